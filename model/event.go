package model

import "strconv"

// Event is something that screens are told after it is committed. It is a
// courtesy: a screen that missed it asks again by its numbers.
type Event struct {
	Topics  []string // who is told
	Type    string   // frame type, docs/protocol.md
	Payload any      // JSON of the frame beside its type
}

// The types of frame that the server sends.
const (
	FrameHello        = "hello"
	FrameMessage      = "message"
	FrameConversation = "conversation"
	FrameRead         = "read"
	FrameTyping       = "typing"
	FrameAgent        = "agent"
	FrameCounts       = "counts"
	FramePreferences  = "preferences"
	FramePong         = "pong"
	FrameLogout       = "logout"
)

// AgentTopic reaches every screen of one agent.
func AgentTopic(agent int64) string { return "agent:" + strconv.FormatInt(agent, 10) }

// LoginTopic reaches the screens of one device.
func LoginTopic(login int64) string { return "login:" + strconv.FormatInt(login, 10) }

// TenantTopic reaches every agent's screen of a tenant.
func TenantTopic(tenant int64) string { return "tenant:" + strconv.FormatInt(tenant, 10) }

// VisitorTopic reaches the customer's screens of a conversation.
func VisitorTopic(conversation int64) string {
	return "visitor:" + strconv.FormatInt(conversation, 10)
}

// WatchTopic reaches agents' screens that have a conversation open without serving it.
func WatchTopic(conversation int64) string { return "watch:" + strconv.FormatInt(conversation, 10) }
