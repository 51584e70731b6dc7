package chat_test

import (
	"slices"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store/storetest"
	"yingke/service/chat"
)

func (d desk) mode(t *testing.T, change func(s *model.TenantSettings)) {
	t.Helper()
	must(d.store.UpdateTenant(t.Context(), d.Admin, func(was model.Tenant) (model.Tenant, error) {
		change(&was.Settings)
		return was, nil
	}))
}

func TestAPageMakesAnAgentOnlineAndItsAbsenceOffline(t *testing.T) {
	type move struct {
		do   string
		wait time.Duration // after it
		want model.WorkState
	}
	grace := 30 * time.Second
	for name, c := range map[string]struct {
		mode  model.OnlineMode
		moves []move
	}{
		"automatic": {model.OnlineAutomatic, []move{
			{"open", 0, model.Online}, {"beats", time.Hour, model.Online},
			{"close", grace - time.Second, model.Online}, {"", 2 * time.Second, model.Offline}, {"open", 0, model.Online}}},
		"a refresh does not flap": {model.OnlineAutomatic, []move{
			{"open", time.Second, model.Online}, {"close", 10 * time.Second, model.Online}, {"open", 0, model.Online}, {"beats", time.Hour, model.Online}}},
		"a node that dies": {model.OnlineAutomatic, []move{{"open", grace - time.Second, model.Online}, {"", 2 * time.Second, model.Offline}}},
		"offline by hand stays": {model.OnlineAutomatic, []move{
			{"open", 0, model.Online}, {"offline", 0, model.Offline}, {"close", time.Hour, model.Offline}, {"open", time.Second, model.Offline}, {"online", 0, model.Online}}},
		"rest stays rest": {model.OnlineAutomatic, []move{{"open", 0, model.Online}, {"rest", 0, model.Rest}, {"close", time.Hour, model.Rest}, {"open", 0, model.Rest}}},
		"permanently online": {model.OnlineAutomatic, []move{
			{"permanent", time.Hour, model.Online}, {"open", 0, model.Online}, {"close", time.Hour, model.Online}, {"online", time.Hour, model.Offline}}},
		"manual": {model.OnlineManual, []move{
			{"open", 0, model.Offline}, {"online", time.Hour, model.Online}, {"close", time.Hour, model.Online}, {"offline", 0, model.Offline}, {"open", time.Hour, model.Offline}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHand()
			d := onClock(t, h)
			d.mode(t, func(s *model.TenantSettings) { s.OnlineMode = c.mode })
			wang, agent := d.Agent(t, "小王")
			started := model.At(h.now())
			for i, m := range c.moves {
				d.move(t, agent, m.do)
				for passed := time.Duration(0); passed < m.wait; passed += min(m.wait, 10*time.Second) {
					h.forward(min(m.wait-passed, 10*time.Second))
					if m.do == "beats" {
						d.BeatNow(t.Context())
					}
					d.Lapse(t.Context(), started)
				}
				d.Lapse(t.Context(), started)
				if got := d.agent(t, wang.ID).WorkState; got != m.want {
					t.Fatalf("move %d, %s and %s later: %s instead of %s", i, m.do, m.wait, got, m.want)
				}
			}
		})
	}
}

