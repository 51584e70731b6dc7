package model

import "strconv"

// Event is something that screens are told after it is committed. It is a
// courtesy: a screen that missed it asks again by its numbers.
type Event struct {
	Topics  []string // who is told
	Type    string   // frame type, docs/protocol.md
	Payload any      // one of the types named beside the frame's type below
}

// The types of frame that the server sends, each with the payload of its event.
const (
	FrameHello        = "hello"
	FrameMessage      = "message"      // Message, already as the reader may see it
	FrameChanged      = "changed"      // Message: one that was told before is otherwise now (delivered, fetched)
	FrameConversation = "conversation" // View for agents, VisitorView for the customer
	FrameRead         = "read"         // Marks
	FrameTyping       = "typing"       // Typing
	FrameAgent        = "agent"        // Presence
	FrameStar         = "star"         // Starring
	FrameCounts       = "counts"       // nil: ask again
	FramePreferences  = "preferences"  // json.RawMessage
	FrameDraft        = "draft"        // Draft
	FrameAlarm        = "alarm"        // Alarm
	FrameSensitive    = "sensitive"    // Message: the line that tells of sensitive words, for those who are to know
	FramePong         = "pong"
	FrameLogout       = "logout" // nil: said, then the line is closed with 4003
)

// The names of events inside a conversation: the bodies of KindEvent.
const (
	QueueEntered     = "queue.entered"
	AgentJoined      = "agent.joined"
	AgentTransferred = "agent.transferred"
	SessionEnded     = "session.ended"
	RatingAsked      = "rating.asked"
	RatingGiven      = "rating.given"
	FormFilled       = "form.filled"
	MessageLeft      = "message.left"
	AnswerLate       = "answer.late"   // internal: the alarm rang
	LeaveOffered     = "leave.offered" // he is asked to leave a message
	SensitiveFound   = "sensitive.found"
)

// The names of events inside a conversation that only WeChat brings; agents
// alone see them.
const (
	WeChatEntered    = "wechat.entered"    // opened the customer service of a mini-program: source
	WeChatFollowed   = "wechat.followed"   // scene
	WeChatUnfollowed = "wechat.unfollowed" // and the product keeps his data
	WeChatScanned    = "wechat.scanned"    // scene
	WeChatClicked    = "wechat.clicked"    // a button of the menu: key
	WeChatMenuScan   = "wechat.menu_scan"  // a button of the menu that scans: key, result
	WeChatViewed     = "wechat.viewed"     // a button of the menu that opens a page: url
	WeChatAppOpened  = "wechat.app_opened" // a button of the menu that opens a mini-program: path
)

// Typing says that somebody is writing.
type Typing struct {
	ConversationID int64
	Party          Party
	Typing         bool
	Preview        string // what the customer has typed, where the channel shows it
}

// Presence is what colleagues are told of an agent.
type Presence struct {
	AgentID   int64
	WorkState WorkState
	Connected bool
	Reach     Reach
	Serving   int
}

// Alarm tells administrators that an answer is late (超时报警).
type Alarm struct {
	ConversationID int64
	AgentID        int64  // who is late
	Nickname       string // of the customer
	Since          Millis // since when he waits
}

// Starring says that an agent pinned a conversation or let it go.
type Starring struct {
	ConversationID int64
	Starred        bool
}

// Draft is what an agent is writing, for his other screens.
type Draft struct {
	ConversationID int64
	Text           string
}

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
