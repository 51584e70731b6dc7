package outbox

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"yingke/model"
)

func conn(kind model.ProductKind, refused ...string) model.Connection {
	return model.Connection{ProductID: 7, Kind: kind, AppID: "wx1", Refused: refused}
}

func message(kind string, body any, by model.Party) model.Message {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return model.Message{ID: 3, Party: by, Kind: kind, Body: raw}
}

func public(key string) string { return "https://kf.example/files/" + key }

func TestHowMessagesLeave(t *testing.T) {
	mini, official := model.MiniProgram, model.Official
	file := model.FileRef{Key: "k1", Name: "a.png", Size: 9, Type: "image/png"}
	menu := model.Menu{Head: "满意吗", Lines: []model.MenuLine{{Kind: "keyword", Text: "满意", Value: "1"}}}
	links := model.Menu{Head: "看这里", Lines: []model.MenuLine{{Kind: "link", Text: "帮助", Value: "https://e.example"}}}
	text := func(words string, meant bool) model.Outbound {
		return model.Outbound{OpenID: "o", Kind: model.KindText, Text: words, LinksMeant: meant}
	}
	attachment := attached{key: "k1", kind: model.KindImage, is: file, known: true}
	hash := cover("https://e.example/c.png").key
	cases := map[string]struct {
		conn model.Connection
		m    model.Message
		want parcel
	}{
		"an agent's text means no links":    {conn(mini), message(model.KindText, model.Text{Text: `<a href="x">y</a>`}, model.ByAgent), parcel{out: text(`<a href="x">y</a>`, false)}},
		"an administrator's text means his": {conn(mini), message(model.KindText, model.Text{Text: `<a href="x">y</a>`}, model.ByRobot), parcel{out: text(`<a href="x">y</a>`, true)}},
		"a picture":                         {conn(mini), message(model.KindImage, model.Attachment{File: file}, model.ByAgent), parcel{out: model.Outbound{OpenID: "o", Kind: model.KindImage}, file: attachment}},
		"a voice of an official account": {conn(official), message(model.KindVoice, model.Attachment{File: file, Seconds: 3}, model.ByAgent),
			parcel{out: model.Outbound{OpenID: "o", Kind: model.KindVoice}, file: attached{key: "k1", kind: model.KindVoice, is: file, known: true}}},
		"a video of an official account": {conn(official), message(model.KindVideo, model.Attachment{File: file}, model.ByAgent),
			parcel{out: model.Outbound{OpenID: "o", Kind: model.KindVideo}, file: attached{key: "k1", kind: model.KindVideo, is: file, known: true}}},
		"a link with a picture of ours": {conn(mini), message(model.KindLink, model.LinkCard{Title: "t", URL: "https://e.example", Picture: "k2"}, model.ByAgent),
			parcel{out: model.Outbound{OpenID: "o", Kind: model.KindLink, Link: &model.LinkCard{Title: "t", URL: "https://e.example", Picture: "https://kf.example/files/k2"}}}},
		"a link with another's picture": {conn(official), message(model.KindLink, model.LinkCard{Title: "t", URL: "https://e.example", Picture: "https://e.example/p"}, model.ByAgent),
			parcel{out: model.Outbound{OpenID: "o", Kind: model.KindLink, Link: &model.LinkCard{Title: "t", URL: "https://e.example", Picture: "https://e.example/p"}}}},
		"a link without a picture": {conn(official), message(model.KindLink, model.LinkCard{Title: "t", URL: "https://e.example"}, model.ByAgent),
			parcel{out: model.Outbound{OpenID: "o", Kind: model.KindLink, Link: &model.LinkCard{Title: "t", URL: "https://e.example"}}}},
		"a card with a cover of ours": {conn(mini), message(model.KindCard, model.Card{Title: "t", Path: "p", Picture: "k3"}, model.ByRobot),
			parcel{out: model.Outbound{OpenID: "o", Kind: model.KindCard, Card: &model.Card{Title: "t", Path: "p", Picture: "k3"}}, file: attached{key: "k3", kind: model.KindImage}}},
		"a card with a cover elsewhere": {conn(mini), message(model.KindCard, model.Card{Title: "t", Path: "p", Picture: "https://e.example/c.png"}, model.ByRobot),
			parcel{out: model.Outbound{OpenID: "o", Kind: model.KindCard, Card: &model.Card{Title: "t", Path: "p", Picture: "https://e.example/c.png"}},
				file: attached{key: hash, address: "https://e.example/c.png", kind: model.KindImage}}},
		"a menu of an official account": {conn(official), message(model.KindMenu, menu, model.ByAgent), parcel{out: model.Outbound{OpenID: "o", Kind: model.KindMenu, Menu: &menu}}},
		"a menu without a line to tap": {conn(official), message(model.KindMenu, links, model.ByAgent),
			parcel{out: text("看这里\n<a href=\"https://e.example\">帮助</a>", true)}},
		"a menu where WeChat refused one": {conn(official, model.KindMenu), message(model.KindMenu, menu, model.ByAgent), parcel{out: text("满意吗\n1. 满意", true)}},
		"a menu of a mini-program":        {conn(mini), message(model.KindMenu, menu, model.ByAgent), parcel{out: text("满意吗\n1. 满意", true)}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := compose(c.conn, "o", c.m, public)
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v %v\nwant %+v", got, err, c.want)
			}
			if len(got.file.key) > 64 {
				t.Errorf("the name of the file has %d characters", len(got.file.key))
			}
		})
	}
}

