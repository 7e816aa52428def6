package api

import (
	"net/http"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/account/token"
	"cohort/audit"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
)

// tokenLife is how long a token lives whose payload does not say.
const tokenLife = 30 * 24 * time.Hour

// tokenPayload is a token as clients send and see it.
type tokenPayload struct {
	Name       *string          `json:"name"`
	Code       *string          `json:"code"`
	Type       string           `json:"type"`
	Expire     *int64           `json:"expire"` // UTC milliseconds
	Attributes []tokenAttribute `json:"attributes"`
}

// tokenAttribute is one kind of limit.
type tokenAttribute struct {
	Type             string   `json:"type"`
	AllowedIps       []string `json:"allowedIps,omitempty"`
	AllowedMethods   []string `json:"allowedMethods,omitempty"`
	AllowedReferrers []string `json:"allowedReferrers,omitempty"`
}

// tokenTypes are the names by which clients call the only kind there is.
var tokenTypes = []string{"", "PERSONAL_ACCESS_TOKEN", "PERSONAL_ACCESS_TOKEN_V1", "PERSONAL_ACCESS_TOKEN_V2"}

// listTokens is GET /api/apiToken: the user's own tokens, without their secrets.
func (s *Server) listTokens(c *call) error {
	list, err := s.Tokens.Of(c.Context(), c.View.User.ID)
	if err != nil {
		return err
	}
	objects := make([]*graph.Object, len(list))
	for i, t := range list {
		objects[i] = s.tokenObject(c, t)
	}
	q := c.queryContext()
	givenOut(q, c.Type)
	l, err := c.listing(q, slices.Values(objects), len(objects))
	if err != nil {
		return err
	}
	return c.answerListing(l)
}

// readToken is GET /api/apiToken/{id}.
func (s *Server) readToken(c *call) error {
	t, err := s.ownToken(c)
	if err != nil {
		return err
	}
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", query.Select(c.Type, fields).Append(nil, c.queryContext(), s.tokenObject(c, t)))
}

// createToken is POST /api/apiToken. The answer is the only one that holds the secret.
func (s *Server) createToken(c *call) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	t := &token.Token{User: c.View.User.ID, Expires: time.Now().Add(tokenLife)}
	if err := c.tokenBody(t); err != nil {
		return err
	}
	secret, err := s.Tokens.Create(c.Context(), t)
	if err != nil {
		return err
	}
	s.noteToken(c, t.UID, "token made")
	c.ResponseWriter.Header().Set("Location", c.Href("/apiToken/"+t.UID))
	c.ResponseWriter.Header().Set("Cache-Control", "no-store")
	message := Success(http.StatusCreated)
	message.Response = struct {
		ResponseType string        `json:"responseType"`
		Key          string        `json:"key"`
		UID          string        `json:"uid"`
		Klass        string        `json:"klass"`
		ErrorReports []ErrorReport `json:"errorReports"`
	}{"ApiTokenCreationResponse", secret, t.UID, c.Type.Klass, []ErrorReport{}}
	return c.JSON(http.StatusCreated, message)
}

// replaceToken is PUT /api/apiToken/{id}: other limits for a token.
func (s *Server) replaceToken(c *call) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	t, err := s.ownToken(c)
	if err != nil {
		return err
	}
	t.Limits = token.Limits{}
	if err := c.tokenBody(t); err != nil {
		return err
	}
	found, err := s.Tokens.Update(c.Context(), t)
	if err != nil {
		return err
	}
	if !found {
		return metadata.NotFound(c.Type, t.UID)
	}
	s.noteToken(c, t.UID, "token changed")
	return c.tokenReport(t.UID)
}

// deleteToken is DELETE /api/apiToken/{id}. A token may end itself.
func (s *Server) deleteToken(c *call) error {
	id := c.PathValue("id")
	if c.by.token != nil && c.by.token.UID != id {
		return c.inPerson()
	}
	found, err := s.Tokens.Delete(c.Context(), c.View.User.ID, id)
	if err != nil {
		return err
	}
	if !found {
		return metadata.NotFound(c.Type, id)
	}
	s.noteToken(c, id, "token removed")
	return c.tokenReport(id)
}

func (s *Server) noteToken(c *call, id, what string) {
	s.Audit.Note(c.Context(), audit.Record{Kind: audit.Credential, Type: "apiToken", Object: id, Detail: map[string]string{"what": what}})
}

func (c *call) tokenReport(id string) error {
	message := Success(http.StatusOK)
	message.Response = struct {
		ResponseType string        `json:"responseType"`
		UID          string        `json:"uid"`
		Klass        string        `json:"klass"`
		ErrorReports []ErrorReport `json:"errorReports"`
	}{"ObjectReport", id, c.Type.Klass, []ErrorReport{}}
	return c.JSON(http.StatusOK, message)
}

