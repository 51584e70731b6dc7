package model

// The kinds of message that only WeChat brings, beside those of message.go.
const (
	KindLocation    = "location"
	KindCard        = "card"        // 小程序卡片
	KindNews        = "news"        // 图文消息 of an official account
	KindUnsupported = "unsupported" // a kind that we do not know: kept raw and shown as such
)

// Push is one push from WeChat, verified and understood: a message or an event.
type Push struct {
	Key    string // for de-duplication: equal for every copy of one push, 42 characters at most
	AppID  string // ours
	To     string // gh_...: the account that was written to
	OpenID string // who wrote; empty in notices to a component
	At     Millis // when it happened, to the second, by WeChat's clock

	Type  string // MsgType as WeChat wrote it
	Kind  string // KindText, KindImage, ...; KindEvent; KindUnsupported
	Event string // of KindEvent, as WeChat wrote it: "user_enter_tempsession", "CLICK"
	MsgID string // text: it is no number everywhere

	Text     string // of KindText
	MenuID   string // bizmsgmenuid: the customer tapped this line of a menu message
	Media    *PushMedia
	Place    *Place
	Link     *LinkCard
	Card     *Card
	Article  *ArticleRef // written from an article
	EventKey string      // menu key, address of a VIEW, scene of a code
	Scene    string      // of subscribe and SCAN: the scene of the parametric code, without its prefix
	Ticket   string      // of the parametric code
	Session  *SessionFrom
	Scan     *Scan
	Result   *PushResult // template, mass send and content check, which end later
	Consents []Consent   // subscription messages: accepted, refused, sent
	Kf       *KfMove
	Notice   *ComponentNotice

	Raw      string   // the clear text of the push
	Warnings []string // codes of the locale: what could not be understood
}

// KeptPush is a push in the inbox: verified and understood, and kept before
// anything else is done with it. Its key makes every copy of it the same row.
type KeptPush struct {
	ID         int64  `gorm:"primaryKey"`
	TenantID   int64  `gorm:"not null"`
	ProductID  int64  `gorm:"not null"`
	PushKey    string `gorm:"size:64;not null"`
	OpenID     string `gorm:"column:openid;size:78;not null"`
	Push       Push   `gorm:"column:body;serializer:json;type:mediumtext;not null"`
	ReceivedAt Millis `gorm:"not null"`
	DueAt      Millis `gorm:"not null"` // 0: done
	Tries      int    `gorm:"not null"`
	Fault      string `gorm:"size:60;not null"` // why the last try failed
}

// TableName is the inbox.
func (KeptPush) TableName() string { return "push" }

// CustomerEntry is how a customer last came in: what the button of a
// mini-program said of him (session-from), and what of it was not understood.
type CustomerEntry struct {
	CustomerID int64    `gorm:"primaryKey;autoIncrement:false"`
	TenantID   int64    `gorm:"not null"`
	Raw        string   `gorm:"type:text;not null"`
	Warnings   []string `gorm:"serializer:json;type:text;not null"` // codes of the locale
	OpenParam  string   `gorm:"size:100;not null"`
	Forward    string   `gorm:"type:text;not null"` // params, as JSON
	EnteredAt  Millis   `gorm:"not null"`
}

// PushMedia is a file at WeChat: three days by its media id, a while by its address.
type PushMedia struct {
	MediaID      string
	HighMediaID  string // MediaId16K: the same voice, better
	PictureURL   string
	ThumbMediaID string
	Format       string // of a voice: amr, speex
	Recognition  string // what WeChat heard
}

// Place is the body of KindLocation.
type Place struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Scale     int     `json:"scale,omitempty"`
	Label     string  `json:"label,omitempty"`
	Precision float64 `json:"precision,omitempty"` // of a LOCATION event, in metres
}

// Card is the body of KindCard: a page of a mini-program (小程序卡片).
type Card struct {
	Title        string `json:"title"`
	AppID        string `json:"appid"`
	Path         string `json:"path"`
	ThumbURL     string `json:"thumb_url,omitempty"`
	ThumbMediaID string `json:"thumb_media_id,omitempty"`
	Picture      string `json:"picture,omitempty"` // of ours: the cover, the key of a file or an address
}

// ArticleRef names the article that a customer wrote from.
type ArticleRef struct{ DataID, Index string }

// Scan is what a menu button of type scancode read, or the pictures it sent.
type Scan struct {
	Kind     string // qrcode, barcode
	Result   string
	Pictures int // of pic_sysphoto and its like
}

// PushResult is how something ended that we had asked for earlier.
type PushResult struct {
	MsgID    string
	TraceID  string
	Status   string
	Succeed  bool // Status means success
	Total    int
	Filtered int
	Sent     int
	Failed   int
	Suggest  string // content check: pass, review, risky
	Label    string
}

// Consent is one line of a subscription-message event.
type Consent struct {
	TemplateID string
	Status     string // accept, reject, filter, ban
	Scene      string
	MsgID      string
	ErrorCode  string
	ErrorText  string
}

// KfMove is a session of WeChat's own agents.
type KfMove struct{ Account, From, To string }

// ComponentNotice is a push to a third-party platform's authorisation address.
type ComponentNotice struct {
	Kind            string // InfoType: component_verify_ticket, authorized, updateauthorized, unauthorized
	Ticket          string
	AuthorizerAppID string
	Code            string
	CodeExpiresAt   Millis
	PreAuthCode     string
}

// SessionFrom is what a mini-program's button said about its customer
// (product.md 9.2). WeChat cuts it at 1000 bytes.
type SessionFrom struct {
	Raw       string
	Params    map[string]string // nickName, source, ... and custom fields, every value as text
	Agents    []string          // kefu
	Inline    *InlineReply
	OpenParam string // open_param
	Forward   string // params, as JSON
}

// InlineReply is an answer that the button brings along: type, title, url, desc, img.
type InlineReply struct {
	Kind    string // text, url, image
	Title   string
	URL     string
	Text    string
	Picture string
}

// Warnings about an Push; the locale has a sentence for each.
const (
	WarnSessionCut    = "session_from.cut"    // longer than WeChat carries: the end is missing
	WarnSessionBroken = "session_from.broken" // not the JSON that the contract asks for
	WarnSessionOpenID = "session_from.openid" // the openid parameter has characters or a length that we do not take
	WarnSessionParam  = "session_from.param"  // a parameter did not fit; which one stands behind a colon
	WarnUnknownKind   = "push.unknown_kind"
)
