package store

import (
	"context"
	"errors"

	"yingke/model"
)

// Laters finds what the robot has to say by now. Operator only.
func (s *Store) Laters(ctx context.Context, v model.Viewer, most int) ([]model.ReplyLater, error) {
	var found []model.ReplyLater
	err := s.across(ctx, v).Where("due_at <= ?", s.moment()).Order("due_at, id").Limit(most).Find(&found).Error
	return found, explain(err)
}

// SayLater says what the robot wanted to say after a pause, once: Repeat where
// somebody else was faster. A blocked customer hears nothing more.
func (s *Store) SayLater(ctx context.Context, v model.Viewer, l model.ReplyLater) (model.Committed, error) {
	done, err := s.change(ctx, v, l.ConversationID, func(st *step) error {
		gone := st.in().Where("id = ?", l.ID).Delete(&model.ReplyLater{})
		if gone.Error == nil && gone.RowsAffected == 0 {
			return errRepeat
		}
		if gone.Error != nil {
			return gone.Error
		}
		var customer model.Customer
		if err := st.in().Select("id", "blocked").Take(&customer, st.is.CustomerID).Error; err != nil || customer.Blocked {
			return err
		}
		m, err := st.say(l.Utterance)
		if errors.Is(err, errRepeat) {
			return nil // it was said before, and only its row had stayed
		}
		if err != nil {
			return err
		}
		return st.lengthen(l.LogID, m.Number)
	})
	if errors.Is(err, errRepeat) {
		return model.Committed{Repeat: true}, nil
	}
	return done, err
}

// lengthen notes on a decision that it has said one message more.
func (st *step) lengthen(log, number int64) error {
	err := st.in().Model(&model.ReplyLog{}).Where("id = ? AND said_from = 0", log).Update("said_from", number).Error
	if err != nil {
		return err
	}
	return st.in().Model(&model.ReplyLog{}).Where("id = ?", log).Update("said_to", number).Error
}

// Silences finds conversations of which it is time to look whether the agent
// keeps the customer waiting. Operator only.
func (s *Store) Silences(ctx context.Context, v model.Viewer, most int) ([]model.Due, error) {
	return s.due(ctx, v, "silence_at", most)
}
