package assign

import "yingke/model"

// idleRate is the basic mode 空闲率 (product.md 4.2): the highest share of free
// places wins; among equals the dice decide. The other modes go beside it.
func idleRate(q Question, free []*model.Candidate) (*model.Candidate, []model.Reason, bool) {
	if len(free) == 0 {
		return nil, nil, false
	}
	best := free[:0:0]
	for _, c := range free {
		switch {
		case len(best) == 0 || idler(c, best[0]):
			best = append(best[:0], c)
		case !idler(best[0], c):
			best = append(best, c)
		}
	}
	chosen := best[q.Dice%uint64(len(best))]
	return chosen, []model.Reason{{Code: model.WhyIdleRate, Args: args(
		"agent", chosen.Nickname, "serving", chosen.Serving, "limit", chosen.AutoLimit, "among", len(free), "equals", len(best))}}, true
}

// idler claims that a has a larger share of free places than b. Compared as
// fractions, exactly: a third is a third.
func idler(a, b *model.Candidate) bool {
	return room(a)*int64(b.AutoLimit) > room(b)*int64(a.AutoLimit)
}

func room(c *model.Candidate) int64 { return int64(max(0, c.AutoLimit-c.Serving)) }
