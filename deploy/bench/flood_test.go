package bench

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// contextOf lets a copy outlive the push that it is a copy of.
func contextOf(r *http.Request) context.Context { return context.WithoutCancel(r.Context()) }

// open starts a WeChat, the program and a company, and lets people come.
func open(t *testing.T, people int) (*crowd, *program) {
	t.Helper()
	c := newWeChat(t)
	p := serving(t, c.base)
	c.company = found(t, p, 4)
	c.company.connect(c.sim, shop)
	c.come(people)
	return c, p
}

// TestManyPushesASecondAreAnsweredStoredOnceAndReplied is the figure that the
// product promises: 500 pushes a second for 20 seconds, a tenth of them twice.
func TestManyPushesASecondAreAnsweredStoredOnceAndReplied(t *testing.T) {
	rate, seconds, people := 60, 3, 30
	if long {
		rate, seconds, people = 500, 20, 200
	}
	if !long {
		t.Parallel() // the figures of a short run are no figures
	}
	c, p := open(t, people)
	c.meter.begin()
	began := time.Now()
	written := c.write(rate, func(written int) bool { return written >= rate*seconds })
	c.meter.end()
	t.Logf("%s: %d pushes and %d copies, answered at %.0f/s of %d/s; p50 %v, p99 %v", p.database(), written, c.meter.answered()-written,
		float64(c.meter.answered())/c.meter.last.Sub(began).Seconds(), rate+rate/copyEvery, c.meter.percentile(50), c.meter.percentile(99))
	for _, push := range c.sim.Pushes(shop.AppID) {
		if len(push.Tries) != 1 || push.Tries[0].Answer != "success" {
			t.Errorf("push %d: %+v", push.ID, push.Tries)
		}
	}
	for _, bad := range c.meter.bad {
		t.Errorf("a copy was answered %s", bad)
	}
	all := c.check()
	if all.acknowledged != written+people || all.given != 0 || all.uncertain != 0 {
		t.Errorf("of %d lines and answers: %+v", written+people, all)
	}
	if !long && all.sent == 0 {
		t.Error("nobody was answered")
	}
	t.Logf("every line stored and %d replies sent, %d refused, %v after the first push", all.sent, all.refused, time.Since(began).Round(time.Second/10))
}
