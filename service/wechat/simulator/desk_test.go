package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const testKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

// The accounts of the tests.
var (
	mini    = Account{Kind: MiniProgram, Name: "小店", AppID: "wxmini", Secret: "s-mini", Verified: true, Platform: "open1", Templates: []Template{{ID: "T1", Title: "订单", Fields: []string{"thing1", "number2"}}}}
	game    = Account{Kind: MiniGame, Name: "小游戏", AppID: "wxgame", Secret: "s-game"}
	service = Account{Kind: Service, Name: "服务号", AppID: "wxserv", Secret: "s-serv", Verified: true, Platform: "open1", Linked: []string{"wxmini"}, Domains: []string{"shop.example"},
		Templates: []Template{{ID: "T2", Title: "提醒", Fields: []string{"first", "thing1", "remark"}}}}
	paper = Account{Kind: Subscription, Name: "订阅号", AppID: "wxpaper", Secret: "s-paper", Verified: true}
	shy   = Account{Kind: Subscription, Name: "未认证", AppID: "wxshy", Secret: "s-shy"}
	sand  = Account{Kind: Sandbox, Name: "测试号", AppID: "wxsand", Secret: "s-sand"}
)

// desk is a simulator with a server that receives its pushes.
type desk struct {
	*Simulator
	t     *testing.T
	http  *httptest.Server
	sink  *sink
	token map[string]string
}

func newDesk(t *testing.T, accounts ...Account) *desk {
	t.Helper()
	d := &desk{t: t, sink: newSink(t), token: map[string]string{}}
	if len(accounts) == 0 {
		accounts = []Account{mini, game, service, paper, shy, sand}
	}
	for i := range accounts {
		if accounts[i].Push.URL == "" {
			accounts[i].Push = PushSettings{URL: d.sink.URL + "/push", Token: "token123", Mode: "plain", Format: "xml"}
		} else {
			accounts[i].Push.URL = d.sink.URL + "/push"
		}
	}
	sim, err := New(Config{Accounts: accounts, Persons: []Person{{ID: "ming", Nickname: "小明"}, {ID: "hong", Nickname: "小红"}}, Clock: NewFrozenClock(noon)})
	if err != nil {
		t.Fatal(err)
	}
	d.Simulator, d.http = sim, httptest.NewServer(sim)
	sim.SetBase(d.http.URL + "/")
	t.Cleanup(func() { d.http.Close(); sim.Close() })
	return d
}

// sink is the server of a developer: it keeps what it gets and answers what the
// test tells it to.
type sink struct {
	*httptest.Server
	mu     sync.Mutex
	got    []got
	answer func(r *http.Request, body string) (int, string)
}

type got struct {
	query url.Values
	body  string
	kind  string
}

func newSink(t *testing.T) *sink {
	t.Helper()
	s := &sink{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.got = append(s.got, got{r.URL.Query(), string(body), r.Header.Get("Content-Type")})
	answer := s.answer
	s.mu.Unlock()
	status, text := 200, "success"
	if answer != nil {
		status, text = answer(r, string(body))
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

func (s *sink) bodies() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, g := range s.got {
		all = append(all, g.body)
	}
	return all
}

func (s *sink) say(status int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = func(*http.Request, string) (int, string) { return status, text }
}

// settled waits until all pushes have ended.
func (d *desk) settled() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 2*time.Minute)
	defer cancel()
	if !d.AwaitPushes(ctx) {
		d.t.Fatal("pushes did not end")
	}
}

// must fails the test if something that has to work does not.
func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

type answer map[string]any

func (a answer) code() int {
	code, ok := a["errcode"].(float64)
	if !ok {
		return 0
	}
	return int(code)
}

// get and post call the API with a token of an account; "" brings none.
func (d *desk) get(appid, path string) answer { return d.call(http.MethodGet, appid, path, "", nil) }

func (d *desk) post(appid, path string, body any) answer {
	text, isText := body.(string)
	if !isText {
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		d.must(encoder.Encode(body))
		text = out.String()
	}
	return d.call(http.MethodPost, appid, path, "application/json", strings.NewReader(text))
}

func (d *desk) call(method, appid, path, kind string, body io.Reader) answer {
	d.t.Helper()
	address := d.http.URL + path
	if appid != "" {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		address += sep + "access_token=" + url.QueryEscape(d.tokenOf(appid))
	}
	r, err := http.NewRequestWithContext(d.t.Context(), method, address, body)
	d.must(err)
	r.Header.Set("Content-Type", kind)
	response, err := http.DefaultClient.Do(r)
	d.must(err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	d.must(err)
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		a = answer{"body": string(text), "status": response.StatusCode}
	}
	return a
}

// tokenOf fetches a token once.
func (d *desk) tokenOf(appid string) string {
	if d.token[appid] == "" {
		a := d.post("", "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": appid, "secret": d.accounts[appid].Secret})
		d.token[appid], _ = a["access_token"].(string)
	}
	return d.token[appid]
}

// openid is what an account calls Ming.
func openid(a Account) string { return OpenID(a.AppID, "ming") }

// text is a customer-service text to Ming.
func text(a Account, words string) map[string]any {
	return map[string]any{"touser": openid(a), "msgtype": "text", "text": map[string]string{"content": words}}
}

const sendPath = "/cgi-bin/message/custom/send"

// upload uploads a file and returns its media id.
func (d *desk) upload(appid, kind, name string, content []byte) (string, answer) {
	d.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", name)
	d.must(err)
	_, err = part.Write(content)
	d.must(err)
	d.must(form.Close())
	a := d.call(http.MethodPost, appid, "/cgi-bin/media/upload?type="+kind, form.FormDataContentType(), &body)
	id, _ := a["media_id"].(string)
	if kind == "thumb" {
		id, _ = a["thumb_media_id"].(string)
	}
	return id, a
}

var (
	png = []byte("\x89PNG\r\n\x1a\n picture")
	jpg = []byte("\xff\xd8\xff\xe0 picture")
	amr = []byte("#!AMR\n voice")
	mp4 = []byte("\x00\x00\x00\x20ftypmp42 film")
)

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// codes checks the errcodes of several answers.
func (d *desk) code(what string, a answer, want int) {
	d.t.Helper()
	if a.code() != want {
		d.t.Errorf("%s: %v, want %d", what, a, want)
	}
}

// talking lets Ming write, so that the account may answer.
func (d *desk) talking(a Account) {
	d.t.Helper()
	ph := d.Phone("ming")
	if a.Kind.Mini() {
		d.must(ph.Open(a.AppID, ""))
	} else {
		d.must(ph.Follow(a.AppID))
	}
	d.must(ph.Text(a.AppID, "在吗"))
	d.settled()
}

func (d *desk) last(a Account) Item {
	d.t.Helper()
	items := d.Items(a.AppID, "ming")
	if len(items) == 0 {
		d.t.Fatal("nothing is on the phone")
	}
	return items[len(items)-1]
}

func list(n int, f func(int) string) []string {
	var all []string
	for i := range n {
		all = append(all, f(i))
	}
	return all
}

func sprint(values ...any) string { return fmt.Sprint(values...) }
