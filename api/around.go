package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
)

const requestKey = "request"

// identify gives every request a number that stands in its answer and in the log.
func (s *Server) identify(c *gin.Context) {
	id := c.GetHeader("X-Request-Id")
	if id == "" || len(id) > 64 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		id = model.RandomKey(16)
	}
	c.Set(requestKey, id)
	c.Header("X-Request-Id", id)
}

func requestID(c *gin.Context) string { return c.GetString(requestKey) }

// observe counts and logs every request: the route and never the query, which
// may hold a token.
func (s *Server) observe(c *gin.Context) {
	begun := time.Now()
	c.Next()
	took := time.Since(begun)
	route := c.FullPath()
	if route == "" {
		route = "none"
	}
	s.metrics.request(c.Request.Method, route, c.Writer.Status(), took)
	level := slog.LevelInfo
	if route == "/healthz" || route == "/readyz" || route == "/metrics" {
		level = slog.LevelDebug
	}
	s.Log.Log(c, level, "request", "method", c.Request.Method, "route", route, "status", c.Writer.Status(),
		"bytes", c.Writer.Size(), "ms", took.Milliseconds(), "address", c.ClientIP(), "request", requestID(c))
}

// recoverPanic turns a bug of ours into a 500 with a number to report.
func (s *Server) recoverPanic(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
			panic(cause)
		}
		if cause != nil {
			s.Log.ErrorContext(c, "a handler panicked", "request", requestID(c), "route", c.FullPath(),
				"cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				s.fail(c, model.ErrInternal)
			}
			c.Abort()
		}
	}()
	c.Next()
}

// apiPolicy forbids a browser to run or show anything of an answer that is data.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// protect sets the headers that keep browsers from guessing, and bounds bodies.
// Pages replace the policy by their own.
func (s *Server) protect(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Content-Security-Policy", apiPolicy)
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), payment=()")
	if s.https(c) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if c.FullPath() == pushPath {
		return // it bounds its body itself, and counts what it refuses
	}
	most := s.BodyLimit
	if strings.HasPrefix(c.ContentType(), "multipart/form-data") {
		most = s.FileLimit + 64<<10 // the parts around the file
	}
	if c.Request.ContentLength > most {
		s.fail(c, model.ErrBodyTooLarge.With("bytes", most))
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	if !utf8.ValidString(c.Request.URL.Path) {
		s.fail(c, model.ErrBadEncoding)
	}
}

// limit slows an address that asks too often.
func (s *Server) limit(c *gin.Context) {
	if c.FullPath() == pushPath {
		return // see unknownSlowly
	}
	if wait := s.limiter.wait(c.ClientIP()); wait > 0 {
		s.fail(c, model.ErrTooMany.With("seconds", int(wait.Seconds())+1))
	}
}

// https claims that the reader came by TLS, also through a proxy that we trust.
func (s *Server) https(c *gin.Context) bool {
	return strings.HasPrefix(s.baseURL(c), "https://")
}

// baseURL is how readers reach us: scheme and host, without a slash at the end.
func (s *Server) baseURL(c *gin.Context) string {
	if s.PublicURL != "" {
		return strings.TrimSuffix(s.PublicURL, "/")
	}
	scheme, host := "http", c.Request.Host
	if c.Request.TLS != nil {
		scheme = "https"
	}
	if c.RemoteIP() != c.ClientIP() { // a proxy that we trust speaks for the reader
		if forwarded := c.GetHeader("X-Forwarded-Proto"); forwarded == "https" || forwarded == "http" {
			scheme = forwarded
		}
		if forwarded := c.GetHeader("X-Forwarded-Host"); forwarded != "" {
			host = forwarded
		}
	}
	return (&url.URL{Scheme: scheme, Host: host}).String()
}

// languageOf is the language in which the reader wants to be answered.
func languageOf(c *gin.Context) string {
	for _, asked := range []string{c.Query("lang"), c.GetHeader("X-Language"), c.GetHeader("Accept-Language")} {
		if asked != "" {
			return locale.Match(asked)
		}
	}
	return locale.Default
}

// noRoute answers what no line of the table serves.
func (s *Server) noRoute(c *gin.Context) {
	c.Set(viewerKey, model.Viewer{})
	s.fail(c, model.ErrNoRoute)
}
