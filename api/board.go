package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

type boardLineShape struct {
	ChannelID    int64        `json:"channel_id"`
	ChannelName  string       `json:"channel_name"`
	ProductID    int64        `json:"product_id"`
	Waiting      int          `json:"waiting"`
	Awaiting     int          `json:"awaiting"`
	WaitingSince model.Millis `json:"waiting_since"`
	Free         int          `json:"free"`
}

type boardShape struct {
	At              model.Millis     `json:"at"`
	Online          int              `json:"online"`
	Rest            int              `json:"rest"`
	Offline         int              `json:"offline"`
	Connected       int              `json:"connected"`
	Places          int              `json:"places"`
	Serving         int              `json:"serving"`
	Waiting         int              `json:"waiting"`
	Robot           int              `json:"robot"`
	WaitingSince    model.Millis     `json:"waiting_since"`
	Unanswered      int              `json:"unanswered"`
	UnansweredSince model.Millis     `json:"unanswered_since"`
	Lines           []boardLineShape `json:"lines"`
}

// showBoard sums up what is going on right now.
func (s *Server) showBoard(c *gin.Context) (any, error) {
	b, err := s.Reception.Live(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	shape := boardShape{
		At: b.At, Online: b.Agents[model.Online], Rest: b.Agents[model.Rest], Offline: b.Agents[model.Offline], Connected: b.Connected,
		Places: b.Places, Serving: b.Serving, Waiting: b.Waiting, Robot: b.Robot, WaitingSince: b.WaitingSince,
		Unanswered: b.Unanswered, UnansweredSince: b.UnansweredSince, Lines: make([]boardLineShape, len(b.Lines)),
	}
	for i, l := range b.Lines {
		shape.Lines[i] = boardLineShape{l.Channel.ID, l.Channel.Name, l.Channel.ProductID, l.Waiting, l.Awaiting, l.WaitingSince, l.Free}
	}
	return shape, nil
}

type boardAgentShape struct {
	ID              int64           `json:"id"`
	Nickname        string          `json:"nickname"`
	Avatar          string          `json:"avatar"`
	GroupIDs        []int64         `json:"group_ids"`
	WorkState       model.WorkState `json:"work_state"`
	Since           model.Millis    `json:"since"`
	Reach           model.Reach     `json:"reach"`
	Serving         int             `json:"serving"`
	AutoLimit       int             `json:"auto_limit"`
	Received        int             `json:"received"`
	Unanswered      int             `json:"unanswered"`
	UnansweredSince model.Millis    `json:"unanswered_since"`
}

func (s *Server) shapeBoardAgent(v model.Viewer, a model.BoardAgent) boardAgentShape {
	return boardAgentShape{a.ID, a.Nickname, s.avatarURL(v, a.Avatar), filled(a.GroupIDs), a.WorkState, a.Since, a.Reach(model.At(s.Now())),
		a.Serving, a.AutoLimit, a.Received, a.Unanswered, a.UnansweredSince}
}

func (s *Server) listBoardAgents(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	filter := model.BoardFilter{WorkState: model.WorkState(c.Query("work_state"))}
	if filter.GroupID, err = numberOf(c, "group_id"); err != nil {
		return nil, err
	}
	if filter.ChannelID, err = numberOf(c, "channel_id"); err != nil {
		return nil, err
	}
	found, err := s.Reception.LiveAgents(c.Request.Context(), viewerOf(c), filter, page)
	list := listOf(found.Items, func(a model.BoardAgent) boardAgentShape { return s.shapeBoardAgent(viewerOf(c), a) })
	list.Next = found.Next
	return list, err
}

// listUnanswered lists who waits for an answer, the longest wait first.
func (s *Server) listUnanswered(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Reception.Unanswered(c.Request.Context(), viewerOf(c), page)
	list := listOf(found.Items, s.conversationShape)
	list.Next = found.Next
	return list, err
}

type overdueShape struct {
	ID             int64             `json:"id"`
	ConversationID int64             `json:"conversation_id"`
	SessionID      int64             `json:"session_id"`
	AgentID        int64             `json:"agent_id"`
	ToID           int64             `json:"to_id"`
	Kind           model.OverdueKind `json:"kind"`
	Since          model.Millis      `json:"since"`
	At             model.Millis      `json:"at"`
}

// listOverdues lists the clocks that rang, the newest first.
func (s *Server) listOverdues(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	agent, err := numberOf(c, "agent_id")
	if err != nil {
		return nil, err
	}
	found, err := s.Reception.Overdues(c.Request.Context(), viewerOf(c), agent, page)
	list := listOf(found.Items, func(o model.Overdue) overdueShape {
		return overdueShape{o.ID, o.ConversationID, o.SessionID, o.AgentID, o.ToID, o.Kind, o.Since, o.At}
	})
	list.Next = found.Next
	return list, err
}

// setAgentState sets the work state of an agent from the board.
func (s *Server) setAgentState(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		State model.WorkState `json:"state"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	now, err := s.Reception.SetState(c.Request.Context(), viewerOf(c), id, body.State)
	return gin.H{"id": now.ID, "work_state": now.WorkState}, err
}
