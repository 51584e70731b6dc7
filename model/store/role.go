package store

import (
	"context"

	"yingke/model"
)

// Roles lists the tenant's roles by id, and how many agents have each, deleted
// ones apart.
func (s *Store) Roles(ctx context.Context, v model.Viewer) ([]model.Role, map[int64]int, error) {
	found := []model.Role{}
	if err := s.in(ctx, v).Order("id").Find(&found).Error; err != nil {
		return nil, nil, explain(err)
	}
	var counted []struct {
		RoleID int64
		N      int
	}
	err := s.in(ctx, v).Model(&model.Agent{}).Select("role_id, COUNT(*) AS n").Where("status <> ?", model.AgentDeleted).Group("role_id").Scan(&counted).Error
	agents := make(map[int64]int, len(counted))
	for _, c := range counted {
		agents[c.RoleID] = c.N
	}
	return found, agents, explain(err)
}

// KeepRole adds a role (ID 0) or changes one, as Decide says; ErrRoleTaken if
// the name is used.
func (s *Store) KeepRole(ctx context.Context, v model.Viewer, c model.RoleChange) (model.Role, error) {
	var now model.Role
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		was, err := t.role(c.ID)
		if err != nil {
			return err
		}
		if now, err = c.Decide(was); err != nil {
			return err
		}
		now.ID, now.TenantID, now.Kind, now.CreatedAt = was.ID, was.TenantID, was.Kind, was.CreatedAt
		if c.ID == 0 {
			return t.addRole(&now)
		}
		if err := taken(t.in().Select("name", "permissions").Updates(&now).Error, model.ErrRoleTaken); err != nil {
			return err
		}
		return t.audit("role.edit", "role", now.ID, now.Name, roleFacts(was), roleFacts(now))
	})
	return now, err
}

// role is a role of the tenant, or an empty custom one for the id 0.
func (t tx) role(id int64) (model.Role, error) {
	if id == 0 {
		return model.Role{TenantID: t.v.Tenant(), Kind: model.RoleCustom, Permissions: []model.Permission{}, CreatedAt: t.now}, nil
	}
	var r model.Role
	return r, t.in().Take(&r, id).Error
}

func (t tx) addRole(r *model.Role) error {
	var have int64
	if err := t.in().Model(&model.Role{}).Count(&have).Error; err != nil {
		return err
	}
	if have >= model.RolesMost {
		return model.ErrTooManyRoles.With("max", model.RolesMost)
	}
	if err := taken(t.db.Create(r).Error, model.ErrRoleTaken); err != nil {
		return err
	}
	return t.audit("role.create", "role", r.ID, r.Name, nil, roleFacts(*r))
}

// RemoveRole removes a role that nobody has, not even a deleted agent; allow
// may refuse it.
func (s *Store) RemoveRole(ctx context.Context, v model.Viewer, id int64, allow func(model.Role) error) error {
	return s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		was, err := t.role(id)
		if err != nil {
			return err
		}
		if err := allow(was); err != nil {
			return err
		}
		var users int64
		if err := t.in().Model(&model.Agent{}).Where("role_id = ?", id).Count(&users).Error; err != nil {
			return err
		}
		if users > 0 {
			return model.ErrRoleInUse.With("agents", users)
		}
		if err := t.in().Delete(&model.Role{}, id).Error; err != nil {
			return err
		}
		return t.audit("role.delete", "role", id, was.Name, roleFacts(was), nil)
	})
}

func roleFacts(r model.Role) map[string]any {
	return map[string]any{"name": r.Name, "permissions": nonNil(r.Permissions)}
}
