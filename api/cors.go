package api

import (
	"net/http"
	"slices"
	"strings"
)

// What pages of other sites may send and see, if their origin is listed in the configuration.
const (
	corsMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	corsHeaders = "Accept, Authorization, Content-Encoding, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Requested-With, X-Request-ID"
	corsExposed = "Allow, Content-Disposition, ETag, Idempotency-Replayed, Location, Retry-After, X-Request-ID"
	corsMinutes = "600" // seconds for which a browser remembers
)

// welcome tells browsers whether the page that makes them ask is one of a listed origin. done reports that there was nothing else
// to tell: a browser asks before it sends what another site's page wants to be sent.
func (s *Server) welcome(c *call) (done bool, err error) {
	origin := c.Request.Header.Get("Origin")
	if origin == "" || origin == c.Base {
		return false, nil
	}
	h := c.ResponseWriter.Header()
	h.Add("Vary", "Origin")
	if _, err := s.snapshot(c.Context()); err != nil { // and with it the newest settings
		return false, err
	}
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return false, err
	}
	c.fromListed = slices.ContainsFunc(settings.Origins(), func(listed string) bool { return strings.EqualFold(listed, origin) })
	asks := c.Method == http.MethodOptions && c.Request.Header.Get("Access-Control-Request-Method") != ""
	if c.fromListed {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
		h.Set("Access-Control-Expose-Headers", corsExposed)
		if asks {
			h.Set("Access-Control-Allow-Methods", corsMethods)
			h.Set("Access-Control-Allow-Headers", corsHeaders)
			h.Set("Access-Control-Max-Age", corsMinutes)
		}
	}
	if asks {
		return true, c.NoContent()
	}
	return false, nil
}
