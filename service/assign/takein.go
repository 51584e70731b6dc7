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

// TakeIn goes through a line, in its order, and gives everybody whom somebody
// can take to him. given counts what each agent got in this take-in, which may
// go through the line page by page; nobody gets more than the tenant's most.
func TakeIn(line model.Queue, given map[int64]int) Take {
	var take Take
	desk := line.Desk
	desk.Candidates = slices.Clone(line.Candidates)
	for i, w := range line.Waiting {
		if !anyRoom(desk.Candidates) {
			return take
		}
		acquaint(desk.Candidates, w)
		choice := Ask(Question{Now: line.Now, Dice: line.Dice + uint64(i), Conversation: w.Conversation, Customer: w.Customer, Desk: desk, Given: given})
		take.Limited = take.Limited || choice.Limited
		if choice.AgentID == 0 {
			continue
		}
		given[choice.AgentID]++
		receive(&desk, choice)
		waited := int((line.Now - w.Conversation.QueuedAt) / 1000)
		choice.Why = append(choice.Why, reason(model.WhyFromQueue, "waited", waited))
		take.Taken = append(take.Taken, Taken{w.Conversation, choice})
	}
	take.Room = anyRoom(desk.Candidates)
	return take
}

// acquaint notes which of the candidates who take no new customers know this one.
func acquaint(candidates []model.Candidate, w model.Waiting) {
	for i := range candidates {
		candidates[i].ServedBefore = len(w.ServedBefore) > 0 && slices.Contains(w.ServedBefore, candidates[i].AgentID)
	}
}

// receive moves a desk on to where it stands once a choice is kept.
func receive(desk *model.Desk, choice model.Choice) {
	at := slices.IndexFunc(desk.Candidates, func(c model.Candidate) bool { return c.AgentID == choice.AgentID })
	desk.Candidates[at].Serving++
	desk.Candidates[at].Received++
	if choice.Turn != nil {
		desk.Turn = *choice.Turn
		desk.Turn.Version++
	}
}

func anyRoom(candidates []model.Candidate) bool {
	for i := range candidates {
		if candidates[i].WorkState == model.Online && room(&candidates[i]) > 0 {
			return true
		}
	}
	return false
}
