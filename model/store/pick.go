package store

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// pickUp counts a customer whom an agent picked up by hand today, or refuses
// with ErrManualLimit when he has picked up as many as he may in a day.
func (st *step) pickUp(agent int64, day string) error {
	var who model.Agent
	if err := st.locked().Select("id", "manual_limit").Take(&who, agent).Error; err != nil {
		return err
	}
	row := model.Pickup{TenantID: st.v.Tenant(), AgentID: agent, Day: day, Count: 1}
	if who.ManualLimit < 1 {
		return model.ErrManualLimit.With("limit", who.ManualLimit)
	}
	err := st.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "agent_id"}, {Name: "day"}},
		DoUpdates: clause.Assignments(map[string]any{"picked": gorm.Expr("pickup.picked + 1")}),
	}).Create(&row).Error
	if err != nil {
		return err
	}
	if err := st.in().Where("agent_id = ? AND day = ?", agent, day).Take(&row).Error; err != nil {
		return err
	}
	if row.Count > who.ManualLimit {
		return model.ErrManualLimit.With("limit", who.ManualLimit)
	}
	return nil
}
