package store

import (
	"context"

	"gorm.io/gorm"

	"yingke/model"
)

// AddLeaveMessage keeps what a visitor left; number is the message that shows it.
func (s *Store) AddLeaveMessage(ctx context.Context, v model.Viewer, l model.LeaveMessage) (model.LeaveMessage, error) {
	err := s.write(ctx, v, func(t tx) error {
		l.ID, l.TenantID, l.ConversationID, l.CreatedAt = 0, t.v.Tenant(), t.v.Conversation(), t.now
		return t.db.Create(&l).Error
	})
	return l, err
}

// LeaveMessages lists what customers left, the newest first.
func (s *Store) LeaveMessages(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.LeaveMessage], error) {
	before, err := decodeCursor(p.Cursor, 1)
	if err != nil {
		return model.List[model.LeaveMessage]{}, err
	}
	db := s.in(ctx, v)
	if !v.System() && !v.Administrator() {
		fresh := db.Session(&gorm.Session{NewDB: true})
		db = db.Where("EXISTS (?)", visible(fresh.Table("conversation").Select("1").Where("conversation.id = leave_message.conversation_id"), v))
	}
	if before != nil {
		db = db.Where("leave_message.id < ?", before[0])
	}
	var found []model.LeaveMessage
	if err := db.Order("leave_message.id DESC").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.LeaveMessage]{}, explain(err)
	}
	return page(found, rows(p), func(l model.LeaveMessage) []int64 { return []int64{l.ID} }), nil
}

// ClearHistory hides everything said so far from the visitor; agents keep it.
func (s *Store) ClearHistory(ctx context.Context, v model.Viewer) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.Conversation{}).Where("id = ? AND customer_id = ?", v.Conversation(), v.Customer()).
			Updates(map[string]any{"cleared_to": gorm.Expr("last_number"), "version": gorm.Expr("version + 1")}).Error
	})
}

// AnyoneFor claims that some agent who may get the visitor's conversation is
// online. While he waits for somebody, only they are meant.
func (s *Store) AnyoneFor(ctx context.Context, v model.Viewer, channel, exclusive int64) (bool, error) {
	var found []int64
	var thread model.Conversation
	if err := s.in(ctx, v).Select("id", "awaits").Limit(1).Find(&thread, v.Conversation()).Error; err != nil {
		return false, explain(err)
	}
	db := s.in(ctx, v).Model(&model.Agent{}).Where("status = ? AND work_state = ?", model.AgentActive, model.Online)
	if thread.Awaits {
		db = db.Where("id IN (SELECT agent_id FROM awaited WHERE conversation_id = ?) OR id IN (SELECT agent_id FROM agent_group_member WHERE group_id IN "+
			"(SELECT group_id FROM awaited WHERE conversation_id = ?))", thread.ID, thread.ID)
	} else {
		db = db.Where("id = ? OR id IN (SELECT agent_id FROM channel_agent WHERE channel_id = ?)", exclusive, channel)
	}
	err := db.Limit(1).Pluck("id", &found).Error
	return len(found) > 0, explain(err)
}
