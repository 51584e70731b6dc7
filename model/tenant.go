package model

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
}

// DefaultTenantSettings are those of a new tenant (product.md 14).
func DefaultTenantSettings() TenantSettings {
	return TenantSettings{OnlineMode: OnlineAutomatic, GraceSeconds: 30, TakeIn: "automatic", TakeInMax: 5, AdminTakesPart: true}
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
}

// Channel is an entry of the cloud product (渠道): own link, settings and agents.
type Channel struct {
	ID        int64           `gorm:"primaryKey"`
	TenantID  int64           `gorm:"not null"`
	ProductID int64           `gorm:"not null"`
	Name      string          `gorm:"size:30;not null"`
	Remark    string          `gorm:"size:100;not null"`
	Key       string          `gorm:"column:secret_key;size:32;not null"` // in the link; at least 10 random characters
	SignKey   string          `gorm:"size:64;not null"`                   // sealed; signs visitor parameters
	Enabled   bool            `gorm:"not null"`
	Settings  ChannelSettings `gorm:"serializer:json;type:text;not null"`
	CreatedAt Millis          `gorm:"not null;autoCreateTime:false"`
	DeletedAt Millis          `gorm:"not null"`
}

// ChannelAgent makes an agent one of a channel's agents (渠道客服). Key is the
// secret of the agent's exclusive link in that channel.
type ChannelAgent struct {
	TenantID  int64  `gorm:"not null"`
	ChannelID int64  `gorm:"primaryKey;autoIncrement:false"`
	AgentID   int64  `gorm:"primaryKey;autoIncrement:false"`
	Key       string `gorm:"column:secret_key;size:32;not null"`
}

// Link is a short link to a channel, or to one agent inside it (专属链接).
type Link struct {
	ID        int64  `gorm:"primaryKey"`
	TenantID  int64  `gorm:"not null"`
	ChannelID int64  `gorm:"not null"`
	AgentID   int64  `gorm:"not null"` // 0: the channel's own link
	Code      string `gorm:"size:32;not null"`
	Visits    int64  `gorm:"not null"`
	CreatedAt Millis `gorm:"not null;autoCreateTime:false"`
}

// HomePage is an agent's card that customers may open (客服主页, product.md 3.8).
type HomePage struct {
	AgentID  int64        `gorm:"primaryKey;autoIncrement:false"`
	TenantID int64        `gorm:"not null"`
	Enabled  bool         `gorm:"not null"`
	Card     HomePageCard `gorm:"serializer:json;type:text;not null"`
}
