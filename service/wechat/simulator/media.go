package simulator

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"
)

// mediaLife is how long WeChat keeps a temporary file.
const mediaLife = 3 * 24 * time.Hour

// mediaRules are what may be uploaded: bytes at most, and how a file begins.
var mediaRules = map[string]struct {
	most   int
	starts []string
}{
	"image": {2 << 20, []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "BM"}},
	"voice": {2 << 20, []string{"#!AMR", "ID3", "\xff\xfb", "\xff\xf3", "\xff\xf2"}},
	"video": {10 << 20, []string{"????ftyp"}},
	"thumb": {64 << 10, []string{"\xff\xd8\xff"}},
}

// media is a file that lies with WeChat for three days.
type media struct {
	id      string
	public  string // in the address that needs no token
	appid   string
	kind    string
	name    string
	typ     string
	content []byte
	at      time.Time
}

// keepMedia takes a file in.
func (s *Simulator) keepMedia(appid, kind, filename string, content []byte) *media {
	m := &media{
		id: s.unique(43, "media") + s.unique(21, "tail"), public: s.unique(32, "public"), appid: appid, kind: kind, name: filename,
		typ: http.DetectContentType(content), content: content, at: s.now(),
	}
	s.media[m.id], s.media[publicKey(m.public)] = m, m
	return m
}

func publicKey(public string) string { return "public/" + public }

// mediaOf finds a file of an account that has not expired; nil if there is none.
func (s *Simulator) mediaOf(a *account, id string) *media {
	m, known := s.media[id]
	if !known || m.id != id || m.appid != a.AppID || s.now().Sub(m.at) >= mediaLife {
		return nil
	}
	return m
}

// upload takes a file in the form field "media".
func (c *call) upload() any {
	kind := c.r.URL.Query().Get("type")
	rules, known := mediaRules[kind]
	if !known || c.account.Kind.Mini() && kind != "image" {
		return refused(40004)
	}
	filename, content, f := c.formFile("media")
	if f.code != 0 {
		return f
	}
	if len(content) > rules.most {
		return refused(45001)
	}
	if !startsLike(content, rules.starts) {
		return refused(40005)
	}
	m := c.keepMedia(c.account.AppID, kind, filename, content)
	key := "media_id"
	if kind == "thumb" {
		key = "thumb_media_id"
	}
	return map[string]any{"type": kind, key: m.id, "created_at": c.now.Unix()}
}

// formFile reads one file of a multipart body, which needs a name.
func (c *call) formFile(field string) (string, []byte, refusal) {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return "", nil, refused(41005)
	}
	reader := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		part, err := reader.NextPart()
		if err != nil {
			return "", nil, refused(41005)
		}
		if part.FormName() != field || part.FileName() == "" {
			continue
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return "", nil, refused(41005)
		}
		if len(content) == 0 {
			return "", nil, refused(44001)
		}
		return part.FileName(), content, refusal{}
	}
}

func startsLike(content []byte, starts []string) bool {
	for _, start := range starts {
		if like(content, start) {
			return true
		}
	}
	return false
}

// like compares the beginning of a file; ? is any character.
func like(content []byte, start string) bool {
	if len(content) < len(start) {
		return false
	}
	for i := range len(start) {
		if start[i] != '?' && start[i] != content[i] {
			return false
		}
	}
	return true
}

// download gives a file back; a video of an official account as an address.
func (c *call) download() any {
	m := c.mediaOf(c.account, c.r.URL.Query().Get("media_id"))
	if m == nil {
		return refused(40007)
	}
	if m.kind == "video" && c.account.Kind.Official() {
		return map[string]any{"video_url": c.base + "/simulator/media/" + m.public}
	}
	return file{m.typ, m.name, m.content}
}

// servePublic gives a picture by the address that a push names: no token, as with
// PicUrl.
func (s *Simulator) servePublic(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	found, known := s.media[publicKey(r.PathValue("id"))]
	s.mu.Unlock()
	if !known {
		http.NotFound(w, r)
		return
	}
	typ := found.typ
	if !strings.HasPrefix(typ, "image/") && !strings.HasPrefix(typ, "video/") && !strings.HasPrefix(typ, "audio/") {
		typ = "application/octet-stream"
	}
	w.Header().Set("Content-Type", typ)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(found.content) // the reader has gone
}
