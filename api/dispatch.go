package api

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"cohort/audit"
	"cohort/fault"
)

// Versions of the API that a path may name: /api/26/... to /api/43/... They answer alike, except where a handler looks.
const (
	oldestVersion = 26
	newestVersion = 43
)

// dispatcher finds the route of a request and calls its handler.
type dispatcher struct {
	server *Server
	mux    *http.ServeMux
	routes map[string]*route // by the mux's pattern
}

type callKey struct{}

func newDispatcher(s *Server) *dispatcher {
	d := &dispatcher{server: s, mux: http.NewServeMux(), routes: map[string]*route{}}
	for _, r := range expand(s.routes()) {
		d.routes[r.pattern] = &r
		d.mux.HandleFunc(r.pattern, func(_ http.ResponseWriter, req *http.Request) {
			c := req.Context().Value(callKey{}).(*call)
			c.Request = req // with the values of the path
			if err := r.handle(c); err != nil {
				c.fail(err)
			}
		})
	}
	return d
}

// serve answers a request for the path below /api.
func (d *dispatcher) serve(c *call, rest string) error {
	var err error
	rest, c.Packing = cutPacking(rest)
	rest, c.suffix = cutSuffix(rest)
	if c.Version, rest, err = cutVersion(rest); err != nil {
		return err
	}
	if rest == "/" {
		rest = "/resources" // where all others are to be found
	}
	// Clients separate the values of one parameter by semicolons as they are, which net/url takes for no part of a query.
	if c.query, err = url.ParseQuery(strings.ReplaceAll(c.URL.RawQuery, ";", "%3B")); err != nil {
		return fault.New(fault.BadRequest, "The query cannot be read: %v.", err)
	}

	inner := c.Request.WithContext(context.WithValue(c.Context(), callKey{}, c))
	address := *c.URL
	address.Path, address.RawPath = rest, ""
	inner.URL = &address

	if done, err := d.server.welcome(c); done || err != nil {
		return err
	}
	unmatched, pattern := d.mux.Handler(inner)
	r := d.routes[pattern]
	if r == nil || !r.open {
		if admitted, err := d.server.admit(c); !admitted || err != nil {
			return err
		}
		inner = inner.WithContext(audit.WithOrigin(inner.Context(), c.asker()))
	}
	if r == nil {
		return c.noRoute(unmatched, inner)
	}
	c.route, c.Type, c.shape = r.label, r.typ, r.shape
	if err := c.chooseLocale(); err != nil {
		return err
	}
	if err := c.goBack(r); err != nil {
		return err
	}
	if c.Packing != "" && !r.packed {
		return fault.New(fault.NotAcceptable, "There is no .%s of this.", c.Packing)
	}
	if slices.Contains(r.bodies, c.suffix) {
		c.sentAs, c.suffix = c.suffix, ""
	}
	if len(r.formats) > 1 {
		c.ResponseWriter.Header().Add("Vary", "Accept")
	}
	if r.file && c.suffix == "" {
		c.Format = "json" // of failures
	} else if c.Format, err = negotiate(r.formats, c.suffix, c.Request.Header.Values("Accept")); err != nil {
		return err
	}
	d.mux.ServeHTTP(c.ResponseWriter, inner)
	return nil
}

// noRoute tells a wrong method from an unknown path: the mux's own answer to the request is read for its status.
func (c *call) noRoute(unmatched http.Handler, r *http.Request) error {
	verdict := &verdict{header: http.Header{}}
	unmatched.ServeHTTP(verdict, r)
	if verdict.status == http.StatusMethodNotAllowed {
		c.ResponseWriter.Header().Set("Allow", verdict.header.Get("Allow"))
		if r.Method == http.MethodOptions {
			return c.NoContent()
		}
		return fault.New(fault.NotAllowed, "Request method '%s' not supported", r.Method)
	}
	return fault.Coded(fault.NotFound, "E1005", "There is nothing at %s.", c.path)
}

// verdict is a response of which only the status and the header are wanted.
type verdict struct {
	header http.Header
	status int
}

func (v *verdict) Header() http.Header         { return v.header }
func (v *verdict) Write(p []byte) (int, error) { return len(p), nil }
func (v *verdict) WriteHeader(status int)      { v.status = status }

// belowAPI returns the cleaned path below /api.
func belowAPI(p string) (rest string, ok bool) {
	if p != "/api" && !strings.HasPrefix(p, "/api/") {
		return "", false
	}
	return path.Clean("/" + strings.TrimPrefix(p, "/api")), true
}

// cutVersion takes a version off the front of a path.
func cutVersion(rest string) (version int, below string, err error) {
	first, below, _ := strings.Cut(rest[1:], "/")
	n, err := strconv.Atoi(first)
	if err != nil {
		return 0, rest, nil
	}
	if n < oldestVersion || n > newestVersion {
		return 0, "", fault.New(fault.NotFound, "The API has the versions %d to %d, not %s.", oldestVersion, newestVersion, first)
	}
	return n, "/" + below, nil
}

// cutSuffix takes the name of a format off the end of a path. Other dots belong to the path.
func cutSuffix(rest string) (below, format string) {
	dot := strings.LastIndexByte(rest, '.')
	if dot < strings.LastIndexByte(rest, '/') {
		return rest, ""
	}
	if format := rest[dot+1:]; dot > 0 && mediaTypes[format] != nil && format != "text" {
		return rest[:dot], format
	}
	return rest, ""
}
