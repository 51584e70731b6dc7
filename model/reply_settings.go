package model

// ReplySettings are the switches of one product or channel that the robot obeys.
type ReplySettings struct {
	KeepPunctuation  bool          `json:"keep_punctuation"`   // compare the punctuation at the end too
	AllKeywords      bool          `json:"all_keywords"`       // every keyword rule that hits answers, not only the first
	KeywordsTakePart bool          `json:"keywords_take_part"` // 关键词用户参与分配
	OpenNeedsMessage bool          `json:"open_needs_message"` // open-session replies only for those who wrote before
	OpenReply        bool          `json:"open_reply"`         // answers the opening of a session at all
	Blacklist        []Keyword     `json:"blacklist"`          // 关键词黑名单: such a message gets no reply
	Human            HumanSettings `json:"human"`
	PauseServing     Pauses        `json:"pause_serving"` // 接待中暂停
	PauseQueued      Pauses        `json:"pause_queued"`  // 排队中暂停
	JoinFromQueue    bool          `json:"join_from_queue"`
}

// HumanSettings are 转人工: a customer gets a person only when he asks for one.
type HumanSettings struct {
	Enabled  bool      `json:"enabled"`
	Words    []Keyword `json:"words"`
	Windows  []Window  `json:"windows"`  // empty: at any time
	Closed   string    `json:"closed"`   // said outside the windows
	Entering string    `json:"entering"` // said when a word hits
}

// Pauses tick what does not fire while a conversation is in a list.
type Pauses struct {
	Open     bool `json:"open"`
	Param    bool `json:"param"`
	Inline   bool `json:"inline"`
	Received bool `json:"received"`
	Keyword  bool `json:"keyword"`
}

// DefaultReplySettings are those of a new product (product.md 14).
func DefaultReplySettings() ReplySettings {
	return ReplySettings{
		KeywordsTakePart: true, OpenReply: true, Blacklist: []Keyword{},
		Human:        HumanSettings{Words: []Keyword{{Text: "人工"}, {Text: "人工客服"}, {Text: "转人工"}}, Windows: []Window{}},
		PauseServing: Pauses{Received: true},
	}
}

// KeptReplySettings are settings as they rest: the tenant's general ones, those
// of a product, or those of a channel. What is not a place's own is inherited
// from the channel's product, and that from the general ones.
type KeptReplySettings struct {
	TenantID  int64         `gorm:"primaryKey;autoIncrement:false"`
	ProductID int64         `gorm:"primaryKey;autoIncrement:false"` // 0: the general ones
	ChannelID int64         `gorm:"primaryKey;autoIncrement:false"` // 0: the product's
	Own       bool          `gorm:"not null"`                       // false: kept, but the inherited ones hold
	Settings  ReplySettings `gorm:"serializer:json;type:mediumtext;not null"`
	ChangedAt Millis        `gorm:"not null"`
}

// TableName is the glossary's noun.
func (KeptReplySettings) TableName() string { return "reply_settings" }

// LinkKey signs the links that a product's replies send customers to, so that
// the page behind them can trust who comes.
type LinkKey struct {
	ProductID int64  `gorm:"primaryKey;autoIncrement:false"`
	TenantID  int64  `gorm:"not null"`
	Sealed    string `gorm:"size:160;not null"`
}

// ReplyRevision grows with every change of a tenant's rules, menus, settings and
// sensitive words: whoever made something ready of them makes it anew.
type ReplyRevision struct {
	TenantID int64 `gorm:"primaryKey;autoIncrement:false"`
	Revision int64 `gorm:"not null"`
}

// SensitiveOf says whose messages a list of sensitive words watches.
type SensitiveOf string

// The parties that are watched.
const (
	OfCustomers SensitiveOf = "customer"
	OfAgents    SensitiveOf = "agent"
)

// SensitiveRule is a list of words that somebody must not say, and what happens
// if he does (敏感词, product.md 4.12).
type SensitiveRule struct {
	ID         int64       `gorm:"primaryKey"`
	TenantID   int64       `gorm:"not null"`
	Name       string      `gorm:"size:60;not null"`
	Of         SensitiveOf `gorm:"column:party;size:10;not null"`
	Enabled    bool        `gorm:"not null"`
	Words      []string    `gorm:"serializer:json;type:mediumtext;not null"` // 1000 at most
	Kinds      []string    `gorm:"serializer:json;type:text;not null"`       // of agents: kinds of message that they must not send
	ProductIDs []int64     `gorm:"serializer:json;type:text;not null"`       // empty: all
	ChannelIDs []int64     `gorm:"serializer:json;type:text;not null"`       // empty: all
	AgentIDs   []int64     `gorm:"serializer:json;type:text;not null"`       // of agents: whom it watches; empty: all
	Block      bool        `gorm:"not null"`                                 // the message is refused; of customers on our own page alone
	Mask       bool        `gorm:"not null"`                                 // of customers: the words are made illegible
	Public     bool        `gorm:"column:public_replies;not null"`           // of agents: public quick replies are held to it too
	Prompt     string      `gorm:"size:200;not null"`                        // what is told to who is refused
	AlertIDs   []int64     `gorm:"serializer:json;type:text;not null"`       // agents who are told, 50 at most
	CreatedAt  Millis      `gorm:"not null;autoCreateTime:false"`
	ChangedAt  Millis      `gorm:"not null"`
}

// ReplySource is what the robot of one channel is made of.
type ReplySource struct {
	Revision  int64
	Rules     []Rule // the product's own and the public ones, in declared order
	Menus     []KeptMenu
	Settings  []KeptReplySettings // general, the product's, the channel's, in this order: those that are kept
	Sensitive []SensitiveRule
	LinkKey   []byte // empty: no link has ever been signed
	AppID     string // of the product, where it is connected
}

// Hold are the settings that hold: the nearest that are a place's own, or those
// of a new product.
func (s ReplySource) Hold() ReplySettings {
	hold := DefaultReplySettings()
	for _, kept := range s.Settings { // from the widest place to the narrowest
		if kept.Own {
			hold = kept.Settings
		}
	}
	return hold
}
