package customer

import (
	"context"

	"yingke/model"
)

// Merge makes two customers one: the first stays, the other is part of him from
// then on. It can be undone.
func (s *Service) Merge(ctx context.Context, v model.Viewer, kept, merged int64) (model.Merge, error) {
	if merged == 0 {
		return model.Merge{}, model.ErrRequired.On("merged_id")
	}
	return s.store.MergeCustomers(ctx, v, kept, merged)
}

// UndoMerge makes two customers of one again.
func (s *Service) UndoMerge(ctx context.Context, v model.Viewer, id int64) (model.Merge, error) {
	return s.store.UndoMerge(ctx, v, id)
}

// Merges lists the merges of a customer whom the viewer may know, the newest first.
func (s *Service) Merges(ctx context.Context, v model.Viewer, id int64) ([]model.Merge, error) {
	if _, err := s.store.Customer(ctx, v, id); err != nil {
		return nil, err
	}
	return s.store.Merges(ctx, v, id)
}

// SetOwner says to which agent a customer belongs (销售线索归属); 0: to nobody.
func (s *Service) SetOwner(ctx context.Context, v model.Viewer, id, agent int64) (model.Customer, error) {
	if err := s.store.SetOwner(ctx, v, id, agent); err != nil {
		return model.Customer{}, err
	}
	return s.store.Customer(ctx, v, id)
}
