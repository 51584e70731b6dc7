package simulator

import (
	"context"
	"sync"
	"time"
)

// Clock is the time inside the simulator. It runs with the real one unless it is
// frozen, and can be moved forward: 48 hours in a click. Everything that waits
// here waits on it.
type Clock struct {
	mu       sync.Mutex
	frozen   bool
	start    time.Time // of a frozen clock
	offset   time.Duration
	moved    chan struct{} // closed and made anew with every move
	sleepers map[*time.Time]bool
	changed  chan struct{} // closed and made anew when somebody falls asleep or wakes
}

// NewClock runs with the real time.
func NewClock() *Clock {
	return &Clock{moved: make(chan struct{}), changed: make(chan struct{}), sleepers: map[*time.Time]bool{}}
}

// NewFrozenClock stands still at a time until it is moved: for tests.
func NewFrozenClock(at time.Time) *Clock {
	c := NewClock()
	c.frozen, c.start = true, at
	return c
}

// Now is the simulator's time. Give it to a server that is to live in the same time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.frozen {
		return c.start.Add(c.offset)
	}
	return time.Now().Add(c.offset)
}

// Advance moves the time forward and wakes who waits for what is now past.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if by <= 0 {
		return
	}
	c.offset += by
	for until := range c.sleepers {
		if !c.now().Before(*until) {
			delete(c.sleepers, until) // awake from now on, although he does not know it yet
		}
	}
	close(c.moved)
	c.moved = make(chan struct{})
}

// Moved is how far the clock is ahead of where it would be.
func (c *Clock) Moved() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// AwaitSleepers returns when at least n goroutines of the simulator wait for
// time to pass, so that a test may move it; false if ctx ended before.
func (c *Clock) AwaitSleepers(ctx context.Context, n int) bool {
	for {
		c.mu.Lock()
		enough, changed := len(c.sleepers) >= n, c.changed
		c.mu.Unlock()
		if enough {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// sleep returns when the time has passed; false if ctx ended before.
func (c *Clock) sleep(ctx context.Context, d time.Duration) bool {
	until := c.Now().Add(d)
	c.asleep(&until, true)
	defer c.asleep(&until, false)
	return c.sleepUntil(ctx, until)
}

func (c *Clock) sleepUntil(ctx context.Context, until time.Time) bool {
	for {
		c.mu.Lock()
		left, moved, frozen := until.Sub(c.now()), c.moved, c.frozen
		c.mu.Unlock()
		if left <= 0 {
			return true
		}
		var due <-chan time.Time
		if !frozen {
			timer := time.NewTimer(left)
			defer timer.Stop() // at most one for each move of the clock
			due = timer.C
		}
		select {
		case <-moved:
		case <-due:
		case <-ctx.Done():
			return false
		}
	}
}

func (c *Clock) asleep(until *time.Time, begins bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if begins {
		c.sleepers[until] = true
	} else {
		delete(c.sleepers, until)
	}
	close(c.changed)
	c.changed = make(chan struct{})
}

// within returns a context that ends when ctx ends or the time has passed. Who
// waits for it does not count as a sleeper.
func (c *Clock) within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	until, done := c.Now().Add(d), make(chan struct{})
	go func() { // ends with cancel
		defer close(done)
		if c.sleepUntil(ctx, until) {
			cancel(context.DeadlineExceeded)
		}
	}()
	return ctx, func() { cancel(context.Canceled); <-done }
}
