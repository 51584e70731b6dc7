package model

// ChannelSettings are what an administrator sets for one channel (product.md 3.4).
// The limits stand in service/channel, which checks them.
type ChannelSettings struct {
	Title           string `json:"title"`            // of the page; empty: the product's name
	Logo            string `json:"logo"`             // key of a file
	DefaultAvatar   string `json:"default_avatar"`   // key of a file; shown before an agent is there
	DefaultNickname string `json:"default_nickname"` // 20 characters at most
	Theme           string `json:"theme"`            // "#07c160"
	Background      string `json:"background"`       // colour, or key of a file
	ShowAgentName   bool   `json:"show_agent_name"`
	ShowAgentState  bool   `json:"show_agent_state"`

	Notice       Notice       `json:"notice"`
	Entries      []Entry      `json:"entries"` // quick entries above the input, 10 at most
	Inputs       Inputs       `json:"inputs"`
	Form         Form         `json:"form"`
	LeaveMessage LeavePrompt  `json:"leave_message"`
	Rating       RatingPrompt `json:"rating"`

	HistoryShown     int  `json:"history_shown"`     // old messages shown at first, 0-100
	MayClearHistory  bool `json:"may_clear_history"` // the customer may hide his own history
	RequireSignature bool `json:"require_signature"` // unsigned parameters are refused
	HomeFirst        bool `json:"home_first"`        // the agent's home page opens before the chat
	TypingPreview    bool `json:"typing_preview"`    // agents see what the customer is typing
	AutoEndMinutes   int  `json:"auto_end_minutes"`  // without a customer's message, 5-2880; 0: never
	WaitForNamed     bool `json:"wait_for_named"`    // 离线自动分配 off: customers of an exclusive link wait for its agent
	Closed           bool `json:"closed"`            // "this service is closed" instead of the chat

	Sites []string `json:"sites"` // origins whose pages may show the widget, 20 at most; empty: any

	OpenText    string `json:"open_text"`    // said when the page is opened
	JoinText    string `json:"join_text"`    // 自动接入回复
	QueueText   string `json:"queue_text"`   // 排队中回复
	OfflineText string `json:"offline_text"` // 客服离线后无人接待时回复
	EndText     string `json:"end_text"`     // 会话结束后回复
}

// Texts are what the channel says by itself at a trigger for which there is no rule.
func (s ChannelSettings) Texts() map[Trigger]string {
	return map[Trigger]string{OnOpen: s.OpenText, OnJoin: s.JoinText, OnQueue: s.QueueText, OnOffline: s.OfflineText, OnEnd: s.EndText}
}

// Notice is the bar above the conversation (公告).
type Notice struct {
	Enabled bool   `json:"enabled"`
	Text    string `json:"text"` // 200 characters at most
	URL     string `json:"url"`
}

// Entry is a quick entry above the input (快捷入口).
type Entry struct {
	Kind  string `json:"kind"`  // keyword, link, phone, human, menu
	Label string `json:"label"` // 10 characters at most
	Value string `json:"value"`
}

// Inputs says what a customer may send besides text.
type Inputs struct {
	Emoji bool `json:"emoji"`
	Image bool `json:"image"`
	Voice bool `json:"voice"`
	Video bool `json:"video"`
	File  bool `json:"file"`
}

// Form is asked before the chat.
type Form struct {
	Enabled bool        `json:"enabled"`
	Fields  []FormField `json:"fields"`
}

// FormField is one line of a form; Key is nickname, mobile, weixin or a custom field's key.
type FormField struct {
	Key      string `json:"key"`
	Label    string `json:"label"`
	Required bool   `json:"required"`
	Kind     string `json:"kind"` // text, mobile
}

// LeavePrompt offers a form when nobody is there (留言).
type LeavePrompt struct {
	Enabled bool   `json:"enabled"`
	Prompt  string `json:"prompt"`
}

// RatingPrompt asks how it was (满意度评价).
type RatingPrompt struct {
	Enabled   bool `json:"enabled"`
	Automatic bool `json:"automatic"` // asked by itself when the reception ends
}

// HomePageCard is what a home page shows; Shown says which of it.
type HomePageCard struct {
	Name         string          `json:"name"`
	Title        string          `json:"title"`
	Company      string          `json:"company"`
	Mobile       string          `json:"mobile"`
	Weixin       string          `json:"weixin"`
	WeixinQR     string          `json:"weixin_qr"` // key of a file
	Email        string          `json:"email"`
	Address      string          `json:"address"`
	Introduction string          `json:"introduction"` // 500 characters at most
	Pictures     []string        `json:"pictures"`     // keys of files, 9 at most
	Hours        string          `json:"hours"`
	Links        []HomePageLink  `json:"links"` // 5 at most
	Shown        map[string]bool `json:"shown"`
}

// HomePageLink is a labelled address on a home page.
type HomePageLink struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Visible is the card without the fields that are not to be shown. A field of
// which nothing is said is shown.
func (c HomePageCard) Visible() HomePageCard {
	hidden := func(field string) bool { on, said := c.Shown[field]; return said && !on }
	for field, value := range map[string]*string{
		"name": &c.Name, "title": &c.Title, "company": &c.Company, "mobile": &c.Mobile, "weixin": &c.Weixin,
		"weixin_qr": &c.WeixinQR, "email": &c.Email, "address": &c.Address, "introduction": &c.Introduction, "hours": &c.Hours,
	} {
		if hidden(field) {
			*value = ""
		}
	}
	if hidden("pictures") {
		c.Pictures = []string{}
	}
	if hidden("links") {
		c.Links = []HomePageLink{}
	}
	return c
}

// DefaultChannelSettings are those of a new channel.
func DefaultChannelSettings() ChannelSettings {
	return ChannelSettings{
		Theme: "#07c160", ShowAgentName: true, ShowAgentState: true,
		Entries: []Entry{}, Inputs: Inputs{Emoji: true, Image: true},
		Form: Form{Fields: []FormField{}}, HistoryShown: 20, AutoEndMinutes: 30, Sites: []string{},
	}
}

// FormDue claims that the channel's form is still to be filled in by this
// customer: something required is missing, or nothing was ever given and
// nothing was said yet.
func (s ChannelSettings) FormDue(c Customer, silent bool) bool {
	if !s.Form.Enabled || len(s.Form.Fields) == 0 {
		return false
	}
	given, required := false, false
	for _, f := range s.Form.Fields {
		has := c.answer(f.Key) != ""
		if f.Required && !has {
			return true
		}
		given, required = given || has, required || f.Required
	}
	return !required && !given && silent
}

// answer is what a customer has said for a field of a form.
func (c Customer) answer(key string) string {
	switch key {
	case "nickname":
		if c.Named {
			return c.Nickname
		}
		return ""
	case "mobile":
		return c.Mobile
	case "weixin":
		return c.Weixin
	}
	return c.Fields[key]
}
