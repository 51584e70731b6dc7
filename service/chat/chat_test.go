package chat_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestACustomerWritesAndAnAgentAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		d := newDesk(t, s)
		wang, agent := d.Agent(t, "小王")
		d.Online(t, wang)
		ch := d.Channel(t, []model.Agent{wang}, func(s *model.ChannelSettings) {
			s.OpenText, s.JoinText, s.EndText = "您好！", "{{staff_name}} 为您服务", "再见"
		})
		c, visitor := d.Customer(t, ch, 0)
		if err := d.Opened(t.Context(), visitor, c.ID); err != nil {
			t.Fatal(err)
		}
		if got := d.agent(t, wang.ID).Serving; got != 0 {
			t.Errorf("an open page takes %d places", got)
		}
		d.screens.forget()
		d.speaks(t, visitor, "在吗")
		if got := d.screens.to(model.AgentTopic(wang.ID)); !slices.Contains(got, model.FrameConversation) {
			t.Errorf("the agent is told %v", got)
		}
		if _, _, err := d.Send(t.Context(), agent, c.ID, "a1", model.KindText, body("在的")); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Send(t.Context(), agent, c.ID, "a2", model.KindNote, body("他要退货")); err != nil {
			t.Fatal(err)
		}
		if _, err := d.End(t.Context(), agent, c.ID); err != nil {
			t.Fatal(err)
		}
		want := []string{"robot text 您好！", "customer text 在吗", "event agent.joined", "robot text 小王 为您服务", "agent text 在的",
			"agent note 他要退货", "robot text 再见", "event session.ended"}
		if got := d.thread(t, agent, c.ID); !slices.Equal(got, want) {
			t.Errorf("the agent reads\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		want[5] = "void"
		if got := d.thread(t, visitor, c.ID); !slices.Equal(got, want) {
			t.Errorf("the customer reads\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		now := d.conversation(t, c.ID)
		if now.State != model.Ended || now.AgentID != 0 || now.LastAgentID != wang.ID || d.agent(t, wang.ID).Serving != 0 || now.DutyAt != 0 {
			t.Errorf("at the end: %+v", now)
		}
	})
}

func TestWhoWaitsIsTakenInAsSoonAsAnAgentComesFree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		d := newDesk(t, s)
		wang, agent := d.Agent(t, "小王", func(a *model.Agent) { a.AutoLimit = 1 })
		d.Online(t, wang)
		ch := d.Channel(t, []model.Agent{wang}, func(s *model.ChannelSettings) { s.QueueText = "前面还有 {{queue_no}} 位" })
		var waiting []model.Conversation
		for range 3 {
			c, visitor := d.Customer(t, ch, 0)
			d.speaks(t, visitor, "在吗")
			waiting = append(waiting, c)
		}
		states := func() (all []model.State) {
			for _, c := range waiting {
				all = append(all, d.conversation(t, c.ID).State)
			}
			return all
		}
		if got := states(); !slices.Equal(got, []model.State{model.Serving, model.Queued, model.Queued}) {
			t.Fatalf("at first: %v", got)
		}
		if w, _ := d.store.View(t.Context(), model.SystemViewer(d.ID), waiting[2].ID); w.QueuePosition != 2 {
			t.Errorf("the third stands at %d in the queue", w.QueuePosition)
		}
		if _, err := d.End(t.Context(), agent, waiting[0].ID); err != nil {
			t.Fatal(err)
		}
		d.Work(t.Context())
		if got := states(); !slices.Equal(got, []model.State{model.Ended, model.Serving, model.Queued}) {
			t.Fatalf("after the first has left: %v", got)
		}
		want := []string{"customer text 在吗", "event queue.entered", "robot text 前面还有 1 位", "event agent.joined"}
		if got := d.thread(t, agent, waiting[1].ID); !slices.Equal(got, want) {
			t.Errorf("the second reads %q", got)
		}
		d.News(t.Context())
		if got := d.screens.to(model.VisitorTopic(waiting[2].ID)); got[len(got)-1] != model.FrameConversation {
			t.Errorf("the third is told %v", got)
		}
	})
}

func TestOfTwoAgentsWhoPickTheSameCustomerOneGetsHim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		d := newDesk(t, s)
		var agents []model.Agent
		var viewers []model.Viewer
		for _, name := range []string{"甲", "乙", "丙", "丁"} {
			a, v := d.Agent(t, name)
			agents, viewers = append(agents, a), append(viewers, v)
		}
		ch := d.Channel(t, agents, func(s *model.ChannelSettings) { s.OfflineText = "都下班了" })
		c, visitor := d.Customer(t, ch, 0)
		d.speaks(t, visitor, "在吗")
		results := make(chan error, len(viewers))
		for _, v := range viewers {
			go func() {
				_, err := d.Pick(t.Context(), v, c.ID)
				results <- err
			}()
		}
		won := 0
		for range viewers {
			if err := <-results; err == nil {
				won++
			} else if !errors.Is(err, model.ErrConversationTaken) {
				t.Errorf("the loser reads %v", err)
			}
		}
		now := d.conversation(t, c.ID)
		serving := 0
		for _, a := range agents {
			serving += d.agent(t, a.ID).Serving
		}
		if won != 1 || serving != 1 || now.State != model.Serving {
			t.Errorf("%d won, %d places taken, %s", won, serving, now.State)
		}
		if got := d.thread(t, d.Admin, c.ID); !slices.Contains(got, "robot text 都下班了") {
			t.Errorf("nobody was there, and he was told %q", got)
		}
	})
}

