package model

import "encoding/json"

// DeliveryState is where a delivery stands.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryQueued    DeliveryState = "queued"
	DeliverySending   DeliveryState = "sending" // booked: a crash now leaves it uncertain
	DeliverySent      DeliveryState = "sent"
	DeliveryFailed    DeliveryState = "failed"    // refused, and trying again does not help
	DeliveryUncertain DeliveryState = "uncertain" // may have arrived; an agent may send it again by hand
)

// Delivery is something that we owe the world: one message to one customer at
// WeChat (外发). The next attempt is booked before it is tried; those of one
// customer leave in the order of their ids.
type Delivery struct {
	ID             int64           `gorm:"primaryKey"`
	TenantID       int64           `gorm:"not null"`
	ProductID      int64           `gorm:"not null"`
	ConversationID int64           `gorm:"not null"`
	MessageID      int64           `gorm:"not null"` // 0: belongs to no message
	CustomerID     int64           `gorm:"not null"`
	OpenID         string          `gorm:"column:openid;size:78;not null"`
	Kind           string          `gorm:"size:12;not null"`
	Body           json.RawMessage `gorm:"type:mediumtext;not null"` // of an Outbound
	State          DeliveryState   `gorm:"size:10;not null"`
	Attempts       []Attempt       `gorm:"serializer:json;type:text;not null"`
	NextAt         Millis          `gorm:"not null"`
	CreatedAt      Millis          `gorm:"not null;autoCreateTime:false"`
	SettledAt      Millis          `gorm:"not null"`
}

// Attempt is one try of a delivery.
type Attempt struct {
	At      Millis         `json:"at"`
	Took    int64          `json:"took"` // milliseconds
	Verdict Verdict        `json:"verdict"`
	Code    int            `json:"code,omitempty"`  // errcode
	Fault   string         `json:"fault,omitempty"` // code of the locale
	Args    map[string]any `json:"args,omitempty"`
	RID     string         `json:"rid,omitempty"`
	ByHand  bool           `json:"by_hand,omitempty"`
}
