package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requestID is the client's, when it sent one that is fit to be logged, and otherwise a new one.
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-ID"); len(id) >= 1 && len(id) <= 64 && loggable(id) {
		return id
	}
	var random [8]byte
	rand.Read(random[:])
	return hex.EncodeToString(random[:])
}

func loggable(id string) bool {
	for _, b := range []byte(id) {
		if (b < '0' || b > '9') && (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && b != '-' && b != '_' {
			return false
		}
	}
	return true
}

// LogRequests returns a handler that adds the request's id to each line that is logged under its context, from whichever
// package.
func LogRequests(next slog.Handler) slog.Handler { return requestLog{next} }

type requestLog struct{ slog.Handler }

func (h requestLog) Handle(ctx context.Context, line slog.Record) error {
	if id, ok := ctx.Value(requestIDKey{}).(string); ok {
		line.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, line)
}

func (h requestLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLog{h.Handler.WithAttrs(attrs)}
}

func (h requestLog) WithGroup(name string) slog.Handler { return requestLog{h.Handler.WithGroup(name)} }

// gauges count requests by route rather than by path, so that their number is bounded.
type gauges struct {
	running prometheus.Gauge
	seconds *prometheus.HistogramVec
	bytes   *prometheus.CounterVec
}

func newGauges(registry *prometheus.Registry) *gauges {
	g := &gauges{
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "cohort_http_requests_running", Help: "Requests that are being answered."}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cohort_http_request_seconds", Help: "Time from a request's arrival to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60}}, []string{"route", "status"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cohort_http_answer_bytes_total", Help: "Bytes of answers' bodies before compression."}, []string{"route"}),
	}
	registry.MustRegister(g.running, g.seconds, g.bytes)
	return g
}

// record writes the access log's line and counts the request. The query stays out of the log: it may name people.
func (s *entrance) record(c *call, out *answer, took time.Duration) {
	status := out.status
	if status == 0 {
		status = http.StatusOK // net/http sends it for a handler that wrote nothing
	}
	if c.Context().Err() != nil && status >= http.StatusInternalServerError {
		status = statusClientClosed
	}
	user := ""
	if c.View != nil {
		user = c.View.User.UID
	}
	s.Log.InfoContext(c.Context(), "request", "method", c.Method, "path", c.path, "status", status,
		"bytes", out.bytes, "ms", float64(took.Microseconds())/1000, "user", user, "address", c.address)
	route := c.route
	if route == "" {
		route = "none"
	}
	s.gauges.seconds.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
	s.gauges.bytes.WithLabelValues(route).Add(float64(out.bytes))
}
