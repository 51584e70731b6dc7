package customer

import (
	"context"
	"slices"

	"yingke/model"
)

const (
	viewNameMost = 30
	filterTags   = 20
	sourceMost   = 60
)

// Views lists the views that the agent who asks keeps, and those that all share.
func (s *Service) Views(ctx context.Context, v model.Viewer) ([]model.CustomerView, error) {
	return s.store.CustomerViews(ctx, v)
}

// SaveView adds a view (ID 0) or changes one. One that all share is changed by
// those alone who manage customers.
func (s *Service) SaveView(ctx context.Context, v model.Viewer, w model.CustomerView, shared bool) (model.CustomerView, error) {
	var err error
	if w.Name, err = model.Required("name", w.Name, viewNameMost); err != nil {
		return w, err
	}
	if err := checkPosition(w.Position); err != nil {
		return w, err
	}
	if err := CheckFilter(w.Filter); err != nil {
		return w, err
	}
	if w.AgentID, err = keeper(v, shared); err != nil {
		return w, err
	}
	return s.store.SaveCustomerView(ctx, v, w)
}

// DropView removes a view.
func (s *Service) DropView(ctx context.Context, v model.Viewer, id int64, shared bool) error {
	agent, err := keeper(v, shared)
	if err != nil {
		return err
	}
	return s.store.DropCustomerView(ctx, v, id, agent)
}

// keeper is whose a view is.
func keeper(v model.Viewer, shared bool) (int64, error) {
	if !shared {
		return v.Agent(), nil
	}
	return 0, v.Need(model.ManageCustomers)
}

// CheckFilter says what is wrong with a filter over customers.
func CheckFilter(f model.CustomerFilter) error {
	lists := []model.ListName{"", model.ListServing, model.ListQueue, model.ListRobot, model.ListHistory}
	switch {
	case len(f.TagIDs) > filterTags:
		return model.ErrTooManyItems.On("tag_ids").With("max", filterTags)
	case len(f.NotTagIDs) > filterTags:
		return model.ErrTooManyItems.On("not_tag_ids").With("max", filterTags)
	case f.Sex < 0 || f.Sex > 2:
		return model.ErrBadChoice.On("sex")
	case !slices.Contains(lists, f.List):
		return model.ErrBadChoice.On("list")
	}
	for _, line := range []struct {
		field, value string
		most         int
	}{{"source", f.Source, sourceMost}, {"province", f.Province, regionMost}, {"city", f.City, regionMost}} {
		if _, err := model.Line(line.field, line.value, line.most); err != nil {
			return err
		}
	}
	return nil
}

// Each hands every customer that a filter allows to a function, last seen first,
// a page at a time.
func (s *Service) Each(ctx context.Context, v model.Viewer, f model.CustomerFilter, do func(model.Customer) error) error {
	p := model.Page{Limit: 200}
	for {
		list, err := s.store.Customers(ctx, v, f, p)
		if err != nil {
			return err
		}
		for _, c := range list.Items {
			if err := do(c); err != nil {
				return err
			}
		}
		if p.Cursor = list.Next; list.Next == "" {
			return nil
		}
	}
}
