// Package assign decides who gets a customer. It is pure: what it is handed is
// all that it sees, and the same moment always gives the same choice.
//
// Reading order: assign.go (one customer: the levels, in their fixed order),
// eligible.go (who can take a customer automatically), idle.go (the basic mode),
// takein.go (a whole line when somebody came free).
package assign

import (
	"time"

	"yingke/model"
)

// Question is one customer who needs an agent.
type Question struct {
	Now          model.Millis
	Dice         uint64
	Conversation model.Conversation
	Rules        model.AssignRules
	Candidates   []model.Candidate
}

// level is one step of the fixed order: named by the link, served last time,
// then the basic mode. It returns who gets the customer and why; nobody and
// final means that the customer waits, whatever the levels below would say.
type level func(q Question, free []*model.Candidate) (chosen *model.Candidate, why []model.Reason, final bool)

var levels = []level{named, returning, idleRate}

// Pick chooses who gets the customer of a moment (product.md 4.1).
func Pick(m model.Moment) model.Choice {
	return Ask(Question{Now: m.Now, Dice: m.Dice, Conversation: m.Conversation, Rules: m.Rules, Candidates: m.Candidates})
}

// Ask chooses who gets one customer, among those who can take him now.
func Ask(q Question) model.Choice {
	free, passed := q.eligible()
	choice := model.Choice{Absent: allOffline(q.Candidates), Why: passed.reasons()}
	for _, ask := range levels {
		chosen, why, final := ask(q, free)
		choice.Why = append(choice.Why, why...)
		if chosen != nil {
			choice.AgentID = chosen.AgentID
		}
		if chosen != nil || final {
			return choice
		}
	}
	choice.Why = append(choice.Why, model.Reason{Code: model.WhyNobody})
	return choice
}

// named gives customers of an exclusive link to its agent.
func named(q Question, free []*model.Candidate) (*model.Candidate, []model.Reason, bool) {
	id := q.Conversation.ExclusiveID
	if id == 0 {
		return nil, nil, false
	}
	if c := find(free, id); c != nil {
		return c, []model.Reason{{Code: model.WhyNamed, Args: args("agent", c.Nickname)}}, true
	}
	if !q.Rules.WaitForNamed {
		return nil, nil, false
	}
	why := model.Reason{Code: model.WhyWaitNamed, Args: args("agent", "")}
	for _, c := range q.Candidates {
		if c.AgentID == id {
			why.Args["agent"] = c.Nickname
		}
	}
	return nil, []model.Reason{why}, true
}

// returning gives a customer who comes back to the agent who served him last.
func returning(q Question, free []*model.Candidate) (*model.Candidate, []model.Reason, bool) {
	c := q.Conversation
	remembered := model.Millis(time.Duration(q.Rules.ReturningDays) * 24 * time.Hour / time.Millisecond)
	if c.LastAgentID == 0 || remembered == 0 || c.ServedAt != 0 && q.Now-c.ServedAt > remembered {
		return nil, nil, false
	}
	agent := find(free, c.LastAgentID)
	if agent == nil {
		return nil, nil, false
	}
	return agent, []model.Reason{{Code: model.WhyReturning, Args: args("agent", agent.Nickname)}}, true
}

func find(candidates []*model.Candidate, id int64) *model.Candidate {
	for _, c := range candidates {
		if c.AgentID == id {
			return c
		}
	}
	return nil
}

func allOffline(candidates []model.Candidate) bool {
	for _, c := range candidates {
		if c.Responsible && c.WorkState != model.Offline {
			return false
		}
	}
	return true
}

func args(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	return out
}
