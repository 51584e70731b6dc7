package intake_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/service/intake"
)

// errDied is what a program that has died returns to nobody.
var errDied = errors.New("the program has died here")

// mortal is a store whose program dies at a named point, and does nothing more.
type mortal struct {
	*store.Store
	dies string
	dead *bool
}

func (m mortal) at(point string) error {
	*m.dead = *m.dead || point == m.dies
	if *m.dead {
		return errDied
	}
	return nil
}

func (m mortal) BookPushes(ctx context.Context, v model.Viewer, until model.Millis) ([][]model.KeptPush, error) {
	if err := m.at("before the booking"); err != nil {
		return nil, err
	}
	batch, err := m.Store.BookPushes(ctx, v, until)
	if died := m.at("after the booking"); died != nil {
		return nil, died
	}
	return batch, err
}

func (m mortal) PutOffPush(ctx context.Context, v model.Viewer, p model.KeptPush, at model.Millis, fault string, uncounted bool) error {
	if err := m.at("putting off"); err != nil {
		return err
	}
	return m.Store.PutOffPush(ctx, v, p, at, fault, uncounted)
}

func (m mortal) Arrive(ctx context.Context, v model.Viewer, a model.Arrival) (model.Arrived, error) {
	if err := m.at("before the customer is known"); err != nil {
		return model.Arrived{}, err
	}
	arrived, err := m.Store.Arrive(ctx, v, a)
	if died := m.at("after the customer is known"); died != nil {
		return arrived, died
	}
	return arrived, err
}

func (m mortal) TakePush(ctx context.Context, v model.Viewer, in model.Taking) (model.Committed, error) {
	if err := m.at("before it is taken"); err != nil {
		return model.Committed{}, err
	}
	done, err := m.Store.TakePush(ctx, v, in)
	if died := m.at("after it is taken"); died != nil {
		return done, died
	}
	return done, err
}

func (m mortal) SettlePush(ctx context.Context, v model.Viewer, p model.KeptPush, fault string) error {
	if err := m.at("before it is settled"); err != nil {
		return err
	}
	err := m.Store.SettlePush(ctx, v, p, fault)
	if died := m.at("after it is settled"); died != nil {
		return died
	}
	return err
}

func (m mortal) Abandon(ctx context.Context, v model.Viewer, c int64) (model.Committed, error) {
	done, err := m.Store.Abandon(ctx, v, c)
	if died := m.at("after the reception is ended"); died != nil {
		return done, died
	}
	return done, err
}

func (m mortal) EraseMessages(ctx context.Context, v model.Viewer, c int64, grams func(model.Message) []model.Gram) (int, error) {
	n, err := m.Store.EraseMessages(ctx, v, c, grams)
	if died := m.at("after some messages are erased"); died != nil {
		return n, died
	}
	return n, err
}

func (m mortal) Erase(ctx context.Context, v model.Viewer, e model.Erasure, p model.KeptPush, why string, grams func(model.Customer) []model.Gram) error {
	if err := m.at("before he is erased"); err != nil {
		return err
	}
	err := m.Store.Erase(ctx, v, e, p, why, grams)
	if died := m.at("after he is erased"); died != nil {
		return died
	}
	return err
}

// crash lets one program die at a point, and the next one do what is left.
func (d *desk) crash(t *testing.T, point string) {
	t.Helper()
	dead := false
	var dying intake.Store = mortal{d.store, point, &dead}
	d.another(dying).Work(t.Context())
	if !dead {
		t.Fatalf("it never came to %q", point)
	}
	d.hand.forward(intake.BookedFor + time.Second) // by then the booking counts as lost
	d.Work(t.Context())
	for _, p := range d.inbox(t) {
		if p.DueAt != 0 || p.Fault != "" {
			t.Errorf("still in the inbox: %+v", p)
		}
	}
}

func TestWhereverTheProgramDiesNothingIsLostAndNothingIsDoubled(t *testing.T) {
	for _, point := range []string{"before the booking", "after the booking", "before the customer is known", "after the customer is known",
		"before it is taken", "after it is taken", "before it is settled", "after it is settled"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			d := onClock(t, model.Official)
			d.wechat.files["pic"] = model.Download{Name: "a.jpg", Type: "image/jpeg", Content: []byte("picture")}
			d.pushes(t, d.body("o1", "image", more{"MediaId": "pic", "MsgId": "p1"}))
			d.says(t, "o1", "one")
			d.happens(t, "o1", "CLICK", more{"EventKey": "K"})
			d.says(t, "o1", "two")
			d.says(t, "o2", "another")
			d.crash(t, point)
			want := []string{"customer image", "customer text one", "system event wechat.clicked", "customer text two"}
			if got := d.lines(t, "o1"); !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
			if got := d.lines(t, "o2"); !slices.Equal(got, []string{"customer text another"}) {
				t.Errorf("the other: %q", got)
			}
			_, c := d.known(t, "o1")
			for i, o := range d.reception.occurred {
				if o.Trigger != model.OnMenu || o.ConversationID != c.ID || o.Number != 3 || i > 1 {
					t.Errorf("told: %+v", d.reception.occurred)
				}
			}
			if len(d.reception.occurred) == 0 || c.Unread != 3 || c.DutyAt == 0 {
				t.Errorf("told %d times; %+v", len(d.reception.occurred), c)
			}
			if q := d.quota(t, "o1"); len(q.Acted) != 2 {
				t.Errorf("%+v", q)
			}
		})
	}
}

