package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

type roleShape struct {
	ID          int64              `json:"id"`
	Name        string             `json:"name"`
	Kind        model.RoleKind     `json:"kind"`
	Permissions []model.Permission `json:"permissions"`
	Agents      int                `json:"agents"`
}

func roleOf(r model.Role, agents int) roleShape {
	return roleShape{r.ID, r.Name, r.Kind, filled(r.Permissions), agents}
}

func (s *Server) listRoles(c *gin.Context) (any, error) {
	roles, agents, err := s.Staff.Roles(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return listOf(roles, func(r model.Role) roleShape { return roleOf(r, agents[r.ID]) }), nil
}

type roleBody struct {
	Name        string             `json:"name"`
	Permissions []model.Permission `json:"permissions"`
}

func (s *Server) addRole(c *gin.Context) (any, error) {
	var body roleBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	role, err := s.Staff.KeepRole(c.Request.Context(), viewerOf(c), 0, body.Name, body.Permissions)
	if err != nil {
		return nil, err
	}
	return created{roleOf(role, 0)}, nil
}

func (s *Server) editRole(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body roleBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	role, err := s.Staff.KeepRole(c.Request.Context(), viewerOf(c), id, body.Name, body.Permissions)
	if err != nil {
		return nil, err
	}
	_, agents, err := s.Staff.Roles(c.Request.Context(), viewerOf(c))
	return roleOf(role, agents[id]), err
}

func (s *Server) removeRole(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Staff.RemoveRole(c.Request.Context(), viewerOf(c), id)
}
