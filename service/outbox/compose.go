package outbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"yingke/model"
	"yingke/service/wechat"
)

// parcel is a message as WeChat takes it, and the file that goes with it.
type parcel struct {
	out  model.Outbound
	file attached
}

// attached is a file that WeChat has to have before a message can leave; the
// zero value is none.
type attached struct {
	key     string // of the file, or the name under which a fetched one is remembered
	address string // where to fetch a picture that is not ours
	kind    string // image, voice, video
	is      model.FileRef
	known   bool // is says what the file is
}

// compose makes of a message what WeChat takes, or says why that cannot be.
// Links in what an agent wrote are not meant; the texts of automatic replies are
// an administrator's. public gives a picture of ours an address that WeChat can
// reach, or an empty one.
func compose(conn model.Connection, openid string, m model.Message, public func(key string) string) (parcel, error) {
	p := parcel{out: model.Outbound{OpenID: openid, Kind: m.Kind}}
	var err error
	switch m.Kind {
	case model.KindText:
		var body model.Text
		err = read(m, &body)
		p.out.Text, p.out.LinksMeant = body.Text, m.Party == model.ByRobot
	case model.KindImage, model.KindVoice, model.KindVideo:
		var body model.Attachment
		err = read(m, &body)
		p.file = attached{key: body.File.Key, kind: m.Kind, is: body.File, known: true}
	case model.KindLink, model.KindNews:
		var body model.LinkCard
		err = read(m, &body)
		body.Picture = addressOf(body.Picture, public)
		p.out.Link = &body
	case model.KindCard:
		var body model.Card
		err = read(m, &body)
		p.out.Card = &body
		if p.file = cover(body.Picture); p.file.key == "" && err == nil {
			err = model.ErrWeChatPicture
		}
	case model.KindMenu:
		var body model.Menu
		err = read(m, &body)
		p.out = menuOf(conn, openid, body)
	}
	if err == nil && !wechat.MaySend(conn, p.out.Kind) {
		err = model.ErrWeChatNoKind.With("product", string(conn.Kind)).With("kind", m.Kind)
	}
	return p, err
}

func read(m model.Message, into any) error {
	if err := json.Unmarshal(m.Body, into); err != nil {
		return fmt.Errorf("read the body of message %d: %w", m.ID, err)
	}
	return nil
}

// addressOf is where WeChat finds a picture that is an address already, or a
// file of ours.
func addressOf(picture string, public func(key string) string) string {
	if picture == "" || strings.Contains(picture, "://") {
		return picture
	}
	return public(picture)
}

// cover is the picture of a card. One that is an address is remembered by its hash.
func cover(picture string) attached {
	if !strings.Contains(picture, "://") {
		return attached{key: picture, kind: model.KindImage}
	}
	sum := sha256.Sum256([]byte(picture))
	return attached{key: hex.EncodeToString(sum[:]), address: picture, kind: model.KindImage}
}

// menuOf is a menu message where the account knows them and a line of it can be
// tapped, or else a numbered text.
func menuOf(conn model.Connection, openid string, menu model.Menu) model.Outbound {
	tappable := slices.ContainsFunc(menu.Lines, func(l model.MenuLine) bool { return l.Kind == "keyword" })
	if tappable && wechat.MaySend(conn, model.KindMenu) {
		return model.Outbound{OpenID: openid, Kind: model.KindMenu, Menu: &menu}
	}
	return wechat.TextOfMenu(openid, menu)
}
