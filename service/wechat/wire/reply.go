package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"yingke/model"
)

// Success is the answer to nearly every push: WeChat does not repeat it, and
// takes it unencrypted in every mode.
const Success = "success"

// Passive is an answer in the body of the push's own response (被动回复). It costs
// no quota. Of a mini-program WeChat takes Transfer only.
type Passive struct {
	Kind     string // text, image, voice, video, music, news, transfer_customer_service
	Text     string
	MediaID  string // of image, voice, video; the thumb of music
	Title    string // of video and music
	About    string
	URL      string // of music
	HighURL  string
	Articles []PassiveArticle
	Account  string // transfer to this agent of WeChat's own tool
}

// PassiveArticle is one article of a news answer.
type PassiveArticle struct{ Title, About, Picture, URL string }

// Transfer hands the message to WeChat's own agent tool.
const Transfer = "transfer_customer_service"

// Reply writes a passive answer to a push, in the product's format and sealed
// in the modes that seal, with its content type.
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Passive_user_reply_message.html
func (r *Reader) Reply(in model.Push, p Passive, now time.Time) (body []byte, contentType string, err error) {
	fields, err := fieldsOfReply(in, p, now)
	if err != nil {
		return nil, "", err
	}
	clear, err := r.write(fields)
	if err != nil {
		return nil, "", err
	}
	if r.sealer == nil {
		return clear, r.contentType(), nil
	}
	sealed, err := r.sealer.seal(clear)
	if err != nil {
		return nil, "", err
	}
	nonce, err := newNonce()
	if err != nil {
		return nil, "", err
	}
	body, err = r.write(r.envelope(sealed, strconv.FormatInt(now.Unix(), 10), nonce))
	return body, r.contentType(), err
}

// envelope is what is written around a sealed reply.
func (r *Reader) envelope(sealed, stamp, nonce string) fields {
	return fields{
		{"Encrypt", sealed},
		{"MsgSignature", sign(r.settings.Token, stamp, nonce, sealed)},
		{"TimeStamp", json.Number(stamp)},
		{"Nonce", nonce},
	}
}

func newNonce() (string, error) {
	var raw [8]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return "", fmt.Errorf("make a nonce: %w", err)
	}
	return strconv.FormatUint(binary.BigEndian.Uint64(raw[:])>>1, 10), nil
}

func fieldsOfReply(in model.Push, p Passive, now time.Time) (fields, error) {
	head := fields{
		{"ToUserName", in.OpenID}, {"FromUserName", in.To},
		{"CreateTime", json.Number(strconv.FormatInt(now.Unix(), 10))}, {"MsgType", p.Kind},
	}
	switch p.Kind {
	case "text":
		return append(head, pair{"Content", p.Text}), nil
	case "image":
		return append(head, pair{"Image", fields{{"MediaId", p.MediaID}}}), nil
	case "voice":
		return append(head, pair{"Voice", fields{{"MediaId", p.MediaID}}}), nil
	case "video":
		return append(head, pair{"Video", fields{{"MediaId", p.MediaID}, {"Title", p.Title}, {"Description", p.About}}}), nil
	case "music":
		return append(head, pair{"Music", fields{{"Title", p.Title}, {"Description", p.About}, {"MusicUrl", p.URL},
			{"HQMusicUrl", p.HighURL}, {"ThumbMediaId", p.MediaID}}}), nil
	case "news":
		return append(head, articles(p.Articles)...), nil
	case Transfer:
		if p.Account != "" {
			head = append(head, pair{"TransInfo", fields{{"KfAccount", p.Account}}})
		}
		return head, nil
	default:
		return nil, model.ErrBadChoice.On("kind")
	}
}

func articles(all []PassiveArticle) fields {
	items := make([]fields, 0, len(all))
	for _, a := range all {
		items = append(items, fields{{"Title", a.Title}, {"Description", a.About}, {"PicUrl", a.Picture}, {"Url", a.URL}})
	}
	return fields{{"ArticleCount", json.Number(strconv.Itoa(len(all)))}, {"Articles", items}}
}

func (r *Reader) contentType() string {
	if r.settings.Format == model.PushJSON {
		return "application/json; charset=utf-8"
	}
	return "application/xml; charset=utf-8"
}

func (r *Reader) write(f fields) ([]byte, error) {
	if r.settings.Format == model.PushJSON {
		return f.json()
	}
	var out bytes.Buffer
	out.WriteString("<xml>")
	f.xml(&out)
	out.WriteString("</xml>")
	return out.Bytes(), nil
}

// fields are named values in an order: a text, a number, fields, or a list of fields.
type fields []pair

type pair struct {
	name  string
	value any
}

func (f fields) xml(out *bytes.Buffer) {
	for _, p := range f {
		out.WriteString("<" + p.name + ">")
		switch v := p.value.(type) {
		case json.Number:
			out.WriteString(v.String())
		case string:
			out.WriteString(cdata(v))
		case fields:
			v.xml(out)
		case []fields:
			for _, item := range v {
				fields{{"item", item}}.xml(out)
			}
		}
		out.WriteString("</" + p.name + ">")
	}
}

// cdata wraps a text so that nothing in it can end the wrapping.
func cdata(text string) string {
	safe := string(tidy([]byte(text)))
	return "<![CDATA[" + strings.ReplaceAll(safe, "]]>", "]]]]><![CDATA[>") + "]]>"
}

func (f fields) json() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, p := range f {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := plainJSON(p.name)
		if err != nil {
			return nil, err
		}
		value, err := valueJSON(p.value)
		if err != nil {
			return nil, err
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func valueJSON(value any) ([]byte, error) {
	switch v := value.(type) {
	case fields:
		return v.json()
	case []fields:
		parts := make([][]byte, 0, len(v))
		for _, item := range v {
			part, err := item.json()
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
		}
		return append(append([]byte{'['}, bytes.Join(parts, []byte{','})...), ']'), nil
	default:
		return plainJSON(v)
	}
}

// plainJSON writes real characters: WeChat shows \u003c as it stands.
func plainJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("write a reply: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}
