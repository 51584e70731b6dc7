package model

// File is something uploaded or made: kept by the hash of its content, reached
// by an address that cannot be guessed.
type File struct {
	ID        int64  `gorm:"primaryKey"`
	TenantID  int64  `gorm:"not null"`
	Key       string `gorm:"column:file_key;size:32;not null"` // random; what messages keep
	Hash      string `gorm:"size:64;not null"`                 // SHA-256 of the stored bytes: the name in storage
	ThumbHash string `gorm:"size:64;not null"`                 // of the thumbnail; empty: none
	Name      string `gorm:"size:120;not null"`                // as uploaded, cleaned
	Type      string `gorm:"column:content_type;size:80;not null"`
	Size      int64  `gorm:"not null"`
	Width     int    `gorm:"not null"`
	Height    int    `gorm:"not null"`
	AgentID   int64  `gorm:"not null"` // who uploaded; 0: a customer or the program

	ConversationID int64  `gorm:"not null"` // of a customer's upload; 0 otherwise
	CreatedAt      Millis `gorm:"not null;autoCreateTime:false"`
}

// QuickReplyGroup is a heading over quick replies (快捷回复分组); AgentID 0: public.
type QuickReplyGroup struct {
	ID       int64  `gorm:"primaryKey"`
	TenantID int64  `gorm:"not null"`
	AgentID  int64  `gorm:"not null"`
	Name     string `gorm:"size:30;not null"`
	Position int    `gorm:"not null"`
}

// QuickReply is an answer kept for use again (快捷回复).
type QuickReply struct {
	ID       int64  `gorm:"primaryKey"`
	TenantID int64  `gorm:"not null"`
	GroupID  int64  `gorm:"not null"`
	AgentID  int64  `gorm:"not null"` // 0: public
	Title    string `gorm:"size:60;not null"`
	Kind     string `gorm:"size:12;not null"` // any kind that an agent may send
	Body     string `gorm:"type:text;not null"`
	Position int    `gorm:"not null"`
	Used     int64  `gorm:"not null"`
}

// QuickReplyEntry is a quick reply on its way in, under the name of its group.
type QuickReplyEntry struct {
	Group string
	Reply QuickReply
}

// FileUse is a customer's upload, with whether a message shows it.
type FileUse struct {
	File
	Used bool
}

// Gram says that a short piece stands in a message or a customer's names: the
// index that finds Chinese from two characters on.
type Gram struct {
	TenantID int64  `gorm:"primaryKey;autoIncrement:false"`
	Kind     string `gorm:"primaryKey;size:1"` // m message, c customer
	Gram     string `gorm:"primaryKey;size:8"`
	RefID    int64  `gorm:"primaryKey;autoIncrement:false"`
}

// Setting keeps a value of the program itself, such as a cursor of a worker.
type Setting struct {
	Name  string `gorm:"primaryKey;size:60"`
	Value string `gorm:"type:text;not null"`
}
