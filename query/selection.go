package query

import (
	"slices"

	"cohort/schema"
)

// Selection is Fields resolved against a type: what is written of each object, in order. It is made once a request.
type Selection struct {
	items []item
}

type item struct {
	property *schema.Property
	name     string // under which it is written
	nested   *Selection
	change   transformer
}

// author is what is shown of those who wrote an object.
var author = Fields{{Name: "id"}, {Name: "code"}, {Name: "name"}, {Name: "displayName"}, {Name: "username"}}

var (
	idOnly    = Fields{{Name: "id"}}
	allFields = Fields{{Name: "*", Preset: true}}
)

// Select resolves fields against a type. Names that the type does not have are passed over.
func Select(t *schema.Type, fields Fields) *Selection { return resolve(t, fields, 0) }

func resolve(t *schema.Type, fields Fields, depth int) *Selection {
	s := &Selection{}
	for _, f := range fields {
		if f.Preset {
			for _, p := range t.Properties {
				if inPreset(f.Name, p) {
					s.put(p, Field{Name: p.Name, Exclude: f.Exclude}, depth)
				}
			}
			continue
		}
		if p := t.Property(f.Name); p != nil && !p.WriteOnly {
			s.put(p, f, depth)
		}
	}
	return s
}

func (s *Selection) put(p *schema.Property, f Field, depth int) {
	i := slices.IndexFunc(s.items, func(it item) bool { return it.property == p })
	if f.Exclude {
		if i >= 0 {
			s.items = slices.Delete(s.items, i, i+1)
		}
		return
	}
	it := item{property: p, name: p.Name}
	it.nested = inside(p, f.Nested, depth)
	it.transform(f.Transforms, p, depth)
	if i >= 0 {
		s.items[i] = it
		return
	}
	s.items = append(s.items, it)
}

// inside resolves what is shown of the objects that a property leads to. Where nothing is said it is their identifier, or
// all of a document that has none.
func inside(p *schema.Property, nested Fields, depth int) *Selection {
	if p.Alias != nil {
		p = p.Alias
	}
	if p.Target == nil || p.Storage == schema.Derived && !p.Container && p.Kind != schema.Collection && p.Kind != schema.Reference {
		return nil
	}
	if nested == nil {
		switch {
		case p.Name == "createdBy" || p.Name == "lastUpdatedBy":
			nested = author
		case p.Storage == schema.StoredDoc || p.Storage == schema.StoredDocs:
			if depth > maxFieldsDepth {
				return &Selection{}
			}
			nested = allFields
		default:
			nested = idOnly
		}
	}
	return resolve(p.Target, nested, depth+1)
}

// nameable are the properties by which DHIS2 calls objects nameable.
var nameable = []string{"id", "name", "shortName", "code", "description", "created", "lastUpdated", "displayName", "displayShortName"}

var identifiable = []string{"id", "name", "code", "created", "lastUpdated", "lastUpdatedBy"}

func inPreset(preset string, p *schema.Property) bool {
	if p.WriteOnly {
		return false
	}
	switch preset {
	case "*", ":all":
		return true
	case ":owner":
		return p.Owner && p.Persisted
	case ":persisted":
		return p.Persisted
	case ":simple":
		return p.Simple
	case ":identifiable":
		return slices.Contains(identifiable, p.Name)
	case ":nameable":
		return slices.Contains(nameable, p.Name)
	}
	return false
}
