package wechat

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"yingke/model"
)

const sendPath = "/cgi-bin/message/custom/send"

// sendable lists what each kind of product may send. A link card is a "link" of a
// mini-program and "news" of an official account: to us it is one thing.
var sendable = map[model.ProductKind][]string{
	model.MiniProgram: {model.KindText, model.KindImage, model.KindLink, model.KindNews, model.KindCard},
	model.MiniGame:    {model.KindText, model.KindImage, model.KindLink, model.KindNews, model.KindCard},
	model.Official: {model.KindText, model.KindImage, model.KindVoice, model.KindVideo, model.KindLink, model.KindNews,
		model.KindCard, model.KindMenu},
}

// MaySend claims that a product can send a kind of message at all, as far as its
// kind and what WeChat refused before tell.
func MaySend(conn model.Connection, kind string) bool {
	return slices.Contains(sendable[conn.Kind], kind) && !slices.Contains(conn.Refused, kind)
}

// Check says why a message could not be sent, before anybody tries: nil if
// nothing speaks against it. Whatever file goes with it counts as uploaded.
func Check(conn model.Connection, out model.Outbound) error {
	out.MediaID, out.ThumbMediaID = cmp.Or(out.MediaID, "later"), cmp.Or(out.ThumbMediaID, "later")
	_, err := compose(conn, out)
	return err
}

// Send sends one customer-service message, once: after a refused token it is sent
// again, since nothing had been sent; after anything else it is not. Refused with
// a fault of ours means that WeChat was not asked.
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/kf-mgnt/kf-message/sendCustomMessage.html
func (c *Client) Send(ctx context.Context, conn model.Connection, out model.Outbound) (model.Verdict, error) {
	body, err := compose(conn, out)
	if err != nil {
		return model.Refused, err
	}
	var answer struct{}
	about, err := c.post(ctx, conn, sendPath, body, &answer)
	v, err := verdict(about, err)
	if v == model.Sent || v == model.Uncertain {
		c.typing.forget(conn, out.OpenID) // a message ends the typing
	}
	return v, err
}

// message is a customer-service message as WeChat reads it.
type message struct {
	ToUser  string       `json:"touser"`
	MsgType string       `json:"msgtype"`
	Text    *textBody    `json:"text,omitempty"`
	Image   *mediaBody   `json:"image,omitempty"`
	Voice   *mediaBody   `json:"voice,omitempty"`
	Video   *videoBody   `json:"video,omitempty"`
	Link    *linkBody    `json:"link,omitempty"`
	News    *newsBody    `json:"news,omitempty"`
	Card    *cardBody    `json:"miniprogrampage,omitempty"`
	Menu    *menuBody    `json:"msgmenu,omitempty"`
	As      *speakerBody `json:"customservice,omitempty"`
}

type textBody struct {
	Content string `json:"content"`
}

type mediaBody struct {
	MediaID string `json:"media_id"`
}

type videoBody struct {
	MediaID      string `json:"media_id"`
	ThumbMediaID string `json:"thumb_media_id,omitempty"`
	Title        string `json:"title,omitempty"`
	Description  string `json:"description,omitempty"`
}

type linkBody struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	ThumbURL    string `json:"thumb_url"`
}

type newsBody struct {
	Articles []articleBody `json:"articles"`
}

type articleBody struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	PicURL      string `json:"picurl"`
}

type cardBody struct {
	Title        string `json:"title"`
	AppID        string `json:"appid,omitempty"` // of an official account's cards only
	Path         string `json:"pagepath"`
	ThumbMediaID string `json:"thumb_media_id"`
}

type menuBody struct {
	Head string         `json:"head_content"`
	List []menuLineBody `json:"list"`
	Tail string         `json:"tail_content"`
}

type menuLineBody struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

type speakerBody struct {
	Account string `json:"kf_account"`
}

