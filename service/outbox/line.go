package outbox

import (
	"sync"

	"yingke/model"
)

// lines hands out conversations whose line is to be looked at. After one is
// woken it is handed out at least once; never to two senders at the same time;
// and once more if it is woken while it is looked at, because that look may have
// come too early.
type lines struct {
	mu      sync.Mutex
	waiting []model.Due
	at      map[model.Due]look
	ready   chan struct{} // holds one token while somebody may find work
}

// look is where a line stands.
type look struct {
	taken bool // a sender has it
	again bool // woken meanwhile
}

func newLines() *lines { return &lines{at: map[model.Due]look{}, ready: make(chan struct{}, 1)} }

// wake asks for a look at a line. It never blocks.
func (l *lines) wake(due model.Due) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was, known := l.at[due]
	if known {
		was.again = was.taken
		l.at[due] = was
		return
	}
	l.join(due)
}

// join puts a line behind the others; the caller holds the lock.
func (l *lines) join(due model.Due) {
	l.at[due] = look{}
	l.waiting = append(l.waiting, due)
	l.token()
}

func (l *lines) token() {
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

// next takes the line that has waited longest. Whoever takes one calls done.
func (l *lines) next() (model.Due, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		return model.Due{}, false
	}
	due := l.waiting[0]
	l.waiting = l.waiting[1:]
	l.at[due] = look{taken: true}
	if len(l.waiting) > 0 {
		l.token() // for the next sender
	}
	return due, true
}

// done gives a line back; more asks for another look.
func (l *lines) done(due model.Due, more bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	again := l.at[due].again || more
	delete(l.at, due)
	if again {
		l.join(due)
	}
}

// idle claims that nobody has a line and none waits.
func (l *lines) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.at) == 0
}
