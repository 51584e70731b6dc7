package model

// State is where a conversation stands (product.md 1.3).
type State string

// The states of a conversation.
const (
	Idle    State = "idle"    // opened, nothing said yet
	Robot   State = "robot"   // 机器人
	Queued  State = "queued"  // 排队中
	Serving State = "serving" // 接待中: exactly one agent
	Ended   State = "ended"   // 已结束
	Expired State = "expired" // 已过期: WeChat takes no answer any more
	Hidden  State = "hidden"  // 隐藏: only a keyword was said
)

// moves lists the legal moves between states; the store refuses every other.
var moves = map[State][]State{
	Idle:    {Robot, Queued, Serving, Hidden, Ended},
	Robot:   {Queued, Serving, Expired, Ended},
	Queued:  {Serving, Robot, Ended, Expired},
	Serving: {Serving, Queued, Ended, Expired},
	Ended:   {Robot, Queued, Serving, Hidden},
	Expired: {Robot, Queued, Serving, Hidden, Ended},
	Hidden:  {Robot, Queued, Serving, Ended, Expired},
}

// MayBecome claims that a conversation in this state may move to the other.
func (s State) MayBecome(next State) bool {
	for _, legal := range moves[s] {
		if legal == next {
			return true
		}
	}
	return false
}

// Conversation is the thread between one customer and one link (product.md 3.5):
// unique by product, channel, exclusive agent or none, and customer. Its row is
// the lock under which everything inside it happens, and it counts its messages.
type Conversation struct {
	ID          int64 `gorm:"primaryKey"`
	TenantID    int64 `gorm:"not null"`
	ProductID   int64 `gorm:"not null"`
	ChannelID   int64 `gorm:"not null"`
	ExclusiveID int64 `gorm:"not null"` // the agent of an exclusive link; 0: none
	CustomerID  int64 `gorm:"not null"`

	State       State  `gorm:"size:10;not null"`
	AgentID     int64  `gorm:"not null"` // who serves; 0: nobody
	LastAgentID int64  `gorm:"not null"` // who serves, or served last; 0: nobody yet
	SessionID   int64  `gorm:"not null"` // the round that is open or was last; 0: none yet
	Source      string `gorm:"size:60;not null"`
	Designated  string `gorm:"size:600;not null"` // a Designation, for the round; empty: nobody is named
	Version     int64  `gorm:"not null"`          // grows with every change: a decision on an old one is refused

	LastNumber        int64  `gorm:"not null"` // of the newest message
	LastParty         Party  `gorm:"size:10;not null"`
	LastKind          string `gorm:"size:12;not null"`
	LastPreview       string `gorm:"size:120;not null"`
	LastAt            Millis `gorm:"not null"`
	AgentRead         int64  `gorm:"not null"` // the agent has read up to this number
	CustomerRead      int64  `gorm:"not null"`
	CustomerDelivered int64  `gorm:"not null"`
	Unread            int    `gorm:"not null"` // customer's messages beyond AgentRead
	ClearedTo         int64  `gorm:"not null"` // the customer hid his history up to this number
	GreetedNumber     int64  `gorm:"not null"` // of the newest open-session reply; 0: none
	GreetedAt         Millis `gorm:"not null"`
	RobotNumber       int64  `gorm:"not null"` // the robot has considered what the customer wrote up to this number
	MenuNumber        int64  `gorm:"not null"` // of the newest menu that was said to him; 0: none

	LineRank  int   `gorm:"not null"` // before higher ones in the line; -1: VIP
	Awaits    bool  `gorm:"not null"` // while he waits, only those named in awaited may take him
	OfferedBy int64 `gorm:"not null"` // the agent who handed him over and may still take him back; 0: nobody

	Patience   Millis `gorm:"not null"` // the shortest time in which he has to be answered; 0: any
	LateAt     Millis `gorm:"not null"` // when to look whether an answer is late; 0: never
	OpenedAt   Millis `gorm:"not null"` // when AgentID first looked at it; 0: not yet
	RemindedAt Millis `gorm:"not null"` // the clocks that rang for the answer that is due; 0: not yet
	AlarmedAt  Millis `gorm:"not null"`
	PassedAt   Millis `gorm:"not null"` // it was tried to hand him on
	WarnedAt   Millis `gorm:"not null"` // he was told that the round will end

	WaitingSince Millis `gorm:"not null"` // first customer message not answered yet; 0: none
	CustomerAt   Millis `gorm:"not null"` // the customer's last message
	QueuedAt     Millis `gorm:"not null"` // 0: not in the queue
	ServedAt     Millis `gorm:"not null"` // when LastAgentID got it
	EndedAt      Millis `gorm:"not null"` // 0: a round is open, or none ever was
	EndsAt       Millis `gorm:"not null"` // when to look whether it ends by itself; 0: never
	DutyAt       Millis `gorm:"not null"` // when to react at the latest; 0: nothing is owed
	DutyTries    int    `gorm:"not null"`
	SilenceAt    Millis `gorm:"not null"` // when to look whether the agent keeps him waiting; 0: never

	OpenID    string `gorm:"column:openid;size:78;not null"` // answers leave for him through WeChat; empty: for our own page
	ExpiresAt Millis `gorm:"not null"`                       // when WeChat takes no answer any more (已过期); 0: never

	ChangedAt Millis `gorm:"not null"`
	CreatedAt Millis `gorm:"not null;autoCreateTime:false"`
}

