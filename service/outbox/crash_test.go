package outbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"yingke/model"
	"yingke/service/outbox"
	"yingke/service/wechat/simulator"
)

// errDied is what a program that dies returns to nobody. To the worker it looks
// as if the delivery had gone on without it: it does nothing more.
var errDied = errors.Join(errors.New("the program has died here"), model.ErrChanged)

// mortal is a store whose program dies at a named point.
type mortal struct {
	outbox.Store
	dies string
}

func (m mortal) BookDelivery(ctx context.Context, v model.Viewer, d model.Delivery, lease model.Millis,
	allow func(q model.Quota, now model.Millis) (model.Quota, error)) (model.Committed, error) {
	if m.dies == "before booking" {
		return model.Committed{}, errDied
	}
	done, err := m.Store.BookDelivery(ctx, v, d, lease, allow)
	if m.dies == "between booking and sending" {
		return model.Committed{}, errors.Join(errDied, err)
	}
	return done, err
}

func (m mortal) SettleDelivery(ctx context.Context, v model.Viewer, s model.Settlement,
	ledger func(q model.Quota, booked model.Millis) model.Quota) (model.Committed, error) {
	if m.dies == "between sending and settling" {
		return model.Committed{}, errDied
	}
	done, err := m.Store.SettleDelivery(ctx, v, s, ledger)
	if m.dies == "after settling" {
		return model.Committed{}, errors.Join(errDied, err)
	}
	return done, err
}

func TestACrashLosesNothingAndDoublesNothing(t *testing.T) {
	uncertain := "uncertain " + model.ErrWeChatUncertain.Code
	cases := map[string]struct {
		refused bool // WeChat says no to the message under way
		phone   []string
		states  []string
	}{
		"before booking":               {false, []string{"一", "二"}, []string{"sent", "sent"}},
		"between booking and sending":  {false, []string{"二"}, []string{uncertain, "sent"}},
		"between sending and settling": {false, []string{"一", "二"}, []string{uncertain, "sent"}},
		"after settling":               {false, []string{"一", "二"}, []string{"sent", "sent"}},
	}
	each(t, func(t *testing.T, d *desk) {
		for point, c := range cases {
			t.Run(point, func(t *testing.T) {
				d.t = t
				ming := d.customer(miniApp, "ming "+point).writes()
				ming.told("一")
				ming.told("二")
				d.node(func(p *parts) { p.store = mortal{d.store, point} }).Work(t.Context())
				n := d.node()
				n.Work(t.Context()) // another node looks at once
				if got := ming.phone(); len(got) > len(c.phone) {
					t.Errorf("while the dead one's lease runs, the phone shows %q", got)
				}
				for range 3 {
					d.after(40 * time.Second)
					n.Work(t.Context())
				}
				same(t, "on the phone", ming.phone(), c.phone)
				same(t, "states", ming.states(), c.states)
			})
		}
	})
}

// slow is a WeChat whose answer comes when the test lets it.
type slow struct {
	outbox.WeChat
	asked, answer chan struct{}
}

func (s slow) Send(ctx context.Context, c model.Connection, out model.Outbound) (model.Verdict, error) {
	verdict, err := s.WeChat.Send(ctx, c, out)
	s.asked <- struct{}{}
	<-s.answer
	return verdict, err
}

func TestANodeThatWasOnlySlowIsBelieved(t *testing.T) {
	d := onSQLite(t)
	ming := d.customer(miniApp, "ming").writes()
	first := ming.told("一")
	ming.told("二")
	asked, answer := make(chan struct{}), make(chan struct{})
	late := d.node(func(p *parts) {
		p.wechat = func(w outbox.WeChat) outbox.WeChat { return slow{w, asked, answer} }
	})
	ended := make(chan struct{})
	go func() { defer close(ended); late.Work(context.WithoutCancel(t.Context())) }()
	<-asked
	d.after(40 * time.Second)
	d.node().Work(t.Context())
	same(t, "while it is silent", ming.states(), []string{"uncertain " + model.ErrWeChatUncertain.Code, "sent"})
	close(answer)
	<-ended
	same(t, "when it has spoken", ming.states(), []string{"sent", "sent"})
	same(t, "on the phone", ming.phone(), []string{"一", "二"})
	if err := ming.resend(first); !errors.Is(err, model.ErrResendSent) {
		t.Errorf("%v", err)
	}
}

func TestAStopLetsWhatIsUnderWayEnd(t *testing.T) {
	d := onSQLite(t)
	ming := d.customer(miniApp, "ming").writes()
	ming.told("一")
	ming.told("二")
	asked, answer := make(chan struct{}), make(chan struct{})
	n := d.node(func(p *parts) {
		p.wechat = func(w outbox.WeChat) outbox.WeChat { return slow{w, asked, answer} }
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	<-asked
	stop()
	select {
	case <-ended:
		t.Fatal("it ended without what is under way")
	default:
	}
	close(answer)
	d.must(<-ended)
	same(t, "states", ming.states(), []string{"sent", "queued"})
	d.node().Work(t.Context()) // after the restart
	same(t, "on the phone", ming.phone(), []string{"一", "二"})
}

// away is a store that is away for a while after a message was sent.
type away struct {
	outbox.Store
	times int
}

func (a *away) SettleDelivery(ctx context.Context, v model.Viewer, s model.Settlement,
	ledger func(q model.Quota, booked model.Millis) model.Quota) (model.Committed, error) {
	if a.times > 0 {
		a.times--
		return model.Committed{}, model.ErrDatabaseAway
	}
	return a.Store.SettleDelivery(ctx, v, s, ledger)
}

func TestWhatWasSentIsWrittenDownWhenTheDatabaseIsBack(t *testing.T) {
	d := onSQLite(t)
	ming := d.customer(miniApp, "ming").writes()
	ming.told("一")
	d.node(func(p *parts) { p.store = &away{d.store, 2} }).Work(t.Context())
	same(t, "states", ming.states(), []string{"sent"})
	ming.told("二")
	d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: 45015, Times: 1})
	d.node(func(p *parts) { p.store = &away{d.store, 1} }).Work(t.Context())
	same(t, "states", ming.states(), []string{"sent", "failed " + model.ErrWeChatWindow.Code})
}
