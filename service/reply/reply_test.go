package reply_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/bot"
	"yingke/service/reply"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(runner{m}, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"))
}

type runner struct{ m *testing.M }

func (r runner) Run() int { return storetest.Run(r.m) }

// hand is a clock whose hands a test moves.
type hand struct{ at atomic.Int64 }

func (h *hand) now() time.Time           { return time.UnixMilli(h.at.Load()) }
func (h *hand) forward(by time.Duration) { h.at.Add(by.Milliseconds()) }

func newHand() *hand {
	h := &hand{}
	h.at.Store(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixMilli())
	return h
}

func node(s reply.Store, h *hand) *reply.Service {
	return reply.New(s, reply.Options{Log: slog.New(slog.DiscardHandler), Now: h.now, Zone: time.UTC})
}

func keyword(product int64, words ...string) model.Rule {
	r := model.Rule{ProductID: product, Name: strings.Join(words, " "), Trigger: model.OnKeyword, Enabled: true,
		Items: []model.ReplyItem{{Kind: bot.ItemText, Body: model.Reply{Text: "好"}}}}
	for _, w := range words {
		r.Keywords = append(r.Keywords, model.Keyword{Text: w})
	}
	return r
}

// answers claims that a node's robot answers a text.
func answers(t *testing.T, n *reply.Service, h storetest.Tenant, text string) bool {
	t.Helper()
	robot, err := n.Robot(t.Context(), model.SystemViewer(h.ID), h.ProductID, 0)
	if err != nil {
		t.Fatal(err)
	}
	return robot.Book.Find(text, time.Now()) != 0
}

func TestAChangeIsLiveOnEveryNodeWithinASecond(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, clock := storetest.NewTenant(t, s), newHand()
		here, there := node(s, clock), node(s, clock)
		if answers(t, here, h, "价格") || answers(t, there, h, "价格") {
			t.Fatal("a robot without rules answers")
		}
		r, err := here.Save(t.Context(), h.Admin, keyword(h.ProductID, "价格"))
		if err != nil {
			t.Fatal(err)
		}
		if !answers(t, here, h, "价格") {
			t.Error("where it was changed it is not live at once")
		}
		clock.forward(time.Second)
		if !answers(t, there, h, "价格") {
			t.Error("a second later the other node does not know the rule")
		}
		if _, _, err := there.Do(t.Context(), h.Admin, reply.Batch{Action: reply.Disable, IDs: []int64{r.ID}}); err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Second)
		if answers(t, here, h, "价格") {
			t.Error("a second later a rule that was switched off still answers")
		}
	})
}

// counting counts how often a robot is made, and fails as often as it is told.
type counting struct {
	*store.Store
	made, fail atomic.Int64
	began      chan struct{} // told when somebody begins; nil: nobody is told
	wait       chan struct{} // nil: nobody waits
}

func (c *counting) ReplySource(ctx context.Context, v model.Viewer, product, channel int64) (model.ReplySource, error) {
	c.made.Add(1)
	if c.began != nil {
		c.began <- struct{}{}
	}
	if c.wait != nil {
		<-c.wait
	}
	if c.fail.Add(-1) >= 0 {
		return model.ReplySource{}, errors.New("the database is away")
	}
	return c.Store.ReplySource(ctx, v, product, channel)
}

func TestManyWhoAskAtOnceGetOneRobot(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	c := &counting{Store: s, wait: make(chan struct{})}
	n := node(c, newHand())
	var all sync.WaitGroup
	robots := make([]*bot.Robot, 50)
	for i := range robots {
		all.Go(func() {
			var err error
			if robots[i], err = n.Robot(t.Context(), model.SystemViewer(h.ID), h.ProductID, 0); err != nil {
				t.Error(err)
			}
		})
	}
	close(c.wait)
	all.Wait()
	for _, r := range robots {
		if r != robots[0] {
			t.Fatal("two robots of one place")
		}
	}
	if c.made.Load() != 1 {
		t.Errorf("it was made %d times", c.made.Load())
	}
}

func TestARobotThatCouldNotBeMadeIsMadeByTheNext(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	c := &counting{Store: s}
	c.fail.Store(1)
	n := node(c, newHand())
	if _, err := n.Robot(t.Context(), model.SystemViewer(h.ID), h.ProductID, 0); err == nil {
		t.Fatal("a robot of nothing")
	}
	if _, err := n.Robot(t.Context(), model.SystemViewer(h.ID), h.ProductID, 0); err != nil {
		t.Error(err)
	}
}

func TestWhoGivesUpWaitingHoldsNobodyUp(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	c := &counting{Store: s, began: make(chan struct{}), wait: make(chan struct{})}
	n := node(c, newHand())
	first := make(chan error, 1)
	go func() {
		_, err := n.Robot(t.Context(), model.SystemViewer(h.ID), h.ProductID, 0)
		first <- err
	}()
	<-c.began
	ctx, stop := context.WithCancel(t.Context())
	second := make(chan error, 1)
	go func() {
		_, err := n.Robot(ctx, model.SystemViewer(h.ID), h.ProductID, 0)
		second <- err
	}()
	stop()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up reads %v", err)
	}
	close(c.wait)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

