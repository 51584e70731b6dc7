package api

import (
	"encoding/json"

	"yingke/model"
)

// customerCard is what lists show of a customer.
type customerCard struct {
	ID       int64   `json:"id"`
	Nickname string  `json:"nickname"`
	Remark   string  `json:"remark"`
	Avatar   string  `json:"avatar"`
	Blocked  bool    `json:"blocked"`
	TagIDs   []int64 `json:"tag_ids"`
}

// lastShape is the newest message, as a list shows it.
type lastShape struct {
	Number  int64        `json:"number"`
	Party   model.Party  `json:"party"`
	Kind    string       `json:"kind"`
	Preview string       `json:"preview"`
	At      model.Millis `json:"at"`
}

// conversationShape is a conversation as agents see it.
type conversationShape struct {
	ID                int64        `json:"id"`
	ProductID         int64        `json:"product_id"`
	ChannelID         int64        `json:"channel_id"`
	ChannelName       string       `json:"channel_name"`
	ExclusiveAgentID  int64        `json:"exclusive_agent_id"`
	Customer          customerCard `json:"customer"`
	CustomerOnline    bool         `json:"customer_online"`
	State             model.State  `json:"state"`
	AgentID           int64        `json:"agent_id"`
	AgentName         string       `json:"agent_name"`
	SessionID         int64        `json:"session_id"`
	Source            string       `json:"source"`
	Version           int64        `json:"version"`
	LastNumber        int64        `json:"last_number"`
	AgentRead         int64        `json:"agent_read"`
	CustomerRead      int64        `json:"customer_read"`
	CustomerDelivered int64        `json:"customer_delivered"`
	Unread            int          `json:"unread"`
	WaitingSince      model.Millis `json:"waiting_since"`
	QueuedAt          model.Millis `json:"queued_at"`
	QueuePosition     int          `json:"queue_position"`
	ServedAt          model.Millis `json:"served_at"`
	EndedAt           model.Millis `json:"ended_at"`
	UpdatedAt         model.Millis `json:"updated_at"`
	Last              lastShape    `json:"last"`
	RatingOpen        bool         `json:"rating_open"`
	VIP               bool         `json:"vip"`    // before the others in the line
	Awaits            bool         `json:"awaits"` // waits for somebody: others cannot take him
	QueueSeconds      int          `json:"queue_seconds"`
	OpenedAt          model.Millis `json:"opened_at"`
	RemindedAt        model.Millis `json:"reminded_at"`
	AlarmedAt         model.Millis `json:"alarmed_at"`
	OfferedBy         int64        `json:"offered_by"`
	Starred           *bool        `json:"starred,omitempty"` // absent: unchanged

	Product productCard          `json:"product"`
	Quota   *model.QuotaStanding `json:"quota"` // null: nothing is counted
	Kinds   []string             `json:"kinds"` // of messages that may be sent
}

func (s *Server) conversationShape(w model.View) conversationShape {
	shape := conversationShape{
		ID: w.ID, ProductID: w.ProductID, ChannelID: w.ChannelID, ChannelName: w.Channel.Name, ExclusiveAgentID: w.ExclusiveID,
		Customer: s.customerCard(w.Customer), CustomerOnline: w.CustomerOnline,
		State: w.State, AgentID: w.AgentID, AgentName: w.Agent.Nickname, SessionID: w.SessionID, Source: w.Source, Version: w.Version,
		LastNumber: w.LastNumber, AgentRead: w.AgentRead, CustomerRead: w.CustomerRead, CustomerDelivered: w.CustomerDelivered,
		Unread: w.Unread, WaitingSince: w.WaitingSince, QueuedAt: w.QueuedAt, QueuePosition: w.QueuePosition,
		ServedAt: w.ServedAt, EndedAt: w.EndedAt, UpdatedAt: w.ChangedAt, RatingOpen: w.RatingOpen(),
		VIP: w.LineRank < 0, Awaits: w.Awaits, QueueSeconds: w.QueueSeconds, OpenedAt: w.OpenedAt, RemindedAt: w.RemindedAt,
		AlarmedAt: w.AlarmedAt, OfferedBy: w.OfferedBy,
		Last:    lastShape{w.LastNumber, w.LastParty, w.LastKind, w.LastPreview, w.LastAt},
		Product: productCard{w.Product.ID, w.Product.Name, w.Product.Kind}, Quota: s.quotaShape(w), Kinds: s.Outbox.Kinds(w),
	}
	if !w.StarUnknown {
		shape.Starred = &w.Starred
	}
	return shape
}

