package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

func (s *Server) listVisitorMessages(c *gin.Context) (any, error) {
	q, err := stretchOf(c)
	if err != nil {
		return nil, err
	}
	q.ConversationID = viewerOf(c).Conversation()
	thread, err := s.Chat.Messages(c.Request.Context(), viewerOf(c), q)
	if err != nil {
		return nil, err
	}
	return s.threadShape(thread), nil
}

func (s *Server) acceptMessage(c *gin.Context) (any, error) {
	var body messageBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	m, repeat, err := s.Chat.Accept(c.Request.Context(), viewerOf(c), body.ClientID, body.Kind, body.Body)
	return s.said(m, repeat, err)
}

func (s *Server) recallVisitorMessage(c *gin.Context) (any, error) {
	number, err := idOf(c, "number")
	if err != nil {
		return nil, err
	}
	v := viewerOf(c)
	return nothing{}, s.Chat.Recall(c.Request.Context(), v, v.Conversation(), number)
}

func (s *Server) readVisitorMessages(c *gin.Context) (any, error) {
	var body struct {
		Read      int64 `json:"read"`
		Delivered int64 `json:"delivered"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Chat.CustomerRead(c.Request.Context(), viewerOf(c), body.Read, body.Delivered)
}

func (s *Server) typeVisitorMessage(c *gin.Context) (any, error) {
	var body struct {
		Typing  bool   `json:"typing"`
		Preview string `json:"preview"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Chat.CustomerTypes(c.Request.Context(), viewerOf(c), body.Typing, body.Preview)
}

func (s *Server) giveRating(c *gin.Context) (any, error) {
	var body struct {
		Score int    `json:"score"`
		Note  string `json:"note"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Chat.Rate(c.Request.Context(), viewerOf(c), model.Rating{Score: body.Score, Note: body.Note})
}
