package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// foundedMark is the row of setting that says that a first tenant was made: its
// primary key decides between two people who set up at the same moment.
const foundedMark = "founded"

// Found makes a tenant with its built-in roles, its cloud product and its first
// administrator, who is responsible for the product. With OnlyFirst it is
// refused with ErrSetupDone as soon as any tenant exists. Operator only.
func (s *Store) Found(ctx context.Context, v model.Viewer, f model.Founding) (model.Founded, error) {
	var made model.Founded
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		if err := markFounded(db, f.OnlyFirst); err != nil {
			return err
		}
		made = model.Founded{Tenant: model.Tenant{Name: f.TenantName, Settings: model.DefaultTenantSettings(), CreatedAt: s.moment()}}
		if err := db.Create(&made.Tenant).Error; err != nil {
			return err
		}
		within := model.SystemViewer(made.Tenant.ID)
		within.Name, within.Address = v.Name, v.Address
		return tx{db, within, made.Tenant.CreatedAt, s.zone}.furnish(&made, f.Administrator)
	})
	return made, err
}

func markFounded(db *gorm.DB, onlyFirst bool) error {
	mark := model.Setting{Name: foundedMark, Value: "true"}
	if !onlyFirst {
		return db.Clauses(clause.OnConflict{DoNothing: true}).Create(&mark).Error
	}
	err := db.Create(&mark).Error
	if duplicate(err) {
		return model.ErrSetupDone
	}
	return err
}

// furnish fills a tenant that was just made.
func (t tx) furnish(made *model.Founded, admin model.Agent) error {
	made.Product = model.Product{TenantID: made.Tenant.ID, Kind: model.Cloud, Name: "云客服", CreatedAt: t.now}
	if err := t.db.Create(&made.Product).Error; err != nil {
		return err
	}
	for _, role := range model.BuiltInRoles() {
		role.TenantID, role.CreatedAt = made.Tenant.ID, t.now
		if err := t.db.Create(&role).Error; err != nil {
			return err
		}
		made.Roles = append(made.Roles, role)
	}
	admin.RoleID, admin.ProductIDs = made.Roles[0].ID, []int64{made.Product.ID}
	if err := t.enlist(&admin); err != nil {
		return err
	}
	admin.Role = &made.Roles[0]
	made.Administrator = admin
	if err := t.firstChannel(made.Product.ID); err != nil {
		return err
	}
	if err := t.audit("tenant.create", "tenant", made.Tenant.ID, made.Tenant.Name, nil, made.Tenant); err != nil {
		return err
	}
	return t.audit("agent.create", "agent", admin.ID, admin.Nickname, nil, admin)
}

// AnyTenant claims that the installation has a tenant. Operator only.
func (s *Store) AnyTenant(ctx context.Context, v model.Viewer) (bool, error) {
	var found []int64
	err := s.across(ctx, v).Model(&model.Tenant{}).Limit(1).Pluck("id", &found).Error
	return len(found) > 0, explain(err)
}

// Tenants lists all tenants, for the command line. Operator only.
func (s *Store) Tenants(ctx context.Context, v model.Viewer) ([]model.Tenant, error) {
	var found []model.Tenant
	return found, explain(s.across(ctx, v).Order("id").Find(&found).Error)
}

// Tenant is the viewer's own tenant.
func (s *Store) Tenant(ctx context.Context, v model.Viewer) (model.Tenant, error) {
	var found model.Tenant
	if v.Tenant() == 0 {
		return found, model.ErrForbidden
	}
	return found, explain(s.reader.WithContext(ctx).Take(&found, v.Tenant()).Error)
}

// UpdateTenant changes the name and the settings of the viewer's tenant, as
// decide says; it may run several times.
func (s *Store) UpdateTenant(ctx context.Context, v model.Viewer, decide func(was model.Tenant) (model.Tenant, error)) (model.Tenant, error) {
	var now model.Tenant
	err := s.write(ctx, v, func(t tx) error {
		was, err := t.lockTenant()
		if err != nil {
			return err
		}
		if now, err = decide(was); err != nil {
			return err
		}
		now.ID, now.CreatedAt = was.ID, was.CreatedAt
		if err := t.db.Select("name", "settings").Updates(&now).Error; err != nil {
			return err
		}
		if was.Settings.OnlineMode != now.Settings.OnlineMode && now.Settings.OnlineMode == model.OnlineShifts {
			if err := t.tellShifts(); err != nil {
				return err
			}
		}
		return t.audit("tenant.edit", "tenant", now.ID, now.Name, tenantFacts(was), tenantFacts(now))
	})
	return now, err
}

// tenantFacts spreads the settings, so that the audit log shows the one that changed.
func tenantFacts(t model.Tenant) map[string]any {
	all := facts(t.Settings)
	all["name"] = t.Name
	return all
}

// lockTenant keeps every other change of this tenant's staff and settings out
// until the transaction ends, so that what is decided on stays true.
func (t tx) lockTenant() (model.Tenant, error) {
	var found model.Tenant
	db := t.db
	if db.Name() != "sqlite" {
		db = db.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	if err := db.Take(&found, t.v.Tenant()).Error; err != nil {
		return found, fmt.Errorf("lock tenant %d: %w", t.v.Tenant(), err)
	}
	return found, nil
}