func TestAPushThatFailsComesBackLaterAndLaterAndWhoWroteItWaits(t *testing.T) {
	d := onClock(t, model.Official)
	d.says(t, "o1", "one")
	d.says(t, "o1", "two")
	d.says(t, "o2", "another")
	failing := d.another(failsFor{d.store, "o1"})
	failing.Work(t.Context())
	if got := d.lines(t, "o2"); !slices.Equal(got, []string{"customer text another"}) {
		t.Errorf("others wait too: %q", got)
	}
	for i, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, time.Minute, time.Minute} {
		d.hand.forward(pause - time.Millisecond)
		failing.Work(t.Context())
		if got := d.inbox(t)[0].Tries; got != i+1 {
			t.Fatalf("tried %d times before %s had passed", got, pause)
		}
		d.hand.forward(time.Millisecond)
		failing.Work(t.Context())
		if p := d.inbox(t); p[0].Tries != i+2 || p[0].Fault != model.ErrInternal.Code || p[1].Tries != 0 {
			t.Fatalf("after %s: %+v", pause, p)
		}
	}
	d.hand.forward(time.Minute)
	d.Work(t.Context())
	if got := d.lines(t, "o1"); !slices.Equal(got, []string{"customer text one", "customer text two"}) {
		t.Errorf("%q", got)
	}
	if p := d.inbox(t)[0]; p.DueAt != 0 || p.Fault != "" {
		t.Errorf("%+v", p)
	}
}

// failsFor takes nothing of one person.
type failsFor struct {
	*store.Store
	openid string
}

func (f failsFor) TakePush(ctx context.Context, v model.Viewer, in model.Taking) (model.Committed, error) {
	if in.Push.OpenID == f.openid {
		return model.Committed{}, errors.New("no luck")
	}
	return f.Store.TakePush(ctx, v, in)
}

// stumbles takes nothing of one kind, however often it is tried.
type stumbles struct {
	*store.Store
	kind string
}

func (f stumbles) TakePush(ctx context.Context, v model.Viewer, in model.Taking) (model.Committed, error) {
	if in.Say.Kind == f.kind {
		panic("a bug of ours")
	}
	return f.Store.TakePush(ctx, v, in)
}

func TestAMessageThatCannotBeTakenAsWhatItIsIsKeptBareAndStopsNobody(t *testing.T) {
	d := onClock(t, model.Official)
	d.pushes(t, d.body("o1", "location", more{"Location_X": "1", "Label": "x", "MsgId": "p1"}))
	d.says(t, "o1", "after it")
	buggy := d.another(stumbles{d.store, model.KindLocation})
	for range intake.PlainAfter + 1 {
		buggy.Work(t.Context())
		d.hand.forward(time.Minute)
	}
	if got := d.lines(t, "o1"); !slices.Equal(got, []string{"customer unsupported", "customer text after it"}) {
		t.Errorf("%q", got)
	}
}

func TestWhatNothingAnswersIsLetBe(t *testing.T) {
	d := onClock(t, model.Official)
	d.reception.refuses = errors.New("no answer")
	d.happens(t, "o1", "CLICK", more{"EventKey": "K"})
	d.says(t, "o1", "hello")
	for range 5 {
		d.Work(t.Context())
		d.hand.forward(10 * time.Second)
	}
	if got := d.lines(t, "o1"); !slices.Equal(got, []string{"system event wechat.clicked", "customer text hello"}) || len(d.reception.occurred) != 3 {
		t.Errorf("%q, told %d times", got, len(d.reception.occurred))
	}
	if p := d.inbox(t)[0]; p.DueAt != 0 || p.Fault != model.ErrInternal.Code {
		t.Errorf("%+v", p)
	}
}

func TestABookingThatHasPassedOnTakesNothing(t *testing.T) {
	d := onClock(t, model.Official)
	d.says(t, "o1", "hello")
	book := func() model.KeptPush {
		batch, err := d.store.BookPushes(t.Context(), model.OperatorViewer(), model.At(d.now()).Add(intake.BookedFor))
		if err != nil || len(batch) != 1 {
			t.Fatalf("%+v %v", batch, err)
		}
		return batch[0][0]
	}
	slow := book()
	d.hand.forward(intake.BookedFor + time.Second)
	quick := book()
	entrance, err := d.store.EntranceOfProduct(t.Context(), d.system(), d.product.ID)
	if err != nil {
		t.Fatal(err)
	}
	in := model.Taking{Push: slow, Entrance: entrance, Update: func(was model.Customer) model.Customer { return was },
		Say: model.Utterance{Party: model.ByCustomer, ClientID: "k", Kind: model.KindText, Body: []byte(`{"text":"hello"}`)}}
	if _, err := d.store.TakePush(t.Context(), d.system(), in); !errors.Is(err, model.ErrChanged) {
		t.Errorf("whoever was too slow took it: %v", err)
	}
	for _, err := range []error{d.store.SettlePush(t.Context(), d.system(), slow, ""), d.store.PutOffPush(t.Context(), d.system(), slow, 1, "x", false)} {
		if err != nil {
			t.Error(err)
		}
	}
	if p := d.inbox(t)[0]; p.DueAt != quick.DueAt || p.Fault != "" {
		t.Errorf("and changed it: %+v", p)
	}
	in.Push = quick
	if _, err := d.store.TakePush(t.Context(), d.system(), in); err != nil {
		t.Error(err)
	}
	if got := d.lines(t, "o1"); !slices.Equal(got, []string{"customer text hello"}) {
		t.Errorf("%q", got)
	}
}
