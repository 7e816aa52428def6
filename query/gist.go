package query

import (
	"cmp"
	"slices"
	"strings"

	"cohort/fault"
	"cohort/schema"
)

// GistOptions say how a gist is written.
type GistOptions struct {
	Auto       string // XS, S, M, L or XL: how much * stands for, and how lists are shown of which nothing is said
	References bool   // with the addresses at which what is not shown can be read
	Absolute   bool   // addresses with scheme and host
	Translate  bool   // texts in the language of the context, not only those for display
	Whole      bool   // objects also where a type has one field alone of those that were asked for

	Apart Supplied // values that presets do not stand for, since each has to be looked up elsewhere
}

// Gist is Fields resolved against a type for a gist: each object is short whatever it leads to. Of other objects it shows
// their identifiers or their number. It is made once a request.
type Gist struct {
	GistOptions
	fields []gistField
}

// gistField is one member of an answer.
type gistField struct {
	name   string           // under which it is written
	path   string           // of the property that was asked for
	shows  string           // what is made of the value, by the name of the transformer; empty is the value itself
	member string           // whose membership is asked for
	pluck  []*accessor      // what is shown of other objects
	names  []string         // of the plucked properties, where there are several
	inside *Gist            // of another object, its own fields
	asked  *schema.Property // nil for the value of an attribute
	value  item             // how the value itself is written
	*accessor
}

// Which transformers a gist knows besides those of fields=.
const (
	gistIDs       = "ids"
	gistIDObjects = "id-objects"
	gistMember    = "member"
	gistNotMember = "not-member"
	gistHref      = "href"
	gistInside    = "inside"
)

// PlanGist resolves fields against a type; none are *. A name or preset that there is not is a fault of kind BadRequest.
func PlanGist(t *schema.Type, fields Fields, o GistOptions) (*Gist, error) {
	if len(fields) == 0 {
		fields = everything
	}
	g := &Gist{GistOptions: o}
	named := map[string]bool{}
	for _, f := range fields {
		named[f.Name] = named[f.Name] || !f.Preset
	}
	for _, f := range fields {
		switch {
		case f.Exclude:
			g.fields = slices.DeleteFunc(g.fields, func(known gistField) bool { return known.path == f.Name })
		case f.Preset:
			ps, err := g.preset(t, f.Name)
			if err != nil {
				return nil, err
			}
			for _, p := range ps {
				if !named[p.Name] {
					if err := g.add(t, Field{Name: p.Name}); err != nil {
						return nil, err
					}
				}
			}
		default:
			if err := g.add(t, f); err != nil {
				return nil, err
			}
		}
	}
	return g, nil
}

// ranks order the properties within a preset from the simple to the complex.
var ranks = []schema.Kind{schema.Identifier, schema.Text, schema.Number, schema.Integer, schema.Boolean, schema.Email, schema.URL,
	schema.Date, schema.PhoneNumber, schema.Color, schema.Constant, schema.Complex, schema.Reference, schema.Collection}

// preset returns the properties for which a preset stands.
func (g *Gist) preset(t *schema.Type, name string) ([]*schema.Property, error) {
	var out []*schema.Property
	for _, p := range t.Properties {
		held := false
		switch name {
		case "*", ":all", ":*":
			held = p.Persisted && !p.WriteOnly && !p.LeftOutOfGist() && g.automatic(p)
		case ":identifiable", ":nameable", ":owner", ":persisted":
			held = p.Persisted && !p.WriteOnly && inPreset(name, p)
		default:
			return nil, fault.Coded(fault.BadRequest, "E2038", "There are no fields %s in a gist", name)
		}
		if held && g.Apart[p] == nil {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b *schema.Property) int {
		return cmp.Or(cmp.Compare(slices.Index(ranks, a.Kind), slices.Index(ranks, b.Kind)),
			cmp.Compare(slices.Index(ranks, a.Item), slices.Index(ranks, b.Item)))
	})
	return out, nil
}

// automatic reports whether * stands for a property, too, by its kind.
func (g *Gist) automatic(p *schema.Property) bool {
	kinds := []schema.Kind{p.Kind}
	if p.Kind == schema.Collection {
		kinds = append(kinds, p.Item)
	}
	return !slices.ContainsFunc(kinds, func(k schema.Kind) bool {
		switch g.Auto {
		case "XS":
			return k != schema.Identifier && k != schema.Text && k != schema.Email
		case "S":
			return k == schema.Complex || k == schema.Password
		}
		return k == schema.Password
	})
}

