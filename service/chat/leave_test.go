package chat_test

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/chat"
)

// door is an outbox that remembers who woke it, and refuses what it is told to.
type door struct {
	mu      sync.Mutex
	woken   []int64
	typed   []bool
	refuses error
}

func (d *door) MaySend(model.View, string, json.RawMessage) error { return d.refuses }
func (d *door) Open(model.View) error                             { return d.refuses }
func (d *door) Left(model.View) int                               { return -1 }

func (d *door) Wake(due model.Due) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.woken = append(d.woken, due.ConversationID)
}

func (d *door) Types(_ model.Conversation, typing bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.typed = append(d.typed, typing)
}

func (d *door) take() []int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	woken := d.woken
	d.woken = nil
	return woken
}

// inWeChat is a desk with a customer inside WeChat, served by its agent.
type inWeChat struct {
	desk
	door  *door
	agent model.Viewer
	c     model.Conversation
}

func newInWeChat(t *testing.T, s *store.Store) inWeChat {
	t.Helper()
	w := inWeChat{desk: newDesk(t, s), door: &door{}}
	w.Chat = chat.New(s, w.screens, chat.Options{Outbox: w.door})
	wang, agent := w.Agent(t, "小王")
	w.Online(t, wang)
	w.agent = agent
	product := w.Product(t, model.MiniProgram, []model.Agent{wang})
	w.c = w.Takes(t, product, "oMing", "在吗", func(was model.Quota) model.Quota {
		was.Acted = map[model.Action]model.Millis{model.ActMessage: 1}
		return was
	})
	if err := w.React(t.Context(), w.ID, w.c.ID); err != nil {
		t.Fatal(err)
	}
	w.c = w.conversation(t, w.c.ID)
	if !w.c.ServedBy(wang.ID) {
		t.Fatalf("he is %s", w.c.State)
	}
	w.door.take()
	w.screens.forget()
	return w
}

func TestWhatLeavesThroughWeChatWakesWhoBringsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		w := newInWeChat(t, s)
		m, _, err := w.Send(t.Context(), w.agent, w.c.ID, "a1", model.KindText, body("在的"))
		if err != nil || m.Delivery == nil || m.Delivery.State != model.DeliveryQueued {
			t.Fatalf("%+v %v", m.Delivery, err)
		}
		if _, _, err := w.Send(t.Context(), w.agent, w.c.ID, "a2", model.KindNote, body("他很急")); err != nil {
			t.Fatal(err)
		}
		if got := w.door.take(); !slices.Equal(got, []int64{w.c.ID}) {
			t.Errorf("woken: %v", got)
		}
		for _, typing := range []bool{true, false} {
			if err := w.AgentTypes(t.Context(), w.agent, w.c.ID, typing); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(w.door.typed, []bool{true, false}) {
			t.Errorf("typing: %v", w.door.typed)
		}
		// On our own page nothing leaves.
		wang := w.desk.agent(t, w.agent.Agent())
		cloud, visitor := w.Customer(t, w.Channel(t, []model.Agent{wang}), 0)
		w.speaks(t, visitor, "在吗")
		if m, _, err := w.Send(t.Context(), w.agent, cloud.ID, "a3", model.KindText, body("在的")); err != nil || m.Delivery != nil {
			t.Errorf("%+v %v", m.Delivery, err)
		}
		if got := w.door.take(); len(got) != 0 {
			t.Errorf("woken: %v", got)
		}
	})
}

func TestWhatWeChatWouldNotTakeIsNotStored(t *testing.T) {
	w := newInWeChat(t, storetest.SQLite(t))
	send := func(id, kind, words string) (model.Message, bool, error) {
		return w.Send(t.Context(), w.agent, w.c.ID, id, kind, body(words))
	}
	first, _, err := send("a1", model.KindText, "最后一条")
	if err != nil {
		t.Fatal(err)
	}
	w.door.refuses = model.ErrWeChatQuota
	before := w.conversation(t, w.c.ID).LastNumber
	if _, _, err := send("a2", model.KindText, "太多了"); !errors.Is(err, model.ErrWeChatQuota) {
		t.Errorf("%v", err)
	}
	if now := w.conversation(t, w.c.ID).LastNumber; now != before {
		t.Errorf("something was stored: number %d", now)
	}
	// The answer to the last one was lost on its way: it is found again, whatever
	// may be sent now; other words under its name are not.
	again, repeat, err := send("a1", model.KindText, "最后一条")
	if err != nil || !repeat || again.ID != first.ID || again.Delivery == nil {
		t.Errorf("%+v %v %v", again, repeat, err)
	}
	if _, _, err := send("a1", model.KindText, "别的"); !errors.Is(err, model.ErrClientIDReused) {
		t.Errorf("%v", err)
	}
	if _, _, err := send("n1", model.KindNote, "内部"); err != nil {
		t.Errorf("a note is nobody's business: %v", err)
	}
	_, colleague := w.Agent(t, "小李")
	if _, _, err := w.Send(t.Context(), colleague, w.c.ID, "b1", model.KindText, body("我来")); err == nil {
		t.Error("somebody who may not even read it writes")
	}
}

