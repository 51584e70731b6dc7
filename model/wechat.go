package model

import "time"

// PushMode says how WeChat's pushes to us are secured. It is our own setting,
// the same as in WeChat's back office; a request never chooses it.
type PushMode string

// The push modes.
const (
	PushPlain  PushMode = "plain"  // 明文模式
	PushCompat PushMode = "compat" // 兼容模式: clear and encrypted side by side; we read the encrypted part
	PushSafe   PushMode = "safe"   // 安全模式: the default
)

// PushFormat is the data format of a product's pushes (数据格式). What arrives is
// recognised by itself; the setting decides how we answer.
type PushFormat string

// The push formats.
const (
	PushXML  PushFormat = "xml" // the only one of an official account
	PushJSON PushFormat = "json"
)

// Connection is how a product is connected to WeChat (产品接入), one row for each
// product that is. Here its secrets are open; the store seals them at rest.
type Connection struct {
	ProductID int64       `gorm:"primaryKey;autoIncrement:false"`
	TenantID  int64       `gorm:"not null"`
	Kind      ProductKind `gorm:"size:12;not null"`

	AppID      string `gorm:"column:appid;size:32;not null"` // unique over all tenants
	Secret     string `gorm:"type:text;not null"`            // AppSecret; empty where the token comes from TokenURL
	OriginalID string `gorm:"size:32;not null"`              // gh_...: the name by which pushes call the account; empty: not known yet

	Address    string     `gorm:"size:32;not null"`   // the random end of the push address /wechat/push/{address}
	PushToken  string     `gorm:"type:text;not null"` // Token of the message push, 3-32 letters and digits
	PushKey    string     `gorm:"type:text;not null"` // EncodingAESKey, 43 characters; empty in plain mode
	PushMode   PushMode   `gorm:"size:8;not null"`
	PushFormat PushFormat `gorm:"size:5;not null"`

	TokenURL string `gorm:"column:token_url;size:512;not null"` // 小程序token网址: the customer's own server hands out tokens (product.md 9.1 A)
	TokenKey string `gorm:"type:text;not null"`                 // signs our requests to TokenURL

	Refused  []string           `gorm:"serializer:json;type:text;not null"` // kinds of message that WeChat refused for this account (45162, 40200, 40008)
	Paused   bool               `gorm:"not null"`                           // pushes are kept and answered, nobody receives the customers
	Settings ConnectionSettings `gorm:"serializer:json;type:text;not null"`
	Health   ConnectionHealth   `gorm:"serializer:json;type:text;not null"`

	CreatedAt Millis `gorm:"not null;autoCreateTime:false"`
	ChangedAt Millis `gorm:"not null"`
}

// ConnectionSettings are the switches of a connected product.
type ConnectionSettings struct {
	KeepUnfollowed bool `json:"keep_unfollowed"` // keep the data of who unfollows; WeChat asks to delete it
	ShowAgentName  bool `json:"show_agent_name"` // 显示客服昵称: official accounts with WeChat's agents (kf_account)
}

// ConnectionHealth is what the self-test page knows of a connection. It is
// written at most once in a few seconds, so that no flood of bad pushes is a
// flood of writes.
type ConnectionHealth struct {
	VerifiedAt Millis `json:"verified_at"` // WeChat's echo was answered
	PushedAt   Millis `json:"pushed_at"`   // the last good push

	RefusedAt    Millis         `json:"refused_at"`    // the last push that was refused
	RefusedFault string         `json:"refused_fault"` // code of the locale: signature, decryption, another account
	RefusedArgs  map[string]any `json:"refused_args,omitempty"`
	RefusedCount int64          `json:"refused_count"`

	CalledAt    Millis         `json:"called_at"` // the last call that WeChat refused because of the account
	CalledCode  int            `json:"called_code"`
	CalledText  string         `json:"called_text"` // errmsg, with its rid
	CalledFault string         `json:"called_fault"`
	CalledArgs  map[string]any `json:"called_args,omitempty"`
}

// KeptToken is an access token as it rests in the store: one row for each
// AppID, shared by all nodes.
type KeptToken struct {
	AppID     string `gorm:"column:appid;primaryKey;size:32"`
	Sealed    string `gorm:"type:text;not null"` // the token is up to 512 characters and more
	FetchedAt Millis `gorm:"not null"`
	ExpiresAt Millis `gorm:"not null"`

	LockedBy    string `gorm:"size:32;not null"` // the node that fetches; empty: none
	LockedUntil Millis `gorm:"not null"`         // then the lock falls off by itself
}

// TokenState is what the self-test page shows about a product's access token.
type TokenState struct {
	FetchedAt Millis `json:"fetched_at"`
	ExpiresAt Millis `json:"expires_at"`
	Failures  int    `json:"failures"` // fetches that failed in a row
	FailedAt  Millis `json:"failed_at"`
	Failure   error  `json:"-"`      // of the last fetch; a Refusal where WeChat answered
	Killed    int    `json:"killed"` // tokens that died before their time: somebody else refreshes them
	KilledAt  Millis `json:"killed_at"`
}

// WeChatCall is one request to WeChat, for metrics and logs. It holds no
// secret, no text and no openid.
type WeChatCall struct {
	ProductID int64
	Path      string // "/cgi-bin/message/custom/send"
	Code      int    // errcode; 0: success
	Status    int    // HTTP; 0: no answer
	Took      time.Duration
	Renewed   bool // sent twice, the second time with a new token
}
