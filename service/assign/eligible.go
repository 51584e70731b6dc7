package assign

import "yingke/model"

// exempt says which switches do not count for those whom a level means: who is
// named, or known, gets his customer although he takes no others.
type exempt struct {
	administrator bool // 管理员不参与分配
	exclusive     bool // 专属客服
	fresh         bool // 新客户接待
}

// refuses says why a candidate cannot take the customer automatically
// (可自动接待, product.md 1.2); empty: he can. What a person can change soonest
// comes last, so that the reason is the deepest one.
func (q Question) refuses(c *model.Candidate, alone bool, e exempt) string {
	switch {
	case !c.Responsible:
		return model.BecauseNotIn
	case c.Administrator && !q.Rules.AdminTakesPart && !alone && !e.administrator:
		return model.BecauseAdmin
	case c.Exclusive && !c.AlsoOrdinary && !e.exclusive:
		return model.BecauseExclusive
	case !c.AcceptNew && !c.ServedBefore && !e.fresh:
		return model.BecauseNoNew
	case c.WorkState == model.Rest:
		return model.BecauseRest
	case c.WorkState != model.Online:
		return model.BecauseOffline
	case c.Serving >= c.AutoLimit:
		return model.BecauseFull
	case q.Given != nil && q.Given[c.AgentID] >= q.Rules.TakeInMax:
		return model.BecauseTakeInLimit
	}
	return ""
}

// onlyAdministrator claims that nobody but administrators could ever serve here:
// then "administrators take no part" has no effect (product.md 4.11).
func onlyAdministrator(candidates []model.Candidate) bool {
	for _, c := range candidates {
		if c.Responsible && !c.Administrator {
			return false
		}
	}
	return true
}

// namesMost is how many candidates a reason names one by one; the rest are counted.
const namesMost = 8

// passed are the candidates who cannot take the customer, and why, in a length
// that a session can keep however many there are.
type passed struct {
	named []model.Reason
	more  []more
}

type more struct {
	because string
	count   int
}

func (p *passed) note(c *model.Candidate, because string) {
	if len(p.named) < namesMost {
		p.named = append(p.named, reason(model.WhyPassedOver,
			"agent", c.Nickname, "because", because, "serving", c.Serving, "limit", c.AutoLimit))
		return
	}
	for i := range p.more {
		if p.more[i].because == because {
			p.more[i].count++
			return
		}
	}
	p.more = append(p.more, more{because, 1})
}

func (p *passed) reasons() []model.Reason {
	why := p.named
	for _, m := range p.more {
		why = append(why, reason(model.WhyMorePassed, "count", m.count, "because", m.because))
	}
	return why
}
