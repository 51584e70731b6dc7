package visitor

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How addresses are remembered.
const (
	addressesMost = 50_000
	addressIdle   = 10 * time.Minute // after its last opening
)

// limits allows each address so many openings: each may make rows.
type limits struct {
	mu    sync.Mutex
	rate  rate.Limit // 0: none
	burst int
	seen  map[string]*opens
}

type opens struct {
	bucket *rate.Limiter
	last   time.Time
}

func newLimits(o Options) *limits {
	return &limits{rate: rate.Limit(float64(o.OpensPerMinute) / 60), burst: max(1, o.OpensAtOnce), seen: map[string]*opens{}}
}

// wait is how long an address has to wait before it may open a page; 0: not at all.
func (l *limits) wait(address string, now time.Time) time.Duration {
	if l.rate == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	o := l.seen[address]
	if o == nil {
		l.forget(now)
		o = &opens{bucket: rate.NewLimiter(l.rate, l.burst)}
		l.seen[address] = o
	}
	o.last = now
	booking := o.bucket.ReserveN(now, 1)
	delay := booking.DelayFrom(now)
	if delay > 0 {
		booking.CancelAt(now)
	}
	return delay
}

// forget makes room when too many addresses are remembered: first the idle
// ones, then any.
func (l *limits) forget(now time.Time) {
	if len(l.seen) < addressesMost {
		return
	}
	for address, o := range l.seen {
		if now.Sub(o.last) > addressIdle {
			delete(l.seen, address)
		}
	}
	for address := range l.seen {
		if len(l.seen) < addressesMost {
			return
		}
		delete(l.seen, address)
	}
}
