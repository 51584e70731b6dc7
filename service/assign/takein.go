package assign

import (
	"slices"

	"yingke/model"
)

// Taken gives one waiting customer to an agent.
type Taken struct {
	Conversation model.Conversation
	Choice       model.Choice
}

// Take is what one look at a line led to.
type Take struct {
	Taken   []Taken
	Limited bool // somebody waits only because of the tenant's most in one take-in
	Room    bool // somebody is left who may still have room
}

// TakeIn goes through a line, first come first served, and gives everybody whom
// somebody can take to him. given counts what each agent got in this take-in,
// which may go through the line page by page; nobody gets more than the tenant's most.
func TakeIn(line model.Queue, given map[int64]int) Take {
	var take Take
	candidates := slices.Clone(line.Candidates)
	for i, w := range line.Waiting {
		if !anyRoom(candidates) {
			return take
		}
		q := Question{Now: line.Now, Dice: line.Dice + uint64(i), Conversation: w.Conversation, Rules: line.Rules, Candidates: candidates}
		choice, limited := ask(q, w, given)
		take.Limited = take.Limited || limited
		if choice.AgentID == 0 {
			continue
		}
		given[choice.AgentID]++
		candidates[slices.IndexFunc(candidates, func(c model.Candidate) bool { return c.AgentID == choice.AgentID })].Serving++
		waited := int((line.Now - w.Conversation.QueuedAt) / 1000)
		choice.Why = append(choice.Why, model.Reason{Code: model.WhyFromQueue, Args: args("waited", waited)})
		take.Taken = append(take.Taken, Taken{w.Conversation, choice})
	}
	take.Room = anyRoom(candidates)
	return take
}

// ask is Ask without those who have been given their most in this take-in.
// limited says that only this limit kept the customer waiting.
func ask(q Question, w model.Waiting, given map[int64]int) (choice model.Choice, limited bool) {
	for i := range q.Candidates {
		q.Candidates[i].ServedBefore = len(w.ServedBefore) > 0 && slices.Contains(w.ServedBefore, q.Candidates[i].AgentID)
	}
	choice = Ask(q)
	if choice.AgentID == 0 || given[choice.AgentID] < q.Rules.TakeInMax {
		return choice, false
	}
	rest := q
	rest.Candidates = slices.DeleteFunc(slices.Clone(q.Candidates), func(c model.Candidate) bool { return given[c.AgentID] >= q.Rules.TakeInMax })
	choice = Ask(rest)
	return choice, choice.AgentID == 0
}

func anyRoom(candidates []model.Candidate) bool {
	for i := range candidates {
		if candidates[i].WorkState == model.Online && room(&candidates[i]) > 0 {
			return true
		}
	}
	return false
}
