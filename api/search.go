package api

import (
	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
)

// foundShape is one find: a message, or a customer, with the conversation that
// leads to it.
type foundShape struct {
	Message      *messageShape      `json:"message,omitempty"`
	Customer     *customerCard      `json:"customer,omitempty"`
	Conversation *conversationShape `json:"conversation,omitempty"`
}

// search finds messages or customers, the newest first.
func (s *Server) search(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	query, err := wordOf(c, "q", queryMost)
	if err != nil {
		return nil, err
	}
	switch c.Query("kind") {
	case "", "messages":
		return s.searchMessages(c, query, page)
	case "customers":
		return s.searchCustomers(c, query, page)
	}
	return nil, model.ErrBadChoice.On("kind")
}

func (s *Server) searchMessages(c *gin.Context, query string, page model.Page) (any, error) {
	ctx, v := c.Request.Context(), viewerOf(c)
	found, err := s.Search.Messages(ctx, v, query, page)
	if err != nil {
		return nil, err
	}
	views, err := s.Search.Views(ctx, v, found.Items)
	list := listOf(found.Items, func(m model.Message) foundShape {
		message := s.messageShape(m)
		f := foundShape{Message: &message}
		if view, ok := views[m.ConversationID]; ok {
			conversation := s.conversationShape(view)
			f.Conversation = &conversation
		}
		return f
	})
	list.Next = found.Next
	return list, err
}

func (s *Server) searchCustomers(c *gin.Context, query string, page model.Page) (any, error) {
	ctx, v := c.Request.Context(), viewerOf(c)
	found, err := s.Search.Customers(ctx, v, query, page)
	if err != nil {
		return nil, err
	}
	views, err := s.Search.ViewsOf(ctx, v, found.Items)
	list := listOf(found.Items, func(m model.Customer) foundShape {
		customer := s.customerCard(m)
		f := foundShape{Customer: &customer}
		if view, ok := views[m.ID]; ok {
			conversation := s.conversationShape(view)
			f.Conversation = &conversation
		}
		return f
	})
	list.Next = found.Next
	return list, err
}

// sessionShape is one round of reception.
type sessionShape struct {
	ID              int64           `json:"id"`
	ConversationID  int64           `json:"conversation_id"`
	ChannelName     string          `json:"channel_name"`
	Number          int             `json:"number"`
	FirstNumber     int64           `json:"first_number"`
	StartedAt       model.Millis    `json:"started_at"`
	ServedAt        model.Millis    `json:"served_at"`
	EndedAt         model.Millis    `json:"ended_at"`
	AgentID         int64           `json:"agent_id"`
	AgentName       string          `json:"agent_name"`
	EndReason       model.EndReason `json:"end_reason"`
	Transfers       int             `json:"transfers"`
	FirstResponseMS int64           `json:"first_response_ms"`
	Source          string          `json:"source"`
	Rating          *ratingShape    `json:"rating"`
	Why             []reasonShape   `json:"why"`
}

type ratingShape struct {
	Score int    `json:"score"`
	Note  string `json:"note"`
}

// reasonShape is a step of an assignment, also as a sentence.
type reasonShape struct {
	Code    string         `json:"code"`
	Args    map[string]any `json:"args,omitempty"`
	At      model.Millis   `json:"at,omitempty"`
	Message string         `json:"message"`
}

func shapeSession(c *gin.Context, o model.SessionOf) sessionShape {
	shape := sessionShape{
		ID: o.ID, ConversationID: o.ConversationID, ChannelName: o.ChannelName, Number: o.Number, FirstNumber: o.FirstNumber, StartedAt: o.StartedAt,
		ServedAt: o.ServedAt, EndedAt: o.EndedAt, AgentID: o.AgentID, AgentName: o.AgentName, EndReason: o.EndReason, Transfers: o.Transfers,
		Source: o.Source, Why: reasonShapes(c, o.Why),
	}
	if o.ServedAt != 0 && o.AnsweredAt > o.ServedAt {
		shape.FirstResponseMS = o.AnsweredAt.Sub(o.ServedAt).Milliseconds()
	}
	if o.Score > 0 {
		shape.Rating = &ratingShape{o.Score, o.ScoreNote}
	}
	return shape
}

// reasonShapes are the steps of a decision, in the reader's language.
func reasonShapes(c *gin.Context, why []model.Reason) []reasonShape {
	out := make([]reasonShape, len(why))
	for i, r := range why {
		out[i] = reasonShape{r.Code, r.Args, r.At, locale.Sentence(languageOf(c), r.Code, r.Args)}
	}
	return out
}

func (s *Server) listCustomerSessions(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Customer.Sessions(c.Request.Context(), viewerOf(c), id, page)
	list := listOf(found.Items, func(o model.SessionOf) sessionShape { return shapeSession(c, o) })
	list.Next = found.Next
	return list, err
}
