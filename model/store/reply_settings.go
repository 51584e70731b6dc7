package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// ReplySettings lists what is kept for a place and for those that it inherits
// from: the general settings, the product's, the channel's. Zeros widen the place.
func (s *Store) ReplySettings(ctx context.Context, v model.Viewer, product, channel int64) ([]model.KeptReplySettings, error) {
	found := []model.KeptReplySettings{}
	err := s.in(ctx, v).Where("product_id IN (0, ?) AND channel_id IN (0, ?)", product, channel).Order("product_id, channel_id").Find(&found).Error
	return found, explain(err)
}

// SaveReplySettings keeps settings for places, all or none.
func (s *Store) SaveReplySettings(ctx context.Context, v model.Viewer, places ...model.KeptReplySettings) error {
	return s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		for i := range places {
			p := &places[i]
			p.TenantID, p.ChangedAt = t.v.Tenant(), t.now
			var was model.KeptReplySettings
			err := t.in().Where("product_id = ? AND channel_id = ?", p.ProductID, p.ChannelID).Take(&was).Error
			if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
				return err
			}
			if err := t.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(p).Error; err != nil {
				return err
			}
			before, after := settingFacts(was), settingFacts(*p)
			if err := t.audit("reply_settings.edit", "reply_settings", p.ProductID, "", before, after); err != nil {
				return err
			}
		}
		return nil
	})
}

// OweRobots books a reaction to every conversation that the robot serves in a
// place, 0 for all: what becomes of it is decided anew.
func (s *Store) OweRobots(ctx context.Context, v model.Viewer, product, channel int64) error {
	return s.write(ctx, v, func(t tx) error {
		db := t.in().Model(&model.Conversation{}).Where("state = ? AND duty_at = 0", model.Robot)
		if product != 0 {
			db = db.Where("product_id = ?", product)
		}
		if channel != 0 {
			db = db.Where("channel_id = ?", channel)
		}
		// The version stays: booking is no change that a decision could have missed.
		return db.Updates(map[string]any{"duty_at": t.now, "duty_tries": 0}).Error
	})
}

// settingFacts spreads the settings, so that the audit log shows what changed.
func settingFacts(k model.KeptReplySettings) map[string]any {
	all := facts(k.Settings)
	all["own"], all["channel_id"] = k.Own, k.ChannelID
	return all
}

// LinkKey is the secret that signs links in the replies of a product; it is made
// when it is first asked for.
func (s *Store) LinkKey(ctx context.Context, v model.Viewer, product int64) (string, error) {
	key, err := s.linkKey(ctx, v, product)
	if !errors.Is(err, model.ErrMissing) {
		return key, err
	}
	return s.RenewLinkKey(ctx, v, product, false)
}

func (s *Store) linkKey(ctx context.Context, v model.Viewer, product int64) (string, error) {
	var found model.LinkKey
	if err := s.in(ctx, v).Where("product_id = ?", product).Take(&found).Error; err != nil {
		return "", explain(err)
	}
	key, err := s.keyring.Open(found.Sealed, linkKeyPlace(product))
	if err != nil {
		return "", fmt.Errorf("open the link key of product %d: %w", product, err)
	}
	return key, nil
}

// RenewLinkKey makes a new secret; with replace false only where there is none.
func (s *Store) RenewLinkKey(ctx context.Context, v model.Viewer, product int64, replace bool) (string, error) {
	sealed, err := s.keyring.Seal(model.RandomKey(linkKeyLength), linkKeyPlace(product))
	if err != nil {
		return "", err
	}
	err = s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		if err := t.in().Take(&model.Product{}, product).Error; err != nil {
			return err
		}
		once := clause.OnConflict{DoNothing: !replace, UpdateAll: replace}
		if err := t.db.Clauses(once).Create(&model.LinkKey{ProductID: product, TenantID: t.v.Tenant(), Sealed: sealed}).Error; err != nil {
			return err
		}
		return t.audit("link_key.renew", "product", product, "", nil, map[string]any{"replaced": replace})
	})
	if err != nil {
		return "", err
	}
	return s.linkKey(ctx, v, product)
}

// linkKeyLength is how many characters a link key has.
const linkKeyLength = 32

func linkKeyPlace(product int64) string { return fmt.Sprintf("link_key/%d", product) }
