package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yingke/model"
)

// How hard it is tried to write down how a try ended.
const (
	keepTries   = 6
	keepPause   = 200 * time.Millisecond // doubles
	keepLongest = 5 * time.Second
)

// end writes down how a try ended and does what follows from it.
func (w *Worker) end(ctx context.Context, j job, e end) (more bool, err error) {
	attempt := attemptOf(e.verdict, e.err, e.took)
	o := judge(e.verdict, e.err, j.out, withTry(j.d.Attempts, attempt))
	w.follow(ctx, j, o)
	done, err := w.keep(ctx, j.v, model.Settlement{Delivery: j.d, Attempt: attempt, State: o.state, Pause: o.pause}, o)
	if errors.Is(err, model.ErrChanged) {
		return true, nil // it has gone on without us
	}
	if err != nil {
		return false, fmt.Errorf("write down how delivery %d ended: %w", j.d.ID, err)
	}
	w.screens.Delivered(ctx, j.v, done)
	w.observe(*done.Messages[0].Delivery)
	return o.pause == 0, nil
}

// withTry are the attempts with the one that has just ended: where it is booked
// among them, or asked for by hand, it takes that place.
func withTry(attempts []model.Attempt, ended model.Attempt) []model.Attempt {
	if n := len(attempts); n > 0 && attempts[n-1].Verdict == "" {
		ended.ByHand = attempts[n-1].ByHand
		attempts = attempts[:n-1]
	}
	return append(slices.Clone(attempts), ended)
}

func (w *Worker) observe(d model.Delivery) {
	last := d.Last()
	w.Observe(Ended{Product: d.ProductID, State: d.State, Verdict: last.Verdict, Code: last.Code, Since: w.moment().Sub(d.CreatedAt)})
}

// keep writes down how a try ended, and tries again while the database is away:
// what it is not told counts as lost.
func (w *Worker) keep(ctx context.Context, v model.Viewer, s model.Settlement, o outcome) (done model.Committed, err error) {
	pause := keepPause
	for n := range keepTries {
		if done, err = w.store.SettleDelivery(ctx, v, s, o.ledger); err == nil || errors.Is(err, model.ErrChanged) || ctx.Err() != nil {
			return done, err
		}
		if n == keepTries-1 {
			break
		}
		w.Log.WarnContext(ctx, "how a delivery ended could not be kept yet", "delivery", s.Delivery.ID, "error", err)
		wait(ctx, min(pause<<n, keepLongest))
	}
	return done, err
}

// wait lets some time pass, unless ctx ends before.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// follow does what a refusal asks for beside the delivery itself. What fails
// here is logged: the next refusal does it again.
func (w *Worker) follow(ctx context.Context, j job, o outcome) {
	product := j.conn.ProductID
	if o.hide != "" {
		w.mind(ctx, "note a kind that WeChat refuses", w.store.NoteRefused(ctx, j.v, product, o.hide))
	}
	if o.forget {
		gone := model.UploadedFile{ProductID: product, FileKey: j.file.key, Kind: j.file.kind, MediaID: j.out.MediaID + j.out.ThumbMediaID}
		w.mind(ctx, "forget a file that WeChat has no longer", w.store.ForgetUploaded(ctx, j.v, gone))
	}
}

// mind logs what could not be done beside a delivery; of a product that is gone
// there is nothing to note.
func (w *Worker) mind(ctx context.Context, what string, err error) {
	if err != nil && !errors.Is(err, model.ErrMissing) {
		w.Log.WarnContext(ctx, "could not "+what, "error", err)
	}
}
