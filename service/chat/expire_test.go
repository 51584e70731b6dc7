package chat_test

import (
	"slices"
	"testing"
	"time"

	"yingke/model"
)

// pushed is what became of a text that somebody wrote to a product in WeChat.
func (d desk) pushed(t *testing.T, p model.ProductOf, openid, text string, at model.Millis) model.Committed {
	t.Helper()
	ctx, v := t.Context(), model.SystemViewer(d.ID)
	entrance, err := d.store.EntranceOfProduct(ctx, v, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	row := model.KeptPush{ProductID: p.ID, PushKey: model.RandomKey(20), OpenID: openid, ReceivedAt: at, DueAt: 1}
	if _, err := d.store.KeepPush(ctx, v, row); err != nil {
		t.Fatal(err)
	}
	kept, err := d.store.Inbox(ctx, v, p.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	done, err := d.store.TakePush(ctx, v, model.Taking{Push: kept[0], Entrance: entrance, ExpiresAt: at.Add(48 * time.Hour),
		Update: func(was model.Customer) model.Customer { was.Nickname, was.OpenID = "访客", openid; return was },
		Say:    model.Utterance{Party: model.ByCustomer, ClientID: row.PushKey, Kind: model.KindText, Body: body(text), At: at}})
	if err != nil {
		t.Fatal(err)
	}
	d.Taken(ctx, v, done)
	d.Work(ctx)
	return done
}

func TestAConversationExpiresTwoDaysAfterWhatTheCustomerWrote(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, _ := d.Agent(t, "小王", func(a *model.Agent) { a.AutoLimit = 1 })
	d.Online(t, wang)
	p := d.Product(t, model.Official, []model.Agent{wang})
	served := d.pushed(t, p, "o1", "在吗", model.At(h.now())).Is.ID
	waits := d.pushed(t, p, "o2", "在吗", model.At(h.now())).Is.ID
	if now := d.conversation(t, served); now.State != model.Serving || d.conversation(t, waits).State != model.Queued {
		t.Fatalf("%+v", now)
	}
	h.forward(47 * time.Hour)
	d.pushed(t, p, "o2", "还在吗", model.At(h.now()))
	d.FindExpiries(t.Context())
	if got := d.conversation(t, served).State; got != model.Serving {
		t.Errorf("after 47 hours: %s", got)
	}
	h.forward(time.Hour)
	d.screens.forget()
	d.FindExpiries(t.Context())
	d.Work(t.Context())
	now := d.conversation(t, served)
	if now.State != model.Expired || now.AgentID != 0 || now.ExpiresAt != 0 || now.Open() {
		t.Errorf("after 48 hours: %+v", now)
	}
	want := []string{"customer text 在吗", "event agent.joined", "event session.ended"}
	if got := d.thread(t, d.Admin, served); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := d.screens.to(model.AgentTopic(wang.ID)); !slices.Contains(got, model.FrameConversation) {
		t.Errorf("the agent is told %v", got)
	}
	if now := d.conversation(t, waits); now.State != model.Serving {
		t.Errorf("who waited is not taken in: %+v", now)
	}

	// What he writes next opens a new round.
	h.forward(time.Hour)
	d.pushed(t, p, "o1", "又来了", model.At(h.now()))
	again := d.conversation(t, served)
	if again.SessionID == now.SessionID || again.State != model.Queued || again.ExpiresAt != model.At(h.now()).Add(48*time.Hour) {
		t.Errorf("%+v", again)
	}
}

func TestWhoHasWrittenAgainDoesNotExpire(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	p := d.Product(t, model.MiniProgram, nil)
	id := d.pushed(t, p, "o1", "一", model.At(h.now())).Is.ID
	h.forward(48 * time.Hour)
	due, err := d.store.Expiries(t.Context(), model.OperatorViewer(), 10)
	if err != nil || len(due) != 1 {
		t.Fatalf("%+v %v", due, err)
	}
	d.pushed(t, p, "o1", "二", model.At(h.now())) // between the look and the deed
	done, err := d.store.Expire(t.Context(), model.SystemViewer(d.ID), id, model.Utterance{})
	if err != nil || !done.Repeat || d.conversation(t, id).State == model.Expired {
		t.Errorf("%+v %v", done, err)
	}
}

func TestAnEndedConversationStaysEnded(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, agent := d.Agent(t, "小王")
	d.Online(t, wang)
	p := d.Product(t, model.MiniProgram, []model.Agent{wang})
	id := d.pushed(t, p, "o1", "一", model.At(h.now())).Is.ID
	if _, err := d.End(t.Context(), agent, id); err != nil {
		t.Fatal(err)
	}
	h.forward(48 * time.Hour)
	before := len(d.thread(t, d.Admin, id))
	d.FindExpiries(t.Context())
	if now := d.conversation(t, id); now.State != model.Ended || now.ExpiresAt != 0 || len(d.thread(t, d.Admin, id)) != before {
		t.Errorf("%+v", now)
	}
	if due, err := d.store.Expiries(t.Context(), model.OperatorViewer(), 10); err != nil || len(due) != 0 {
		t.Errorf("it is looked at for ever: %+v %v", due, err)
	}
}

func TestOurOwnPageNeverExpires(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	c, visitor := d.Customer(t, d.Channel(t, nil), 0)
	d.speaks(t, visitor, "在吗")
	h.forward(100 * 24 * time.Hour)
	d.FindExpiries(t.Context())
	if now := d.conversation(t, c.ID); now.State != model.Queued {
		t.Errorf("%+v", now)
	}
}
