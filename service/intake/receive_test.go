package intake_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func (d *desk) receive(t *testing.T, query url.Values, body []byte) error {
	t.Helper()
	_, err := d.Receive(t.Context(), d.product.Connection.Address, query, body)
	return err
}

func TestWhatIsNotProvenIsNotKept(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	body := d.body("o1", "text", more{"Content": "a", "MsgId": 1})
	bad := d.signed()
	bad.Set("signature", strings.Repeat("0", 40))
	other := d.body("o1", "text", more{"Content": "a", "ToUserName": "gh_2", "MsgId": 1})
	for want, err := range map[error]error{
		model.ErrPushSignature:    d.receive(t, bad, body),
		model.ErrPushBroken:       d.receive(t, d.signed(), []byte("{")),
		model.ErrPushOtherAccount: d.receive(t, d.signed(), other),
		model.ErrPushTooLarge:     d.TooLarge(t.Context(), d.product.Connection.Address),
	} {
		if !errors.Is(err, want) {
			t.Errorf("%v instead of %v", err, want)
		}
	}
	slices.Sort(d.health.refused)
	if want := []string{"push.bad_signature", "push.broken", "push.other_account", "push.too_large"}; !slices.Equal(d.health.refused, want) || d.health.pushed != 0 {
		t.Errorf("noted: %q, and %d good ones", d.health.refused, d.health.pushed)
	}
	if len(d.inbox(t)) != 0 || d.Woken() {
		t.Errorf("kept: %+v", d.inbox(t))
	}
}

func TestAnAddressThatNobodyHasTellsNothing(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	for _, address := range []string{"", "nobody", strings.Repeat("x", 33), "../x", "a b", "中"} {
		if _, err := d.Receive(t.Context(), address, d.signed(), nil); !errors.Is(err, model.ErrMissing) {
			t.Errorf("%q: %v", address, err)
		}
		if _, err := d.Echo(t.Context(), address, d.signed()); !errors.Is(err, model.ErrMissing) {
			t.Errorf("%q echoes: %v", address, err)
		}
		if d.Known(address) {
			t.Errorf("%q is known", address)
		}
	}
	if len(d.health.refused) != 0 {
		t.Errorf("noted: %q", d.health.refused)
	}
}

func TestAnEchoIsForWeChatAlone(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	query := d.signed()
	query.Set("echostr", "4375120948345356249")
	if echo, err := d.Echo(t.Context(), d.product.Connection.Address, query); err != nil || echo != "4375120948345356249" || d.health.echoed != 1 {
		t.Errorf("%q %v", echo, err)
	}
	query.Set("nonce", "100")
	if echo, err := d.Echo(t.Context(), d.product.Connection.Address, query); !errors.Is(err, model.ErrPushSignature) || echo != "" {
		t.Errorf("%q %v", echo, err)
	}
}

// counts counts how often the database is asked whose an address is.
type counts struct {
	*store.Store
	asked *int
}

func (c counts) ConnectionByAddress(ctx context.Context, v model.Viewer, address string) (model.Connection, error) {
	*c.asked++
	return c.Store.ConnectionByAddress(ctx, v, address)
}

