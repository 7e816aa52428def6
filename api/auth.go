package api

import (
	"net/http"

	"cohort/fault"
)

// Where clients without credentials are sent, as DHIS2 sends them: browsers to the start page, old clients to the address
// that they recognise as the login page. Package ui answers at both.
const (
	startPage = "/index.html"
	loginPage = "/dhis-web-commons/security/login.action"
)

// admit finds out who asks, and sets the call's View. Without credentials a client that reads JSON is refused in it, and any
// other is sent to sign in; then nothing is left to do, and admitted is false.
func (s *Server) admit(c *call) (admitted bool, err error) {
	username, password, ok := c.BasicAuth()
	if !ok {
		switch {
		case c.Request.Header.Get("Authorization") != "":
			return false, fault.New(fault.Unauthorized, "Sign in with Basic authentication: no other kind is known here.")
		case c.Names("json", "xml") || c.Request.Header.Get("X-Requested-With") != "":
			return false, fault.New(fault.Unauthorized, "Unauthorized")
		}
		page := loginPage
		if acceptsPages(c.Request) {
			page = startPage
		}
		c.ResponseWriter.Header().Set("Location", c.Base+page)
		c.WriteHeader(http.StatusFound)
		return false, nil
	}
	snapshot, err := s.snapshot(c.Context())
	if err != nil {
		return false, err
	}
	user, err := s.Accounts.Authenticate(c.Context(), snapshot, username, password, c.address)
	if err != nil {
		return false, err
	}
	c.View = s.Access.View(snapshot, user)
	return true, nil
}

func acceptsPages(r *http.Request) bool {
	for _, m := range parseRanges(r.Header.Values("Accept")) {
		if m.name == "text/html" && m.quality > 0 {
			return true
		}
	}
	return false
}
