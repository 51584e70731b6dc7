package simulator

import (
	"strings"
	"testing"
	"time"
)

func TestWhatEachKindOfAccountMaySend(t *testing.T) {
	d := newDesk(t)
	type m = map[string]any
	bodies := func(a Account) map[string]m {
		image, _ := d.upload(a.AppID, "image", "a.png", png)
		voice, _ := d.upload(a.AppID, "voice", "a.amr", amr)
		video, _ := d.upload(a.AppID, "video", "a.mp4", mp4)
		return map[string]m{
			"text":            {"text": m{"content": "你好 <b>&"}},
			"image":           {"image": m{"media_id": image}},
			"voice":           {"voice": m{"media_id": voice}},
			"video":           {"video": m{"media_id": video, "title": "t"}},
			"music":           {"music": m{"musicurl": "https://m", "thumb_media_id": "x"}},
			"link":            {"link": m{"title": "t", "description": "d", "url": "https://e.example"}},
			"news":            {"news": m{"articles": []m{{"title": "t", "url": "https://e.example"}}}},
			"miniprogrampage": {"miniprogrampage": m{"title": "t", "appid": "wxmini", "pagepath": "pages/a", "thumb_media_id": image}},
			"msgmenu":         {"msgmenu": m{"head_content": "h", "list": []m{{"id": "101", "content": "满意"}}, "tail_content": "t"}},
		}
	}
	want := map[string]map[string]int{
		"wxmini":  {"voice": 45162, "video": 45162, "music": 45162, "news": 45162, "msgmenu": 45162},
		"wxgame":  {"voice": 45162, "video": 45162, "music": 45162, "news": 45162, "msgmenu": 45162},
		"wxserv":  {"link": 45162},
		"wxpaper": {"link": 45162, "miniprogrampage": 85005, "msgmenu": 40200},
		"wxsand":  {"link": 45162, "miniprogrampage": 85005, "msgmenu": 40200},
	}
	for _, a := range []Account{mini, game, service, paper, sand} {
		d.talking(a)
		for kind, body := range bodies(a) {
			d.talking(a) // a full quota for each
			body["touser"], body["msgtype"] = openid(a), kind
			before := len(d.Items(a.AppID, "ming"))
			d.code(a.AppID+" sends "+kind, d.post(a.AppID, sendPath, body), want[a.AppID][kind])
			if shown := len(d.Items(a.AppID, "ming")) - before; (want[a.AppID][kind] == 0) != (shown == 1) {
				t.Errorf("%s %s: %d things appeared on the phone", a.AppID, kind, shown)
			}
		}
	}
	d.code("an unverified subscription account", d.post("wxshy", sendPath, text(shy, "a")), 48001)
}

