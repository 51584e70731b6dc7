package simulator

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestThePageIsServedWhereThereIsOne(t *testing.T) {
	pages := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>phone")}, "assets/a.js": {Data: []byte("let a")}, "assets/a.css": {Data: []byte("a{}")}}
	cases := map[string]struct {
		pages fstest.MapFS
		path  string
		code  int
		kind  string
		says  string
	}{
		"the page":             {pages, "/phone/", 200, "text/html; charset=utf-8", "phone"},
		"a script":             {pages, "/phone/assets/a.js", 200, "text/javascript; charset=utf-8", "let a"},
		"a style":              {pages, "/phone/assets/a.css", 200, "text/css; charset=utf-8", "a{}"},
		"the root leads to it": {pages, "/", 302, "text/html; charset=utf-8", "/phone/"},
		"without the slash":    {pages, "/phone", 302, "text/html; charset=utf-8", "/phone/"},
		"a file that is not":   {pages, "/phone/assets/b.js", 404, "text/plain; charset=utf-8", "not found"},
		"a folder":             {pages, "/phone/assets", 404, "text/plain; charset=utf-8", "not found"},
		"out of the folder":    {pages, "/phone/assets/../../etc", 404, "text/plain; charset=utf-8", "not found"},
		"another path":         {pages, "/phones", 404, "text/plain; charset=utf-8", "not found"},
		"before it was built":  {fstest.MapFS{}, "/phone/", 503, "text/plain; charset=utf-8", "make pages"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			sim, err := New(Config{Pages: c.pages})
			if err != nil {
				t.Fatal(err)
			}
			defer sim.Close()
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:9090/", nil)
			r.URL.Path = c.path // as it is, where a mux would clean it
			sim.ServeHTTP(w, r)
			body, _ := io.ReadAll(w.Body)
			if w.Code != c.code || w.Header().Get("Content-Type") != c.kind || !strings.Contains(string(body), c.says) {
				t.Errorf("%d %s %q", w.Code, w.Header().Get("Content-Type"), body)
			}
			if c.path == "/phone/" && c.code == 200 && !strings.Contains(w.Header().Get("Content-Security-Policy"), "script-src 'self';") {
				t.Error("the page may run anything")
			}
		})
	}
}

// reborn ends the simulator and begins another one from what it wrote down.
func (d *desk) reborn(seed string) *Simulator {
	d.t.Helper()
	d.Close()
	text, err := d.State()
	d.must(err)
	next, err := New(Config{State: text, Clock: NewFrozenClock(noon), Seed: seed})
	d.must(err)
	d.t.Cleanup(next.Close)
	return next
}

func TestAWorldThatWasWrittenDownGoesOn(t *testing.T) {
	d := newDesk(t)
	d.talking(service)
	d.must(d.Phone("ming").Image("wxserv", "a.png", png))
	d.code("menu", d.post("wxserv", "/cgi-bin/menu/create", m{"button": []m{{"type": "click", "name": "b", "key": "K"}}}), 0)
	d.code("answered", d.post("wxserv", sendPath, text(service, "您好")), 0)
	made := d.post("wxserv", "/cgi-bin/qrcode/create", m{"action_name": "QR_LIMIT_STR_SCENE", "action_info": m{"scene": m{"scene_str": "a"}}})
	d.post("", "/simulator/clock", m{"by": "1h"})
	d.settled()
	before := d.Items("wxserv", "ming")
	picture := before[len(before)-2].Media

	next := d.reborn("")
	same(t, "what the phone shows", next.Items("wxserv", "ming"), before)
	same(t, "the accounts", next.Accounts(), d.Accounts())
	same(t, "the people", next.Persons(), d.Persons())
	same(t, "the clock", next.Clock().Moved(), time.Hour)
	quota, err := next.Phone("ming").Quota("wxserv")
	d.must(err)
	same(t, "the quota", quota, Quota{4, noon.Add(48 * time.Hour).UnixMilli()})
	d.must(next.Phone("ming").TapMenu("wxserv", "0", nil))
	d.must(next.Phone("ming").Scan(made["url"].(string)))
	w := httptest.NewRecorder()
	next.ServeHTTP(w, httptest.NewRequest(http.MethodGet, strings.TrimPrefix(picture, d.http.URL), nil))
	same(t, "the picture", w.Body.String(), string(png))
	d.must(next.Phone("ming").Text("wxserv", "又来了"))
	after := next.Items("wxserv", "ming")
	if last := after[len(after)-1]; last.ID <= before[len(before)-1].ID {
		t.Errorf("the id %d was given out before", last.ID)
	}
}

