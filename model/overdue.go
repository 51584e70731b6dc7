package model

// OverdueKind says which clock rang.
type OverdueKind string

// The clocks.
const (
	OverdueRemind   OverdueKind = "remind"
	OverdueAlarm    OverdueKind = "alarm"
	OverdueTransfer OverdueKind = "transfer"
	OverdueUnopened OverdueKind = "unopened"
)

// Overdue is an answer that came late, or not yet: a clock that rang. It is kept
// in the transaction in which the conversation is marked, so that each rings once.
type Overdue struct {
	ID             int64       `gorm:"primaryKey"`
	TenantID       int64       `gorm:"not null"`
	ConversationID int64       `gorm:"not null"`
	SessionID      int64       `gorm:"not null"`
	AgentID        int64       `gorm:"not null"` // who was late
	ToID           int64       `gorm:"not null"` // who got the customer; 0: nobody
	Kind           OverdueKind `gorm:"size:10;not null"`
	Since          Millis      `gorm:"not null"` // since when he was waited for
	At             Millis      `gorm:"column:rang_at;not null"`
}
