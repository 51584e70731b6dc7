package reply

import (
	"context"
	"slices"

	"yingke/model"
)

// List lists the rules that a filter asks for, in their declared order.
func (s *Service) List(ctx context.Context, v model.Viewer, f model.RuleFilter, p model.Page) (model.List[model.Rule], error) {
	if _, err := s.product(ctx, v, f.ProductID); err != nil {
		return model.List[model.Rule]{}, err
	}
	return s.store.Rules(ctx, v, f, p)
}

// Rule is one rule.
func (s *Service) Rule(ctx context.Context, v model.Viewer, id int64) (model.Rule, error) {
	return s.store.Rule(ctx, v, id)
}

// Save adds a rule (ID 0) or changes one; its product stays.
func (s *Service) Save(ctx context.Context, v model.Viewer, r model.Rule) (model.Rule, error) {
	if r.ID != 0 {
		was, err := s.store.Rule(ctx, v, r.ID)
		if err != nil {
			return r, err
		}
		r.ProductID = was.ProductID
	}
	around, err := s.around(ctx, v, r)
	if err == nil {
		r, err = around.check(r)
	}
	if err == nil {
		err = s.typesFree(ctx, v, r)
	}
	if err == nil {
		err = s.signed(ctx, v, r)
	}
	if err != nil {
		return r, err
	}
	defer s.changed(v)
	return s.store.SaveRule(ctx, v, r)
}

// typesFree refuses a second default rule for the same kinds of message: of two
// only one could ever answer (product.md 5.6).
func (s *Service) typesFree(ctx context.Context, v model.Viewer, r model.Rule) error {
	if r.Trigger != model.OnReceived || !r.Enabled {
		return nil
	}
	others, err := s.all(ctx, v, model.RuleFilter{ProductID: r.ProductID, Trigger: model.OnReceived})
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID != r.ID && o.Enabled && o.Scope() == r.Scope() && overlap(o.Types, r.Types) {
			return model.ErrTypesTaken.On("types").With("rule", o.Name).With("rule_id", o.ID)
		}
	}
	return nil
}

// overlap claims that two lists of kinds have one in common; an empty list is all.
func overlap(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(kind string) bool { return slices.Contains(b, kind) })
}

// all reads every page of a list: a product has a thousand rules at the most.
func (s *Service) all(ctx context.Context, v model.Viewer, f model.RuleFilter) ([]model.Rule, error) {
	var all []model.Rule
	p := model.Page{Limit: 200}
	for {
		list, err := s.store.Rules(ctx, v, f, p)
		if err != nil {
			return nil, err
		}
		all = append(all, list.Items...)
		if p.Cursor = list.Next; p.Cursor == "" {
			return all, nil
		}
	}
}

// Folders lists a product's folders.
func (s *Service) Folders(ctx context.Context, v model.Viewer, product int64) ([]model.ReplyFolder, error) {
	if _, err := s.product(ctx, v, product); err != nil {
		return nil, err
	}
	return s.store.ReplyFolders(ctx, v, product)
}

// SaveFolder adds a folder (ID 0) or changes one; its product stays.
func (s *Service) SaveFolder(ctx context.Context, v model.Viewer, f model.ReplyFolder) (model.ReplyFolder, error) {
	var err error
	if f.Name, err = model.Required("name", f.Name, folderNameMost); err != nil {
		return f, err
	}
	if f.ID == 0 {
		if _, err := s.product(ctx, v, f.ProductID); err != nil {
			return f, err
		}
	}
	return s.store.SaveReplyFolder(ctx, v, f)
}

// DropFolder removes a folder; its rules stay.
func (s *Service) DropFolder(ctx context.Context, v model.Viewer, id int64) error {
	return s.store.DropReplyFolder(ctx, v, id)
}
