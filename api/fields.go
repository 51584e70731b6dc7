package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

type fieldShape struct {
	ID       int64    `json:"id"`
	Key      string   `json:"key"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Choices  []string `json:"choices"`
	Position int      `json:"position"`
}

func shapeField(f model.CustomerField) fieldShape {
	return fieldShape{f.ID, f.Key, f.Name, f.Kind, filled(f.Choices), f.Position}
}

func (s *Server) listFields(c *gin.Context) (any, error) {
	found, err := s.Customer.Fields(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeField), err
}

func (s *Server) addField(c *gin.Context) (any, error) {
	saved, err := s.saveField(c, 0)
	return created{saved}, err
}

func (s *Server) editField(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveField(c, id)
}

func (s *Server) saveField(c *gin.Context, id int64) (any, error) {
	var body fieldShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Customer.SaveField(c.Request.Context(), viewerOf(c),
		model.CustomerField{ID: id, Key: body.Key, Name: body.Name, Kind: body.Kind, Choices: body.Choices, Position: body.Position})
	return shapeField(saved), err
}

func (s *Server) removeField(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Customer.DropField(c.Request.Context(), viewerOf(c), id)
}
