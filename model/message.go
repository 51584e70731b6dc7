package model

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Party is who speaks.
type Party string

// The parties.
const (
	ByCustomer Party = "customer"
	ByAgent    Party = "agent"
	ByRobot    Party = "robot"  // automatic replies
	BySystem   Party = "system" // what happened: joined, transferred, ended
)

// The kinds of message, with the body of each in content.go.
const (
	KindText   = "text"
	KindImage  = "image"
	KindFile   = "file"
	KindVoice  = "voice"
	KindVideo  = "video"
	KindLink   = "link"
	KindMenu   = "menu"
	KindNote   = "note"   // 内部备注: agents only
	KindRecall = "recall" // another message was withdrawn
	KindEvent  = "event"
	KindVoid   = "void" // what the other party sees of a message that is not his
)

// Message is one line of a conversation. Numbers run 1, 2, 3, ... without gaps
// inside a conversation; a screen that has n asks for everything after n.
type Message struct {
	ID             int64           `gorm:"primaryKey"`
	TenantID       int64           `gorm:"not null"`
	ConversationID int64           `gorm:"not null"`
	SessionID      int64           `gorm:"not null"`
	Number         int64           `gorm:"not null"`
	Party          Party           `gorm:"size:10;not null"`
	AgentID        int64           `gorm:"not null"`
	ClientID       *string         `gorm:"size:40"` // the sender's own id; a repeat returns the first row
	Kind           string          `gorm:"size:12;not null"`
	Body           json.RawMessage `gorm:"type:mediumtext;not null"`
	Internal       bool            `gorm:"not null"` // agents only
	At             Millis          `gorm:"column:created_at;not null;autoCreateTime:false"`
	RecalledAt     Millis          `gorm:"not null"`

	AgentName   string `gorm:"-"` // as the reader may see it
	AgentAvatar string `gorm:"-"` // key of a file

	Delivery *Delivery `gorm:"-"` // of what leaves through WeChat; nil: nothing of it does
}

// Leaves claims that a message is for the customer's eyes and has to be brought
// to him where he is not on our own page.
func (m Message) Leaves() bool {
	return !m.Internal && (m.Party == ByAgent || m.Party == ByRobot) && m.Kind != KindRecall && m.Kind != KindEvent
}

// Utterance is a message before it has a number.
type Utterance struct {
	ConversationID int64
	Party          Party
	AgentID        int64
	ClientID       string // 1-40 characters of the sender's choice
	Kind           string
	Body           json.RawMessage // checked, as it will be kept
	Preview        string
	Internal       bool
	At             Millis // when it was said; 0: now

	Log   int         // which of Outcome.Replied says it, counted from 1; 0: none
	Pause Millis      // after the one before of the same Log
	Quiet bool        // of a customer: the robot has nothing to say to it while an agent serves him
	Notes []Utterance // said right after it, in the same transaction
}

// Spoken is text that somebody wrote or pasted into a message, as it is kept:
// without the space around it and without characters that show nothing or turn
// the direction of what stands beside them. Nobody is refused for pasting those.
func Spoken(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unfit(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
	return strings.TrimSpace(text)
}

// ForCustomer is the message as the customer may see it. One that is not for
// him becomes a void: the number stays, so that his have no gaps; nothing else does.
func (m Message) ForCustomer(s ChannelSettings) Message {
	if m.Internal {
		return Message{ConversationID: m.ConversationID, Number: m.Number, Party: BySystem, Kind: KindVoid, Body: json.RawMessage("{}"), At: m.At}
	}
	m.Delivery = nil // the phone in his hand knows it better
	if m.Party != ByCustomer {
		m.ClientID = nil
	}
	if m.Party == ByAgent && !s.ShowAgentName {
		m.AgentID, m.AgentName, m.AgentAvatar = 0, s.DefaultNickname, s.DefaultAvatar
	}
	if m.Kind == KindEvent {
		m.Body = eventForCustomer(m.Body, s)
	}
	return m
}

// eventForCustomer leaves out of what happened what concerns agents alone, and
// their names where the channel hides them.
func eventForCustomer(body json.RawMessage, s ChannelSettings) json.RawMessage {
	var h Happening
	if json.Unmarshal(body, &h) != nil {
		return json.RawMessage("{}")
	}
	delete(h.Args, "how")
	if !s.ShowAgentName {
		for _, arg := range []string{"agent_id", "agent_name", "from_id", "from_name"} {
			delete(h.Args, arg)
		}
	}
	raw, err := json.Marshal(h)
	if err != nil {
		return json.RawMessage("{}")
	}
	return raw
}

// Stretch asks for messages of a conversation: those after a number, those
// before one, or the newest when both are zero.
type Stretch struct {
	ConversationID int64
	After          int64
	Before         int64
	FromStart      bool // After is meant although it is zero
	Limit          int  // 1-200
}

// Thread is a stretch of messages, ascending, with where the conversation stands.
type Thread struct {
	Items      []Message
	LastNumber int64
	Marks      Marks
}
