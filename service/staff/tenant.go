package staff

import (
	"context"

	"yingke/model"
)

// tenantNameMost is the longest name of a tenant, in characters.
const tenantNameMost = 60

// TenantInput is a tenant's settings as somebody typed them. What is nil stays.
type TenantInput struct {
	Name           *string
	OnlineMode     *model.OnlineMode
	GraceSeconds   *int
	TakeIn         *string
	TakeInMax      *int
	AdminTakesPart *bool
	ReturningDays  *int
}

// Tenant is the viewer's tenant.
func (s *Staff) Tenant(ctx context.Context, v model.Viewer) (model.Tenant, error) {
	return s.Store.Tenant(ctx, v)
}

// EditTenant changes the viewer's tenant.
func (s *Staff) EditTenant(ctx context.Context, v model.Viewer, in TenantInput) (model.Tenant, error) {
	now, err := s.Store.UpdateTenant(ctx, v, in.apply)
	if err == nil && in.AdminTakesPart != nil {
		s.administratorsChanged(ctx, v)
	}
	return now, err
}

// administratorsChanged tells the reception that those who may do everything
// take part in the assignment now, or no longer.
func (s *Staff) administratorsChanged(ctx context.Context, v model.Viewer) {
	roster, err := s.Store.Roster(ctx, v)
	if err != nil {
		return // the reception looks again by itself, only later
	}
	filter := model.AgentFilter{RoleID: roster.RoleOf(model.RoleAdministrator).ID, Status: model.AgentActive}
	admins, err := s.Store.Agents(ctx, v, filter, model.Page{Limit: 200})
	if err != nil {
		return // as above
	}
	ids := make([]int64, len(admins.Items))
	for i, a := range admins.Items {
		ids[i] = a.ID
	}
	s.changed(ctx, v, ids...)
}

func (in TenantInput) apply(was model.Tenant) (now model.Tenant, err error) {
	now = was
	set(&now.Name, in.Name)
	if now.Name, err = model.Required("name", now.Name, tenantNameMost); err != nil {
		return now, err
	}
	to := &now.Settings
	set(&to.OnlineMode, in.OnlineMode)
	set(&to.GraceSeconds, in.GraceSeconds)
	set(&to.TakeIn, in.TakeIn)
	set(&to.TakeInMax, in.TakeInMax)
	set(&to.AdminTakesPart, in.AdminTakesPart)
	set(&to.ReturningDays, in.ReturningDays)
	switch to.OnlineMode {
	case model.OnlineAutomatic, model.OnlineManual, model.OnlineShifts:
	default:
		return now, model.ErrBadChoice.On("online_mode").With("value", model.Tidy(string(to.OnlineMode), 20))
	}
	if to.TakeIn != "automatic" && to.TakeIn != "choose" {
		return now, model.ErrBadChoice.On("take_in").With("value", model.Tidy(to.TakeIn, 20))
	}
	if err := within("grace_seconds", to.GraceSeconds, 5, 600); err != nil {
		return now, err
	}
	if err := within("take_in_max", to.TakeInMax, 1, 100); err != nil {
		return now, err
	}
	return now, within("returning_days", to.ReturningDays, 0, 365)
}

// Audits lists who did what to whom and when, the newest first.
func (s *Staff) Audits(ctx context.Context, v model.Viewer, f model.AuditFilter, p model.Page) (model.List[model.Audit], error) {
	return s.Store.Audits(ctx, v, f, p)
}
