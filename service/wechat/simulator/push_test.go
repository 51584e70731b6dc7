package simulator

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// secured is a mini-program whose pushes look so.
func secured(mode, format string) Account {
	a := mini
	a.Push = PushSettings{URL: "x", Token: "token123", Key: testKey, Mode: mode, Format: format}
	return a
}

func TestAPushIsWrittenAndSealedAsItIsSet(t *testing.T) {
	for _, mode := range []string{"plain", "compat", "safe"} {
		for _, format := range []string{"xml", "json"} {
			d := newDesk(t, secured(mode, format))
			d.must(d.Phone("ming").Open("wxmini", ""))
			d.must(d.Phone("ming").Text("wxmini", "a]]>b <你好> \"x\""))
			d.settled()
			g := d.sink.got[1]
			same(t, "kind", g.kind, map[string]string{"xml": "text/xml", "json": "application/json"}[format])
			same(t, "signature", g.query.Get("signature"), signature("token123", g.query.Get("timestamp"), g.query.Get("nonce")))
			same(t, "openid", g.query.Get("openid"), openid(mini))
			clear := g.body
			if mode != "plain" {
				outer := decoded(t, g.body)
				same(t, "clear fields beside", outer["Content"] != "", mode == "compat")
				same(t, "msg_signature", g.query.Get("msg_signature"), signature("token123", g.query.Get("timestamp"), g.query.Get("nonce"), outer["Encrypt"]))
				e, err := newEnvelope(testKey, "wxmini")
				d.must(err)
				clear, err = e.open(outer["Encrypt"])
				d.must(err)
			}
			in := decoded(t, clear)
			same(t, "content", in["Content"], "a]]>b <你好> \"x\"")
			same(t, "from", in["FromUserName"], openid(mini))
			same(t, "to", in["ToUserName"], d.accounts["wxmini"].OriginalID)
			same(t, "time", in["CreateTime"], sprint(noon.Unix()))
			if len(in["MsgId"]) != 17 {
				t.Errorf("MsgId %q", in["MsgId"])
			}
		}
	}
}

