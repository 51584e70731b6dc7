package intake

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"yingke/model"
)

// How the worker goes about its work. Nothing waits for its clocks while all
// goes well: whoever keeps a push wakes it, and so does who has taken one.
const (
	takers     = 8                // senders whose pushes are taken at once
	bookedFor  = 20 * time.Second // then a booking counts as lost: its node has died
	takeFor    = 8 * time.Second  // one sender's pushes in a row; the rest is given back
	takeLimit  = 10 * time.Second // one push; with takeFor inside bookedFor
	lookEvery  = time.Second      // what was put off, and what a dead node had booked
	sweepEvery = 10 * time.Minute
	sweepMost  = 500
	keptFor    = 3 * 24 * time.Hour // of pushes that were done: copies come within minutes
	endLimit   = 5 * time.Second    // to give back what was booked when the program ends
)

// A push that failed is tried again after 1, 2, 4 ... 60 seconds.
const (
	pauseFirst   = time.Second
	pauseLongest = time.Minute
)

// Run takes pushes until the context ends. What is under way is finished, what
// is booked and not begun is given back.
func (s *Service) Run(ctx context.Context) error {
	work := make(chan []model.KeptPush) // closed below, when nobody hands out any more
	var all sync.WaitGroup
	for range takers {
		all.Go(func() {
			for of := range work {
				s.takeAll(ctx, of)
				s.rouse() // what came from this sender meanwhile was left out
			}
		})
	}
	all.Go(func() { every(ctx, sweepEvery, s.sweep) })
	s.handOut(ctx, work)
	close(work)
	all.Wait()
	return nil
}

// handOut books what is due and hands it to the takers, whenever it is woken.
func (s *Service) handOut(ctx context.Context, work chan<- []model.KeptPush) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for ctx.Err() == nil && s.handOutOnce(ctx, work) {
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-tick.C:
		}
	}
}

// handOutOnce hands out one batch; false if nothing is due.
func (s *Service) handOutOnce(ctx context.Context, work chan<- []model.KeptPush) bool {
	one, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeLimit)
	defer cancel()
	batch, err := s.book(one)
	if err != nil {
		s.Log.ErrorContext(ctx, "find pushes that are due", "error", err)
		return false
	}
	for i, of := range batch {
		select {
		case work <- of:
		case <-ctx.Done():
			for _, rest := range batch[i:] {
				s.giveBack(ctx, rest)
			}
			return false
		}
	}
	return len(batch) > 0
}

func (s *Service) book(ctx context.Context) ([][]model.KeptPush, error) {
	return s.store.BookPushes(ctx, model.OperatorViewer(), s.moment().Add(bookedFor))
}

// takeAll takes the pushes of one sender in their order. After one that fails
// the others wait for it.
func (s *Service) takeAll(ctx context.Context, of []model.KeptPush) {
	begun := s.Now()
	for i, p := range of {
		if ctx.Err() != nil || s.Now().Sub(begun) > takeFor {
			s.giveBack(ctx, of[i:])
			return
		}
		one, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeLimit)
		err := s.takeSafely(one, p)
		cancel()
		switch {
		case err == nil:
		case errors.Is(err, errPaused):
			s.pause(ctx, of[i:])
			return
		case errors.Is(err, model.ErrChanged):
			s.Log.WarnContext(ctx, "a push has passed on to another worker", "push", p.ID)
			return
		default:
			s.Log.ErrorContext(ctx, "a push could not be taken; it is tried again", "push", p.ID, "product", p.ProductID, "tries", p.Tries, "error", err)
			s.putOff(ctx, p, s.moment().Add(pauseAfter(p.Tries)), codeOf(err), false)
			s.giveBack(ctx, of[i+1:])
			return
		}
	}
}

// takeSafely makes a panic an error: a bug in what one push means stops no other.
func (s *Service) takeSafely(ctx context.Context, p model.KeptPush) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("take push %d: panic: %v", p.ID, cause)
		}
	}()
	return s.take(ctx, p)
}

func pauseAfter(tries int) time.Duration {
	if tries > 6 {
		return pauseLongest
	}
	return min(pauseLongest, pauseFirst<<max(0, tries-1))
}

// codeOf is what the inbox notes of an error.
func codeOf(err error) string {
	var fault *model.Fault
	if errors.As(err, &fault) {
		return fault.Code
	}
	return model.ErrInternal.Code
}

// giveBack makes pushes due again that were booked and not begun.
func (s *Service) giveBack(ctx context.Context, of []model.KeptPush) {
	for _, p := range of {
		s.putOff(ctx, p, p.ReceivedAt, p.Fault, true)
	}
}

// pause puts off what came for a product that is paused, and whatever else is
// due of it.
func (s *Service) pause(ctx context.Context, of []model.KeptPush) {
	until := s.moment().Add(pauseLook)
	for _, p := range of {
		s.putOff(ctx, p, until, "", true)
	}
	one, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
	defer cancel()
	if err := s.store.PausePushes(one, model.SystemViewer(of[0].TenantID), of[0].ProductID, until); err != nil {
		s.Log.ErrorContext(ctx, "put off a paused product's pushes", "product", of[0].ProductID, "error", err)
	}
}

// putOff gives up a booking, also while the program ends. What fails here comes
// back when its booking is over.
func (s *Service) putOff(ctx context.Context, p model.KeptPush, at model.Millis, fault string, uncounted bool) {
	one, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
	defer cancel()
	if err := s.store.PutOffPush(one, model.SystemViewer(p.TenantID), p, at, fault, uncounted); err != nil {
		s.Log.ErrorContext(ctx, "put off a push", "push", p.ID, "error", err)
	}
}

// sweep removes pushes that were done long ago.
func (s *Service) sweep(ctx context.Context) {
	before := s.moment().Add(-keptFor)
	for ctx.Err() == nil {
		removed, err := s.store.SweepPushes(ctx, model.OperatorViewer(), before, sweepMost)
		if err != nil {
			s.Log.WarnContext(ctx, "old pushes could not be removed yet", "error", err)
		}
		if err != nil || removed < sweepMost {
			return
		}
	}
}

// every does something now and at each tick, until the context ends.
func every(ctx context.Context, pause time.Duration, do func(ctx context.Context)) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for ctx.Err() == nil {
		do(ctx)
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}
