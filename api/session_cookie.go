package api

import (
	"cmp"
	"net/http"
	"strings"

	"cohort/fault"
)

// sessionCookie is the name that clients of DHIS2 know.
const sessionCookie = "JSESSIONID"

// sessionSecret is the secret of the session that the request shows, or empty.
func (c *call) sessionSecret() string {
	cookie, err := c.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setSession gives the client the secret of a session; an empty one takes it back. No script sees it, and other sites' pages do not
// send it but for following a link.
func (c *call) setSession(secret string) {
	cookie := &http.Cookie{
		Name: sessionCookie, Value: secret, Path: "/",
		HttpOnly: true, Secure: strings.HasPrefix(c.Base, "https:"), SameSite: http.SameSiteLaxMode,
	}
	if secret == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.ResponseWriter, cookie)
}

var crossOrigin = http.NewCrossOriginProtection()

// refuseForeign refuses what a page of another site makes a browser send, where it changes something. Clients that are no browsers
// do not say where a request comes from, and nobody makes them send one.
func (c *call) refuseForeign() error {
	if c.fromListed || crossOrigin.Check(c.Request) == nil || c.Request.Header.Get("Origin") == c.Base {
		return nil
	}
	return fault.New(fault.Forbidden, "A page of %s must not send this for somebody who is signed in here.", cmp.Or(c.Request.Header.Get("Origin"), "another site"))
}
