package simulator

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestText is where WeChat stops taking a text, in bytes.
const longestText = 2048

// outbound is a customer-service message as it comes over the line.
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/kf-mgnt/kf-message/sendCustomMessage.html
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
type outbound struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	Text    *struct {
		Content string `json:"content"`
	} `json:"text"`
	Image *mediaID `json:"image"`
	Voice *mediaID `json:"voice"`
	Video *struct {
		MediaID      string `json:"media_id"`
		ThumbMediaID string `json:"thumb_media_id"`
		Title        string `json:"title"`
		Description  string `json:"description"`
	} `json:"video"`
	Music *struct {
		Title        string `json:"title"`
		Description  string `json:"description"`
		URL          string `json:"musicurl"`
		ThumbMediaID string `json:"thumb_media_id"`
	} `json:"music"`
	Link *struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url"`
		ThumbURL    string `json:"thumb_url"`
	} `json:"link"`
	News *struct {
		Articles []struct {
			Title       string `json:"title"`
			Description string `json:"description"`
			URL         string `json:"url"`
			PicURL      string `json:"picurl"`
		} `json:"articles"`
	} `json:"news"`
	Card *struct {
		Title        string `json:"title"`
		AppID        string `json:"appid"`
		Path         string `json:"pagepath"`
		ThumbMediaID string `json:"thumb_media_id"`
	} `json:"miniprogrampage"`
	Menu *struct {
		Head string `json:"head_content"`
		List []struct {
			ID      json.RawMessage `json:"id"`
			Content string          `json:"content"`
		} `json:"list"`
		Tail string `json:"tail_content"`
	} `json:"msgmenu"`
	As *struct {
		Account string `json:"kf_account"`
	} `json:"customservice"`
}

type mediaID struct {
	MediaID string `json:"media_id"`
}

// escaped claims that a body writes characters as \uXXXX that have a form of
// their own. The two line separators have to be written so.
func escaped(body []byte) bool {
	for i := 0; i+5 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		i++
		if body[i] != 'u' {
			continue
		}
		code, err := strconv.ParseUint(string(body[i+1:i+5]), 16, 32)
		if err == nil && code >= 0x80 && code != 0x2028 && code != 0x2029 {
			return true
		}
	}
	return false
}

// customSend sends a message to somebody who acted not long ago.
func (c *call) customSend() any {
	var m outbound
	if f := c.read(&m); f.code != 0 {
		return f
	}
	if escaped(c.body) {
		return refused(40033)
	}
	if f := c.mayServe(); f.code != 0 {
		return f
	}
	t := c.threadOf(c.account, m.ToUser)
	if t == nil {
		return refused(40003)
	}
	item, f := c.compose(m)
	if f.code != 0 {
		return f
	}
	if f := c.agentOf(m, &item); f.code != 0 {
		return f
	}
	if t.blacklisted {
		return refused(43019)
	}
	if f := c.mayWrite(t); f.code != 0 {
		return f
	}
	t.spend()
	c.stopTyping(t)
	c.show(t, item)
	return ok()
}

// businessSend is the path that newer pages print; it does not work.
func (c *call) businessSend() any { return refusal{40101, "missing parameter"} }

// mayServe claims that the account has the customer-service interface at all:
// unverified subscription accounts have none.
func (c *call) mayServe() refusal {
	a := c.account
	return c.need(a.Kind.Mini() || a.Kind != Subscription && a.Kind != Service || a.Verified)
}

// compose checks the body of a message and makes what the phone shows.
func (c *call) compose(m outbound) (Item, refusal) {
	mini := c.account.Kind.Mini()
	switch {
	case m.MsgType == "text" && m.Text != nil:
		return c.composeText(m.Text.Content)
	case m.MsgType == "image" && m.Image != nil:
		return c.composeMedia("image", m.Image.MediaID)
	case m.MsgType == "voice" && m.Voice != nil && !mini:
		return c.composeMedia("voice", m.Voice.MediaID)
	case m.MsgType == "video" && m.Video != nil && !mini:
		item, f := c.composeMedia("video", m.Video.MediaID)
		item.Title, item.About = m.Video.Title, m.Video.Description
		return item, f
	case m.MsgType == "music" && m.Music != nil && !mini:
		return Item{Kind: "music", Title: m.Music.Title, About: m.Music.Description, URL: m.Music.URL, From: "account"}, refusal{}
	case m.MsgType == "link" && m.Link != nil && mini:
		return composeLink(m)
	case m.MsgType == "news" && m.News != nil && !mini:
		return composeNews(m)
	case m.MsgType == "miniprogrampage" && m.Card != nil:
		return c.composeCard(m)
	case m.MsgType == "msgmenu" && m.Menu != nil && !mini:
		return c.composeMenu(m)
	case m.MsgType == "":
		return Item{}, refused(40008)
	case knownType(m.MsgType):
		return Item{}, refused(45162)
	default:
		return Item{}, refused(40008)
	}
}

