package outbox_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"yingke/model"
	"yingke/service/wechat/simulator"
)

func TestWhatIsSaidArrivesOnThePhone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		n := d.node()
		ming := d.customer(miniApp, "ming").writes()
		first, second := ming.told("您好"), ming.picture(png)
		n.Work(t.Context())
		same(t, "on the phone", ming.phone(), []string{"您好", "image"})
		same(t, "states", ming.states(), []string{"sent", "sent"})
		same(t, "screens are told", n.screens.take(), []string{fmt.Sprint(first, " sending"), fmt.Sprint(first, " sent"), fmt.Sprint(second, " sending"), fmt.Sprint(second, " sent")})
		if s := n.door.Standing(ming.view()); s.Left != 3 || s.State != model.QuotaOpen {
			t.Errorf("%+v", s)
		}
		if n.screens.counts["sent"] != 2 {
			t.Errorf("counted: %v", n.screens.counts)
		}
		// The same picture again is not put there again.
		ming.says(model.ByAgent, model.KindImage, lastBody(t, ming))
		n.Work(t.Context())
		if uploads := len(d.sim.Calls("/media/upload")); uploads != 1 || len(ming.phone()) != 3 {
			t.Errorf("%d uploads, on the phone %q", uploads, ming.phone())
		}
	})
}

func lastBody(t *testing.T, p *person) []byte {
	t.Helper()
	thread, err := p.d.store.Messages(t.Context(), p.d.agent, model.Stretch{ConversationID: p.c.ID, Limit: 1})
	p.d.must(err)
	return thread.Items[0].Body
}

func TestWhoStoresAMessageWakesWhoSendsIt(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	d.run(n)
	ming := d.customer(serviceApp, "ming").pays()
	until(t, n.door.Idle)
	ming.told("您好")
	n.door.Wake(model.Due{TenantID: d.ID, ConversationID: ming.c.ID})
	until(t, func() bool { return len(ming.phone()) == 1 })
}

func TestTheQuotaIsKeptAndTheReasonSaid(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		n := d.node()
		ming := d.customer(miniApp, "ming").writes()
		for i := range 3 {
			ming.told(fmt.Sprint("客服 ", i))
		}
		for i := range 3 {
			ming.says(model.ByRobot, model.KindText, body(fmt.Sprint("机器人 ", i)))
		}
		ming.told("最后一条")
		late := ming.told("多出来的")
		n.Work(t.Context())
		kept, used := "failed "+model.ErrWeChatLastKept.Code, "failed "+model.ErrWeChatQuota.Code
		same(t, "states", ming.states(), []string{"sent", "sent", "sent", "sent", kept, kept, "sent", used})
		if calls := d.sends(); calls != 5 {
			t.Errorf("WeChat was asked %d times", calls)
		}
		if err := n.door.Open(ming.view()); !errors.Is(err, model.ErrWeChatQuota) {
			t.Errorf("before he acts again: %v", err)
		}
		d.after(time.Minute)
		ming.acts(model.ActMessage)
		d.must(n.door.Open(ming.view()))
		d.must(ming.resend(late))
		n.Work(t.Context())
		same(t, "states", ming.states(), []string{"sent", "sent", "sent", "sent", kept, kept, "sent", "sent"})
		d.after(48 * time.Hour)
		ming.told("太晚了")
		n.Work(t.Context())
		if got := ming.states(); got[8] != "failed "+model.ErrWeChatWindow.Code || d.sends() != 6 {
			t.Errorf("after 48 hours: %q, %d calls", got[8], d.sends())
		}
	})
}

