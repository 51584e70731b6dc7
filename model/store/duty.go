package store

import (
	"context"

	"yingke/model"
)

// A duty that failed is tried again after 1, 2, 4 ... 60 seconds.
const (
	dutyFirst   = 1_000  // milliseconds
	dutyLongest = 60_000 // milliseconds
)

// Duties finds conversations to which nobody has reacted in time: their node
// has stopped, or reacting failed. Operator only.
func (s *Store) Duties(ctx context.Context, v model.Viewer, most int) ([]model.Due, error) {
	return s.due(ctx, v, "duty_at", most)
}

// Endings finds conversations of which it is time to look whether they end by
// themselves. Operator only.
func (s *Store) Endings(ctx context.Context, v model.Viewer, most int) ([]model.Due, error) {
	return s.due(ctx, v, "ends_at", most)
}

func (s *Store) due(ctx context.Context, v model.Viewer, column string, most int) ([]model.Due, error) {
	var due []model.Due
	err := s.across(ctx, v).Model(&model.Conversation{}).Select("tenant_id, id AS conversation_id").
		Where(column+" > 0 AND "+column+" <= ?", s.moment()).Order(column).Limit(most).Find(&due).Error
	return due, explain(err)
}

// BookDuty books the next attempt before this one is tried, so that a duty
// which ends the program does not come back at once.
func (s *Store) BookDuty(ctx context.Context, v model.Viewer, conversation int64) error {
	return s.write(ctx, v, func(t tx) error {
		c, err := t.hold(conversation)
		if err != nil || c.DutyAt == 0 || c.DutyAt > t.now {
			return err
		}
		pause := model.Millis(dutyLongest)
		if c.DutyTries < 6 {
			pause = dutyFirst << c.DutyTries
		}
		// The version stays: booking is no change that a decision could have missed.
		return t.in().Model(&c).Updates(map[string]any{"duty_at": t.now + pause, "duty_tries": c.DutyTries + 1}).Error
	})
}

// BookEnding is BookLate for the look whether a conversation ends by itself.
func (s *Store) BookEnding(ctx context.Context, v model.Viewer, conversation int64) (bool, error) {
	return s.book(ctx, v, conversation, "ends_at")
}

// RebookEnding says when to look again whether a conversation ends by itself.
func (s *Store) RebookEnding(ctx context.Context, v model.Viewer, conversation int64, at model.Millis) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.Conversation{}).Where("id = ? AND ends_at > 0", conversation).Update("ends_at", at).Error
	})
}