func TestWhatFailedIsSentAgainByWhoServes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		w := newInWeChat(t, s)
		m, _, err := w.Send(t.Context(), w.agent, w.c.ID, "a1", model.KindText, body("在的"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Resend(t.Context(), w.agent, w.c.ID, m.Number); !errors.Is(err, model.ErrResendUnderWay) {
			t.Errorf("while it waits: %v", err)
		}
		system := model.SystemViewer(w.ID)
		done, err := s.SettleDelivery(t.Context(), system, model.Settlement{Delivery: *m.Delivery, State: model.DeliveryFailed,
			Attempt: model.Attempt{Verdict: model.Refused, Fault: model.ErrWeChatOpenID.Code}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.screens.forget()
		w.Delivered(t.Context(), system, done)
		if got := w.screens.to(model.AgentTopic(w.agent.Agent())); !slices.Equal(got, []string{model.FrameChanged, model.FrameConversation}) {
			t.Errorf("the agent is told %v", got)
		}
		if got := w.screens.to(model.VisitorTopic(w.c.ID)); len(got) != 0 {
			t.Errorf("the customer's page is told %v", got)
		}
		w.door.take()
		w.door.refuses = model.ErrWeChatWindow
		if _, err := w.Resend(t.Context(), w.agent, w.c.ID, m.Number); !errors.Is(err, model.ErrWeChatWindow) {
			t.Errorf("after the window: %v", err)
		}
		w.door.refuses = nil
		again, err := w.Resend(t.Context(), w.agent, w.c.ID, m.Number)
		if err != nil || again.Delivery.State != model.DeliveryQueued || again.AgentName != "小王" {
			t.Fatalf("%+v %v", again, err)
		}
		if got := w.door.take(); !slices.Equal(got, []int64{w.c.ID}) {
			t.Errorf("woken: %v", got)
		}
		_, colleague := w.Agent(t, "小李")
		for what, c := range map[string]struct {
			v      model.Viewer
			id     int64
			number int64
		}{"by a stranger": {colleague, w.c.ID, m.Number}, "what is not there": {w.agent, w.c.ID, 99}, "what the customer said": {w.agent, w.c.ID, 1}} {
			if _, err := w.Resend(t.Context(), c.v, c.id, c.number); !errors.Is(err, model.ErrMissing) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := w.End(t.Context(), w.agent, w.c.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Resend(t.Context(), w.agent, w.c.ID, m.Number); !errors.Is(err, model.ErrNotServing) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// TestANameThatIsALinkIsNone: texts of the channel may hold links, and what the
// customer calls himself stands among them.
func TestANameThatIsALinkIsNone(t *testing.T) {
	customer := model.Customer{Named: true, Nickname: `<a href="x">王</a>`}
	if f := chat.FactsOf(model.Conversation{OpenID: "o", Source: "<a>"}, customer); f.NickName != `＜a href="x">王＜/a>` || f.Source != "＜a>" {
		t.Errorf("%+v", f)
	}
	if f := chat.FactsOf(model.Conversation{Source: "<a>"}, customer); f.NickName != customer.Nickname || f.Source != "<a>" {
		t.Errorf("on our own page nobody makes links of words: %+v", f)
	}
}

func TestWhatHasLeftThroughWeChatIsNotRecalled(t *testing.T) {
	w := newInWeChat(t, storetest.SQLite(t))
	send := func(id string) model.Message {
		m, _, err := w.Send(t.Context(), w.agent, w.c.ID, id, model.KindText, body(id))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	waits, left := send("a1"), send("a2")
	if err := w.Recall(t.Context(), w.agent, w.c.ID, waits.Number); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.BookDelivery(t.Context(), model.SystemViewer(w.ID), *left.Delivery, 1000, func(q model.Quota, _ model.Millis) (model.Quota, error) { return q, nil }); err != nil {
		t.Fatal(err)
	}
	if err := w.Recall(t.Context(), w.agent, w.c.ID, left.Number); !errors.Is(err, model.ErrRecallLeft) {
		t.Errorf("%v", err)
	}
}
