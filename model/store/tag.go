package store

import (
	"context"

	"gorm.io/gorm/clause"

	"yingke/model"
)

// Limits of tags (product.md 8.2).
const (
	tagGroupsMost   = 50
	tagsMost        = 100 // in a group
	customerTagMost = 100 // on a customer
)

// TagGroups lists the tenant's tag groups in their order.
func (s *Store) TagGroups(ctx context.Context, v model.Viewer) ([]model.TagGroup, error) {
	found := []model.TagGroup{}
	return found, explain(s.in(ctx, v).Order("position, id").Find(&found).Error)
}

// Tags lists the tenant's tags in their order.
func (s *Store) Tags(ctx context.Context, v model.Viewer) ([]model.Tag, error) {
	found := []model.Tag{}
	return found, explain(s.in(ctx, v).Order("group_id, position, id").Find(&found).Error)
}

// SaveTagGroup adds a tag group (ID 0) or changes one.
func (s *Store) SaveTagGroup(ctx context.Context, v model.Viewer, g model.TagGroup) (model.TagGroup, error) {
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		if g.ID != 0 {
			return t.changeTagGroup(&g)
		}
		var have int64
		if err := t.in().Model(&model.TagGroup{}).Count(&have).Error; err != nil {
			return err
		}
		if have >= tagGroupsMost {
			return model.ErrTooManyTags.With("max", tagGroupsMost)
		}
		g.TenantID = t.v.Tenant()
		if err := t.db.Create(&g).Error; err != nil {
			return taken(err, model.ErrTagTaken)
		}
		return t.audit("tag_group.create", "tag_group", g.ID, g.Name, nil, g)
	})
	return g, err
}

func (t tx) changeTagGroup(g *model.TagGroup) error {
	var was model.TagGroup
	if err := t.in().Take(&was, g.ID).Error; err != nil {
		return err
	}
	g.TenantID = was.TenantID
	if err := t.in().Model(g).Select("name", "position").Updates(g).Error; err != nil {
		return taken(err, model.ErrTagTaken)
	}
	return t.audit("tag_group.edit", "tag_group", g.ID, g.Name, was, *g)
}

// DropTagGroup removes a group with its tags, also from customers.
func (s *Store) DropTagGroup(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		var was model.TagGroup
		if err := t.in().Take(&was, id).Error; err != nil {
			return err
		}
		if err := t.in().Where("group_id = ?", id).Delete(&model.Tag{}).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil {
			return err
		}
		return t.audit("tag_group.delete", "tag_group", id, was.Name, was, nil)
	})
}

// SaveTag adds a tag (ID 0) or changes one.
func (s *Store) SaveTag(ctx context.Context, v model.Viewer, tag model.Tag) (model.Tag, error) {
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		if err := t.in().Take(&model.TagGroup{}, tag.GroupID).Error; err != nil {
			return model.ErrBadChoice.On("group_id")
		}
		var have int64
		if err := t.in().Model(&model.Tag{}).Where("group_id = ? AND id <> ?", tag.GroupID, tag.ID).Count(&have).Error; err != nil {
			return err
		}
		if have >= tagsMost {
			return model.ErrTooManyTags.With("max", tagsMost)
		}
		if tag.ID != 0 {
			return t.changeTag(&tag)
		}
		tag.TenantID = t.v.Tenant()
		if err := t.db.Create(&tag).Error; err != nil {
			return taken(err, model.ErrTagTaken)
		}
		return t.audit("tag.create", "tag", tag.ID, tag.Name, nil, tag)
	})
	return tag, err
}

func (t tx) changeTag(tag *model.Tag) error {
	var was model.Tag
	if err := t.in().Take(&was, tag.ID).Error; err != nil {
		return err
	}
	tag.TenantID = was.TenantID
	if err := t.in().Model(tag).Select("group_id", "name", "colour", "position").Updates(tag).Error; err != nil {
		return taken(err, model.ErrTagTaken)
	}
	return t.audit("tag.edit", "tag", tag.ID, tag.Name, was, *tag)
}

// DropTag removes a tag, also from customers.
func (s *Store) DropTag(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		var was model.Tag
		if err := t.in().Take(&was, id).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil {
			return err
		}
		return t.audit("tag.delete", "tag", id, was.Name, was, nil)
	})
}

// SetCustomerTags puts exactly these tags on a customer. An id that is no tag
// of the tenant is ErrBadChoice.
func (s *Store) SetCustomerTags(ctx context.Context, v model.Viewer, customer int64, tags []int64) error {
	return s.write(ctx, v, func(t tx) error {
		if err := known(t.locked(), v).Where("customer.id = ?", customer).Take(&model.Customer{}).Error; err != nil {
			return err
		}
		have, err := t.tagIDs(tags)
		if err != nil {
			return err
		}
		if len(have) != len(tags) {
			return model.ErrBadChoice.On("tag_ids")
		}
		if len(tags) > customerTagMost {
			return model.ErrTooManyTags.With("max", customerTagMost)
		}
		if err := t.in().Where("customer_id = ?", customer).Delete(&model.CustomerTag{}).Error; err != nil {
			return err
		}
		if err := t.addTags(customer, have); err != nil {
			return err
		}
		return t.rerank(customer)
	})
}

