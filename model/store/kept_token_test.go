package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestATokenIsKeptAndTheLockIsNotTouchedByIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		tokens, appid := s.Tokens(model.OperatorViewer()), "wx"+storetest.UniqueHex(16)
		if _, err := tokens.LoadToken(t.Context(), appid); !errors.Is(err, model.ErrMissing) {
			t.Errorf("before any: %v", err)
		}
		unlock, err := tokens.LockToken(t.Context(), appid)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tokens.LoadToken(t.Context(), appid); !errors.Is(err, model.ErrMissing) {
			t.Errorf("a lock alone is a token: %v", err)
		}
		for _, sealed := range []string{"first", "second"} {
			kept := model.KeptToken{AppID: appid, Sealed: sealed, FetchedAt: 1, ExpiresAt: 2}
			if err := tokens.SaveToken(t.Context(), kept); err != nil {
				t.Fatal(err)
			}
			got, err := tokens.LoadToken(t.Context(), appid)
			if err != nil || got.Sealed != sealed || got.ExpiresAt != 2 || got.LockedBy == "" {
				t.Errorf("%+v, %v", got, err)
			}
		}
		impatient, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if _, err := tokens.LockToken(impatient, appid); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while one has the lock another gets %v", err)
		}
		unlock()
		if got, err := tokens.LoadToken(t.Context(), appid); err != nil || got.LockedBy != "" || got.LockedUntil != 0 {
			t.Errorf("after the lock was given back: %+v, %v", got, err)
		}
		theirs := s.Tokens(storetest.NewTenant(t, s).Admin)
		_, load := theirs.LoadToken(t.Context(), appid)
		_, lock := theirs.LockToken(t.Context(), appid)
		for _, err := range []error{load, lock, theirs.SaveToken(t.Context(), model.KeptToken{AppID: appid})} {
			if !errors.Is(err, model.ErrForbidden) {
				t.Errorf("by an administrator: %v", err)
			}
		}
	})
}

func TestOfManyNodesOneHasTheLockOnAToken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		appid := "wx" + storetest.UniqueHex(16)
		const nodes = 8
		var inside, turns atomic.Int32
		var all sync.WaitGroup
		for range nodes {
			tokens := s.Tokens(model.OperatorViewer())
			all.Go(func() {
				unlock, err := tokens.LockToken(t.Context(), appid)
				if err != nil {
					t.Error(err)
					return
				}
				if inside.Add(1) != 1 {
					t.Error("two have the lock")
				}
				if _, err := tokens.LoadToken(t.Context(), appid); err != nil && !errors.Is(err, model.ErrMissing) {
					t.Error(err)
				}
				inside.Add(-1)
				turns.Add(1)
				unlock()
				unlock() // once more does nothing
			})
		}
		all.Wait()
		if turns.Load() != nodes {
			t.Errorf("%d of %d had their turn", turns.Load(), nodes)
		}
	})
}

// movingClock is the time of a database of its own.
type movingClock struct{ at atomic.Int64 }

func (c *movingClock) now() time.Time       { return time.UnixMilli(c.at.Load()) }
func (c *movingClock) pass(d time.Duration) { c.at.Add(d.Milliseconds()) }

func TestTheLockOfADeadNodeFallsOffAndItsOwnerTakesNobodyElsesAway(t *testing.T) {
	var clock movingClock
	clock.at.Store(1_800_000_000_000)
	s := storetest.Open(t, store.Config{Folder: t.TempDir(), Keyring: storetest.Keyring(), Now: clock.now})
	tokens := s.Tokens(model.OperatorViewer())
	dead, err := tokens.LockToken(t.Context(), "wx1")
	if err != nil {
		t.Fatal(err)
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tokens.LockToken(impatient, "wx1"); !errors.Is(err, context.Canceled) {
		t.Errorf("while it is held, who gives up gets %v", err)
	}
	clock.pass(16 * time.Second)
	heir, err := tokens.LockToken(t.Context(), "wx1")
	if err != nil {
		t.Fatalf("the lock of a dead node stays: %v", err)
	}
	dead() // it lives after all, and gives back what is no longer its own
	var holder string
	if err := s.Writer().Model(&model.KeptToken{}).Where("appid = ?", "wx1").Pluck("locked_by", &holder).Error; err != nil || holder == "" {
		t.Errorf("the heir's lock was taken away: %q, %v", holder, err)
	}
	heir()
}