func TestASendIsCheckedBeforeItIsSent(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	d.talking(service)
	image, _ := d.upload("wxmini", "image", "a.png", png)
	type m = map[string]any
	to := func(a Account, kind string, body m) m {
		return m{"touser": openid(a), "msgtype": kind, kind: body}
	}
	cases := map[string]struct {
		appid string
		body  any
		want  int
	}{
		"no JSON":                 {"wxmini", "<xml>", 47001},
		"nothing":                 {"wxmini", "", 47001},
		"an unknown openid":       {"wxmini", m{"touser": "oNobody", "msgtype": "text", "text": m{"content": "a"}}, 40003},
		"another account's":       {"wxmini", m{"touser": openid(service), "msgtype": "text", "text": m{"content": "a"}}, 40003},
		"no text":                 {"wxmini", text(mini, " "), 44004},
		"2048 bytes":              {"wxmini", text(mini, strings.Repeat("x", 2048)), 0},
		"2049 bytes":              {"wxmini", text(mini, strings.Repeat("x", 2049)), 45002},
		"683 characters":          {"wxmini", text(mini, strings.Repeat("长", 683)), 45002},
		"characters as numbers":   {"wxmini", `{"touser":"` + openid(mini) + `","msgtype":"text","text":{"content":"\u4f60\u597d"}}`, 40033},
		"a backslash and a u":     {"wxmini", text(mini, `\u4f60`), 0},
		"another mini-program":    {"wxmini", text(mini, `<a href="https://e" data-miniprogram-appid="wxelse" data-miniprogram-path="p">x</a>`), 40166},
		"a linked one":            {"wxserv", text(service, `<a href="https://e" data-miniprogram-appid="wxmini" data-miniprogram-path="p">x</a>`), 0},
		"an unknown type":         {"wxmini", to(mini, "hologram", m{}), 40008},
		"no such media":           {"wxmini", to(mini, "image", m{"media_id": "x"}), 40007},
		"another account's media": {"wxserv", to(service, "image", m{"media_id": image}), 40007},
		"a link without address":  {"wxmini", to(mini, "link", m{"title": "t", "description": "d", "url": "e.example"}), 47003},
		"two articles":            {"wxserv", to(service, "news", m{"articles": []m{{"title": "a"}, {"title": "b"}}}), 45008},
		"no article":              {"wxserv", to(service, "news", m{"articles": []m{}}), 45008},
		"a card without thumb":    {"wxmini", to(mini, "miniprogrampage", m{"title": "t", "pagepath": "pages/a"}), 40007},
		"a card with a slash":     {"wxmini", to(mini, "miniprogrampage", m{"title": "t", "pagepath": "/pages/a", "thumb_media_id": image}), 41030},
		"a menu without lines":    {"wxserv", to(service, "msgmenu", m{"head_content": "h"}), 47003},
		"an unknown agent":        {"wxserv", m{"touser": openid(service), "msgtype": "text", "text": m{"content": "a"}, "customservice": m{"kf_account": "x@y"}}, 65401},
	}
	for name, c := range cases {
		d.talking(mini)
		d.talking(service)
		d.code(name, d.post(c.appid, sendPath, c.body), c.want)
	}
	d.code("the path of newer pages", d.post("wxmini", "/cgi-bin/message/custom/business/send", text(mini, "a")), 40101)
}

func TestAnAgentSpeaksUnderHisName(t *testing.T) {
	d := newDesk(t)
	d.talking(service)
	add := func(account, nick string) answer {
		return d.post("wxserv", "/customservice/kfaccount/add", map[string]string{"kf_account": account, "nickname": nick})
	}
	d.code("a good one", add("anna@shop", "小安"), 0)
	d.code("again", add("anna@shop", "小安"), 65406)
	d.code("no prefix", add("@shop", "小安"), 65404)
	d.code("odd prefix", add("安@shop", "小安"), 65404)
	d.code("no name", add("b@shop", ""), 65403)
	d.code("renamed", d.post("wxserv", "/customservice/kfaccount/update", map[string]string{"kf_account": "anna@shop", "nickname": "安安"}), 0)
	body := text(service, "您好")
	body["customservice"] = map[string]string{"kf_account": "anna@shop"}
	d.code("speaking", d.post("wxserv", sendPath, body), 0)
	same(t, "the name", d.last(service).As, "安安")
	same(t, "the list", len(d.get("wxserv", "/cgi-bin/customservice/getkflist")["kf_list"].([]any)), 1)
	d.code("gone", d.get("wxserv", "/customservice/kfaccount/del?kf_account=anna@shop"), 0)
	d.code("gone again", d.get("wxserv", "/customservice/kfaccount/del?kf_account=anna@shop"), 65401)
	d.code("a mini-program has none", d.get("wxmini", "/cgi-bin/customservice/getkflist"), 48001)
}

