package reception

import (
	"context"

	"yingke/model"
)

// Limits of a routing rule.
const (
	routeNameMost = 60
	tagsMost      = 50
	regionsMost   = 400 // every city of the country
	placeMost     = 30
	targetsMost   = 200
)

// Routes lists the routing rules in their order.
func (s *Service) Routes(ctx context.Context, v model.Viewer) ([]model.Route, error) {
	return s.store.Routes(ctx, v)
}

// SaveRoute adds a routing rule (ID 0) or changes one.
func (s *Service) SaveRoute(ctx context.Context, v model.Viewer, r model.Route) (model.Route, error) {
	if err := checkRoute(&r); err != nil {
		return r, err
	}
	saved, err := s.store.SaveRoute(ctx, v, r)
	if err == nil {
		s.reception.RulesChanged(ctx, v)
	}
	return saved, err
}

// DropRoute removes a routing rule.
func (s *Service) DropRoute(ctx context.Context, v model.Viewer, id int64) error {
	err := s.store.DropRoute(ctx, v, id)
	if err == nil {
		s.reception.RulesChanged(ctx, v)
	}
	return err
}

// OrderRoutes puts the routing rules into this order.
func (s *Service) OrderRoutes(ctx context.Context, v model.Viewer, ids []int64) error {
	err := s.store.OrderRoutes(ctx, v, ids)
	if err == nil {
		s.reception.RulesChanged(ctx, v)
	}
	return err
}

func checkRoute(r *model.Route) (err error) {
	if r.Name, err = model.Required("name", r.Name, routeNameMost); err != nil {
		return err
	}
	r.TagIDs, r.AgentIDs, r.GroupIDs = distinct(r.TagIDs), distinct(r.AgentIDs), distinct(r.GroupIDs)
	if r.Regions, err = places(r.Regions); err != nil {
		return err
	}
	switch {
	case len(r.TagIDs) > tagsMost:
		return model.ErrTooManyItems.On("tag_ids").With("max", tagsMost)
	case len(r.AgentIDs) > targetsMost:
		return model.ErrTooManyItems.On("agent_ids").With("max", targetsMost)
	case len(r.GroupIDs) > targetsMost:
		return model.ErrTooManyItems.On("group_ids").With("max", targetsMost)
	case len(r.TagIDs) == 0 && len(r.Regions) == 0:
		return model.ErrRouteNoCondition.On("tag_ids")
	case len(r.AgentIDs) == 0 && len(r.GroupIDs) == 0:
		return model.ErrRouteNobody.On("agent_ids")
	}
	return nil
}

// places are regions as they are kept: plain names, each once.
func places(regions []model.Region) ([]model.Region, error) {
	if len(regions) > regionsMost {
		return nil, model.ErrTooManyItems.On("regions").With("max", regionsMost)
	}
	out := []model.Region{}
	seen := map[model.Region]bool{}
	for _, r := range regions {
		for _, name := range []*string{&r.Province, &r.City} {
			var err error
			if *name, err = model.Line("regions", *name, placeMost); err != nil {
				return nil, err
			}
		}
		if r = r.Plain(); r.Empty() {
			return nil, model.ErrRequired.On("regions")
		}
		if !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out, nil
}