// TestWeChatKnowsBetter: 45047 and 45015 overrule what we have counted.
func TestWeChatKnowsBetter(t *testing.T) {
	for code, fault := range map[int]*model.Fault{45047: model.ErrWeChatQuota, 45015: model.ErrWeChatWindow} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			d := onSQLite(t)
			n := d.node()
			ming := d.customer(miniApp, "ming").writes()
			ming.told("一")
			n.Work(t.Context())
			d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: code, Times: 1})
			second := ming.told("二")
			ming.told("三")
			n.Work(t.Context())
			same(t, "states", ming.states(), []string{"sent", "failed " + fault.Code, "failed " + fault.Code})
			if d.sends() != 2 {
				t.Errorf("WeChat was asked %d times", d.sends())
			}
			if err := n.door.Open(ming.view()); !errors.Is(err, fault) {
				t.Errorf("an agent reads %v", err)
			}
			failed := ming.deliveries()[1].Last()
			if failed.Code != code || failed.RID == "" {
				t.Errorf("%+v", failed)
			}
			d.after(time.Second)
			ming.acts(model.ActMessage)
			d.must(ming.resend(second))
			n.Work(t.Context())
			same(t, "on the phone", ming.phone(), []string{"一", "二"})
		})
	}
}

func TestWhatMayHaveArrivedIsNeverSentAgainByItself(t *testing.T) {
	for name, c := range map[string]struct {
		do      string
		code    int
		arrived bool
	}{
		"the line breaks":   {simulator.DoReset, 0, false},
		"the answer's lost": {simulator.DoLost, 0, true},
		"a bad gateway":     {simulator.DoStatus, 502, false},
		"a page":            {simulator.DoHTML, 0, false},
		"WeChat is busy":    {simulator.DoErrcode, -1, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := onSQLite(t)
			n := d.node()
			ming := d.customer(miniApp, "ming").writes()
			ming.told("一")
			n.Work(t.Context())
			d.spoil(simulator.Switch{Do: c.do, Code: c.code, Times: 1})
			second := ming.told("二")
			ming.told("三")
			for range 3 {
				n.Work(t.Context())
				d.after(time.Hour)
			}
			want := []string{"一", "二", "三"}
			if !c.arrived {
				want = []string{"一", "三"}
			}
			same(t, "on the phone", ming.phone(), want)
			same(t, "states", ming.states(), []string{"sent", "uncertain " + model.ErrWeChatUncertain.Code, "sent"})
			if s := n.door.Standing(ming.view()); s.Left != 2 {
				t.Errorf("what may have arrived counts: %+v", s)
			}
			d.must(ming.resend(second))
			n.Work(t.Context())
			if got := ming.deliveries()[1]; got.State != model.DeliverySent || !got.Last().ByHand || len(got.Attempts) != 2 {
				t.Errorf("by hand: %+v", got)
			}
		})
	}
}

// deaf carries requests and never brings an answer to a message back.
type deaf struct{ http.RoundTripper }

type timeout struct{}

func (timeout) Error() string   { return "nothing was heard in time" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

func (l deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := l.RoundTripper.RoundTrip(r)
	if err != nil || r.URL.Path != "/cgi-bin/message/custom/send" {
		return response, err
	}
	_ = response.Body.Close() // nobody reads it
	return nil, timeout{}
}

func TestAnAnswerThatNeverComesIsUncertain(t *testing.T) {
	d := onSQLite(t)
	d.line = deaf{d.line}
	ming := d.customer(miniApp, "ming").writes()
	ming.told("一")
	n := d.node()
	n.Work(t.Context())
	d.after(time.Hour)
	n.Work(t.Context())
	same(t, "on the phone", ming.phone(), []string{"一"})
	same(t, "states", ming.states(), []string{"uncertain " + model.ErrWeChatUncertain.Code})
}

func TestWhatNeverLeftIsTriedAgainInItsOrder(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		n := d.node()
		ming := d.customer(miniApp, "ming").writes()
		d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: 45011, Times: 3})
		ming.told("一")
		ming.told("二")
		n.Work(t.Context())
		same(t, "states", ming.states(), []string{"queued " + model.ErrWeChatFast.Code, "queued"})
		for range 4 {
			d.after(time.Minute)
			n.Work(t.Context())
		}
		same(t, "on the phone", ming.phone(), []string{"一", "二"})
		if got := ming.deliveries()[0]; len(got.Attempts) != 4 || got.Last().Verdict != model.Sent {
			t.Errorf("%+v", got.Attempts)
		}
		if s := n.door.Standing(ming.view()); s.Left != 3 {
			t.Errorf("what never left counts for nothing: %+v", s)
		}
		// A message that never leaves is given up with the reason, or with the window.
		d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: 45011})
		ming.told("三")
		for range 25 {
			d.after(time.Minute)
			n.Work(t.Context())
		}
		got := ming.deliveries()[2]
		if got.State != model.DeliveryFailed || got.Last().Fault != model.ErrWeChatFast.Code || len(got.Attempts) != 20 {
			t.Errorf("%s after %d tries: %s", got.State, len(got.Attempts), got.Last().Fault)
		}
		ming.told("四")
		n.Work(t.Context())
		d.after(48 * time.Hour)
		n.Work(t.Context())
		if got := ming.states()[3]; got != "failed "+model.ErrWeChatWindow.Code {
			t.Errorf("after 48 hours: %s", got)
		}
	})
}

