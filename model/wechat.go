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

// Connection is how a product is connected to WeChat (产品接入). Here its
// secrets are open; at rest they are sealed.
type Connection struct {
	TenantID  int64
	ProductID int64
	Kind      ProductKind

	AppID      string
	Secret     string // AppSecret; empty where the token comes from TokenURL
	OriginalID string // gh_...: the name by which pushes call the account; empty: not known yet

	PushToken  string // Token of the message push, 3-32 letters and digits
	PushKey    string // EncodingAESKey, 43 characters; empty in plain mode
	PushMode   PushMode
	PushFormat PushFormat

	TokenURL string // 小程序token网址: the customer's own server hands out tokens (product.md 9.1 A)
	TokenKey string // signs our requests to TokenURL

	Refused []string // kinds of message that WeChat refused for this account (45162, 40200, 40008)
}

// KeptToken is an access token as it rests in the store: one row for each
// AppID, shared by all nodes.
type KeptToken struct {
	AppID     string `gorm:"column:appid;primaryKey;size:32"`
	Sealed    string `gorm:"type:text;not null"` // the token is up to 512 characters and more
	FetchedAt Millis `gorm:"not null"`
	ExpiresAt Millis `gorm:"not null"`
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
