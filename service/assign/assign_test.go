package assign_test

import (
	"slices"
	"testing"

	"yingke/model"
	"yingke/service/assign"
)

const noon = model.Millis(1_795_000_000_000)

const day = model.Millis(86_400_000)

var rules = model.AssignRules{AdminTakesPart: true, ReturningDays: 30, TakeInMax: 5}

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

func TestWhoGetsACustomer(t *testing.T) {
	fresh := model.Conversation{}
	named := model.Conversation{ExclusiveID: 1}
	back := model.Conversation{LastAgentID: 2, ServedAt: noon - 29*day}
	long := model.Conversation{LastAgentID: 2, ServedAt: noon - 31*day}
	waits := rules
	waits.WaitForNamed = true
	noAdmins := rules
	noAdmins.AdminTakesPart = false
	forgets := rules
	forgets.ReturningDays = 0
	for name, c := range map[string]struct {
		conversation model.Conversation
		rules        model.AssignRules
		candidates   []model.Candidate
		want         int64
		absent       bool
		why          string // the last reason
	}{
		"the highest idle rate, not the fewest customers": {fresh, rules, []model.Candidate{agent(1, 1, 2), agent(2, 20, 100)}, 2, false, model.WhyIdleRate},
		"the vendor's example: 80 % before 50 %":          {fresh, rules, []model.Candidate{agent(1, 20, 100), agent(2, 50, 100)}, 1, false, model.WhyIdleRate},
		"a third is a third":                              {fresh, rules, []model.Candidate{agent(1, 2, 3), agent(2, 333_333, 1_000_000)}, 2, false, model.WhyIdleRate},
		"nobody beyond his limit":                         {fresh, rules, []model.Candidate{agent(1, 5, 5), agent(2, 7, 5), agent(3, 0, 0)}, 0, false, model.WhyNobody},
		"rest gets none, but is there":                    {fresh, rules, []model.Candidate{agent(1, 0, 5, rest)}, 0, false, model.WhyNobody},
		"all offline: nobody is there":                    {fresh, rules, []model.Candidate{agent(1, 0, 5, offline), agent(2, 0, 5, offline)}, 0, true, model.WhyNobody},
		"no agents at all":                                {fresh, rules, nil, 0, true, model.WhyNobody},
		"not responsible for the product":                 {fresh, rules, []model.Candidate{agent(1, 0, 5, notHere)}, 0, true, model.WhyNobody},
		"exclusive agents get no ordinary customers":      {fresh, rules, []model.Candidate{agent(1, 0, 5, exclusive), agent(2, 4, 5)}, 2, false, model.WhyIdleRate},
		"but those with both switches do":                 {fresh, rules, []model.Candidate{agent(1, 0, 5, also), agent(2, 4, 5)}, 1, false, model.WhyIdleRate},
		"no new customers":                                {fresh, rules, []model.Candidate{agent(1, 0, 5, knownOnly), agent(2, 4, 5)}, 2, false, model.WhyIdleRate},
		"he knows this one":                               {fresh, rules, []model.Candidate{agent(1, 0, 5, knows), agent(2, 4, 5)}, 1, false, model.WhyIdleRate},
		"administrators take part":                        {fresh, rules, []model.Candidate{agent(1, 0, 5, admin), agent(2, 4, 5)}, 1, false, model.WhyIdleRate},
		"or they do not":                                  {fresh, noAdmins, []model.Candidate{agent(1, 0, 5, admin), agent(2, 4, 5)}, 2, false, model.WhyIdleRate},
		"unless nobody else could":                        {fresh, noAdmins, []model.Candidate{agent(1, 0, 5, admin), agent(2, 0, 5, notHere)}, 1, false, model.WhyIdleRate},
		"an offline colleague could":                      {fresh, noAdmins, []model.Candidate{agent(1, 0, 5, admin), agent(2, 0, 5, offline)}, 0, false, model.WhyNobody},
		"the link names him":                              {named, rules, []model.Candidate{agent(1, 4, 5, exclusive), agent(2, 0, 5)}, 1, false, model.WhyNamed},
		"named, though he takes no new ones":              {named, rules, []model.Candidate{agent(1, 4, 5, knownOnly), agent(2, 0, 5)}, 1, false, model.WhyNamed},
		"the one who is named is full: somebody else":     {named, rules, []model.Candidate{agent(1, 5, 5), agent(2, 0, 5)}, 2, false, model.WhyIdleRate},
		"or the customer waits for him":                   {named, waits, []model.Candidate{agent(1, 5, 5), agent(2, 0, 5)}, 0, false, model.WhyWaitNamed},
		"named before last time":                          {model.Conversation{ExclusiveID: 1, LastAgentID: 2, ServedAt: noon}, rules, []model.Candidate{agent(1, 0, 5), agent(2, 0, 5)}, 1, false, model.WhyNamed},
		"who comes back gets his agent":                   {back, rules, []model.Candidate{agent(1, 0, 5), agent(2, 4, 5)}, 2, false, model.WhyReturning},
		"unless he is away":                               {back, rules, []model.Candidate{agent(1, 0, 5), agent(2, 4, 5, offline)}, 1, false, model.WhyIdleRate},
		"or full":                                         {back, rules, []model.Candidate{agent(1, 0, 5), agent(2, 5, 5)}, 1, false, model.WhyIdleRate},
		"or it was too long ago":                          {long, rules, []model.Candidate{agent(1, 0, 5), agent(2, 4, 5)}, 1, false, model.WhyIdleRate},
		"or the tenant forgets":                           {back, forgets, []model.Candidate{agent(1, 0, 5), agent(2, 4, 5)}, 1, false, model.WhyIdleRate},
	} {
		t.Run(name, func(t *testing.T) {
			got := assign.Pick(model.Moment{Now: noon, Conversation: c.conversation, Rules: c.rules, Candidates: c.candidates})
			if got.AgentID != c.want || got.Absent != c.absent || len(got.Why) == 0 || got.Why[len(got.Why)-1].Code != c.why {
				t.Errorf("%+v; want agent %d, absent %v, because of %s", got, c.want, c.absent, c.why)
			}
		})
	}
}

