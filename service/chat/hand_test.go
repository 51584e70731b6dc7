package chat_test

import (
	"errors"
	"slices"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// served is a customer whom an agent serves.
func (d desk) served(t testing.TB, ch model.Channel, exclusive int64) (model.Conversation, model.Viewer) {
	t.Helper()
	c, visitor := d.Customer(t, ch, exclusive)
	d.speaks(t, visitor, "在吗")
	now := d.conversation(t, c.ID)
	if now.State != model.Serving {
		t.Fatalf("he is %s", now.State)
	}
	return now, visitor
}

func TestATransferKeepsTheRoundAndMovesThePlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		d := newDesk(t, s)
		wang, from := d.Agent(t, "小王", func(a *model.Agent) { a.AutoLimit = 1 })
		li, to := d.Agent(t, "小李", func(a *model.Agent) { a.AutoLimit = 0 }) // full, and offline: a person may still hand over
		ch := d.Channel(t, []model.Agent{wang, li})
		d.Online(t, wang)
		c, _ := d.served(t, ch, 0)
		next, waiting := d.Customer(t, ch, 0)
		d.speaks(t, waiting, "我也在等")
		w, err := d.Transfer(t.Context(), from, model.Transfer{ConversationID: c.ID, AgentID: li.ID, Note: "他要退货"})
		if err != nil || !w.ServedBy(li.ID) || w.SessionID != c.SessionID || w.Session.Transfers != 1 {
			t.Fatalf("%+v, %v", w, err)
		}
		d.Work(t.Context())
		if now := d.conversation(t, next.ID); !now.ServedBy(wang.ID) {
			t.Errorf("the place that came free was not given to who waits: %+v", now)
		}
		if a, b := d.agent(t, wang.ID).Serving, d.agent(t, li.ID).Serving; a != 1 || b != 1 {
			t.Errorf("they serve %d and %d", a, b)
		}
		want := []string{"customer text 在吗", "event agent.joined", "event agent.transferred", "agent note 他要退货"}
		if got := d.thread(t, to, c.ID); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		if got := d.screens.to(model.AgentTopic(wang.ID)); !slices.Contains(got, model.FrameConversation) {
			t.Error("the agent who gave him away is not told")
		}
		if _, _, err := d.Send(t.Context(), from, c.ID, "late", model.KindText, body("还有")); !errors.Is(err, model.ErrNotYours) {
			t.Errorf("the old agent writes on: %v", err)
		}
	})
}

func TestWhoMayHandOverToWhom(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, from := d.Agent(t, "小王")
	li, stranger := d.Agent(t, "小李")
	outside, _ := d.Agent(t, "外人")
	_, leader := d.Agent(t, "组长", func(a *model.Agent) { a.RoleID = d.Roles[model.RoleLeader] })
	ch := d.Channel(t, []model.Agent{wang, li})
	d.Online(t, wang)
	c, _ := d.served(t, ch, 0)
	group := must(d.store.KeepGroup(t.Context(), d.Admin, model.GroupChange{Decide: func(model.AgentGroup) (model.AgentGroup, error) {
		return model.AgentGroup{Name: "售后", MemberIDs: []int64{li.ID, outside.ID}}, nil
	}}))
	for name, try := range map[string]struct {
		as   model.Viewer
		to   model.Transfer
		want error
	}{
		"to himself":             {from, model.Transfer{AgentID: wang.ID}, model.ErrTransferSelf},
		"to an agent outside":    {from, model.Transfer{AgentID: outside.ID}, model.ErrTransferOutside},
		"to nobody":              {from, model.Transfer{}, model.ErrRequired},
		"to two":                 {from, model.Transfer{AgentID: li.ID, GroupID: group.ID}, model.ErrRequired},
		"to a group that is off": {from, model.Transfer{GroupID: group.ID}, model.ErrTransferNobody},
		"another's customer":     {stranger, model.Transfer{AgentID: li.ID}, model.ErrMissing},
	} {
		try.to.ConversationID = c.ID
		if _, err := d.Transfer(t.Context(), try.as, try.to); !errors.Is(err, try.want) {
			t.Errorf("%s: %v instead of %v", name, err, try.want)
		}
	}
	d.Online(t, li, outside)
	w, err := d.Transfer(t.Context(), from, model.Transfer{ConversationID: c.ID, GroupID: group.ID})
	if err != nil || !w.ServedBy(li.ID) {
		t.Errorf("the group's member in this channel gets him: %+v, %v", w.Conversation, err)
	}
	if w, err = d.Transfer(t.Context(), leader, model.Transfer{ConversationID: c.ID, AgentID: wang.ID}); err != nil || !w.ServedBy(wang.ID) {
		t.Errorf("who may help colleagues hands over theirs: %v", err)
	}
}

