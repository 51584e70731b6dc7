package api

import (
	"encoding/json"

	"github.com/gin-gonic/gin"

	"yingke/model"
)

type auditShape struct {
	ID         int64           `json:"id"`
	At         model.Millis    `json:"at"`
	AgentID    int64           `json:"agent_id"`
	AgentName  string          `json:"agent_name"`
	Address    string          `json:"address"`
	Action     string          `json:"action"`
	TargetKind string          `json:"target_kind"`
	TargetID   int64           `json:"target_id"`
	TargetName string          `json:"target_name"`
	Before     json.RawMessage `json:"before"`
	After      json.RawMessage `json:"after"`
}

func auditOf(a model.Audit) auditShape {
	return auditShape{a.ID, a.At, a.AgentID, a.AgentName, a.Address, a.Action, a.TargetKind, a.TargetID, a.TargetName,
		json.RawMessage(a.Before), json.RawMessage(a.After)}
}

func (s *Server) listAudit(c *gin.Context) (any, error) {
	filter, err := auditFilter(c)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Staff.Audits(c.Request.Context(), viewerOf(c), filter, page)
	if err != nil {
		return nil, err
	}
	list := listOf(found.Items, auditOf)
	list.Next = found.Next
	return list, nil
}

func auditFilter(c *gin.Context) (f model.AuditFilter, err error) {
	const actionMost, kindMost = 40, 20
	if f.Action, err = wordOf(c, "action", actionMost); err != nil {
		return f, err
	}
	if f.TargetKind, err = wordOf(c, "target_kind", kindMost); err != nil {
		return f, err
	}
	for name, into := range map[string]*int64{"agent_id": &f.AgentID, "target_id": &f.TargetID, "from": (*int64)(&f.From), "to": (*int64)(&f.To)} {
		if *into, err = numberOf(c, name); err != nil {
			return f, err
		}
	}
	return f, nil
}
