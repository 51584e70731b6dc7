package model

import (
	"slices"
	"time"
)

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
// WeChat (外发). It is made in the transaction that stores its message, which is
// what is sent. The next attempt is booked before it is tried; those of one
// conversation leave in the order of their ids, one after another.
type Delivery struct {
	ID             int64         `gorm:"primaryKey"`
	TenantID       int64         `gorm:"not null"`
	ProductID      int64         `gorm:"not null"`
	ConversationID int64         `gorm:"not null"`
	MessageID      int64         `gorm:"not null"`
	Number         int64         `gorm:"not null"` // of the message, in its conversation
	OpenID         string        `gorm:"column:openid;size:78;not null"`
	State          DeliveryState `gorm:"size:10;not null"`
	Attempts       []Attempt     `gorm:"serializer:json;type:text;not null"`
	NextAt         Millis        `gorm:"not null"` // when to try; of DeliverySending: when the try counts as lost
	CreatedAt      Millis        `gorm:"not null;autoCreateTime:false"`
	SettledAt      Millis        `gorm:"not null"` // 0: it is still owed
}

// Last is the newest attempt, or the zero Attempt.
func (d Delivery) Last() Attempt {
	if len(d.Attempts) == 0 {
		return Attempt{}
	}
	return d.Attempts[len(d.Attempts)-1]
}

// Doubtful claims that the message may have reached the customer.
func (d Delivery) Doubtful() bool {
	return d.State == DeliverySending || slices.ContainsFunc(d.Attempts, func(a Attempt) bool {
		return a.Verdict == Sent || a.Verdict == Uncertain
	})
}

// Parcel is the delivery whose turn it is in its conversation, and its message.
type Parcel struct {
	Delivery Delivery
	Message  Message
}

// Settlement is what became of a delivery, and what follows from it.
type Settlement struct {
	Delivery Delivery // as it was when the try began
	Attempt  Attempt  // how it ended; the store knows when it was booked
	State    DeliveryState
	Pause    time.Duration // of DeliveryQueued: it is not tried before
}

// UploadedFile is a file of ours at WeChat, for three days.
type UploadedFile struct {
	ProductID int64  `gorm:"primaryKey;autoIncrement:false"`
	FileKey   string `gorm:"primaryKey;size:64"`
	Kind      string `gorm:"primaryKey;size:8"` // image, voice, video, thumb
	TenantID  int64  `gorm:"not null"`
	MediaID   string `gorm:"size:200;not null"`
	ExpiresAt Millis `gorm:"not null"`
}

// Attempt is one try of a delivery.
type Attempt struct {
	At      Millis         `json:"at"`
	Took    int64          `json:"took"`            // milliseconds
	Verdict Verdict        `json:"verdict"`         // empty: it is under way, or asked for by hand
	Code    int            `json:"code,omitempty"`  // errcode
	Fault   string         `json:"fault,omitempty"` // code of the locale
	Args    map[string]any `json:"args,omitempty"`
	RID     string         `json:"rid,omitempty"`
	ByHand  bool           `json:"by_hand,omitempty"`
}