// PutTags puts tags on a customer whom the viewer may know, and takes others
// away. Ids that are no tags of the tenant are refused with ErrBadChoice.
func (s *Store) PutTags(ctx context.Context, v model.Viewer, customer int64, add, drop []int64) error {
	return s.write(ctx, v, func(t tx) error {
		if err := known(t.locked(), v).Where("customer.id = ?", customer).Take(&model.Customer{}).Error; err != nil {
			return err
		}
		have, err := t.tagIDs(add)
		if err != nil {
			return err
		}
		if len(have) != len(add) {
			return model.ErrBadChoice.On("tag_ids")
		}
		if len(drop) > 0 {
			if err := t.in().Where("customer_id = ? AND tag_id IN ?", customer, drop).Delete(&model.CustomerTag{}).Error; err != nil {
				return err
			}
		}
		if err := t.addTags(customer, have); err != nil {
			return err
		}
		var on int64
		if err := t.in().Model(&model.CustomerTag{}).Where("customer_id = ?", customer).Count(&on).Error; err != nil {
			return err
		}
		if on > customerTagMost {
			return model.ErrTooManyTags.With("max", customerTagMost)
		}
		return t.rerank(customer)
	})
}

// rerank moves a customer who waits to where his tags put him in the line.
func (t tx) rerank(customer int64) error {
	var waiting []model.Conversation
	err := t.in().Where("customer_id = ? AND state = ?", customer, model.Queued).Find(&waiting).Error
	if err != nil || len(waiting) == 0 {
		return err
	}
	who := model.Customer{}
	if err := t.in().Model(&model.CustomerTag{}).Where("customer_id = ?", customer).Pluck("tag_id", &who.TagIDs).Error; err != nil {
		return err
	}
	for _, c := range waiting { // one in each link by which he came
		held, err := reception(t.in(), model.Scope{ProductID: c.ProductID, ChannelID: c.ChannelID})
		if err != nil {
			return err
		}
		rank := model.AssignRules{VIPTagIDs: held.Assign.VIPTagIDs}.Rank(who)
		if err := t.in().Model(&model.Conversation{}).Where("id = ? AND state = ?", c.ID, model.Queued).UpdateColumn("line_rank", rank).Error; err != nil {
			return err
		}
	}
	return nil
}

// putTags adds tags to a customer's: ids that are no tags of the tenant are
// left out, and so is what would exceed the limit.
func (t tx) putTags(customer int64, tags []int64) error {
	have, err := t.tagIDs(tags)
	if err != nil || len(have) == 0 {
		return err
	}
	var on int64
	if err := t.in().Model(&model.CustomerTag{}).Where("customer_id = ? AND tag_id NOT IN ?", customer, have).Count(&on).Error; err != nil {
		return err
	}
	return t.addTags(customer, have[:max(0, min(len(have), customerTagMost-int(on)))])
}

func (t tx) addTags(customer int64, tags []int64) error {
	if len(tags) == 0 {
		return nil
	}
	put := make([]model.CustomerTag, len(tags))
	for i, id := range tags {
		put[i] = model.CustomerTag{TenantID: t.v.Tenant(), CustomerID: customer, TagID: id}
	}
	return t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&put).Error
}

// tagIDs keeps those ids that are tags of the tenant.
func (t tx) tagIDs(ids []int64) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var have []int64
	return have, t.in().Model(&model.Tag{}).Where("id IN ?", ids).Order("id").Pluck("id", &have).Error
}

// tagsOf are the tags of some customers, by customer.
func (s *Store) tagsOf(ctx context.Context, v model.Viewer, customers []int64) (map[int64][]int64, error) {
	of := map[int64][]int64{}
	if len(customers) == 0 {
		return of, nil
	}
	var found []model.CustomerTag
	err := s.in(ctx, v).Where("customer_id IN ?", customers).Order("customer_id, tag_id").Find(&found).Error
	for _, row := range found {
		of[row.CustomerID] = append(of[row.CustomerID], row.TagID)
	}
	return of, explain(err)
}

func (s *Store) fillTags(ctx context.Context, v model.Viewer, customers []model.Customer) error {
	ids := make([]int64, len(customers))
	for i, c := range customers {
		ids[i] = c.ID
	}
	of, err := s.tagsOf(ctx, v, ids)
	for i := range customers {
		customers[i].TagIDs = nonNil(of[customers[i].ID])
	}
	return err
}
