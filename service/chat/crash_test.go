package chat_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/chat"
)

// errDied is what a program that dies returns to nobody.
var errDied = errors.New("the program has died here")

// mortal is a store whose program dies at a named point.
type mortal struct {
	*store.Store
	dies string
}

func (m mortal) at(point string) error {
	if m.dies == point {
		return errDied
	}
	return nil
}

func (m mortal) Moment(ctx context.Context, v model.Viewer, id int64) (model.Moment, error) {
	if err := m.at("before the moment"); err != nil {
		return model.Moment{}, err
	}
	return m.Store.Moment(ctx, v, id)
}

func (m mortal) Commit(ctx context.Context, v model.Viewer, o model.Outcome) (model.Committed, error) {
	if err := m.at("before the commit"); err != nil {
		return model.Committed{}, err
	}
	done, err := m.Store.Commit(ctx, v, o)
	if err == nil && o.State == model.Queued && m.dies == "after joining the line" || m.dies == "after the commit" {
		return done, errDied
	}
	return done, err
}

func (m mortal) Queue(ctx context.Context, v model.Viewer, channel int64, behind model.Conversation, most int) (model.Queue, error) {
	if err := m.at("before looking through the line"); err != nil {
		return model.Queue{}, err
	}
	return m.Store.Queue(ctx, v, channel, behind, most)
}

// hand is a clock whose hands a test moves.
type hand struct{ at atomic.Int64 }

func newHand() *hand {
	h := &hand{}
	h.at.Store(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixMilli())
	return h
}

func (h *hand) now() time.Time           { return time.UnixMilli(h.at.Load()) }
func (h *hand) forward(by time.Duration) { h.at.Add(by.Milliseconds()) }

// onClock is a desk with a database of its own whose time the test moves.
func onClock(t *testing.T, h *hand) desk {
	t.Helper()
	s := storetest.Open(t, store.Config{Folder: filepath.Clean(t.TempDir()), Keyring: storetest.Keyring(), Now: h.now})
	d := newDesk(t, s)
	d.Chat = chat.New(s, d.screens, chat.Options{Now: h.now, Zone: time.UTC})
	return d
}

func TestAFailureBetweenAcceptAndCommitLosesNothingAndDoublesNothing(t *testing.T) {
	points := []string{"before the moment", "before the commit", "after the commit", "after joining the line", "before looking through the line"}
	for _, busy := range []bool{false, true} {
		for _, point := range points {
			t.Run(map[bool]string{false: "free agent, ", true: "nobody free, "}[busy]+point, func(t *testing.T) {
				t.Parallel()
				h := newHand()
				d := onClock(t, h)
				wang, agent := d.Agent(t, "小王")
				ch := d.Channel(t, []model.Agent{wang}, func(s *model.ChannelSettings) { s.JoinText, s.OfflineText = "你好", "都下班了" })
				if !busy {
					d.Online(t, wang)
				}
				c, visitor := d.Customer(t, ch, 0)
				dying := d
				dying.Chat = chat.New(mortal{d.store, point}, d.screens, chat.Options{Now: h.now, Zone: time.UTC})
				dying.speaks(t, visitor, "在吗")
				h.forward(time.Minute)
				d.FindDuties(t.Context()) // what the next program does as it starts
				d.Sweep(t.Context())
				d.Work(t.Context())
				want := []string{"customer text 在吗", "event agent.joined", "robot text 你好"}
				if busy {
					want = []string{"customer text 在吗", "event queue.entered", "robot text 都下班了"}
				}
				if got := d.thread(t, agent, c.ID); !slices.Equal(got, want) {
					t.Errorf("%q, want %q", got, want)
				}
				if now := d.conversation(t, c.ID); now.DutyAt != 0 {
					t.Errorf("still owed: %+v", now)
				}
				if served := d.agent(t, wang.ID).Serving; busy != (served == 0) {
					t.Errorf("the agent has %d", served)
				}
			})
		}
	}
}

func TestADutyThatFailsComesBackLaterAndLater(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	c, visitor := d.Customer(t, d.Channel(t, nil), 0)
	failing := d
	failing.Chat = chat.New(mortal{d.store, "before the commit"}, d.screens, chat.Options{Now: h.now})
	failing.speaks(t, visitor, "在吗")
	due := func() bool {
		found, err := d.store.Duties(t.Context(), model.OperatorViewer(), 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(found) == 1
	}
	if due() {
		t.Error("the node that accepted the message still has time")
	}
	h.forward(5 * time.Second)
	for _, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
		if !due() {
			t.Fatalf("nothing is due before the pause of %s", pause)
		}
		failing.FindDuties(t.Context())
		failing.Work(t.Context())
		h.forward(pause - time.Millisecond)
		if due() {
			t.Errorf("due again before %s", pause)
		}
		h.forward(time.Millisecond)
	}
	d.FindDuties(t.Context())
	d.Work(t.Context())
	if now := d.conversation(t, c.ID); now.State != model.Queued || now.DutyAt != 0 || now.DutyTries != 0 {
		t.Errorf("%+v", now)
	}
}
