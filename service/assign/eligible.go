package assign

import "yingke/model"

// passed is a candidate who cannot take the customer, and why.
type passed struct {
	candidate model.Candidate
	because   string
}

// eligible parts the candidates into those who can take the customer
// automatically (可自动接待, product.md 1.2) and the others.
func (q Question) eligible() (free []model.Candidate, not []passed) {
	alone := onlyAdministrator(q.Candidates)
	for _, c := range q.Candidates {
		if because := q.refuses(c, alone); because != "" {
			not = append(not, passed{c, because})
			continue
		}
		free = append(free, c)
	}
	return free, not
}

// refuses says why a candidate cannot take the customer; empty: he can. What a
// person can change soonest comes last, so that the reason is the deepest one.
func (q Question) refuses(c model.Candidate, alone bool) string {
	namesHim := q.Conversation.ExclusiveID == c.AgentID
	switch {
	case !c.Responsible:
		return model.BecauseNotIn
	case c.Administrator && !q.Rules.AdminTakesPart && !alone:
		return model.BecauseAdmin
	case c.Exclusive && !c.AlsoOrdinary && !namesHim:
		return model.BecauseExclusive
	case !c.AcceptNew && !c.ServedBefore && !namesHim:
		return model.BecauseNoNew
	case c.WorkState == model.Rest:
		return model.BecauseRest
	case c.WorkState != model.Online:
		return model.BecauseOffline
	case c.Serving >= c.AutoLimit:
		return model.BecauseFull
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

// summary says of everybody who was passed over why, in a length that a
// session can keep however many agents there are.
func summary(not []passed) []model.Reason {
	why := make([]model.Reason, 0, min(len(not), namesMost+4))
	more := map[string]int{}
	var order []string
	for i, p := range not {
		if i < namesMost {
			why = append(why, model.Reason{Code: model.WhyPassedOver, Args: args("agent", p.candidate.Nickname, "because", p.because,
				"serving", p.candidate.Serving, "limit", p.candidate.AutoLimit)})
			continue
		}
		if more[p.because] == 0 {
			order = append(order, p.because)
		}
		more[p.because]++
	}
	for _, because := range order {
		why = append(why, model.Reason{Code: model.WhyMorePassed, Args: args("count", more[because], "because", because)})
	}
	return why
}
