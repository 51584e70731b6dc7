package model

// ReplyReason is a code of the locale: why a rule did not fire, or said less.
type ReplyReason string

// ReplyLine is one line of a decision log.
type ReplyLine struct {
	RuleID  int64       `json:"rule_id"` // 0: a setting or session-from
	Name    string      `json:"name,omitempty"`
	Trigger Trigger     `json:"trigger"`
	Fired   bool        `json:"fired"`
	Keyword string      `json:"keyword,omitempty"` // that hit
	Reason  ReplyReason `json:"reason,omitempty"`  // why not, or why less
}

// ReplyVerdict says what became of the customer after the robot had answered.
type ReplyVerdict string

// The verdicts.
const (
	VerdictStays  ReplyVerdict = ""       // nothing changed by it
	VerdictAssign ReplyVerdict = "assign" // he went on to a person
	VerdictRobot  ReplyVerdict = "robot"  // he stays with the robot until he asks for a person
	VerdictHidden ReplyVerdict = "hidden" // only a keyword was said: kept out of the lists
)

// ReplyLog is what the robot decided about one message of a customer, or about
// something that happened after it: every rule that could have fired, and why it
// did not. It is kept in the transaction of what it decided, for some days.
type ReplyLog struct {
	ID             int64        `gorm:"primaryKey"`
	TenantID       int64        `gorm:"not null"`
	ConversationID int64        `gorm:"not null"`
	Number         int64        `gorm:"not null"` // of the message; of what happened: the newest message then
	Trigger        Trigger      `gorm:"column:fires_on;size:10;not null"`
	Verdict        ReplyVerdict `gorm:"size:10;not null"`
	SaidFrom       int64        `gorm:"not null"` // the robot's messages that came of it; 0: none
	SaidTo         int64        `gorm:"not null"`
	Lines          []ReplyLine  `gorm:"column:steps;serializer:json;type:mediumtext;not null"`
	More           int          `gorm:"column:left_out;not null"` // lines that were too many to keep
	At             Millis       `gorm:"column:created_at;not null;autoCreateTime:false"`
}

// ReplyFired says when a rule last fired in a conversation, of rules with an interval.
type ReplyFired struct {
	ConversationID int64  `gorm:"primaryKey;autoIncrement:false"`
	RuleID         int64  `gorm:"primaryKey;autoIncrement:false"`
	TenantID       int64  `gorm:"not null"`
	At             Millis `gorm:"column:fired_at;not null"`
}

// ReplyHit is one answer of the robot, or one text that no keyword knew, before
// it is counted. Hits are only ever added, so that customers who fire the same
// rule do not wait for each other; a worker counts them and takes them away.
type ReplyHit struct {
	ID        int64   `gorm:"primaryKey"`
	TenantID  int64   `gorm:"not null"`
	ProductID int64   `gorm:"not null"`
	Trigger   Trigger `gorm:"column:fires_on;size:10;not null"`
	RuleID    int64   `gorm:"not null"`         // 0: nothing hit, Text is unmatched
	Keyword   string  `gorm:"size:30;not null"` // that hit
	Text      string  `gorm:"size:100;not null"`
	Day       string  `gorm:"size:10;not null"` // of the tenant's calendar
	At        Millis  `gorm:"column:created_at;not null;autoCreateTime:false"`
}

// ReplyCount is how often a keyword of a rule hit on one day of the tenant's
// calendar; of other triggers how often the rule fired, with no keyword.
type ReplyCount struct {
	TenantID  int64  `gorm:"primaryKey;autoIncrement:false"`
	ProductID int64  `gorm:"primaryKey;autoIncrement:false"`
	Day       string `gorm:"primaryKey;size:10"` // 2026-11-23
	RuleID    int64  `gorm:"primaryKey;autoIncrement:false"`
	Keyword   string `gorm:"primaryKey;size:30"`
	Hits      int64  `gorm:"not null"`
}

// Unmatched is a text of customers that no keyword knew. The oldest go when
// there are too many.
type Unmatched struct {
	ID        int64  `gorm:"primaryKey"`
	TenantID  int64  `gorm:"not null"`
	ProductID int64  `gorm:"not null"`
	Text      string `gorm:"size:100;not null"` // in its normal form
	Count     int64  `gorm:"column:seen;not null"`
	FirstAt   Millis `gorm:"not null"`
	LastAt    Millis `gorm:"not null"`
}

// ReplyLater is something that the robot says after a pause.
type ReplyLater struct {
	ID             int64     `gorm:"primaryKey"`
	TenantID       int64     `gorm:"not null"`
	ConversationID int64     `gorm:"not null"`
	DueAt          Millis    `gorm:"not null"`
	Utterance      Utterance `gorm:"column:body;serializer:json;type:mediumtext;not null"`
	LogID          int64     `gorm:"not null"` // of the decision that said it
}

// Replied is what the robot decided, to be kept with what came of it.
type Replied struct {
	Log   ReplyLog
	Fired []int64 // rules with an interval
	Hits  []ReplyHit
}

// CountFilter asks for the counts of a product's keywords, from the first day to
// the last, both included.
type CountFilter struct {
	ProductID int64 // 0: of every product
	From, To  string
}

// ReplyCounts are sums over some days.
type ReplyCounts struct {
	Total    int64
	Keywords []ReplyCount // by rule and keyword, the most frequent first
	Days     []ReplyCount // by day
}
