package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"yingke/model"
)

// ReplyRevision is a number that grows with every change of the tenant's rules,
// menus, settings, sensitive words and link keys.
func (s *Store) ReplyRevision(ctx context.Context, v model.Viewer) (int64, error) {
	var found model.ReplyRevision
	if v.Tenant() == 0 {
		return 0, model.ErrForbidden
	}
	err := s.in(ctx, v).Take(&found).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, nil // nothing has ever been changed
	}
	return found.Revision, explain(err)
}

// ReplySource is everything that the robot of a channel of a product is made
// of: its own rules and the public ones, menus, settings, sensitive words. The
// revision is read first: a change in between makes it old, never too new.
func (s *Store) ReplySource(ctx context.Context, v model.Viewer, product, channel int64) (model.ReplySource, error) {
	var src model.ReplySource
	var err error
	if src.Revision, err = s.ReplyRevision(ctx, v); err != nil {
		return src, err
	}
	db := s.in(ctx, v)
	err = db.Where("product_id IN (0, ?) AND channel_id IN (0, ?)", product, channel).Order("position, id").Limit(2 * RulesMost).Find(&src.Rules).Error
	if err != nil {
		return src, explain(err)
	}
	if err := db.Order("id").Limit(menusMost).Find(&src.Menus).Error; err != nil {
		return src, explain(err)
	}
	if src.Settings, err = s.ReplySettings(ctx, v, product, channel); err != nil {
		return src, err
	}
	if src.Sensitive, err = s.SensitiveRules(ctx, v); err != nil {
		return src, err
	}
	key, err := s.linkKey(ctx, v, product)
	if err != nil && !errors.Is(err, model.ErrMissing) {
		return src, err
	}
	src.LinkKey = []byte(key)
	appids, err := s.AppIDs(ctx, v)
	src.AppID = appids[product]
	return src, err
}

// AppIDs says under which AppID each connected product is known to WeChat.
func (s *Store) AppIDs(ctx context.Context, v model.Viewer) (map[int64]string, error) {
	var found []model.Connection
	err := s.in(ctx, v).Select("product_id", "appid").Find(&found).Error
	ids := make(map[int64]string, len(found))
	for _, c := range found {
		ids[c.ProductID] = c.AppID
	}
	return ids, explain(err)
}
