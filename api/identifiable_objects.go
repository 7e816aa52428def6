package api

import (
	"iter"
	"slices"
	"strings"

	"cohort/dxf"
	"cohort/fault"
	"cohort/graph"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// identifiable are the types whose objects are listed together.
func identifiable() []*schema.Type {
	return slices.DeleteFunc(slices.Clone(catalog.All()), func(t *schema.Type) bool { return !t.Graph() || !t.Identifiable })
}

// ofWhicheverType lets a handler of one object answer about the object of an identifier, whichever type it has.
func ofWhicheverType(handle handler) handler {
	return func(c *call) error {
		for _, t := range catalog.All() {
			if t.Graph() && c.snapshot().ByUID(t, c.PathValue("id")) != nil {
				c.Type, c.shape = t, dxf.Object(t)
				return handle(c)
			}
		}
		f := fault.Coded(fault.NotFound, "E1005", "There is no object with id %s.", c.PathValue("id"))
		f.UID = c.PathValue("id")
		return f
	}
}

// listIdentifiable is GET /api/identifiableObjects: the objects of all types, type by type, unless an order is asked for.
func (s *Server) listIdentifiable(c *call) error {
	return c.rendered(func() ([]byte, error) {
		types := identifiable()
		return c.mixedList("identifiableObjects", types, func() []*graph.Object { return c.candidates(types, c.Query()["filter"]) }, nil)
	})
}

// listIdentifiableGists is GET /api/identifiableObjects/gist.
func (s *Server) listIdentifiableGists(c *call) error {
	types := identifiable()
	filters := splitFilters(strings.Join(c.Query()["filter"], ","))
	return c.mixedGists("identifiableObjects", types, func() []*graph.Object { return c.candidates(types, filters) })
}

// candidates are the objects of some types that the user may see, type by type and by name: where filters that all have to pass name
// identifiers, only those.
func (c *call) candidates(types []*schema.Type, filters []string) (out []*graph.Object) {
	snap := c.snapshot()
	among := snap.All
	if ids := identifiersIn(filters); ids != nil && !strings.EqualFold(c.Query().Get("rootJunction"), "OR") {
		among = func(t *schema.Type) iter.Seq[*graph.Object] {
			var objects []*graph.Object
			for _, id := range ids {
				if o := snap.ByUID(t, id); o != nil {
					objects = append(objects, o)
				}
			}
			slices.SortStableFunc(objects, func(a, b *graph.Object) int { return strings.Compare(a.Name(), b.Name()) })
			return slices.Values(objects)
		}
	}
	for _, t := range types {
		for o := range among(t) {
			if c.canRead(o) {
				out = append(out, o)
			}
		}
	}
	return out
}

// identifiersIn are the identifiers that one of some filters lists; nil is any.
func identifiersIn(filters []string) []string {
	for _, text := range filters {
		f, err := query.ParseFilter(text)
		if err != nil || len(f.Path) != 1 || f.Path[0] != "id" {
			continue
		}
		if ids := f.Listed(); ids != nil {
			return ids
		}
	}
	return nil
}
