package store

import (
	"gorm.io/gorm"

	"yingke/model"
)

// releaseAgent takes every conversation that an agent serves away from him, in
// the transaction that disables or deletes him: they go to the other agent, or
// back to the queue when there is none (0).
func (t tx) releaseAgent(from, to int64) error {
	change := map[string]any{"agent_id": to, "version": gorm.Expr("version + 1")}
	if to == 0 {
		change["state"], change["queued_at"] = model.Queued, t.now
	} else {
		change["served_at"] = t.now
	}
	moved := t.in().Model(&model.Conversation{}).Where("agent_id = ? AND state = ?", from, model.Serving).Updates(change)
	if moved.Error != nil {
		return moved.Error
	}
	if err := t.in().Model(&model.Agent{}).Where("id = ?", from).Update("serving", 0).Error; err != nil || to == 0 {
		return err
	}
	return t.in().Model(&model.Agent{}).Where("id = ?", to).Update("serving", gorm.Expr("serving + ?", moved.RowsAffected)).Error
}
