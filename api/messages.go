package api

import (
	"context"
	"encoding/json"

	"github.com/gin-gonic/gin"

	"yingke/model"
)

// deed is something done to a conversation that returns what became of it.
type deed func(ctx context.Context, v model.Viewer, conversation int64) (model.View, error)

// messageBody is what somebody wants to say.
type messageBody struct {
	ClientID string          `json:"client_id"`
	Kind     string          `json:"kind"`
	Body     json.RawMessage `json:"body"`
}

// stretchOf reads after, before and limit.
func stretchOf(c *gin.Context) (q model.Stretch, err error) {
	if q.After, err = numberOf(c, "after"); err != nil {
		return q, err
	}
	if q.Before, err = numberOf(c, "before"); err != nil {
		return q, err
	}
	_, q.FromStart = c.GetQuery("after")
	page, err := pageOf(c)
	q.Limit = page.Limit
	return q, err
}

func (s *Server) listMessages(c *gin.Context) (any, error) {
	q, err := stretchOf(c)
	if err != nil {
		return nil, err
	}
	if q.ConversationID, err = idOf(c, "id"); err != nil {
		return nil, err
	}
	thread, err := s.Chat.Messages(c.Request.Context(), viewerOf(c), q)
	if err != nil {
		return nil, err
	}
	return s.threadShape(thread), nil
}

func (s *Server) sendMessage(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body messageBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	m, repeat, err := s.Chat.Send(c.Request.Context(), viewerOf(c), id, body.ClientID, body.Kind, body.Body)
	return s.said(m, repeat, err)
}

// said answers a message: 201 the first time, 200 whenever it comes again.
func (s *Server) said(m model.Message, repeat bool, err error) (any, error) {
	switch {
	case err != nil:
		return nil, err
	case repeat:
		return s.messageShape(m), nil
	}
	return created{s.messageShape(m)}, nil
}

func (s *Server) recallMessage(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	number, err := idOf(c, "number")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Chat.Recall(c.Request.Context(), viewerOf(c), id, number)
}

// fetchFile fetches from WeChat what a message is missing.
func (s *Server) fetchFile(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	number, err := idOf(c, "number")
	if err != nil {
		return nil, err
	}
	m, err := s.Intake.Again(c.Request.Context(), viewerOf(c), id, number)
	if err != nil {
		return nil, err
	}
	return s.messageShape(m), nil
}

func (s *Server) readMessages(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		Number int64 `json:"number"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Chat.AgentRead(c.Request.Context(), viewerOf(c), id, body.Number)
}

func (s *Server) typeMessage(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		Typing bool `json:"typing"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Chat.AgentTypes(c.Request.Context(), viewerOf(c), id, body.Typing)
}
