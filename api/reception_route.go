package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

type routeShape struct {
	ID        int64          `json:"id"`
	ProductID int64          `json:"product_id"`
	ChannelID int64          `json:"channel_id"`
	Name      string         `json:"name"`
	Enabled   bool           `json:"enabled"`
	Position  int            `json:"position"`
	TagIDs    []int64        `json:"tag_ids"`
	AllTags   bool           `json:"all_tags"`
	Regions   []model.Region `json:"regions"`
	AgentIDs  []int64        `json:"agent_ids"`
	GroupIDs  []int64        `json:"group_ids"`
	Waits     bool           `json:"waits"`
	ChangedAt model.Millis   `json:"changed_at"`
}

func shapeRoute(r model.Route) routeShape {
	return routeShape{r.ID, r.ProductID, r.ChannelID, r.Name, r.Enabled, r.Position, filled(r.TagIDs), r.AllTags, filled(r.Regions),
		filled(r.AgentIDs), filled(r.GroupIDs), r.Waits, r.ChangedAt}
}

func (s *Server) listRoutes(c *gin.Context) (any, error) {
	found, err := s.Reception.Routes(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeRoute), err
}

func (s *Server) addRoute(c *gin.Context) (any, error) {
	saved, err := s.saveRoute(c, 0)
	return created{saved}, err
}

func (s *Server) editRoute(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveRoute(c, id)
}

func (s *Server) saveRoute(c *gin.Context, id int64) (any, error) {
	var body struct {
		ProductID int64          `json:"product_id"`
		ChannelID int64          `json:"channel_id"`
		Name      string         `json:"name"`
		Enabled   bool           `json:"enabled"`
		TagIDs    []int64        `json:"tag_ids"`
		AllTags   bool           `json:"all_tags"`
		Regions   []model.Region `json:"regions"`
		AgentIDs  []int64        `json:"agent_ids"`
		GroupIDs  []int64        `json:"group_ids"`
		Waits     bool           `json:"waits"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Reception.SaveRoute(c.Request.Context(), viewerOf(c), model.Route{
		ID: id, ProductID: body.ProductID, ChannelID: body.ChannelID, Name: body.Name, Enabled: body.Enabled, TagIDs: body.TagIDs,
		AllTags: body.AllTags, Regions: body.Regions, AgentIDs: body.AgentIDs, GroupIDs: body.GroupIDs, Waits: body.Waits,
	})
	return shapeRoute(saved), err
}

func (s *Server) removeRoute(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Reception.DropRoute(c.Request.Context(), viewerOf(c), id)
}

func (s *Server) orderRoutes(c *gin.Context) (any, error) {
	var body struct {
		IDs []int64 `json:"ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Reception.OrderRoutes(c.Request.Context(), viewerOf(c), body.IDs)
}
