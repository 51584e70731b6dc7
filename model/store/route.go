package store

import (
	"context"

	"yingke/model"
)

// routesMost is how many routing rules a tenant may have; every decision reads
// those of its channel.
const routesMost = 200

// Routes lists the routing rules in their order.
func (s *Store) Routes(ctx context.Context, v model.Viewer) ([]model.Route, error) {
	found := []model.Route{}
	return found, explain(s.in(ctx, v).Order("position, id").Find(&found).Error)
}

// SaveRoute adds a routing rule at the end (ID 0) or changes one, which keeps its
// place. Agents, groups, tags, products and channels that the tenant does not
// have are refused with ErrBadChoice.
func (s *Store) SaveRoute(ctx context.Context, v model.Viewer, r model.Route) (model.Route, error) {
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		var was model.Route
		if r.ID != 0 {
			if err := t.in().Take(&was, r.ID).Error; err != nil {
				return err
			}
		}
		if err := t.owns(r); err != nil {
			return err
		}
		r.TenantID, r.ChangedAt = v.Tenant(), t.now
		if r.ID == 0 {
			return t.addRoute(&r)
		}
		r.Position, r.CreatedAt = was.Position, was.CreatedAt
		if err := t.db.Save(&r).Error; err != nil {
			return err
		}
		return t.audit("route.edit", "route", r.ID, r.Name, was, r)
	})
	return r, err
}

func (t tx) addRoute(r *model.Route) error {
	var last struct{ Position, Count int }
	err := t.in().Model(&model.Route{}).Select("COALESCE(MAX(position), 0) AS position, COUNT(*) AS count").Scan(&last).Error
	if err != nil {
		return err
	}
	if last.Count >= routesMost {
		return model.ErrTooManyRoutes.With("max", routesMost)
	}
	r.Position, r.CreatedAt = last.Position+1, t.now
	if err := t.db.Create(r).Error; err != nil {
		return err
	}
	return t.audit("route.create", "route", r.ID, r.Name, nil, *r)
}

// owns refuses a rule that names what the tenant does not have.
func (t tx) owns(r model.Route) error {
	for _, check := range []struct {
		field string
		of    any
		ids   []int64
	}{
		{"tag_ids", &model.Tag{}, r.TagIDs}, {"group_ids", &model.AgentGroup{}, r.GroupIDs}, {"agent_ids", &model.Agent{}, r.AgentIDs},
		{"product_id", &model.Product{}, some(r.ProductID)}, {"channel_id", &model.Channel{}, some(r.ChannelID)},
	} {
		if err := t.has(check.of, check.field, check.ids); err != nil {
			return err
		}
	}
	return nil
}

// has refuses ids that the tenant does not have; they are distinct.
func (t tx) has(of any, field string, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	var known int64
	if err := t.in().Model(of).Where("id IN ?", ids).Count(&known).Error; err != nil {
		return err
	}
	if int(known) != len(ids) {
		return model.ErrBadChoice.On(field)
	}
	return nil
}

func some(id int64) []int64 {
	if id == 0 {
		return nil
	}
	return []int64{id}
}

// DropRoute removes a routing rule.
func (s *Store) DropRoute(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		var was model.Route
		if err := t.in().Take(&was, id).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil {
			return err
		}
		return t.audit("route.delete", "route", id, was.Name, was, nil)
	})
}

// OrderRoutes puts the routing rules into this order; it must name all of them,
// or ErrChanged says that somebody added or removed one meanwhile.
func (s *Store) OrderRoutes(ctx context.Context, v model.Viewer, ids []int64) error {
	return s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		var have []int64
		if err := t.in().Model(&model.Route{}).Order("position, id").Pluck("id", &have).Error; err != nil {
			return err
		}
		if !sameIDs(have, ids) {
			return model.ErrChanged
		}
		for i, id := range ids {
			if err := t.in().Model(&model.Route{}).Where("id = ?", id).UpdateColumn("position", i+1).Error; err != nil {
				return err
			}
		}
		return t.audit("route.order", "route", 0, "", map[string]any{"ids": have}, map[string]any{"ids": ids})
	})
}

func sameIDs(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	in := map[int64]bool{}
	for _, id := range a {
		in[id] = true
	}
	for _, id := range b {
		if !in[id] {
			return false
		}
		delete(in, id)
	}
	return true
}
