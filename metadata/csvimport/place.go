package csvimport

import (
	"strings"

	"cohort/geometry"
	"cohort/metadata"
	"cohort/payload"
)

// place reads the coordinates of an organisation unit: GeoJSON, or what stands under its coordinates. The column before may say of
// what kind of shape they are.
func (c *class) place(p *metadata.Payload, r row) {
	feature, text := strings.ToUpper(r.cell(c.geometry-2)), r.cell(c.geometry-1)
	refuse := func(value, format string, args ...any) {
		p.Faults = append(p.Faults, r.fault(p.Type, "geometry", value, format, args...))
	}
	kind, known := geometry.ParseType(feature)
	if feature == "SYMBOL" {
		kind, known = geometry.Point, true
	}
	switch {
	case feature != "" && feature != "NONE" && !known:
		refuse(feature, "`%s` is not a type of shape; it must be one of NONE, MULTI_POLYGON, POLYGON, POINT, SYMBOL", feature)
		return
	case text == "" && known:
		refuse("", "there are no coordinates of the %s", feature)
		return
	case text == "":
		return
	}
	var shape geometry.Geometry
	var err error
	if strings.HasPrefix(text, "{") {
		shape, err = geometry.FromGeoJSON([]byte(text))
	} else {
		shape, err = geometry.FromCoordinates(text)
	}
	switch {
	case err != nil:
		refuse(first(text, 100), "%v", err)
	case known && shape.Type != kind:
		refuse(feature, "the coordinates are those of a %s, not of a %s", shape.Type, kind)
	default:
		p.Tree["geometry"] = payload.Raw(shape.Flat().Sorted())
	}
}