func TestAFileThatWeChatHasNoLongerIsPutThereOnceMore(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	ming := d.customer(miniApp, "ming").writes()
	ming.picture(png)
	n.Work(t.Context())
	d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: 40007, Times: 1})
	ming.says(model.ByAgent, model.KindImage, lastBody(t, ming))
	n.Work(t.Context())
	same(t, "on the phone", ming.phone(), []string{"image", "image"})
	if uploads := len(d.sim.Calls("/media/upload")); uploads != 2 {
		t.Errorf("%d uploads", uploads)
	}
	if s := n.door.Standing(ming.view()); s.Left != 3 {
		t.Errorf("%+v", s)
	}
	d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: 40007})
	ming.says(model.ByAgent, model.KindImage, lastBody(t, ming))
	n.Work(t.Context())
	if got := ming.deliveries()[2]; got.State != model.DeliveryFailed || len(got.Attempts) != 2 || got.Last().Fault != model.ErrWeChatMediaGone.Code {
		t.Errorf("%+v", got)
	}
	if uploads := len(d.sim.Calls("/media/upload")); uploads != 3 {
		t.Errorf("%d uploads", uploads)
	}
}

func TestAFileThatCannotBeSentSaysWhy(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	ming := d.customer(miniApp, "ming").writes()
	ming.picture([]byte("no picture"))
	gone := ming.picture(png)
	clear(d.cabinet)
	d.cabinet["other"] = nil
	n.Work(t.Context())
	same(t, "states", ming.states(), []string{"failed " + model.ErrMissing.Code, "failed " + model.ErrMissing.Code})
	d.spoil(simulator.Switch{Path: "/cgi-bin/media/upload", Do: simulator.DoStatus, Times: 1})
	fine := ming.picture(png)
	n.Work(t.Context())
	if got := ming.deliveries()[2]; got.State != model.DeliveryQueued || got.Last().Verdict != model.Unsent {
		t.Errorf("a bad moment: %+v", got)
	}
	d.after(time.Minute)
	n.Work(t.Context())
	if got := ming.deliveries()[2]; got.State != model.DeliverySent || got.Number != fine {
		t.Errorf("after it: %+v", got)
	}
	for code, want := range map[int]string{48001: "failed " + model.ErrWeChatPermission.Code, -1: "queued " + model.ErrWeChatBusy.Code} {
		d.spoil(simulator.Switch{Path: "/cgi-bin/media/upload", Do: simulator.DoErrcode, Code: code, Times: 1})
		ming.picture(append(slices.Clone(png), byte(code)))
		n.Work(t.Context())
		if states := ming.states(); states[len(states)-1] != want {
			t.Errorf("WeChat answers the upload with %d: %s", code, states[len(states)-1])
		}
		d.after(time.Minute)
		n.Work(t.Context())
	}
	if err := ming.resend(gone); err != nil {
		t.Error(err)
	}
	if d.sends() != 2 {
		t.Errorf("%d sends", d.sends())
	}
}

