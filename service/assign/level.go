package assign

import (
	"slices"
	"time"

	"yingke/model"
)

// meant is whom a level means, and what it says about them.
type meant struct {
	tiers  []tier                                       // asked one after the other
	exempt exempt                                       // which switches do not count here
	all    bool                                         // the basic mode: everybody is meant, and who is passed over is told
	away   func(because string, count int) model.Reason // nobody meant can take him: the next level is asked
	gone   *model.Reason                                // nobody meant serves this channel; nil: nothing is said
	waits  *model.Reason                                // nobody meant can take him: he waits for them; nil: he does not
	leave  *model.Reason                                // he is asked to leave a message meanwhile
	whom   model.Targets                                // for whom he waits
}

// tier is a set of agents who are equally meant.
type tier struct {
	agents []int64
	gave   func(c *model.Candidate) model.Reason
}

// lead gives customers who have an owner to him (销售线索优先).
func lead(q Question) (meant, []model.Reason) {
	owner := q.Customer.OwnerID
	if owner == 0 || !q.Rules.LeadFirst {
		return meant{}, nil
	}
	m := q.one(owner, model.WhyLead, model.WhyNoLead)
	m.exempt = exempt{administrator: true, exclusive: true, fresh: true}
	m.waitIf(q.Rules.WaitForLead, reason(model.WhyWaitLead, "agent", q.nickname(owner)))
	return m, nil
}

// chosen gives customers to those whom their entry or a rule has named: what was
// named in the round counts before what the link says.
func chosen(q Question) (meant, []model.Reason) {
	d := q.Conversation.Designation()
	if d.Empty() {
		return q.byLink()
	}
	m := meant{exempt: exempt{administrator: true, exclusive: true, fresh: true}, whom: d.Targets}
	q.designate(&m, d)
	waits := q.Rules.WaitForChosen
	if d.Else != "" {
		waits = d.Else != model.ElseAnyone
	}
	m.waitIf(waits, reason(model.WhyWaitChosen, "by", string(d.By)))
	m.leaveIf(d)
	return m, nil
}

// byLink is what the customer's link names: its agent, its group, or nobody.
func (q Question) byLink() (meant, []model.Reason) {
	id := q.Conversation.ExclusiveID
	d := q.Links[id]
	d.By = model.ByLink
	if id == 0 && d.Empty() {
		return meant{}, nil
	}
	m := meant{}
	if id != 0 {
		m = q.one(id, model.WhyNamed, model.WhyNotNamed)
	}
	m.exempt = exempt{administrator: true, exclusive: true, fresh: true}
	m.whom.GroupIDs = d.GroupIDs
	q.designate(&m, d)
	waits := q.Rules.WaitForNamed
	if d.Else != "" {
		waits = d.Else != model.ElseAnyone
	}
	why := reason(model.WhyWaitChosen, "by", string(d.By))
	if id != 0 {
		why = reason(model.WhyWaitNamed, "agent", q.nickname(id))
	}
	m.waitIf(waits, why)
	m.leaveIf(d)
	return m, nil
}

// designate adds the agents and then the members of the groups of a designation.
func (q Question) designate(m *meant, d model.Designation) {
	by := string(d.By)
	if len(d.AgentIDs) > 0 {
		m.tiers = append(m.tiers, tier{sorted(d.AgentIDs), func(c *model.Candidate) model.Reason {
			return reason(model.WhyChosen, "agent", c.Nickname, "by", by)
		}})
	}
	if members := q.members(d.GroupIDs); len(d.GroupIDs) > 0 {
		m.tiers = append(m.tiers, tier{members, func(c *model.Candidate) model.Reason {
			return reason(model.WhyChosenGroup, "agent", c.Nickname, "by", by)
		}})
	}
	if m.away == nil || len(d.GroupIDs) > 0 {
		m.away = func(_ string, count int) model.Reason { return reason(model.WhyNotChosen, "by", by, "count", count) }
	}
	gone := reason(model.WhyUnknown, "by", by)
	m.gone = &gone
}

// returning gives a customer who comes back to the agent who served him last (熟客优先).
func returning(q Question) (meant, []model.Reason) {
	c, days := q.Conversation, q.Rules.ReturningDays
	if c.LastAgentID == 0 || days == 0 {
		return meant{}, nil
	}
	if c.ServedAt != 0 && q.Now.Sub(c.ServedAt) > time.Duration(days)*24*time.Hour {
		return meant{}, []model.Reason{reason(model.WhyForgotten, "agent", q.nickname(c.LastAgentID), "days", days)}
	}
	m := q.one(c.LastAgentID, model.WhyReturning, model.WhyNotLast)
	m.exempt = exempt{administrator: true, fresh: true}
	m.waitIf(q.Rules.WaitForLast, reason(model.WhyWaitLast, "agent", q.nickname(c.LastAgentID)))
	return m, nil
}

// route asks the first routing rule that is about this customer (高级路由).
func route(q Question) (meant, []model.Reason) {
	at := slices.IndexFunc(q.Routes, func(r model.Route) bool { return r.Enabled && r.Fits(q.Customer) })
	if at < 0 {
		return meant{}, nil
	}
	r := q.Routes[at]
	m := meant{exempt: exempt{exclusive: true}, whom: model.Targets{AgentIDs: r.AgentIDs, GroupIDs: r.GroupIDs}}
	m.tiers = []tier{{sorted(r.AgentIDs, q.members(r.GroupIDs)), func(c *model.Candidate) model.Reason {
		return reason(model.WhyRoute, "agent", c.Nickname, "rule", r.Name)
	}}}
	m.away = func(_ string, count int) model.Reason {
		return reason(model.WhyNotRoute, "rule", r.Name, "count", count)
	}
	m.waitIf(r.Waits, reason(model.WhyWaitRoute, "rule", r.Name))
	return m, nil
}

// anybody is the basic mode: whoever can.
func anybody(Question) (meant, []model.Reason) { return meant{all: true}, nil }

// one is a level that means a single agent.
func (q Question) one(agent int64, gave, away string) meant {
	name := q.nickname(agent)
	return meant{
		whom:  model.Targets{AgentIDs: []int64{agent}},
		tiers: []tier{{[]int64{agent}, func(*model.Candidate) model.Reason { return reason(gave, "agent", name) }}},
		away:  func(because string, _ int) model.Reason { return reason(away, "agent", name, "because", because) },
	}
}

func (m *meant) waitIf(waits bool, why model.Reason) {
	if waits {
		m.waits = &why
	}
}

func (m *meant) leaveIf(d model.Designation) {
	if d.Else == model.ElseLeave {
		why := reason(model.WhyLeave, "by", string(d.By))
		m.leave = &why
	}
}

// members are the agents of some groups.
func (q Question) members(groups []int64) []int64 {
	var all []int64
	for _, g := range groups {
		all = append(all, q.Groups[g]...)
	}
	return sorted(all)
}

func sorted(ids ...[]int64) []int64 {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(ids...))))
}

// nickname is what a candidate is called; empty for who is none.
func (q Question) nickname(agent int64) string {
	if c := q.candidate(agent); c != nil {
		return c.Nickname
	}
	return ""
}

// candidate finds one of the channel's agents, who stand by id.
func (q Question) candidate(agent int64) *model.Candidate {
	at, found := slices.BinarySearchFunc(q.Candidates, agent, func(c model.Candidate, id int64) int { return int(c.AgentID - id) })
	if !found {
		return nil
	}
	return &q.Candidates[at]
}