func (g *Gist) add(t *schema.Type, f Field) error {
	p := t.Property(f.Name)
	a := accessByName(t, f.Name)
	if a == nil {
		e := fault.Coded(fault.BadRequest, "E1003", "Unknown path property: %s", f.Name)
		e.Property = f.Name
		return e
	}
	field := gistField{name: f.Name, path: f.Name, asked: p, accessor: a, value: item{accessor: a, named: p, name: f.Name, inside: f.Nested}}
	field.value.resolveInside(0)
	if err := g.transform(&field, f); err != nil {
		return err
	}
	if p != nil && g.Translate && p.Translatable && a.shape == plain {
		if shown := displayed(t, p.Name); shown != nil {
			field.value.accessor = &accessor{property: p, derive: func(s scope) value {
				if stored(s, p).nature == absent {
					return value{}
				}
				return shown(s)
			}}
		}
	}
	g.fields = append(g.fields, field)
	return nil
}

// transform decides what is made of a value.
func (g *Gist) transform(field *gistField, f Field) error {
	for _, t := range f.Transforms {
		switch t.Name {
		case "rename":
			field.name = t.arg(0, field.name)
		case gistMember, gistNotMember:
			field.shows, field.member = t.Name, t.arg(0, "")
		case "size", "isEmpty", "isNotEmpty", gistIDs, gistIDObjects, "pluck":
			field.shows = t.Name
			if t.Name == "pluck" {
				if err := field.plucks(t.Args); err != nil {
					return err
				}
			}
		}
	}
	a := field.accessor
	switch {
	case field.asked == nil:
		field.shows = ""
		return nil
	case field.asked.Name == "href":
		field.shows = gistHref
		return nil
	case a.target() == nil || a.single() && !a.leadsAway():
		field.ownValue()
		return nil
	case f.Nested != nil:
		return g.looksInside(field, f)
	case a.single() && field.shows == "" && g.Auto == "XL":
		field.shows = gistIDObjects
	case a.single() && field.shows != gistIDObjects && field.shows != "pluck":
		field.shows = gistIDs
	case field.shows == "":
		field.shows = map[string]string{"L": gistIDs, "XL": gistIDObjects}[g.Auto]
	}
	byID := field.shows == gistIDs || field.shows == gistIDObjects
	if !a.single() && (field.shows == "" || byID && !a.leadsAway() && (len(f.Transforms) == 0 || !a.target().Identifiable)) {
		field.shows = "size"
	}
	return nil
}

// ownValue settles a value that is the object's own: it is shown as everywhere, and a list of plain values as its length
// unless it is asked for.
func (field *gistField) ownValue() {
	list := field.shape == plains || field.shape == outsiders
	switch field.shows {
	case "size", "isEmpty", "isNotEmpty":
		field.value.change.kind = map[string]changeKind{"size": size, "isEmpty": isEmpty, "isNotEmpty": isNotEmpty}[field.shows]
	case "":
		if list {
			field.value.change.kind = size
		}
	}
	if !list || field.shows != gistMember && field.shows != gistNotMember {
		field.shows = ""
	}
}

// looksInside resolves fields of other objects: of one, a gist; of several, a list of each property.
func (g *Gist) looksInside(field *gistField, f Field) error {
	t := field.target()
	if field.single() {
		var err error
		field.inside, err = PlanGist(t, f.Nested, GistOptions{Auto: "XS", Translate: g.Translate, Absolute: g.Absolute})
		field.shows = gistInside
		return err
	}
	var names []string
	for _, inner := range f.Nested {
		if !inner.Preset && !inner.Exclude {
			names = append(names, inner.Name)
		}
	}
	if len(names) == 0 {
		return fault.Coded(fault.BadRequest, "E1003", "The fields of members of %s have to be named", field.path)
	}
	field.shows = gistInside
	err := field.plucks(names)
	field.names = names
	return err
}

// plucks resolves the properties that are shown of other objects.
func (f *gistField) plucks(names []string) error {
	t := f.target()
	if t == nil {
		return nil
	}
	for _, name := range names {
		a := accessByName(t, strings.TrimSpace(name))
		if a == nil || a.shape != plain {
			e := fault.Coded(fault.BadRequest, "E1003", "Property %s of %s cannot be plucked", name, f.path)
			e.Property = name
			return e
		}
		f.pluck = append(f.pluck, a)
	}
	if len(names) > 1 {
		f.names = names
	}
	return nil
}
