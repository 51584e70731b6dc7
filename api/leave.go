package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

type leaveShape struct {
	ID             int64             `json:"id"`
	ConversationID int64             `json:"conversation_id"`
	Number         int64             `json:"number"`
	Values         map[string]string `json:"values"`
	CreatedAt      model.Millis      `json:"created_at"`
}

// listLeaveMessages lists what customers left when nobody was there.
func (s *Server) listLeaveMessages(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Visitor.Left(c.Request.Context(), viewerOf(c), page)
	list := listOf(found.Items, func(l model.LeaveMessage) leaveShape {
		return leaveShape{l.ID, l.ConversationID, l.Number, l.Values, l.CreatedAt}
	})
	list.Next = found.Next
	return list, err
}