func TestWhatARuleMayHold(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	n := node(s, newHand())
	ch := h.Channel(t, nil)
	elsewhere := storetest.NewTenant(t, s)
	picture, err := s.AddFile(t.Context(), h.Admin, model.File{Key: model.RandomKey(20), Type: "image/png", Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	large, err := s.AddFile(t.Context(), h.Admin, model.File{Key: model.RandomKey(20), Type: "image/jpeg", Size: 3 << 20})
	if err != nil {
		t.Fatal(err)
	}
	moving, err := s.AddFile(t.Context(), h.Admin, model.File{Key: model.RandomKey(20), Type: "image/gif", Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	item := func(i model.ReplyItem) func(*model.Rule) {
		return func(r *model.Rule) { r.Items = []model.ReplyItem{i} }
	}
	image := func(f model.File) func(*model.Rule) {
		return item(model.ReplyItem{Kind: bot.ItemImage, Body: model.Reply{File: &model.FileRef{Key: f.Key}}})
	}
	card := func(appid, path string) func(*model.Rule) {
		return item(model.ReplyItem{Kind: bot.ItemCard, Body: model.Reply{Title: "店", AppID: appid, Path: path}})
	}
	hours := func(w model.Window) func(*model.Rule) { return func(r *model.Rule) { r.Window = w } }
	many := make([]string, 501)
	for i := range many {
		many[i] = fmt.Sprint("w", i)
	}
	for name, c := range map[string]struct {
		change func(r *model.Rule)
		want   *model.Fault // nil: it is kept
		field  string
	}{
		"as it is":                     {func(*model.Rule) {}, nil, ""},
		"no name":                      {func(r *model.Rule) { r.Name = " " }, model.ErrRequired, "name"},
		"500 keywords":                 {func(r *model.Rule) { r.Keywords = keyword(0, many[:500]...).Keywords }, nil, ""},
		"501 keywords":                 {func(r *model.Rule) { r.Keywords = keyword(0, many...).Keywords }, model.ErrTooManyItems, "keywords"},
		"a keyword of space":           {func(r *model.Rule) { r.Keywords = keyword(0, "\u200b").Keywords }, model.ErrRequired, "keywords"},
		"a part of a card":             {func(r *model.Rule) { r.CardPart = "left" }, model.ErrBadChoice, "card_part"},
		"another tenant's channel":     {func(r *model.Rule) { r.ChannelID = elsewhere.Channel(t, nil).ID }, model.ErrBadChoice, "channel_id"},
		"a channel of ours":            {func(r *model.Rule) { r.ChannelID = ch.ID }, nil, ""},
		"another tenant's agent":       {func(r *model.Rule) { r.AgentIDs = []int64{elsewhere.AdminID} }, model.ErrBadChoice, "agent_ids"},
		"an agent of ours":             {func(r *model.Rule) { r.AgentIDs = []int64{h.AdminID, h.AdminID} }, nil, ""},
		"a group that is none":         {func(r *model.Rule) { r.GroupID = 9999999 }, model.ErrBadChoice, "group_id"},
		"too long an interval":         {func(r *model.Rule) { r.Interval = 86_401 }, model.ErrOutOfRange, "interval_seconds"},
		"too long a pause":             {item(model.ReplyItem{Kind: bot.ItemText, Body: model.Reply{Text: "a"}, DelaySeconds: 61}), model.ErrOutOfRange, "items.delay_seconds"},
		"silence without a wait":       {func(r *model.Rule) { r.Trigger = model.OnSilence }, model.ErrOutOfRange, "wait_seconds"},
		"silence":                      {func(r *model.Rule) { r.Trigger, r.Wait = model.OnSilence, 10 }, nil, ""},
		"an unknown kind of item":      {item(model.ReplyItem{Kind: "song"}), model.ErrBadChoice, "items.kind"},
		"an empty text":                {item(model.ReplyItem{Kind: bot.ItemText}), model.ErrRequired, "items.body.text"},
		"601 characters":               {item(model.ReplyItem{Kind: bot.ItemText, Body: model.Reply{Text: strings.Repeat("字", 601)}}), model.ErrTooLong, "items.body.text"},
		"a picture":                    {image(picture), nil, ""},
		"a picture of 3 MiB":           {image(large), model.ErrFileTooLarge, "items.body.file"},
		"a GIF":                        {image(moving), model.ErrFileType, "items.body.file"},
		"a picture that is not there":  {image(model.File{Key: "nowhere"}), model.ErrMissing, "items.body.file"},
		"a card":                       {card("wx1234567890abcdef", "/pages/a?x={{openid}}"), nil, ""},
		"a card of no mini-program":    {card("gh_1", "pages/a"), model.ErrBadCharacters, "items.body.appid"},
		"a card without a page":        {card("wx1234567890abcdef", "/"), model.ErrRequired, "items.body.path"},
		"a link with an unknown token": {item(model.ReplyItem{Kind: bot.ItemURL, Body: model.Reply{Title: "a", URL: "https://e.example/?a={{b}}"}}), model.ErrBadURL, "items.body.url"},
		"every day, over midnight":     {hours(model.Window{Kind: "daily", From: 1320, To: 60}), model.ErrWindow, "window"},
		"weekends":                     {hours(model.Window{Kind: "weekly", Weekdays: []int{6, 0, 6}, From: 0, To: 1440}), nil, ""},
		"no day of the week":           {hours(model.Window{Kind: "weekly", From: 0, To: 1440}), model.ErrBadChoice, "window.weekdays"},
		"a day that is none":           {hours(model.Window{Kind: "dates", FirstDay: "2026-02-30", LastDay: "2026-03-01", To: 1}), model.ErrBadDate, "window.first_day"},
		"dates the wrong way round":    {hours(model.Window{Kind: "dates", FirstDay: "2026-03-02", LastDay: "2026-03-01", To: 1}), model.ErrWindow, "window"},
		"a menu that is not there":     {item(model.ReplyItem{Kind: bot.ItemMenu, Body: model.Reply{MenuID: 9999999}}), model.ErrMenuGone, "items.body.menu_id"},
		"a source too long":            {func(r *model.Rule) { r.Only.Sources = []string{strings.Repeat("a", 61)} }, model.ErrTooLong, "only.sources"},
		"a tag that is none":           {func(r *model.Rule) { r.Only.TagIDs = []int64{-1} }, model.ErrBadChoice, "only.tag_ids"},
	} {
		t.Run(name, func(t *testing.T) {
			r := keyword(h.ProductID, "k "+name)
			c.change(&r)
			_, err := n.Save(t.Context(), h.Admin, r)
			var f *model.Fault
			switch {
			case c.want == nil && err != nil:
				t.Error(err)
			case c.want != nil && (!errors.As(err, &f) || f.Code != c.want.Code || f.Field != c.field):
				t.Errorf("%v instead of %v (%s)", err, c.want, c.field)
			}
		})
	}
}

func TestSigningALinkMakesItsSecret(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	n := node(s, newHand())
	r := keyword(0, "充值")
	r.Items = []model.ReplyItem{{Kind: bot.ItemURL, Body: model.Reply{Title: "付款", URL: "https://e.example/", AppendOpenID: true, AppendSign: true}}}
	if _, err := n.Save(t.Context(), h.Admin, r); err != nil {
		t.Fatal(err)
	}
	robot, err := n.Robot(t.Context(), model.SystemViewer(h.ID), h.ProductID, 0)
	if err != nil || len(robot.LinkKey) < 32 {
		t.Errorf("the robot signs with %q, %v", robot.LinkKey, err)
	}
}

func TestWithoutTheRobotFirstThoseWhoStayWithItGoOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		n := node(s, newHand())
		c, _ := h.Customer(t, h.Channel(t, nil), 0)
		if _, err := s.Commit(t.Context(), model.SystemViewer(h.ID), model.Outcome{ConversationID: c.ID, Version: c.Version, State: model.Robot, Settled: true}); err != nil {
			t.Fatal(err)
		}
		settings := model.DefaultReplySettings()
		for _, on := range []bool{true, false} {
			settings.Human.Enabled = on
			if _, err := n.SaveSettings(t.Context(), h.Admin, model.KeptReplySettings{ProductID: h.ProductID, Own: true, Settings: settings}); err != nil {
				t.Fatal(err)
			}
			now, err := s.Conversation(t.Context(), model.SystemViewer(h.ID), c.ID)
			if err != nil || (now.DutyAt == 0) != on {
				t.Errorf("with the robot first %v, a reaction is owed at %d, %v", on, now.DutyAt, err)
			}
		}
	})
}

func TestOldDecisionsAreForgottenAndCountingEnds(t *testing.T) {
	s := storetest.OpenSQLite(t)
	h := storetest.NewTenant(t, s)
	c, _ := h.Customer(t, h.Channel(t, nil), 0)
	decided := model.Replied{Log: model.ReplyLog{Trigger: model.OnOpen, Lines: []model.ReplyLine{{Name: "a", Fired: true}}}, Fired: []int64{7},
		Hits: []model.ReplyHit{{ProductID: h.ProductID, RuleID: 7, Day: "2026-11-23"}}}
	o := model.Outcome{ConversationID: c.ID, Version: c.Version, Replied: []model.Replied{decided},
		Say: []model.Utterance{{Party: model.ByRobot, Kind: model.KindText, Body: []byte(`{"text":"a"}`), Log: 1}}}
	if _, err := s.Commit(t.Context(), model.SystemViewer(h.ID), o); err != nil {
		t.Fatal(err)
	}
	clock := &hand{}
	clock.at.Store(time.Now().Add(31 * 24 * time.Hour).UnixMilli())
	n := node(s, clock)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	logs := func() int {
		_, found, err := s.ReplyLogs(t.Context(), h.Admin, c.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	deadline := time.After(time.Minute)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for logs() > 0 {
		select {
		case <-deadline:
			t.Fatal("an old decision stays")
		case <-tick.C:
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
