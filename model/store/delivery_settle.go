package store

import (
	"context"

	"yingke/model"
)

// settle ends what a delivery is doing, and lets the line move on: at once, or
// after the pause that it asks for itself.
func (st *step) settle(d *model.Delivery, state model.DeliveryState, pause model.Millis) error {
	d.State, d.NextAt, d.SettledAt = state, st.now+pause, st.now
	if state == model.DeliveryQueued {
		d.SettledAt = 0
	}
	if err := st.line(d.NextAt); err != nil {
		return err
	}
	return st.keepDelivery(d)
}

// SettleDelivery notes how a try ended; ledger takes the booking back, or
// believes what WeChat said about the quota, and may run several times. A try
// that was never booked is settled too: it came to nothing before.
//
// A try that had been counted as lost is told better. ErrChanged says that the
// delivery has gone on without this try.
func (s *Store) SettleDelivery(ctx context.Context, v model.Viewer, end model.Settlement,
	ledger func(q model.Quota, booked model.Millis) model.Quota) (model.Committed, error) {
	return s.change(ctx, v, end.Delivery.ConversationID, func(st *step) error {
		now, err := st.delivery(end.Delivery.ID)
		if err != nil {
			return err
		}
		booked := end.Delivery.State == model.DeliverySending
		if !same(now, end.Delivery) {
			return model.ErrChanged
		}
		if !booked {
			now.Attempts = begun(now.Attempts, st.now)
		}
		state := end.State
		if now.State == model.DeliveryUncertain && state == model.DeliveryQueued {
			state = model.DeliveryFailed // others have left meanwhile: only a person may send it now
		}
		last := &now.Attempts[len(now.Attempts)-1]
		ended := end.Attempt
		ended.At, ended.ByHand = last.At, last.ByHand
		*last = ended
		if booked && ledger != nil {
			q, err := st.quota(now.ProductID, now.OpenID)
			if err != nil {
				return err
			}
			if err := st.keepQuota(ledger(q, last.At)); err != nil {
				return err
			}
		}
		return st.settle(now, state, model.Millis(end.Pause.Milliseconds()))
	})
}

// same claims that a delivery still stands at the try that somebody speaks of.
func same(now *model.Delivery, then model.Delivery) bool {
	lost := now.State == model.DeliveryUncertain && then.State == model.DeliverySending
	return (now.State == then.State || lost) && now.Last().At == then.Last().At && len(now.Attempts) == len(then.Attempts)
}

// LoseDelivery counts a try as lost of which nobody said in time how it ended:
// its node has died. The message may have arrived, and is never sent again by
// itself. ErrChanged says that somebody has said it after all.
func (s *Store) LoseDelivery(ctx context.Context, v model.Viewer, d model.Delivery) (model.Committed, error) {
	return s.change(ctx, v, d.ConversationID, func(st *step) error {
		now, err := st.delivery(d.ID)
		if err != nil {
			return err
		}
		if now.State != model.DeliverySending || now.NextAt > st.now {
			return model.ErrChanged
		}
		last := &now.Attempts[len(now.Attempts)-1]
		last.Verdict, last.Fault = model.Uncertain, model.ErrWeChatUncertain.Code
		return st.settle(now, model.DeliveryUncertain, 0)
	})
}
