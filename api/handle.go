package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"yingke/model"
)

// handler returns a body or an error, so that no helper can half-answer a
// request. A body that is none of the shapes below is written as JSON with 200.
type handler func(c *gin.Context) (any, error)

// created is a body written with 201.
type created struct{ body any }

// nothing is answered with 204.
type nothing struct{}

// redirect sends the reader elsewhere; it is never cached.
type redirect struct{ to string }

// download is a file to keep under a name.
type download struct {
	name string // as the reader sees it, any characters
	kind string // content type
	body io.Reader
}

// text is a body of another type than JSON.
type text struct {
	status int // 0: 200
	kind   string
	body   []byte
}

// hijacked says that the handler answered the connection itself (a socket, a
// file with ranges).
type hijacked struct{}

// answer writes what a handler returned.
func (s *Server) answer(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		body, err := h(c)
		if err != nil {
			s.fail(c, err)
			return
		}
		switch b := body.(type) {
		case nil, nothing:
			c.Status(http.StatusNoContent)
			c.Writer.WriteHeaderNow()
		case created:
			s.writeJSON(c, http.StatusCreated, b.body)
		case redirect:
			c.Header("Cache-Control", "no-store")
			c.Redirect(http.StatusFound, b.to)
		case download:
			s.writeDownload(c, b)
		case text:
			c.Data(cmp.Or(b.status, http.StatusOK), b.kind, b.body)
		case hijacked:
		default:
			s.writeJSON(c, http.StatusOK, body)
		}
	}
}

// writeJSON writes a body; characters such as < stay as they are, because JSON
// is served as JSON and never sniffed.
func (s *Server) writeJSON(c *gin.Context, status int, body any) {
	if c.Writer.Header().Get("Cache-Control") == "" {
		c.Header("Cache-Control", "no-store")
	}
	c.PureJSON(status, body)
}

func (s *Server) writeDownload(c *gin.Context, d download) {
	c.Header("Content-Type", d.kind)
	c.Header("Content-Disposition", attachment(d.name))
	c.Header("Cache-Control", "no-store")
	if closer, ok := d.body.(io.Closer); ok {
		defer func() { _ = closer.Close() }() // it was only read
	}
	c.Status(http.StatusOK)
	if _, err := io.Copy(c.Writer, d.body); err != nil {
		s.Log.WarnContext(c, "a download broke off", "request", requestID(c), "error", err)
		panic(http.ErrAbortHandler) // cuts the connection, so that no half is taken for the whole
	}
}

// attachment is a Content-Disposition for any name, RFC 6266.
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < 32 || r > 126 || strings.ContainsRune(`"\/:*?<>|;`, r) {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// bind reads a JSON body: one value, UTF-8, no unknown fields, within the limit.
func bind(c *gin.Context, into any) error {
	if kind, _, err := mime.ParseMediaType(c.ContentType()); err != nil || kind != "application/json" {
		return model.ErrBadJSON.With("reason", "content-type")
	}
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return readFault(err)
	}
	if !utf8.Valid(raw) {
		return model.ErrBadEncoding
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return jsonFault(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return model.ErrBadJSON.With("reason", "trailing")
	}
	return nil
}

// readFault explains a body that could not be read to its end.
func readFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return model.ErrBodyTooLarge.With("bytes", tooLarge.Limit)
	}
	return model.ErrBadJSON.With("reason", "broken off")
}

func jsonFault(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return model.ErrBadJSON.With("reason", "type").On(kind.Field)
	}
	if field, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		name, unquoted := strconv.Unquote(field)
		if unquoted != nil {
			name = field
		}
		return model.ErrBadJSON.With("reason", "unknown field").On(name)
	}
	return model.ErrBadJSON.With("reason", "syntax")
}

// idOf reads a positive number from the path.
func idOf(c *gin.Context, name string) (int64, error) {
	id, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, model.ErrBadID.On(name)
	}
	return id, nil
}

// numberOf reads a number from the query; absent is 0.
func numberOf(c *gin.Context, name string) (int64, error) {
	value := c.Query(name)
	if value == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return 0, model.ErrOutOfRange.On(name).With("min", 0).With("max", int64(1)<<53)
	}
	return n, nil
}

// wordOf reads text of at most n characters from the query.
func wordOf(c *gin.Context, name string, n int) (string, error) {
	value := strings.TrimSpace(c.Query(name))
	if !utf8.ValidString(value) {
		return "", model.ErrBadEncoding.On(name)
	}
	if utf8.RuneCountInString(value) > n {
		return "", model.ErrTooLong.On(name).With("max", n)
	}
	return value, nil
}

// pageOf reads limit and cursor.
func pageOf(c *gin.Context) (model.Page, error) {
	limit, err := numberOf(c, "limit")
	if err != nil || limit > 200 {
		return model.Page{}, model.ErrBadLimit.On("limit").With("max", 200)
	}
	cursor := c.Query("cursor")
	if len(cursor) > 300 {
		return model.Page{}, model.ErrBadCursor.On("cursor")
	}
	return model.Page{Limit: int(limit), Cursor: cursor}, nil
}
