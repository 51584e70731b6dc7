package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/service/wechat"
	"yingke/service/wechat/simulator"
)

func TestEveryKindArrivesOnThePhone(t *testing.T) {
	d := newDesk(t)
	link := &model.LinkCard{Title: "下载", Description: "App", URL: "https://e.example", Picture: "https://e.example/p.png"}
	card := &model.Card{Title: "直播", AppID: mini.AppID, Path: "/pages/live?id=9"}
	menu := &model.Menu{Head: "满意吗？", Tail: "谢谢", Lines: []model.MenuLine{
		{Kind: "text", Text: "请选择"}, {Kind: "keyword", Text: "满意", Value: "1"}, {Kind: "keyword", Text: "不满意", Value: "2"},
		{Kind: "link", Text: "<a>帮助", Value: `https://e.example/?a=1&b="2"`},
	}}
	cases := map[string]struct {
		c    model.Connection
		out  func() model.Outbound
		want simulator.Item
	}{
		"text": {mini, func() model.Outbound { return text(mini, "您好 <b>&\"") }, simulator.Item{Kind: "text", Text: "您好 <b>&\""}},
		"link of a mini-program": {mini, func() model.Outbound { return model.Outbound{Kind: model.KindLink, Link: link} },
			simulator.Item{Kind: "link", Title: "下载", About: "App", URL: "https://e.example", Picture: "https://e.example/p.png"}},
		"link without words": {mini, func() model.Outbound {
			return model.Outbound{Kind: model.KindLink, Link: &model.LinkCard{Title: "下载", URL: "https://e.example"}}
		}, simulator.Item{Kind: "link", Title: "下载", About: "下载", URL: "https://e.example"}},
		"link of an official account": {official, func() model.Outbound { return model.Outbound{Kind: model.KindLink, Link: link} },
			simulator.Item{Kind: "news", Title: "下载", About: "App", URL: "https://e.example", Picture: "https://e.example/p.png"}},
		"card": {mini, func() model.Outbound {
			return model.Outbound{Kind: model.KindCard, Card: card, ThumbMediaID: d.upload(mini, "image", png)}
		}, simulator.Item{Kind: "card", Title: "直播", OpensApp: mini.AppID, Path: "pages/live?id=9"}},
		"card of an official account": {official, func() model.Outbound {
			return model.Outbound{Kind: model.KindCard, Card: card, ThumbMediaID: d.upload(official, "thumb", jpg)}
		}, simulator.Item{Kind: "card", Title: "直播", OpensApp: mini.AppID, Path: "pages/live?id=9"}},
		"image": {official, func() model.Outbound {
			return model.Outbound{Kind: model.KindImage, MediaID: d.upload(official, "image", png)}
		}, simulator.Item{Kind: "image"}},
		"voice": {official, func() model.Outbound {
			return model.Outbound{Kind: model.KindVoice, MediaID: d.upload(official, "voice", amr)}
		}, simulator.Item{Kind: "voice"}},
		"video": {official, func() model.Outbound {
			return model.Outbound{Kind: model.KindVideo, MediaID: d.upload(official, "video", mp4), Title: "T", Description: "D"}
		}, simulator.Item{Kind: "video", Title: "T", About: "D"}},
		"menu": {official, func() model.Outbound { return model.Outbound{Kind: model.KindMenu, Menu: menu} },
			simulator.Item{Kind: "menu", Head: "满意吗？\n请选择", Lines: []simulator.MenuLine{{ID: "1", Text: "满意"}, {ID: "2", Text: "不满意"}},
				Tail: "<a href=\"https://e.example/?a=1&amp;b=&#34;2&#34;\">＜a>帮助</a>\n谢谢"}},
		"menu as text": {mini, func() model.Outbound { return wechat.TextOfMenu(who(mini), *menu) },
			simulator.Item{Kind: "text", Text: "满意吗？\n请选择\n1. 满意\n2. 不满意\n<a href=\"https://e.example/?a=1&amp;b=&#34;2&#34;\">＜a>帮助</a>\n谢谢"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d.talking(c.c)
			out := c.out()
			out.OpenID = who(c.c)
			d.sends(c.c, out, model.Sent, nil)
			got := d.shown(c.c)
			if c.want.Picture == "" {
				got.Picture = ""
			}
			got.Media, c.want.From = "", "account"
			same(t, "on the phone", got, c.want)
		})
	}
}

