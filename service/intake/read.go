package intake

import (
	"encoding/json"
	"strings"

	"yingke/model"
	"yingke/service/wechat/quota"
)

// Limits of what is kept of a push, in characters. WeChat's own are lower; what
// is longer is cut.
const (
	titleMost = 200
	aboutMost = 1000
	sceneMost = 128
	longMost  = 1024
	heardMost = 2000
)

// reading is what a push means, before anything is done about it.
type reading struct {
	say        model.Utterance // without a kind: nobody has to know of it
	body       any             // of say
	file       *model.PushMedia
	action     model.Action // empty: it lets us send nothing
	occasion   *model.Occasion
	unfollowed bool
}

// read says what a push means. It is pure.
func read(kind model.ProductKind, p model.KeptPush) reading {
	r := reading{}
	if p.Push.Kind == model.KindEvent {
		r = readEvent(p.Push)
	} else {
		r = readMessage(p.Push)
	}
	r.say.ClientID, r.say.At = clientIDOf(p.PushKey), p.ReceivedAt
	if action, counts := quota.ActionOf(kind, p.Push); counts {
		r.action = action
	}
	return r.encoded()
}

// clientIDOf makes a push's key the sender's own id of the message, so that the
// same push never says anything twice, whatever became of its row.
func clientIDOf(key string) string {
	const most = 40
	_, digest, found := strings.Cut(key, ".")
	if !found || len(digest) > most {
		return key[max(0, len(key)-most):]
	}
	return digest
}

func (r reading) encoded() reading {
	if r.body == nil {
		return r
	}
	raw, err := json.Marshal(r.body)
	if err != nil {
		panic("intake: a body without JSON: " + err.Error()) // plain fields always have one
	}
	r.say.Body = raw
	return r
}

// said is what the customer himself said.
func said(kind string, body any, preview string) reading {
	return reading{body: body, say: model.Utterance{Party: model.ByCustomer, Kind: kind, Preview: oneLine(preview)}}
}

func readMessage(in model.Push) reading {
	switch in.Kind {
	case model.KindText:
		text := model.Spoken(in.Text)
		return said(model.KindText, model.Text{Text: text, MenuID: in.MenuID}, text)
	case model.KindImage, model.KindVoice, model.KindVideo:
		r := said(in.Kind, model.Attachment{Heard: model.Tidy(in.Media.Recognition, heardMost)}, "")
		r.file = in.Media
		return r
	case model.KindLocation:
		place := *in.Place
		place.Label = model.Tidy(place.Label, titleMost)
		return said(model.KindLocation, place, place.Label)
	case model.KindLink:
		link := model.LinkCard{Title: model.Tidy(in.Link.Title, titleMost), Description: model.Tidy(in.Link.Description, aboutMost)}
		if address, err := model.WebAddress("url", in.Link.URL); err == nil {
			link.URL = address // anything else could be run by who taps it
		}
		return said(model.KindLink, link, link.Title)
	case model.KindCard:
		card := model.Card{
			Title: model.Tidy(in.Card.Title, titleMost), AppID: model.Tidy(in.Card.AppID, 40), Path: model.Tidy(in.Card.Path, longMost),
			ThumbURL: in.Card.ThumbURL, ThumbMediaID: in.Card.ThumbMediaID,
		}
		r := said(model.KindCard, card, card.Title)
		if card.ThumbMediaID != "" || card.ThumbURL != "" {
			r.file = &model.PushMedia{MediaID: card.ThumbMediaID, PictureURL: card.ThumbURL}
		}
		return r
	}
	return said(model.KindUnsupported, model.Unsupported{Type: model.Tidy(in.Type, 40), Raw: in.Raw}, "")
}

// happened is a line that tells agents what the customer did.
func happened(name string, args map[string]any) reading {
	return reading{body: model.Happening{Name: name, Args: args},
		say: model.Utterance{Party: model.BySystem, Kind: model.KindEvent, Internal: true}}
}

// with adds what automatic replies may answer.
func (r reading) with(trigger model.Trigger, scene string) reading {
	r.occasion = &model.Occasion{Trigger: trigger, Scene: scene}
	return r
}

// readEvent says what an event means. One that is not here is kept in the inbox
// and means nothing to the reception.
func readEvent(in model.Push) reading {
	key := model.Tidy(in.EventKey, longMost)
	scene := model.Tidy(in.Scene, sceneMost)
	switch in.Event {
	case "user_enter_tempsession":
		return readEntry(in)
	case "subscribe":
		return happened(model.WeChatFollowed, map[string]any{"scene": scene}).with(model.OnFollow, scene)
	case "unsubscribe":
		r := happened(model.WeChatUnfollowed, nil)
		r.unfollowed = true
		return r
	case "SCAN":
		return happened(model.WeChatScanned, map[string]any{"scene": scene}).with(model.OnScan, scene)
	case "CLICK":
		return happened(model.WeChatClicked, map[string]any{"key": key}).with(model.OnMenu, key)
	case "scancode_push", "scancode_waitmsg":
		result := ""
		if in.Scan != nil {
			result = model.Tidy(in.Scan.Result, longMost)
		}
		return happened(model.WeChatMenuScan, map[string]any{"key": key, "result": result}).with(model.OnMenu, key)
	case "VIEW": // a menu that opens a page is how followers open the customer service (product.md 5.2)
		return happened(model.WeChatViewed, map[string]any{"url": key}).with(model.OnOpen, key)
	case "view_miniprogram":
		return happened(model.WeChatAppOpened, map[string]any{"path": key}).with(model.OnOpen, key)
	}
	return reading{}
}

// readEntry is a customer who opens the customer service of a mini-program.
func readEntry(in model.Push) reading {
	source := ""
	trigger := model.OnOpen
	if in.Session != nil {
		source = in.Session.Params["source"]
		if in.Session.OpenParam != "" {
			trigger = model.OnParam
		}
	}
	r := happened(model.WeChatEntered, map[string]any{"source": model.Tidy(source, 60)}).with(trigger, "")
	r.occasion.Session = in.Session
	return r
}

// plainly is a push that could not be taken as what it is: a message becomes one
// of a kind that we do not know, and an event is let be.
func plainly(p model.KeptPush, r reading) reading {
	if r.say.Party != model.ByCustomer {
		return reading{}
	}
	bare := said(model.KindUnsupported, model.Unsupported{Type: model.Tidy(p.Push.Type, 40), Raw: p.Push.Raw}, "")
	bare.say.ClientID, bare.say.At, bare.action = r.say.ClientID, r.say.At, r.action
	return bare.encoded()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