func TestAnExclusiveLinkLeadsToItsAgentAndElsewhereOnlyIfTheChannelSaysSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		d := newDesk(t, s)
		wang, _ := d.Agent(t, "小王")
		li, other := d.Agent(t, "小李")
		open := d.Channel(t, []model.Agent{wang, li})
		strict := d.Channel(t, []model.Agent{wang, li}, func(s *model.ChannelSettings) { s.WaitForNamed = true })
		d.Online(t, wang, li)
		if c, _ := d.served(t, open, wang.ID); c.AgentID != wang.ID {
			t.Error("the link's agent did not get him")
		}
		must(d.store.ChooseState(t.Context(), storetest.Viewer(wang), model.Offline, false))
		if c, _ := d.served(t, open, wang.ID); c.AgentID != li.ID {
			t.Error("nobody took his place")
		}
		c, visitor := d.Customer(t, strict, wang.ID)
		d.speaks(t, visitor, "找小王")
		if now := d.conversation(t, c.ID); now.State != model.Queued {
			t.Errorf("he is %s", now.State)
		}
		if err := d.MayRead(t.Context(), other, c.ID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("another agent sees who waits for him: %v", err)
		}
		must(d.store.ChooseState(t.Context(), storetest.Viewer(wang), model.Online, false))
		must(d.StateChosen(t.Context(), storetest.Viewer(wang), 0))
		d.Work(t.Context())
		if now := d.conversation(t, c.ID); !now.ServedBy(wang.ID) {
			t.Errorf("when he came he did not get him: %+v", now)
		}
	})
}

func TestWhoComesBackGetsTheSameAgentAndTheWholeHistory(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, _ := d.Agent(t, "小王", func(a *model.Agent) { a.AutoLimit = 1000 })
	li, last := d.Agent(t, "小李", func(a *model.Agent) { a.AutoLimit = 3 })
	ch := d.Channel(t, []model.Agent{wang, li})
	d.Online(t, li)
	c, visitor := d.served(t, ch, 0)
	if _, err := d.End(t.Context(), last, c.ID); err != nil {
		t.Fatal(err)
	}
	d.Online(t, wang)
	for range 2 { // li is busier than wang now
		d.served(t, d.Channel(t, []model.Agent{li}), 0)
	}
	d.speaks(t, visitor, "又是我")
	now := d.conversation(t, c.ID)
	if !now.ServedBy(li.ID) || now.SessionID == c.SessionID {
		t.Errorf("%+v", now)
	}
	w := must(d.View(t.Context(), last, c.ID))
	if len(d.thread(t, last, c.ID)) != 5 || w.Session.Number != 2 || w.Session.FirstNumber != 4 {
		t.Errorf("round %d began with message %d", w.Session.Number, w.Session.FirstNumber)
	}
	if _, err := d.End(t.Context(), last, c.ID); err != nil {
		t.Fatal(err)
	}
	must(d.store.ChooseState(t.Context(), last, model.Offline, false))
	d.speaks(t, visitor, "还是我")
	if now := d.conversation(t, c.ID); !now.ServedBy(wang.ID) {
		t.Errorf("his agent is away, and nobody took him: %+v", now)
	}
}

func TestAnsweringACustomerWhomNobodyServesTakesHimIn(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, agent := d.Agent(t, "小王")
	ch := d.Channel(t, []model.Agent{wang})
	c, visitor := d.Customer(t, ch, 0)
	d.speaks(t, visitor, "在吗")
	if _, _, err := d.Send(t.Context(), agent, c.ID, "n", model.KindNote, body("晚点回他")); err != nil {
		t.Fatal(err)
	}
	if now := d.conversation(t, c.ID); now.State != model.Queued {
		t.Errorf("a note took him in: %s", now.State)
	}
	if _, _, err := d.Send(t.Context(), agent, c.ID, "a", model.KindText, body("在的")); err != nil {
		t.Fatal(err)
	}
	now := d.conversation(t, c.ID)
	w := must(d.View(t.Context(), agent, c.ID))
	if !now.ServedBy(wang.ID) || now.WaitingSince != 0 || !w.Session.ByHand || w.Session.AnsweredAt == 0 {
		t.Errorf("%+v %+v", now, w.Session)
	}
	// A repeat whose answer was lost does not fail although he has gone on meanwhile.
	if _, err := d.End(t.Context(), agent, c.ID); err != nil {
		t.Fatal(err)
	}
	if m, repeat, err := d.Send(t.Context(), agent, c.ID, "a", model.KindText, body("在的")); err != nil || !repeat || m.Number != 5 {
		t.Errorf("%+v, %v, %v", m, repeat, err)
	}
	if now := d.conversation(t, c.ID); now.State != model.Ended {
		t.Errorf("the repeat began a new round: %s", now.State)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
