package store

import (
	"context"

	"yingke/model"
)

// sensitiveMost is how many lists of sensitive words a tenant may have.
const sensitiveMost = 100

// SensitiveRules lists the tenant's lists of sensitive words, the oldest first.
func (s *Store) SensitiveRules(ctx context.Context, v model.Viewer) ([]model.SensitiveRule, error) {
	found := []model.SensitiveRule{}
	return found, explain(s.in(ctx, v).Order("id").Limit(sensitiveMost).Find(&found).Error)
}

// SaveSensitiveRule adds a list (ID 0) or changes one. Whom it watches never changes.
func (s *Store) SaveSensitiveRule(ctx context.Context, v model.Viewer, r model.SensitiveRule) (model.SensitiveRule, error) {
	err := s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		r.TenantID, r.ChangedAt = t.v.Tenant(), t.now
		if r.ID == 0 {
			return t.addSensitive(&r)
		}
		var was model.SensitiveRule
		if err := t.in().Take(&was, r.ID).Error; err != nil {
			return err
		}
		r.Of, r.CreatedAt = was.Of, was.CreatedAt
		if err := t.in().Model(&r).Select("*").Omit("id", "tenant_id", "party", "created_at").Updates(&r).Error; err != nil {
			return err
		}
		return t.audit("sensitive_rule.edit", "sensitive_rule", r.ID, r.Name, was, r)
	})
	return r, err
}

func (t tx) addSensitive(r *model.SensitiveRule) error {
	var have int64
	if err := t.in().Model(&model.SensitiveRule{}).Count(&have).Error; err != nil {
		return err
	}
	if have >= sensitiveMost {
		return model.ErrSensitiveFull.With("max", sensitiveMost)
	}
	r.CreatedAt = t.now
	if err := t.db.Create(r).Error; err != nil {
		return err
	}
	return t.audit("sensitive_rule.create", "sensitive_rule", r.ID, r.Name, nil, *r)
}

// DropSensitiveRule removes a list.
func (s *Store) DropSensitiveRule(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		var was model.SensitiveRule
		if err := t.in().Take(&was, id).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil {
			return err
		}
		return t.audit("sensitive_rule.delete", "sensitive_rule", id, was.Name, was, nil)
	})
}
