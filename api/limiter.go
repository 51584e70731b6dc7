package api

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiterMost is how many addresses are remembered; beyond it the idle ones go.
const limiterMost = 50_000

// limiterIdle is how long an address is remembered after its last request.
const limiterIdle = 10 * time.Minute

// limiter allows each address a rate of requests.
type limiter struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	now   func() time.Time
	seen  map[string]*visits
}

type visits struct {
	bucket *rate.Limiter
	last   time.Time
}

// newLimiter makes a limiter; a rate of 0 limits nothing.
func newLimiter(perSecond float64, burst int, now func() time.Time) *limiter {
	return &limiter{rate: rate.Limit(perSecond), burst: burst, now: now, seen: map[string]*visits{}}
}

// wait is how long the address has to wait; 0: it may go on.
func (l *limiter) wait(address string) time.Duration {
	if l.rate == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	v := l.seen[address]
	if v == nil {
		l.forget(now)
		v = &visits{bucket: rate.NewLimiter(l.rate, l.burst)}
		l.seen[address] = v
	}
	v.last = now
	booking := v.bucket.ReserveN(now, 1)
	delay := booking.DelayFrom(now)
	if delay > 0 {
		booking.CancelAt(now)
	}
	return delay
}

// forget makes room when too many addresses are remembered: first the idle
// ones, then any.
func (l *limiter) forget(now time.Time) {
	if len(l.seen) < limiterMost {
		return
	}
	for address, v := range l.seen {
		if now.Sub(v.last) > limiterIdle {
			delete(l.seen, address)
		}
	}
	for address := range l.seen {
		if len(l.seen) < limiterMost {
			return
		}
		delete(l.seen, address)
	}
}
