package api

import (
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
	"cohort/schema/catalog"
)

// shownOfMe are the properties of the user's own object that GET /api/me shows where no fields are asked for.
var shownOfMe = []string{
	"id", "username", "surname", "firstName", "email", "phoneNumber", "jobTitle", "employer", "introduction", "gender", "birthday",
	"nationality", "education", "interests", "languages", "whatsApp", "facebookMessenger", "skype", "telegram", "twitter", "avatar",
	"created", "lastUpdated", "dataViewOrganisationUnits", "favorites", "userGroups", "translations", "teiSearchOrganisationUnits",
	"organisationUnits", "displayName", "access", "name", "userRoles", "userCredentials",
}

// addition is what GET /api/me shows beside the user's object.
type addition struct {
	name  string
	value func(*call) (any, error)
}

var additions = []addition{
	{"settings", func(c *call) (any, error) { return c.settingsOf(c.View.User, true) }},
	{"programs", func(c *call) (any, error) { return c.withData("program"), nil }},
	{"authorities", func(c *call) (any, error) { return c.View.Authorities(), nil }},
	{"dataSets", func(c *call) (any, error) { return c.withData("dataSet"), nil }},
}

// me is GET /api/me: the user who asks, and what he may do.
func (s *Server) me(c *call) error {
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	q := c.queryContext()
	q.CanRead = c.readsOfHimself
	text := query.Select(c.View.User.Type, ofMe(fields)).Append(nil, q, c.View.User)
	text = text[:len(text)-1] // the closing bracket, which comes after what follows
	shallow := slices.Clone(fields)
	for i := range shallow { // of the settings, all are shown whichever are named
		shallow[i].Nested = nil
	}
	for _, a := range additions {
		if !fields.Includes(a.name) {
			continue
		}
		value, err := a.value(c)
		if err != nil {
			return err
		}
		member, err := json.Marshal(map[string]any{a.name: value}, json.Deterministic(true))
		if err != nil {
			return err
		}
		if len(text) > 1 {
			text = append(text, ',')
		}
		member = query.Project(nil, member, shallow)
		text = append(text, member[1:len(member)-1]...)
	}
	return c.Bytes(http.StatusOK, "application/json", append(text, '}'))
}

// ofMe is what fields ask of the user's object. A * is written out: it stands for what is shown of oneself, which is not all that an
// administrator sees of a user. The names of additions ask for nothing there, though one could be the identifier of an attribute.
func ofMe(fields query.Fields) query.Fields {
	var out query.Fields
	for _, f := range fields {
		if slices.ContainsFunc(additions, func(a addition) bool { return a.name == f.Name }) {
			f.Name = ""
		}
		if !f.Preset || f.Name != "*" && f.Name != ":all" {
			out = append(out, f)
			continue
		}
		for _, name := range shownOfMe {
			out = append(out, query.Field{Name: name, Exclude: f.Exclude})
		}
	}
	return out
}

// readsOfHimself lets everybody see the names of his own roles and groups.
func (c *call) readsOfHimself(o *graph.Object) bool {
	roles := c.View.User.Doc().Refs(c.View.User.Type.MustProperty("userRoles"))
	return slices.Contains(roles, o.ID) || slices.Contains(c.View.Groups(), o) || c.View.CanRead(o)
}

// withData lists the objects of a type whose data the user may see.
func (c *call) withData(typ string) []string {
	list := []string{}
	for o := range c.View.Snapshot.All(catalog.Get(typ)) {
		if c.View.CanReadData(o) {
			list = append(list, o.UID)
		}
	}
	return list
}

// authorization is GET /api/me/authorization: the user's authorities.
func (s *Server) authorization(c *call) error {
	return c.JSON(http.StatusOK, c.View.Authorities())
}

// hasAuthority is GET /api/me/authorization/{authority}: true or false.
func (s *Server) hasAuthority(c *call) error {
	return c.JSON(http.StatusOK, c.View.Has(c.PathValue("authority")))
}

// ownProfile are the properties that everybody may change of himself.
var ownProfile = []string{
	"firstName", "surname", "email", "phoneNumber", "jobTitle", "employer", "introduction", "gender", "birthday", "nationality", "education",
	"interests", "languages", "whatsApp", "facebookMessenger", "skype", "telegram", "twitter",
}

// changeMe is PUT /api/me: the user's own profile. What he may not change of himself is left as it is.
func (s *Server) changeMe(c *call) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	src, err := c.JSONBody()
	if err != nil {
		return err
	}
	value, err := payload.ReadTree(src)
	if err != nil {
		return err
	}
	sent, ok := value.(payload.Tree)
	if !ok {
		return fault.New(fault.BadRequest, "The body must be a JSON object.")
	}
	changes := payload.Tree{}
	for _, name := range ownProfile {
		if value, ok := sent[name]; ok {
			changes[name] = value
		}
	}
	user := c.View.User
	report, err := s.Metadata.Merge(c.Context(), user.Type, user.UID, changes, metadata.ImportOptions{User: user.ID, Granted: true})
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	snapshot := s.Metadata.Current()
	c.View = s.Access.View(snapshot, snapshot.Object(user.ID))
	return s.me(c)
}

// authorities is GET /api/authorities: what roles may allow that belongs to no type of metadata.
func (s *Server) authorities(c *call) error {
	all := append([]access.Authority{{ID: access.All, Name: access.All}}, access.System...)
	return c.JSON(http.StatusOK, map[string]any{"systemAuthorities": all})
}
