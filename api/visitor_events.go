package api

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"yingke/model"
)

// pollMost is how long a long poll waits: less than proxies do.
const pollMost = 25 // seconds

// pollShape is what a long poll answers.
type pollShape struct {
	threadShape
	Conversation visitorConversationShape `json:"conversation"`
}

// pollEvents answers as soon as something was said after a number, or anything
// else changed, and at the latest when the time is over.
func (s *Server) pollEvents(c *gin.Context) (any, error) {
	after, err := numberOf(c, "after")
	if err != nil {
		return nil, err
	}
	wait, err := numberOf(c, "wait")
	if err != nil || wait > pollMost {
		return nil, model.ErrOutOfRange.On("wait").With("min", 0).With("max", pollMost)
	}
	ctx, v := c.Request.Context(), viewerOf(c)
	happens, end, first, err := s.Hub.Listen(v)
	if err != nil {
		return nil, err
	}
	defer end()
	if first {
		s.note(c, "a customer polls", s.Chat.CustomerCame)
	}
	thread, err := s.Chat.Messages(ctx, v, model.Stretch{ConversationID: v.Conversation(), After: after, FromStart: true})
	if err == nil && len(thread.Items) == 0 && wait > 0 {
		happens(ctx, time.Duration(wait)*time.Second)
		thread, err = s.Chat.Messages(ctx, v, model.Stretch{ConversationID: v.Conversation(), After: after, FromStart: true})
	}
	if err != nil {
		return nil, err
	}
	return s.pollShape(ctx, v, thread)
}

func (s *Server) pollShape(ctx context.Context, v model.Viewer, thread model.Thread) (any, error) {
	view, err := s.Chat.View(ctx, v, v.Conversation())
	if err != nil {
		return nil, err
	}
	return pollShape{s.threadShape(thread), s.visitorConversationShape(model.VisitorView{View: view})}, nil
}
