package query

import (
	"slices"

	"cohort/schema"
)

// Selection is Fields resolved against a type: what is written of each object, in order. It is made once a request, and
// serves any number of objects at the same time.
type Selection struct {
	items  []item
	onlyID bool // the usual case of a reference
}

// item is one member of an answer.
type item struct {
	*accessor
	named  *schema.Property // the property that was asked for; nil for an attribute's value
	name   string           // under which it is written
	inside Fields           // what was said of the inside; nil is nothing
	nested *Selection       // of what the property leads to
	change change
}

// Select resolves fields against a type. Names that the type does not have are passed over.
func Select(t *schema.Type, fields Fields) *Selection { return resolve(t, fields, 0) }

func resolve(t *schema.Type, fields Fields, depth int) *Selection {
	s := &Selection{}
	rest := fields.onlyExcludes()
	for _, p := range t.Properties {
		// What a preset shows of objects further in does not say where they are to be found.
		if p.WriteOnly || p.Name == "href" && depth > 0 {
			continue
		}
		if rest || fields.preset(p, false) {
			s.items = append(s.items, item{accessor: accessTo(p), named: p, name: p.Name})
		}
	}
	for _, f := range fields {
		if a := accessByName(t, f.Name); a != nil && !f.Preset && !f.Exclude {
			s.put(item{accessor: a, named: t.Property(f.Name), name: f.Name}, f)
		}
	}
	s.items = slices.DeleteFunc(s.items, func(it item) bool {
		return it.named != nil && (fields.preset(it.named, true) || fields.excludes(it.named.Name))
	})
	s.unify()
	for i := range s.items {
		s.items[i].resolveInside(depth)
	}
	s.onlyID = len(s.items) == 1 && s.items[0].name == "id" && s.items[0].change.kind == unchanged && t.Identifiable
	return s
}

// put adds an entry, or says more of one that is there already.
func (s *Selection) put(it item, f Field) {
	i := slices.IndexFunc(s.items, func(other item) bool { return other.named == it.named && (it.named != nil || other.name == it.name) })
	if i < 0 {
		i = len(s.items)
		s.items = append(s.items, it)
	}
	s.items[i].inside = append(s.items[i].inside, f.Nested...)
	s.items[i].change.add(&s.items[i], f.Transforms)
}

// unify leaves one entry of each name, the last.
func (s *Selection) unify() {
	last := make(map[string]int, len(s.items))
	for i := range s.items {
		last[s.items[i].name] = i
	}
	i := -1
	s.items = slices.DeleteFunc(s.items, func(it item) bool {
		i++
		return last[it.name] != i
	})
}

// preset reports whether one of the presets that are included, or excluded, holds a property.
func (f Fields) preset(p *schema.Property, excluded bool) bool {
	return slices.ContainsFunc(f, func(field Field) bool {
		return field.Preset && field.Exclude == excluded && inPreset(field.Name, p)
	})
}

func (f Fields) excludes(name string) bool {
	return slices.ContainsFunc(f, func(field Field) bool { return field.Exclude && !field.Preset && field.Name == name })
}

// resolveInside resolves what is shown of the objects or documents that a property leads to. Where nothing is said it is
// their identifier, of people also their names, and all of a document.
func (it *item) resolveInside(depth int) {
	t := it.target()
	if it.shape == raw && it.property.Storage == schema.Derived && it.inside == nil && (it.property.Kind == schema.Reference || it.property.Item == schema.Reference) {
		it.inside = identifier // of dimensions and what they show
	}
	if t == nil || depth > maxFieldsDepth {
		return
	}
	inside := it.inside
	switch {
	case inside != nil:
	case it.property.Summary:
		inside = summary
	case it.leadsAway():
		inside = identifier
	default:
		inside = everything
	}
	it.nested = resolve(t, inside, depth+1)
	it.change.resolve(it, t)
}

var (
	identifiable = []string{"id", "name", "code", "created", "lastUpdated", "lastUpdatedBy"}
	nameable     = []string{"id", "name", "shortName", "code", "description", "created", "lastUpdated", "displayName", "displayShortName"}
)

// inPreset reports whether a preset of that name holds a property. What is write-only is in none.
func inPreset(preset string, p *schema.Property) bool {
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

// What is shown of an object or document of which a request does not say what to show.
var (
	everything = Fields{{Name: "*", Preset: true}}
	identifier = Fields{{Name: "id"}}
	summary    = Fields{{Name: "id"}, {Name: "code"}, {Name: "name"}, {Name: "displayName"}, {Name: "username"}}
)
