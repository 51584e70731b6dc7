package store

import (
	"context"
	"errors"
	"slices"

	"yingke/model"
)

// BookDelivery books the next try of a delivery before it is tried: if nobody
// says within the lease how it ended, it counts as lost. allow looks at the
// customer's ledger and returns it with the message booked; the fault that it
// returns instead is why the delivery fails without a try. It may run several times.
//
// ErrChanged says that it is not this delivery's turn: another node was faster.
func (s *Store) BookDelivery(ctx context.Context, v model.Viewer, d model.Delivery, lease model.Millis,
	allow func(q model.Quota, now model.Millis) (model.Quota, error)) (model.Committed, error) {
	return s.change(ctx, v, d.ConversationID, func(st *step) error {
		now, err := st.delivery(d.ID)
		if err != nil {
			return err
		}
		if mine, err := st.mayTry(now); err != nil || !mine {
			return errors.Join(model.ErrChanged, err)
		}
		q, err := st.quota(now.ProductID, now.OpenID)
		if err != nil {
			return err
		}
		booked, refused := allow(q, st.now)
		if refused != nil {
			return st.giveUp(now, refused)
		}
		if err := st.keepQuota(booked); err != nil {
			return err
		}
		now.State, now.NextAt, now.Attempts = model.DeliverySending, st.now+lease, begun(now.Attempts, st.now)
		if err := st.line(now.NextAt); err != nil {
			return err
		}
		return st.keepDelivery(now)
	})
}

// mayTry claims that it is this delivery's turn: it waits, its time has come,
// and nothing of its conversation is under way or before it.
func (st *step) mayTry(d *model.Delivery) (bool, error) {
	if d.State != model.DeliveryQueued || d.NextAt > st.now {
		return false, nil
	}
	var before int64
	err := st.owed().Where("id < ? OR state = ?", d.ID, model.DeliverySending).Count(&before).Error
	return before == 0, err
}

// begun adds an attempt, or begins the one that was asked for by hand.
func begun(attempts []model.Attempt, now model.Millis) []model.Attempt {
	if last := len(attempts) - 1; last >= 0 && attempts[last].ByHand && attempts[last].Verdict == "" {
		attempts = slices.Clone(attempts)
		attempts[last].At = now
		return attempts
	}
	return append(slices.Clone(attempts), model.Attempt{At: now})
}

// giveUp fails a delivery without a try.
func (st *step) giveUp(d *model.Delivery, refused error) error {
	var why *model.Fault
	if !errors.As(refused, &why) {
		return refused
	}
	d.Attempts = begun(d.Attempts, st.now)
	last := &d.Attempts[len(d.Attempts)-1]
	last.Verdict, last.Fault, last.Args = model.Refused, why.Code, why.Args
	return st.settle(d, model.DeliveryFailed, 0)
}