// ServedBy claims that this agent serves the conversation.
func (c Conversation) ServedBy(agent int64) bool {
	return c.State == Serving && c.AgentID == agent && agent != 0
}

// Open claims that a round of reception is under way.
func (c Conversation) Open() bool { return c.SessionID != 0 && c.EndedAt == 0 }

// MayHelp refuses an agent who neither serves a conversation nor may help
// colleagues with theirs (同事会话).
func (v Viewer) MayHelp(c Conversation) error {
	if v.System() || c.ServedBy(v.Agent()) || c.State == Serving && v.Can(SeeColleagues) {
		return nil
	}
	return ErrNotYours
}

// View is a conversation with what screens show beside it.
type View struct {
	Conversation
	Customer Customer
	Channel  Channel
	Agent    Agent // who serves; zero if nobody does
	Session  Session
	Starred  bool // by the agent who looks

	StarUnknown    bool // it is shown to several at once
	CustomerOnline bool
	QueuePosition  int // 1 is next; 0: not in the queue
	QueueSeconds   int // how long he will probably wait; 0: it cannot be told

	Product Product
	Quota   Quota    // the ledger, of a conversation with an OpenID
	Waiting int      // messages that have not left for WeChat yet; each takes one of what may be sent
	Refused []string // kinds of message that WeChat refused for the product
}

// RatingOpen claims that the customer may rate the round that is open or was last.
func (w View) RatingOpen() bool { return w.Session.RatingAskedAt > 0 && w.Session.Score == 0 }

// VisitorView is a View as the customer's page may see it.
type VisitorView struct{ View }

// ListName names a list of the workbench (product.md 1.3).
type ListName string

// The lists.
const (
	ListServing    ListName = "serving"
	ListQueue      ListName = "queue"
	ListRobot      ListName = "robot"
	ListColleagues ListName = "colleagues"
	ListHistory    ListName = "history"
	ListStarred    ListName = "starred"
)

// ConversationFilter narrows a list; zero values do not.
type ConversationFilter struct {
	List      ListName
	Query     string // part of the customer's nickname, remark or mobile
	AgentID   int64
	ChannelID int64
	From, To  Millis // of the end of a round, in history; To is not included
}

// Counts are the numbers beside the lists.
type Counts struct {
	Serving    int
	Unread     int // messages
	Queue      int
	Robot      int
	Colleagues int
	Starred    int
}