// ownToken finds the token of the path among the user's own: others' are nobody else's business.
func (s *Server) ownToken(c *call) (*token.Token, error) {
	list, err := s.Tokens.Of(c.Context(), c.View.User.ID)
	if err != nil {
		return nil, err
	}
	id := c.PathValue("id")
	i := slices.IndexFunc(list, func(t *token.Token) bool { return t.UID == id })
	if i < 0 {
		return nil, metadata.NotFound(c.Type, id)
	}
	return list[i], nil
}

// tokenBody reads what the body says of a token.
func (c *call) tokenBody(t *token.Token) error {
	var sent tokenPayload
	if err := c.small(&sent); err != nil {
		return err
	}
	if !slices.Contains(tokenTypes, sent.Type) {
		f := fault.New(fault.Conflict, "There are no tokens of type %s.", sent.Type).On(c.Type.Name, t.UID, "type")
		f.Value = sent.Type
		return f
	}
	if sent.Name != nil {
		t.Name = *sent.Name
	}
	if sent.Code != nil {
		t.Code = *sent.Code
	}
	for property, text := range map[string]string{"name": t.Name, "code": t.Code} {
		if len(text) > 230 {
			return fault.New(fault.Conflict, "Property %s of a token is longer than 230 bytes.", property).On(c.Type.Name, t.UID, property)
		}
	}
	if sent.Expire != nil {
		if *sent.Expire <= 0 || *sent.Expire > latestExpiry {
			return fault.New(fault.Conflict, "Property expire must be a time in milliseconds since 1970, but is %d.", *sent.Expire).On(c.Type.Name, t.UID, "expire")
		}
		t.Expires = time.UnixMilli(*sent.Expire).UTC()
	}
	known := map[string]bool{}
	for _, a := range sent.Attributes {
		// An empty list would mean no limit, and of two lists one would be forgotten: a token is good for less than its owner takes it for, never for more.
		if len(a.AllowedIps)+len(a.AllowedMethods)+len(a.AllowedReferrers) == 0 || known[a.Type] {
			f := fault.New(fault.Conflict, "The limit %s must be given once, with one value at least.", a.Type).On(c.Type.Name, t.UID, "attributes")
			f.Value = a.Type
			return f
		}
		known[a.Type] = true
		switch a.Type {
		case "IpAllowedList":
			t.Addresses = a.AllowedIps
		case "MethodAllowedList":
			t.Methods = a.AllowedMethods
		case "RefererAllowedList":
			t.Referrers = a.AllowedReferrers
		default:
			f := fault.New(fault.Conflict, "There is no limit of type %s.", a.Type).On(c.Type.Name, t.UID, "attributes")
			f.Value = a.Type
			return f
		}
	}
	return t.Limits.Check()
}

// latestExpiry is the year 9999; DHIS2's own examples name times in the seventh millennium.
const latestExpiry = 253_402_300_799_999

// tokenObject shows a token as an object of its type, so that fields and filters work on it as on any other.
func (s *Server) tokenObject(c *call, t *token.Token) *graph.Object {
	v := graph.NewValues(c.Type)
	set := func(name string, value any) { v.Set(c.Type.MustProperty(name), value) }
	set("created", t.Created.UnixMilli())
	set("lastUpdated", t.LastUpdated.UnixMilli())
	set("createdBy", t.User)
	set("lastUpdatedBy", t.User)
	if t.Code != "" {
		set("code", t.Code)
	}
	set("version", int64(1))
	set("type", "PERSONAL_ACCESS_TOKEN_V1")
	set("expire", t.Expires.UnixMilli())
	attributes := []tokenAttribute{}
	if len(t.Addresses) > 0 {
		attributes = append(attributes, tokenAttribute{Type: "IpAllowedList", AllowedIps: t.Addresses})
	}
	if len(t.Methods) > 0 {
		attributes = append(attributes, tokenAttribute{Type: "MethodAllowedList", AllowedMethods: t.Methods})
	}
	if len(t.Referrers) > 0 {
		attributes = append(attributes, tokenAttribute{Type: "RefererAllowedList", AllowedReferrers: t.Referrers})
	}
	if text, err := json.Marshal(attributes); err == nil {
		set("attributes", text)
	}
	o := graph.NewObject(0, t.UID, 0, 0, v)
	if c.tokenNames == nil {
		c.tokenNames = map[*graph.Object]string{}
	}
	c.tokenNames[o] = t.Name
	return o
}

// tokenName writes what its owner calls a token.
func (c *call) tokenName(b []byte, o *graph.Object) ([]byte, bool) {
	name := c.tokenNames[o]
	return payload.AppendQuoted(b, name), name != ""
}
