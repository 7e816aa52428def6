package query

import (
	"slices"
	"strings"

	"cohort/graph"
	"cohort/schema"
)

func byIdentifier(a, b *graph.Object) int { return strings.Compare(a.UID, b.UID) }

// steadyRefs yields the objects of a list without an order by their identifiers.
func (s scope) steadyRefs(p *schema.Property, yield func(scope) bool) {
	ids := s.doc.Refs(p)
	objects := make([]*graph.Object, 0, len(ids))
	for _, id := range ids {
		if o := s.mentioned(id); o != nil {
			objects = append(objects, o)
		}
	}
	slices.SortFunc(objects, byIdentifier)
	for _, o := range objects {
		if !yield(s.towards(o, p)) {
			return
		}
	}
}

// mentioned is the object of an id, or nil where there is none or no mention is to be made of it.
func (c *Context) mentioned(id int32) *graph.Object {
	o := c.Snapshot.Object(id)
	if o != nil && c.Omit != nil && c.Omit(o) {
		return nil
	}
	return o
}
