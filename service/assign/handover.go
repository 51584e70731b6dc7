package assign

import "yingke/model"

// Handover chooses who of some agents, and of the members of some groups, gets a
// customer whom a colleague or a clock hands on. He is no new customer any more,
// and administrators are handed customers although they may take no part in the
// assignment. from, who has him now, is not asked.
func Handover(q Question, to model.Targets, from int64) model.Choice {
	var choice model.Choice
	able := sorted(to.AgentIDs, q.members(to.GroupIDs))
	m := meant{exempt: exempt{administrator: true, fresh: true}, tiers: []tier{{able, func(c *model.Candidate) model.Reason {
		return reason(model.WhyHanded, "agent", c.Nickname)
	}}}}
	m.away = func(_ string, count int) model.Reason { return reason(model.WhyNotHanded, "count", count) }
	m.tiers[0].agents = without(able, from)
	q.look(m, nil).onto(&choice)
	return choice
}

func without(ids []int64, id int64) []int64 {
	rest := make([]int64, 0, len(ids))
	for _, one := range ids {
		if one != id {
			rest = append(rest, one)
		}
	}
	return rest
}