func TestTheDiceDecideAmongEqualsAndReachEverybody(t *testing.T) {
	candidates := []model.Candidate{agent(1, 1, 2), agent(2, 5, 10), agent(3, 9, 10), agent(4, 50, 100)}
	got := map[int64]int{}
	for dice := range uint64(300) {
		got[assign.Pick(model.Moment{Now: noon, Dice: dice, Rules: rules, Candidates: candidates}).AgentID]++
	}
	if len(got) != 3 || got[1] != 100 || got[2] != 100 || got[4] != 100 {
		t.Errorf("chosen how often: %v", got)
	}
}

func TestItSaysWhyNobodyElseGotHim(t *testing.T) {
	candidates := []model.Candidate{agent(1, 5, 5), agent(2, 0, 5, rest), agent(3, 0, 5, offline), agent(4, 1, 5)}
	got := assign.Pick(model.Moment{Now: noon, Rules: rules, Candidates: candidates})
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
	got = assign.Pick(model.Moment{Now: noon, Rules: rules, Candidates: many})
	if n := len(got.Why); n != 10 || got.Why[8].Args["count"] != 992 {
		t.Errorf("a thousand agents give %d reasons: %v", n, codes(got.Why))
	}
}

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

func TestALineIsTakenInFirstComeFirstServed(t *testing.T) {
	waits, few := rules, rules
	waits.WaitForNamed = true
	few.TakeInMax = 2
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
			model.Queue{Rules: rules, Waiting: waiting(5), Candidates: []model.Candidate{agent(1, 1, 2), agent(2, 0, 3)}},
			[]pair{{100, 2}, {101, 2}, {102, 1}, {103, 2}}, false, false},
		"no agent gets more than the most at once": {
			model.Queue{Rules: few, Waiting: waiting(9), Candidates: []model.Candidate{agent(1, 0, 10), agent(2, 0, 10)}},
			[]pair{{100, 1}, {101, 2}, {102, 1}, {103, 2}}, true, true},
		"who waits for one agent does not hold up the others": {
			model.Queue{Rules: waits, Waiting: waiting(4, forA), Candidates: []model.Candidate{agent(1, 5, 5), agent(2, 0, 5)}},
			[]pair{{101, 2}, {103, 2}}, false, true},
		"who takes no new customers gets those he knows": {
			model.Queue{Rules: rules, Candidates: []model.Candidate{agent(1, 0, 5, knownOnly)},
				Waiting: waiting(3, func(i int, w *model.Waiting) { w.ServedBefore = []int64{int64(i)} })},
			[]pair{{101, 1}}, false, true},
		"nobody has room": {
			model.Queue{Rules: rules, Waiting: waiting(3), Candidates: []model.Candidate{agent(1, 5, 5), agent(2, 0, 5, rest)}}, nil, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.line.Now = noon
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

func BenchmarkPickAmongAThousand(b *testing.B) {
	candidates := make([]model.Candidate, 1000)
	for i := range candidates {
		candidates[i] = agent(int64(i+1), i%20, 20)
		if i%3 == 0 {
			candidates[i].WorkState = model.Offline
		}
	}
	m := model.Moment{Now: noon, Rules: rules, Candidates: candidates}
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
	line := model.Queue{Now: noon, Rules: rules, Waiting: waiting(200), Candidates: candidates}
	for b.Loop() {
		assign.TakeIn(line, map[int64]int{})
	}
}
