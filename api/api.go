// Package api is what Yingke says over HTTP: the only room that knows Gin.
//
// Reading order: api.go (the server and what stands around every request),
// routes*.go (one line per route, with who may call it), handle.go (how a
// handler reads and answers), auth.go (who is asking), fail.go (the only
// writer of errors), then one file per noun.
package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"yingke/model"
)

// Options are the settings of the HTTP side; main fills them from the configuration.
type Options struct {
	PublicURL      string   // "https://kf.example.com"; empty: as the request says
	TrustedProxies []string // CIDRs whose X-Forwarded-* headers are believed
	BodyLimit      int64    // bytes of a JSON body
	FileLimit      int64    // bytes of an uploaded file
	RatePerSecond  float64  // requests of one address, on average
	RateBurst      int      // and at once
	OpensPerMinute int      // customer's pages that one address opens, on average and at once: each may make rows; 0: no limit
	MetricsHere    bool     // /metrics is served beside the API
	Version        string
	Log            *slog.Logger
	Now            func() time.Time
}

// Health is what readiness depends on.
type Health interface {
	Ping(ctx context.Context) error
}

// Server answers every request. Its fields are the services that it needs; main
// introduces them.
type Server struct {
	Options
	Agents   Authenticator
	Visitors VisitorVerifier
	Health   Health
	services

	metrics *metrics
	limiter *limiter
	givings *limiter // of access tokens
	opens   *limiter // of customer's pages
}

// New builds the handler of all routes. The server's fields must be set.
func (s *Server) New() (http.Handler, error) {
	s.fill()
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.UseRawPath = true
	engine.MaxMultipartMemory = 1 << 20
	if err := engine.SetTrustedProxies(s.TrustedProxies); err != nil {
		return nil, errors.Join(errors.New("read the list of trusted proxies"), err)
	}
	engine.Use(s.identify, s.observe, s.recoverPanic, s.protect, s.limit)
	engine.NoRoute(s.noRoute)
	engine.NoMethod(s.answer(func(*gin.Context) (any, error) { return nil, model.ErrBadMethod }))
	for _, r := range s.routes() {
		engine.Handle(r.method, r.path, s.admit(r.need), s.answer(r.handle))
		if r.method == http.MethodGet && r.need.who == anyone.who {
			engine.HEAD(r.path, s.admit(r.need), s.answer(r.handle)) // proxies and link checkers ask so
		}
	}
	return engine, nil
}

func (s *Server) fill() {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.BodyLimit == 0 {
		s.BodyLimit = 1 << 20
	}
	if s.FileLimit == 0 {
		s.FileLimit = 20 << 20
	}
	s.metrics = newMetrics()
	s.limiter = newLimiter(s.RatePerSecond, s.RateBurst, s.Now)
	s.givings = newLimiter(givePerSecond, giveAtOnce, s.Now)
	s.opens = newLimiter(float64(s.OpensPerMinute)/60, s.OpensPerMinute, s.Now)
}
