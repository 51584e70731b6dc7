package store

import (
	"context"

	"gorm.io/gorm"

	"yingke/model"
)

// near is how many decisions before a message are looked at to find the one
// that said it.
const near = 20

// ReplyLogs are the decisions about a message of a conversation that the viewer
// may read: those made because of it, and those that said it. A message that is
// not there is ErrMissing.
func (s *Store) ReplyLogs(ctx context.Context, v model.Viewer, conversation, number int64) (model.Message, []model.ReplyLog, error) {
	var m model.Message
	if _, err := s.Conversation(ctx, v, conversation); err != nil {
		return m, nil, err
	}
	if err := s.in(ctx, v).Where("conversation_id = ? AND number = ?", conversation, number).Take(&m).Error; err != nil {
		return m, nil, explain(err)
	}
	var found []model.ReplyLog
	err := s.in(ctx, v).Where("conversation_id = ? AND number <= ?", conversation, number).Order("number DESC, id DESC").Limit(near).Find(&found).Error
	logs := []model.ReplyLog{}
	for i := len(found) - 1; i >= 0; i-- {
		l := found[i]
		if l.Number == number && m.Party == model.ByCustomer || l.SaidFrom <= number && number <= l.SaidTo {
			logs = append(logs, l)
		}
	}
	return m, logs, explain(err)
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
