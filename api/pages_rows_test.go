package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"yingke/model"
	"yingke/service/channel"
)

func TestPagesAndTheirFiles(t *testing.T) {
	w := newWorld(t)
	for path, k := range map[string]struct {
		status   int
		kind     string
		keep     string
		contains string
	}{
		"/":                                  {302, "", "no-store", ""},
		"/console":                           {302, "", "no-store", ""},
		"/console/":                          {200, "text/html; charset=utf-8", "no-cache", "<title>迎客</title>"},
		"/console/index.html":                {200, "text/html; charset=utf-8", "no-cache", "迎客"},
		"/console/channels/7":                {200, "text/html; charset=utf-8", "no-cache", "迎客"},
		"/console/assets/index-1a2b.js":      {200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "console"},
		"/console/assets/index-none.js":      {404, "", "", ""},
		"/console/../go.mod":                 {404, "", "", ""},
		"/console/%2e%2e/%2e%2e/etc/passwd":  {200, "text/html; charset=utf-8", "no-cache", "迎客"},
		"/console/..%2f..%2fmodel/secret.go": {404, "", "", ""},
		"/chat":                              {302, "", "no-store", ""},
		"/chat/assets/index-3c4d.js":         {200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "chat"},
		"/chat/assets/none.css":              {404, "", "", ""},
		"/widget.js":                         {200, "text/javascript; charset=utf-8", "public, max-age=300", "widget"},
		"/widget/demo.html":                  {200, "text/html; charset=utf-8", "no-cache", "demo"},
		"/widget/demo.js":                    {200, "text/javascript; charset=utf-8", "public, max-age=300", "demo"},
		"/api/none":                          {404, "application/json; charset=utf-8", "no-store", "request.no_route"},
	} {
		answer := w.ask(t, "", "GET", path, "")
		h := answer.Header()
		if answer.Code != k.status || k.kind != "" && h.Get("Content-Type") != k.kind || k.keep != "" && h.Get("Cache-Control") != k.keep ||
			!strings.Contains(answer.Body.String(), k.contains) {
			t.Errorf("%s: %d %s %s %.100s", path, answer.Code, h.Get("Content-Type"), h.Get("Cache-Control"), answer.Body)
		}
		if strings.Contains(answer.Body.String(), "root:") {
			t.Errorf("%s leads out of the house", path)
		}
	}
	if to := w.ask(t, "", "GET", "/chat?channel_id=1&key=a%20b", "").Header().Get("Location"); to != "/chat/?channel_id=1&key=a%20b" {
		t.Errorf("/chat leads to %s", to)
	}
}

func TestAFileOfThePagesIsSentOnceAndPacked(t *testing.T) {
	w := newWorld(t, func(w *world) {
		w.Pages = fstest.MapFS{"console/assets/big.js": {Data: []byte(strings.Repeat("console.log('迎客');\n", 500))}}
	})
	r := w.request(t, "", "GET", "/console/assets/big.js", "")
	r.Header.Set("Accept-Encoding", "br, gzip;q=0.8")
	packed := w.send(r)
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Header().Get("Vary") != "Accept-Encoding" || packed.Body.Len() > 1000 {
		t.Fatalf("%d bytes, %v", packed.Body.Len(), packed.Header())
	}
	plain := w.ask(t, "", "GET", "/console/assets/big.js", "")
	if unzipped(t, packed.Body.Bytes()) != plain.Body.String() || plain.Header().Get("Content-Encoding") != "" {
		t.Error("packed and plain differ")
	}
	r = w.request(t, "", "GET", "/console/assets/big.js", "")
	r.Header.Set("If-None-Match", plain.Header().Get("ETag"))
	if again := w.send(r); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("unchanged: %d, %d bytes", again.Code, again.Body.Len())
	}
	r = w.request(t, "", "GET", "/console/assets/big.js", "")
	r.Header.Set("Accept-Encoding", "gzip;q=0")
	if refused := w.send(r); refused.Header().Get("Content-Encoding") != "" {
		t.Error("packed for one who refused it")
	}
}