func (d desk) move(t *testing.T, v model.Viewer, what string) {
	t.Helper()
	choose := func(state model.WorkState, permanent bool) {
		must(d.store.ChooseState(t.Context(), v, state, permanent))
		must(d.StateChosen(t.Context(), v, 0))
	}
	var err error
	switch what {
	case "open":
		d.screens.agents = []int64{v.Agent()}
		err = d.AgentCame(t.Context(), v)
	case "close":
		d.screens.agents = nil
		err = d.AgentLeft(t.Context(), v)
	case "permanent":
		choose(model.Online, true)
	case "online", "offline", "rest":
		choose(map[string]model.WorkState{"online": model.Online, "offline": model.Offline, "rest": model.Rest}[what], false)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestARestartGivesEverybodyOneGraceToComeBack(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, agent := d.Agent(t, "小王")
	d.move(t, agent, "open")
	h.forward(time.Hour) // the server was away
	started := model.At(h.now())
	for _, c := range []struct {
		after time.Duration
		want  model.WorkState
	}{{0, model.Online}, {29 * time.Second, model.Online}, {time.Second, model.Offline}} {
		h.forward(c.after)
		d.Lapse(t.Context(), started)
		if got := d.agent(t, wang.ID); got.WorkState != c.want {
			t.Errorf("%s later: %s", c.after, got.WorkState)
		}
	}
}

func TestWhoComesOnlineTakesInWhoWaits(t *testing.T) {
	for name, c := range map[string]struct {
		settings func(s *model.TenantSettings)
		take     int
		want     int // served at once
		later    int // after the pause between two take-ins
	}{
		"by itself, at most so many at once": {func(s *model.TenantSettings) { s.TakeInMax = 3 }, 0, 3, 6},
		"as many as he chooses":              {func(s *model.TenantSettings) { s.TakeIn = "choose" }, 2, 2, 2},
		"none, if he chooses none":           {func(s *model.TenantSettings) { s.TakeIn = "choose" }, 0, 0, 0},
		"never more than his limit":          {func(s *model.TenantSettings) { s.TakeIn, s.TakeInMax = "choose", 100 }, 50, 8, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, storetest.SQLite(t))
			var pauses []func()
			d.Chat = chat.New(d.store, d.screens, chat.Options{Zone: time.UTC, After: func(_ time.Duration, do func()) { pauses = append(pauses, do) }})
			d.mode(t, c.settings)
			wang, agent := d.Agent(t, "小王", func(a *model.Agent) { a.AutoLimit = 8 })
			ch := d.Channel(t, []model.Agent{wang})
			for range 10 {
				_, visitor := d.Customer(t, ch, 0)
				d.speaks(t, visitor, "在吗")
			}
			must(d.store.ChooseState(t.Context(), agent, model.Online, true))
			if got := must(d.StateChosen(t.Context(), agent, c.take)); c.take > 0 && got != c.want {
				t.Errorf("he is told that he got %d", got)
			}
			d.Work(t.Context())
			if got := d.agent(t, wang.ID).Serving; got != c.want {
				t.Errorf("he got %d instead of %d", got, c.want)
			}
			ended := pauses
			pauses = nil
			for _, do := range ended {
				do()
			}
			d.Work(t.Context())
			if got := d.agent(t, wang.ID).Serving; got != c.later {
				t.Errorf("then he has %d instead of %d", got, c.later)
			}
		})
	}
}

func TestARaisedLimitTakesInWhoWaits(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, _ := d.Agent(t, "小王", func(a *model.Agent) { a.AutoLimit = 0 })
	ch := d.Channel(t, []model.Agent{wang})
	d.Online(t, wang)
	c, visitor := d.Customer(t, ch, 0)
	d.speaks(t, visitor, "在吗")
	one := 1
	if err := d.store.SetLimits(t.Context(), d.Admin, []int64{wang.ID}, &one, nil, func(model.Agent) error { return nil }); err != nil {
		t.Fatal(err)
	}
	d.AgentsChanged(t.Context(), d.Admin, wang.ID)
	d.Work(t.Context())
	if now := d.conversation(t, c.ID); !now.ServedBy(wang.ID) {
		t.Errorf("%+v", now)
	}
}

func TestCustomersSeeTheirAgentsStateAndAgentsWhoIsThere(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, agent := d.Agent(t, "小王")
	d.Online(t, wang)
	c, visitor := d.served(t, d.Channel(t, []model.Agent{wang}), 0)
	d.screens.forget()
	d.move(t, agent, "rest")
	if got := d.screens.to(model.VisitorTopic(c.ID)); !slices.Equal(got, []string{model.FrameConversation}) {
		t.Errorf("the customer is told %v", got)
	}
	d.News(t.Context())
	if got := d.screens.to(model.TenantTopic(d.ID)); !slices.Contains(got, model.FrameAgent) {
		t.Errorf("colleagues are told %v", got)
	}
	d.screens.forget()
	for _, came := range []bool{true, true, false, false} {
		see := d.CustomerLeft
		if came {
			see = d.CustomerCame
		}
		if err := see(t.Context(), visitor); err != nil {
			t.Fatal(err)
		}
		if w := must(d.View(t.Context(), agent, c.ID)); w.CustomerOnline != came {
			t.Errorf("online: %v instead of %v", w.CustomerOnline, came)
		}
	}
	if got := d.screens.to(model.AgentTopic(wang.ID)); len(got) != 2 {
		t.Errorf("the agent is told %v", got)
	}
}
