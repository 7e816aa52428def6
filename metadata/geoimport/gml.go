package geoimport

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cohort/dxf"
	"cohort/geometry"
)

// ReadGML reads a feature collection of GML 2, or of GML 3 with the shapes that GML 2 has, too. Nesting is bounded by limit. The error
// is a fault of kind BadRequest where the body is no such XML; what is wrong with a single feature is told by the import.
func ReadGML(src io.Reader, limit int) (*GML, error) {
	out := &GML{}
	var system reference // that the collection's extent names
	err := dxf.EachElement(src, limit, func(_ string, e *dxf.Element) error {
		switch e.Name {
		case "boundedBy":
			for _, extent := range e.Children {
				system = referenceOf(extent, system)
			}
		case "featureMember", "featureMembers", "member":
			for _, feature := range e.Children {
				out.list = append(out.list, readFeature(feature, system))
				out.lines = append(out.lines, feature.Line)
			}
		}
		return nil
	})
	return out, err
}

// names are the properties by which a feature can name its unit, the surest first.
var names = []string{"id", "code", "name"}

func readFeature(e *dxf.Element, system reference) feature {
	var f feature
	keys := map[string]string{}
	var shapes []*dxf.Element
	for _, property := range e.Children {
		key := strings.ToLower(property.Name)
		if key == "uid" {
			key = "id"
		} else if key == "id" {
			key = "" // a number that drawing programs give
		}
		if text := strings.TrimSpace(property.Text); text != "" && keys[key] == "" {
			keys[key] = text
		}
		if property.Name == "boundedBy" {
			continue
		}
		if drawn(property) {
			shapes = append(shapes, property)
		}
		for _, child := range property.Children {
			if drawn(child) {
				shapes = append(shapes, child)
			}
		}
	}
	for _, by := range names {
		if keys[by] != "" {
			f.by, f.key = by, keys[by]
			break
		}
	}
	switch {
	case f.by == "":
		f.by, f.bad = "id", "the feature names no organisation unit: it has no uid, code or name"
		return f
	case len(shapes) != 1:
		f.bad = fmt.Sprintf("the feature has %d geometries, not one", len(shapes))
		return f
	}
	shape, err := (&drawing{}).shape(shapes[0], system)
	if err != nil {
		f.bad = err.Error()
		return f
	}
	f.shape = shape.Flat()
	return f
}

// drawn reports whether an element is a geometry.
func drawn(e *dxf.Element) bool {
	switch e.Name {
	case "Point", "Polygon", "MultiPolygon", "MultiSurface", "Surface":
		return true
	}
	return false
}

// drawing is a geometry being read: its coordinates as GeoJSON.
type drawing struct{ b []byte }

func (d *drawing) shape(e *dxf.Element, system reference) (geometry.Geometry, error) {
	var err error
	kind := geometry.MultiPolygon
	switch e.Name {
	case "Point":
		kind = geometry.Point
		err = d.point(e, system)
	case "Polygon":
		kind = geometry.Polygon
		err = d.polygon(e, system)
	default:
		err = d.polygons(e, system)
	}
	if err != nil {
		return geometry.Geometry{}, err
	}
	return geometry.FromGeoJSON([]byte(`{"type":"` + kind.String() + `","coordinates":` + string(d.b) + `}`))
}

func (d *drawing) point(e *dxf.Element, system reference) error {
	places, err := positions(e, system)
	if err == nil && len(places) != 1 {
		err = fmt.Errorf("a Point has one position, not %d", len(places))
	}
	if err == nil {
		d.b = append(d.b, places[0]...)
	}
	return err
}

// polygons reads the polygons of a shape of several, however they are wrapped.
func (d *drawing) polygons(e *dxf.Element, system reference) error {
	system = referenceOf(e, system)
	d.b = append(d.b, '[')
	if err := d.within(e, system); err != nil {
		return err
	}
	d.b = append(d.b, ']')
	return nil
}

