package api

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"cohort/datetime"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/setting"
)

// condition is what a parameter asks of a user.
type condition func(user *graph.Object) bool

// listUsers is GET /api/users: a list like any other, with parameters of its own.
func (s *Server) listUsers(c *call) error {
	var wanted []condition
	for _, read := range []func() (condition, error){
		c.byPhone, c.byGroup, c.byAuthority, c.byRegistration, c.byInvitation, c.byUnit, c.byOwnUnits, c.byBoundary, c.byLogin,
	} {
		holds, err := read()
		if err != nil {
			return err
		}
		if holds != nil {
			wanted = append(wanted, holds)
		}
	}
	snap := c.snapshot()
	among := func(yield func(*graph.Object) bool) {
		for user := range snap.All(c.Type) {
			if !slices.ContainsFunc(wanted, func(holds condition) bool { return !holds(user) }) && !yield(user) {
				return
			}
		}
	}
	return c.listOf(c.queryContext(), among, snap.Count(c.Type))
}

func (c *call) byPhone() (condition, error) {
	number := strings.ToLower(c.Query().Get("phoneNumber"))
	if number == "" {
		return nil, nil
	}
	property := c.Type.MustProperty("phoneNumber")
	return func(user *graph.Object) bool {
		return strings.Contains(strings.ToLower(user.Doc().Text(property)), number)
	}, nil
}

// byGroup asks for those whom the user manages by his groups.
func (c *call) byGroup() (condition, error) {
	asked, err := c.Flag("canManage", false)
	if !asked {
		return nil, err
	}
	return func(user *graph.Object) bool { return c.View.Manages(c.today(user)) }, nil
}

// byAuthority asks for those who have no authority that the user lacks.
func (c *call) byAuthority() (condition, error) {
	asked, err := c.Flag("authSubset", false)
	if !asked {
		return nil, err
	}
	return func(user *graph.Object) bool { return c.View.Covers(c.today(user)) }, nil
}

func (c *call) byRegistration() (condition, error) {
	if !c.Query().Has("selfRegistered") {
		return nil, nil
	}
	asked, err := c.Flag("selfRegistered", false)
	property := c.Type.MustProperty("selfRegistered")
	return func(user *graph.Object) bool { return user.Doc().Bool(property) == asked }, err
}

func (c *call) byUnit() (condition, error) {
	id := c.Query().Get("ou")
	if id == "" {
		return nil, nil
	}
	unit := c.snapshot().ByUID(c.server.Metadata.Type("organisationUnit"), id)
	if unit == nil {
		f := fault.New(fault.Conflict, "Organisation unit does not exist: %s", id).On("organisationUnit", id, "ou")
		f.Value = id
		return nil, f
	}
	below, err := c.Flag("includeChildren", false)
	if err != nil {
		return nil, err
	}
	return c.within([]int32{unit.ID}, "organisationUnits", below), nil
}

// byOwnUnits asks for those who were given one of the units that the user was given.
func (c *call) byOwnUnits() (condition, error) {
	asked, err := c.Flag("userOrgUnits", false)
	if !asked {
		return nil, err
	}
	below, err := c.Flag("includeChildren", false)
	if err != nil {
		return nil, err
	}
	return c.within(c.View.CaptureRoots(), "organisationUnits", below), nil
}

// byBoundary asks for those who were given a unit within what the user was given.
func (c *call) byBoundary() (condition, error) {
	switch boundary, err := c.Choice("orgUnitBoundary", "NONE", "NONE", "DATA_CAPTURE", "DATA_OUTPUT", "TEI_SEARCH"); boundary {
	case "DATA_CAPTURE":
		return c.within(c.View.CaptureRoots(), "organisationUnits", true), nil
	case "DATA_OUTPUT":
		return c.within(c.View.ViewRoots(), "dataViewOrganisationUnits", true), nil
	case "TEI_SEARCH":
		return c.within(c.View.SearchRoots(), "teiSearchOrganisationUnits", true), nil
	default:
		return nil, err
	}
}

