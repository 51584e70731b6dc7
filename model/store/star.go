package store

import (
	"context"

	"gorm.io/gorm/clause"

	"yingke/model"
)

// starsMost is how many conversations an agent may pin.
const starsMost = 1000

// Star pins a conversation that the agent may read, or lets it go. Again changes nothing.
func (s *Store) Star(ctx context.Context, v model.Viewer, conversation int64, starred bool) error {
	return s.write(ctx, v, func(t tx) error {
		if !starred {
			if err := t.in().Select("id").Take(&model.Conversation{}, conversation).Error; err != nil {
				return err
			}
			return t.in().Where("agent_id = ? AND conversation_id = ?", v.Agent(), conversation).Delete(&model.Star{}).Error
		}
		var c model.Conversation
		if err := visible(t.in().Select("id"), v).Take(&c, conversation).Error; err != nil {
			return err
		}
		var pinned int64
		if err := t.in().Model(&model.Star{}).Where("agent_id = ?", v.Agent()).Count(&pinned).Error; err != nil {
			return err
		}
		if pinned >= starsMost {
			return model.ErrTooManyStars.With("max", starsMost)
		}
		row := model.Star{TenantID: v.Tenant(), AgentID: v.Agent(), ConversationID: conversation, CreatedAt: t.now}
		return t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
	})
}
