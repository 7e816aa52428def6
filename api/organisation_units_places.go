package api

import (
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"cohort/fault"
	"cohort/geometry"
	"cohort/graph"
	"cohort/query"
	"cohort/schema/catalog"
)

// place reads longitude= and latitude=, in degrees.
func (c *call) place() (longitude, latitude float64, err error) {
	if longitude, err = c.measure("longitude", -180, 180); err != nil {
		return 0, 0, err
	}
	latitude, err = c.measure("latitude", -90, 90)
	return longitude, latitude, err
}

// measure returns a number from least to most, which the request must give.
func (c *call) measure(name string, least, most float64) (float64, error) {
	if c.Query().Get(name) == "" {
		f := fault.New(fault.BadRequest, "Required request parameter '%s' is not present", name)
		f.Property = name
		return 0, f
	}
	x, err := strconv.ParseFloat(c.Query().Get(name), 64)
	if err != nil || !(x >= least && x <= most) {
		return 0, c.badParameter(name, "a number from "+strconv.FormatFloat(least, 'f', -1, 64)+" to "+strconv.FormatFloat(most, 'f', -1, 64))
	}
	return x, nil
}

// farthest is half the circumference of the earth, in metres.
const farthest = 20_100_000

// groupSymbol is the attribute by which clients find the symbol of a unit's group.
const groupSymbol = "orgUnitGroupSymbol"

// unitsWithinRange is GET /api/organisationUnitLocations/withinRange: the units that lie at most distance= metres from a place. With
// orgUnitGroupSetId= each shows the symbol of its group in that set, as the value of an attribute orgUnitGroupSymbol.
func (s *Server) unitsWithinRange(c *call) error {
	longitude, latitude, err := c.place()
	if err != nil {
		return err
	}
	distance, err := c.measure("distance", 0, farthest)
	if err != nil {
		return err
	}
	symbols := map[int32]string{}
	if id := c.Query().Get("orgUnitGroupSetId"); id != "" {
		set, err := c.objectOf(catalog.Get("organisationUnitGroupSet"), id)
		if err != nil {
			return err
		}
		symbols = c.symbols(set)
	}
	shape := c.Type.MustProperty("geometry")
	var near []*graph.Object
	for o := range c.snapshot().All(c.Type) {
		x, y, ok := geometry.ReadPoint(o.Doc().Raw(shape))
		if ok && geometry.Distance(longitude, latitude, x, y) <= distance && c.canRead(o) {
			near = append(near, o)
		}
	}
	return c.placed(near, symbols)
}

// symbols are those of the groups of a set, by their units.
func (c *call) symbols(set *graph.Object) map[int32]string {
	out := map[int32]string{}
	for _, id := range set.Doc().Refs(set.Type.MustProperty("organisationUnitGroups")) {
		group := c.snapshot().Object(id)
		if group == nil || !c.canRead(group) || group.Text("symbol") == "" {
			continue
		}
		for _, unit := range group.Doc().Refs(group.Type.MustProperty("organisationUnits")) {
			out[unit] = group.Text("symbol")
		}
	}
	return out
}

// placed answers with units, without those lists of them that may be long.
func (c *call) placed(units []*graph.Object, symbols map[int32]string) error {
	fields, err := query.ParseFields("*,!attributeValues,!dataSets,!programs,!users,!organisationUnitGroups")
	if err != nil {
		return err
	}
	q, selection := c.queryContext(), query.Select(c.Type, fields)
	b := []byte{'['}
	for i, o := range units {
		if i > 0 {
			b = append(b, ',')
		}
		b = selection.Append(b, q, o)
		values := []map[string]any{}
		if symbol := symbols[o.ID]; symbol != "" {
			values = append(values, map[string]any{"attribute": map[string]any{"name": groupSymbol}, "value": symbol})
		}
		text, err := json.Marshal(values, json.Deterministic(true))
		if err != nil {
			return err
		}
		b = append(append(append(b[:len(b)-1], `,"attributeValues":`...), text...), '}')
	}
	return c.Bytes(http.StatusOK, "application/json", append(b, ']'))
}

// unitsAtPlace is GET /api/organisationUnitLocations/orgUnitByLocation: the lowest units whose area covers a place, below topOrgUnit=
// and on targetLevel= where these are given.
func (s *Server) unitsAtPlace(c *call) error {
	longitude, latitude, err := c.place()
	if err != nil {
		return err
	}
	level, err := c.Number("targetLevel", 0, 1, deepest)
	if err != nil {
		return err
	}
	tree := c.snapshot().Tree()
	var top int32
	if id := c.Query().Get("topOrgUnit"); id != "" {
		o, err := c.objectOf(c.Type, id)
		if err != nil {
			return err
		}
		top = o.ID
	}
	shape := c.Type.MustProperty("geometry")
	var covering []*graph.Object
	lowest := math.MinInt
	for o := range c.snapshot().All(c.Type) {
		if top != 0 && !tree.Contains(top, o.ID) || level != 0 && tree.Level(o.ID) != level || !o.Doc().Has(shape) || !c.canRead(o) {
			continue
		}
		if tree.Level(o.ID) >= lowest && geometry.ReadArea(o.Doc().Raw(shape)).Covers(longitude, latitude) {
			lowest = tree.Level(o.ID)
			covering = append(covering, o)
		}
	}
	return c.placed(slices.DeleteFunc(covering, func(o *graph.Object) bool { return tree.Level(o.ID) < lowest }), nil)
}

// isWithinUnit is GET /api/organisationUnitLocations/locationWithinOrgUnitBoundary: whether the area of orgUnitUid= covers a place.
func (s *Server) isWithinUnit(c *call) error {
	longitude, latitude, err := c.place()
	if err != nil {
		return err
	}
	if c.Query().Get("orgUnitUid") == "" {
		f := fault.New(fault.BadRequest, "Required request parameter 'orgUnitUid' is not present")
		f.Property = "orgUnitUid"
		return f
	}
	o, err := c.objectOf(c.Type, c.Query().Get("orgUnitUid"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, geometry.ReadArea(o.Doc().Raw(c.Type.MustProperty("geometry"))).Covers(longitude, latitude))
}
