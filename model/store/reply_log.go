package store

import (
	"context"

	"gorm.io/gorm"

	"yingke/model"
)

// near is how many decisions are looked at to explain one message.
const near = 20

// ReplyLogs are the decisions about a message of a conversation that the viewer
// may read. Of a customer's message: those made because of it, until he wrote
// again; of the robot's: the one that said it; of a line that says what happened:
// what was decided about that. A message that is not there is
// ErrMissing.
func (s *Store) ReplyLogs(ctx context.Context, v model.Viewer, conversation, number int64) (model.Message, []model.ReplyLog, error) {
	var m model.Message
	if _, err := s.Conversation(ctx, v, conversation); err != nil {
		return m, nil, err
	}
	db := s.in(ctx, v).Where("conversation_id = ?", conversation).Session(&gorm.Session{})
	if err := db.Where("number = ?", number).Take(&m).Error; err != nil {
		return m, nil, explain(err)
	}
	if m.Party != model.ByCustomer {
		logs, err := sayers(db, m)
		return m, logs, explain(err)
	}
	var next []int64
	err := db.Model(&model.Message{}).Where("number > ? AND party = ?", number, model.ByCustomer).Order("number").Limit(1).Pluck("number", &next).Error
	if err != nil {
		return m, nil, explain(err)
	}
	db = db.Where("number >= ?", number)
	if len(next) > 0 {
		db = db.Where("number < ?", next[0])
	}
	logs := []model.ReplyLog{}
	return m, logs, explain(db.Order("number, id").Limit(near).Find(&logs).Error)
}

// sayers are the decisions that said a message, or that were made at it.
func sayers(db *gorm.DB, m model.Message) ([]model.ReplyLog, error) {
	var found []model.ReplyLog
	err := db.Where("number <= ?", m.Number).Order("number DESC, id DESC").Limit(near).Find(&found).Error
	logs := []model.ReplyLog{}
	for i := len(found) - 1; i >= 0; i-- {
		l := found[i]
		said := l.SaidFrom > 0 && l.SaidFrom <= m.Number && m.Number <= l.SaidTo
		if said || l.Number == m.Number && m.Party == model.BySystem {
			logs = append(logs, l)
		}
	}
	return logs, err
}

// forgetBatch is how many rows are forgotten at once.
const forgetBatch = 1000

// ForgetReplies forgets decisions that are older than a moment, and when rules
// fired where that cannot matter any more. It returns how many rows went; call
// it again until none does. Operator only.
func (s *Store) ForgetReplies(ctx context.Context, v model.Viewer, logs, fired model.Millis) (int, error) {
	gone := 0
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		gone = 0
		var ids []int64
		if err := db.Model(&model.ReplyLog{}).Where("created_at < ?", logs).Order("created_at").Limit(forgetBatch).Pluck("id", &ids).Error; err != nil {
			return err
		}
		if len(ids) > 0 {
			done := db.Where("id IN ?", ids).Delete(&model.ReplyLog{})
			if done.Error != nil {
				return done.Error
			}
			gone += int(done.RowsAffected)
		}
		var old []model.ReplyFired
		if err := db.Where("fired_at < ?", fired).Order("fired_at").Limit(forgetBatch).Find(&old).Error; err != nil {
			return err
		}
		if len(old) == 0 {
			return nil
		}
		last := old[len(old)-1].At
		done := db.Where("fired_at <= ?", last).Delete(&model.ReplyFired{})
		gone += int(done.RowsAffected)
		return done.Error
	})
	return gone, err
}
