package api

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// readable claims that a fault says something to people: a sentence in the
// language asked for, without its code or anything of the program's inside.
func readable(t *testing.T, where, message, language string) {
	t.Helper()
	han := regexp.MustCompile(`\p{Han}`)
	if len(message) < 6 || strings.ContainsAny(message, "{}") || han.MatchString(message) != (language == "zh-CN") {
		t.Errorf("%s: %q is no plain sentence in %s", where, message, language)
	}
}

func TestWhatCannotBeReadIsRefusedWithAPlainSentence(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("a", 10_000)
	cases := map[string]struct {
		body, kind string
		status     int
		code       string
	}{
		"10 MB":                   {`{"login_name":"` + strings.Repeat("a", 10<<20) + `"}`, "application/json", 413, "request.too_large"},
		"invalid UTF-8":           {"{\"login_name\":\"\xff\xfe\",\"password\":\"x\"}", "application/json", 400, "request.bad_encoding"},
		"half a surrogate":        {`{"login_name":"\ud800abc","password":"not-it-at-all"}`, "application/json", 401, "login.wrong"},
		"a login of 10,000":       {`{"login_name":"` + long + `","password":"x"}`, "application/json", 400, "field.too_long"},
		"a password of 10,000":    {`{"login_name":"boss","password":"` + long + `"}`, "application/json", 400, "field.too_long"},
		"broken JSON":             {`{"login_name":"bo`, "application/json", 400, "request.bad_json"},
		"nothing":                 {``, "application/json", 400, "request.bad_json"},
		"a list":                  {`[]`, "application/json", 400, "request.bad_json"},
		"two values":              {`{"login_name":"boss"} {}`, "application/json", 400, "request.bad_json"},
		"an unknown field":        {`{"login_name":"boss","password":"x","admin":true}`, "application/json", 400, "request.bad_json"},
		"a number for a text":     {`{"login_name":7,"password":"x"}`, "application/json", 400, "request.bad_json"},
		"a form":                  {`login_name=boss`, "application/x-www-form-urlencoded", 400, "request.bad_json"},
		"no content type":         {`{}`, "", 400, "request.bad_json"},
		"a hundred thousand deep": {strings.Repeat("[", 100_000), "application/json", 400, "request.bad_json"},
		"no login name":           {`{"password":"x"}`, "application/json", 400, "field.required"},
	}
	for name, c := range cases {
		for _, language := range []string{"zh-CN", "en"} {
			r := w.request(t, "", "POST", "/api/login", c.body)
			r.Header.Set("Content-Type", c.kind)
			r.Header.Set("X-Language", language)
			answer := w.send(r)
			if answer.Code != c.status || codeOf(answer) != c.code {
				t.Errorf("%s: %d %.200s", name, answer.Code, answer.Body)
				continue
			}
			readable(t, name, textOf(t, answer, "message"), language)
			if !utf8.Valid(answer.Body.Bytes()) || answer.Body.Len() > 2000 {
				t.Errorf("%s: the answer is %d bytes, or no UTF-8", name, answer.Body.Len())
			}
		}
	}
}

// A body without a length is cut at the limit too, and not read to its end.
func TestABodyThatDoesNotSayItsLengthIsCut(t *testing.T) {
	w := newWorld(t)
	body := &endless{}
	r := w.request(t, "", "POST", "/api/login", "")
	r.Body, r.ContentLength = io.NopCloser(body), -1
	r.Header.Set("Content-Type", "application/json")
	if answer := w.send(r); answer.Code != 413 || codeOf(answer) != "request.too_large" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if body.read > 2<<20 {
		t.Errorf("%d bytes were read", body.read)
	}
}

// A client that asks first is told before it sends anything.
func TestABodyThatIsAnnouncedTooLargeIsNotAskedFor(t *testing.T) {
	server := httptest.NewServer(newWorld(t).handler)
	defer server.Close()
	for size, want := range map[int]string{10 << 20: "HTTP/1.1 413 Request Entity Too Large", 2: "HTTP/1.1 100 Continue"} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if err := conn.SetDeadline(time.Now().Add(hung)); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(conn, "POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", size); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(conn).ReadString('\n')
		if strings.TrimSpace(line) != want || err != nil {
			t.Errorf("%d bytes: %q, %v; want %q", size, line, err, want)
		}
	}
}

type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte(" "), len(p)))
	e.read += len(p)
	return len(p), nil
}

func TestWhatIsAskedWronglyElsewhere(t *testing.T) {
	w := newWorld(t)
	w.run(t, nil, []row{
		{name: "an id that is none", as: "administrator", method: "GET", path: "/api/agents/abc", status: 400, want: `{"code":"request.bad_id","field":"id"}`},
		{name: "a negative id", as: "administrator", method: "GET", path: "/api/agents/-1", status: 400, want: `{"code":"request.bad_id"}`},
		{name: "an id beyond all numbers", as: "administrator", method: "GET", path: "/api/agents/99999999999999999999", status: 400, want: `{"code":"request.bad_id"}`},
		{name: "a search of 65 characters", as: "administrator", method: "GET", path: "/api/agents?query=" + strings.Repeat("a", 65), status: 400, want: `{"code":"field.too_long","field":"query","args":{"max":64}}`},
		{name: "a search that is no UTF-8", as: "administrator", method: "GET", path: "/api/agents?query=%ff", status: 400, want: `{"code":"request.bad_encoding"}`},
	})
	for line, want := range map[string]string{"GET /api/nothing": "request.no_route", "PATCH /api/login": "request.bad_method", "GET /api/agents/1/2/3": "request.no_route"} {
		method, path, _ := strings.Cut(line, " ")
		if answer := w.ask(t, "", method, path, ""); codeOf(answer) != want {
			t.Errorf("%s: %d %s", line, answer.Code, answer.Body)
		}
	}
	for name, token := range map[string]string{"no token": "", "one of another shape": "abc", "one that nobody has": "yk_" + strings.Repeat("a", 43), "a long one": "yk_" + strings.Repeat("a", 100_000)} {
		r := w.request(t, "", "GET", "/api/me", "")
		r.Header.Set("Authorization", "Bearer "+token)
		if answer := w.send(r); answer.Code != http.StatusUnauthorized || codeOf(answer) != "login.needed" {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
}

func TestHeadersThatKeepBrowsersFromGuessing(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/api/setup", "/api/me", "/api/nothing"} {
		h := w.ask(t, "", "GET", path, "").Header()
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "no-store"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}