func TestEveryQuotaIsHeld(t *testing.T) {
	tap := func(d *desk) { // a menu message, and its line tapped
		d.must(d.Phone("ming").Text("wxserv", "hi"))
		d.code("menu", d.post("wxserv", sendPath, map[string]any{"touser": openid(service), "msgtype": "msgmenu",
			"msgmenu": map[string]any{"head_content": "?", "list": []map[string]any{{"id": "1", "content": "yes"}}}}), 0)
		item := d.last(service)
		d.clock.Advance(48 * time.Hour)
		d.must(d.Phone("ming").TapLine("wxserv", item.ID, "1"))
	}
	menu := map[string]any{"button": []map[string]any{{"type": "click", "name": "帮助", "key": "H"}, {"type": "view", "name": "网页", "url": "https://e.example"}}}
	cases := map[string]struct {
		account Account
		act     func(*desk)
		sends   int
		lasts   time.Duration
		then    int // the code after sends, within the window
	}{
		"mini-program message": {mini, func(d *desk) { d.must(d.Phone("ming").Text("wxmini", "a")) }, 5, 48 * time.Hour, 45047},
		"mini-game message": {game, func(d *desk) {
			d.must(d.Phone("ming").Open("wxgame", ""))
			d.clock.Advance(time.Hour)
			d.must(d.Phone("ming").Text("wxgame", "a"))
		}, 5, 48 * time.Hour, 45047},
		"mini-program opened": {mini, func(d *desk) { d.must(d.Phone("ming").Open("wxmini", "")) }, 2, time.Minute, 45047},
		"account message":     {service, func(d *desk) { d.must(d.Phone("ming").Text("wxserv", "a")) }, 5, 48 * time.Hour, 45047},
		"account menu click": {service, func(d *desk) {
			d.code("menu", d.post("wxserv", "/cgi-bin/menu/create", menu), 0)
			d.must(d.Phone("ming").TapMenu("wxserv", "0", nil))
		}, 3, time.Minute, 45047},
		"account menu view": {service, func(d *desk) {
			d.code("menu", d.post("wxserv", "/cgi-bin/menu/create", menu), 0)
			d.must(d.Phone("ming").TapMenu("wxserv", "1", nil))
		}, 0, 0, 45015},
		"account menu line": {service, tap, 3, time.Minute, 45047},
		"account scan": {service, func(d *desk) {
			code := d.post("wxserv", "/cgi-bin/qrcode/create", map[string]any{"action_name": "QR_STR_SCENE", "action_info": map[string]any{"scene": map[string]any{"scene_str": "a"}}})
			d.must(d.Phone("ming").Scan(code["url"].(string)))
		}, 3, time.Minute, 45047},
		"account paid": {service, func(d *desk) { d.must(d.Phone("ming").Pay("wxserv")) }, 30, 48 * time.Hour, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			if c.account.Kind.Mini() {
				d.must(d.Phone("ming").Open(c.account.AppID, ""))
			} else {
				d.must(d.Phone("ming").Follow(c.account.AppID))
			}
			d.clock.Advance(72 * time.Hour)
			d.code("before", d.post(c.account.AppID, sendPath, text(c.account, "x")), 45015)
			c.act(d)
			delete(d.token, c.account.AppID)
			for i := range c.sends {
				d.code("message "+itoa(i+1), d.post(c.account.AppID, sendPath, text(c.account, "x")), 0)
			}
			d.code("one more", d.post(c.account.AppID, sendPath, text(c.account, "x")), c.then)
			if c.lasts == 0 {
				return
			}
			d.clock.Advance(c.lasts)
			delete(d.token, c.account.AppID)
			d.code("too late", d.post(c.account.AppID, sendPath, text(c.account, "x")), 45015)
		})
	}
}

func TestFollowingAllowsThreeAndUnfollowingNothing(t *testing.T) {
	d := newDesk(t)
	d.must(d.Phone("ming").Follow("wxserv"))
	for range 3 {
		d.code("after following", d.post("wxserv", sendPath, text(service, "x")), 0)
	}
	d.code("the fourth", d.post("wxserv", sendPath, text(service, "x")), 45047)
	d.must(d.Phone("ming").Text("wxserv", "a"))
	d.must(d.Phone("ming").Unfollow("wxserv"))
	d.code("unfollowed", d.post("wxserv", sendPath, text(service, "x")), 45015)
	if err := d.Phone("ming").Text("wxserv", "a"); err == nil {
		t.Error("who does not follow wrote")
	}
}

