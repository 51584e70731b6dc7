package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"yingke/model"
)

// kinds says what WeChat's types of message are to us.
var kinds = map[string]string{
	"text":            model.KindText,
	"image":           model.KindImage,
	"voice":           model.KindVoice,
	"video":           model.KindVideo,
	"shortvideo":      model.KindVideo,
	"location":        model.KindLocation,
	"link":            model.KindLink,
	"miniprogrampage": model.KindCard,
	"event":           model.KindEvent,
}

// bind gives the fields of a push their names. A kind that we do not know is
// kept and marked, never refused; ErrPushBroken is for what says nothing at all.
func bind(tree *node, raw string, now time.Time) (model.Push, error) {
	in := model.Push{
		To: tree.text("ToUserName"), OpenID: tree.text("FromUserName"),
		Type: tree.text("MsgType"), Raw: raw,
		At: moment(tree.text("CreateTime"), now),
	}
	if in.Type == "" {
		return bindNotice(tree, in)
	}
	if in.OpenID == "" {
		return model.Push{}, model.ErrPushBroken
	}
	kind, known := kinds[in.Type]
	if !known {
		kind, in.Warnings = model.KindUnsupported, append(in.Warnings, model.WarnUnknownKind)
	}
	in.Kind = kind
	if kind == model.KindEvent {
		in.Event, in.EventKey = tree.text("Event"), tree.text("EventKey")
		bindEvent(tree, &in)
	} else {
		in.MsgID = tree.first("MsgId", "MsgID")
		bindMessage(tree, &in)
	}
	in.Key = keyOf(tree, in)
	return in, nil
}

// bindMessage reads the bodies of A2.
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html
func bindMessage(tree *node, in *model.Push) {
	switch in.Kind {
	case model.KindText:
		in.Text, in.MenuID = tree.verbatim("Content"), tree.text("bizmsgmenuid")
	case model.KindImage, model.KindVoice, model.KindVideo:
		in.Media = &model.PushMedia{
			MediaID: tree.text("MediaId"), HighMediaID: tree.text("MediaId16K"), PictureURL: tree.text("PicUrl"),
			ThumbMediaID: tree.text("ThumbMediaId"), Format: tree.text("Format"), Recognition: tree.text("Recognition"),
		}
	case model.KindLocation:
		in.Place = &model.Place{
			Latitude: tree.decimal("Location_X"), Longitude: tree.decimal("Location_Y"),
			Scale: tree.number("Scale"), Label: tree.text("Label"),
		}
	case model.KindLink:
		in.Link = &model.LinkCard{Title: tree.text("Title"), Description: tree.text("Description"), URL: tree.text("Url")}
	case model.KindCard:
		in.Card = &model.Card{
			Title: tree.text("Title"), AppID: tree.text("AppId"), Path: tree.text("PagePath"),
			ThumbURL: tree.text("ThumbUrl"), ThumbMediaID: tree.text("ThumbMediaId"),
		}
	}
	if id := tree.first("MsgDataId", "MsgDataID"); id != "" {
		in.Article = &model.ArticleRef{DataID: id, Index: tree.text("Idx")}
	}
}

// bindNotice reads what a third-party platform gets at its authorisation address.
// https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/component_verify_ticket.html
func bindNotice(tree *node, in model.Push) (model.Push, error) {
	kind := tree.text("InfoType")
	if kind == "" {
		return model.Push{}, model.ErrPushBroken
	}
	in.Kind, in.Event = model.KindEvent, kind
	in.Notice = &model.ComponentNotice{
		Kind: kind, Ticket: tree.text("ComponentVerifyTicket"),
		AuthorizerAppID: tree.text("AuthorizerAppid"), Code: tree.text("AuthorizationCode"),
		PreAuthCode: tree.text("PreAuthCode"), CodeExpiresAt: unix(tree.text("AuthorizationCodeExpiredTime")),
	}
	in.Key = digest("n", tree.text("AppId"), tree.text("CreateTime"), kind, in.Notice.AuthorizerAppID, in.Notice.Code, in.Notice.Ticket)
	return in, nil
}

// keyOf is equal for every copy of one push. A message is known by its sender and
// its id (one id was seen for two people), an event by who, when, what and which,
// and what has no id by all that it says.
func keyOf(tree *node, in model.Push) string {
	switch {
	case in.Kind == model.KindEvent:
		return digest("e", in.OpenID, tree.text("CreateTime"), in.Event, in.EventKey, tree.first("MsgID", "MsgId", "trace_id"))
	case in.MsgID != "":
		return digest("m", in.OpenID, in.MsgID)
	default:
		return digest("r", in.OpenID, tree.text("CreateTime"), in.Raw)
	}
}

// digest is a short name for what may be long: 42 characters.
func digest(prefix string, parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write([]byte(strconv.Itoa(len(part)) + ":" + part)) // a hash never fails
	}
	return prefix + "." + hex.EncodeToString(hash.Sum(nil)[:20])
}

// moment is WeChat's CreateTime: a number, in JSON sometimes in quotes. One that
// cannot be right gives our own time, so that no list is ever sorted by nonsense.
func moment(text string, now time.Time) model.Millis {
	const slack = 24 * time.Hour
	at := unix(text)
	if at == 0 || at.Time().After(now.Add(slack)) {
		return model.At(now)
	}
	return at
}

// unix reads seconds since 1970; 0 for anything that a date cannot be.
func unix(text string) model.Millis {
	const latest = 1 << 40
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 || seconds > latest {
		return 0
	}
	return model.Millis(seconds * 1000)
}
