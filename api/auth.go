package api

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"cohort/account"
	"cohort/account/session"
	"cohort/account/token"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
)

// Where clients without credentials are sent, as DHIS2 sends them: browsers to the start page, old clients to the address
// that they recognise as the login page. Package ui answers at both.
const (
	startPage = "/index.html"
	loginPage = "/dhis-web-commons/security/login.action"
)

// signIn is by what the one who asks is known. One of the two is set where it is not a password.
type signIn struct {
	session *session.Session
	token   *token.Token
}

// admit finds out who asks, and sets the call's View. Without credentials a client that reads JSON is refused in it, and any
// other is sent to sign in; then nothing is left to do, and admitted is false.
func (s *Server) admit(c *call) (admitted bool, err error) {
	recognise := s.credentials(c)
	if recognise == nil {
		return false, s.turnAway(c)
	}
	snapshot, err := s.snapshot(c.Context())
	if err != nil {
		return false, err
	}
	user, err := recognise(c, snapshot)
	if err != nil {
		return false, err
	}
	if user == nil {
		return false, s.turnAway(c)
	}
	c.View = s.Access.View(snapshot, user)
	return true, nil
}

// recogniser returns the user whose credentials a request shows: nil when they are none any more, as those of a session that has
// ended.
type recogniser func(*call, *graph.Snapshot) (*graph.Object, error)

// credentials returns who reads the kind of credentials that a request shows, or nil when there are none.
func (s *Server) credentials(c *call) recogniser {
	header := c.Request.Header.Get("Authorization")
	scheme, _, _ := strings.Cut(header, " ")
	switch {
	case header == "" && c.sessionSecret() != "":
		return s.bySession
	case header == "":
		return nil
	case strings.EqualFold(scheme, "Basic"):
		return s.byPassword
	case strings.EqualFold(scheme, "ApiToken"):
		return s.byToken
	}
	return func(*call, *graph.Snapshot) (*graph.Object, error) {
		return nil, fault.New(fault.Unauthorized, "Sign in with Basic authentication or an ApiToken: no other kind is known here.")
	}
}

func (s *Server) byPassword(c *call, snapshot *graph.Snapshot) (*graph.Object, error) {
	username, password, ok := c.BasicAuth()
	if !ok {
		return nil, fault.New(fault.Unauthorized, "The Authorization header holds no name and password in the form of Basic authentication.")
	}
	if err := c.refuseForeign(); err != nil { // a browser that was once told a password sends it by itself, as it does a cookie
		return nil, err
	}
	return s.Accounts.Authenticate(c.Context(), snapshot, username, password, c.address)
}

// bySession refuses what another site makes a browser send: the cookie comes with it by itself.
func (s *Server) bySession(c *call, snapshot *graph.Snapshot) (*graph.Object, error) {
	found, ok, err := s.Sessions.Find(c.Context(), c.sessionSecret())
	if err != nil {
		return nil, err
	}
	user := snapshot.Object(found.User)
	if !ok || user == nil {
		c.setSession("")
		return nil, nil
	}
	if err := c.refuseForeign(); err != nil {
		return nil, err
	}
	c.by.session = &found
	return user, account.Admissible(user, time.Now())
}

func (s *Server) byToken(c *call, snapshot *graph.Snapshot) (*graph.Object, error) {
	_, secret, _ := strings.Cut(c.Request.Header.Get("Authorization"), " ")
	found, err := s.Tokens.Find(c.Context(), strings.TrimSpace(secret), token.Use{
		Method: c.Method, Address: c.address, Referrer: c.Request.Header.Get("Referer"),
	})
	if err != nil {
		return nil, err
	}
	user := snapshot.Object(found.User)
	if user == nil {
		return nil, token.ErrUnknown
	}
	c.by.token = found
	return user, account.Admissible(user, time.Now())
}

// inPerson refuses to tokens what only their owner himself may do. Whatever is derived from a token, such as another token or a
// new password, would outlive its limits.
func (c *call) inPerson() error {
	if c.by.token != nil {
		return fault.New(fault.Forbidden, "A token cannot be used for this: sign in with a name and a password.")
	}
	return nil
}

// unlimited refuses to a token that is limited to addresses, methods or pages what would let somebody act without these limits: to say
// who has an account, which rights accounts have, and what is shared with whom. Imports refuse the same (metadata.ImportOptions.Limited).
func (c *call) unlimited() error {
	if c.by.token.Limited() {
		return metadata.ErrLimited()
	}
	return nil
}

// turnAway answers a request without credentials.
func (s *Server) turnAway(c *call) error {
	if c.Names("json", "xml") || c.Request.Header.Get("X-Requested-With") != "" {
		return fault.New(fault.Unauthorized, "Unauthorized")
	}
	page := loginPage
	if acceptsPages(c.Request) {
		page = startPage
		if c.Method == http.MethodGet {
			page += "?next=" + url.QueryEscape(c.Request.URL.RequestURI())
		}
	}
	c.ResponseWriter.Header().Set("Location", c.Base+page)
	c.WriteHeader(http.StatusFound)
	return nil
}

func acceptsPages(r *http.Request) bool {
	for _, m := range parseRanges(r.Header.Values("Accept")) {
		if m.name == "text/html" && m.quality > 0 {
			return true
		}
	}
	return false
}
