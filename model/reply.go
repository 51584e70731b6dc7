package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Trigger is what makes an automatic reply fire (product.md 5.2).
type Trigger string

// The triggers.
const (
	OnOpen     Trigger = "open"     // 打开客服: the session is opened
	OnParam    Trigger = "param"    // 带参数的打开客服: opened with open_param
	OnKeyword  Trigger = "keyword"  // 关键词
	OnReceived Trigger = "received" // 收到消息: a message that no keyword answered
	OnFollow   Trigger = "follow"   // 关注后
	OnMenu     Trigger = "menu"     // 菜单点击
	OnScan     Trigger = "scan"     // 扫码
	OnJoin     Trigger = "join"     // 自动接入: assigned to an agent
	OnQueue    Trigger = "queue"    // 排队中
	OnSilence  Trigger = "silence"  // 接待会话中: the agent has not answered for a while
	OnEnd      Trigger = "end"      // 会话结束后
	OnOffline  Trigger = "offline"  // 客服离线后无人接待
)

// Triggers lists every trigger.
func Triggers() []Trigger {
	return []Trigger{OnOpen, OnParam, OnKeyword, OnReceived, OnFollow, OnMenu, OnScan, OnJoin, OnQueue, OnSilence, OnEnd, OnOffline}
}

// System claims that a change of a conversation's state fires the trigger, not
// something that the customer did (系统客服回复).
func (t Trigger) System() bool {
	return t == OnJoin || t == OnQueue || t == OnSilence || t == OnEnd || t == OnOffline
}

// Keyword is one word of a rule (关键词).
type Keyword struct {
	Text    string `json:"text"`    // 30 characters at most
	Partial bool   `json:"partial"` // 半匹配: contained; otherwise the whole message is equal (全匹配)
	Normal  string `json:"-"`       // as it is compared; worked out when a rule is saved
}

// CardPart says which part of a mini-program card a keyword is compared with.
type CardPart string

// The parts of a card.
const (
	CardBoth  CardPart = "both" // the title first, then the path
	CardTitle CardPart = "title"
	CardPath  CardPart = "path"
)

// Window is when a rule is in force (按时段). From and To are minutes of the
// day, To excluded; over midnight takes two rules.
type Window struct {
	Kind     string `json:"kind"`      // "", "daily", "weekly", "dates"; "" is always
	Weekdays []int  `json:"weekdays"`  // 0 Sunday ... 6 Saturday, for weekly
	FirstDay string `json:"first_day"` // 2026-11-23, for dates
	LastDay  string `json:"last_day"`
	From     int    `json:"from"`
	To       int    `json:"to"`
}

// Condition narrows a rule to where the customer came from; empty fields do not
// count. The more of them a rule names, the more specific it is.
type Condition struct {
	Sources   []string `json:"sources"`
	Params    []string `json:"params"` // open_param
	TagIDs    []int64  `json:"tag_ids"`
	ChannelID int64    `json:"channel_id"`
	Scenes    []string `json:"scenes"` // follow source, scan scene or menu key
}

// ReplyItem is one message of a reply: a kind that an agent could send, and its body.
type ReplyItem struct {
	Kind         string `json:"kind"` // text, image, link, url, card, menu
	Body         Reply  `json:"body"`
	DelaySeconds int    `json:"delay_seconds"` // after the item before, 0-60

	Joined []ReplyItem `json:"-"` // said in the same message, where WeChat counts messages
}

// Reply holds what the kinds need; unused fields are empty.
type Reply struct {
	Text         string   `json:"text,omitempty"`
	File         *FileRef `json:"file,omitempty"` // of image
	Title        string   `json:"title,omitempty"`
	Description  string   `json:"description,omitempty"`
	URL          string   `json:"url,omitempty"`
	Picture      string   `json:"picture,omitempty"` // an address, or the key of a file
	AppID        string   `json:"appid,omitempty"`
	Path         string   `json:"path,omitempty"`
	MenuID       int64    `json:"menu_id,omitempty"`
	AppendOpenID bool     `json:"append_openid,omitempty"` // adds openid=... to the URL
	AppendSign   bool     `json:"append_sign,omitempty"`   // adds ts and sign, so that the page can trust it
}

