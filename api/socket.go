package api

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/realtime"
)

// leavePatience is how long it may take to note that a screen has gone, after
// its request has ended.
const leavePatience = 10 * time.Second

// draftMost is the longest draft that is passed on, in characters.
const draftMost = 2000

// Encode is the frame of an event: its type, and beside it the shapes of the API.
func (s *Server) Encode(e model.Event) ([]byte, error) {
	frame := map[string]any{}
	if e.Payload != nil {
		shape, err := json.Marshal(s.Shape(e.Payload))
		if err != nil {
			return nil, err
		}
		fields := map[string]json.RawMessage{}
		if err := json.Unmarshal(shape, &fields); err != nil {
			return nil, err
		}
		for name, value := range fields {
			frame[name] = value
		}
	}
	frame["type"] = e.Type
	return json.Marshal(frame)
}

// agentSocket is the line to an agent's screen.
func (s *Server) agentSocket(c *gin.Context) (any, error) {
	v, token := viewerOf(c), tokenOf(c)
	address := c.ClientIP()
	return s.line(c, realtime.Line{
		Viewer: v, Address: address, You: gin.H{"agent_id": v.Agent(), "login": v.Login},
		Check: func(ctx context.Context) error {
			_, err := s.Agents.Authenticate(ctx, token, address)
			return gone(err)
		},
		Receive: func(ctx context.Context, screen *realtime.Screen, f realtime.Frame) { s.heardAgent(ctx, v, screen, f) },
		Opened:  func() { s.note(c, "an agent came", s.Chat.AgentCame) },
		Left:    func() { s.note(c, "an agent left", s.Chat.AgentLeft) },
	})
}

// visitorSocket is the line to a customer's page.
func (s *Server) visitorSocket(c *gin.Context) (any, error) {
	v := viewerOf(c)
	token := bearer(c)
	if token == "" {
		token = c.Query("token")
	}
	return s.line(c, realtime.Line{
		Viewer: v, Address: c.ClientIP(), You: gin.H{"conversation_id": v.Conversation()},
		Check: func(context.Context) error {
			_, err := s.Visitors.Verify(token)
			return gone(err)
		},
		Receive: func(ctx context.Context, _ *realtime.Screen, f realtime.Frame) {
			if f.Type == model.FrameTyping {
				s.heard(ctx, f, s.Chat.CustomerTypes(ctx, v, f.Typing, f.Preview))
			}
		},
		Opened: func() { s.note(c, "a customer came", s.Chat.CustomerCame) },
		Left:   func() { s.note(c, "a customer left", s.Chat.CustomerLeft) },
	})
}

func (s *Server) line(c *gin.Context, l realtime.Line) (any, error) {
	if !isSocket(c) {
		return nil, model.ErrBadJSON.With("reason", "websocket")
	}
	if err := s.Hub.Serve(c.Writer, c.Request, l); err != nil {
		return nil, err
	}
	return hijacked{}, nil
}

// gone keeps of an error only that the viewer may no longer hold his line: a
// database that is away is no reason to send everybody off.
func gone(err error) error {
	var f *model.Fault
	if errors.As(err, &f) && (f.Kind == model.Unauthenticated || f.Kind == model.Forbidden) {
		return err
	}
	return nil
}

// note keeps that a screen came or went. It happens beside the line: what goes
// wrong is logged, and the next sign of life puts it right.
func (s *Server) note(c *gin.Context, what string, do func(ctx context.Context, v model.Viewer) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), leavePatience)
	defer cancel()
	if err := do(ctx, viewerOf(c)); err != nil {
		s.Log.WarnContext(ctx, "note that somebody came or went", "what", what, "error", err)
	}
}

// heardAgent is what an agent's screen says.
func (s *Server) heardAgent(ctx context.Context, v model.Viewer, screen *realtime.Screen, f realtime.Frame) {
	switch f.Type {
	case model.FrameTyping:
		s.heard(ctx, f, s.Chat.AgentTypes(ctx, v, f.ConversationID, f.Typing))
	case "watch":
		if f.ConversationID != 0 {
			if err := s.Chat.MayRead(ctx, v, f.ConversationID); err != nil {
				s.heard(ctx, f, err)
				return
			}
		}
		screen.Watch(f.ConversationID)
	case model.FrameDraft:
		if len([]rune(f.Text)) <= draftMost {
			screen.Pass(ctx, model.Event{Topics: []string{model.AgentTopic(v.Agent())}, Type: model.FrameDraft,
				Payload: model.Draft{ConversationID: f.ConversationID, Text: f.Text}})
		}
	}
}

// heard logs what came of a frame: its screen is told nothing.
func (s *Server) heard(ctx context.Context, f realtime.Frame, err error) {
	var fault *model.Fault
	if err != nil && !errors.As(err, &fault) {
		s.Log.WarnContext(ctx, "a frame came to nothing", "type", f.Type, "error", err)
	}
}