// compose makes the message, or says why it cannot be sent.
func compose(conn model.Connection, out model.Outbound) (message, error) {
	if !MaySend(conn, out.Kind) {
		return message{}, model.ErrWeChatNoKind.With("product", string(conn.Kind)).With("kind", out.Kind)
	}
	if out.OpenID == "" {
		return message{}, model.ErrRequired.On("openid")
	}
	m := message{ToUser: out.OpenID}
	if out.As != "" && conn.Kind == model.Official {
		m.As = &speakerBody{out.As}
	}
	var err error
	switch out.Kind {
	case model.KindText:
		err = m.putText(out)
	case model.KindImage, model.KindVoice, model.KindVideo:
		err = m.putMedia(out)
	case model.KindLink, model.KindNews:
		err = m.putLink(conn, out)
	case model.KindCard:
		err = m.putCard(conn, out)
	case model.KindMenu:
		err = m.putMenu(out)
	}
	return m, err
}

func (m *message) putText(out model.Outbound) error {
	text, err := sendableText(out.Text, out.LinksMeant)
	m.MsgType, m.Text = "text", &textBody{text}
	return err
}

func (m *message) putMedia(out model.Outbound) error {
	if out.MediaID == "" {
		return model.ErrRequired.On("media_id")
	}
	m.MsgType = out.Kind
	switch out.Kind {
	case model.KindImage:
		m.Image = &mediaBody{out.MediaID}
	case model.KindVoice:
		m.Voice = &mediaBody{out.MediaID}
	default:
		m.Video = &videoBody{out.MediaID, out.ThumbMediaID, out.Title, out.Description}
	}
	return nil
}

func (m *message) putLink(conn model.Connection, out model.Outbound) error {
	l := out.Link
	switch {
	case l == nil || l.Title == "":
		return model.ErrRequired.On("title")
	case !strings.HasPrefix(l.URL, "http://") && !strings.HasPrefix(l.URL, "https://"):
		return model.ErrBadURL.On("url")
	}
	if conn.Kind == model.Official {
		m.MsgType, m.News = "news", &newsBody{[]articleBody{{l.Title, l.Description, l.URL, l.Picture}}}
		return nil
	}
	about := l.Description
	if about == "" {
		about = l.Title // a mini-program's link has to have one
	}
	m.MsgType, m.Link = "link", &linkBody{l.Title, about, l.URL, l.Picture}
	return nil
}

// putCard makes a card. A path never begins with a slash, although people type it.
func (m *message) putCard(conn model.Connection, out model.Outbound) error {
	card := out.Card
	switch {
	case card == nil || card.Title == "":
		return model.ErrRequired.On("title")
	case strings.Trim(card.Path, "/") == "":
		return model.ErrRequired.On("path")
	case out.ThumbMediaID == "":
		return model.ErrRequired.On("thumb_media_id")
	case conn.Kind == model.Official && card.AppID == "":
		return model.ErrRequired.On("appid")
	}
	m.MsgType = "miniprogrampage"
	m.Card = &cardBody{Title: card.Title, Path: strings.TrimLeft(card.Path, "/"), ThumbMediaID: out.ThumbMediaID}
	if conn.Kind == model.Official {
		m.Card.AppID = card.AppID
	}
	return nil
}

// putMenu makes a menu message. The id of a line is its number among those that
// can be tapped, from 1: letters do not come back when a line is tapped. Lines that cannot be tapped
// stand in the head, and after the first that can in the tail.
func (m *message) putMenu(out model.Outbound) error {
	if out.Menu == nil {
		return model.ErrWeChatEmpty
	}
	body := &menuBody{}
	head, tail := []string{out.Menu.Head}, []string{}
	for _, line := range out.Menu.Lines {
		switch {
		case line.Kind == "keyword":
			body.List = append(body.List, menuLineBody{strconv.Itoa(len(body.List) + 1), line.Text})
		case len(body.List) == 0:
			head = append(head, textOfLine(line))
		default:
			tail = append(tail, textOfLine(line))
		}
	}
	if len(body.List) == 0 {
		return model.ErrWeChatEmpty
	}
	body.Head, body.Tail = strings.Join(head, "\n"), strings.Join(append(tail, out.Menu.Tail), "\n")
	m.MsgType, m.Menu = "msgmenu", body
	return checkLength(body.Head + body.Tail)
}
