package staff

import (
	"context"
	"sync"
)

// turns lets one at a time do something about a subject: those who log in to
// the same account at the same moment wait for each other, so that none of them
// is taken for somebody who guesses. What must hold between nodes is decided by
// the database.
type turns struct {
	mu    sync.Mutex
	lanes map[string]*lane
}

type lane struct {
	free  chan struct{} // holds one token while nobody is on it
	users int
}

// take waits for the subject's turn; give it back with the returned function.
func (t *turns) take(ctx context.Context, subject string) (func(), error) {
	l := t.enter(subject)
	select {
	case <-l.free:
		return func() {
			l.free <- struct{}{}
			t.leave(subject, l)
		}, nil
	case <-ctx.Done():
		t.leave(subject, l)
		return nil, ctx.Err()
	}
}

func (t *turns) enter(subject string) *lane {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lanes == nil {
		t.lanes = map[string]*lane{}
	}
	l := t.lanes[subject]
	if l == nil {
		l = &lane{free: make(chan struct{}, 1)}
		l.free <- struct{}{}
		t.lanes[subject] = l
	}
	l.users++
	return l
}

func (t *turns) leave(subject string, l *lane) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.users--; l.users == 0 {
		delete(t.lanes, subject)
	}
}