func TestSecretsAreRememberedForAMomentAndForgottenAtOnceWhereTheyChange(t *testing.T) {
	d := onClock(t, model.MiniProgram)
	asked := 0
	node := d.another(counts{d.store, &asked})
	says := func() error {
		body := d.body("o1", "text", more{"Content": "a", "MsgId": messageID.Add(1)})
		_, err := node.Receive(t.Context(), d.product.Connection.Address, d.signed(), body)
		return err
	}
	for range 5 {
		if err := says(); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("the database was asked %d times", asked)
	}
	changed, err := d.store.ChangeProduct(t.Context(), d.Admin, d.product.ID, "product.edit", func(was model.ProductOf) (model.ProductOf, error) {
		was.Connection.PushToken = "another"
		return was, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	old := d.product
	d.product = changed
	if err := says(); !errors.Is(err, model.ErrPushSignature) {
		t.Errorf("on a node that was not told: %v", err)
	}
	d.hand.forward(3 * time.Second)
	if err := says(); err != nil {
		t.Errorf("three seconds later: %v", err)
	}
	if _, err := d.store.ChangeProduct(t.Context(), d.Admin, d.product.ID, "product.edit", func(was model.ProductOf) (model.ProductOf, error) {
		was.Connection.PushToken = old.Connection.PushToken
		return was, nil
	}); err != nil {
		t.Fatal(err)
	}
	node.Forget(d.product.ID)
	d.product = old
	if err := says(); err != nil {
		t.Errorf("on the node that was told: %v", err)
	}
}

func (d *desk) pause(t *testing.T, paused bool) {
	t.Helper()
	_, err := d.store.ChangeProduct(t.Context(), d.Admin, d.product.ID, "product.pause", func(was model.ProductOf) (model.ProductOf, error) {
		was.Connection.Paused = paused
		return was, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPausedProductKeepsItsPushesForLater(t *testing.T) {
	d := onClock(t, model.MiniProgram)
	d.says(t, "o1", "before")
	d.pause(t, true)
	d.Forget(d.product.ID)
	if !d.pushes(t, d.body("o1", "text", more{"Content": "meanwhile", "MsgId": messageID.Add(1)})) {
		t.Error("it was not kept")
	}
	for range 5 {
		d.Work(t.Context())
		d.hand.forward(time.Minute)
	}
	if got := d.lines(t, "o1"); got != nil {
		t.Errorf("somebody receives him: %q", got)
	}
	for _, p := range d.inbox(t) {
		if p.DueAt == 0 || p.Tries != 0 || p.Fault != "" {
			t.Errorf("%+v", p)
		}
	}
	d.pause(t, false)
	if err := d.Resume(t.Context(), d.Admin, d.product.ID); err != nil {
		t.Fatal(err)
	}
	if !d.Woken() {
		t.Error("nobody looks")
	}
	d.Work(t.Context())
	if got := d.lines(t, "o1"); !slices.Equal(got, []string{"customer text before", "customer text meanwhile"}) {
		t.Errorf("%q", got)
	}
}

// gone is a store from which the product was deleted.
type gone struct{ *store.Store }

func (gone) Connection(context.Context, model.Viewer, int64) (model.Connection, error) {
	return model.Connection{}, model.ErrMissing
}

func (gone) ConnectionByAddress(context.Context, model.Viewer, string) (model.Connection, error) {
	return model.Connection{}, model.ErrMissing
}

func TestThePushesOfADeletedProductAreLetBe(t *testing.T) {
	d := onClock(t, model.MiniProgram)
	d.says(t, "o1", "hello")
	d.Service = d.another(gone{d.store})
	d.Work(t.Context())
	if p := d.inbox(t)[0]; p.DueAt != 0 || p.Fault != model.ErrMissing.Code {
		t.Errorf("%+v", p)
	}
	if err := d.receive(t, d.signed(), d.body("o1", "text", nil)); !errors.Is(err, model.ErrMissing) {
		t.Errorf("its address still works: %v", err)
	}
}

func TestOldPushesAreSweptAndCopiesOfYoungOnesAreStillKnown(t *testing.T) {
	d := onClock(t, model.MiniProgram)
	d.says(t, "o1", "old")
	d.Work(t.Context())
	d.hand.forward(2 * 24 * time.Hour)
	young := d.body("o1", "text", more{"Content": "young", "MsgId": messageID.Add(1)})
	d.pushes(t, young)
	d.Work(t.Context())
	d.says(t, "o2", "due")
	d.hand.forward(25 * time.Hour)
	d.Sweep(t.Context())
	if all := d.inbox(t); len(all) != 2 || all[0].Push.Text != "young" || all[1].DueAt == 0 {
		t.Errorf("%+v", all)
	}
	d.hand.forward(3 * 24 * time.Hour)
	d.Sweep(t.Context())
	if all := d.inbox(t); len(all) != 1 || all[0].DueAt == 0 {
		t.Errorf("what is due was swept: %+v", all)
	}
	// Even of a push that was swept a copy says nothing twice.
	d.pushes(t, young)
	d.Work(t.Context())
	if got := d.lines(t, "o1"); len(got) != 2 {
		t.Errorf("%q", got)
	}
}
