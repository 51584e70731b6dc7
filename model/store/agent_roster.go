package store

import (
	"context"

	"yingke/model"
)

// Roster is what staff is made of now. It decides nothing: another change may
// come before the next one (AddAgents and ChangeAgent read it under a lock).
func (s *Store) Roster(ctx context.Context, v model.Viewer) (model.Roster, error) {
	if v.Tenant() == 0 {
		return model.Roster{}, model.ErrForbidden
	}
	r, err := tx{s.reader.WithContext(ctx), v, s.moment(), s.zone}.roster()
	return r, explain(err)
}

// roster reads what decisions about staff depend on; call lockTenant before it
// where something is then changed.
func (t tx) roster() (model.Roster, error) {
	var r model.Roster
	if err := t.in().Order("id").Find(&r.Roles).Error; err != nil {
		return r, err
	}
	if err := t.in().Model(&model.AgentGroup{}).Order("id").Pluck("id", &r.GroupIDs).Error; err != nil {
		return r, err
	}
	if err := t.in().Model(&model.Product{}).Where("deleted_at = 0").Order("id").Pluck("id", &r.ProductIDs).Error; err != nil {
		return r, err
	}
	if err := ofCloud(t.in(), t.v).Select("id", "product_id").Where("deleted_at = 0").Order("id").Find(&r.Channels).Error; err != nil {
		return r, err
	}
	var agents, administrators int64
	if err := t.in().Model(&model.Agent{}).Where("status <> ?", model.AgentDeleted).Count(&agents).Error; err != nil {
		return r, err
	}
	err := t.in().Model(&model.Agent{}).Where("status = ? AND role_id = ?", model.AgentActive, r.RoleOf(model.RoleAdministrator).ID).
		Count(&administrators).Error
	r.Agents, r.Administrators = int(agents), int(administrators)
	return r, err
}

// LoginsTaken tells which of the login names are in use anywhere in the
// installation, because they are unique in it: true means by a deleted agent of
// the viewer's own tenant.
func (s *Store) LoginsTaken(ctx context.Context, v model.Viewer, names []string) (map[string]bool, error) {
	if v.Tenant() == 0 {
		return nil, model.ErrForbidden
	}
	var found []model.Agent
	err := s.reader.WithContext(ctx).Select("tenant_id", "login_name", "status").Where("login_name IN ?", names).Find(&found).Error
	taken := make(map[string]bool, len(found))
	for _, a := range found {
		taken[a.LoginName] = a.TenantID == v.Tenant() && a.Status == model.AgentDeleted
	}
	return taken, explain(err)
}
