package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/staff"
)

type tenantShape struct {
	ID       int64                `json:"id"`
	Name     string               `json:"name"`
	Settings model.TenantSettings `json:"settings"`
}

func tenantOf(t model.Tenant) tenantShape { return tenantShape{t.ID, t.Name, t.Settings} }

func (s *Server) showTenant(c *gin.Context) (any, error) {
	tenant, err := s.Staff.Tenant(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return tenantOf(tenant), nil
}

func (s *Server) editTenant(c *gin.Context) (any, error) {
	var body struct {
		Name     *string `json:"name"`
		Settings struct {
			OnlineMode     *model.OnlineMode `json:"online_mode"`
			GraceSeconds   *int              `json:"grace_seconds"`
			TakeIn         *string           `json:"take_in"`
			TakeInMax      *int              `json:"take_in_max"`
			AdminTakesPart *bool             `json:"admin_takes_part"`
			ReturningDays  *int              `json:"returning_days"`
		} `json:"settings"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	set := body.Settings
	tenant, err := s.Staff.EditTenant(c.Request.Context(), viewerOf(c), staff.TenantInput{Name: body.Name, OnlineMode: set.OnlineMode,
		GraceSeconds: set.GraceSeconds, TakeIn: set.TakeIn, TakeInMax: set.TakeInMax, AdminTakesPart: set.AdminTakesPart, ReturningDays: set.ReturningDays})
	if err != nil {
		return nil, err
	}
	return tenantOf(tenant), nil
}
