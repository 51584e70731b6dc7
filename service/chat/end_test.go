package chat_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store/storetest"
)

func TestAReceptionInWhichNothingIsSaidEndsByItself(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, agent := d.Agent(t, "小王", func(a *model.Agent) { a.AutoLimit = 1 })
	d.Online(t, wang)
	ch := d.Channel(t, []model.Agent{wang}, func(s *model.ChannelSettings) {
		s.AutoEndMinutes, s.EndText, s.Rating = 45, "再见", model.RatingPrompt{Enabled: true, Automatic: true}
	})
	c, visitor := d.served(t, ch, 0)
	next, waiting := d.Customer(t, ch, 0)
	d.speaks(t, waiting, "我在等")
	pass := func(by time.Duration) model.State {
		h.forward(by)
		d.FindEndings(t.Context())
		d.Work(t.Context())
		return d.conversation(t, c.ID).State
	}
	if got := pass(44 * time.Minute); got != model.Serving {
		t.Errorf("after 44 minutes: %s", got)
	}
	d.says(t, visitor, "还在")
	if got := pass(44 * time.Minute); got != model.Serving {
		t.Errorf("44 minutes after another word: %s", got)
	}
	if got := pass(time.Minute); got != model.Ended {
		t.Fatalf("45 minutes after it: %s", got)
	}
	w := must(d.View(t.Context(), agent, c.ID))
	if w.Session.EndReason != model.EndedBySystem || !w.RatingOpen() {
		t.Errorf("%+v", w.Session)
	}
	want := []string{"customer text 在吗", "event agent.joined", "customer text 还在", "robot text 再见", "event session.ended", "event rating.asked"}
	if got := d.thread(t, agent, c.ID); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if now := d.conversation(t, next.ID); !now.ServedBy(wang.ID) {
		t.Errorf("the place was not given on: %+v", now)
	}
}

func TestAChangedTimeHoldsForReceptionsThatHaveBegun(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, _ := d.Agent(t, "小王")
	d.Online(t, wang)
	ch := d.Channel(t, []model.Agent{wang}, func(s *model.ChannelSettings) { s.AutoEndMinutes = 0 })
	c, _ := d.served(t, ch, 0)
	for range 48 {
		h.forward(time.Hour)
		d.FindEndings(t.Context())
	}
	if got := d.conversation(t, c.ID).State; got != model.Serving {
		t.Fatalf("0 means never, and he is %s", got)
	}
	must(d.store.ChangeChannel(t.Context(), d.Admin, ch.ID, "channel.edit", func(was model.Channel) (model.Channel, error) {
		was.Settings.AutoEndMinutes = 5
		return was, nil
	}))
	h.forward(31 * time.Minute)
	d.FindEndings(t.Context())
	if got := d.conversation(t, c.ID).State; got != model.Ended {
		t.Errorf("half an hour after the change he is %s", got)
	}
}

func TestARoundIsRatedOnceAndOnlyWhenAsked(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, agent := d.Agent(t, "小王")
	d.Online(t, wang)
	c, visitor := d.served(t, d.Channel(t, []model.Agent{wang}), 0)
	rate := func(score int, note string) error {
		return d.Rate(t.Context(), visitor, model.Rating{Score: score, Note: note})
	}
	if err := rate(5, ""); !errors.Is(err, model.ErrRatingClosed) {
		t.Errorf("before it was asked: %v", err)
	}
	for range 2 { // asked twice, it stands there once
		must(d.AskRating(t.Context(), agent, c.ID))
	}
	for _, score := range []int{0, 6, -1} {
		if err := rate(score, ""); !errors.Is(err, model.ErrOutOfRange) {
			t.Errorf("%d: %v", score, err)
		}
	}
	if err := rate(4, "挺好"); err != nil {
		t.Fatal(err)
	}
	if err := rate(4, "挺好"); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if err := rate(1, "又不好了"); !errors.Is(err, model.ErrRatingClosed) {
		t.Errorf("another one: %v", err)
	}
	if _, err := d.AskRating(t.Context(), agent, c.ID); !errors.Is(err, model.ErrRatingClosed) {
		t.Errorf("asked after it was given: %v", err)
	}
	want := []string{"customer text 在吗", "event agent.joined", "event rating.asked", "event rating.given"}
	if got := d.thread(t, visitor, c.ID); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if w := must(d.View(t.Context(), agent, c.ID)); w.Session.Score != 4 || w.Session.ScoreNote != "挺好" || w.RatingOpen() {
		t.Errorf("%+v", w.Session)
	}
}

func TestMessagesAreWithdrawnWithinTwoMinutes(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, agent := d.Agent(t, "小王")
	d.Online(t, wang)
	c, visitor := d.served(t, d.Channel(t, []model.Agent{wang}), 0)
	m, _, err := d.Send(t.Context(), agent, c.ID, "a", model.KindText, body("说错了"))
	if err != nil {
		t.Fatal(err)
	}
	h.forward(2*time.Minute + time.Millisecond)
	if err := d.Recall(t.Context(), agent, c.ID, m.Number); !errors.Is(err, model.ErrRecallLate) {
		t.Errorf("too late: %v", err)
	}
	m, _, _ = d.Send(t.Context(), agent, c.ID, "b", model.KindText, body("又说错了"))
	h.forward(2 * time.Minute)
	if err := d.Recall(t.Context(), agent, c.ID, m.Number); err != nil {
		t.Errorf("in time: %v", err)
	}
	for _, number := range []int64{2, 5, 99} { // what the program said, a recall, nothing
		if err := d.Recall(t.Context(), agent, c.ID, number); !errors.Is(err, model.ErrRecallNotYours) && !errors.Is(err, model.ErrMissing) {
			t.Errorf("number %d: %v", number, err)
		}
	}
	if got := d.thread(t, visitor, c.ID); got[3] != "agent text " || got[4] != "agent recall 4" {
		t.Errorf("%q", got)
	}
	if _, repeat, err := d.Send(t.Context(), agent, c.ID, "b", model.KindText, body("又说错了")); err != nil || !repeat {
		t.Errorf("sent again after it was withdrawn: %v, %v", repeat, err)
	}
}

func TestAGreetingIsSaidOnceAndNotWhileSomebodyServes(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, agent := d.Agent(t, "小王")
	d.Online(t, wang)
	c, visitor := d.Customer(t, d.Channel(t, []model.Agent{wang}, func(s *model.ChannelSettings) { s.OpenText = "您好" }), 0)
	opens := func(what string, lines int) {
		t.Helper()
		if err := d.Opened(t.Context(), visitor, c.ID); err != nil {
			t.Fatal(err)
		}
		if got := len(d.thread(t, d.Admin, c.ID)); got != lines {
			t.Errorf("%s: %d lines instead of %d", what, got, lines)
		}
	}
	opens("the first time", 1)
	h.forward(time.Hour)
	opens("it stands there still", 1)
	d.speaks(t, visitor, "在吗")
	h.forward(time.Hour)
	opens("somebody serves", 3)
	must(d.End(t.Context(), agent, c.ID))
	opens("a new visit", 5)
	h.forward(30 * time.Second)
	opens("again after half a minute", 5)
}
