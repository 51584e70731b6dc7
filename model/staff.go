package model

// RoleKind tells the built-in roles from those that a tenant makes.
type RoleKind string

// The kinds of role.
const (
	RoleAdministrator RoleKind = "administrator" // 管理员: may do everything, cannot be edited
	RoleLeader        RoleKind = "leader"        // 组长
	RoleAgent         RoleKind = "agent"         // 客服
	RoleCustom        RoleKind = "custom"        // 自定义角色
)

// Role is a named set of permission boxes.
type Role struct {
	ID          int64        `gorm:"primaryKey"`
	TenantID    int64        `gorm:"not null"`
	Name        string       `gorm:"size:30;not null"`
	Kind        RoleKind     `gorm:"size:20;not null"`
	Permissions []Permission `gorm:"serializer:json;type:text;not null"`
	CreatedAt   Millis       `gorm:"not null;autoCreateTime:false"`
}

// AgentStatus says whether an agent may log in.
type AgentStatus string

// The statuses of an agent.
const (
	AgentActive   AgentStatus = "active"
	AgentDisabled AgentStatus = "disabled" // cannot log in; keeps everything
	AgentDeleted  AgentStatus = "deleted"  // hidden; the login name stays reserved until restored
)

// WorkState is what an agent chose to be (工作状态, product.md 1.2).
type WorkState string

// The work states.
const (
	Online  WorkState = "online"  // 在线: gets customers
	Rest    WorkState = "rest"    // 小休: gets none, may pick up by hand; not "offline" for the offline reply
	Offline WorkState = "offline" // 离线
)

// Agent is a person who answers customers (客服), the administrator included.
type Agent struct {
	ID           int64       `gorm:"primaryKey"`
	TenantID     int64       `gorm:"not null"`
	RoleID       int64       `gorm:"not null"`
	LoginName    string      `gorm:"size:64;not null"` // lower case; unique in the installation
	PasswordHash string      `gorm:"size:200;not null"`
	Nickname     string      `gorm:"size:30;not null"` // customers see it
	Avatar       string      `gorm:"size:64;not null"` // key of a file, or empty
	Remark       string      `gorm:"size:100;not null"`
	Status       AgentStatus `gorm:"size:10;not null"`

	WorkState       WorkState `gorm:"size:10;not null"`
	ManualOffline   bool      `gorm:"not null"` // chose offline by hand: opening a page does not bring him back
	PermanentOnline bool      `gorm:"not null"` // 永久在线: closing a page does not take him off
	Connected       bool      `gorm:"not null"` // a screen of his is open on some node
	ConnectedAt     Millis    `gorm:"not null"` // when his screens last showed a sign of life

	Serving      int  `gorm:"not null"` // conversations in 接待中; kept in the same transaction as they are
	AutoLimit    int  `gorm:"not null"` // 自动接待人数, 0-1000
	ManualLimit  int  `gorm:"not null"` // 每天手动接待人数, 0-1000
	Weight       int  `gorm:"not null"` // 0-100, for the weight mode
	Exclusive    bool `gorm:"not null"` // 专属客服: only customers who name him
	AlsoOrdinary bool `gorm:"not null"` // 专属+普通: both kinds
	AcceptNew    bool `gorm:"not null"` // 新客户接待
	MaySetLimit  bool `gorm:"not null"` // may change his own AutoLimit

	ScheduleID int64  `gorm:"not null"` // his hours; 0: none
	Shift      Shift  `gorm:"size:3;not null"`
	ShiftAt    Millis `gorm:"not null"` // when his hours begin or end next; 0: never
	PushableAt Millis `gorm:"not null"` // his app went to the background then, and can be woken by a push; 0: it cannot

	LoginAddresses []string `gorm:"serializer:json;type:text;not null"` // addresses or CIDR; empty: anywhere
	ProductIDs     []int64  `gorm:"serializer:json;type:text;not null"` // products that he is responsible for
	Preferences    string   `gorm:"type:text;not null"`                 // JSON of the screens, 8 KiB at most

	CreatedAt   Millis `gorm:"not null;autoCreateTime:false"`
	LastLoginAt Millis `gorm:"not null"`
	DeletedAt   Millis `gorm:"not null"`

	Role     *Role   `gorm:"-"`
	GroupIDs []int64 `gorm:"-"`
}

// AgentGroup is a named set of agents (客服组); an agent may be in several.
type AgentGroup struct {
	ID        int64  `gorm:"primaryKey"`
	TenantID  int64  `gorm:"not null"`
	Name      string `gorm:"size:30;not null"`
	LeaderID  int64  `gorm:"not null"` // 0: none
	CreatedAt Millis `gorm:"not null;autoCreateTime:false"`

	MemberIDs []int64 `gorm:"-"`
}

// AgentGroupMember puts one agent into one group.
type AgentGroupMember struct {
	TenantID int64 `gorm:"not null"`
	GroupID  int64 `gorm:"primaryKey;autoIncrement:false"`
	AgentID  int64 `gorm:"primaryKey;autoIncrement:false"`
}

// LoginKind says what sort of client a login belongs to.
type LoginKind string

// The kinds of login.
const (
	LoginConsole     LoginKind = "console"     // cookie
	LoginMiniProgram LoginKind = "miniprogram" // bearer token
	LoginScript      LoginKind = "script"      // bearer token
)

// Login is one device on which an agent is logged in (登录设备). Only the hash
// of its token is kept.
type Login struct {
	ID        int64     `gorm:"primaryKey"`
	TenantID  int64     `gorm:"not null"`
	AgentID   int64     `gorm:"not null"`
	Kind      LoginKind `gorm:"size:12;not null"`
	TokenHash string    `gorm:"size:64;not null"` // hex SHA-256
	Address   string    `gorm:"size:45;not null"`
	UserAgent string    `gorm:"size:255;not null"`
	CreatedAt Millis    `gorm:"not null;autoCreateTime:false"`
	SeenAt    Millis    `gorm:"not null"`
	ExpiresAt Millis    `gorm:"not null"`
	EndedAt   Millis    `gorm:"not null"` // 0 while it is good
}

// LoginFailure counts failed log-ins by account or by address, so that the
// delay grows and survives a restart.
type LoginFailure struct {
	Subject string `gorm:"primaryKey;size:90"` // "account:name" or "address:1.2.3.4"
	Count   int    `gorm:"column:failures;not null"`
	LastAt  Millis `gorm:"not null"`
}

// Audit is one line of the audit log: who did what to whom and when.
type Audit struct {
	ID         int64  `gorm:"primaryKey"`
	TenantID   int64  `gorm:"not null"`
	At         Millis `gorm:"column:happened_at;not null"`
	AgentID    int64  `gorm:"not null"` // 0: the operator or the program
	AgentName  string `gorm:"size:30;not null"`
	Address    string `gorm:"size:45;not null"`
	Action     string `gorm:"size:40;not null"` // "agent.create"
	TargetKind string `gorm:"size:20;not null"`
	TargetID   int64  `gorm:"not null"`
	TargetName string `gorm:"size:64;not null"`
	Before     string `gorm:"column:was;type:text;not null"` // JSON, secrets left out
	After      string `gorm:"column:became;type:text;not null"`
}
