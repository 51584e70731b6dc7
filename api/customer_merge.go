package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

type mergeShape struct {
	ID            int64        `json:"id"`
	CustomerID    int64        `json:"customer_id"`
	MergedID      int64        `json:"merged_id"`
	Conversations int          `json:"conversations"` // that moved
	AgentID       int64        `json:"agent_id"`
	AgentName     string       `json:"agent_name"`
	CreatedAt     model.Millis `json:"created_at"`
	UndoneAt      model.Millis `json:"undone_at"`
}

func shapeMerge(m model.Merge) mergeShape {
	return mergeShape{m.ID, m.CustomerID, m.MergedID, len(m.Moved.ConversationIDs), m.AgentID, m.AgentName, m.CreatedAt, m.UndoneAt}
}

// mergeCustomer makes another customer part of the one of the path.
func (s *Server) mergeCustomer(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		MergedID int64 `json:"merged_id"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	done, err := s.Customer.Merge(c.Request.Context(), viewerOf(c), id, body.MergedID)
	return created{shapeMerge(done)}, err
}

func (s *Server) listMerges(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	found, err := s.Customer.Merges(c.Request.Context(), viewerOf(c), id)
	return listOf(found, shapeMerge), err
}

func (s *Server) undoMerge(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	done, err := s.Customer.UndoMerge(c.Request.Context(), viewerOf(c), id)
	return shapeMerge(done), err
}

// ownCustomer says to which agent a customer belongs.
func (s *Server) ownCustomer(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		AgentID *int64 `json:"agent_id"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if body.AgentID == nil || *body.AgentID < 0 {
		return nil, model.ErrRequired.On("agent_id")
	}
	saved, err := s.Customer.SetOwner(c.Request.Context(), viewerOf(c), id, *body.AgentID)
	return shapeCustomer(saved), err
}