func TestWhatCannotLeave(t *testing.T) {
	mini, official := model.MiniProgram, model.Official
	for name, c := range map[string]struct {
		conn model.Connection
		m    model.Message
		want error
	}{
		"a voice from a mini-program": {conn(mini), message(model.KindVoice, model.Attachment{}, model.ByAgent), model.ErrWeChatNoKind},
		"a video from a mini-game":    {conn(model.MiniGame), message(model.KindVideo, model.Attachment{}, model.ByAgent), model.ErrWeChatNoKind},
		"a file":                      {conn(official), message(model.KindFile, model.Attachment{}, model.ByAgent), model.ErrWeChatNoKind},
		"a place":                     {conn(official), message(model.KindLocation, model.Place{}, model.ByAgent), model.ErrWeChatNoKind},
		"what WeChat refused before":  {conn(official, model.KindImage), message(model.KindImage, model.Attachment{}, model.ByAgent), model.ErrWeChatNoKind},
		"a card without a cover":      {conn(mini), message(model.KindCard, model.Card{Title: "t", Path: "p"}, model.ByRobot), model.ErrWeChatPicture},
	} {
		if _, err := compose(c.conn, "o", c.m, public); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := compose(conn(mini), "o", model.Message{Kind: model.KindText, Body: json.RawMessage("[]")}, public); err == nil {
		t.Error("a body that is none was composed")
	}
}

// inWeChat is what an agent sees of a customer who wrote just now.
func inWeChat(kind model.ProductKind, change ...func(w *model.View)) model.View {
	w := model.View{Product: model.Product{ID: 7, Kind: kind}}
	w.OpenID = "o"
	w.Quota = model.Quota{Acted: map[model.Action]model.Millis{model.ActMessage: model.At(noon)}}
	for _, c := range change {
		c(&w)
	}
	return w
}

func TestWhatIsRefusedBeforeItIsStored(t *testing.T) {
	d := testDoor(noon)
	body := func(v any) json.RawMessage { return message("", v, model.ByAgent).Body }
	file := func(kind string, size int64) json.RawMessage {
		return body(model.Attachment{File: model.FileRef{Key: "k", Type: kind, Size: size}})
	}
	sent := func(n int) func(w *model.View) {
		return func(w *model.View) {
			for range n {
				w.Quota.Sends = append(w.Quota.Sends, model.At(noon))
			}
		}
	}
	mini, official := model.MiniProgram, model.Official
	hello := body(model.Text{Text: "您好"})
	for name, c := range map[string]struct {
		w    model.View
		kind string
		body json.RawMessage
		want error
	}{
		"a text":                          {inWeChat(mini), model.KindText, hello, nil},
		"600 characters":                  {inWeChat(mini), model.KindText, body(model.Text{Text: strings.Repeat("a", 600)}), nil},
		"601 characters":                  {inWeChat(mini), model.KindText, body(model.Text{Text: strings.Repeat("a", 601)}), model.ErrWeChatText},
		"2052 bytes":                      {inWeChat(mini), model.KindText, body(model.Text{Text: strings.Repeat("𠀀", 513)}), model.ErrWeChatText},
		"a picture":                       {inWeChat(mini), model.KindImage, file("image/jpeg", 2<<20), nil},
		"a picture that is too large":     {inWeChat(mini), model.KindImage, file("image/jpeg", 2<<20+1), model.ErrWeChatUploadSize},
		"a picture that WeChat knows not": {inWeChat(mini), model.KindImage, file("image/webp", 9), model.ErrWeChatUploadKind},
		"a voice":                         {inWeChat(official), model.KindVoice, file("audio/mpeg", 9), nil},
		"a voice that WeChat knows not":   {inWeChat(official), model.KindVoice, file("audio/ogg", 9), model.ErrWeChatUploadKind},
		"a video":                         {inWeChat(official), model.KindVideo, file("video/mp4", 10<<20), nil},
		"a video from a mini-program":     {inWeChat(mini), model.KindVideo, file("video/mp4", 9), model.ErrWeChatNoKind},
		"a file":                          {inWeChat(official), model.KindFile, file("application/pdf", 9), model.ErrWeChatNoKind},
		"a menu that is too long as text": {inWeChat(mini), model.KindMenu, body(model.Menu{Head: strings.Repeat("长", 600),
			Lines: []model.MenuLine{{Kind: "keyword", Text: "满意", Value: "1"}}}), model.ErrWeChatText},
		"what WeChat refused before": {inWeChat(official, func(w *model.View) { w.Refused = []string{model.KindImage} }), model.KindImage, file("image/png", 9), model.ErrWeChatNoKind},
		"the fifth":                  {inWeChat(mini, sent(4)), model.KindText, hello, nil},
		"the sixth":                  {inWeChat(mini, sent(5)), model.KindText, hello, model.ErrWeChatQuota},
		"behind five that wait":      {inWeChat(mini, func(w *model.View) { w.Waiting = 5 }), model.KindText, hello, model.ErrWeChatQuota},
		"behind three that wait":     {inWeChat(mini, sent(1), func(w *model.View) { w.Waiting = 3 }), model.KindText, hello, nil},
		"after 48 hours": {inWeChat(mini, func(w *model.View) { w.Quota.Acted[model.ActMessage] = model.At(noon.AddDate(0, 0, -2)) }),
			model.KindText, hello, model.ErrWeChatWindow},
		"after he unfollowed":  {inWeChat(official, func(w *model.View) { w.Quota.ShutAt = model.At(noon) }), model.KindText, hello, model.ErrWeChatWindow},
		"before he ever acted": {inWeChat(mini, func(w *model.View) { w.Quota = model.Quota{} }), model.KindText, hello, model.ErrWeChatNever},
		"on our own page":      {model.View{Product: model.Product{Kind: model.Cloud}}, model.KindFile, file("application/pdf", 1<<30), nil},
	} {
		if err := d.MaySend(c.w, c.kind, c.body); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWhatAgentsAreShown(t *testing.T) {
	d := testDoor(noon)
	until := model.At(noon.AddDate(0, 0, 2))
	for name, c := range map[string]struct {
		w    model.View
		want model.QuotaStanding
	}{
		"nothing sent yet": {inWeChat(model.MiniProgram), model.QuotaStanding{State: model.QuotaOpen, Left: 5, Until: until, ClosesAt: until}},
		"two wait":         {inWeChat(model.MiniProgram, func(w *model.View) { w.Waiting = 2 }), model.QuotaStanding{State: model.QuotaOpen, Left: 3, Until: until, ClosesAt: until}},
		"all that is left waits": {inWeChat(model.MiniProgram, func(w *model.View) { w.Waiting = 6 }),
			model.QuotaStanding{State: model.QuotaUsedUp, ClosesAt: until}},
		"our own page": {model.View{}, model.QuotaStanding{State: model.QuotaOpen, Unlimited: true}},
	} {
		if got := d.Standing(c.w); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for name, c := range map[string]struct {
		w    model.View
		want string
	}{
		"our own page":                   {model.View{}, "text image file voice video link menu"},
		"a mini-program":                 {inWeChat(model.MiniProgram), "text image link menu"},
		"an official account":            {inWeChat(model.Official), "text image voice video link menu"},
		"one that WeChat refused before": {inWeChat(model.Official, func(w *model.View) { w.Refused = []string{model.KindVideo, model.KindMenu} }), "text image voice link menu"},
	} {
		if got := strings.Join(d.Kinds(c.w), " "); got != c.want {
			t.Errorf("%s may send %s", name, got)
		}
	}
}
