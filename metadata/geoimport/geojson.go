package geoimport

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/geometry"
	"cohort/payload"
)

// Naming says how the features of a file name their units.
type Naming struct {
	Property string // of the feature that holds the value; "" is its id
	Unit     string // the unit's property: id, code or name
}

// Features are the shapes of a file.
type Features struct{ list []feature }

// Len is how many features there are.
func (f *Features) Len() int { return len(f.list) }

// One is a single shape, for the unit with that identifier; no shape removes what it has.
func One(uid string, shape geometry.Geometry) *Features {
	return &Features{[]feature{{by: "id", key: uid, shape: shape}}}
}

// ReadGeoJSON reads a feature collection feature by feature. The error is a fault of kind BadRequest where the body is no
// collection of features; what is wrong with a single one is told by the import.
func ReadGeoJSON(src *payload.Reader, n Naming) (*Features, error) {
	out := &Features{}
	d := jsontext.NewDecoder(src)
	if d.PeekKind() != '{' {
		if _, err := d.ReadToken(); err != nil {
			return nil, src.Fault(err)
		}
		return nil, noCollection()
	}
	found := false
	err := members(d, func(name string) error {
		switch name {
		case "type":
			value, err := d.ReadValue()
			if err == nil && text(value) != "FeatureCollection" {
				err = noCollection()
			}
			return err
		case "features":
			found = true
			if d.PeekKind() != '[' {
				return noCollection()
			}
			return elements(d, func() error {
				value, err := d.ReadValue()
				if err != nil {
					return err
				}
				f, err := n.feature(value)
				out.list = append(out.list, f)
				return err
			})
		}
		return d.SkipValue()
	})
	if err == nil {
		if _, err = d.ReadToken(); err == nil {
			return nil, fault.New(fault.BadRequest, "Malformed JSON: something follows the end of the body.")
		} else if err == io.EOF {
			err = nil
		}
	}
	if err == nil && !found {
		err = noCollection()
	}
	return out, src.Fault(err)
}

func noCollection() error {
	return fault.New(fault.BadRequest, `The body must be a GeoJSON object {"type":"FeatureCollection","features":[...]}.`)
}

// feature reads one feature.
func (n Naming) feature(value jsontext.Value) (feature, error) {
	f := feature{by: n.Unit}
	if value.Kind() != '{' {
		f.bad = "a feature is an object with type, id and geometry"
		return f, nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(value))
	placed := false
	err := members(d, func(name string) error {
		value, err := d.ReadValue()
		switch {
		case err != nil:
		case name == "id" && n.Property == "":
			f.key = text(value)
		case name == "properties" && n.Property != "" && value.Kind() == '{':
			properties := jsontext.NewDecoder(bytes.NewReader(value.Clone()))
			return members(properties, func(name string) error {
				value, err := properties.ReadValue()
				if name == n.Property {
					f.key = text(value)
				}
				return err
			})
		case name == "geometry":
			placed = true
			f.read(value)
		}
		return err
	})
	switch {
	case err != nil || f.bad != "":
	case f.key == "" && n.Property == "":
		f.bad = "the feature has no id"
	case f.key == "":
		f.bad = "the feature has no property `" + n.Property + "`"
	case !placed:
		f.bad = "the feature has no geometry; null would remove the unit's"
	}
	return f, err
}

// read reads a geometry; null is none.
func (f *feature) read(value jsontext.Value) {
	if value.Kind() == 'n' {
		return
	}
	shape, err := geometry.FromGeoJSON(value)
	if err != nil {
		f.bad = err.Error()
		return
	}
	f.shape = shape.Flat()
}

// Geometry reads a geometry by itself, or as that of a feature; null is none. The error says what is wrong with it.
func Geometry(tree any) (geometry.Geometry, error) {
	if object, ok := tree.(payload.Tree); ok && object["type"] == "Feature" {
		tree = object["geometry"]
	}
	if tree == nil {
		return geometry.Geometry{}, nil
	}
	shape, err := geometry.FromGeoJSON(payload.Append(nil, tree))
	return shape.Flat(), err
}

// members calls each with the name of every member of an object; it is to read the value.
func members(d *jsontext.Decoder, each func(name string) error) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		if err := each(name.String()); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

func elements(d *jsontext.Decoder, each func() error) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		if err := each(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// text is the text of a string or number, or "".
func text(value jsontext.Value) string {
	switch value.Kind() {
	case '"':
		s, _ := jsontext.AppendUnquote(nil, value) // the decoder has read it
		return string(s)
	case '0':
		return string(value)
	}
	return ""
}
