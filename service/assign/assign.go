// Package assign decides who gets a customer. It is pure: what it is handed is
// all that it sees, and the same moment always gives the same choice.
//
// Reading order: assign.go (one customer: the levels, in their fixed order),
// level.go (whom each level means), look.go (how a level chooses among them),
// eligible.go (who can take a customer automatically), mode.go (the four basic
// modes), takein.go (a whole line when somebody came free), handover.go (a
// colleague or a clock hands a customer on), path.go (the whole path, for people
// who ask why).
package assign

import "yingke/model"

// Question is one customer who needs an agent.
type Question struct {
	Now          model.Millis
	Dice         uint64
	Conversation model.Conversation
	Customer     model.Customer // with his tags
	model.Desk
	Given map[int64]int // of a take-in: how many each agent got in it already
}

// levels is the fixed order of product.md 4.1. The first that yields somebody
// wins; one that yields nobody falls through unless its own switch says that
// the customer waits.
var levels = []struct {
	level model.Level
	means func(q Question) (meant, []model.Reason)
}{
	{model.LevelLead, lead},
	{model.LevelChosen, chosen},
	{model.LevelReturning, returning},
	{model.LevelRoute, route},
	{model.LevelMode, anybody},
}

// Pick chooses who gets the customer of a moment.
func Pick(m model.Moment) model.Choice {
	return Ask(Question{Now: m.Now, Dice: m.Dice, Conversation: m.Conversation, Customer: m.Customer, Desk: m.Desk})
}

// Ask chooses who gets one customer, among those who can take him now.
func Ask(q Question) model.Choice {
	choice := model.Choice{Absent: allOffline(q.Candidates)}
	for _, l := range levels {
		means, why := l.means(q)
		choice.Why = append(choice.Why, why...)
		if q.look(means, nil).onto(&choice) {
			return choice
		}
	}
	choice.Why = append(choice.Why, model.Reason{Code: model.WhyNobody})
	return choice
}

func allOffline(candidates []model.Candidate) bool {
	for _, c := range candidates {
		if c.Responsible && c.WorkState != model.Offline {
			return false
		}
	}
	return true
}

func reason(code string, pairs ...any) model.Reason {
	r := model.Reason{Code: code, Args: map[string]any{}}
	for i := 0; i < len(pairs); i += 2 {
		r.Args[pairs[i].(string)] = pairs[i+1]
	}
	return r
}
