package api

import (
	"encoding/json"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/staff"
)

// me is the agent who asks, with what his screens need to know first.
type me struct {
	Agent       agentShape         `json:"agent"`
	Permissions []model.Permission `json:"permissions"`
	Tenant      tenantShape        `json:"tenant"`
	CSRF        string             `json:"csrf"`
	Preferences json.RawMessage    `json:"preferences"`
	Version     string             `json:"version"`
}

func (s *Server) meOf(c *gin.Context, v model.Viewer, token string) (me, error) {
	self, err := s.Staff.Me(c.Request.Context(), v)
	if err != nil {
		return me{}, err
	}
	boxes := v.Granted()
	if boxes == nil {
		boxes = []model.Permission{}
	}
	return me{Agent: s.agentShape(v, self.Agent), Permissions: boxes, Tenant: tenantOf(self.Tenant),
		CSRF: s.Agents.CSRF(token), Preferences: self.Preferences, Version: s.Version}, nil
}

func (s *Server) showMe(c *gin.Context) (any, error) {
	return s.meOf(c, viewerOf(c), tokenOf(c))
}

func (s *Server) editMe(c *gin.Context) (any, error) {
	var body struct {
		Nickname  *string `json:"nickname"`
		Avatar    *string `json:"avatar"`
		AutoLimit *int    `json:"auto_limit"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if err := s.Staff.EditMe(c.Request.Context(), viewerOf(c), staff.AgentInput{Nickname: body.Nickname, Avatar: body.Avatar, AutoLimit: body.AutoLimit}); err != nil {
		return nil, err
	}
	return s.showMe(c)
}

func (s *Server) changePassword(c *gin.Context) (any, error) {
	var body struct {
		Old string `json:"old"`
		New string `json:"new"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Staff.ChangePassword(c.Request.Context(), viewerOf(c), body.Old, body.New)
}

func (s *Server) keepPreferences(c *gin.Context) (any, error) {
	var body json.RawMessage
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Staff.SetPreferences(c.Request.Context(), viewerOf(c), body)
}

func (s *Server) chooseState(c *gin.Context) (any, error) {
	var body struct {
		State     model.WorkState `json:"state"`
		Permanent bool            `json:"permanent"`
		Take      int             `json:"take"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	agent, err := s.Staff.ChooseState(c.Request.Context(), viewerOf(c), body.State, body.Permanent, body.Take)
	if err != nil {
		return nil, err
	}
	return s.agentShape(viewerOf(c), agent), nil
}

// device is one place where an agent is logged in.
type device struct {
	ID        int64           `json:"id"`
	Kind      model.LoginKind `json:"kind"`
	Address   string          `json:"address"`
	UserAgent string          `json:"user_agent"`
	CreatedAt model.Millis    `json:"created_at"`
	SeenAt    model.Millis    `json:"seen_at"`
	Current   bool            `json:"current"`
}

func (s *Server) listDevices(c *gin.Context) (any, error) {
	logins, err := s.Staff.Devices(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return listOf(logins, func(l model.Login) device {
		return device{l.ID, l.Kind, l.Address, l.UserAgent, l.CreatedAt, l.SeenAt, l.ID == viewerOf(c).Login}
	}), nil
}

func (s *Server) endDevice(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Staff.EndDevice(c.Request.Context(), viewerOf(c), id)
}

func (s *Server) endOtherDevices(c *gin.Context) (any, error) {
	ended, err := s.Staff.EndOtherDevices(c.Request.Context(), viewerOf(c))
	return gin.H{"ended": ended}, err
}
