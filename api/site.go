package api

import (
	"context"
	"maps"
	"net/http"
)

// site is everything outside /api: pages, and what tells of the server's health. All of it is open.
type site struct{ mux *http.ServeMux }

func newSite(s *Server) *site {
	mux := http.NewServeMux()
	handle := func(pattern string, h handler) {
		mux.HandleFunc(pattern, func(_ http.ResponseWriter, r *http.Request) {
			c := r.Context().Value(callKey{}).(*call)
			c.Request = r // with the values of the path
			if err := h(c); err != nil {
				c.fail(err)
			}
		})
	}
	for pattern, h := range s.siteRoutes() {
		handle(pattern, h)
	}
	for pattern, page := range maps.All(s.Pages) {
		handle(pattern, func(c *call) error {
			page.ServeHTTP(c.ResponseWriter, c.Request)
			return nil
		})
	}
	return &site{mux}
}

func (s *site) serve(c *call) error {
	r := c.Request.WithContext(context.WithValue(c.Context(), callKey{}, c))
	unmatched, pattern := s.mux.Handler(r)
	if pattern == "" {
		return c.noRoute(unmatched, r)
	}
	c.route = pattern
	s.mux.ServeHTTP(c.ResponseWriter, r)
	return nil
}
