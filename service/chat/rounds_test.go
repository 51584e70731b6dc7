package chat

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
)

func TestAKeyIsWorkedOnAfterEveryWakeAndNeverTwiceAtOnce(t *testing.T) {
	r := newRounds[int]()
	ctx, stop := context.WithCancel(t.Context())
	const keys, wakes = 5, 2000
	var running [keys]atomic.Int32
	var asked, seen [keys]atomic.Int64 // seen: what had been asked for when the last round began
	var workers, wakers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			work(ctx, r, func(_ context.Context, k int) {
				if running[k].Add(1) > 1 {
					t.Error("two at once")
				}
				seen[k].Store(asked[k].Load())
				running[k].Add(-1)
			})
		})
	}
	for range 4 {
		wakers.Go(func() {
			for i := range wakes {
				asked[i%keys].Add(1)
				r.wake(i % keys)
			}
		})
	}
	wakers.Wait()
	for !r.idle() {
		select {
		case <-t.Context().Done():
			t.Fatal("never idle")
		default:
		}
	}
	stop()
	workers.Wait()
	for k := range keys {
		if seen[k].Load() != asked[k].Load() {
			t.Errorf("key %d: the last round began after %d of %d wakes", k, seen[k].Load(), asked[k].Load())
		}
	}
	r.wake(1) // after the end it harms nobody
}

func TestRunStopsCleanlyAndASecondTimeToo(t *testing.T) {
	r := newRounds[int]()
	for range 2 {
		ctx, stop := context.WithCancel(t.Context())
		began, finish := make(chan struct{}), make(chan struct{})
		ended := make(chan struct{})
		go func() {
			work(ctx, r, func(one context.Context, _ int) {
				close(began)
				<-finish
				if one.Err() != nil {
					t.Error("what is under way is cut off")
				}
			})
			close(ended)
		}()
		r.wake(7)
		<-began
		stop()
		close(finish)
		<-ended
	}
}
