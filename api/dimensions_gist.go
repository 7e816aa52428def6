package api

import (
	"cmp"
	"slices"
	"strings"

	"cohort/graph"
	"cohort/query"
	"cohort/schema"
)

// listDimensionGists is GET /api/dimensions/gist: dimensions of all types, each in short.
func (s *Server) listDimensionGists(c *call) error {
	given, err := query.ParseFields(strings.ReplaceAll(strings.Join(c.Query()["fields"], ","), "@", "~"))
	if err != nil {
		return err
	}
	byType := map[*schema.Type]gistAnswer{}
	passes := map[*schema.Type]func(query.Item) bool{}
	var refused error
	for _, t := range dimensionTypes {
		if byType[t.Type], err = c.gistOf(t.Type, "S", dimensionFields(t.Type, given)); err != nil {
			return err
		}
		if passes[t.Type], err = c.gistFilter(t.Type); err != nil {
			refused = err
			delete(passes, t.Type)
		}
	}
	if len(passes) == 0 {
		return refused
	}
	list := gistList{name: "dimensions", first: byType[dimensionTypes[0].Type], of: func(it query.Item) gistAnswer { return byType[it.Object().Type] }}
	for _, f := range given { // as they were asked for, and then what presets have added
		if !f.Preset && !f.Exclude {
			list.columns = append(list.columns, given.Renamed(f.Name))
		}
	}
	for _, t := range dimensionTypes {
		for _, name := range byType[t.Type].Columns() {
			if !slices.Contains(list.columns, name) {
				list.columns = append(list.columns, name)
			}
		}
	}
	q := c.gistContext()
	return c.answerList(list, &gistWanted{}, func(w *gistWanted) ([]query.Item, error) {
		found := slices.DeleteFunc(c.dimensions(), func(o *graph.Object) bool {
			return passes[o.Type] == nil || !passes[o.Type](q.Item(o))
		})
		slices.SortFunc(found, func(a, b *graph.Object) int { return cmp.Compare(a.ID, b.ID) })
		query.SortMixed(q, found, w.orders)
		w.total = len(found)
		return slices.Collect(q.Items(slices.Values(found[min(w.first(), w.total):min(w.end(), w.total)]))), nil
	})
}

// dimensionFields are the fields of a gist as far as a type has them; presets stand for what all types have.
func dimensionFields(t *schema.Type, given query.Fields) query.Fields {
	if len(given) == 0 {
		given = query.Fields{{Name: "*", Preset: true}}
	}
	has := func(name string) func(dimensionType) bool {
		return func(d dimensionType) bool { return d.Property(name) != nil }
	}
	lacks := func(name string) func(dimensionType) bool {
		return func(d dimensionType) bool { return d.Property(name) == nil }
	}
	var out query.Fields
	for _, f := range given {
		if !f.Preset && t.Property(f.Name) == nil && slices.ContainsFunc(dimensionTypes, has(f.Name)) {
			continue
		}
		out = append(out, f)
		if !f.Preset || f.Exclude {
			continue
		}
		for _, p := range t.Properties {
			named := slices.ContainsFunc(given, func(other query.Field) bool { return other.Name == p.Name && !other.Exclude })
			if !named && slices.ContainsFunc(dimensionTypes, lacks(p.Name)) {
				out = append(out, query.Field{Name: p.Name, Exclude: true})
			}
		}
	}
	if len(out) == 0 { // which would stand for all
		out = query.Fields{{Name: "id"}, {Name: "id", Exclude: true}}
	}
	return out
}

// dimensionPropertyGist is GET /api/dimensions/{id}/{property}/gist.
func (s *Server) dimensionPropertyGist(c *call) error {
	if err := c.dimension(); err != nil {
		return err
	}
	if c.PathValue("property") == "items" {
		c.SetPathValue("property", dimensionTypeOf(c.Type).items.Name)
	}
	return s.propertyGist(c)
}