func TestWindowsDoNotAddUp(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	for range 2 {
		d.code("of five", d.post("wxmini", sendPath, text(mini, "x")), 0)
	}
	d.must(d.Phone("ming").Open("wxmini", ""))
	for range 3 {
		d.code("the rest", d.post("wxmini", sendPath, text(mini, "x")), 0)
	}
	d.code("no sum", d.post("wxmini", sendPath, text(mini, "x")), 45047)
	q, err := d.Phone("ming").Quota("wxmini")
	d.must(err)
	same(t, "left", q.Left, 0)
}

func TestTypingHasItsRules(t *testing.T) {
	d := newDesk(t)
	typing := func(command string) answer {
		return d.post("wxmini", "/cgi-bin/message/custom/typing", map[string]string{"touser": openid(mini), "command": command})
	}
	d.code("nobody acted", typing("Typing"), 45080)
	d.talking(mini)
	d.code("on", typing("Typing"), 0)
	d.code("on again", typing("Typing"), 45081)
	d.code("off", typing("CancelTyping"), 0)
	d.code("on after off", typing("Typing"), 0)
	d.code("a message ends it", d.post("wxmini", sendPath, text(mini, "x")), 0)
	d.code("on after a message", typing("Typing"), 0)
	d.clock.Advance(typingLasts)
	d.code("on after its end", typing("Typing"), 0)
	d.clock.Advance(typingAfter)
	d.code("too long ago", typing("Typing"), 45080)
	d.code("no such command", typing("Dance"), 45072)
	d.code("nobody", d.post("wxmini", "/cgi-bin/message/custom/typing", map[string]string{"touser": "o", "command": "Typing"}), 40003)
	d.code("the longer path", d.post("wxmini", "/cgi-bin/message/custom/business/typing", map[string]string{"touser": openid(mini), "command": "CancelTyping"}), 0)
}

func TestMediaLiveForThreeDays(t *testing.T) {
	d := newDesk(t)
	id, _ := d.upload("wxmini", "image", "a.png", png)
	same(t, "content", d.get("wxmini", "/cgi-bin/media/get?media_id="+id)["body"], string(png))
	d.code("another account", d.get("wxserv", "/cgi-bin/media/get?media_id="+id), 40007)
	film, _ := d.upload("wxserv", "video", "a.mp4", mp4)
	address, _ := d.get("wxserv", "/cgi-bin/media/get?media_id="+film)["video_url"].(string)
	same(t, "a video by its address", d.get("", strings.TrimPrefix(address, d.http.URL))["body"], string(mp4))
	d.clock.Advance(mediaLife)
	d.token = map[string]string{}
	d.code("after three days", d.get("wxmini", "/cgi-bin/media/get?media_id="+id), 40007)

	for name, c := range map[string]struct {
		appid, kind, file string
		content           []byte
		want              int
	}{
		"a voice in a mini-program": {"wxmini", "voice", "a.amr", amr, 40004},
		"an unknown kind":           {"wxserv", "poem", "a.txt", png, 40004},
		"a text as an image":        {"wxserv", "image", "a.png", []byte("hello"), 40005},
		"nothing":                   {"wxserv", "image", "a.png", nil, 44001},
		"2 MB":                      {"wxserv", "image", "a.png", append(png, make([]byte, 2<<20-len(png))...), 0},
		"more than 2 MB":            {"wxserv", "image", "a.png", append(png, make([]byte, 2<<20)...), 45001},
		"a large thumb":             {"wxserv", "thumb", "a.jpg", append(jpg, make([]byte, 64<<10)...), 45001},
		"a thumb":                   {"wxserv", "thumb", "a.jpg", jpg, 0},
	} {
		_, a := d.upload(c.appid, c.kind, c.file, c.content)
		d.code(name, a, c.want)
	}
	d.code("no file", d.post("wxserv", "/cgi-bin/media/upload?type=image", map[string]string{}), 41005)
}
