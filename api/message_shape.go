package api

import (
	"encoding/json"
	"strings"

	"yingke/model"
)

// messageShape is a message as its reader sees it; who may see what was decided
// before (model.Message.ForCustomer).
type messageShape struct {
	ConversationID int64           `json:"conversation_id"`
	Number         int64           `json:"number"`
	ID             int64           `json:"id"`
	SessionID      int64           `json:"session_id"`
	Party          model.Party     `json:"party"`
	AgentID        int64           `json:"agent_id"`
	AgentName      string          `json:"agent_name"`
	AgentAvatar    string          `json:"agent_avatar"`
	ClientID       string          `json:"client_id"`
	Kind           string          `json:"kind"`
	Body           json.RawMessage `json:"body"`
	At             model.Millis    `json:"at"`
	RecalledAt     model.Millis    `json:"recalled_at"`
	Delivery       *deliveryShape  `json:"delivery,omitempty"` // of what leaves through WeChat, for agents
}

func (s *Server) messageShape(m model.Message) messageShape {
	shape := messageShape{
		ConversationID: m.ConversationID, Number: m.Number, ID: m.ID, SessionID: m.SessionID, Party: m.Party,
		AgentID: m.AgentID, AgentName: m.AgentName, AgentAvatar: s.Media.Address(m.TenantID, m.AgentAvatar),
		Kind: m.Kind, Body: s.bodyShape(m), At: m.At, RecalledAt: m.RecalledAt,
		Delivery: s.deliveryShape(m.Delivery),
	}
	if m.ClientID != nil {
		shape.ClientID = *m.ClientID
	}
	return shape
}

// bodyShape puts addresses where a body keeps keys of files. A body that does
// not read as its kind is shown as it is kept.
func (s *Server) bodyShape(m model.Message) json.RawMessage {
	if m.RecalledAt != 0 || len(m.Body) == 0 {
		return json.RawMessage("{}")
	}
	switch m.Kind {
	case model.KindImage, model.KindFile, model.KindVoice, model.KindVideo:
		var a model.Attachment
		if json.Unmarshal(m.Body, &a) != nil {
			return m.Body
		}
		if a.Missing != nil {
			return bodyOf(missingShape{a.Heard, missingFile{a.Missing.Until, a.Missing.Fault}}, m.Body)
		}
		a.File.URL = s.Media.Address(m.TenantID, a.File.Key)
		if m.Kind == model.KindImage {
			a.File.ThumbURL = s.Media.Thumb(m.TenantID, a.File.Key)
		}
		return bodyOf(a, m.Body)
	case model.KindLink:
		var l model.LinkCard
		if json.Unmarshal(m.Body, &l) != nil || l.Picture == "" || strings.Contains(l.Picture, "://") {
			return m.Body
		}
		l.Picture = s.Media.Address(m.TenantID, l.Picture)
		return bodyOf(l, m.Body)
	case model.KindCard:
		var card model.Card
		if json.Unmarshal(m.Body, &card) != nil {
			return m.Body
		}
		if card.Picture != "" && !strings.Contains(card.Picture, "://") {
			card.Picture = s.Media.Thumb(m.TenantID, card.Picture)
		}
		card.ThumbURL, card.ThumbMediaID = "", ""
		return bodyOf(card, m.Body)
	case model.KindUnsupported:
		var u model.Unsupported
		if json.Unmarshal(m.Body, &u) != nil {
			return json.RawMessage("{}")
		}
		return bodyOf(model.Unsupported{Type: u.Type}, json.RawMessage("{}"))
	}
	return m.Body
}

// missingShape is the body of a message whose file could not be fetched yet.
type missingShape struct {
	Heard   string      `json:"heard,omitempty"`
	Missing missingFile `json:"missing"`
}

type missingFile struct {
	Until model.Millis `json:"until"`
	Fault string       `json:"fault"`
}

// bodyOf is a body as JSON, or the one it was made from.
func bodyOf(body any, instead json.RawMessage) json.RawMessage {
	raw, err := json.Marshal(body)
	if err != nil {
		return instead
	}
	return raw
}

// threadShape is a stretch of messages with where the conversation stands.
type threadShape struct {
	Items             []messageShape `json:"items"`
	LastNumber        int64          `json:"last_number"`
	AgentRead         int64          `json:"agent_read"`
	CustomerRead      int64          `json:"customer_read"`
	CustomerDelivered int64          `json:"customer_delivered"`
}

func (s *Server) threadShape(t model.Thread) threadShape {
	return threadShape{listOf(t.Items, s.messageShape).Items, t.LastNumber, t.Marks.AgentRead, t.Marks.CustomerRead, t.Marks.CustomerDelivered}
}
