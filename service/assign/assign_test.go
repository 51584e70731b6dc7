package assign_test

import (
	"slices"
	"testing"

	"yingke/model"
	"yingke/service/assign"
)

const noon = model.Millis(1_795_000_000_000)

const day = model.Millis(86_400_000)

var rules = model.AssignRules{AdminTakesPart: true, ReturningDays: 30, TakeInMax: 5, LeadFirst: true}

// agent is somebody who serves so many of so many; change says what is special.
func agent(id int64, serving, limit int, change ...func(c *model.Candidate)) model.Candidate {
	c := model.Candidate{AgentID: id, Nickname: string(rune('A' + id - 1)), WorkState: model.Online, Serving: serving, AutoLimit: limit,
		AcceptNew: true, Responsible: true}
	for _, f := range change {
		f(&c)
	}
	return c
}

func rest(c *model.Candidate)      { c.WorkState = model.Rest }
func offline(c *model.Candidate)   { c.WorkState = model.Offline }
func admin(c *model.Candidate)     { c.Administrator = true }
func exclusive(c *model.Candidate) { c.Exclusive = true }
func also(c *model.Candidate)      { c.Exclusive, c.AlsoOrdinary = true, true }
func knownOnly(c *model.Candidate) { c.AcceptNew = false }
func knows(c *model.Candidate)     { c.AcceptNew, c.ServedBefore = false, true }
func notHere(c *model.Candidate)   { c.Responsible = false }
func codes(why []model.Reason) (all []string) {
	for _, r := range why {
		all = append(all, r.Code)
	}
	return all
}

func TestTheDiceDecideAmongEqualsAndReachEverybody(t *testing.T) {
	candidates := []model.Candidate{agent(1, 1, 2), agent(2, 5, 10), agent(3, 9, 10), agent(4, 50, 100)}
	got := map[int64]int{}
	for dice := range uint64(300) {
		got[assign.Pick(model.Moment{Now: noon, Dice: dice, Desk: model.Desk{Rules: rules, Candidates: candidates}}).AgentID]++
	}
	if len(got) != 3 || got[1] != 100 || got[2] != 100 || got[4] != 100 {
		t.Errorf("chosen how often: %v", got)
	}
}

func TestItSaysWhyNobodyElseGotHim(t *testing.T) {
	candidates := []model.Candidate{agent(1, 5, 5), agent(2, 0, 5, rest), agent(3, 0, 5, offline), agent(4, 1, 5)}
	got := assign.Pick(model.Moment{Now: noon, Desk: model.Desk{Rules: rules, Candidates: candidates}})
	want := []model.Reason{
		{Code: model.WhyPassedOver, Args: map[string]any{"agent": "A", "because": model.BecauseFull, "serving": 5, "limit": 5}},
		{Code: model.WhyPassedOver, Args: map[string]any{"agent": "B", "because": model.BecauseRest, "serving": 0, "limit": 5}},
		{Code: model.WhyPassedOver, Args: map[string]any{"agent": "C", "because": model.BecauseOffline, "serving": 0, "limit": 5}},
		{Code: model.WhyIdleRate, Args: map[string]any{"agent": "D", "serving": 1, "limit": 5, "among": 1, "equals": 1}},
	}
	if !slices.EqualFunc(got.Why, want, func(a, b model.Reason) bool {
		same := a.Code == b.Code && len(a.Args) == len(b.Args)
		for k := range a.Args {
			same = same && a.Args[k] == b.Args[k]
		}
		return same
	}) {
		t.Errorf("why:\n%v\nwant:\n%v", got.Why, want)
	}
	many := make([]model.Candidate, 1000)
	for i := range many {
		many[i] = agent(int64(i+1), 0, 5, offline)
	}
	got = assign.Pick(model.Moment{Now: noon, Desk: model.Desk{Rules: rules, Candidates: many}})
	if n := len(got.Why); n != 10 || got.Why[8].Args["count"] != 992 {
		t.Errorf("a thousand agents give %d reasons: %v", n, codes(got.Why))
	}
}

func BenchmarkPickAmongAThousand(b *testing.B) {
	candidates := make([]model.Candidate, 1000)
	for i := range candidates {
		candidates[i] = agent(int64(i+1), i%20, 20)
		if i%3 == 0 {
			candidates[i].WorkState = model.Offline
		}
	}
	m := model.Moment{Now: noon, Desk: model.Desk{Rules: rules, Candidates: candidates}}
	for b.Loop() {
		m.Dice++
		assign.Pick(m)
	}
}

func BenchmarkTakeInAmongAThousand(b *testing.B) {
	candidates := make([]model.Candidate, 1000)
	for i := range candidates {
		candidates[i] = agent(int64(i+1), i%20, 20)
	}
	line := model.Queue{Now: noon, Waiting: waiting(200), Desk: model.Desk{Rules: rules, Candidates: candidates}}
	for b.Loop() {
		assign.TakeIn(line, map[int64]int{})
	}
}
