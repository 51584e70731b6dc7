package model

// Outbound is one customer-service message to WeChat (客服消息). Kind decides
// which of its bodies is read.
type Outbound struct {
	OpenID string
	Kind   string // KindText, KindImage, KindVoice, KindVideo, KindLink, KindCard, KindNews, KindMenu

	Text       string
	LinksMeant bool // the links in Text were written by an administrator; otherwise they are neutralised

	MediaID      string // of an image, a voice, a video
	ThumbMediaID string // of a video and a card
	Title        string // of a video
	Description  string
	Link         *LinkCard // of KindLink and KindNews
	Card         *Card
	Menu         *Menu
	As           string // kf_account: speak as this agent; official accounts only
}

// Verdict is how an attempt to send ended.
type Verdict string

// The verdicts.
const (
	Sent      Verdict = "sent"      // WeChat took it
	Refused   Verdict = "refused"   // WeChat or we said no: it was not sent, the error says why
	Unsent    Verdict = "unsent"    // it never left: trying again is safe
	Uncertain Verdict = "uncertain" // it left, and no answer came: never sent again by itself
)

// Template is a template message (模板消息) of a service account.
type Template struct {
	OpenID     string
	TemplateID string
	URL        string
	AppID      string // of a mini-program that opens instead of the URL
	Path       string
	ClientID   string // client_msg_id: WeChat drops a repeat within ten minutes
	Fields     map[string]string
}

// QRCode is a parametric code to be made (带参数二维码).
type QRCode struct {
	Scene   string // 1-64 characters
	Seconds int    // up to 30 days; 0: for ever (100,000 in all)
}

// QRCodeMade is a parametric code that WeChat made; URL is what it encodes.
type QRCodeMade struct {
	Ticket  string `json:"ticket"`
	URL     string `json:"url"`
	Seconds int    `json:"expire_seconds"`
}

// MenuButton is one button of an official account's menu (自定义菜单).
type MenuButton struct {
	Kind     string       `json:"type,omitempty"` // click, view, miniprogram, scancode_push, ...; empty with Children
	Name     string       `json:"name"`
	Key      string       `json:"key,omitempty"`
	URL      string       `json:"url,omitempty"`
	AppID    string       `json:"appid,omitempty"`
	Path     string       `json:"pagepath,omitempty"`
	MediaID  string       `json:"media_id,omitempty"`
	Article  string       `json:"article_id,omitempty"`
	Children []MenuButton `json:"sub_button,omitempty"`
}

// Follower is what WeChat still tells of a user of an official account. Names
// and pictures are not among it since 2021.
type Follower struct {
	Following bool
	UnionID   string
	Language  string
	Since     Millis
	Remark    string
	TagIDs    []int64
	Scene     string // ADD_SCENE_QR_CODE and its like
	QRScene   string
}

// Upload is a file on its way to WeChat.
type Upload struct {
	Kind    string // image, voice, video, thumb
	Name    string // with an extension that fits Type
	Type    string // content type
	Content []byte
}

// UploadedMedia is a file at WeChat, for three days.
type UploadedMedia struct {
	MediaID   string
	ExpiresAt Millis
}

// Download is a file from WeChat.
type Download struct {
	Type    string // as WeChat says; the media room decides by content
	Name    string
	Content []byte
}
