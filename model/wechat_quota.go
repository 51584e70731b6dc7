package model

// Action is something a customer did that lets us write to him (用户动作).
type Action string

// The actions that open a window.
const (
	ActMessage   Action = "message"    // wrote
	ActEnter     Action = "enter"      // opened the customer-service session of a mini-program
	ActMenuClick Action = "menu_click" // tapped a menu of type click or scancode
	ActFollow    Action = "follow"
	ActScan      Action = "scan" // a parametric code, being a follower
	ActPay       Action = "pay"
	ActMenuTap   Action = "menu_tap" // tapped a line of a menu message
)

// Quota is the ledger of one customer of one product: what happened, not what
// follows from it. How much may still be sent is worked out by service/wechat/quota,
// so that a changed setting is true at once.
type Quota struct {
	ProductID int64             `gorm:"primaryKey;autoIncrement:false"`
	OpenID    string            `gorm:"column:openid;primaryKey;size:78"`
	TenantID  int64             `gorm:"not null"`
	Acted     map[Action]Millis `gorm:"serializer:json;type:text;not null"` // the last of each kind
	Sends     []Millis          `gorm:"serializer:json;type:text;not null"` // ours since, oldest first
	UsedUpAt  Millis            `gorm:"not null"`                           // 45047: no older action allows anything
	ShutAt    Millis            `gorm:"not null"`                           // 45015, or unfollowed
}

// QuotaState says why nothing, or something, may be sent.
type QuotaState string

// The states of a quota.
const (
	QuotaOpen   QuotaState = "open"
	QuotaUsedUp QuotaState = "used_up" // the count is used up; the customer has to act
	QuotaOver   QuotaState = "over"    // the time is over
	QuotaShut   QuotaState = "shut"    // WeChat said so: 48 hours over, or unfollowed
	QuotaNever  QuotaState = "never"   // the customer has not done anything yet
)

// QuotaStanding is what an agent sees before he types.
type QuotaStanding struct {
	State     QuotaState `json:"state"`
	Left      int        `json:"left"` // messages; meaningless when Unlimited
	Unlimited bool       `json:"unlimited"`
	Until     Millis     `json:"until"`     // Left holds until then; 0 when nothing is left
	Then      int        `json:"then"`      // what is left after Until if nothing happens
	ClosesAt  Millis     `json:"closes_at"` // the last window closes: 已过期; 0: none was ever open
}
