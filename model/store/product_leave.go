package store

import (
	"context"

	"gorm.io/gorm"

	"yingke/model"
)

// DeleteProduct takes a WeChat product out of use, if allow does not refuse. Its
// connection is gone with that, so its AppID and its address are free at once;
// conversations and history are left to those who ask for LeavingProducts. It
// returns the product as it was.
func (s *Store) DeleteProduct(ctx context.Context, v model.Viewer, id int64, allow func(model.ProductOf) error) (model.ProductOf, error) {
	var was model.ProductOf
	err := s.write(ctx, v, func(t tx) (err error) {
		if was, err = s.lockProduct(t, id); err != nil {
			return err
		}
		if err := allow(was); err != nil {
			return err
		}
		if err := t.in().Model(&model.Product{}).Where("id = ?", id).Update("deleted_at", t.now).Error; err != nil {
			return err
		}
		err = t.in().Model(&model.Channel{}).Where("product_id = ?", id).Updates(map[string]any{"enabled": false, "deleted_at": t.now}).Error
		if err != nil {
			return err
		}
		if err := t.in().Where("product_id = ?", id).Delete(&model.Connection{}).Error; err != nil {
			return err
		}
		if err := t.db.Where("appid = ?", was.Connection.AppID).Delete(&model.KeptToken{}).Error; err != nil {
			return err
		}
		return t.audit("product.delete", "product", id, was.Name, connectionFacts(was.Name, was.Connection), nil)
	})
	return was, err
}

// LeavingProducts lists products that are deleted and not yet removed, of every
// tenant. Operator only.
func (s *Store) LeavingProducts(ctx context.Context, v model.Viewer) ([]model.Leaving, error) {
	var found []model.Leaving
	err := s.across(ctx, v).Table("product").Select("product.tenant_id, product.id AS product_id, channel.id AS channel_id, product.deleted_at").
		Joins("JOIN channel ON channel.product_id = product.id").Where("product.deleted_at > 0").Order("product.id").Scan(&found).Error
	return found, explain(err)
}

// OpenIn lists conversations of a channel in which a reception is under way.
func (s *Store) OpenIn(ctx context.Context, v model.Viewer, channel int64, most int) ([]int64, error) {
	found := []int64{}
	err := s.in(ctx, v).Model(&model.Conversation{}).Where("channel_id = ? AND state IN ?", channel, []model.State{model.Robot, model.Queued, model.Serving}).
		Limit(most).Pluck("id", &found).Error
	return found, explain(err)
}

// Reseal seals anew, with the current key, what older keys of the ring have
// sealed: connections behind this id, at most so many, and returns the last one
// that was looked at; 0: there are no more. Access tokens need none of it, since
// they live for two hours. Operator only.
func (s *Store) Reseal(ctx context.Context, v model.Viewer, after int64, most int) (last int64, err error) {
	err = s.writeAcross(ctx, v, func(db *gorm.DB) error {
		last = 0
		var some []model.Connection
		if err := db.Where("product_id > ?", after).Order("product_id").Limit(most).Find(&some).Error; err != nil {
			return err
		}
		for _, c := range some {
			last = c.ProductID
			if err := s.resealOne(db, c); err != nil {
				return err
			}
		}
		return nil
	})
	return last, err
}

// resealOne changes a row only if nobody edited it since it was read.
func (s *Store) resealOne(db *gorm.DB, c model.Connection) error {
	stale := false
	for _, sealed := range secretsOf(&c) {
		stale = stale || s.keyring.Stale(*sealed)
	}
	if !stale {
		return nil
	}
	if err := s.unseal(&c); err != nil {
		return err
	}
	if err := s.seal(&c); err != nil {
		return err
	}
	return db.Model(&model.Connection{}).Where("product_id = ? AND changed_at = ?", c.ProductID, c.ChangedAt).
		Select("secret", "push_token", "push_key", "token_key").Updates(&c).Error
}
