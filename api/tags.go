package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

type tagGroupShape struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Position int    `json:"position"`
}

func shapeTagGroup(g model.TagGroup) tagGroupShape { return tagGroupShape{g.ID, g.Name, g.Position} }

func (s *Server) listTagGroups(c *gin.Context) (any, error) {
	found, err := s.Customer.TagGroups(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeTagGroup), err
}

func (s *Server) addTagGroup(c *gin.Context) (any, error) {
	saved, err := s.saveTagGroup(c, 0)
	return created{saved}, err
}

func (s *Server) editTagGroup(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveTagGroup(c, id)
}

func (s *Server) saveTagGroup(c *gin.Context, id int64) (any, error) {
	var body tagGroupShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Customer.SaveTagGroup(c.Request.Context(), viewerOf(c), model.TagGroup{ID: id, Name: body.Name, Position: body.Position})
	return shapeTagGroup(saved), err
}

func (s *Server) removeTagGroup(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Customer.DropTagGroup(c.Request.Context(), viewerOf(c), id)
}

type tagShape struct {
	ID       int64  `json:"id"`
	GroupID  int64  `json:"group_id"`
	Name     string `json:"name"`
	Colour   string `json:"colour"`
	Position int    `json:"position"`
}

func shapeTag(t model.Tag) tagShape { return tagShape{t.ID, t.GroupID, t.Name, t.Colour, t.Position} }

func (s *Server) listTags(c *gin.Context) (any, error) {
	found, err := s.Customer.Tags(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeTag), err
}

func (s *Server) addTag(c *gin.Context) (any, error) {
	saved, err := s.saveTag(c, 0)
	return created{saved}, err
}

func (s *Server) editTag(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveTag(c, id)
}

func (s *Server) saveTag(c *gin.Context, id int64) (any, error) {
	var body tagShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Customer.SaveTag(c.Request.Context(), viewerOf(c),
		model.Tag{ID: id, GroupID: body.GroupID, Name: body.Name, Colour: body.Colour, Position: body.Position})
	return shapeTag(saved), err
}

func (s *Server) removeTag(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Customer.DropTag(c.Request.Context(), viewerOf(c), id)
}
