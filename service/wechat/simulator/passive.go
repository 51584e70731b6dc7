package simulator

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"
)

// tencentHolds is how long WeChat's own agents keep a session that was handed
// to them and in which nothing is said.
const tencentHolds = 30 * time.Minute

// passive is what a server answers to a push (被动回复).
type passive struct {
	ToUserName   string
	FromUserName string
	CreateTime   json.Number
	MsgType      string
	Content      string
	Image        struct{ MediaId string } //nolint:revive,staticcheck // WeChat's spelling
	Voice        struct{ MediaId string } //nolint:revive,staticcheck // WeChat's spelling
	Video        struct {
		MediaId     string //nolint:revive,staticcheck // WeChat's spelling
		Title       string
		Description string
	}
	Music struct {
		Title       string
		Description string
		MusicUrl    string //nolint:revive,staticcheck // WeChat's spelling
	}
	ArticleCount int
	Articles     passiveArticles
	TransInfo    struct{ KfAccount string }
}

type passiveArticle struct {
	Title       string
	Description string
	PicUrl      string //nolint:revive,staticcheck // WeChat's spelling
	Url         string //nolint:revive,staticcheck // WeChat's spelling
}

// passiveArticles are beneath item elements in XML and a plain list in JSON.
type passiveArticles struct {
	Item []passiveArticle `xml:"item"`
}

// UnmarshalJSON reads the plain list.
func (a *passiveArticles) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &a.Item) }

// sealedReply is an encrypted answer.
type sealedReply struct {
	Encrypt      string
	MsgSignature string
	TimeStamp    json.Number
	Nonce        string
}

// takeAnswer understands what a server answered; an error is what WeChat calls
// a malformed answer. It is called under the lock.
func (s *Simulator) takeAnswer(p *Push, answer string) error {
	if answer == "success" || answer == "" {
		return nil
	}
	if p.thread == nil {
		return errors.New("a platform answers success")
	}
	reply, err := p.readAnswer(answer)
	if err != nil {
		return err
	}
	return s.obey(p, reply)
}

// readAnswer opens and decodes an answer in the format of the settings.
func (p *Push) readAnswer(answer string) (passive, error) {
	var reply passive
	if p.settings.Mode == "plain" {
		return reply, p.decode(answer, &reply)
	}
	var sealed sealedReply
	if err := p.decode(answer, &sealed); err != nil {
		return reply, err
	}
	if sealed.Encrypt == "" {
		if p.settings.Mode == "compat" {
			return reply, p.decode(answer, &reply)
		}
		return reply, errors.New("the answer is not encrypted")
	}
	if want := signature(p.settings.Token, sealed.TimeStamp.String(), sealed.Nonce, sealed.Encrypt); sealed.MsgSignature != want {
		return reply, errors.New("the answer's signature is wrong")
	}
	e, err := newEnvelope(p.settings.Key, p.sealAs)
	if err != nil {
		return reply, err
	}
	clear, err := e.open(sealed.Encrypt)
	if err != nil {
		return reply, err
	}
	return reply, p.decode(clear, &reply)
}

func (p *Push) decode(text string, into any) error {
	if p.asJSON() {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return fmt.Errorf("the answer is no JSON: %w", err)
		}
		return nil
	}
	if err := xml.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("the answer is no XML: %w", err)
	}
	return nil
}

// obey does what an answer says: it is shown, or the session goes to WeChat's own agents.
func (s *Simulator) obey(p *Push, reply passive) error {
	t := p.thread
	if _, err := reply.CreateTime.Int64(); err != nil {
		return errors.New("CreateTime is no number of seconds")
	}
	if reply.ToUserName != t.openid || reply.FromUserName != t.account.OriginalID {
		return errors.New("the answer is for somebody else")
	}
	if reply.MsgType == "transfer_customer_service" {
		if p.item == 0 {
			return errors.New("an event cannot be transferred")
		}
		t.withTencent = s.now().Add(tencentHolds)
		s.notice(t, "已转接微信客服工具")
		return nil
	}
	if t.account.Kind.Mini() {
		return errors.New("a mini-program takes no passive reply but a transfer")
	}
	item, err := s.passiveItem(t.account, reply)
	if err != nil {
		return err
	}
	s.show(t, item)
	return nil
}

func (s *Simulator) passiveItem(a *account, reply passive) (Item, error) {
	c := &call{Simulator: s, account: a, now: s.now()}
	item, f := Item{From: "account"}, refusal{}
	switch reply.MsgType {
	case "text":
		item, f = c.composeText(reply.Content)
	case "image":
		item, f = c.composeMedia("image", reply.Image.MediaId)
	case "voice":
		item, f = c.composeMedia("voice", reply.Voice.MediaId)
	case "video":
		item, f = c.composeMedia("video", reply.Video.MediaId)
		item.Title, item.About = reply.Video.Title, reply.Video.Description
	case "music":
		item.Kind, item.Title, item.About, item.URL = "music", reply.Music.Title, reply.Music.Description, reply.Music.MusicUrl
	case "news":
		if len(reply.Articles.Item) == 0 || reply.ArticleCount != len(reply.Articles.Item) {
			return item, errors.New("ArticleCount does not fit")
		}
		first := reply.Articles.Item[0]
		item.Kind, item.Title, item.About, item.URL, item.Picture = "news", first.Title, first.Description, first.Url, first.PicUrl
	default:
		return item, fmt.Errorf("MsgType %q is no answer", strings.TrimSpace(reply.MsgType))
	}
	if f.code != 0 {
		return item, errors.New(f.text)
	}
	return item, nil
}