func knownType(kind string) bool {
	return strings.Contains(" text image voice video music link news mpnews mpnewsarticle miniprogrampage msgmenu wxcard ", " "+kind+" ")
}

var miniLink = regexp.MustCompile(`data-miniprogram-appid=["']?([0-9A-Za-z]+)`)

func (c *call) composeText(text string) (Item, refusal) {
	if strings.TrimSpace(text) == "" {
		return Item{}, refused(44004)
	}
	if len(text) > longestText {
		return Item{}, refused(45002)
	}
	if !utf8.ValidString(text) {
		return Item{}, refused(40033)
	}
	for _, found := range miniLink.FindAllStringSubmatch(text, -1) {
		if !c.opens(found[1]) {
			return Item{}, refused(40166)
		}
	}
	return Item{From: "account", Kind: "text", Text: text}, refusal{}
}

// opens claims that the account may lead to a mini-program: its own, or a linked one.
func (c *call) opens(appid string) bool {
	if c.account.Kind.Mini() {
		return appid == c.account.AppID
	}
	for _, linked := range c.account.Linked {
		if linked == appid {
			return true
		}
	}
	return false
}

func (c *call) composeMedia(kind, id string) (Item, refusal) {
	m := c.mediaOf(c.account, id)
	if m == nil || m.kind != kind {
		return Item{}, refused(40007)
	}
	return Item{From: "account", Kind: kind, Media: c.base + "/simulator/media/" + m.public}, refusal{}
}

func composeLink(m outbound) (Item, refusal) {
	l := m.Link
	if l.Title == "" || l.Description == "" || !webAddress(l.URL) {
		return Item{}, refused(47003)
	}
	return Item{From: "account", Kind: "link", Title: l.Title, About: l.Description, URL: l.URL, Picture: l.ThumbURL}, refusal{}
}

func webAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func composeNews(m outbound) (Item, refusal) {
	if len(m.News.Articles) != 1 {
		return Item{}, refused(45008)
	}
	a := m.News.Articles[0]
	return Item{From: "account", Kind: "news", Title: a.Title, About: a.Description, URL: a.URL, Picture: a.PicURL}, refusal{}
}

func (c *call) composeCard(m outbound) (Item, refusal) {
	card := m.Card
	appid := card.AppID
	if c.account.Kind.Mini() {
		appid = c.account.AppID
	} else if !c.opens(appid) {
		return Item{}, refused(85005)
	}
	thumb := c.mediaOf(c.account, card.ThumbMediaID)
	if thumb == nil || thumb.kind != "image" && thumb.kind != "thumb" {
		return Item{}, refused(40007)
	}
	if card.Title == "" || card.Path == "" || strings.HasPrefix(card.Path, "/") {
		return Item{}, refused(41030)
	}
	return Item{From: "account", Kind: "card", Title: card.Title, OpensApp: appid, Path: card.Path,
		Picture: c.base + "/simulator/media/" + thumb.public}, refusal{}
}

// composeMenu makes a menu message: verified service accounts only. An id that
// is no number does not come back when it is tapped.
func (c *call) composeMenu(m outbound) (Item, refusal) {
	if c.account.Kind != Service || !c.account.Verified {
		return Item{}, refused(40200)
	}
	item := Item{From: "account", Kind: "menu", Head: m.Menu.Head, Tail: m.Menu.Tail}
	for _, line := range m.Menu.List {
		id := strings.Trim(string(line.ID), `"`)
		if id == "" || id == "null" || line.Content == "" {
			return Item{}, refused(47003)
		}
		item.Lines = append(item.Lines, MenuLine{ID: id, Text: line.Content})
	}
	if len(item.Lines) == 0 {
		return Item{}, refused(47003)
	}
	return item, refusal{}
}

// agentOf is who speaks, of an official account's agents.
func (c *call) agentOf(m outbound, item *Item) refusal {
	if m.As == nil || m.As.Account == "" {
		return refusal{}
	}
	agent, known := c.account.kf[m.As.Account]
	if !known || c.account.Kind.Mini() {
		return refused(65401)
	}
	item.As = agent.Nickname
	return refusal{}
}
