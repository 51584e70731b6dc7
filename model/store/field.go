package store

import (
	"context"

	"yingke/model"
)

// fieldsMost is how many fields a tenant may add to its customers.
const fieldsMost = 50

// CustomerFields lists the fields that the tenant added to its customers.
func (s *Store) CustomerFields(ctx context.Context, v model.Viewer) ([]model.CustomerField, error) {
	found := []model.CustomerField{}
	return found, explain(s.in(ctx, v).Order("position, id").Find(&found).Error)
}

// SaveCustomerField adds a field (ID 0) or changes one; its key and its kind
// stay what they were, because links and customers hold them.
func (s *Store) SaveCustomerField(ctx context.Context, v model.Viewer, f model.CustomerField) (model.CustomerField, error) {
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		if f.ID != 0 {
			return t.changeField(&f)
		}
		var have int64
		if err := t.in().Model(&model.CustomerField{}).Count(&have).Error; err != nil {
			return err
		}
		if have >= fieldsMost {
			return model.ErrTooManyFields.With("max", fieldsMost)
		}
		f.TenantID = t.v.Tenant()
		if err := t.db.Create(&f).Error; duplicate(err) {
			return model.ErrFieldTaken.On("key")
		} else if err != nil {
			return err
		}
		return t.audit("customer_field.create", "customer_field", f.ID, f.Name, nil, fieldFacts(f))
	})
	return f, err
}

func (t tx) changeField(f *model.CustomerField) error {
	var was model.CustomerField
	if err := t.in().Take(&was, f.ID).Error; err != nil {
		return err
	}
	f.TenantID, f.Key, f.Kind = was.TenantID, was.Key, was.Kind
	if err := t.in().Model(f).Select("name", "choices", "position").Updates(f).Error; err != nil {
		return err
	}
	return t.audit("customer_field.edit", "customer_field", f.ID, f.Name, fieldFacts(was), fieldFacts(*f))
}

// fieldFacts calls the key of a field by another name: it is no secret.
func fieldFacts(f model.CustomerField) map[string]any {
	return map[string]any{"field_key": f.Key, "name": f.Name, "kind": f.Kind, "choices": nonNil(f.Choices), "position": f.Position}
}

// DropCustomerField removes a field; what customers have in it is kept and not shown.
func (s *Store) DropCustomerField(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		var was model.CustomerField
		if err := t.in().Take(&was, id).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil {
			return err
		}
		return t.audit("customer_field.delete", "customer_field", id, was.Name, fieldFacts(was), nil)
	})
}
