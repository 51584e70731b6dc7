package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/h5"
	"yingke/model"
)

// How long browsers keep what they fetched.
const (
	keepForever = "public, max-age=31536000, immutable" // the name changes with the content
	keepBriefly = "public, max-age=300"                 // a lasting name, such as the widget's
	keepNot     = "no-cache"                            // ask every time whether it changed
)

// pageFile is a file of the built pages, as it is sent.
type pageFile struct {
	body   []byte
	zipped []byte // nil: not worth it
	tag    string
	kind   string
	hashes string // of inline scripts and styles, as a content policy names them
}

// kinds are the content types of what the pages are made of; the machine's own
// table may differ.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg",
	".webp": "image/webp", ".ico": "image/x-icon", ".woff2": "font/woff2", ".woff": "font/woff", ".map": "application/json",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".mp3": "audio/mpeg", ".wav": "audio/wav", ".ogg": "audio/ogg",
}

// readPage reads a file of the pages; nil if there is none of this name.
func (s *Server) readPage(name string) *pageFile {
	if known, ok := s.pageFiles.Load(name); ok {
		return known.(*pageFile) // nothing else is ever stored
	}
	pages := s.Pages
	if pages == nil {
		pages = h5.Pages()
	}
	body, err := fs.ReadFile(pages, name)
	if err != nil {
		return nil
	}
	f := &pageFile{body: body, kind: kinds[path.Ext(name)], tag: tagOf(body), zipped: zipped(body)}
	if f.kind == "" {
		f.kind = "application/octet-stream"
	}
	if path.Ext(name) == ".html" {
		f.hashes = inlineHashes(body)
	}
	s.pageFiles.Store(name, f)
	return f
}

func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// zipped packs a body as tightly as it goes; nil if that saves nothing.
func zipped(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(body); err != nil || w.Close() != nil || out.Len() >= len(body)*9/10 {
		return nil
	}
	return out.Bytes()
}

var inline = regexp.MustCompile(`(?s)<(script|style)(?:\s[^>]*)?>(.*?)</(?:script|style)>`)

// inlineHashes lets a content policy allow what stands in the page itself, and
// nothing that somebody puts there later.
func inlineHashes(page []byte) string {
	var all strings.Builder
	for _, m := range inline.FindAllSubmatch(page, -1) {
		if len(m[2]) > 0 {
			sum := sha256.Sum256(m[2])
			all.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
		}
	}
	return all.String()
}

// static answers with a file of the pages.
func (s *Server) static(c *gin.Context, f *pageFile, keep string) (any, error) {
	h := c.Writer.Header()
	h.Set("Cache-Control", keep)
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	if match := c.GetHeader("If-None-Match"); match != "" && strings.Contains(match, f.tag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return hijacked{}, nil
	}
	if f.zipped != nil && acceptsGzip(c) {
		h.Set("Content-Encoding", "gzip")
		return text{kind: f.kind, body: f.zipped}, nil
	}
	return text{kind: f.kind, body: f.body}, nil
}

func acceptsGzip(c *gin.Context) bool {
	for part := range strings.SplitSeq(c.GetHeader("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if (name == "gzip" || name == "*") && strings.ReplaceAll(quality, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// asset answers with a file below a page's folder, or says that there is none.
func (s *Server) asset(c *gin.Context, name string) (any, error) {
	f := s.readPage(name)
	if f == nil || path.Ext(name) == ".html" {
		return nil, model.ErrNoRoute
	}
	c.Writer.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	if strings.Contains(name, "/assets/") {
		return s.static(c, f, keepForever)
	}
	return s.static(c, f, keepBriefly)
}

// missingPage is what people read before the pages were built.
func (s *Server) missingPage(c *gin.Context) (any, error) {
	c.Header("Cache-Control", keepNot)
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	return text{http.StatusServiceUnavailable, kinds[".html"], h5.Placeholder()}, nil
}

// rootPage leads to the console.
func (s *Server) rootPage(c *gin.Context) (any, error) {
	return redirect{withQuery(c, "/console/")}, nil
}

// chatDoor leads to the page where a link forgot the slash.
func (s *Server) chatDoor(c *gin.Context) (any, error) { return redirect{withQuery(c, "/chat/")}, nil }

func withQuery(c *gin.Context, to string) string {
	if c.Request.URL.RawQuery != "" {
		to += "?" + c.Request.URL.RawQuery
	}
	return to
}

// consolePage is the agents' page: one page for all its addresses, and its files.
func (s *Server) consolePage(c *gin.Context) (any, error) {
	name := path.Clean("console" + c.Param("path"))
	if path.Ext(name) != "" && name != "console/index.html" {
		return s.asset(c, name)
	}
	f := s.readPage("console/index.html")
	if f == nil {
		return s.missingPage(c)
	}
	c.Header("Content-Security-Policy", "default-src 'none'; script-src 'self'"+f.hashes+"; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; "+
		"media-src 'self' blob: data:; font-src 'self' data:; worker-src 'self' blob:; manifest-src 'self'; frame-src 'self'; base-uri 'none'; "+
		"form-action 'self'; frame-ancestors 'none'; connect-src 'self' "+s.socketSource(c))
	return s.static(c, f, keepNot)
}

// socketSource names our own host for web sockets: older browsers do not count
// them to 'self'.
func (s *Server) socketSource(c *gin.Context) string {
	base := s.baseURL(c)
	if host, secure := strings.CutPrefix(base, "https://"); secure {
		return "wss://" + host
	}
	return "ws://" + strings.TrimPrefix(base, "http://")
}

// widgetScript is the one script that other sites include.
func (s *Server) widgetScript(c *gin.Context) (any, error) { return s.asset(c, "widget/widget.js") }

// widgetPage is the page that shows the widget, and its files.
func (s *Server) widgetPage(c *gin.Context) (any, error) {
	name := path.Clean("widget" + c.Param("path"))
	if name != "widget" && path.Ext(name) != ".html" {
		return s.asset(c, name)
	}
	f := s.readPage("widget/demo.html")
	if f == nil {
		return s.missingPage(c)
	}
	c.Header("Content-Security-Policy", "default-src 'none'; script-src 'self'"+f.hashes+"; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "+
		"frame-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	return s.static(c, f, keepNot)
}