// within asks for those with one of the units in a property, or with below one that stands under them.
func (c *call) within(units []int32, property string, below bool) condition {
	tree, p := c.snapshot().Tree(), c.Type.MustProperty(property)
	return func(user *graph.Object) bool {
		return slices.ContainsFunc(user.Doc().Refs(p), func(given int32) bool {
			return slices.ContainsFunc(units, func(unit int32) bool { return unit == given || below && tree.Contains(unit, given) })
		})
	}
}

// byLogin asks for when users last signed in. Who never did so is inactive.
func (c *call) byLogin() (condition, error) {
	since, err := c.day("lastLogin")
	if err != nil {
		return nil, err
	}
	before, err := c.day("inactiveSince")
	if err != nil {
		return nil, err
	}
	if c.Query().Get("inactiveMonths") != "" {
		months, err := c.Number("inactiveMonths", 0, 0, 1200)
		if err != nil {
			return nil, err
		}
		if start := time.Now().AddDate(0, -months, 0); before.IsZero() || start.Before(before) {
			before = start
		}
	}
	if since.IsZero() && before.IsZero() {
		return nil, nil
	}
	c.passing = true
	records, err := c.server.Accounts.Records(c.Context())
	if err != nil {
		return nil, err
	}
	return func(user *graph.Object) bool {
		login := records[user.ID].LastLogin
		return (since.IsZero() || !login.Before(since)) && (before.IsZero() || login.Before(before))
	}, nil
}

// day reads a parameter that is a date or a time; the zero time is none.
func (c *call) day(name string) (time.Time, error) {
	text := c.Query().Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := datetime.Parse(text, c.server.Config.Location())
	if err != nil {
		return time.Time{}, c.badParameter(name, "a date")
	}
	return t, nil
}

// lookUpUser is GET /api/userLookup/{id}: the little that everybody may know of a user, by identifier or username.
func (s *Server) lookUpUser(c *call) error {
	id := c.PathValue("id")
	user := c.snapshot().ByUID(c.Type, id)
	if user == nil {
		user = c.snapshot().Unique(c.Type.MustProperty("username"), id)
	}
	if user == nil {
		return metadata.NotFound(c.Type, id)
	}
	return c.JSON(http.StatusOK, lookedUp(user))
}

// mostLookedUp bounds what a search by everybody tells.
const mostLookedUp = 25

// lookUpUsers is GET /api/userLookup?query=: the first who match, by name.
func (s *Server) lookUpUsers(c *call) error {
	boundary, err := c.byBoundary()
	if err != nil {
		return err
	}
	return c.lookUp(boundary)
}

// lookUpFeedback is GET /api/userLookup/feedbackRecipients?query=: the same among those who get what others have to say.
func (s *Server) lookUpFeedback(c *call) error {
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return err
	}
	id, _ := settings.Value(setting.ConfigurationOf("feedbackRecipients").Definition)
	group := c.snapshot().ByUID(s.Metadata.Type("userGroup"), id)
	return c.lookUp(func(user *graph.Object) bool {
		return group != nil && slices.Contains(group.Doc().Refs(group.Type.MustProperty("users")), user.ID)
	})
}

func (c *call) lookUp(among condition) error {
	if c.Query().Get("query") == "" {
		return fault.New(fault.BadRequest, "Required request parameter 'query' for method parameter type String is not present").On("", "", "query")
	}
	text := strings.ToLower(c.Query().Get("query"))
	list := []lookup{}
	for user := range c.snapshot().All(c.Type) {
		if among != nil && !among(user) {
			continue
		}
		if found := lookedUp(user); found.has(text) {
			list = append(list, found)
		}
		if len(list) == mostLookedUp {
			break
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"users": list})
}

type lookup struct {
	ID          string `json:"id"`
	Username    string `json:"username,omitzero"`
	FirstName   string `json:"firstName,omitzero"`
	Surname     string `json:"surname,omitzero"`
	DisplayName string `json:"displayName,omitzero"`
}

// has reports whether a text, in small letters, is part of what is shown: what is not shown is not found by, either.
func (l *lookup) has(text string) bool {
	return strings.Contains(strings.ToLower(l.DisplayName), text) || strings.Contains(strings.ToLower(l.Username), text)
}

func lookedUp(user *graph.Object) lookup {
	first, last := user.Text("firstName"), user.Text("surname")
	return lookup{user.UID, user.Text("username"), first, last, strings.TrimSpace(first + " " + last)}
}
