package simulator

import (
	"bufio"
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"
)

func (d *desk) panel(method, path string, body any) answer {
	d.t.Helper()
	if method == http.MethodPost && body != nil {
		return d.post("", path, body)
	}
	return d.call(method, "", path, "", nil)
}

func TestThePhoneIsDrivenByJSON(t *testing.T) {
	d := newDesk(t)
	at := "/simulator/persons/ming/threads/"
	act := func(where string, body m) {
		t.Helper()
		if a := d.post("", at+where, body); a["ok"] != true {
			t.Errorf("%s: %v", where, a)
		}
	}
	act("wxmini/open", m{"session_from": `{"source":"首页"}`})
	act("wxmini/text", m{"text": "在吗"})
	act("wxmini/image", m{"name": "a.png", "content": base64.StdEncoding.EncodeToString(png)})
	act("wxmini/card", m{"title": "直播", "path": "pages/live"})
	act("wxmini/raw", m{"type": "hologram", "values": m{"a": "b"}})
	act("wxmini/raw-event", m{"type": "dance"})
	act("wxmini/consent", m{"answers": m{"T1": true}})
	act("wxserv/follow", nil)
	act("wxserv/location", m{"place": m{"latitude": 23.1, "longitude": 113.2, "label": "天河"}})
	act("wxserv/link", m{"title": "t", "about": "a", "url": "https://e.example"})
	act("wxserv/voice", m{"content": base64.StdEncoding.EncodeToString(amr)})
	act("wxserv/video", m{"content": base64.StdEncoding.EncodeToString(mp4)})
	act("wxserv/pay", nil)
	act("wxserv/block", m{"on": true})
	d.code("menu", d.post("wxserv", "/cgi-bin/menu/create", m{"button": []m{{"type": "click", "name": "b", "key": "K"}}}), 0)
	act("wxserv/menu", m{"button": "0"})
	code := d.post("wxserv", "/cgi-bin/qrcode/create", m{"action_name": "QR_STR_SCENE", "action_info": m{"scene": m{"scene_str": "a"}}})
	if a := d.post("", "/simulator/persons/ming/scan", m{"code": code["url"]}); a["ok"] != true {
		t.Errorf("scan: %v", a)
	}
	act("wxserv/unfollow", nil)
	d.settled()
	if a := d.post("", at+"wxmini/login", nil); a["code"] == "" {
		t.Errorf("%v", a)
	}
	if a := d.post("", at+"wxmini/phone-number", nil); a["code"] == "" {
		t.Errorf("%v", a)
	}
	threads := d.get("", "/simulator/persons/ming/threads")
	same(t, "threads", len(threads["threads"].([]any)), len(d.accounts))
	thread := d.get("", at+"wxmini?limit=2")
	same(t, "the last two", len(thread["items"].([]any)), 2)
	same(t, "the quota", thread["thread"].(m)["quota"].(m)["left"], 5.0)

	for path, want := range map[string]string{
		at + "wxmini/dance": "cannot", at + "wxnone/text": "no such account",
		"/simulator/persons/nobody/threads/wxmini/open": "no such person",
	} {
		if a := d.post("", path, m{"text": "a"}); !strings.Contains(sprint(a["error"]), want) {
			t.Errorf("%s: %v", path, a)
		}
	}
	if a := d.post("", at+"wxmini/image", m{"content": "???"}); !strings.Contains(sprint(a["error"]), "base64") {
		t.Errorf("%v", a)
	}
}

