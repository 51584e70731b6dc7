package wire

import (
	"encoding/json"
	"strings"
	"testing"

	"yingke/model"
)

// flat writes the same fields as XML and as JSON.
func flat(pairs ...string) (asXML, asJSON string) {
	var x strings.Builder
	object := map[string]string{"ToUserName": ourGh, "FromUserName": openid, "CreateTime": "1795348800"}
	for i := 0; i < len(pairs); i += 2 {
		object[pairs[i]] = pairs[i+1]
	}
	x.WriteString("<xml>")
	for name, value := range object {
		x.WriteString("<" + name + "><![CDATA[" + value + "]]></" + name + ">")
	}
	x.WriteString("</xml>")
	j, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	return x.String(), string(j)
}

func TestEveryMessageIsUnderstoodInBothFormats(t *testing.T) {
	cases := map[string]struct {
		fields []string
		want   model.Push
	}{
		"text keeps its spaces": {[]string{"MsgType", "text", "Content", " 1 \n", "MsgId", "23456789012345678"},
			model.Push{Kind: model.KindText, Type: "text", Text: " 1 \n", MsgID: "23456789012345678"}},
		"a tapped line of a menu message": {[]string{"MsgType", "text", "Content", "Yes", "MsgId", "7", "bizmsgmenuid", "101"},
			model.Push{Kind: model.KindText, Type: "text", Text: "Yes", MsgID: "7", MenuID: "101"}},
		"an id that is no number": {[]string{"MsgType", "text", "Content", "a", "MsgId", "49d72d67b16d115e7935ac386f2f0fa41535298877_1555684067"},
			model.Push{Kind: model.KindText, Type: "text", Text: "a", MsgID: "49d72d67b16d115e7935ac386f2f0fa41535298877_1555684067"}},
		"image": {[]string{"MsgType", "image", "PicUrl", "http://mmbiz.qpic.cn/a", "MediaId", "M1", "MsgId", "7"},
			model.Push{Kind: model.KindImage, Type: "image", MsgID: "7", Media: &model.PushMedia{MediaID: "M1", PictureURL: "http://mmbiz.qpic.cn/a"}}},
		"voice": {[]string{"MsgType", "voice", "MediaId", "M1", "Format", "amr", "MediaId16K", "M2", "Recognition", "hello", "MsgId", "7"},
			model.Push{Kind: model.KindVoice, Type: "voice", MsgID: "7", Media: &model.PushMedia{MediaID: "M1", HighMediaID: "M2", Format: "amr", Recognition: "hello"}}},
		"video": {[]string{"MsgType", "video", "MediaId", "M1", "ThumbMediaId", "T1", "MsgId", "7"},
			model.Push{Kind: model.KindVideo, Type: "video", MsgID: "7", Media: &model.PushMedia{MediaID: "M1", ThumbMediaID: "T1"}}},
		"short video": {[]string{"MsgType", "shortvideo", "MediaId", "M1", "ThumbMediaId", "T1", "MsgId", "7"},
			model.Push{Kind: model.KindVideo, Type: "shortvideo", MsgID: "7", Media: &model.PushMedia{MediaID: "M1", ThumbMediaID: "T1"}}},
		"location": {[]string{"MsgType", "location", "Location_X", "23.134521", "Location_Y", "113.358803", "Scale", "20", "Label", "天河", "MsgId", "7"},
			model.Push{Kind: model.KindLocation, Type: "location", MsgID: "7", Place: &model.Place{Latitude: 23.134521, Longitude: 113.358803, Scale: 20, Label: "天河"}}},
		"a location that is nowhere": {[]string{"MsgType", "location", "Location_X", "NaN", "Location_Y", "1e300", "Scale", "x", "MsgId", "7"},
			model.Push{Kind: model.KindLocation, Type: "location", MsgID: "7", Place: &model.Place{}}},
		"link": {[]string{"MsgType", "link", "Title", "T", "Description", "D", "Url", "https://e.example", "MsgId", "7"},
			model.Push{Kind: model.KindLink, Type: "link", MsgID: "7", Link: &model.LinkCard{Title: "T", Description: "D", URL: "https://e.example"}}},
		"card": {[]string{"MsgType", "miniprogrampage", "Title", "直播", "AppId", "wxM", "PagePath", "pages/live?id=9", "ThumbUrl", "https://t", "ThumbMediaId", "T1", "MsgId", "7"},
			model.Push{Kind: model.KindCard, Type: "miniprogrampage", MsgID: "7", Card: &model.Card{Title: "直播", AppID: "wxM", Path: "pages/live?id=9", ThumbURL: "https://t", ThumbMediaID: "T1"}}},
		"written from an article": {[]string{"MsgType", "text", "Content", "a", "MsgId", "7", "MsgDataId", "2247", "Idx", "1"},
			model.Push{Kind: model.KindText, Type: "text", Text: "a", MsgID: "7", Article: &model.ArticleRef{DataID: "2247", Index: "1"}}},
		"an unknown kind is kept": {[]string{"MsgType", "hologram", "MsgId", "7", "Wave", "1"},
			model.Push{Kind: model.KindUnsupported, Type: "hologram", MsgID: "7", Warnings: []string{model.WarnUnknownKind}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			asXML, asJSON := flat(c.fields...)
			for _, body := range []string{asXML, asJSON} {
				checkBound(t, body, c.want)
			}
		})
	}
}

