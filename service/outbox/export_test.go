package outbox

import "context"

// Work finds what is due and does it in the test's own goroutine, until nothing
// is left to be done now.
func (w *Worker) Work(ctx context.Context) {
	w.look(ctx)
	for {
		due, ok := w.door.lines.next()
		if !ok {
			return
		}
		w.door.lines.done(due, w.take(ctx, due))
	}
}

// Idle claims that no line is being looked at or waits for it.
func (d *Door) Idle() bool { return d.lines.idle() }
