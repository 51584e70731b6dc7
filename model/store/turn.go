package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// moveTurn moves the turns of a channel on, in the transaction that gives the
// customer. ErrChanged says that somebody else has moved them since they were read.
func (t tx) moveTurn(now model.Turn) error {
	now.TenantID = t.v.Tenant()
	read := now.Version
	now.Version++
	if now.Weights == nil {
		now.Weights = map[int64]int{}
	}
	if read == 0 {
		done := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&now)
		if done.Error == nil && done.RowsAffected == 0 {
			return model.ErrChanged
		}
		return done.Error
	}
	done := t.in().Model(&model.Turn{}).Where("channel_id = ? AND version = ?", now.ChannelID, read).
		Select("last_id", "weights", "version").Updates(&now)
	if done.Error == nil && done.RowsAffected == 0 {
		return model.ErrChanged
	}
	return done.Error
}

// received counts a customer whom an agent got today.
func (t tx) received(agent int64) error {
	row := model.Intake{AgentID: agent, Day: t.day(), TenantID: t.v.Tenant(), Count: 1}
	return t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "agent_id"}, {Name: "day"}},
		DoUpdates: clause.Assignments(map[string]any{"received": gorm.Expr("intake.received + 1")}),
	}).Create(&row).Error
}

// await keeps who alone may take the customer while he waits; nil: anybody.
func (st *step) await(whom *model.Targets) error {
	if st.is.Awaits {
		if err := st.in().Where("conversation_id = ?", st.is.ID).Delete(&model.Awaited{}).Error; err != nil {
			return err
		}
	}
	st.is.Awaits = whom != nil
	if whom == nil {
		return nil
	}
	var rows []model.Awaited
	for _, agent := range whom.AgentIDs {
		rows = append(rows, model.Awaited{ConversationID: st.is.ID, AgentID: agent, TenantID: st.is.TenantID})
	}
	for _, group := range whom.GroupIDs {
		rows = append(rows, model.Awaited{ConversationID: st.is.ID, GroupID: group, TenantID: st.is.TenantID})
	}
	if len(rows) == 0 {
		return nil
	}
	return st.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}
