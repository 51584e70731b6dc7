package model

// Merge makes two customers one: everything of MergedID that can be his is
// CustomerID's from then on. What was moved is kept, so that it can be undone.
type Merge struct {
	ID         int64  `gorm:"primaryKey"`
	TenantID   int64  `gorm:"not null"`
	CustomerID int64  `gorm:"not null"` // who stays
	MergedID   int64  `gorm:"not null"` // who is no longer shown
	Moved      Moved  `gorm:"serializer:json;type:mediumtext;not null"`
	AgentID    int64  `gorm:"not null"` // who did it
	AgentName  string `gorm:"size:30;not null"`
	CreatedAt  Millis `gorm:"not null;autoCreateTime:false"`
	UndoneAt   Millis `gorm:"not null"` // 0: it holds
}

// TableName keeps it from a word that databases use.
func (Merge) TableName() string { return "customer_merge" }

// Moved is what a merge moved from the one to the other.
type Moved struct {
	IdentityIDs     []int64           `json:"identity_ids"`
	ConversationIDs []int64           `json:"conversation_ids"`
	TagIDs          []int64           `json:"tag_ids"` // that the one who stays did not have
	Values          map[string]string `json:"values"`  // that he did not have, by the names of columns
	Fields          map[string]string `json:"fields"`  // of his own
	OwnerID         int64             `json:"owner_id"`
	MergedIDs       []int64           `json:"merged_ids"` // who had been merged into the one who goes
}

// CustomerView is a filter over customers that somebody keeps (保存的视图).
type CustomerView struct {
	ID        int64          `gorm:"primaryKey"`
	TenantID  int64          `gorm:"not null"`
	AgentID   int64          `gorm:"not null"` // whose it is; 0: everybody's
	Name      string         `gorm:"size:30;not null"`
	Filter    CustomerFilter `gorm:"serializer:json;type:text;not null"`
	Position  int            `gorm:"not null"`
	CreatedAt Millis         `gorm:"not null;autoCreateTime:false"`
}