func unzipped(t *testing.T, raw []byte) string {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

var bootElement = regexp.MustCompile(`(?s)<script type="application/json" id="boot">(.*?)</script>`)

func bootOf(t *testing.T, page *httptest.ResponseRecorder) bootData {
	t.Helper()
	found := bootElement.FindSubmatch(page.Body.Bytes())
	if found == nil {
		t.Fatalf("no boot in %s", page.Body)
	}
	var boot bootData
	if err := json.Unmarshal(found[1], &boot); err != nil {
		t.Fatal(err)
	}
	return boot
}

func TestTheCustomersPageKnowsItsChannelBeforeItAsks(t *testing.T) {
	w := newWorld(t)
	c := w.ours.Channel(t, nil, func(s *model.ChannelSettings) {
		s.Title, s.OpenText, s.RequireSignature, s.Sites = "在线<咨询>", "开场白是秘密", true, []string{"https://shop.example.com"}
	})
	path := fmt.Sprintf("/chat/?channel_id=%d&key=%s", c.ID, c.Key)
	page := w.ask(t, "", "GET", path, "")
	boot := bootOf(t, page)
	if page.Code != 200 || boot.Channel == nil || boot.Channel.ID != c.ID || boot.Channel.Settings.Title != "在线<咨询>" || boot.Fault != nil {
		t.Errorf("%d %+v", page.Code, boot)
	}
	text := page.Body.String()
	if !strings.Contains(text, "<title>在线&lt;咨询&gt;</title>") || strings.Contains(text, "开场白是秘密") || strings.Contains(text, "require_signature") {
		t.Errorf("%s", text)
	}
	if page.Header().Get("Cache-Control") != "no-store" || page.Header().Get("X-Frame-Options") != "" {
		t.Errorf("%v", page.Header())
	}
	policy := page.Header().Get("Content-Security-Policy")
	sum := sha256.Sum256([]byte("body{margin:0}"))
	for _, part := range []string{"default-src 'none'", "script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'", "base-uri 'none'", "frame-ancestors 'self' https://shop.example.com;", "ws://example.com"} {
		if !strings.Contains(policy, part) {
			t.Errorf("no %q in %q", part, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	open := w.ours.Channel(t, nil)
	if policy := w.ask(t, "", "GET", fmt.Sprintf("/chat/?channel_id=%d&key=%s", open.ID, open.Key), "").Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors *;") {
		t.Errorf("a channel that names no site: %q", policy)
	}
	if policy := w.ask(t, "", "GET", "/console/", "").Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("the console: %q", policy)
	}
}

// TestScriptInNamesAndSettingsStaysWords puts the list into everything that
// the page is drawn from.
func TestScriptInNamesAndSettingsStaysWords(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{
		`</script><script>alert(1)</script>`, `<!--<script>`, `]]>`, `"><img src=x onerror=alert(1)>`, `</title><script>alert(1)</script>`, `&lt;b&gt;`, `\u003c/script>`, "'-alert(1)-'",
	} {
		name := text
		if len([]rune(name)) > 30 {
			name = string([]rune(name)[:30])
		}
		settings := model.DefaultChannelSettings()
		settings.Title, settings.Notice = name, model.Notice{Enabled: true, Text: text}
		settings.Entries = []model.Entry{{Kind: "keyword", Label: "x", Value: text}}
		settings.Form = model.Form{Enabled: true, Fields: []model.FormField{{Key: "nickname", Label: "x", Kind: "text"}}}
		settings.LeaveMessage = model.LeavePrompt{Enabled: true, Prompt: text}
		created, err := w.Channel.Create(t.Context(), w.ours.Admin, 0, channel.Change{Name: &name, Settings: &settings})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		page := w.ask(t, "", "GET", fmt.Sprintf("/chat/?channel_id=%d&key=%s", created.ID, created.Key), "")
		if n := strings.Count(strings.ToLower(page.Body.String()), "<script"); n != 2 { // the boot, and the page's own
			t.Errorf("%s: %d scripts in %s", text, n, page.Body)
		}
		if boot := bootOf(t, page); boot.Channel.Settings.Notice.Text != text || boot.Channel.Name != name {
			t.Errorf("%s became %+v", text, boot.Channel)
		}
	}
}

func TestAShortLinkLeadsToThePageAndIsCounted(t *testing.T) {
	w := newWorld(t)
	li, _ := w.ours.Agent(t, "小李")
	c := w.ours.Channel(t, []model.Agent{li})
	links, err := w.Channel.Links(t.Context(), w.ours.Admin, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		to := w.ask(t, "", "GET", "/s/"+l.Code+"?nickName=%E5%B0%8F%20%E6%98%8E&tag_id=1&tag_id=2&note=100%25", "")
		location := to.Header().Get("Location")
		if to.Code != 302 || to.Header().Get("Cache-Control") != "no-store" || !strings.HasSuffix(location, "&nickName=%E5%B0%8F+%E6%98%8E&tag_id=1&tag_id=2&note=100%25") {
			t.Errorf("%d %s", to.Code, location)
		}
		if page := w.ask(t, "", "GET", location, ""); page.Code != 200 || bootOf(t, page).Channel == nil {
			t.Errorf("%s: %d %s", location, page.Code, page.Body)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := w.Channel.Run(stopped); err != nil {
		t.Fatal(err)
	}
	answer := w.ask(t, "administrator", "GET", fmt.Sprintf("/api/channels/%d/links", c.ID), "")
	if own, his := textOf(t, answer, "items.0.visits"), textOf(t, answer, "items.1.visits"); own != "1" || his != "1" {
		t.Errorf("visits %s and %s", own, his)
	}
}

func TestClosedDoorsAreFriendlyPages(t *testing.T) {
	for name, pages := range map[string]fstest.MapFS{"built": pagesForTests, "not built": {}} {
		w := newWorld(t, func(w *world) { w.Pages = pages })
		shut := func(change func(model.Channel) model.Channel) (model.Channel, string) {
			c := w.ours.Channel(t, nil)
			code := w.secretCode(t, c.ID)
			_, err := w.store.ChangeChannel(t.Context(), w.ours.Admin, c.ID, "channel.edit", func(was model.Channel) (model.Channel, error) { return change(was), nil })
			return must(t, c, err), code
		}
		disabled, disabledCode := shut(func(c model.Channel) model.Channel { c.Enabled = false; return c })
		closed, closedCode := shut(func(c model.Channel) model.Channel { c.Settings.Closed = true; return c })
		deleted, deletedCode := shut(func(c model.Channel) model.Channel { c.DeletedAt = 1; return c })
		long := func(c model.Channel) string { return fmt.Sprintf("/chat/?channel_id=%d&key=%s", c.ID, c.Key) }
		for path, k := range map[string]struct {
			status   int
			sentence string
		}{
			"/s/nothing": {404, "链接"}, "/s/" + strings.Repeat("x", 2000): {404, "链接"}, "/chat/": {404, "链接"}, "/chat/?channel_id=x&key=y": {404, "链接"},
			long(disabled) + "x": {404, "链接"}, long(disabled): {410, "停用"}, "/s/" + disabledCode: {410, "停用"}, long(closed): {410, "关闭"},
			"/s/" + closedCode + "?lang=en": {410, "closed"}, long(deleted): {410, "删除"}, "/s/" + deletedCode: {410, "删除"},
		} {
			page := w.ask(t, "", "GET", path, "")
			if page.Code != k.status || page.Header().Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(page.Body.String(), k.sentence) {
				t.Errorf("%s, %s: %d %s", name, path, page.Code, page.Body)
			}
			if name == "built" {
				if boot := bootOf(t, page); boot.Fault == nil || boot.Fault.Status != k.status {
					t.Errorf("%s: %+v", path, boot)
				}
			}
		}
	}
}
