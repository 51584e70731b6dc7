package model

import "crypto/subtle"

// OnlineMode says who decides that an agent is online (product.md 1.2).
type OnlineMode string

// The online modes.
const (
	OnlineAutomatic OnlineMode = "automatic" // 智能判断: an open page is online
	OnlineManual    OnlineMode = "manual"    // 手动判断: only the agent changes it
	OnlineShifts    OnlineMode = "shifts"    // 客服排班
)

// Tenant is one customer of the installation: the account that owns everything else.
type Tenant struct {
	ID        int64          `gorm:"primaryKey"`
	Name      string         `gorm:"size:60;not null"`
	Settings  TenantSettings `gorm:"serializer:json;type:text;not null"`
	CreatedAt Millis         `gorm:"not null;autoCreateTime:false"`
}

// TenantSettings are the switches that hold for all products of a tenant.
type TenantSettings struct {
	OnlineMode     OnlineMode `json:"online_mode"`
	GraceSeconds   int        `json:"grace_seconds"`    // from the last closed page to offline, 5-600
	TakeIn         string     `json:"take_in"`          // "automatic" or "choose": when an agent comes online
	TakeInMax      int        `json:"take_in_max"`      // most customers taken in at once, 1-100
	AdminTakesPart bool       `json:"admin_takes_part"` // 管理员参与分配
	ReturningDays  int        `json:"returning_days"`   // 熟客优先: how long the last agent is remembered, 0-365; 0: not at all
}

// DefaultTenantSettings are those of a new tenant (product.md 14).
func DefaultTenantSettings() TenantSettings {
	return TenantSettings{OnlineMode: OnlineAutomatic, GraceSeconds: 30, TakeIn: "automatic", TakeInMax: 5, AdminTakesPart: true, ReturningDays: 30}
}

// ProductKind is the kind of source that customers write from.
type ProductKind string

// The kinds of product.
const (
	Cloud       ProductKind = "cloud"       // 云客服: our own H5 page; no quota of WeChat's
	MiniProgram ProductKind = "miniprogram" // 小程序
	MiniGame    ProductKind = "minigame"    // 小游戏
	Official    ProductKind = "official"    // 公众号
)

// Product is one connected source of customers (产品).
type Product struct {
	ID        int64       `gorm:"primaryKey"`
	TenantID  int64       `gorm:"not null"`
	Kind      ProductKind `gorm:"size:12;not null"`
	Name      string      `gorm:"size:30;not null"`
	CreatedAt Millis      `gorm:"not null;autoCreateTime:false"`
	DeletedAt Millis      `gorm:"not null"` // 0: it is in use
}

// WeChat claims that customers write to this kind of product inside WeChat,
// where answers have a quota and a window.
func (k ProductKind) WeChat() bool { return k == MiniProgram || k == MiniGame || k == Official }

// Channel is an entry of a product (渠道): own settings and agents. The cloud
// product has any number, each with its links; a WeChat product has exactly one,
// which is made and deleted with it and has no link.
type Channel struct {
	ID        int64           `gorm:"primaryKey"`
	TenantID  int64           `gorm:"not null"`
	ProductID int64           `gorm:"not null"`
	Name      string          `gorm:"size:30;not null"`
	Remark    string          `gorm:"size:100;not null"`
	Key       string          `gorm:"column:secret_key;size:32;not null"` // in the link; at least 10 random characters
	SignKey   string          `gorm:"size:160;not null"`                  // sealed; signs visitor parameters; empty: never asked for
	Enabled   bool            `gorm:"not null"`
	Settings  ChannelSettings `gorm:"serializer:json;type:text;not null"`
	CreatedAt Millis          `gorm:"not null;autoCreateTime:false"`
	DeletedAt Millis          `gorm:"not null"`

	Agents int `gorm:"-"` // how many serve it
}

// ChannelAgent makes an agent one of a channel's agents (渠道客服).
type ChannelAgent struct {
	TenantID  int64 `gorm:"not null"`
	ChannelID int64 `gorm:"primaryKey;autoIncrement:false"`
	AgentID   int64 `gorm:"primaryKey;autoIncrement:false"`
}

// Link is a short link to a channel, or to one agent inside it (专属链接). It is
// never removed and its code is never used again: an agent who leaves a channel
// keeps his printed codes working, and one who comes back gets the same link.
type Link struct {
	ID        int64  `gorm:"primaryKey"`
	TenantID  int64  `gorm:"not null"`
	ChannelID int64  `gorm:"not null"`
	AgentID   int64  `gorm:"not null"`                           // 0: the channel's own link
	Key       string `gorm:"column:secret_key;size:32;not null"` // of the agent, in the long link; empty where AgentID is 0
	Code      string `gorm:"size:32;not null"`                   // of the short link
	Visits    int64  `gorm:"not null"`

	GroupID   int64    `gorm:"not null"`        // asked after the agent; 0: none
	Fallback  Fallback `gorm:"size:6;not null"` // when none of them can; empty: as the channel says
	CreatedAt Millis   `gorm:"not null;autoCreateTime:false"`
}

// LinkOf is a link with the name of its agent.
type LinkOf struct {
	Link
	AgentName string
}

// Entrance is where a link leads.
type Entrance struct {
	Link    Link
	Channel Channel
	Product Product
}

// Admit claims that the keys of a long link fit, compared in constant time, and
// that the channel is open. The fault says which of it is not so.
func (e Entrance) Admit(key, agentKey string) error {
	fits := subtle.ConstantTimeCompare([]byte(e.Channel.Key), []byte(key)) & subtle.ConstantTimeCompare([]byte(e.Link.Key), []byte(agentKey))
	if fits != 1 || e.Channel.Key == "" || e.Link.AgentID != 0 && e.Link.Key == "" {
		return ErrChannelKey
	}
	return e.Open()
}

// Open returns the fault of a channel that receives nobody, or nil.
func (e Entrance) Open() error {
	switch {
	case e.Channel.DeletedAt != 0:
		return ErrChannelDeleted
	case !e.Channel.Enabled:
		return ErrChannelDisabled
	case e.Channel.Settings.Closed:
		return ErrChannelClosed
	}
	return nil
}

// Title is what the page is called: as set, or the product's name.
func (e Entrance) Title() string {
	if e.Channel.Settings.Title != "" {
		return e.Channel.Settings.Title
	}
	return e.Product.Name
}

// HomePage is an agent's card that customers may open (客服主页, product.md 3.8).
type HomePage struct {
	AgentID  int64        `gorm:"primaryKey;autoIncrement:false"`
	TenantID int64        `gorm:"not null"`
	Enabled  bool         `gorm:"not null"`
	Card     HomePageCard `gorm:"serializer:json;type:text;not null"`
}