func TestWhatCannotBeSentIsRefusedBeforeCalling(t *testing.T) {
	d := newDesk(t)
	noLink := model.Outbound{OpenID: "o", Kind: model.KindLink}
	hidden := official
	hidden.Refused = []string{model.KindMenu}
	for name, c := range map[string]struct {
		c    model.Connection
		out  model.Outbound
		want error
	}{
		"a voice from a mini-program": {mini, model.Outbound{OpenID: "o", Kind: model.KindVoice, MediaID: "m"}, model.ErrWeChatNoKind},
		"a menu from a mini-program":  {mini, model.Outbound{OpenID: "o", Kind: model.KindMenu, Menu: &model.Menu{}}, model.ErrWeChatNoKind},
		"a file":                      {official, model.Outbound{OpenID: "o", Kind: model.KindFile}, model.ErrWeChatNoKind},
		"what WeChat refused before":  {hidden, model.Outbound{OpenID: "o", Kind: model.KindMenu, Menu: &model.Menu{}}, model.ErrWeChatNoKind},
		"from our own page":           {model.Connection{Kind: model.Cloud}, text(mini, "a"), model.ErrWeChatNoKind},
		"to nobody":                   {mini, model.Outbound{Kind: model.KindText, Text: "a"}, model.ErrRequired},
		"nothing":                     {mini, text(mini, " \n "), model.ErrWeChatEmpty},
		"601 characters":              {mini, text(mini, strings.Repeat("a", 601)), model.ErrWeChatText},
		"2049 bytes":                  {mini, text(mini, strings.Repeat("𠀀", 512)+"a"), model.ErrWeChatText},
		"no picture":                  {mini, model.Outbound{OpenID: "o", Kind: model.KindImage}, model.ErrRequired},
		"no link":                     {mini, noLink, model.ErrRequired},
		"a link to a script":          {mini, model.Outbound{OpenID: "o", Kind: model.KindLink, Link: &model.LinkCard{Title: "t", URL: "javascript:1"}}, model.ErrBadURL},
		"no card":                     {mini, model.Outbound{OpenID: "o", Kind: model.KindCard}, model.ErrRequired},
		"a card to nowhere":           {mini, model.Outbound{OpenID: "o", Kind: model.KindCard, Card: &model.Card{Title: "t", Path: "/"}, ThumbMediaID: "m"}, model.ErrRequired},
		"a card without a picture":    {mini, model.Outbound{OpenID: "o", Kind: model.KindCard, Card: &model.Card{Title: "t", Path: "p"}}, model.ErrRequired},
		"a card of no mini-program":   {official, model.Outbound{OpenID: "o", Kind: model.KindCard, Card: &model.Card{Title: "t", Path: "p"}, ThumbMediaID: "m"}, model.ErrRequired},
		"no menu":                     {official, model.Outbound{OpenID: "o", Kind: model.KindMenu}, model.ErrWeChatEmpty},
		"a menu without lines":        {official, model.Outbound{OpenID: "o", Kind: model.KindMenu, Menu: &model.Menu{Head: "h"}}, model.ErrWeChatEmpty},
	} {
		got, err := d.Send(t.Context(), c.c, c.out)
		if got != model.Refused || !errors.Is(err, c.want) {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
	same(t, "calls", len(d.sim.Calls("")), 0)
	d.talking(mini)
	d.sends(mini, text(mini, strings.Repeat("a", 600)), model.Sent, nil)
	d.sends(mini, text(mini, strings.Repeat("𠀀", 512)), model.Sent, nil)
}

func TestLinksThatNobodyMeantAreNone(t *testing.T) {
	for typed, want := range map[string]string{
		`<a href="https://evil.example">x</a>`: `＜a href="https://evil.example">x＜/a>`,
		"<A\nHREF=x>":                          "＜A\nHREF=x>",
		"< a >":                                "＜ a >",
		"<a":                                   "＜a",
		"<a/>":                                 "＜a/>",
		"<abbr> a<b <3 <address>":              "<abbr> a<b <3 <address>",
		"你好":                                   "你好",
	} {
		if got := wechat.Neutral(typed); got != want {
			t.Errorf("%q became %q", typed, got)
		}
	}
	d := newDesk(t)
	d.talking(mini)
	d.sends(mini, text(mini, `<a href="weixin://x">x</a>`), model.Sent, nil)
	same(t, "typed by an agent", d.shown(mini).Text, `＜a href="weixin://x">x＜/a>`)
	meant := text(mini, `<a href="https://e.example">x</a>`)
	meant.LinksMeant = true
	d.sends(mini, meant, model.Sent, nil)
	same(t, "written by an administrator", d.shown(mini).Text, `<a href="https://e.example">x</a>`)
}

func TestALongTextIsSplitWherePeoplePause(t *testing.T) {
	sentence := strings.Repeat("字", 99) + "。"
	pieces := wechat.SplitText(strings.Repeat(sentence, 13))
	same(t, "pieces", len(pieces), 3)
	for _, piece := range pieces {
		if !strings.HasSuffix(piece, "。") || len([]rune(piece)) > wechat.MaxTextCharacters {
			t.Errorf("a piece of %d characters ends in %q", len([]rune(piece)), piece[len(piece)-9:])
		}
	}
	for _, whole := range []string{strings.Repeat("x", 5000), strings.Repeat("𠀀", 2000), "a\n" + strings.Repeat("b ", 900)} {
		joined := strings.Join(wechat.SplitText(whole), "")
		if strings.Join(strings.Fields(joined), "") != strings.Join(strings.Fields(whole), "") {
			t.Errorf("something of %.10q got lost", whole)
		}
	}
	same(t, "nothing", len(wechat.SplitText(" \n ")), 0)
}

func TestWhatWeChatRefusesIsATypedError(t *testing.T) {
	d := newDesk(t)
	d.sends(mini, text(mini, "a"), model.Refused, model.ErrWeChatWindow)
	d.talking(mini)
	d.sends(mini, model.Outbound{OpenID: "oNobody", Kind: model.KindText, Text: "a"}, model.Refused, model.ErrWeChatOpenID)
	for range 5 {
		d.sends(mini, text(mini, "a"), model.Sent, nil)
	}
	_, err := d.Send(t.Context(), mini, text(mini, "a"))
	var refusal *model.Refusal
	if !errors.As(err, &refusal) || refusal.Code != 45047 || refusal.Remedy != model.RemedyQuota || refusal.RID == "" || !errors.Is(err, model.ErrWeChatQuota) {
		t.Errorf("%+v %v", refusal, err)
	}
	d.sends(mini, model.Outbound{OpenID: who(mini), Kind: model.KindImage, MediaID: "gone"}, model.Refused, model.ErrWeChatMediaGone)
}

// TestHowASendEnds: sent, refused, unsent or uncertain, for everything that can
// happen on the way; and what the customer has then.
func TestHowASendEnds(t *testing.T) {
	cases := map[string]struct {
		sw      simulator.Switch
		want    model.Verdict
		why     error
		arrived int
	}{
		"a good day":                  {simulator.Switch{Do: simulator.DoSlow, Milli: 1}, model.Sent, nil, 1},
		"busy":                        {simulator.Switch{Do: simulator.DoErrcode, Code: -1}, model.Uncertain, model.ErrWeChatUncertain, 0},
		"refused":                     {simulator.Switch{Do: simulator.DoErrcode, Code: 45015}, model.Refused, model.ErrWeChatWindow, 0},
		"used up for today":           {simulator.Switch{Do: simulator.DoErrcode, Code: 45009}, model.Refused, model.ErrWeChatLimit, 0},
		"too fast":                    {simulator.Switch{Do: simulator.DoErrcode, Code: 45011}, model.Unsent, model.ErrWeChatFast, 0},
		"not on the list":             {simulator.Switch{Do: simulator.DoErrcode, Code: 40164}, model.Unsent, model.ErrWeChatAddress, 0},
		"frozen":                      {simulator.Switch{Do: simulator.DoErrcode, Code: 40243}, model.Unsent, model.ErrWeChatFrozen, 0},
		"repeated":                    {simulator.Switch{Do: simulator.DoErrcode, Code: 45065}, model.Sent, nil, 0},
		"a token that died":           {simulator.Switch{Do: simulator.DoKill}, model.Sent, nil, 1},
		"a token that is never taken": {simulator.Switch{Do: simulator.DoErrcode, Code: 40001, Times: 9}, model.Unsent, model.ErrWeChatToken, 0},
		"a bad gateway":               {simulator.Switch{Do: simulator.DoStatus}, model.Uncertain, model.ErrWeChatUncertain, 0},
		"nobody there":                {simulator.Switch{Do: simulator.DoStatus, Code: 404}, model.Refused, model.ErrWeChatAnswer, 0},
		"a page":                      {simulator.Switch{Do: simulator.DoHTML}, model.Uncertain, model.ErrWeChatUncertain, 0},
		"a broken line":               {simulator.Switch{Do: simulator.DoReset}, model.Uncertain, model.ErrWeChatUncertain, 0},
		"a lost answer":               {simulator.Switch{Do: simulator.DoLost}, model.Uncertain, model.ErrWeChatUncertain, 1},
		"no answer":                   {simulator.Switch{Do: simulator.DoHang}, model.Uncertain, model.ErrWeChatUncertain, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.talking(mini)
			c.sw.Path = "/cgi-bin/message/"
			if c.sw.Times == 0 {
				c.sw.Times = 1
			}
			d.spoil(c.sw)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if c.sw.Do == simulator.DoHang {
				go d.leaveWhenShown(cancel) // ends with the test
			}
			got, err := d.Send(ctx, mini, text(mini, "您好"))
			if got != c.want || !errors.Is(err, c.why) || (err == nil) != (c.why == nil) {
				t.Errorf("%s %v; want %s %v", got, err, c.want, c.why)
			}
			same(t, "the customer has", d.count(mini), c.arrived)
			if tries := len(d.sim.Calls("/custom/send")); tries > 2 {
				t.Errorf("%d tries", tries)
			}
			noSecret(t, d, err)
		})
	}
}

// leaveWhenShown gives up waiting as soon as the customer has the message.
func (d *desk) leaveWhenShown(leave context.CancelFunc) {
	_, err := d.sim.Phone("ming").Await(d.t.Context(), mini.AppID, 0)
	if err == nil {
		leave()
	}
}

// noSecret fails the test if an error names what nobody may read.
func noSecret(t *testing.T, d *desk, err error) {
	t.Helper()
	if err == nil {
		return
	}
	secrets := []string{mini.Secret, official.Secret, "access_token="}
	if token, tokenErr := d.keeper.Token(t.Context(), mini); tokenErr == nil {
		secrets = append(secrets, token)
	}
	for _, secret := range secrets {
		if strings.Contains(err.Error(), secret) || strings.Contains(fmt.Sprintf("%+v", err), secret) {
			t.Errorf("an error names %q: %v", secret, err)
		}
	}
}

func TestWhatNeverLeftIsUnsent(t *testing.T) {
	refused := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no route to host")
	}}
	d := newDeskOver(t, refused)
	_, err := d.keeper.Token(t.Context(), mini) // the keeper has a line of its own
	d.must(err)
	d.sends(mini, text(mini, "a"), model.Unsent, model.ErrWeChatAway)
	_, err = d.Send(t.Context(), mini, text(mini, "a"))
	noSecret(t, d, err)

	d = newDesk(t)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if got, err := d.Send(gone, mini, text(mini, "a")); got != model.Unsent || err == nil {
		t.Errorf("%s %v", got, err)
	}
	wrong := mini
	wrong.Secret = "wrong"
	d.sends(wrong, text(mini, "a"), model.Unsent, model.ErrWeChatSecret)
	d.sends(mini, text(mini, "a"), model.Refused, model.ErrWeChatWindow) // the right secret is tried at once
}