func TestAMessageThatWasUnderWayHasFailed(t *testing.T) {
	d := newDesk(t)
	d.sink.say(500, "")
	d.must(d.Phone("ming").Open("wxmini", ""))
	d.must(d.Phone("ming").Text("wxmini", "在吗"))
	next := d.reborn("")
	items := next.Items("wxmini", "ming")
	same(t, "its state", items[len(items)-1].Status, "failed")
}

func TestAWorldMayBeWrittenByHand(t *testing.T) {
	sim, err := New(Config{State: []byte(`{"accounts":[{"kind":"minigame","appid":"wxhand","secret":"s","name":"手"}],"persons":[{"id":"gang","nickname":"小刚"}]}`)})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if err := sim.Phone("gang").Open("wxhand", ""); err != nil {
		t.Error(err)
	}
	for text, says := range map[string]string{
		"{":                               "cannot be read",
		`{"accounts":[{"kind":"fax"}]}`:   "a known kind",
		`{"threads":[{"person":"ming"}]}`: "only one of them",
	} {
		if _, err := New(Config{State: []byte(text)}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: said %v", text, err)
		}
	}
}

func TestNoMessageHasTheIDOfAnEarlierLife(t *testing.T) {
	ids := map[string]bool{}
	for range 2 { // without a state: only the time tells them apart
		d := newDesk(t, mini)
		d.Close()
		again, err := New(Config{Accounts: d.Accounts(), Persons: d.Persons(), Seed: "x"})
		d.must(err)
		t.Cleanup(again.Close)
		d.Simulator = again
		d.talking(mini)
		for _, p := range again.Pushes("") {
			if p.Kind != "text" {
				continue
			}
			if ids[p.Body] {
				t.Errorf("pushed before: %s", p.Body)
			}
			_, id, _ := strings.Cut(p.Body, "<MsgId>")
			if ids[id] || id == "" {
				t.Errorf("given out before: %s", id)
			}
			ids[id] = true
		}
	}
	same(t, "messages", len(ids), 2)
}

func TestWhoCannotBeToldTheRestIsToldToAskAgain(t *testing.T) {
	d := newDesk(t)
	kinds := func(after int64) (all []string, last int64) {
		for _, e := range d.Events(t.Context(), "ming", after, 0) {
			all, last = append(all, e.Kind), e.Seq
		}
		return all, last
	}
	_, heard := kinds(0)
	d.must(d.Phone("ming").Follow("wxserv"))
	d.settled()
	if missed, _ := kinds(heard); len(missed) == 0 || missed[0] != "item" {
		t.Errorf("told %v", missed)
	}
	_, last := kinds(0)
	told, seq := kinds(last + 1)
	same(t, "a number of another life", told, []string{"reset"})
	same(t, "from where it goes on", seq, last)
	for range mostEvents {
		d.mu.Lock()
		d.tellAll(Event{Kind: "log"})
		d.mu.Unlock()
	}
	told, _ = kinds(heard)
	same(t, "after too many", told, []string{"reset"})
}

func TestARefusalHasANameForPrograms(t *testing.T) {
	d := newDesk(t)
	at := "/simulator/persons/ming/threads/"
	for path, want := range map[string]string{
		at + "wxserv/text": "not_following", at + "wxmini/text": "not_open", at + "wxnone/text": "no_account", at + "wxmini/follow": "not_here",
		"/simulator/persons/nobody/scan": "no_code", "/simulator/persons/nobody/threads/wxmini/open": "nobody",
	} {
		same(t, path, d.post("", path, m{"text": "a"})["reason"], want)
	}
	d.must(d.Phone("ming").Open("wxmini", ""))
	same(t, "nothing", d.post("", at+"wxmini/text", m{})["reason"], "empty")
	made := d.post("wxserv", "/cgi-bin/qrcode/create", m{"action_name": "QR_STR_SCENE", "action_info": m{"scene": m{"scene_str": "a"}}})
	same(t, "whose code it is", d.post("", "/simulator/persons/ming/scan", m{"code": made["ticket"]})["appid"], "wxserv")
}

func TestAThreadIsReadBackwards(t *testing.T) {
	d := newDesk(t)
	d.must(d.Phone("ming").Open("wxmini", ""))
	for _, words := range []string{"一", "二", "三"} {
		d.must(d.Phone("ming").Text("wxmini", words))
	}
	at := "/simulator/persons/ming/threads/wxmini?limit=2"
	texts := func(a answer) (all []string, first float64) {
		for i, item := range a["items"].([]any) {
			if i == 0 {
				first = item.(map[string]any)["id"].(float64)
			}
			all = append(all, item.(map[string]any)["text"].(string))
		}
		return all, first
	}
	all, first := texts(d.get("", at))
	same(t, "the last", all, []string{"二", "三"})
	all, _ = texts(d.get("", at+"&before="+sprint(int64(first))))
	same(t, "those before", all, []string{"一"})
}