func (d *drawing) within(e *dxf.Element, system reference) error {
	for _, child := range e.Children {
		var err error
		switch child.Name {
		case "Polygon", "PolygonPatch":
			d.comma()
			err = d.polygon(child, system)
		case "polygonMember", "surfaceMember", "surfaceMembers", "patches", "polygonPatches", "Surface", "MultiPolygon", "MultiSurface":
			err = d.within(child, referenceOf(child, system))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *drawing) comma() {
	if d.b[len(d.b)-1] != '[' {
		d.b = append(d.b, ',')
	}
}

// polygon reads the outer ring and then the inner ones.
func (d *drawing) polygon(e *dxf.Element, system reference) error {
	system = referenceOf(e, system)
	d.b = append(d.b, '[')
	outer := 0
	for _, names := range [][2]string{{"outerBoundaryIs", "exterior"}, {"innerBoundaryIs", "interior"}} {
		for _, boundary := range e.Children {
			if boundary.Name != names[0] && boundary.Name != names[1] {
				continue
			}
			for _, ring := range boundary.Children {
				places, err := positions(ring, system)
				if err != nil {
					return err
				}
				d.comma()
				d.b = append(append(append(d.b, '['), strings.Join(places, ",")...), ']')
				if names[1] == "exterior" {
					outer++
				}
			}
		}
	}
	if outer != 1 {
		return fmt.Errorf("a Polygon has one outer boundary, not %d", outer)
	}
	d.b = append(d.b, ']')
	return nil
}

// reference is what the numbers of positions mean.
type reference struct{ system, dimension string }

// referenceOf is the reference of an element: what it does not say holds from where it stands in.
func referenceOf(e *dxf.Element, outer reference) reference {
	if own := e.Attributes["srsName"]; own != "" {
		outer.system = own
	}
	if own := e.Attributes["srsDimension"]; own != "" {
		outer.dimension = own
	}
	return outer
}

// longitudeFirst says in which order the numbers of a position stand. Only degrees are read.
func (r reference) longitudeFirst() (bool, error) {
	name := strings.ToUpper(r.system)
	switch {
	case name == "", strings.HasSuffix(name, "CRS84"):
		return true, nil
	case !strings.HasSuffix(name, "4326"):
		return false, fmt.Errorf("the coordinates are in %s; they must be longitudes and latitudes, in EPSG:4326", r.system)
	}
	// The forms that came with GML 3 mean the order of the system itself, which has the latitude first.
	return !strings.HasPrefix(name, "URN:") && !strings.Contains(name, "/DEF/CRS/"), nil
}

// positions reads the positions of a point or ring, as JSON.
func positions(e *dxf.Element, system reference) ([]string, error) {
	system = referenceOf(e, system)
	longitudeFirst, err := system.longitudeFirst()
	if err != nil {
		return nil, err
	}
	var out []string
	add := func(numbers []string) error {
		if len(numbers) < 2 || len(numbers) > 3 {
			return fmt.Errorf("`%s` is not a position", strings.Join(numbers, " "))
		}
		x, err := number(numbers[0])
		if err != nil {
			return err
		}
		y, err := number(numbers[1])
		if err != nil {
			return err
		}
		if !longitudeFirst {
			x, y = y, x
		}
		out = append(out, "["+x+","+y+"]")
		return nil
	}
	for _, child := range e.Children {
		var err error
		switch child.Name {
		case "coordinates":
			err = tuples(child, add)
		case "coord":
			var numbers []string
			for _, axis := range child.Children {
				numbers = append(numbers, strings.TrimSpace(axis.Text))
			}
			err = add(numbers)
		case "pos":
			err = add(strings.Fields(child.Text))
		case "posList":
			err = list(child, referenceOf(child, system), add)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, errors.New("the " + e.Name + " has no positions")
	}
	return out, nil
}

// tuples reads coordinates as "x,y x,y", or with the separators that they name.
func tuples(e *dxf.Element, add func([]string) error) error {
	separator := func(attribute, usual string) string {
		if s := e.Attributes[attribute]; s != "" {
			return s
		}
		return usual
	}
	point, comma, space := separator("decimal", "."), separator("cs", ","), separator("ts", " ")
	tuples := strings.Fields(e.Text)
	if strings.TrimSpace(space) != "" {
		tuples = strings.Split(e.Text, space)
	}
	for _, tuple := range tuples {
		if tuple = strings.TrimSpace(tuple); tuple == "" {
			continue
		}
		numbers := strings.Split(tuple, comma)
		for i := range numbers {
			numbers[i] = strings.ReplaceAll(strings.TrimSpace(numbers[i]), point, ".")
		}
		if err := add(numbers); err != nil {
			return err
		}
	}
	return nil
}

// list reads positions of two numbers each, or as many as srsDimension says.
func list(e *dxf.Element, r reference, add func([]string) error) error {
	size := 2
	if r.dimension == "3" {
		size = 3
	} else if r.dimension != "" && r.dimension != "2" {
		return fmt.Errorf("srsDimension is `%s`; it must be 2 or 3", r.dimension)
	}
	numbers := strings.Fields(e.Text)
	if len(numbers)%size != 0 {
		return fmt.Errorf("%d numbers are no positions of %d", len(numbers), size)
	}
	for i := 0; i < len(numbers); i += size {
		if err := add(numbers[i : i+size]); err != nil {
			return err
		}
	}
	return nil
}

// number is a number of XML as JSON writes it.
func number(text string) (string, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f-f != 0 { // not a number, or infinite
		return "", fmt.Errorf("`%s` is not a number", text)
	}
	return strconv.FormatFloat(f, 'f', -1, 64), nil
}
