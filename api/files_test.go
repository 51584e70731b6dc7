package api

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yingke/model"
)

func pngBytes(t *testing.T, side int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = byte(i*7%251) | 1
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sendFile sends a file as a form does; as begins with "Bearer " for a visitor.
func (w *world) sendFile(t *testing.T, as, path, name string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	token, isToken := strings.CutPrefix(as, "Bearer ")
	person := as
	if isToken {
		person = ""
	}
	r := w.request(t, person, "POST", path, form.String())
	r.Header.Set("Content-Type", writer.FormDataContentType())
	if isToken {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return w.send(r)
}

func TestFilesOverHTTP(t *testing.T) {
	w := newWorld(t)
	up := w.sendFile(t, "agent", "/api/files", `报价"单".png`, pngBytes(t, 500))
	if up.Code != http.StatusCreated || textOf(t, up, "name") != "报价_单_.png" || textOf(t, up, "width") != "500" {
		t.Fatalf("%d %s", up.Code, up.Body)
	}
	keepsItsContract(t, "an upload", "POST", "/api/files", up)
	address, thumb := textOf(t, up, "url"), textOf(t, up, "thumb_url")
	for path, width := range map[string]int{address: 500, thumb: 480} {
		got := w.ask(t, "", "GET", path, "")
		h := got.Header()
		img, err := png.Decode(bytes.NewReader(got.Body.Bytes()))
		if err != nil || img.Bounds().Dx() != width || h.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d %v, %v", path, got.Code, h, err)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") ||
			!strings.Contains(h.Get("Cache-Control"), "private") || !strings.HasPrefix(h.Get("Content-Disposition"), "inline") {
			t.Errorf("%s: %v", path, h)
		}
	}
	part := w.request(t, "", "GET", address, "")
	part.Header.Set("Range", "bytes=0-7")
	if got := w.send(part); got.Code != http.StatusPartialContent || got.Body.String() != "\x89PNG\r\n\x1a\n" {
		t.Errorf("a part: %d %q", got.Code, got.Body)
	}
	again := w.request(t, "", "GET", address, "")
	again.Header.Set("If-None-Match", w.ask(t, "", "GET", address, "").Header().Get("ETag"))
	if got := w.send(again); got.Code != http.StatusNotModified {
		t.Errorf("unchanged: %d", got.Code)
	}
	saved := w.ask(t, "", "GET", address+"&download=1", "").Header().Get("Content-Disposition")
	if kind, words, err := mime.ParseMediaType(saved); err != nil || kind != "attachment" || words["filename"] != "报价_单_.png" {
		t.Errorf("%s, %v", saved, err)
	}
	key := textOf(t, up, "key")
	for _, bad := range []string{"/files/" + key, address + "x", strings.Replace(address, key, key[:23]+"x", 1), "/files/..%2f..%2fetc%2fpasswd?e=1&s=1"} {
		if got := w.ask(t, "", "GET", bad, ""); got.Code != 403 && got.Code != 404 {
			t.Errorf("%s: %d", bad, got.Code)
		}
	}
	w.clock.pass(9 * 24 * time.Hour)
	if got := w.ask(t, "", "GET", address, ""); got.Code != 403 || codeOf(got) != "file.address" {
		t.Errorf("nine days later: %d %s", got.Code, got.Body)
	}
}

func TestWhatABrowserCouldRunIsSavedAndNeverShown(t *testing.T) {
	w := newWorld(t)
	for name, body := range map[string]string{"page.html": "text that is called a page", "a.pdf": "%PDF-1.7\n<script>alert(1)</script>", "late.txt": strings.Repeat("x", 4000) + "<script>alert(1)</script>"} {
		up := w.sendFile(t, "agent", "/api/files", name, []byte(body))
		if up.Code != http.StatusCreated {
			t.Errorf("%s: %d %s", name, up.Code, up.Body)
			continue
		}
		h := w.ask(t, "", "GET", textOf(t, up, "url"), "").Header()
		if h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || strings.Contains(h.Get("Content-Disposition"), `.html"`) {
			t.Errorf("%s: %v", name, h)
		}
	}
	for name, body := range map[string]string{
		"an SVG": `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "a page": "<!doctype html><script>alert(1)</script>",
		"a script": "#!/bin/sh\n", "a program": "MZ" + strings.Repeat("\x00", 100),
	} {
		if up := w.sendFile(t, "agent", "/api/files", "innocent.png", []byte(body)); up.Code != 400 || codeOf(up) != "file.type" {
			t.Errorf("%s: %d %s", name, up.Code, up.Body)
		}
	}
}

func TestUploadsThatAreNoGood(t *testing.T) {
	w := newWorld(t, func(w *world) { w.FileLimit = 2 << 20 })
	for name, k := range map[string]struct {
		body   []byte
		status int
		code   string
	}{
		"nothing":                      {nil, 400, "file.empty"},
		"more than a file may have":    {make([]byte, 1<<20+1), 413, "file.too_large"},
		"more than a request may have": {make([]byte, 3<<20), 413, "request.too_large"},
		"half a picture":               {pngBytes(t, 60)[:80], 400, "file.broken"},
	} {
		if up := w.sendFile(t, "agent", "/api/files", "x.png", k.body); up.Code != k.status || codeOf(up) != k.code {
			t.Errorf("%s: %d %s", name, up.Code, up.Body)
		}
	}
	if got := w.ask(t, "agent", "POST", "/api/files", `{"file":"x"}`); got.Code != 400 {
		t.Errorf("no form: %d %s", got.Code, got.Body)
	}
}

func TestACustomerUploadsWhatHisChannelAllows(t *testing.T) {
	w := newWorld(t)
	token := func(inputs model.Inputs) (string, model.Viewer) {
		c := w.ours.Channel(t, nil, func(s *model.ChannelSettings) { s.Inputs = inputs })
		_, v := w.ours.Customer(t, c, 0)
		token, _, err := w.Visitor.Renew(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + token, v
	}
	pictures, first := token(model.Inputs{Image: true})
	files, second := token(model.Inputs{File: true})
	for name, k := range map[string]struct {
		as     string
		body   []byte
		status int
	}{
		"a picture where pictures go": {pictures, pngBytes(t, 30), 201}, "a text where pictures go": {pictures, []byte("text"), 403},
		"a text where files go": {files, []byte("text"), 201}, "a picture where files go": {files, pngBytes(t, 30), 403},
		"from nobody": {"", pngBytes(t, 30), 401}, "from a forger": {"Bearer v1.1.1.1.zzzz.x", pngBytes(t, 30), 401},
	} {
		if up := w.sendFile(t, k.as, "/api/visitor/files", "x", k.body); up.Code != k.status {
			t.Errorf("%s: %d %s", name, up.Code, up.Body)
		}
	}
	key := textOf(t, w.sendFile(t, pictures, "/api/visitor/files", "x", pngBytes(t, 30)), "key")
	for name, k := range map[string]struct {
		v  model.Viewer
		ok bool
	}{"his own": {first, true}, "another's": {second, false}} {
		_, _, err := w.Chat.Accept(t.Context(), k.v, model.RandomCode(12), model.KindImage, []byte(fmt.Sprintf(`{"file":{"key":%q}}`, key)))
		if sent := err == nil; sent != k.ok {
			t.Errorf("sending %s picture: %v", name, err)
		}
	}
}