// checkBound reads a plain push and compares everything but the raw text; the
// key is checked for its shape.
func checkBound(t *testing.T, body string, want model.Push) {
	t.Helper()
	s := ours(model.PushPlain, model.PushXML)
	p := plainPost(s, noon, body)
	got, err := reader(t, s).Read(p.query, p.body, noon)
	if err != nil {
		t.Fatalf("%v for %s", err, body)
	}
	if len(got.Key) != 42 || got.Raw != body {
		t.Errorf("key %q, raw %q", got.Key, got.Raw)
	}
	got.Key, got.Raw = "", ""
	want.AppID, want.To, want.OpenID, want.At = ourAppID, ourGh, openid, 1795348800000
	same(t, got, want)
}

func TestEveryEventIsUnderstood(t *testing.T) {
	head := "<ToUserName>" + ourGh + "</ToUserName><FromUserName>" + openid + "</FromUserName><CreateTime>1795348800</CreateTime><MsgType>event</MsgType>"
	object := `{"ToUserName":"` + ourGh + `","FromUserName":"` + openid + `","CreateTime":1795348800,"MsgType":"event",`
	event := func(name, key string) model.Push {
		return model.Push{Kind: model.KindEvent, Type: "event", Event: name, EventKey: key}
	}
	with := func(p model.Push, change func(*model.Push)) model.Push { change(&p); return p }
	cases := map[string]struct {
		body string
		want model.Push
	}{
		"follow": {"<Event>subscribe</Event><EventKey></EventKey>", event("subscribe", "")},
		"follow by a code": {"<Event>subscribe</Event><EventKey>qrscene_shop_7</EventKey><Ticket>TK</Ticket>",
			with(event("subscribe", "qrscene_shop_7"), func(p *model.Push) { p.Scene, p.Ticket = "shop_7", "TK" })},
		"unfollow": {"<Event>unsubscribe</Event>", event("unsubscribe", "")},
		"scan": {"<Event>SCAN</Event><EventKey>shop_7</EventKey><Ticket>TK</Ticket>",
			with(event("SCAN", "shop_7"), func(p *model.Push) { p.Scene, p.Ticket = "shop_7", "TK" })},
		"location": {"<Event>LOCATION</Event><Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>119.4</Precision>",
			with(event("LOCATION", ""), func(p *model.Push) {
				p.Place = &model.Place{Latitude: 23.1, Longitude: 113.3, Precision: 119.4}
			})},
		"menu click": {"<Event>CLICK</Event><EventKey>HELP</EventKey>", event("CLICK", "HELP")},
		"menu view":  {"<Event>VIEW</Event><EventKey>https://e.example</EventKey><MenuId>1</MenuId>", event("VIEW", "https://e.example")},
		"menu mini":  {"<Event>view_miniprogram</Event><EventKey>pages/a</EventKey><MenuId>1</MenuId>", event("view_miniprogram", "pages/a")},
		"menu scan": {"<Event>scancode_waitmsg</Event><EventKey>S</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>1</ScanResult></ScanCodeInfo>",
			with(event("scancode_waitmsg", "S"), func(p *model.Push) { p.Scan = &model.Scan{Kind: "qrcode", Result: "1"} })},
		"menu pictures": {"<Event>pic_weixin</Event><EventKey>P</EventKey><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item></PicList></SendPicsInfo>",
			with(event("pic_weixin", "P"), func(p *model.Push) { p.Scan = &model.Scan{Pictures: 2} })},
		"menu place": {"<Event>location_select</Event><EventKey>L</EventKey><SendLocationInfo><Location_X>23</Location_X><Location_Y>113</Location_Y><Scale>15</Scale><Label>广州</Label><Poiname></Poiname></SendLocationInfo>",
			with(event("location_select", "L"), func(p *model.Push) {
				p.Place = &model.Place{Latitude: 23, Longitude: 113, Scale: 15, Label: "广州"}
			})},
		"template ended badly": {"<Event>TEMPLATESENDJOBFINISH</Event><MsgID>200163836</MsgID><Status>failed:user block</Status>",
			with(event("TEMPLATESENDJOBFINISH", ""), func(p *model.Push) {
				p.Result = &model.PushResult{MsgID: "200163836", Status: "failed:user block"}
			})},
		"mass ended": {"<Event>MASSSENDJOBFINISH</Event><MsgID>1000</MsgID><Status>send success</Status><TotalCount>10</TotalCount><FilterCount>8</FilterCount><SentCount>7</SentCount><ErrorCount>1</ErrorCount>",
			with(event("MASSSENDJOBFINISH", ""), func(p *model.Push) {
				p.Result = &model.PushResult{MsgID: "1000", Status: "send success", Succeed: true, Total: 10, Filtered: 8, Sent: 7, Failed: 1}
			})},
		"WeChat's own agent": {"<Event>kf_switch_session</Event><FromKfAccount>a@x</FromKfAccount><ToKfAccount>b@x</ToKfAccount>",
			with(event("kf_switch_session", ""), func(p *model.Push) { p.Kf = &model.KfMove{From: "a@x", To: "b@x"} })},
		"consents in XML": {"<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId>A</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>1</PopupScene></List><List><TemplateId>B</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgPopupEvent>",
			with(event("subscribe_msg_popup_event", ""), func(p *model.Push) {
				p.Consents = []model.Consent{{TemplateID: "A", Status: "accept", Scene: "1"}, {TemplateID: "B", Status: "reject"}}
			})},
		"consents in JSON, one": {object + `"Event":"subscribe_msg_sent_event","List":{"TemplateId":"A","MsgID":"17","ErrorCode":"0","ErrorStatus":"success"}}`,
			with(event("subscribe_msg_sent_event", ""), func(p *model.Push) {
				p.Consents = []model.Consent{{TemplateID: "A", MsgID: "17", ErrorCode: "0", ErrorText: "success"}}
			})},
		"consents in JSON, several": {object + `"Event":"subscribe_msg_change_event","List":[{"TemplateId":"A","SubscribeStatusString":"reject"},{"TemplateId":"B","SubscribeStatusString":"accept"}]}`,
			with(event("subscribe_msg_change_event", ""), func(p *model.Push) {
				p.Consents = []model.Consent{{TemplateID: "A", Status: "reject"}, {TemplateID: "B", Status: "accept"}}
			})},
		"content check": {object + `"Event":"wxa_media_check","appid":"wx","trace_id":"T","version":2,"errcode":0,"errmsg":"ok","result":{"suggest":"risky","label":20001},"detail":[{"strategy":"content_model","suggest":"risky"}]}`,
			with(event("wxa_media_check", ""), func(p *model.Push) {
				p.Result = &model.PushResult{TraceID: "T", Status: "ok", Succeed: true, Suggest: "risky", Label: "20001"}
			})},
		"the session is opened": {object + `"Event":"user_enter_tempsession","SessionFrom":"{\"nickName\":\"小明\",\"source\":\"首页\"}"}`,
			with(event("user_enter_tempsession", ""), func(p *model.Push) {
				p.Session = &model.SessionFrom{Raw: `{"nickName":"小明","source":"首页"}`, Params: map[string]string{"nickName": "小明", "source": "首页"}}
			})},
		"an event that is not invented yet": {"<Event>user_dances</Event><EventKey>K</EventKey>", event("user_dances", "K")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			body := c.body
			if strings.HasPrefix(body, "<") {
				body = "<xml>" + head + body + "</xml>"
			}
			checkBound(t, body, c.want)
		})
	}
}

