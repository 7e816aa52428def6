package api

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"cohort/account"
	"cohort/audit"
	"cohort/fault"
	"cohort/graph"
)

// loginBody bounds what somebody sends to sign in.
const loginBody = 16 << 10

// login is POST /api/auth/login: a session for a name and a password. A session that the client shows is ended, so that nobody gets
// a secret of somebody else's choice.
func (s *Server) login(c *call) error {
	var sent struct {
		Username      string `json:"username"`
		Password      string `json:"password"`
		TwoFactorCode string `json:"twoFactorCode"`
	}
	if err := c.small(&sent); err != nil {
		return err
	}
	err := s.beginSession(c, sent.Username, sent.Password, sent.TwoFactorCode)
	status := loginStatus(err)
	if status == "" {
		return err
	}
	answer := struct {
		Status   string `json:"loginStatus"`
		Redirect string `json:"redirectUrl,omitzero"`
	}{Status: status}
	if err == nil {
		answer.Redirect = "/"
	}
	return c.JSON(http.StatusOK, answer)
}

// loginStatus is what a login comes to, in DHIS2's words: of a right password in any case. A wrong one is an error like any other.
func loginStatus(err error) string {
	switch {
	case err == nil:
		return "SUCCESS"
	case errors.Is(err, account.ErrSecondFactor):
		return "INCORRECT_TWO_FACTOR_CODE"
	case errors.Is(err, account.ErrPasswordExpired):
		return "PASSWORD_EXPIRED"
	case errors.Is(err, account.ErrDisabled):
		return "ACCOUNT_DISABLED"
	case errors.Is(err, account.ErrExpired):
		return "ACCOUNT_EXPIRED"
	}
	return ""
}

func (s *Server) beginSession(c *call, username, password, code string) error {
	if err := c.refuseForeign(); err != nil {
		return err
	}
	snapshot, err := s.snapshot(c.Context())
	if err != nil {
		return err
	}
	user, err := s.Accounts.SignIn(c.Context(), snapshot, username, password, code, c.address)
	if err != nil {
		return err
	}
	return s.openSession(c, user, "session")
}

// openSession makes a session of a user who has shown that he is it.
func (s *Server) openSession(c *call, user *graph.Object, by string) error {
	if former := c.sessionSecret(); former != "" {
		if err := s.Sessions.EndSecret(c.Context(), former); err != nil {
			return err
		}
	}
	secret, err := s.Sessions.Begin(c.Context(), user.ID, c.address, c.UserAgent())
	if err != nil {
		return err
	}
	c.setSession(secret)
	origin := c.asker()
	origin.User, origin.Username = user.ID, user.Text("username")
	s.Audit.Note(c.Context(), audit.Record{Kind: audit.Login, Origin: origin, Detail: map[string]string{"by": by}})
	return nil
}

// logout is POST /api/auth/logout: the session of the request ends.
func (s *Server) logout(c *call) error {
	if err := c.refuseForeign(); err != nil {
		return err
	}
	if err := s.endSession(c); err != nil {
		return err
	}
	return c.NoContent()
}

func (s *Server) endSession(c *call) error {
	secret := c.sessionSecret()
	if secret == "" {
		return nil
	}
	c.setSession("")
	found, ok, err := s.Sessions.Find(c.Context(), secret)
	if err != nil || !ok {
		return err
	}
	if err := s.Sessions.EndSecret(c.Context(), secret); err != nil {
		return err
	}
	origin := c.asker()
	origin.User = found.User
	if user := s.Metadata.Current().Object(found.User); user != nil {
		origin.Username = user.Text("username")
	}
	s.Audit.Note(c.Context(), audit.Record{Kind: audit.Logout, Origin: origin})
	return nil
}

// loginForm is the login page's form: whoever signs in goes to the page that was wanted, and otherwise back with a word on why not.
func (s *Server) loginForm(c *call) error {
	if err := c.readForm(loginBody); err != nil {
		return err
	}
	form := c.PostForm
	next := local(form.Get("next"))
	err := s.beginSession(c, first(form, "j_username", "username"), first(form, "j_password", "password"), first(form, "2fa_code", "twoFactorCode"))
	if err != nil {
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Unauthorized && f.Kind != fault.TooMany {
			return err
		}
		word := "failed"
		switch {
		case errors.Is(err, account.ErrSecondFactor):
			word = "code"
		case errors.Is(err, account.ErrPasswordExpired):
			word = "expired"
		case errors.Is(err, account.ErrDisabled), errors.Is(err, account.ErrExpired):
			word = "closed"
		case f.Kind == fault.TooMany:
			word = "wait"
		}
		page := startPage
		if next != "/" {
			page += "?next=" + url.QueryEscape(next)
		}
		return c.redirect(page + "#" + word)
	}
	return c.redirect(next)
}

// logoutPage is where clients of DHIS2 send somebody to sign out.
func (s *Server) logoutPage(c *call) error {
	if err := s.endSession(c); err != nil {
		return err
	}
	return c.redirect(startPage)
}

func (c *call) redirect(path string) error {
	c.ResponseWriter.Header().Set("Location", c.Base+path)
	c.WriteHeader(http.StatusFound)
	return nil
}

// local is a path of this server, or / for whatever else somebody puts in a link.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

func first(form url.Values, names ...string) string {
	for _, name := range names {
		if value := form.Get(name); value != "" {
			return value
		}
	}
	return ""
}
