package simulator

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// pagePolicy lets the page run what came with it, and show pictures from
// wherever an account points to.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src * data: blob:; media-src 'self' blob:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// unbuilt is what people read where the page was not built.
const unbuilt = "The phone's page was not built: run `make pages` and build the program again.\n手机页面尚未构建：请执行 make pages 后重新编译。\n"

// servePages gives the phone's page at /phone/; every other path leads nowhere,
// but the root, which leads to the phone.
func (s *Simulator) servePages(w http.ResponseWriter, r *http.Request) {
	name, below := strings.CutPrefix(r.URL.Path, "/phone/")
	switch {
	case s.pages == nil:
		http.NotFound(w, r)
	case r.URL.Path == "/" || r.URL.Path == "/phone":
		http.Redirect(w, r, "/phone/", http.StatusFound)
	case !below:
		http.NotFound(w, r)
	case name == "":
		s.servePage(w)
	default:
		s.serveAsset(w, r, name)
	}
}

func (s *Simulator) servePage(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-cache")
	page, err := fs.ReadFile(s.pages, "index.html")
	if err != nil {
		http.Error(w, unbuilt, http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(page) // the reader has gone
}

// serveAsset gives a file whose name changes with its content.
func (s *Simulator) serveAsset(w http.ResponseWriter, r *http.Request, name string) {
	content, err := fs.ReadFile(s.pages, path.Clean(name))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(content) // the reader has gone
}
