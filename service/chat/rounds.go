package chat

import "sync"

// rounds hands out keys to be worked on. After a key is woken it is handed out
// at least once; never twice at the same time; and once more if it is woken
// while it is being worked on, because that round may have looked too early.
type rounds[K comparable] struct {
	mu      sync.Mutex
	waiting []K
	state   map[K]turn
	ready   chan struct{} // holds one token while somebody may find work
}

type turn int

const (
	queued turn = iota + 1
	running
	again // running, and woken meanwhile
)

func newRounds[K comparable]() *rounds[K] {
	return &rounds[K]{state: map[K]turn{}, ready: make(chan struct{}, 1)}
}

// wake asks for a round of this key. It never blocks.
func (r *rounds[K]) wake(key K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch r.state[key] {
	case queued, again:
		return
	case running:
		r.state[key] = again
		return
	}
	r.state[key] = queued
	r.waiting = append(r.waiting, key)
	r.token()
}

// token says that there may be work; the caller holds the lock.
func (r *rounds[K]) token() {
	select {
	case r.ready <- struct{}{}:
	default:
	}
}

// next takes the key that has waited longest. Whoever takes one calls done.
func (r *rounds[K]) next() (K, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var none K
	if len(r.waiting) == 0 {
		return none, false
	}
	key := r.waiting[0]
	r.waiting[0] = none
	r.waiting = r.waiting[1:]
	r.state[key] = running
	if len(r.waiting) > 0 {
		r.token() // for the next worker
	}
	return key, true
}

// done ends a round; a key that was woken meanwhile waits again.
func (r *rounds[K]) done(key K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state[key] != again {
		delete(r.state, key)
		return
	}
	r.state[key] = queued
	r.waiting = append(r.waiting, key)
	r.token()
}
