package api

import (
	"context"
	_ "embed"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"yingke/model"
)

//go:embed openapi.yaml
var openapi []byte

// contract serves the description of this API.
func (s *Server) contract(c *gin.Context) (any, error) {
	c.Header("Cache-Control", "no-cache")
	return text{kind: "application/yaml; charset=utf-8", body: openapi}, nil
}

// healthz says that the program runs.
func (s *Server) healthz(*gin.Context) (any, error) {
	return gin.H{"status": "ok", "version": s.Version}, nil
}

// readyPatience is how long readiness waits for the database.
const readyPatience = 2 * time.Second

// readyz says that the program can serve: the database answers, its schema fits.
func (s *Server) readyz(c *gin.Context) (any, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyPatience)
	defer cancel()
	if err := s.Health.Ping(ctx); err != nil {
		return nil, model.ErrDatabaseAway
	}
	return gin.H{"status": "ready"}, nil
}

// metrics are the counters that Prometheus reads.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	pushes   *prometheus.CounterVec

	deliveries *prometheus.CounterVec
	delivery   prometheus.Histogram
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "yingke_http_requests_total", Help: "Requests answered, by method, route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "yingke_http_request_seconds", Help: "How long requests took, by route.",
			Buckets: []float64{.001, .005, .02, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		pushes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "yingke_pushes_total", Help: "Pushes from WeChat, by what became of them: kept, copy, echo, or why they were refused.",
		}, []string{"outcome"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "yingke_wechat_deliveries_total", Help: "Tries to bring a message to WeChat, by what became of it, verdict and errcode; queued: it is tried again.",
		}, []string{"state", "verdict", "errcode"}),
		delivery: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "yingke_wechat_delivery_seconds", Help: "From the message to WeChat's yes.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 900},
		}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.pushes, m.deliveries, m.delivery, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) request(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

func (m *metrics) push(outcome string) { m.pushes.WithLabelValues(outcome).Inc() }

// Metrics serves the counters alone, for a separate address.
func (s *Server) Metrics() http.Handler {
	return promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})
}

// serveMetrics serves the counters beside the API, where the operator wants that.
func (s *Server) serveMetrics(c *gin.Context) (any, error) {
	if !s.MetricsHere {
		return nil, model.ErrNoRoute
	}
	s.Metrics().ServeHTTP(c.Writer, c.Request)
	return hijacked{}, nil
}
