package api

import (
	"github.com/gin-gonic/gin"

	"yingke/service/staff"
)

// foundingBody is what somebody who makes a tenant types.
type foundingBody struct {
	Token      string `json:"token"`
	TenantName string `json:"tenant_name"`
	LoginName  string `json:"login_name"`
	Nickname   string `json:"nickname"`
	Password   string `json:"password"`
}

func (b foundingBody) founding(c *gin.Context) staff.Founding {
	return staff.Founding{TenantName: b.TenantName, LoginName: b.LoginName, Nickname: b.Nickname, Password: b.Password,
		Address: c.ClientIP(), UserAgent: c.Request.UserAgent()}
}

// setupState says whether there is a tenant yet, and whether anybody may make one.
func (s *Server) setupState(c *gin.Context) (any, error) {
	needed, err := s.Staff.SetupNeeded(c.Request.Context())
	return gin.H{"needed": needed, "signup": s.Staff.SignUpOpen()}, err
}

// setUp makes the first tenant.
func (s *Server) setUp(c *gin.Context) (any, error) {
	var body foundingBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	entrance, err := s.Staff.Setup(c.Request.Context(), body.Token, body.founding(c))
	if err != nil {
		return nil, err
	}
	return s.welcomed(c, entrance)
}

// signUp makes a tenant for anybody, where the operator allows it.
func (s *Server) signUp(c *gin.Context) (any, error) {
	var body foundingBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	entrance, err := s.Staff.SignUpTenant(c.Request.Context(), body.founding(c))
	if err != nil {
		return nil, err
	}
	return s.welcomed(c, entrance)
}

// welcomed logs the first administrator of a tenant in on his console.
func (s *Server) welcomed(c *gin.Context, e staff.Entrance) (any, error) {
	s.setCookie(c, e)
	me, err := s.meOf(c, e.Viewer, e.Token)
	return created{me}, err
}
