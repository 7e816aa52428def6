// Package geometry reads the shapes that people's data carries: GeoJSON in any spelling of the type's name, and the older
// texts of bare coordinates. What it returns is GeoJSON in one form, so that stored shapes compare as text.
package geometry

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Geometry is one shape. The zero value is none.
type Geometry struct {
	Type        Type
	coordinates string // JSON without white space
}

// Type is what kind of shape a geometry is.
type Type uint8

// The kinds of shape that a form can ask for come first.
const (
	Point Type = iota + 1
	Polygon
	MultiPolygon
	LineString
	MultiPoint
	MultiLineString
)

// kinds are GeoJSON's names, DHIS2's feature types, and how deep the lists of coordinates are nested.
var kinds = [...]struct {
	name, feature string
	depth         int
}{
	Point:           {"Point", "POINT", 1},
	Polygon:         {"Polygon", "POLYGON", 3},
	MultiPolygon:    {"MultiPolygon", "MULTI_POLYGON", 4},
	LineString:      {"LineString", "LINE_STRING", 2},
	MultiPoint:      {"MultiPoint", "MULTI_POINT", 2},
	MultiLineString: {"MultiLineString", "MULTI_LINE_STRING", 3},
}

func (t Type) String() string { return kinds[t].name }

// Feature is the name under which metadata speaks of shapes of this type.
func (t Type) Feature() string { return kinds[t].feature }

// ParseType reads a type's name: Point, POINT, MULTI_POLYGON.
func ParseType(name string) (Type, bool) {
	for t := Point; int(t) < len(kinds); t++ {
		if strings.EqualFold(name, kinds[t].name) || strings.EqualFold(name, kinds[t].feature) {
			return t, true
		}
	}
	return 0, false
}

// None reports whether there is no shape.
func (g Geometry) None() bool { return g.Type == 0 }

// GeoJSON returns the shape as a JSON object, or "".
func (g Geometry) GeoJSON() string {
	if g.None() {
		return ""
	}
	return `{"type":"` + g.Type.String() + `","coordinates":` + g.coordinates + `}`
}

// Sorted is GeoJSON with its keys in order, the form in which documents keep it.
func (g Geometry) Sorted() string {
	if g.None() {
		return ""
	}
	return `{"coordinates":` + g.coordinates + `,"type":"` + g.Type.String() + `"}`
}

// Coordinates returns the bare coordinates as JSON, or "".
func (g Geometry) Coordinates() string { return g.coordinates }

// Flat returns the shape without the heights of its positions.
func (g Geometry) Flat() Geometry {
	var b strings.Builder
	commas := -1 // within a position; -1 is outside of one
	for i := range len(g.coordinates) {
		switch c := g.coordinates[i]; {
		case c == '[':
			commas = 0
		case c == ']':
			commas = -1
		case c == ',' && commas >= 0:
			commas++
		}
		if commas < 2 {
			b.WriteByte(g.coordinates[i])
		}
	}
	return Geometry{g.Type, b.String()}
}

// Position returns a point's longitude and latitude, as JSON numbers.
func (g Geometry) Position() (longitude, latitude string, ok bool) {
	if g.Type != Point {
		return "", "", false
	}
	parts := strings.Split(strings.Trim(g.coordinates, "[]"), ",")
	return parts[0], parts[1], true
}

// Stored returns the shape whose [Geometry.GeoJSON] was kept.
func Stored(text string) Geometry {
	rest, _ := strings.CutPrefix(text, `{"type":"`)
	name, rest, ok := strings.Cut(rest, `","coordinates":`)
	if !ok {
		return Geometry{}
	}
	t, _ := ParseType(name)
	return Geometry{t, strings.TrimSuffix(rest, "}")}
}

// FromGeoJSON reads a GeoJSON geometry object.
func FromGeoJSON(text []byte) (Geometry, error) {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return Geometry{}, fmt.Errorf("a geometry is a JSON object with type and coordinates, not %s", clip(text))
	}
	var kind Type
	var coordinates jsontext.Value
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return Geometry{}, err
		}
		property := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return Geometry{}, err
		}
		switch property {
		case "type":
			name, err := jsontext.AppendUnquote(nil, value)
			if err != nil {
				return Geometry{}, fmt.Errorf("the type of a geometry is text, not %s", clip(value))
			}
			known := false
			if kind, known = ParseType(string(name)); !known {
				return Geometry{}, fmt.Errorf("%q is not a type of geometry", clip(name))
			}
		case "coordinates":
			coordinates = value.Clone()
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return Geometry{}, err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return Geometry{}, fmt.Errorf("something follows the geometry")
	}
	if kind == 0 {
		return Geometry{}, fmt.Errorf("the geometry has no type")
	}
	return build(kind, coordinates)
}

// FromCoordinates reads bare coordinates, [1,2] or [[[1,2],...]]: a point, a polygon or several, by their depth.
func FromCoordinates(text string) (Geometry, error) {
	value := jsontext.Value(text)
	depth := 0
	for _, c := range text {
		if c == '[' {
			depth++
		} else if c != ' ' && c != '\n' && c != '\t' {
			break
		}
	}
	for _, t := range []Type{Point, Polygon, MultiPolygon} {
		if kinds[t].depth == depth {
			return build(t, value)
		}
	}
	return Geometry{}, fmt.Errorf("%q is not the coordinates of a point or polygon", clip([]byte(text)))
}

// FromPosition returns the point at a longitude and latitude, decimal numbers of degrees.
func FromPosition(longitude, latitude string) (Geometry, error) {
	x, err := inDegrees("longitude", longitude)
	if err != nil {
		return Geometry{}, err
	}
	y, err := inDegrees("latitude", latitude)
	if err != nil {
		return Geometry{}, err
	}
	return build(Point, jsontext.Value("["+x+","+y+"]"))
}

// inDegrees returns a number as JSON writes it; what JSON can take is left as it is.
func inDegrees(name, text string) (string, error) {
	text = strings.TrimSpace(text)
	number, err := strconv.ParseFloat(text, 64)
	switch {
	case text == "":
		return "", fmt.Errorf("the %s is missing", name)
	case err != nil || strings.Trim(text, "+-.0123456789eE") != "": // other forms than decimal ones, such as infinity
		return "", fmt.Errorf("the %s %q is not a number of degrees", name, clip([]byte(text)))
	case jsontext.Value(text).IsValid():
		return text, nil
	}
	return strconv.FormatFloat(number, 'f', -1, 64), nil
}

// clip shortens a text for a message.
func clip(text []byte) string {
	const longest = 80
	if len(text) <= longest {
		return string(text)
	}
	return strings.ToValidUTF8(string(text[:longest]), "") + "..."
}

func build(t Type, coordinates jsontext.Value) (Geometry, error) {
	if len(coordinates) == 0 {
		return Geometry{}, fmt.Errorf("the %s has no coordinates", t)
	}
	if err := coordinates.Compact(); err != nil {
		return Geometry{}, err
	}
	if err := check(coordinates, t); err != nil {
		return Geometry{}, err
	}
	return Geometry{t, string(coordinates)}, nil
}