func TestTheSimulatorIsDrivenByJSON(t *testing.T) {
	d := newDesk(t)
	state := d.get("", "/simulator/state")
	same(t, "accounts", len(state["accounts"].([]any)), 6)
	same(t, "the clock", d.post("", "/simulator/clock", m{"by": "48h"})["moved"], float64((48 * time.Hour).Milliseconds()))
	same(t, "backwards", d.post("", "/simulator/clock", m{"milliseconds": -1})["error"] != nil, true)
	same(t, "a new person", d.post("", "/simulator/persons", m{"nickname": "小刚"})["id"], "p3")
	same(t, "a new account", d.post("", "/simulator/accounts", m{"kind": "minigame", "appid": "wxnew", "secret": "s"})["ok"], true)
	same(t, "a bad account", d.post("", "/simulator/accounts", m{"kind": "fax", "appid": "wxfax"})["error"] != nil, true)
	same(t, "push settings", d.call(http.MethodPut, "", "/simulator/accounts/wxnew/push", "", strings.NewReader(`{"url":"`+d.sink.URL+`","token":"abc","mode":"plain","format":"xml"}`))["error"] != nil, true)
	sw := d.post("", "/simulator/switches", m{"do": "errcode", "code": 45009, "path": "/cgi-bin/menu/", "times": 1})
	d.code("switched", d.get("wxserv", "/cgi-bin/menu/get"), 45009)
	d.code("used up", d.get("wxserv", "/cgi-bin/menu/get"), 46003)
	same(t, "its id", sw["id"] != "", true)
	same(t, "an unknown one", d.post("", "/simulator/switches", m{"do": "dance"})["error"] != nil, true)
	d.panel(http.MethodDelete, "/simulator/accounts/wxserv/tokens", nil)
	d.code("tokens killed", d.get("wxserv", "/cgi-bin/menu/get"), 40001)
	d.panel(http.MethodDelete, "/simulator/calls", nil)
	d.get("wxserv", "/cgi-bin/menu/get")
	if calls := d.Calls(""); len(calls) != 1 || calls[0].Code != 40001 || strings.Contains(calls[0].Query, d.token["wxserv"]) || calls[0].Path != "/cgi-bin/menu/get" {
		t.Errorf("%+v", calls)
	}
	same(t, "a forgery", d.post("", "/simulator/forgeries", m{"appid": "wxmini", "person": "ming", "how": "unsigned"})["status"], 200.0)
	same(t, "an echo", d.post("", "/simulator/forgeries", m{"appid": "wxmini", "how": "echo"})["status"], 200.0)
	if status, _ := d.open("/simulator/nothing"); status != http.StatusNotFound {
		t.Error("an unknown path answers")
	}
	if status, _ := d.open("/anything"); status != http.StatusNotFound {
		t.Error("an unknown path answers")
	}
}

func TestOtherPeoplesPagesCannotDriveIt(t *testing.T) {
	d := newDesk(t)
	for origin, want := range map[string]int{
		"https://evil.example": 403, "null": 403, "http://127.0.0.1.evil.example": 403,
		"http://localhost:5173": 200, "http://127.0.0.1:8080": 200, d.http.URL: 200,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.http.URL+"/simulator/clock", nil)
		d.must(err)
		r.Header.Set("Origin", origin)
		response, err := http.DefaultClient.Do(r)
		d.must(err)
		d.must(response.Body.Close())
		if response.StatusCode != want || want == 200 && response.Header.Get("Access-Control-Allow-Origin") != origin {
			t.Errorf("%s: %d", origin, response.StatusCode)
		}
	}
}

func TestAPhoneIsToldWhatHappens(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.http.URL+"/simulator/persons/ming/stream", nil)
	d.must(err)
	response, err := http.DefaultClient.Do(r)
	d.must(err)
	defer func() { _ = response.Body.Close() }()
	d.talking(mini)
	d.code("answered", d.post("wxmini", sendPath, text(mini, "您好")), 0)
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), "您好") {
		continue
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	poll := d.get("", "/simulator/persons/ming/events?after=0")
	events := poll["events"].([]any)
	last := events[len(events)-1].(m)["seq"]
	same(t, "nothing after the last", len(d.get("", "/simulator/persons/ming/events?after="+sprint(last))["events"].([]any)), 0)
	waiting := make(chan answer)
	go func() { waiting <- d.get("", "/simulator/persons/ming/events?wait=10&after="+sprint(last)) }() // ends with its answer
	d.code("typing", d.post("wxmini", "/cgi-bin/message/custom/typing", m{"touser": openid(mini), "command": "Typing"}), 0)
	if a := <-waiting; a["events"].([]any)[0].(m)["kind"] != "typing" {
		t.Errorf("%v", a)
	}
	if status, _ := d.open("/simulator/persons/nobody/stream"); status != http.StatusNotFound {
		t.Error("nobody has a stream")
	}
}