func TestAKindThatWeChatRefusesIsNotTriedAgain(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	ming := d.customer(sandboxApp, "ming").pays()
	menu := []byte(`{"head":"满意吗","lines":[{"kind":"keyword","text":"满意","value":"1"}],"tail":""}`)
	ming.says(model.ByAgent, model.KindMenu, menu)
	n.Work(t.Context())
	same(t, "on the phone", ming.phone(), []string{"满意吗\n1. 满意"})
	same(t, "states", ming.states(), []string{"sent"})
	ming.says(model.ByAgent, model.KindMenu, menu)
	n.Work(t.Context())
	if d.sends() != 3 || len(ming.phone()) != 2 {
		t.Errorf("%d sends, on the phone %q", d.sends(), ming.phone())
	}
	d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: 45162, Times: 1})
	ming.picture(png)
	n.Work(t.Context())
	if got := ming.states()[2]; got != "failed "+model.ErrWeChatKind.Code {
		t.Errorf("%s", got)
	}
	if kinds := n.door.Kinds(ming.view()); slices.Contains(kinds, model.KindImage) || !slices.Contains(kinds, model.KindMenu) {
		t.Errorf("agents may still send %v", kinds)
	}
	if err := n.door.MaySend(ming.view(), model.KindImage, lastBody(t, ming)); !errors.Is(err, model.ErrWeChatNoKind) {
		t.Errorf("%v", err)
	}
}

func TestAConnectionThatIsBrokenStopsCallingAndSaysWhy(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	ming := d.customer(miniApp, "ming").writes()
	_, err := d.store.ChangeProduct(t.Context(), d.Admin, ming.c.ProductID, "product.edit", func(was model.ProductOf) (model.ProductOf, error) {
		was.Connection.Secret = "wrong"
		return was, nil
	})
	d.must(err)
	first := ming.told("一")
	ming.told("二")
	n.Work(t.Context())
	wrong := "failed " + model.ErrWeChatSecret.Code
	same(t, "states", ming.states(), []string{wrong, wrong})
	if tokens := len(d.sim.Calls("/stable_token")); tokens != 1 || d.sends() != 0 {
		t.Errorf("%d token calls, %d sends", tokens, d.sends())
	}
	_, err = d.store.ChangeProduct(t.Context(), d.Admin, ming.c.ProductID, "product.edit", func(was model.ProductOf) (model.ProductOf, error) {
		was.Connection.Secret = "secret-mini"
		return was, nil
	})
	d.must(err)
	d.must(ming.resend(first))
	n.Work(t.Context())
	same(t, "on the phone", ming.phone(), []string{"一"})
}

func TestAWordThatLooksLikeALinkIsNone(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	ming := d.customer(miniApp, "ming").writes()
	ming.told(`<a href="https://evil.example">x</a>`)
	ming.says(model.ByRobot, model.KindText, body(`<a href="https://e.example">帮助</a>`))
	n.Work(t.Context())
	same(t, "on the phone", ming.phone(), []string{`＜a href="https://evil.example">x＜/a>`, `<a href="https://e.example">帮助</a>`})
}

func TestTypingIsShownWhileItMakesSense(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	d.run(n)
	ming := d.customer(miniApp, "ming").writes()
	shown := func(want int) {
		t.Helper()
		until(t, func() bool { return len(d.sim.Calls("/custom/typing")) == want })
	}
	for range 5 {
		n.door.Types(ming.c, true)
	}
	shown(1)
	n.door.Types(ming.c, false)
	shown(2)
	d.after(31 * time.Second) // WeChat shows nothing to who has been silent
	n.door.Types(ming.c, true)
	n.door.Types(model.Conversation{}, true) // our own page
	ming.told("您好")
	n.door.Wake(model.Due{TenantID: d.ID, ConversationID: ming.c.ID})
	until(t, func() bool { return len(ming.phone()) == 1 })
	if got := len(d.sim.Calls("/custom/typing")); got != 2 {
		t.Errorf("%d calls", got)
	}
}
