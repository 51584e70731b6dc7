package api

import (
	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/reception"
)

// seenShape is a candidate whom a level looked at.
type seenShape struct {
	AgentID   int64           `json:"agent_id"`
	Nickname  string          `json:"nickname"`
	WorkState model.WorkState `json:"work_state"`
	Serving   int             `json:"serving"`
	AutoLimit int             `json:"auto_limit"`
	Weight    int             `json:"weight"`
	Received  int             `json:"received"`
	Because   string          `json:"because"`
	Message   string          `json:"message"`
}

type levelShape struct {
	Level   model.Level        `json:"level"`
	Verdict model.LevelVerdict `json:"verdict"`
	AgentID int64              `json:"agent_id"`
	Seen    []seenShape        `json:"seen"`
	Why     []reasonShape      `json:"why"`
}

type pathShape struct {
	AgentID   int64         `json:"agent_id"`
	AgentName string        `json:"agent_name"`
	Outcome   string        `json:"outcome"` // agent, queue, leave
	Nobody    bool          `json:"nobody"`  // all are offline
	Why       []reasonShape `json:"why"`
	Steps     []levelShape  `json:"steps"`
}

// whatIf says who would get a customer who is described, and why.
func (s *Server) whatIf(c *gin.Context) (any, error) {
	var body struct {
		ChannelID   int64             `json:"channel_id"`
		ExclusiveID int64             `json:"exclusive_agent_id"`
		CustomerID  int64             `json:"customer_id"`
		TagIDs      *[]int64          `json:"tag_ids"`
		Region      *model.Region     `json:"region"`
		Address     string            `json:"address"`
		OwnerID     *int64            `json:"owner_id"`
		LastID      *int64            `json:"last_agent_id"`
		DaysAgo     int               `json:"days_ago"`
		Designated  model.Designation `json:"designated"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if body.ChannelID <= 0 {
		return nil, model.ErrRequired.On("channel_id")
	}
	path, err := s.Reception.WhatIf(c.Request.Context(), viewerOf(c), reception.Described(body))
	if err != nil {
		return nil, err
	}
	return shapePath(c, path), nil
}

func shapePath(c *gin.Context, p model.AssignPath) pathShape {
	shape := pathShape{AgentID: p.Choice.AgentID, Outcome: "queue", Nobody: p.Choice.Absent, Why: reasonShapes(c, p.Choice.Why)}
	switch {
	case p.Choice.AgentID != 0:
		shape.Outcome = "agent"
	case p.Choice.Leave:
		shape.Outcome = "leave"
	}
	for _, step := range p.Steps {
		level := levelShape{step.Level, step.Verdict, step.AgentID, make([]seenShape, len(step.Seen)), reasonShapes(c, step.Why)}
		for i, seen := range step.Seen {
			who := seen.Candidate
			level.Seen[i] = seenShape{who.AgentID, who.Nickname, who.WorkState, who.Serving, who.AutoLimit, who.Weight, who.Received, seen.Because,
				because(c, seen.Because)}
			if who.AgentID == shape.AgentID {
				shape.AgentName = who.Nickname
			}
		}
		shape.Steps = append(shape.Steps, level)
	}
	return shape
}

func because(c *gin.Context, code string) string {
	if code == "" {
		return ""
	}
	return locale.Sentence(languageOf(c), "word.because."+code, nil)
}

// explainConversation is the path of the round that is open or was last.
func (s *Server) explainConversation(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	round, err := s.Chat.Why(c.Request.Context(), viewerOf(c), id)
	if err != nil {
		return nil, err
	}
	return gin.H{"session_id": round.ID, "number": round.Number, "transfers": round.Transfers, "items": reasonShapes(c, round.Why)}, nil
}
