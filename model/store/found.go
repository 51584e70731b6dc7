package store

import (
	"context"

	"yingke/model"
)

// ViewsByID are those of the conversations that the viewer may read, with what
// is shown beside them.
func (s *Store) ViewsByID(ctx context.Context, v model.Viewer, ids []int64) ([]model.View, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var found []model.Conversation
	if err := visible(s.in(ctx, v), v).Where("conversation.id IN ?", ids).Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	return s.show(ctx, v, found)
}

// NewestOf is of each customer the conversation in which something was said
// last, among those that the viewer may read.
func (s *Store) NewestOf(ctx context.Context, v model.Viewer, customers []int64) ([]int64, error) {
	if len(customers) == 0 {
		return nil, nil
	}
	var found []model.Conversation
	err := visible(s.in(ctx, v), v).Where("conversation.customer_id IN ?", customers).
		Select("id", "customer_id").Order("last_at DESC, id DESC").Find(&found).Error
	newest := []int64{}
	seen := map[int64]bool{}
	for _, c := range found {
		if !seen[c.CustomerID] {
			seen[c.CustomerID] = true
			newest = append(newest, c.ID)
		}
	}
	return newest, explain(err)
}