type panicking struct{}

func (panicking) RoundTrip(*http.Request) (*http.Response, error) { panic("a bug of somebody's") }

func TestAPanicBeneathUsIsAnError(t *testing.T) {
	d := newDeskOver(t, panicking{})
	got, err := d.Send(t.Context(), mini, text(mini, "a"))
	if got != model.Unsent || err == nil {
		t.Errorf("%s %v", got, err)
	}
}

// TestFiftySendsWithADeadTokenRenewOnce is the storm that others have.
func TestFiftySendsWithADeadTokenRenewOnce(t *testing.T) {
	for _, keepAlive := range []bool{true, false} {
		line := wechat.NewTransport()
		line.DisableKeepAlives = !keepAlive
		d := newDeskOver(t, line)
		ph := d.sim.Phone("ming")
		d.must(ph.Follow(official.AppID))
		d.must(ph.Pay(official.AppID)) // any number of messages
		d.sends(official, text(official, "first"), model.Sent, nil)
		d.sim.KillTokens(official.AppID)
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() { d.sends(official, text(official, "n"+strings.Repeat("长", i)), model.Sent, nil) })
		}
		all.Wait()
		same(t, "token fetches", len(d.sim.Calls("/stable_token")), 2)
		same(t, "on the phone", d.count(official), 51)
	}
}

func TestABodyIsWholeTheSecondTime(t *testing.T) {
	for _, keepAlive := range []bool{true, false} {
		line := wechat.NewTransport()
		line.DisableKeepAlives = !keepAlive
		d := newDeskOver(t, line)
		ph := d.sim.Phone("ming")
		d.must(ph.Follow(official.AppID))
		d.must(ph.Pay(official.AppID))
		d.spoil(simulator.Switch{Do: simulator.DoKill, Path: "/cgi-bin/me", Times: 1})
		d.upload(official, "image", append(png, make([]byte, 1<<20)...))
		for i := range 100 {
			d.after(11 * time.Second) // beyond the interval of renewals
			d.spoil(simulator.Switch{Do: simulator.DoKill, Path: "/cgi-bin/message/", Times: 1})
			words := fmt.Sprint("message ", i)
			d.sends(official, text(official, words), model.Sent, nil)
			same(t, "on the phone", d.shown(official).Text, words)
		}
		same(t, "sent once each", d.count(official), 100)
		same(t, "killed", d.keeper.State(official.AppID).Killed, 101)
	}
}