func TestEverySwitchDoesWhatItSays(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	d.tokenOf("wxmini")
	on := func(sw Switch) {
		sw.Path, sw.Times = sendPath, 1
		_, err := d.AddSwitch(sw)
		d.must(err)
	}
	send := func() answer { return d.post("wxmini", sendPath, text(mini, "x")) }
	shown := func() int { return len(d.Items("wxmini", "ming")) }
	before := shown()
	on(Switch{Do: DoErrcode, Code: 40243})
	d.code("errcode", send(), 40243)
	on(Switch{Do: DoErrcode, Code: -1})
	d.code("busy", send(), -1)
	on(Switch{Do: DoHTML})
	same(t, "a page", strings.HasPrefix(sprint(send()["body"]), "<html>"), true)
	on(Switch{Do: DoStatus})
	same(t, "a status", send()["status"], 502)
	on(Switch{Do: DoKill})
	d.code("a killed token", send(), 40001)
	same(t, "nothing was done", shown(), before)
	delete(d.token, "wxmini")
	d.tokenOf("wxmini")
	on(Switch{Do: DoSlow, Milli: 1})
	d.code("slow", send(), 0)
	same(t, "done", shown(), before+1)

	broken := func(do string, ctx context.Context) {
		t.Helper()
		on(Switch{Do: do})
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.http.URL+sendPath+"?access_token="+d.token["wxmini"], strings.NewReader(`{"touser":"`+openid(mini)+`","msgtype":"text","text":{"content":"x"}}`))
		d.must(err)
		response, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = response.Body.Close()
			t.Errorf("%s: an answer came", do)
		}
	}
	broken(DoReset, t.Context())
	same(t, "reset: nothing was done", shown(), before+1)
	broken(DoLost, t.Context())
	same(t, "lost: it was done", shown(), before+2)
	ctx, cancel := context.WithCancel(t.Context())
	items := d.Items("wxmini", "ming")
	go func() { // gives up when the message is on the phone; ends with the test
		_, _ = d.Phone("ming").Await(t.Context(), "wxmini", items[len(items)-1].ID)
		cancel()
	}()
	broken(DoHang, ctx)
	if ctx.Err() == nil {
		t.Error("it did not hang")
	}
	same(t, "hanging: it was done", shown(), before+3)
	same(t, "all are used up", len(d.Switches()), 0)
	_, err := d.AddSwitch(Switch{Do: DoHTML, AppID: "wxserv"})
	d.must(err)
	d.code("another account's switch", send(), 0)
	d.RemoveSwitch("")
	same(t, "all off", len(d.Switches()), 0)
}

func TestTheClock(t *testing.T) {
	c := NewFrozenClock(noon)
	woke := make(chan bool)
	go func() { woke <- c.sleep(t.Context(), time.Minute) }() // ends below
	if !c.AwaitSleepers(t.Context(), 1) {
		t.Fatal("nobody sleeps")
	}
	c.Advance(59 * time.Second)
	select {
	case <-woke:
		t.Fatal("woke too early")
	default:
	}
	c.Advance(time.Second)
	same(t, "woke", <-woke, true)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	same(t, "given up", c.sleep(ctx, time.Minute), false)
	same(t, "nobody to await", c.AwaitSleepers(ctx, 1), false)

	real := NewClock()
	before := real.Now()
	real.Advance(48 * time.Hour)
	if moved := real.Now().Sub(before); moved < 48*time.Hour || moved > 49*time.Hour {
		t.Errorf("moved by %v", moved)
	}
	same(t, "a real sleep", real.sleep(t.Context(), time.Millisecond), true)
}
