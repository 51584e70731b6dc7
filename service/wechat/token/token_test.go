package token

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"yingke/model"
)

func TestFiftyColdCallersFetchOnce(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	together(50, func() { d.want(t, "token-1") })
	if n := w.count(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

func TestTwoNodesShareOneToken(t *testing.T) {
	w, s := newWeixin(t), newShelf()
	a, b := newDesk(t, w, s), newDesk(t, w, s)
	together(20, func() { a.want(t, "token-1"); b.want(t, "token-1") })
	if n := w.count(); n != 1 {
		t.Errorf("%d fetches", n)
	}
	kept := s.rows["wx1"]
	if kept.Sealed == "" || strings.Contains(kept.Sealed, "token-1") {
		t.Errorf("the token rests as %q", kept.Sealed)
	}
	kept.AppID = "wx2"
	s.rows["wx2"] = kept
	other := account
	other.AppID = "wx2"
	if got, err := a.Token(t.Context(), other); err != nil || got != "token-2" {
		t.Errorf("a token that was copied to another account was used: %q, %v", got, err)
	}
}

func TestATokenIsReplacedBeforeItEnds(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	d.want(t, "token-1")
	d.after(2*time.Hour - early - time.Second)
	d.want(t, "token-1")
	d.after(2 * time.Second)
	d.want(t, "token-2")
}

func TestATokenNearItsEndIsUsedWhileWeChatIsAway(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	d.want(t, "token-1")
	w.say("<html>down</html>", 502)
	d.after(2*time.Hour - time.Minute)
	d.want(t, "token-1")
	d.want(t, "token-1") // the pause does not keep it back either
	d.after(2 * time.Minute)
	if got, err := d.Token(t.Context(), account); !errors.Is(err, model.ErrWeChatAnswer) {
		t.Errorf("a token that has ended was given out: %q, %v", got, err)
	}
	w.say("", 0)
	d.after(pauseShort)
	d.want(t, "token-4") // fetches 2 and 3 failed, and there were no others
}

func TestARefusedTokenIsRenewedOnceForAll(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	d.want(t, "token-1")
	together(50, func() {
		got, err := d.Renew(t.Context(), account, "token-1")
		if err != nil || got != "token-2" {
			t.Errorf("renewed to %q, %v", got, err)
		}
	})
	if n := w.count(); n != 2 {
		t.Errorf("%d fetches", n)
	}
	if s := d.State("wx1"); s.Killed != 1 || s.KilledAt != model.At(noon) {
		t.Errorf("nobody will hear that somebody else refreshes it: %+v", s)
	}
}

func TestATokenThatIsRefusedForEverIsNotRenewedForEver(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	d.want(t, "token-1")
	renew := func(failing, want string) {
		t.Helper()
		if got, err := d.Renew(t.Context(), account, failing); err != nil || got != want {
			t.Errorf("%s was renewed to %q, %v; want %q", failing, got, err, want)
		}
	}
	renew("token-1", "token-2")
	renew("token-2", "token-2") // ten seconds have not passed: there is no better one
	d.after(renewInterval)
	renew("token-2", "token-3")
	renew("token-1", "token-3") // a late answer about an old token costs nothing
	if n := w.count(); n != 3 {
		t.Errorf("%d fetches", n)
	}
}

func TestTheSameTokenComesBackWhenWeChatHasNoBetterOne(t *testing.T) {
	w := newWeixin(t)
	w.same = true
	d := newDesk(t, w, newShelf())
	d.want(t, "token-1")
	if got, err := d.Renew(t.Context(), account, "token-1"); err != nil || got != "token-1" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAnotherNodesRenewalIsTakenOver(t *testing.T) {
	w, s := newWeixin(t), newShelf()
	a, b := newDesk(t, w, s), newDesk(t, w, s)
	a.want(t, "token-1")
	b.want(t, "token-1")
	if _, err := a.Renew(t.Context(), account, "token-1"); err != nil {
		t.Fatal(err)
	}
	if got, err := b.Renew(t.Context(), account, "token-1"); err != nil || got != "token-2" {
		t.Errorf("%q, %v", got, err)
	}
	if n := w.count(); n != 2 {
		t.Errorf("%d fetches", n)
	}
}

func TestASlowWeChatIsGivenUpAndNobodyElseIsHeld(t *testing.T) {
	w := newWeixin(t)
	w.gate = make(chan struct{})
	d := newDesk(t, w, newShelf())
	d.cfg.Limit = 100 * time.Millisecond
	_, err := d.Token(t.Context(), account)
	if !errors.Is(err, model.ErrWeChatAway) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a WeChat that never answers gave %v", err)
	}
	close(w.gate)
	d.cfg.Limit = patience
	d.after(pauseShort)
	if _, err := d.Token(t.Context(), account); err != nil {
		t.Error(err)
	}
}

func TestWhoGivesUpWaitingDoesNotStopTheFetch(t *testing.T) {
	w := newWeixin(t)
	w.gate = make(chan struct{})
	d := newDesk(t, w, newShelf())
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := d.Token(gone, account); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	close(w.gate)
	d.want(t, "token-1")
	if n := w.count(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

func TestWrongCredentialsAreNotTriedAgainUntilTheyChange(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	wrong := account
	wrong.Secret = "wrong"
	for range 5 {
		if _, err := d.Token(t.Context(), wrong); !errors.Is(err, model.ErrWeChatSecret) || strings.Contains(err.Error(), wrong.Secret) {
			t.Errorf("%v", err)
		}
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d fetches with a wrong secret", n)
	}
	d.after(pauseLong)
	_, _ = d.Token(t.Context(), wrong) // refused again
	if n := w.count(); n != 2 {
		t.Errorf("after the pause: %d fetches", n)
	}
	d.want(t, "token-3") // with the right secret, at once
}

func TestTroubleIsToldOnce(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	w.say(`{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1"}`, 0)
	for range 6 {
		_, _ = d.Token(t.Context(), account)
		d.after(pauseLong)
	}
	if len(d.troubles) != 1 || d.troubles[0].Failures != 3 || !errors.Is(d.troubles[0].Failure, model.ErrWeChatAddress) {
		t.Errorf("%+v", d.troubles)
	}
	w.say("", 0)
	if _, err := d.Token(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	if s := d.State("wx1"); s.Failures != 0 || s.Failure != nil {
		t.Errorf("%+v", s)
	}
}

func TestAStoreThatIsAwayCostsAFetchAndNoMore(t *testing.T) {
	w, s := newWeixin(t), newShelf()
	s.away = errors.New("gone")
	d := newDesk(t, w, s)
	d.want(t, "token-1")
	d.want(t, "token-1")
}

func TestALockThatIsNeverFreedHoldsNobodyForLong(t *testing.T) {
	w, s := newWeixin(t), newShelf()
	<-s.locks
	d := newDesk(t, w, s)
	d.cfg.Limit = 3 * time.Second // half of it for the lock
	d.want(t, "token-1")
}

func TestAnswersThatAreNoTokensAreRefused(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	for _, body := range []string{"<html>", "{}", `{"access_token":""}`, `{"access_token":"a b"}`, `{"access_token":"` + strings.Repeat("x", longestToken+1) + `"}`, strings.Repeat(" ", mostAnswer) + `{"access_token":"late"}`} {
		w.say(body, 0)
		if got, err := d.Token(t.Context(), account); !errors.Is(err, model.ErrWeChatAnswer) || got != "" {
			t.Errorf("%.40s: %q, %v", body, got, err)
		}
		d.after(pauseShort)
	}
}

func TestALifeThatCannotBeIsBounded(t *testing.T) {
	w := newWeixin(t)
	w.life = 1 << 30
	d := newDesk(t, w, newShelf())
	d.want(t, "token-1")
	if s := d.State("wx1"); s.ExpiresAt.Sub(s.FetchedAt) != 2*time.Hour {
		t.Errorf("%+v", s)
	}
}

func TestALeakedTokenIsReplacedByForce(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	d.want(t, "token-1")
	if err := d.Replace(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	d.want(t, "token-2")
	if w.forced != 1 {
		t.Errorf("%d forced fetches", w.forced)
	}
	if s := d.State("wx1"); s.Killed != 0 {
		t.Error("our own button was counted as somebody else's refreshing")
	}
}

func TestForgettingLooksIntoTheStoreAgain(t *testing.T) {
	w, s := newWeixin(t), newShelf()
	d := newDesk(t, w, s)
	d.want(t, "token-1")
	d.Forget("wx1")
	d.want(t, "token-1")
	delete(s.rows, "wx1")
	d.Forget("wx1")
	d.want(t, "token-2")
}

func TestOtherCredentialsAreTriedAlthoughATokenIsThere(t *testing.T) {
	w, s := newWeixin(t), newShelf()
	d := newDesk(t, w, s)
	d.want(t, "token-1")
	changed := account
	changed.Secret = "wrong"
	if got, err := d.Token(t.Context(), changed); !errors.Is(err, model.ErrWeChatSecret) {
		t.Errorf("a wrong secret was not noticed: %q, %v", got, err)
	}
	changed.Secret = "another right one"
	if got, err := newDesk(t, w, s).Token(t.Context(), changed); err != nil || got == "token-1" {
		t.Errorf("another node took the old credentials' token: %q, %v", got, err)
	}
}