// decoded reads flat XML or JSON.
func decoded(t *testing.T, body string) map[string]string {
	t.Helper()
	flat := map[string]string{}
	if strings.HasPrefix(body, "{") {
		var object map[string]any
		decoder := json.NewDecoder(strings.NewReader(body))
		decoder.UseNumber()
		if err := decoder.Decode(&object); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		for name, value := range object {
			flat[name] = sprint(value)
		}
		return flat
	}
	var doc struct {
		Fields []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	for _, f := range doc.Fields {
		flat[f.XMLName.Local] = f.Text
	}
	return flat
}

func TestEveryDeedIsPushed(t *testing.T) {
	d := newDesk(t)
	ming := d.Phone("ming")
	must, long := d.must, strings.Repeat("长", 400)
	d.code("menu", d.post("wxserv", "/cgi-bin/menu/create", map[string]any{"button": []map[string]any{
		{"name": "更多", "sub_button": []map[string]any{
			{"type": "click", "name": "a", "key": "K"}, {"type": "view", "name": "b", "url": "https://e.example"},
			{"type": "miniprogram", "name": "c", "appid": "wxmini", "pagepath": "pages/a", "url": "https://e.example"},
			{"type": "scancode_waitmsg", "name": "d", "key": "S"}, {"type": "location_select", "name": "e", "key": "L"},
		}}, {"type": "pic_weixin", "name": "f", "key": "P"}}}), 0)
	deeds := []struct {
		do   func() error
		want []string // pieces of the push
	}{
		{func() error { return ming.Open("wxmini", `{"source":"首页"}`+long) }, []string{"user_enter_tempsession", `{"source":"首页"}长`}},
		{func() error { return ming.Card("wxmini", "直播", "pages/live?id=9", nil) }, []string{"miniprogrampage", "<PagePath><![CDATA[pages/live?id=9]]>", "<AppId><![CDATA[wxmini]]>", "ThumbMediaId"}},
		{func() error { return ming.Image("wxmini", "a.png", png) }, []string{"<MsgType><![CDATA[image]]>", "PicUrl", "MediaId"}},
		{func() error { return ming.Raw("wxmini", "hologram", map[string]string{"Wave": "1"}) }, []string{"hologram", "<Wave><![CDATA[1]]>", "MsgId"}},
		{func() error { return ming.RawEvent("wxmini", "dance", map[string]string{"Step": "1"}) }, []string{"<Event><![CDATA[dance]]>", "Step"}},
		{func() error { return ming.Follow("wxserv") }, []string{"<Event><![CDATA[subscribe]]>", "<EventKey><![CDATA[]]>"}},
		{func() error { return ming.Voice("wxserv", "a.amr", amr) }, []string{"<MsgType><![CDATA[voice]]>", "<Format><![CDATA[amr]]>"}},
		{func() error { return ming.Video("wxserv", "a.mp4", mp4) }, []string{"<MsgType><![CDATA[video]]>", "ThumbMediaId"}},
		{func() error { return ming.Location("wxserv", Place{23.1, 113.2, 15, "天河"}) }, []string{"<Location_X>23.100000</Location_X>", "天河"}},
		{func() error { return ming.Link("wxserv", "T", "D", "https://e.example") }, []string{"<Url><![CDATA[https://e.example]]>"}},
		{func() error { return ming.TapMenu("wxserv", "0/0", nil) }, []string{"<Event><![CDATA[CLICK]]>", "<EventKey><![CDATA[K]]>"}},
		{func() error { return ming.TapMenu("wxserv", "0/1", nil) }, []string{"<Event><![CDATA[VIEW]]>", "https://e.example"}},
		{func() error { return ming.TapMenu("wxserv", "0/2", nil) }, []string{"view_miniprogram", "pages/a"}},
		{func() error { return ming.TapMenu("wxserv", "0/3", map[string]string{"result": "42"}) }, []string{"scancode_waitmsg", "<ScanResult><![CDATA[42]]>"}},
		{func() error { return ming.TapMenu("wxserv", "0/4", map[string]string{"label": "天河"}) }, []string{"location_select", "天河"}},
		{func() error { return ming.TapMenu("wxserv", "1", nil) }, []string{"pic_weixin", "<Count>1</Count>"}},
		{func() error { return ming.Consent("wxmini", map[string]bool{"T1": true, "T9": false}) }, []string{"subscribe_msg_popup_event", "accept", "reject"}},
		{func() error { return ming.Unfollow("wxserv") }, []string{"<Event><![CDATA[unsubscribe]]>"}},
	}
	for _, deed := range deeds {
		must(deed.do())
		d.settled()
		bodies := d.sink.bodies()
		last := bodies[len(bodies)-1]
		for _, piece := range deed.want {
			if !strings.Contains(last, piece) {
				t.Errorf("%q is not in %s", piece, last)
			}
		}
	}
	if from := decoded(t, d.sink.bodies()[0])["SessionFrom"]; len(from) > 1000 || len(from) < 996 {
		t.Errorf("SessionFrom has %d bytes", len(from))
	}
}

func TestWhatAPhoneCannotDo(t *testing.T) {
	d := newDesk(t)
	ming := d.Phone("ming")
	for name, err := range map[string]error{
		"talk to a mini-program before opening it": ming.Text("wxmini", "a"),
		"write nothing":                    ming.Text("wxmini", ""),
		"open an official account":         ming.Open("wxserv", ""),
		"follow a mini-program":            ming.Follow("wxmini"),
		"write without following":          ming.Text("wxserv", "a"),
		"send a voice to a mini-program":   ming.Voice("wxmini", "a.amr", amr),
		"send a place to a mini-program":   ming.Location("wxmini", Place{}),
		"send an empty picture":            ming.Image("wxmini", "a.png", nil),
		"unfollow without following":       ming.Unfollow("wxserv"),
		"tap a menu that is not there":     ming.TapMenu("wxserv", "0", nil),
		"tap a line that is not there":     ming.TapLine("wxserv", 1, "1"),
		"scan anything":                    ming.Scan("hello"),
		"pay a mini-program":               ming.Pay("wxmini"),
		"use an account that is not there": ming.Text("wxnone", "a"),
		"be nobody":                        d.Phone("nobody").Text("wxmini", "a"),
	} {
		if err == nil {
			t.Errorf("somebody could %s", name)
		}
	}
	d.settled()
	if n := len(d.sink.bodies()); n != 0 {
		t.Errorf("%d pushes", n)
	}
}

func TestAPushIsTriedThreeTimesFiveSecondsApart(t *testing.T) {
	d := newDesk(t)
	d.sink.say(502, "down")
	d.must(d.Phone("ming").Open("wxmini", ""))
	d.must(d.Phone("ming").Follow("wxserv")) // silent: nobody waits for an answer to it
	for range 2 {
		if !d.clock.AwaitSleepers(t.Context(), 2) {
			t.Fatal("nobody waits")
		}
		d.clock.Advance(pushPause)
	}
	d.settled()
	p := d.Pushes("wxmini")[0]
	if len(p.Tries) != 3 || !p.Failed || p.Tries[2].At-p.Tries[0].At != 10_000 || p.Tries[0].Fault != "status 502" {
		t.Errorf("%+v", p)
	}
	same(t, "what the person reads", d.last(mini).Text, "该小程序客服暂时无法提供服务，请稍后再试")
	same(t, "nothing after following", d.last(service).Text, "已关注 服务号")
}

func TestAServerThatComesBackGetsTheMessageOnce(t *testing.T) {
	d := newDesk(t)
	d.must(d.Phone("ming").Open("wxmini", ""))
	d.settled()
	d.sink.say(500, "")
	d.must(d.Phone("ming").Text("wxmini", "a"))
	if !d.clock.AwaitSleepers(t.Context(), 1) {
		t.Fatal("nobody waits")
	}
	d.sink.say(200, "")
	d.clock.Advance(pushPause)
	d.settled()
	if p := d.Pushes("wxmini")[1]; len(p.Tries) != 2 || p.Failed {
		t.Errorf("%+v", p)
	}
	same(t, "on the phone", d.last(mini).Status, "delivered")
	bodies := d.sink.bodies()
	same(t, "the same message again", bodies[1], bodies[2])
}

func TestAServerThatThinksTooLongIsAskedAgain(t *testing.T) {
	d := newDesk(t)
	d.must(d.Phone("ming").Open("wxmini", ""))
	d.settled()
	release, asked := make(chan struct{}), make(chan struct{})
	d.sink.mu.Lock()
	first := true
	d.sink.answer = func(r *http.Request, _ string) (int, string) {
		d.sink.mu.Lock()
		wait := first
		first = false
		d.sink.mu.Unlock()
		if wait {
			close(asked)
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
		return 200, "success"
	}
	d.sink.mu.Unlock()
	defer close(release)
	d.must(d.Phone("ming").Text("wxmini", "a"))
	<-asked
	d.clock.Advance(pushLimit)
	if !d.clock.AwaitSleepers(t.Context(), 1) {
		t.Fatal("nobody waits")
	}
	d.clock.Advance(pushPause)
	d.settled()
	p := d.Pushes("wxmini")[1]
	if len(p.Tries) != 2 || p.Tries[0].Fault != "no answer within 5 s" || p.Failed {
		t.Errorf("%+v", p)
	}
}

// TestAnswersToAPush: what the phone shows for each answer of a server.
func TestAnswersToAPush(t *testing.T) {
	reply := func(a Account, kind, body string) string {
		return "<xml><ToUserName>" + openid(a) + "</ToUserName><FromUserName>" + sprint("gh") + "</FromUserName><CreateTime>1</CreateTime><MsgType>" + kind + "</MsgType>" + body + "</xml>"
	}
	broken := "该公众号提供的服务出现故障，请稍后再试"
	cases := map[string]struct {
		account Account
		answer  string
		want    string
	}{
		"success":           {service, "success", ""},
		"nothing":           {service, "", ""},
		"a word":            {service, "ok", broken},
		"a page":            {service, "<html><body>hello</body></html>", broken},
		"JSON":              {service, `{"errcode":0}`, broken},
		"a text":            {service, reply(service, "text", "<Content>您好</Content>"), "您好"},
		"a text to nobody":  {service, strings.ReplaceAll(reply(service, "text", "<Content>x</Content>"), openid(service), "oNobody"), broken},
		"an empty text":     {service, reply(service, "text", "<Content></Content>"), broken},
		"a time with words": {service, strings.ReplaceAll(reply(service, "text", "<Content>x</Content>"), "<CreateTime>1<", "<CreateTime>2026-11-23T12:00:00Z<"), broken},
		"an unknown media":  {service, reply(service, "image", "<Image><MediaId>x</MediaId></Image>"), broken},
		"music":             {service, reply(service, "music", "<Music><Title>song</Title></Music>"), "song"},
		"news":              {service, reply(service, "news", "<ArticleCount>1</ArticleCount><Articles><item><Title>headline</Title></item></Articles>"), "headline"},
		"news without":      {service, reply(service, "news", "<ArticleCount>1</ArticleCount>"), broken},
		"a transfer":        {service, reply(service, "transfer_customer_service", ""), "已转接微信客服工具"},
		"mini: a text":      {mini, reply(mini, "text", "<Content>x</Content>"), "该小程序客服暂时无法提供服务，请稍后再试"},
		"mini: a transfer":  {mini, reply(mini, "transfer_customer_service", ""), "已转接微信客服工具"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.talking(c.account)
			d.sink.say(200, strings.ReplaceAll(c.answer, ">gh<", ">"+d.accounts[c.account.AppID].OriginalID+"<"))
			d.must(d.Phone("ming").Text(c.account.AppID, "frage"))
			d.settled()
			last := d.last(c.account)
			shown := last.Text + last.Title
			if c.want == "" {
				c.want = "frage"
			}
			same(t, "the phone shows", shown, c.want)
		})
	}
}

func TestASessionWithWeChatsOwnAgentsIsNotPushed(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	d.sink.say(200, "<xml><ToUserName>"+openid(mini)+"</ToUserName><FromUserName>"+d.accounts["wxmini"].OriginalID+"</FromUserName><CreateTime>1</CreateTime><MsgType>transfer_customer_service</MsgType></xml>")
	d.must(d.Phone("ming").Text("wxmini", "transfer me"))
	d.settled()
	d.sink.say(200, "success")
	before := len(d.sink.bodies())
	d.must(d.Phone("ming").Text("wxmini", "to them"))
	d.clock.Advance(tencentHolds)
	d.must(d.Phone("ming").Text("wxmini", "to us"))
	d.settled()
	bodies := d.sink.bodies()[before:]
	if len(bodies) != 1 || !strings.Contains(bodies[0], "to us") {
		t.Errorf("%v", bodies)
	}
}

func TestASealedAnswerIsChecked(t *testing.T) {
	a := service
	a.Push = PushSettings{URL: "x", Token: "token123", Key: testKey, Mode: "safe", Format: "xml"}
	answerOf := func(d *desk, token, appid string) string {
		e, err := newEnvelope(testKey, appid)
		d.must(err)
		sealed, err := e.seal("<xml><ToUserName>" + openid(a) + "</ToUserName><FromUserName>" + d.accounts["wxserv"].OriginalID +
			"</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>秘密</Content></xml>")
		d.must(err)
		return "<xml><Encrypt>" + sealed + "</Encrypt><MsgSignature>" + signature(token, "1", "2", sealed) + "</MsgSignature><TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>"
	}
	for name, c := range map[string]struct {
		token, appid string
		clear        bool
		want         string
	}{
		"good":          {"token123", "wxserv", false, "秘密"},
		"another token": {"token124", "wxserv", false, outOfOrder(&account{Account: a})},
		"another appid": {"token123", "wxother", false, outOfOrder(&account{Account: a})},
		"not sealed":    {clear: true, want: outOfOrder(&account{Account: a})},
	} {
		d := newDesk(t, a)
		d.talking(a)
		said := "<xml><MsgType>text</MsgType></xml>"
		if !c.clear {
			said = answerOf(d, c.token, c.appid)
		}
		d.sink.say(200, said)
		d.must(d.Phone("ming").Text("wxserv", "?"))
		d.settled()
		same(t, name, d.last(a).Text, c.want)
	}
}

func TestPushesCanBeDoubledAndReordered(t *testing.T) {
	d := newDesk(t)
	d.must(d.Phone("ming").Open("wxmini", ""))
	d.settled()
	_, err := d.AddSwitch(Switch{Path: "push", Do: DoTwice, Times: 1})
	d.must(err)
	d.must(d.Phone("ming").Text("wxmini", "twice"))
	d.settled()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for len(d.sink.bodies()) < 3 && ctx.Err() == nil {
		d.mu.Lock()
		moved := d.progress
		d.mu.Unlock()
		select {
		case <-moved:
		case <-time.After(10 * time.Millisecond):
		}
	}
	bodies := d.sink.bodies()
	if len(bodies) != 3 || bodies[1] != bodies[2] {
		t.Fatalf("%v", bodies)
	}
	_, err = d.AddSwitch(Switch{Path: "push", Do: DoReorder, Times: 1})
	d.must(err)
	d.must(d.Phone("ming").Text("wxmini", "first"))
	d.must(d.Phone("ming").Text("wxmini", "second"))
	d.settled()
	bodies = d.sink.bodies()
	if !strings.Contains(bodies[3], "second") || !strings.Contains(bodies[4], "first") {
		t.Errorf("%v", bodies[3:])
	}
}

func TestPushesOfOnePersonArriveInOrder(t *testing.T) {
	d := newDesk(t)
	d.must(d.Phone("ming").Open("wxmini", ""))
	for i := range 50 {
		d.must(d.Phone("ming").Text("wxmini", "n"+itoa(i)+"."))
	}
	d.settled()
	for i, body := range d.sink.bodies()[1:] {
		if !strings.Contains(body, "n"+itoa(i)+".") {
			t.Fatalf("place %d holds %s", i, body)
		}
	}
}

func TestSavingPushSettingsAsksForAnEcho(t *testing.T) {
	d := newDesk(t)
	settings := PushSettings{URL: d.sink.URL + "/echo?tenant=1", Token: "newtoken", Mode: "plain", Format: "xml"}
	d.sink.say(200, "success")
	if err := d.VerifyPush(t.Context(), "wxmini", settings); err == nil || d.accounts["wxmini"].Push.Token == "newtoken" {
		t.Errorf("an address that does not echo was taken: %v", err)
	}
	d.sink.mu.Lock()
	d.sink.answer = func(r *http.Request, _ string) (int, string) {
		q := r.URL.Query()
		if q.Get("tenant") != "1" || q.Get("signature") != signature("newtoken", q.Get("timestamp"), q.Get("nonce")) {
			return 403, ""
		}
		return 200, q.Get("echostr")
	}
	d.sink.mu.Unlock()
	d.must(d.VerifyPush(t.Context(), "wxmini", settings))
	same(t, "kept", d.accounts["wxmini"].Push.Token, "newtoken")
	for name, bad := range map[string]PushSettings{
		"no address":    {URL: "ftp://x", Token: "token", Mode: "plain", Format: "xml"},
		"a short token": {URL: d.sink.URL, Token: "a", Mode: "plain", Format: "xml"},
		"no key":        {URL: d.sink.URL, Token: "token", Mode: "safe", Format: "xml"},
		"no mode":       {URL: d.sink.URL, Token: "token", Format: "xml"},
		"no format":     {URL: d.sink.URL, Token: "token", Mode: "plain"},
	} {
		if err := d.VerifyPush(t.Context(), "wxmini", bad); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := d.VerifyPush(t.Context(), "wxserv", PushSettings{URL: d.sink.URL, Token: "token", Mode: "plain", Format: "json"}); err == nil {
		t.Error("JSON was taken for an official account")
	}
}

func TestForgedPushesLookAsTheySay(t *testing.T) {
	d := newDesk(t, secured("safe", "json"))
	d.must(d.Phone("ming").Open("wxmini", ""))
	d.settled()
	original := d.sink.got[0]
	seen := map[string]got{}
	for _, how := range Forgeries() {
		if _, _, err := d.Forge(t.Context(), "wxmini", "ming", how, "forged"); err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		seen[how] = d.sink.got[len(d.sink.got)-1]
	}
	same(t, "a replay", seen["replay"], original)
	same(t, "unsigned", seen["unsigned"].query, url.Values{})
	for how, g := range seen {
		honest := false
		if strings.HasPrefix(g.body, "{") {
			outer := decoded(t, closed(g.body))
			honest = outer["Encrypt"] != "" && g.query.Get("timestamp") == sprint(noon.Unix()) &&
				g.query.Get("msg_signature") == signature("token123", g.query.Get("timestamp"), g.query.Get("nonce"), outer["Encrypt"])
		}
		inside := how == "replay" || how == "other-key" || how == "other-appid" || how == "other-account" // well signed; the lie is within
		if honest != inside {
			t.Errorf("%s: honest %v", how, honest)
		}
	}
	if _, _, err := d.Forge(t.Context(), "wxmini", "ming", "magic", ""); err == nil {
		t.Error("an unknown way to forge")
	}
	if _, _, err := d.ForgeEcho(t.Context(), "wxmini"); err != nil {
		t.Error(err)
	}
	plain := newDesk(t)
	if _, _, err := plain.Forge(t.Context(), "wxmini", "ming", "clear", "x"); err == nil {
		t.Error("a clear push is no forgery in plain mode")
	}
}

// closed makes a truncated body readable.
func closed(body string) string {
	if json.Valid([]byte(body)) {
		return body
	}
	return "{}"
}