// EndReason says who ended a round.
type EndReason string

// The reasons.
const (
	EndedByAgent   EndReason = "agent"
	EndedBySystem  EndReason = "automatic"
	EndedByVisitor EndReason = "customer"
	EndedByExpiry  EndReason = "expired"
)

// Session is one round of reception inside a conversation (会话).
type Session struct {
	ID             int64     `gorm:"primaryKey"`
	TenantID       int64     `gorm:"not null"`
	ConversationID int64     `gorm:"not null"`
	CustomerID     int64     `gorm:"not null"`
	Number         int       `gorm:"not null"` // 1, 2, ... inside the conversation
	FirstNumber    int64     `gorm:"not null"` // its first message
	Source         string    `gorm:"size:60;not null"`
	StartedAt      Millis    `gorm:"not null"`
	ServedAt       Millis    `gorm:"not null"` // first agent
	AgentID        int64     `gorm:"not null"` // last agent
	AnsweredAt     Millis    `gorm:"not null"` // first answer by a person
	EndedAt        Millis    `gorm:"not null"`
	EndReason      EndReason `gorm:"size:10;not null"`
	Transfers      int       `gorm:"not null"`
	Passes         int       `gorm:"not null"` // of the transfers: those by the clock
	ByHand         bool      `gorm:"not null"` // picked up by hand
	Score          int       `gorm:"not null"` // rating 1-5; 0: none
	ScoreNote      string    `gorm:"size:200;not null"`
	RatingAskedAt  Millis    `gorm:"not null"`
	Why            []Reason  `gorm:"serializer:json;type:text;not null"` // the path of the assignment
}

// Reason is one step of a decision: a code of the locale and its arguments.
type Reason struct {
	Code string         `json:"code"`
	Args map[string]any `json:"args,omitempty"`
	At   Millis         `json:"at,omitempty"`
}

// Pickup counts what an agent picked up by hand on a day of the tenant's calendar.
type Pickup struct {
	TenantID int64  `gorm:"not null"`
	AgentID  int64  `gorm:"primaryKey;autoIncrement:false"`
	Day      string `gorm:"primaryKey;size:10"` // 2026-11-23
	Count    int    `gorm:"column:picked;not null"`
}

// Star pins a conversation for one agent (星标).
type Star struct {
	TenantID       int64  `gorm:"not null"`
	AgentID        int64  `gorm:"primaryKey;autoIncrement:false"`
	ConversationID int64  `gorm:"primaryKey;autoIncrement:false"`
	CreatedAt      Millis `gorm:"not null;autoCreateTime:false"`
}

// Transfer hands a conversation to an agent or to a group, one of the two.
type Transfer struct {
	ConversationID int64
	AgentID        int64
	GroupID        int64
	Note           string // for the next agent alone
}

// BatchAction is something that is done to several conversations at once.
type BatchAction string

// The actions.
const (
	BatchEnd      BatchAction = "end"
	BatchTransfer BatchAction = "transfer"
	BatchTag      BatchAction = "tag"
	BatchUntag    BatchAction = "untag"
	BatchStar     BatchAction = "star"
	BatchUnstar   BatchAction = "unstar"
)

// Batch does the same to several conversations (批量操作).
type Batch struct {
	Action  BatchAction
	IDs     []int64 // 100 at most
	AgentID int64   // of transfer
	GroupID int64
	Note    string
	TagIDs  []int64 // of tag and untag
}

// BatchResult is what became of one conversation of a batch.
type BatchResult struct {
	ConversationID int64
	Err            error // nil: it was done
}

// Rating is what a customer says of a round.
type Rating struct {
	Score int // 1-5
	Note  string
}

// Marks are how far both sides have read; they only ever rise.
type Marks struct {
	ConversationID    int64
	AgentRead         int64
	CustomerRead      int64
	CustomerDelivered int64
}

// Due names a conversation at which something is due.
type Due struct {
	TenantID       int64
	ConversationID int64
}
