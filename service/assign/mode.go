package assign

import (
	"maps"

	"yingke/model"
)

// among chooses one of those who can, by the channel's basic mode (product.md
// 4.2), and says where the turns stand afterwards, if the mode has any.
func (q Question) among(able []*model.Candidate) (*model.Candidate, model.Reason, *model.Turn) {
	switch q.Rules.Mode {
	case model.ByFewest:
		return q.fewest(able)
	case model.ByTurns:
		return q.nextTurn(able)
	case model.ByWeight:
		return q.byWeight(able)
	default:
		return q.idlest(able)
	}
}

// idlest is 空闲率: the highest share of free places wins; among equals the dice decide.
func (q Question) idlest(able []*model.Candidate) (*model.Candidate, model.Reason, *model.Turn) {
	best := first(able, idler)
	c := best[q.Dice%uint64(len(best))]
	return c, reason(model.WhyIdleRate, "agent", c.Nickname, "serving", c.Serving, "limit", c.AutoLimit, "among", len(able), "equals", len(best)), nil
}

// fewest is 补齐: who has received the fewest customers since midnight; among
// equals the idlest, and then the dice.
func (q Question) fewest(able []*model.Candidate) (*model.Candidate, model.Reason, *model.Turn) {
	best := first(able, func(a, b *model.Candidate) bool {
		return a.Received < b.Received || a.Received == b.Received && idler(a, b)
	})
	c := best[q.Dice%uint64(len(best))]
	return c, reason(model.WhyFewest, "agent", c.Nickname, "received", c.Received, "among", len(able), "equals", len(best)), nil
}

// nextTurn is 轮流: the next in the order of ids after whose turn it was last.
func (q Question) nextTurn(able []*model.Candidate) (*model.Candidate, model.Reason, *model.Turn) {
	next := able[0]
	for _, c := range able {
		if c.AgentID > q.Turn.LastID {
			next = c
			break
		}
	}
	turn := q.Turn
	turn.LastID = next.AgentID
	return next, reason(model.WhyTurn, "agent", next.Nickname, "among", len(able)), &turn
}

// byWeight is 权重, smoothed: everybody gains his weight, the one who has most
// gets the customer and pays what all have gained. So weights of 5, 1 and 1 give
// a a b a c a a, and never five of a in a row. Who has no weight gets nobody
// while somebody has some.
func (q Question) byWeight(able []*model.Candidate) (*model.Candidate, model.Reason, *model.Turn) {
	turn := q.Turn
	turn.Weights = maps.Clone(q.Turn.Weights)
	if turn.Weights == nil {
		turn.Weights = map[int64]int{}
	}
	maps.DeleteFunc(turn.Weights, func(agent int64, _ int) bool { return q.candidate(agent) == nil })
	all, least := 0, 0
	for _, c := range able {
		all += c.Weight
	}
	if all == 0 {
		all, least = len(able), 1
	}
	var most *model.Candidate
	for _, c := range able {
		weight := max(c.Weight, least)
		if weight == 0 {
			continue
		}
		turn.Weights[c.AgentID] += weight
		if most == nil || turn.Weights[c.AgentID] > turn.Weights[most.AgentID] {
			most = c
		}
	}
	turn.Weights[most.AgentID] -= all
	return most, reason(model.WhyWeight, "agent", most.Nickname, "weight", most.Weight, "among", len(able)), &turn
}

// first are those before whom nobody comes.
func first(able []*model.Candidate, before func(a, b *model.Candidate) bool) []*model.Candidate {
	best := able[:0:0]
	for _, c := range able {
		switch {
		case len(best) == 0 || before(c, best[0]):
			best = append(best[:0], c)
		case !before(best[0], c):
			best = append(best, c)
		}
	}
	return best
}

// idler claims that a has a larger share of free places than b. Compared as
// fractions, exactly: a third is a third.
func idler(a, b *model.Candidate) bool {
	return room(a)*int64(b.AutoLimit) > room(b)*int64(a.AutoLimit)
}

func room(c *model.Candidate) int64 { return int64(max(0, c.AutoLimit-c.Serving)) }
