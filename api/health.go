package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"cohort/fault"
	"cohort/graph"
)

// readyWithin is how long a node may take to see the newest metadata before it is taken out of service.
const readyWithin = 2 * time.Second

// siteRoutes is what answers outside /api, besides the pages of package ui.
func (s *Server) siteRoutes() map[string]handler {
	figures := promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{DisableCompression: true})
	return map[string]handler{
		"GET /healthz": (*call).healthy,
		"GET /readyz":  s.ready,

		"GET /oauth2/authorization/{provider}":         s.toProvider,
		"GET /oauth2/code/{provider}":                  s.fromProvider,
		"POST " + loginPage:                            s.loginForm,
		"POST /dhis-web-commons-security/login.action": s.loginForm,
		"GET /dhis-web-commons-security/logout.action": s.logoutPage,
		"GET /metrics": func(c *call) error {
			figures.ServeHTTP(c.ResponseWriter, c.Request)
			return nil
		},
	}
}

type health struct {
	Status string `json:"status"`
}

// healthy answers as long as the program runs at all.
func (c *call) healthy() error { return c.JSON(http.StatusOK, health{"OK"}) }

// ready answers when the database does, and with it the newest metadata.
func (s *Server) ready(c *call) error {
	ctx, cancel := context.WithTimeout(c.Context(), readyWithin)
	defer cancel()
	if _, err := s.snapshot(ctx); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, health{"OK"})
}

// snapshot is the metadata as it stands. Without a database there is none, which is nobody's mistake and passes.
func (s *Server) snapshot(ctx context.Context) (*graph.Snapshot, error) {
	snapshot, err := s.Metadata.Snapshot(ctx)
	if err == nil || errors.Is(err, context.Canceled) {
		return snapshot, err
	}
	s.Log.ErrorContext(ctx, "the metadata is out of reach", "error", err)
	return nil, fault.New(fault.Unavailable, unavailable)
}

// Gate answers while the server is starting, so that a program that listens is never silent: it runs, and it is not ready.
type Gate struct{ server atomic.Pointer[http.Handler] }

// Open lets requests through to the server.
func (g *Gate) Open(server http.Handler) { g.server.Store(&server) }

func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if server := g.server.Load(); server != nil {
		(*server).ServeHTTP(w, r)
		return
	}
	status, answer := http.StatusServiceUnavailable, any(Failure(http.StatusServiceUnavailable, "The server is starting."))
	if r.URL.Path == "/healthz" {
		status, answer = http.StatusOK, health{"OK"}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		panic(err) // both answers are made of texts
	}
	protect(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(status)
	w.Write(text)
}