// Rule is one automatic reply: when it fires and what it says.
type Rule struct {
	ID        int64       `gorm:"primaryKey"`
	TenantID  int64       `gorm:"not null"`
	ProductID int64       `gorm:"not null"` // 0: public, for every product (公共)
	ChannelID int64       `gorm:"not null"` // of the cloud product; 0: all of its channels
	GroupID   int64       `gorm:"not null"` // set by an agent group: stronger than the product's
	AgentID   int64       `gorm:"not null"` // set for one agent: stronger than the group's
	FolderID  int64       `gorm:"not null"` // where the console files it
	Name      string      `gorm:"size:60;not null"`
	Trigger   Trigger     `gorm:"column:fires_on;size:10;not null"`
	Enabled   bool        `gorm:"not null"`
	Position  int         `gorm:"not null"`                                 // declared order; smaller first
	Keywords  []Keyword   `gorm:"serializer:json;type:mediumtext;not null"` // of OnKeyword
	CardPart  CardPart    `gorm:"size:5;not null"`
	Types     []string    `gorm:"serializer:json;type:text;not null"` // of OnReceived: kinds of message; empty: all
	Only      Condition   `gorm:"column:only_if;serializer:json;type:text;not null"`
	Window    Window      `gorm:"column:time_window;serializer:json;type:text;not null"`
	Interval  int         `gorm:"column:interval_seconds;not null"` // once per conversation within so many seconds; 0: always
	Wait      int         `gorm:"column:wait_seconds;not null"`     // of OnSilence: how long the agent has not answered
	Items     []ReplyItem `gorm:"serializer:json;type:mediumtext;not null"`
	Random    bool        `gorm:"not null"`                           // 随机回复一条: one item instead of all
	Continue  bool        `gorm:"column:goes_on;not null"`            // 触发后继续回复: go on to OnReceived
	ToHuman   bool        `gorm:"not null"`                           // the customer wants a person (转人工)
	AgentIDs  []int64     `gorm:"serializer:json;type:text;not null"` // designated agents
	GroupIDs  []int64     `gorm:"serializer:json;type:text;not null"` // designated groups
	Hits      int64       `gorm:"not null"`
	CreatedAt Millis      `gorm:"not null;autoCreateTime:false"`
	ChangedAt Millis      `gorm:"not null"`
}

// TableName keeps the rule from a word that databases use.
func (Rule) TableName() string { return "reply_rule" }

// Scope is a digest of where and when a rule holds: rules of the same scope must
// not share a keyword, rules of different ones may, and the more specific wins.
func (r Rule) Scope() string {
	reach, err := json.Marshal([]any{r.ChannelID, r.GroupID, r.AgentID, r.CardPart, r.Only, r.Window})
	if err != nil {
		panic("model: a reach without JSON: " + err.Error()) // plain fields always have one
	}
	sum := sha256.Sum256(reach)
	return hex.EncodeToString(sum[:8])
}

// RuleWord is a keyword as it is looked up: the same word, with the same reach,
// stands in one rule only.
type RuleWord struct {
	TenantID  int64  `gorm:"primaryKey;autoIncrement:false"`
	ProductID int64  `gorm:"primaryKey;autoIncrement:false"`
	Scope     string `gorm:"primaryKey;size:16"`  // where and when the rule holds, as a digest
	Word      string `gorm:"primaryKey;size:120"` // in its normal form
	Partial   bool   `gorm:"primaryKey"`
	RuleID    int64  `gorm:"not null"`
}

// ReplyFolder is where the console files rules (分组).
type ReplyFolder struct {
	ID        int64  `gorm:"primaryKey"`
	TenantID  int64  `gorm:"not null"`
	ProductID int64  `gorm:"not null"` // 0: of the public rules
	Name      string `gorm:"size:30;not null"`
	Position  int    `gorm:"not null"`

	Rules int `gorm:"-"` // how many are in it
}

// KeptMenu is a smart menu that replies may say (智能菜单). It belongs to the
// tenant: rules of every product may use it.
type KeptMenu struct {
	ID        int64  `gorm:"primaryKey"`
	TenantID  int64  `gorm:"not null"`
	Name      string `gorm:"size:60;not null"`
	Enabled   bool   `gorm:"not null"`
	Menu      Menu   `gorm:"column:body;serializer:json;type:text;not null"`
	CreatedAt Millis `gorm:"not null;autoCreateTime:false"`
	ChangedAt Millis `gorm:"not null"`

	Used int `gorm:"-"` // by how many rules
}

// TableName is the glossary's noun.
func (KeptMenu) TableName() string { return "menu" }

// RuleFilter narrows a list of rules; zero values do not.
type RuleFilter struct {
	ProductID int64 // 0: the public ones
	ChannelID int64
	FolderID  int64
	Unfiled   bool // FolderID 0 is meant
	Trigger   Trigger
	Query     string // part of the name, of a keyword or of what is said
	MenuID    int64  // rules of any product that say this menu
}
