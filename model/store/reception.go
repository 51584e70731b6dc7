package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// reception are the settings that hold in a scope: its own, its product's, the
// tenant's, and those of a new tenant. The query is already bounded by the tenant.
func reception(in *gorm.DB, at model.Scope) (model.ReceptionSettings, error) {
	held := model.DefaultReceptionSettings()
	kept, err := receptions(in, at)
	for _, k := range kept { // from the widest place to the narrowest
		held = k.Settings.Over(held)
	}
	return held, err
}

// receptions are what is kept for a scope and for the wider ones, the widest first.
func receptions(in *gorm.DB, at model.Scope) ([]model.KeptReception, error) {
	var kept []model.KeptReception
	return kept, in.Where("product_id IN (0, ?) AND channel_id IN (0, ?)", at.ProductID, at.ChannelID).
		Order("product_id, channel_id").Find(&kept).Error
}

// Reception are the settings of a scope: what is its own, and what holds there.
func (s *Store) Reception(ctx context.Context, v model.Viewer, at model.Scope) (own, held model.ReceptionSettings, err error) {
	held = model.DefaultReceptionSettings()
	kept, err := receptions(s.in(ctx, v), at)
	for _, k := range kept {
		held = k.Settings.Over(held)
		if k.ProductID == at.ProductID && k.ChannelID == at.ChannelID {
			own = k.Settings
		}
	}
	return own, held, explain(err)
}

// Receptions lists every scope that has settings of its own.
func (s *Store) Receptions(ctx context.Context, v model.Viewer) ([]model.KeptReception, error) {
	kept := []model.KeptReception{}
	return kept, explain(s.in(ctx, v).Order("product_id, channel_id").Find(&kept).Error)
}

// ScopeOf is the scope of a channel, or of a product where the channel is 0;
// ErrMissing if there is no such thing.
func (s *Store) ScopeOf(ctx context.Context, v model.Viewer, at model.Scope) (model.Scope, error) {
	if at.ChannelID != 0 {
		ch, err := s.Channel(ctx, v, at.ChannelID)
		return model.Scope{ProductID: ch.ProductID, ChannelID: ch.ID}, err
	}
	if at.ProductID == 0 {
		return at, nil
	}
	var p model.Product
	return at, explain(s.in(ctx, v).Where("deleted_at = 0").Take(&p, at.ProductID).Error)
}

// ChangeReception lets decide change the settings of a scope's own. Where
// nothing is its own any more, nothing is kept. What the clocks of its
// conversations read is read anew at once. decide may run several times.
func (s *Store) ChangeReception(ctx context.Context, v model.Viewer, at model.Scope,
	decide func(own model.ReceptionSettings) (model.ReceptionSettings, error)) (model.ReceptionSettings, error) {
	var now model.ReceptionSettings
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		var was model.KeptReception
		row := t.in().Where("product_id = ? AND channel_id = ?", at.ProductID, at.ChannelID)
		if err := row.Limit(1).Find(&was).Error; err != nil {
			return err
		}
		var err error
		if now, err = decide(was.Settings); err != nil {
			return err
		}
		if now == (model.ReceptionSettings{}) {
			err = row.Delete(&model.KeptReception{}).Error
		} else {
			kept := model.KeptReception{TenantID: v.Tenant(), ProductID: at.ProductID, ChannelID: at.ChannelID, Settings: now, ChangedAt: t.now}
			err = t.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&kept).Error
		}
		if err != nil {
			return err
		}
		if err := t.lookAgain(at); err != nil {
			return err
		}
		target, kind := at.ChannelID, "channel"
		if target == 0 {
			target, kind = at.ProductID, "product"
		}
		return t.audit("reception.edit", kind, target, "", was.Settings, now)
	})
	return now, err
}

// lookAgain makes the clocks of conversations in reception look at once.
func (t tx) lookAgain(at model.Scope) error {
	db := t.in().Model(&model.Conversation{}).Where("state = ?", model.Serving)
	if at.ProductID != 0 {
		db = db.Where("product_id + 0 = ?", at.ProductID)
	}
	if at.ChannelID != 0 {
		db = db.Where("channel_id + 0 = ?", at.ChannelID)
	}
	return db.Update("late_at", t.now).Error
}