func (s *Server) customerCard(c model.Customer) customerCard {
	return customerCard{c.ID, c.Nickname, c.Remark, c.Avatar, c.Blocked, filled(c.TagIDs)}
}

// visitorAgent is the agent as a customer sees him.
type visitorAgent struct {
	ID        int64           `json:"id"`
	Nickname  string          `json:"nickname"`
	Avatar    string          `json:"avatar"`
	WorkState model.WorkState `json:"work_state"`
}

// visitorConversationShape is a conversation as its customer sees it.
type visitorConversationShape struct {
	ID                int64         `json:"id"`
	State             model.State   `json:"state"`
	LastNumber        int64         `json:"last_number"`
	AgentRead         int64         `json:"agent_read"`
	CustomerRead      int64         `json:"customer_read"`
	CustomerDelivered int64         `json:"customer_delivered"`
	Agent             *visitorAgent `json:"agent"`
	QueuePosition     int           `json:"queue_position"`
	QueueSeconds      int           `json:"queue_seconds"`
	RatingOpen        bool          `json:"rating_open"`
}

func (s *Server) visitorConversationShape(w model.VisitorView) visitorConversationShape {
	shape := visitorConversationShape{
		ID: w.ID, State: w.State, LastNumber: w.LastNumber, AgentRead: w.AgentRead, CustomerRead: w.CustomerRead,
		CustomerDelivered: w.CustomerDelivered, QueuePosition: w.QueuePosition, QueueSeconds: w.QueueSeconds, RatingOpen: w.RatingOpen(),
	}
	if w.State != model.Serving || w.Agent.ID == 0 {
		return shape
	}
	set := w.Channel.Settings
	seen := visitorAgent{w.Agent.ID, w.Agent.Nickname, s.Media.Address(w.TenantID, w.Agent.Avatar), w.Agent.WorkState}
	if !set.ShowAgentName {
		seen.ID, seen.Nickname, seen.Avatar = 0, set.DefaultNickname, s.Media.Address(w.TenantID, set.DefaultAvatar)
	}
	if !set.ShowAgentState {
		seen.WorkState = ""
	}
	shape.Agent = &seen
	return shape
}

// marksShape is how far both sides have read.
type marksShape struct {
	ConversationID    int64 `json:"conversation_id"`
	AgentRead         int64 `json:"agent_read"`
	CustomerRead      int64 `json:"customer_read"`
	CustomerDelivered int64 `json:"customer_delivered"`
}

// Shape is the JSON of what a frame carries beside its type: the same shapes as
// in the answers of the API.
func (s *Server) Shape(payload any) any {
	switch p := payload.(type) {
	case model.Message:
		return map[string]any{"conversation_id": p.ConversationID, "message": s.messageShape(p)}
	case model.View:
		return map[string]any{"conversation": s.conversationShape(p)}
	case model.VisitorView:
		return map[string]any{"conversation": s.visitorConversationShape(p)}
	case model.Marks:
		return marksShape{p.ConversationID, p.AgentRead, p.CustomerRead, p.CustomerDelivered}
	case model.Typing:
		return map[string]any{"conversation_id": p.ConversationID, "party": p.Party, "typing": p.Typing, "preview": p.Preview}
	case model.Presence:
		return map[string]any{"agent": map[string]any{"id": p.AgentID, "work_state": p.WorkState, "connected": p.Connected, "reach": p.Reach, "serving": p.Serving}}
	case model.Alarm:
		return map[string]any{"conversation_id": p.ConversationID, "agent_id": p.AgentID, "nickname": p.Nickname, "since": p.Since}
	case model.Starring:
		return map[string]any{"conversation_id": p.ConversationID, "starred": p.Starred}
	case model.Draft:
		return map[string]any{"conversation_id": p.ConversationID, "text": p.Text}
	case json.RawMessage:
		return map[string]any{"preferences": p}
	}
	return payload
}
