package store

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"yingke/model"
)

// ResendDelivery puts a message that failed, or of which nobody knows, into the
// line once more, by hand. ErrResendUnderWay while it is in the line,
// ErrResendSent when WeChat has taken it.
func (s *Store) ResendDelivery(ctx context.Context, v model.Viewer, conversation, number int64) (model.Committed, error) {
	return s.change(ctx, v, conversation, func(st *step) error {
		if err := mayAnswer(v, st.is, false); err != nil {
			return err
		}
		var found model.Delivery
		if err := st.in().Where("conversation_id = ? AND message_id = (?)", st.is.ID, st.messageAt(number)).Take(&found).Error; err != nil {
			return err
		}
		d, err := st.delivery(found.ID)
		if err != nil {
			return err
		}
		switch {
		case st.said[0].RecalledAt != 0:
			return model.ErrDeliveryWithdrawn
		case d.State == model.DeliverySent:
			return model.ErrResendSent
		case d.State != model.DeliveryFailed && d.State != model.DeliveryUncertain:
			return model.ErrResendUnderWay
		}
		next, err := st.turn()
		if err != nil {
			return err
		}
		d.State, d.NextAt, d.SettledAt = model.DeliveryQueued, next, 0
		d.Attempts = append(slices.Clone(d.Attempts), model.Attempt{ByHand: true})
		return st.keepDelivery(d)
	})
}

func (st *step) messageAt(number int64) *gorm.DB {
	return st.in().Model(&model.Message{}).Select("id").Where("conversation_id = ? AND number = ?", st.is.ID, number)
}

// withdraw takes a message that is about to be recalled out of the line. What
// WeChat has, or may have, cannot be recalled.
func (st *step) withdraw(m model.Message) error {
	var d model.Delivery
	err := st.locked().Where("message_id = ?", m.ID).Take(&d).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil // it did not leave through WeChat
	}
	if err != nil {
		return err
	}
	switch {
	case d.Doubtful():
		return model.ErrRecallLeft
	case d.State == model.DeliveryQueued:
		d.State, d.SettledAt, d.Attempts = model.DeliveryFailed, st.now, begun(d.Attempts, st.now)
		last := &d.Attempts[len(d.Attempts)-1]
		last.Verdict, last.Fault = model.Refused, model.ErrDeliveryWithdrawn.Code
		return st.keepDelivery(&d)
	}
	return nil
}
