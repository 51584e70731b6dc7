package store

import (
	"context"

	"yingke/model"
)

// Products lists the tenant's products, the oldest first.
func (s *Store) Products(ctx context.Context, v model.Viewer) ([]model.Product, error) {
	found := []model.Product{}
	return found, explain(s.in(ctx, v).Order("id").Find(&found).Error)
}
