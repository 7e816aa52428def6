package api

import (
	"net/http"
	"slices"
	"strings"

	"cohort/fault"
)

// mostOwners bounds of how many objects one request may ask for the organisation units.
const mostOwners = 1000

// unitsOf is GET /api/{type}/orgUnits: by the identifiers that a parameter of the type's own name lists, those of the organisation
// units that the objects are assigned to, in order. An object that none is assigned to has an empty list.
func (s *Server) unitsOf(c *call) error {
	ids := strings.FieldsFunc(joined(c.Query()[c.Type.Plural]), func(r rune) bool { return r == ',' })
	switch {
	case len(ids) == 0:
		f := fault.New(fault.BadRequest, "Required request parameter '%s' is not present", c.Type.Plural)
		f.Property = c.Type.Plural
		return f
	case len(ids) > mostOwners:
		return c.badParameter(c.Type.Plural, "a list of at most 1000 identifiers")
	}
	snap, property := c.snapshot(), c.Type.MustProperty("organisationUnits")
	answer := make(map[string][]string, len(ids))
	for _, id := range ids {
		o, err := c.objectOf(c.Type, id)
		if err != nil {
			return err
		}
		units := []string{}
		for _, unit := range o.Doc().Refs(property) {
			if u := snap.Object(unit); u != nil && c.canRead(u) {
				units = append(units, u.UID)
			}
		}
		slices.Sort(units)
		answer[id] = units
	}
	return c.JSON(http.StatusOK, answer)
}
