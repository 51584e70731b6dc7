package outbox

import (
	"context"
	"sync"
	"time"

	"yingke/model"
)

// How many work at once, and how often clocks look for what was forgotten.
// Nothing waits for the clocks while all goes well: who stores a message wakes
// its line.
const (
	senders    = 16
	typists    = 2
	lookEvery  = time.Second // lines of a node that died, tries that are lost, pauses that are over
	dropEvery  = time.Hour   // media ids that WeChat has let go of
	dueAtOnce  = 500
	inARow     = 5 // messages of one line, before others have their turn
	workLimit  = 2 * time.Minute
	sweepLimit = time.Minute
)

// Run sends until the context ends. What is being sent then is ended and written
// down; what waits is found again by its row.
func (w *Worker) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for range senders {
		all.Go(func() { w.sender(ctx) })
	}
	for range typists {
		all.Go(func() { w.typist(ctx) })
	}
	all.Go(func() { every(ctx, w.Every, w.look) })
	all.Go(func() { every(ctx, dropEvery, w.drop) })
	all.Wait()
	return nil
}

// sender takes one line after another until the context ends.
func (w *Worker) sender(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.door.lines.ready:
		}
		for ctx.Err() == nil {
			due, ok := w.door.lines.next()
			if !ok {
				break
			}
			w.door.lines.done(due, w.take(ctx, due))
		}
	}
}

// take sends some messages of a line; more says that others wait there.
func (w *Worker) take(ctx context.Context, due model.Due) (more bool) {
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), workLimit)
	defer cancel()
	for range inARow {
		var err error
		if more, err = w.next(work, due); err != nil {
			w.Log.ErrorContext(work, "a line came to nothing; it is looked at again", "conversation", due.ConversationID, "error", err)
			return false
		}
		if !more || ctx.Err() != nil {
			return false
		}
	}
	return more
}

// every does something now and at each tick, until the context ends.
func every(ctx context.Context, pause time.Duration, do func(ctx context.Context)) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for ctx.Err() == nil {
		do(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// look wakes the lines in which something is due.
func (w *Worker) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepLimit)
	defer cancel()
	due, err := w.store.DeliveriesDue(ctx, model.OperatorViewer(), dueAtOnce)
	if err != nil && ctx.Err() == nil {
		w.Log.ErrorContext(ctx, "find what is to be sent", "error", err)
	}
	for _, d := range due {
		w.door.Wake(d)
	}
}

func (w *Worker) drop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepLimit)
	defer cancel()
	if err := w.store.DropUploaded(ctx, model.OperatorViewer()); err != nil && ctx.Err() == nil {
		w.Log.ErrorContext(ctx, "forget old media ids", "error", err)
	}
}
