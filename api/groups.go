package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/staff"
)

type groupShape struct {
	ID        int64   `json:"id"`
	Name      string  `json:"name"`
	LeaderID  int64   `json:"leader_id"`
	MemberIDs []int64 `json:"member_ids"`
}

func groupOf(g model.AgentGroup) groupShape {
	return groupShape{g.ID, g.Name, g.LeaderID, filled(g.MemberIDs)}
}

func (s *Server) listGroups(c *gin.Context) (any, error) {
	groups, err := s.Staff.Groups(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return listOf(groups, groupOf), nil
}

func (s *Server) addGroup(c *gin.Context) (any, error) {
	group, err := s.keepGroup(c, 0)
	if err != nil {
		return nil, err
	}
	return created{group}, nil
}

func (s *Server) editGroup(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.keepGroup(c, id)
}

// keepGroup adds the group of the body (id 0) or changes one; what is absent stays.
func (s *Server) keepGroup(c *gin.Context, id int64) (any, error) {
	var body struct {
		Name      *string  `json:"name"`
		LeaderID  *int64   `json:"leader_id"`
		MemberIDs *[]int64 `json:"member_ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	group, err := s.Staff.KeepGroup(c.Request.Context(), viewerOf(c), id, staff.GroupInput(body))
	if err != nil {
		return nil, err
	}
	return groupOf(group), nil
}

func (s *Server) removeGroup(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Staff.RemoveGroup(c.Request.Context(), viewerOf(c), id)
}