func TestAComponentsNoticeIsUnderstood(t *testing.T) {
	s := Settings{AppID: "wxcomponent0000001", Token: ourToken, Key: ourKey, Mode: model.PushSafe}
	body := "<xml><AppId>wxcomponent0000001</AppId><CreateTime>1795348800</CreateTime><InfoType>authorized</InfoType>" +
		"<AuthorizerAppid>wxA</AuthorizerAppid><AuthorizationCode>C</AuthorizationCode><AuthorizationCodeExpiredTime>1795352400</AuthorizationCodeExpiredTime><PreAuthCode>P</PreAuthCode></xml>"
	p := sealedPost(t, s, noon, body)
	got, err := reader(t, s).Read(p.query, p.body, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := model.Push{Key: got.Key, AppID: s.AppID, At: 1795348800000, Kind: model.KindEvent, Event: "authorized", Raw: body,
		Notice: &model.ComponentNotice{Kind: "authorized", AuthorizerAppID: "wxA", Code: "C", PreAuthCode: "P", CodeExpiresAt: 1795352400000}}
	same(t, got, want)
}

func TestCopiesShareAKeyAndDifferentPushesDoNot(t *testing.T) {
	key := func(pairs ...string) string {
		asXML, asJSON := flat(pairs...)
		s := ours(model.PushPlain, model.PushXML)
		var keys []string
		for _, body := range []string{asXML, asJSON} {
			p := plainPost(s, noon, body)
			in, err := reader(t, s).Read(p.query, p.body, noon)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, in.Key)
		}
		if pairs[0] == "MsgType" && keys[0] != keys[1] {
			t.Errorf("XML and JSON of %v have different keys", pairs)
		}
		return keys[0]
	}
	pushes := [][]string{
		{"MsgType", "text", "Content", "a", "MsgId", "1"},
		{"MsgType", "text", "Content", "a", "MsgId", "2"},
		{"MsgType", "text", "Content", "a", "MsgId", "1", "FromUserName", "oSomebodyElse"},
		{"MsgType", "event", "Event", "CLICK", "EventKey", "A"},
		{"MsgType", "event", "Event", "CLICK", "EventKey", "B"},
		{"MsgType", "event", "Event", "CLICK", "EventKey", "A", "CreateTime", "1795348801"},
		{"MsgType", "event", "Event", "VIEW", "EventKey", "A"},
		{"MsgType", "event", "Event", "VIEW", "EventKey", "A", "FromUserName", "oSomebodyElse"},
		{"MsgType", "event", "Event", "TEMPLATESENDJOBFINISH", "MsgID", "1"},
		{"MsgType", "event", "Event", "TEMPLATESENDJOBFINISH", "MsgID", "2"},
	}
	seen := map[string]int{}
	for i, p := range pushes {
		k := key(p...)
		if other, taken := seen[k]; taken {
			t.Errorf("%v and %v have one key", pushes[other], p)
		}
		seen[k] = i
		if k != key(p...) {
			t.Errorf("two copies of %v have different keys", p)
		}
	}
	// The lengths are part of the key: neighbours cannot lend each other characters.
	if digest("e", "ab", "c") == digest("e", "a", "bc") {
		t.Error("fields run into each other")
	}
}

func TestATimeThatCannotBeIsOurs(t *testing.T) {
	for _, stamp := range []string{"", "0", "-5", "abc", "99999999999999999999", "1999999999999", "1895348800"} {
		if got := moment(stamp, noon); got != model.At(noon) {
			t.Errorf("CreateTime %q became %d", stamp, got)
		}
	}
	if got := moment("1795348800", noon); got != 1795348800000 {
		t.Errorf("a good time became %d", got)
	}
}
