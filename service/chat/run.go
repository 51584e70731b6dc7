package chat

import (
	"context"
	"sync"
	"time"

	"yingke/model"
)

// How many work at once, and how often a clock looks for what was forgotten.
// Nothing waits for these clocks while all goes well: whoever makes something
// necessary wakes who does it.
const (
	reactors     = 4
	drainers     = 2
	dutyEvery    = time.Second      // duties of a node that died, or that failed
	endEvery     = 5 * time.Second  // receptions that end by themselves
	lateEvery    = 2 * time.Second  // answers that are late
	beatEvery    = 15 * time.Second // this node's sign of life for its screens
	jump         = 10 * beatEvery   // between two signs of life: it was the clock that moved
	lapseEvery   = 5 * time.Second  // agents whose screens are gone
	sweepEvery   = 20 * time.Second // lines that a wake was lost for
	laterEvery   = time.Second      // what the robot says after a pause
	silenceEvery = 2 * time.Second  // agents who keep customers waiting
	dueAtOnce    = 200
	workTimeout  = time.Minute // for one piece of work; the database answers or gives up long before
)

// Run does what conversations are owed until the context ends. What is under
// way is finished; what waits is found again by its duty.
func (c *Chat) Run(ctx context.Context) error {
	started := c.moment()
	var all sync.WaitGroup
	for range reactors {
		all.Go(func() { work(ctx, c.reactions, c.reactOnce) })
	}
	for range drainers {
		all.Go(func() { work(ctx, c.lines, c.drainOnce) })
	}
	all.Go(func() { every(ctx, dutyEvery, c.findDuties) })
	all.Go(func() { every(ctx, endEvery, c.findEndings) })
	all.Go(func() { every(ctx, endEvery, c.findExpiries) })
	all.Go(func() { every(ctx, lateEvery, c.findLate) })
	all.Go(func() { every(ctx, sweepEvery, c.sweep) })
	all.Go(func() { every(ctx, laterEvery, c.findLaters) })
	all.Go(func() { every(ctx, silenceEvery, c.findSilences) })
	all.Go(func() { every(ctx, beatEvery, c.beat) })
	all.Go(func() { every(ctx, bulletinEvery, c.publishNews) })
	all.Go(func() { every(ctx, lapseEvery, func(ctx context.Context) { c.lapse(ctx, started) }) })
	all.Wait()
	return nil
}

// work does one key after another until the context ends.
func work[K comparable](ctx context.Context, r *rounds[K], do func(ctx context.Context, key K)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.ready:
		}
		for ctx.Err() == nil {
			key, ok := r.next()
			if !ok {
				break
			}
			one, cancel := context.WithTimeout(context.WithoutCancel(ctx), workTimeout)
			do(one, key)
			cancel()
			r.done(key)
		}
	}
}

// every does something now and at each tick, until the context ends.
func every(ctx context.Context, pause time.Duration, do func(ctx context.Context)) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for ctx.Err() == nil {
		one, cancel := context.WithTimeout(context.WithoutCancel(ctx), workTimeout)
		do(one)
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (c *Chat) reactOnce(ctx context.Context, due model.Due) {
	if err := c.react(ctx, due); err != nil {
		c.Log.ErrorContext(ctx, "a reaction failed; its duty stays", "conversation", due.ConversationID, "error", err)
	}
}

func (c *Chat) drainOnce(ctx context.Context, line model.LineOf) {
	if err := c.drain(ctx, line); err != nil {
		c.Log.ErrorContext(ctx, "a line could not be looked through; the sweep will", "channel", line.ChannelID, "error", err)
	}
}

// findDuties wakes what nobody reacted to in time. The next attempt is booked
// before this one is tried.
func (c *Chat) findDuties(ctx context.Context) {
	due, err := c.store.Duties(ctx, model.OperatorViewer(), dueAtOnce)
	for _, d := range due {
		if err = c.store.BookDuty(ctx, model.SystemViewer(d.TenantID), d.ConversationID); err == nil {
			c.reactions.wake(d)
		}
	}
	if err != nil {
		c.Log.ErrorContext(ctx, "find what is owed", "error", err)
	}
}

func (c *Chat) findEndings(ctx context.Context) {
	due, err := c.store.Endings(ctx, model.OperatorViewer(), dueAtOnce)
	if err != nil {
		c.Log.ErrorContext(ctx, "find receptions that may end", "error", err)
	}
	for _, d := range due {
		mine, err := c.store.BookEnding(ctx, model.SystemViewer(d.TenantID), d.ConversationID)
		if err == nil && mine {
			err = c.endInTime(ctx, d)
		}
		if err != nil {
			c.Log.ErrorContext(ctx, "end a silent reception", "conversation", d.ConversationID, "error", err)
		}
	}
}

// sweep looks through every line in which somebody waits: the safety net under
// the wakes, and what finds the lines again after a restart.
func (c *Chat) sweep(ctx context.Context) {
	lines, err := c.store.Lines(ctx, model.OperatorViewer())
	if err != nil {
		c.Log.ErrorContext(ctx, "find the lines", "error", err)
	}
	for _, line := range lines {
		q, err := c.store.Queue(ctx, model.SystemViewer(line.TenantID), line.ChannelID, model.Conversation{}, 1)
		if err == nil && !q.Choose { // where agents choose, a free agent beside a line is what he wants
			c.lines.wake(line)
		}
	}
}

func (c *Chat) beat(ctx context.Context) {
	c.beaten.Store(int64(c.moment()))
	agents, customers := c.screens.Present()
	if err := c.store.Beat(ctx, model.OperatorViewer(), agents, customers); err != nil {
		c.Log.ErrorContext(ctx, "give a sign of life", "error", err)
	}
}

// lapse takes agents offline whose screens are gone for longer than the grace.
func (c *Chat) lapse(ctx context.Context, started model.Millis) {
	if c.moment()-model.Millis(c.beaten.Load()) > model.Millis(jump.Milliseconds()) {
		c.beat(ctx) // the clock has jumped, as after a machine's sleep: nobody has gone because of that
	}
	lapsed, err := c.store.Lapse(ctx, model.OperatorViewer(), started)
	if err != nil {
		c.Log.ErrorContext(ctx, "find agents who are gone", "error", err)
	}
	gone, err := c.store.Disconnect(ctx, model.OperatorViewer())
	if err != nil {
		c.Log.ErrorContext(ctx, "find connections that are gone", "error", err)
	}
	for _, a := range append(lapsed, gone...) {
		c.bulletin.noteAgents(a.TenantID, a.ID)
	}
	for _, a := range lapsed {
		if err := c.tellCustomers(ctx, model.SystemViewer(a.TenantID), a.ID); err != nil {
			c.Log.ErrorContext(ctx, "tell customers that their agent is gone", "agent", a.ID, "error", err)
		}
	}
}
