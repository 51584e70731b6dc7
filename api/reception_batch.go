package api

import (
	"errors"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
)

// batchShape is what became of one conversation of a batch.
type batchShape struct {
	ID      int64  `json:"id"`
	Done    bool   `json:"done"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// batchConversations does the same to several conversations.
func (s *Server) batchConversations(c *gin.Context) (any, error) {
	var body struct {
		Action  model.BatchAction `json:"action"`
		IDs     []int64           `json:"ids"`
		AgentID int64             `json:"agent_id"`
		GroupID int64             `json:"group_id"`
		Note    string            `json:"note"`
		TagIDs  []int64           `json:"tag_ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	var err error
	if body.Note, err = model.Lines("note", body.Note, noteMost); err != nil {
		return nil, err
	}
	results, err := s.Chat.Batch(c.Request.Context(), viewerOf(c), model.Batch(body))
	if err != nil {
		return nil, err
	}
	out := make([]batchShape, len(results))
	for i, r := range results {
		if out[i], err = s.shapeBatch(c, r); err != nil {
			return nil, err
		}
	}
	return listOf(out, func(b batchShape) batchShape { return b }), nil
}

// shapeBatch tells a refusal as a sentence; what is no refusal is an error of ours.
func (s *Server) shapeBatch(c *gin.Context, r model.BatchResult) (batchShape, error) {
	shape := batchShape{ID: r.ConversationID, Done: r.Err == nil}
	if r.Err == nil {
		return shape, nil
	}
	var f *model.Fault
	if !errors.As(r.Err, &f) || f.Kind == model.Internal {
		return shape, r.Err
	}
	shape.Code, shape.Message = f.Code, locale.Sentence(languageOf(c), f.Code, f.Args)
	return shape, nil
}

// acceptTransfer notes that the one who got a customer has looked at him.
func (s *Server) acceptTransfer(c *gin.Context) (any, error) {
	return s.viewed(c, s.Chat.AcceptTransfer)
}

// undoTransfer gives a customer back to the one who handed him over.
func (s *Server) undoTransfer(c *gin.Context) (any, error) { return s.viewed(c, s.Chat.UndoTransfer) }

// keepBackground notes that the app of the agent who asks sleeps now.
func (s *Server) keepBackground(c *gin.Context) (any, error) {
	var body struct {
		Pushable bool `json:"pushable"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Chat.Background(c.Request.Context(), viewerOf(c), body.Pushable)
}

// editLink says where a link leads when its agent cannot take the customer.
func (s *Server) editLink(c *gin.Context) (any, error) {
	var body struct {
		GroupID  int64          `json:"group_id"`
		Fallback model.Fallback `json:"fallback"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	link, of, err := s.Channel.EditLink(c.Request.Context(), viewerOf(c), c.Param("code"), body.GroupID, body.Fallback)
	if err != nil {
		return nil, err
	}
	return s.shapeLink(c, of, link), nil
}
