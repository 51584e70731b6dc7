package assign_test

import (
	"slices"
	"testing"

	"yingke/model"
	"yingke/service/assign"
)

// waiting is a line of so many customers, first come first.
func waiting(n int, change ...func(i int, w *model.Waiting)) []model.Waiting {
	line := make([]model.Waiting, n)
	for i := range line {
		line[i].Conversation = model.Conversation{ID: int64(100 + i), QueuedAt: noon - model.Millis(1000*(n-i))}
		for _, f := range change {
			f(i, &line[i])
		}
	}
	return line
}

// line is a line with those who could take from it.
func line(rules model.AssignRules, waiting []model.Waiting, candidates ...model.Candidate) model.Queue {
	return model.Queue{Now: noon, Waiting: waiting, Desk: model.Desk{Rules: rules, Candidates: candidates}}
}

func TestALineIsTakenInFirstComeFirstServed(t *testing.T) {
	waits, few, one := with(waitForNamed), with(takeIn(2)), with(waitForNamed, takeIn(1))
	turns, fewest := with(mode(model.ByTurns)), with(mode(model.ByFewest))
	forA := func(i int, w *model.Waiting) {
		if i%2 == 0 {
			w.Conversation.ExclusiveID = 1
		}
	}
	type pair struct{ customer, agent int64 }
	for name, c := range map[string]struct {
		line    model.Queue
		want    []pair
		limited bool
		room    bool
	}{
		"as many as there are places, the idlest first": {
			line(rules, waiting(5), agent(1, 1, 2), agent(2, 0, 3)),
			[]pair{{100, 2}, {101, 2}, {102, 1}, {103, 2}}, false, false},
		"no agent gets more than the most at once": {
			line(few, waiting(9), agent(1, 0, 10), agent(2, 0, 10)),
			[]pair{{100, 1}, {101, 2}, {102, 1}, {103, 2}}, true, true},
		"who waits for one agent does not hold up the others": {
			line(waits, waiting(4, forA), agent(1, 5, 5), agent(2, 0, 5)),
			[]pair{{101, 2}, {103, 2}}, false, true},
		"who takes no new customers gets those he knows": {
			line(rules, waiting(3, func(i int, w *model.Waiting) { w.ServedBefore = []int64{int64(i)} }), agent(1, 0, 5, knownOnly)),
			[]pair{{101, 1}}, false, true},
		"who had his most waits on for the one whom his link names": {
			line(one, waiting(3, forA), agent(1, 0, 5), agent(2, 0, 5)),
			[]pair{{100, 1}, {101, 2}}, true, true},
		"turns go on from customer to customer": {
			line(turns, waiting(5), agent(1, 0, 5), agent(2, 0, 5), agent(3, 0, 5)),
			[]pair{{100, 1}, {101, 2}, {102, 3}, {103, 1}, {104, 2}}, false, true},
		"and so do the counts of the day": {
			line(fewest, waiting(4), agent(1, 0, 9, received(2)), agent(2, 0, 9, received(3)), agent(3, 0, 9, received(9))),
			[]pair{{100, 1}, {101, 2}, {102, 1}, {103, 2}}, false, true},
		"nobody has room": {
			line(rules, waiting(3), agent(1, 5, 5), agent(2, 0, 5, rest)), nil, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(c.line.Candidates)
			got := assign.TakeIn(c.line, map[int64]int{})
			var pairs []pair
			for _, one := range got.Taken {
				pairs = append(pairs, pair{one.Conversation.ID, one.Choice.AgentID})
				if last := one.Choice.Why[len(one.Choice.Why)-1]; last.Code != model.WhyFromQueue {
					t.Errorf("the last reason is %v", last)
				}
			}
			if !slices.Equal(pairs, c.want) || got.Limited != c.limited || got.Room != c.room {
				t.Errorf("taken %v, limited %v, room %v; want %v, %v, %v", pairs, got.Limited, got.Room, c.want, c.limited, c.room)
			}
			if !slices.Equal(before, c.line.Candidates) {
				t.Error("the line that was handed in has changed")
			}
		})
	}
}
