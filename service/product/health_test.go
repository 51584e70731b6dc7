package product

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"time"

	"yingke/model"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// shelf keeps health in memory and says after each write that there was one.
type shelf struct {
	mu      sync.Mutex
	kept    map[int64]model.ConnectionHealth
	writes  int
	written chan struct{}
}

func newShelf() *shelf {
	return &shelf{kept: map[int64]model.ConnectionHealth{}, written: make(chan struct{}, 1000)}
}

func (s *shelf) NoteHealth(_ context.Context, v model.Viewer, product int64, note func(model.ConnectionHealth) model.ConnectionHealth) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v.Tenant() != 7 {
		return fmt.Errorf("by tenant %d", v.Tenant())
	}
	s.kept[product] = note(s.kept[product])
	s.writes++
	s.written <- struct{}{}
	return nil
}

func TestTheFirstNoteIsWrittenAtOnceAndAFloodIsOneWriteMore(t *testing.T) {
	store, now := newShelf(), noon
	h := NewHealth(store, slog.New(slog.DiscardHandler), func() time.Time { return now })
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := h.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	c := model.Connection{ProductID: 3, TenantID: 7}
	h.Echoed(c, "123")
	<-store.written
	const flood = 500
	for range flood {
		h.PushRefused(c, fmt.Errorf("read: %w", model.ErrPushStale.With("minutes", 30)))
	}
	stop() // the clock stands still: what came within the pause is written at the end
	running.Wait()
	want := model.ConnectionHealth{VerifiedAt: model.At(noon), RefusedAt: model.At(noon), RefusedFault: "push.stale",
		RefusedArgs: map[string]any{"minutes": 30}, RefusedCount: flood}
	if !reflect.DeepEqual(store.kept[3], want) || store.writes != 2 {
		t.Errorf("%d writes, %+v", store.writes, store.kept[3])
	}
}

func TestWhatIsNotedAfterThePauseIsWrittenAndQuietProductsAreForgotten(t *testing.T) {
	h := NewHealth(nil, nil, func() time.Time { return noon })
	c := model.Connection{ProductID: 3, TenantID: 7}
	h.Pushed(c)
	if ready, _ := h.due(noon); len(ready) != 1 {
		t.Errorf("at once: %+v", ready)
	}
	h.Pushed(c)
	if ready, again := h.due(noon.Add(time.Second)); len(ready) != 0 || again != healthEvery-time.Second {
		t.Errorf("within the pause: %+v, again in %v", ready, again)
	}
	if ready, _ := h.due(noon.Add(healthEvery)); len(ready) != 1 {
		t.Errorf("after the pause: %+v", ready)
	}
	if ready, _ := h.due(noon.Add(3 * healthEvery)); len(ready) != 0 || len(h.seen) != 0 {
		t.Errorf("a quiet product is remembered: %+v %+v", ready, h.seen)
	}
}

func TestOnlyWhatLiesInTheConnectionIsNoted(t *testing.T) {
	c := model.Connection{ProductID: 3, TenantID: 7}
	refused := func(remedy model.Remedy) *model.Refusal {
		return &model.Refusal{Code: 48001, Message: "no rid: 1", Remedy: remedy, Fault: model.ErrWeChatPermission.With("code", 48001)}
	}
	for name, p := range map[string]struct {
		note func(*Health)
		want model.ConnectionHealth
	}{
		"the echo of our own self-test": {func(h *Health) { h.Echoed(c, ProbeEcho+"1") }, model.ConnectionHealth{}},
		"WeChat's echo":                 {func(h *Health) { h.Echoed(c, "1") }, model.ConnectionHealth{VerifiedAt: model.At(noon)}},
		"our database is away":          {func(h *Health) { h.PushRefused(c, model.ErrDatabaseAway) }, model.ConnectionHealth{}},
		"a bug of ours":                 {func(h *Health) { h.PushRefused(c, errors.New("x")) }, model.ConnectionHealth{}},
		"a quota that is used up":       {func(h *Health) { h.CallRefused(c, refused(model.RemedyQuota)) }, model.ConnectionHealth{}},
		"a product that is not there yet": {func(h *Health) {
			h.CallRefused(model.Connection{}, refused(model.RemedyFeature))
		}, model.ConnectionHealth{}},
		"a right that is missing": {func(h *Health) { h.CallRefused(c, refused(model.RemedyFeature)) }, model.ConnectionHealth{
			CalledAt: model.At(noon), CalledCode: 48001, CalledText: "no rid: 1", CalledFault: "wechat.no_permission", CalledArgs: map[string]any{"code": 48001}}},
	} {
		h := NewHealth(nil, nil, func() time.Time { return noon })
		p.note(h)
		got := model.ConnectionHealth{}
		for _, n := range h.seen {
			got = n.health
		}
		if !reflect.DeepEqual(got, p.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestHealthOfTwoNodesAddsUp(t *testing.T) {
	a := model.ConnectionHealth{VerifiedAt: 5, PushedAt: 9, RefusedAt: 8, RefusedFault: "new", RefusedCount: 2, CalledAt: 3, CalledFault: "old"}
	b := model.ConnectionHealth{VerifiedAt: 6, PushedAt: 7, RefusedAt: 7, RefusedFault: "old", RefusedCount: 1, CalledAt: 4, CalledFault: "new"}
	want := model.ConnectionHealth{VerifiedAt: 6, PushedAt: 9, RefusedAt: 8, RefusedFault: "new", RefusedCount: 3, CalledAt: 4, CalledFault: "new"}
	if got := joined(a, b); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}