func TestTheDayHasAnEndForPickingUpByHand(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	_, agent := d.Agent(t, "小王", func(a *model.Agent) { a.ManualLimit = 2 })
	wang := d.agent(t, agent.Agent())
	ch := d.Channel(t, []model.Agent{wang})
	for i := range 3 {
		c, visitor := d.Customer(t, ch, 0)
		d.speaks(t, visitor, "在吗")
		_, err := d.Pick(t.Context(), agent, c.ID)
		if i < 2 && err != nil || i == 2 && !errors.Is(err, model.ErrManualLimit) {
			t.Errorf("pick %d: %v", i+1, err)
		}
	}
	if got := d.agent(t, wang.ID).Serving; got != 2 {
		t.Errorf("he serves %d", got)
	}
}

func TestARecallEmptiesTheMessageAndKeepsItsNumber(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, agent := d.Agent(t, "小王")
	d.Online(t, wang)
	c, visitor := d.Customer(t, d.Channel(t, []model.Agent{wang}), 0)
	m := d.speaks(t, visitor, "我的密码是 123456")
	for range 2 { // the second changes nothing
		if err := d.Recall(t.Context(), visitor, c.ID, m.Number); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Recall(t.Context(), agent, c.ID, m.Number); !errors.Is(err, model.ErrRecallNotYours) {
		t.Errorf("the agent withdraws what the customer said: %v", err)
	}
	want := []string{"customer text ", "event agent.joined", "customer recall 1"}
	if got := d.thread(t, agent, c.ID); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if now := d.conversation(t, c.ID); now.Unread != 0 || now.LastPreview != "" {
		t.Errorf("%+v", now)
	}
}

func TestNobodyReachesAConversationThatIsNotHis(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		d, other := newDesk(t, s), newDesk(t, s)
		wang, _ := d.Agent(t, "小王")
		li, colleague := d.Agent(t, "小李")
		d.Online(t, wang)
		ch := d.Channel(t, []model.Agent{wang})
		mine, me := d.Customer(t, ch, 0)
		his, him := d.Customer(t, ch, 0)
		d.speaks(t, me, "hello")
		d.speaks(t, him, "secret")
		ctx := t.Context()
		reach := map[string]func(v model.Viewer) error{
			"messages": func(v model.Viewer) error {
				_, err := d.Messages(ctx, v, model.Stretch{ConversationID: his.ID})
				return err
			},
			"view":   func(v model.Viewer) error { _, err := d.View(ctx, v, his.ID); return err },
			"recall": func(v model.Viewer) error { return d.Recall(ctx, v, his.ID, 1) },
			"open":   func(v model.Viewer) error { return d.Opened(ctx, v, his.ID) },
			"send": func(v model.Viewer) error {
				_, _, err := d.Send(ctx, v, his.ID, "x", model.KindText, body("x"))
				return err
			},
			"note": func(v model.Viewer) error {
				_, _, err := d.Send(ctx, v, his.ID, "y", model.KindNote, body("x"))
				return err
			},
			"end": func(v model.Viewer) error { _, err := d.End(ctx, v, his.ID); return err },
			"transfer": func(v model.Viewer) error {
				_, err := d.Transfer(ctx, v, model.Transfer{ConversationID: his.ID, AgentID: li.ID})
				return err
			},
			"rating": func(v model.Viewer) error { _, err := d.AskRating(ctx, v, his.ID); return err },
			"star":   func(v model.Viewer) error { return d.Star(ctx, v, his.ID, true) },
			"read":   func(v model.Viewer) error { return d.AgentRead(ctx, v, his.ID, 1) },
			"watch":  func(v model.Viewer) error { return d.MayRead(ctx, v, his.ID) },
			"types":  func(v model.Viewer) error { return d.AgentTypes(ctx, v, his.ID, true) },
		}
		strangers := map[string]model.Viewer{"another customer": me, "an agent without the box": colleague, "another tenant's administrator": other.Admin,
			"another tenant's program": model.SystemViewer(other.ID), "nobody": {}}
		before := d.conversation(t, his.ID)
		for who, v := range strangers {
			for what, f := range reach {
				if err := f(v); err == nil {
					t.Errorf("%s: %s is let in", who, what)
				}
			}
		}
		if after := d.conversation(t, his.ID); after != before {
			t.Errorf("something was changed:\n%+v\n%+v", before, after)
		}
		for _, topic := range []string{model.VisitorTopic(mine.ID)} {
			d.screens.forget()
			d.says(t, him, "more")
			if got := d.screens.to(topic); len(got) != 0 {
				t.Errorf("%s is told %v", topic, got)
			}
		}
	})
}
