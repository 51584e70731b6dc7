package reply

import (
	"context"
	"fmt"
	"sync"
	"time"

	"yingke/model"
	"yingke/service/bot"
)

const (
	// freshFor is how long a node believes that nothing was changed elsewhere: a
	// change is live on every node within a second.
	freshFor = 500 * time.Millisecond
	// robotsMost is how many robots a node keeps ready; who is asked for least
	// recently is made anew when somebody writes to him again.
	robotsMost = 500
)

// place is where a robot answers.
type place struct{ tenant, product, channel int64 }

// books keeps robots ready. Nothing is read from the store under its lock.
type books struct {
	mu      sync.Mutex
	seen    map[int64]revision // by tenant
	robots  map[place]*kept
	pending map[place]*making
	clock   int64 // counts uses
}

type revision struct {
	number int64
	at     time.Time // when it was read; zero: it has to be read again
}

type kept struct {
	robot    *bot.Robot
	revision int64
	used     int64
}

// making is a robot that somebody makes; whoever else wants it waits.
type making struct {
	done     chan struct{} // closed when robot or err is set
	robot    *bot.Robot
	revision int64
	err      error
}

func newBooks() *books {
	return &books{seen: map[int64]revision{}, robots: map[place]*kept{}, pending: map[place]*making{}}
}

// forget makes this node read the tenant's revision again.
func (b *books) forget(tenant int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.seen, tenant)
}

// robot is the robot of a place as the newest revision that this node knows of
// wants it.
func (b *books) robot(ctx context.Context, s *Service, p place) (*bot.Robot, error) {
	now, err := b.revision(ctx, s, p.tenant)
	if err != nil {
		return nil, err
	}
	for {
		b.mu.Lock()
		if k := b.robots[p]; k != nil && k.revision >= now {
			b.clock++
			k.used = b.clock
			b.mu.Unlock()
			return k.robot, nil
		}
		m, mine := b.pending[p], false
		if m == nil {
			m, mine = &making{done: make(chan struct{})}, true
			b.pending[p] = m
		}
		b.mu.Unlock()
		if mine {
			b.make(ctx, s, p, m)
		}
		select {
		case <-m.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		switch {
		case m.err == nil && m.revision >= now:
			return m.robot, nil
		case m.err != nil && (mine || ctx.Err() != nil):
			return nil, m.err
		} // it was made of an older revision, or its maker went away: once more
	}
}

// make makes a robot and tells who waits for it. It closes done, whatever happens.
func (b *books) make(ctx context.Context, s *Service, p place, m *making) {
	src, err := s.store.ReplySource(ctx, model.SystemViewer(p.tenant), p.product, p.channel)
	if err != nil {
		m.err = fmt.Errorf("read the replies of channel %d: %w", p.channel, err)
	} else {
		m.robot, m.revision = bot.NewRobot(src), src.Revision
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.pending, p)
	if m.err == nil {
		b.clock++
		b.robots[p] = &kept{m.robot, m.revision, b.clock}
		b.makeRoom()
	}
	close(m.done)
}

// makeRoom forgets the robot that was asked for least recently.
func (b *books) makeRoom() {
	if len(b.robots) <= robotsMost {
		return
	}
	var oldest place
	for p, k := range b.robots {
		if o := b.robots[oldest]; o == nil || k.used < o.used {
			oldest = p
		}
	}
	delete(b.robots, oldest)
}

// revision is the tenant's, as it was at most freshFor ago.
func (b *books) revision(ctx context.Context, s *Service, tenant int64) (int64, error) {
	now := s.Now()
	b.mu.Lock()
	r, known := b.seen[tenant]
	b.mu.Unlock()
	if age := now.Sub(r.at); known && age >= 0 && age < freshFor {
		return r.number, nil
	}
	number, err := s.store.ReplyRevision(ctx, model.SystemViewer(tenant))
	if err != nil {
		return 0, fmt.Errorf("read the revision of the replies: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen[tenant] = revision{number, now}
	return number, nil
}
