package api

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/account"
	"cohort/account/oidc"
	"cohort/fault"
	"cohort/schema/catalog"
)

const (
	pendingCookie = "cohort-sign-in"
	pendingFor    = 600 // seconds that somebody has at the provider
)

// toProvider is GET /oauth2/authorization/{provider}: off to where the user signs in.
func (s *Server) toProvider(c *call) error {
	id := c.PathValue("provider")
	address, pending, err := s.Providers.Begin(c.Context(), id, c.Base+"/oauth2/code/"+id)
	if err != nil {
		return err
	}
	text, err := json.Marshal(pending)
	if err != nil {
		return err
	}
	c.keepPending(url.QueryEscape(string(text)), pendingFor)
	c.ResponseWriter.Header().Set("Location", address)
	c.WriteHeader(http.StatusFound)
	return nil
}

// fromProvider is GET /oauth2/code/{provider}: back from there, with a code or with a refusal.
func (s *Server) fromProvider(c *call) error {
	var pending oidc.Pending
	if cookie, err := c.Cookie(pendingCookie); err == nil {
		if text, err := url.QueryUnescape(cookie.Value); err == nil {
			_ = json.Unmarshal([]byte(text), &pending) // what is not ours fits no answer
		}
	}
	c.keepPending("", -1)
	query := c.Request.URL.Query()
	if query.Get("error") != "" {
		return c.redirect(startPage + "#failed")
	}
	id := c.PathValue("provider")
	claim, err := s.Providers.Finish(c.Context(), id, c.Base+"/oauth2/code/"+id, query.Get("state"), query.Get("code"), pending)
	if err != nil {
		if fault.Is(err, fault.Unauthorized) {
			s.Log.WarnContext(c.Context(), "a sign-in at a provider was refused", "provider", id, "error", err)
			return c.redirect(startPage + "#failed")
		}
		return err
	}
	snapshot, err := s.snapshot(c.Context())
	if err != nil {
		return err
	}
	user := snapshot.Unique(catalog.Get("user").MustProperty("openId"), claim)
	switch {
	case user == nil:
		return c.redirect(startPage + "#unknown")
	case account.Admissible(user, time.Now()) != nil:
		return c.redirect(startPage + "#closed")
	}
	if err := s.openSession(c, user, "provider "+id); err != nil {
		return err
	}
	return c.redirect("/")
}

func (c *call) keepPending(value string, seconds int) {
	http.SetCookie(c.ResponseWriter, &http.Cookie{
		Name: pendingCookie, Value: value, Path: "/oauth2/", MaxAge: seconds,
		HttpOnly: true, Secure: strings.HasPrefix(c.Base, "https:"), SameSite: http.SameSiteLaxMode,
	})
}
