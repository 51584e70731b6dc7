package store

import (
	"context"

	"yingke/model"
)

// viewsMost is how many views an agent may keep, and how many all may share.
const viewsMost = 50

// CustomerViews lists the views over customers that the agent who asks keeps, and
// those that all share, in their order.
func (s *Store) CustomerViews(ctx context.Context, v model.Viewer) ([]model.CustomerView, error) {
	found := []model.CustomerView{}
	return found, explain(s.in(ctx, v).Where("agent_id IN (0, ?)", v.Agent()).Order("agent_id, position, id").Find(&found).Error)
}

// SaveCustomerView adds a view (ID 0) or changes one, of the agent who asks or,
// with agent 0, one that all share; whose it is does not change.
func (s *Store) SaveCustomerView(ctx context.Context, v model.Viewer, w model.CustomerView) (model.CustomerView, error) {
	err := s.write(ctx, v, func(t tx) error {
		w.TenantID = v.Tenant()
		if w.ID != 0 {
			var was model.CustomerView
			if err := t.in().Where("agent_id = ?", w.AgentID).Take(&was, w.ID).Error; err != nil {
				return err
			}
			w.CreatedAt = was.CreatedAt
			return taken(t.db.Save(&w).Error, model.ErrViewTaken)
		}
		var have int64
		if err := t.in().Model(&model.CustomerView{}).Where("agent_id = ?", w.AgentID).Count(&have).Error; err != nil {
			return err
		}
		if have >= viewsMost {
			return model.ErrTooManyViews.With("max", viewsMost)
		}
		w.CreatedAt = t.now
		return taken(t.db.Create(&w).Error, model.ErrViewTaken)
	})
	return w, err
}

// DropCustomerView removes a view of the agent who asks, or one that all share.
func (s *Store) DropCustomerView(ctx context.Context, v model.Viewer, id, agent int64) error {
	return s.write(ctx, v, func(t tx) error {
		done := t.in().Where("agent_id = ?", agent).Delete(&model.CustomerView{}, id)
		if done.Error == nil && done.RowsAffected == 0 {
			return model.ErrMissing
		}
		return done.Error
	})
}
