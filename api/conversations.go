package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

// noteMost is the longest note of a transfer, in characters.
const noteMost = 200

func (s *Server) listConversations(c *gin.Context) (any, error) {
	filter, err := conversationFilter(c)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Chat.Conversations(c.Request.Context(), viewerOf(c), filter, page)
	if err != nil {
		return nil, err
	}
	list := listOf(found.Items, s.conversationShape)
	list.Next = found.Next
	return list, nil
}

func conversationFilter(c *gin.Context) (f model.ConversationFilter, err error) {
	f.List = model.ListName(c.DefaultQuery("list", string(model.ListServing)))
	if f.Query, err = wordOf(c, "query", queryMost); err != nil {
		return f, err
	}
	if f.AgentID, err = numberOf(c, "agent_id"); err != nil {
		return f, err
	}
	if f.ChannelID, err = numberOf(c, "channel_id"); err != nil {
		return f, err
	}
	from, err := numberOf(c, "from")
	if err != nil {
		return f, err
	}
	to, err := numberOf(c, "to")
	f.From, f.To = model.Millis(from), model.Millis(to)
	return f, err
}

func (s *Server) countConversations(c *gin.Context) (any, error) {
	n, err := s.Chat.Counts(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return gin.H{"serving": n.Serving, "unread": n.Unread, "queue": n.Queue, "robot": n.Robot, "colleagues": n.Colleagues, "starred": n.Starred}, nil
}

func (s *Server) showConversation(c *gin.Context) (any, error) { return s.viewed(c, s.Chat.View) }

func (s *Server) pickConversation(c *gin.Context) (any, error) { return s.viewed(c, s.Chat.Pick) }

func (s *Server) endConversation(c *gin.Context) (any, error) { return s.viewed(c, s.Chat.End) }

func (s *Server) askRating(c *gin.Context) (any, error) { return s.viewed(c, s.Chat.AskRating) }

// viewed does something to the conversation of the path and shows what became of it.
func (s *Server) viewed(c *gin.Context, do deed) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	view, err := do(c.Request.Context(), viewerOf(c), id)
	if err != nil {
		return nil, err
	}
	return s.conversationShape(view), nil
}

func (s *Server) transferConversation(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		AgentID int64  `json:"agent_id"`
		GroupID int64  `json:"group_id"`
		Note    string `json:"note"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if body.Note, err = model.Lines("note", body.Note, noteMost); err != nil {
		return nil, err
	}
	view, err := s.Chat.Transfer(c.Request.Context(), viewerOf(c), model.Transfer{ConversationID: id, AgentID: body.AgentID, GroupID: body.GroupID, Note: body.Note})
	if err != nil {
		return nil, err
	}
	return s.conversationShape(view), nil
}

func (s *Server) starConversation(c *gin.Context) (any, error) { return s.star(c, true) }

func (s *Server) unstarConversation(c *gin.Context) (any, error) { return s.star(c, false) }

func (s *Server) star(c *gin.Context, starred bool) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Chat.Star(c.Request.Context(), viewerOf(c), id, starred)
}
