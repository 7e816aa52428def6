// Package api is the Web API over HTTP: the route table (routes.go), who asks (auth.go), in which format (negotiate.go), what
// a failure looks like (webmessage.go), and one file an interaction. It decides nothing about data: it reads a request, asks
// a domain, and writes the answer.
package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cohort/access"
	"cohort/account"
	"cohort/account/oidc"
	"cohort/account/session"
	"cohort/account/token"
	"cohort/audit"
	"cohort/config"
	"cohort/dataitem"
	"cohort/datastore"
	"cohort/db"
	"cohort/favorite"
	"cohort/file"
	"cohort/icon"
	"cohort/interpretation"
	"cohort/jobs"
	"cohort/mail"
	"cohort/metadata"
	"cohort/metadata/history"
	"cohort/query"
	"cohort/setting"
	"cohort/tracker/duplicate"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/ownership"
	"cohort/tracker/receipt"
	"cohort/tracker/reserve"
)

// Server is what the handlers work with. All fields are set before Handler is called.
type Server struct {
	Config     *config.Config
	Log        *slog.Logger
	DB         db.DB
	Metadata   *metadata.Store
	Access     *access.Profiles
	Accounts   *account.Store
	Settings   *setting.Store
	Entries    *datastore.Store
	Favorites  *favorite.Store
	Remarks    *interpretation.Store
	Files      *file.Store
	Receipts   *receipt.Store // of requests that are to be done once
	Reserved   *reserve.Store // generated values of attributes
	Icons      *icon.Store
	Sessions   *session.Store
	Tokens     *token.Store
	Audit      *audit.Log
	Mail       *mail.Sender
	Providers  *oidc.Providers
	Jobs       *jobs.Queue
	Importer   *importer.Importer
	Exporter   *exporter.Exporter
	Owners     *ownership.Keeper
	Duplicates *duplicate.Keeper
	Metrics    *prometheus.Registry
	Build      Build
	Database   Database
	Pages      map[string]http.Handler // by pattern: what is served outside /api (package ui)

	renderings renderings
	totals     totals
	dataItems  dataitem.Lists
	orders     query.Orders

	archive    *history.Archive
	background sync.WaitGroup // what goes on behind requests that were answered

	feed      *history.Feed
	heartbeat time.Duration
	stall     time.Duration
}

// handler is one interaction. An error that it returns becomes the answer (webmessage.go).
type handler func(*call) error

// Handler returns the whole server: the API, its health, and the pages around it.
func (s *Server) Handler() http.Handler {
	s.archive = history.NewArchive(s.DB, s.Metadata.Type)
	s.feed, s.heartbeat, s.stall = history.NewFeed(s.Metadata, s.DB), heartbeat, stall
	return &entrance{Server: s, api: newDispatcher(s), site: newSite(s), gauges: newGauges(s.Metrics), rates: newRates(s.Config.RequestRate, s.Config.RequestBurst)}
}

// entrance is where each request comes in and each answer leaves.
type entrance struct {
	*Server
	api    *dispatcher
	site   *site
	gauges *gauges
	rates  *rates
}

func (s *entrance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	id := requestID(r)
	out := newAnswer(w, r)
	out.stall = s.stall
	c := &call{ResponseWriter: out, Request: r.WithContext(withRequestID(r.Context(), id)), ID: id, Format: "json", server: s.Server, path: r.URL.Path}
	c.Request.Body = bodyOf(r, out)
	c.Base, c.address = s.origin(r)
	c.Request = c.Request.WithContext(audit.WithOrigin(c.Context(), c.asker()))
	h := out.Header()
	h.Set("X-Request-ID", id)
	if strings.HasPrefix(c.Base, "https:") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	protect(h)

	s.gauges.running.Inc()
	defer func() {
		s.gauges.running.Dec()
		cut := s.rescue(c, recover())
		s.record(c, out, time.Since(began))
		if cut {
			panic(http.ErrAbortHandler) // net/http closes the connection without a word
		}
		out.finish()
	}()
	s.route(c)
}

// route hands a request to the API or to the pages around it.
func (s *entrance) route(c *call) {
	err := s.rates.take(c.address, time.Now())
	if err != nil {
		c.fail(err)
		return
	}
	if rest, ok := belowAPI(c.path); ok {
		c.ResponseWriter.Header().Set("Cache-Control", "private, no-cache")
		err = s.api.serve(c, rest)
	} else {
		err = s.site.serve(c)
	}
	if err != nil {
		c.fail(err)
	}
}

// rescue turns a panic into a 500, and reports whether the connection has to be cut because an answer had begun.
func (s *entrance) rescue(c *call, panicked any) (cut bool) {
	if panicked == nil {
		return false
	}
	if panicked == http.ErrAbortHandler {
		return true
	}
	s.Log.ErrorContext(c.Context(), "handler panicked", "panic", fmt.Sprint(panicked), "stack", string(debug.Stack()))
	if c.answered() {
		return true
	}
	message, _ := answerTo(fmt.Errorf("panic: %v", panicked))
	c.Format = c.wish()
	return c.JSON(message.HTTPStatusCode, message) != nil
}

// answered reports whether the answer's header has been sent.
func (c *call) answered() bool { return c.ResponseWriter.(*answer).status != 0 }

type requestIDKey struct{}

func withRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}
