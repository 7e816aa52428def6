package query

import (
	"iter"
	"slices"
	"strings"

	"cohort/graph"
	"cohort/schema"
)

// each yields the documents that the property leads to: its own or another object's, or those embedded in one.
func (a *accessor) each(s scope) iter.Seq[scope] {
	return func(yield func(scope) bool) {
		if s.known != all {
			return
		}
		if a.first {
			a.every(s, func(next scope) bool { yield(next); return false })
			return
		}
		a.every(s, yield)
	}
}

func (a *accessor) every(s scope, yield func(scope) bool) {
	p := a.property
	switch p.Storage {
	case schema.StoredRef:
		if o := s.mentioned(s.doc.Ref(p)); o != nil {
			yield(s.towards(o, p))
		}
	case schema.StoredRefs:
		if s.Steady && p.Edges {
			s.steadyRefs(p, yield)
			return
		}
		for _, id := range s.doc.Refs(p) {
			if o := s.mentioned(id); o != nil && !yield(s.towards(o, p)) {
				return
			}
		}
	case schema.StoredDoc:
		if doc, ok := s.doc.Embedded(p); ok {
			yield(s.inside(doc))
		}
	case schema.StoredDocs:
		for _, doc := range s.doc.Docs(p) {
			if !yield(s.inside(doc)) {
				return
			}
		}
	case schema.InverseSide:
		a.inverse(s, yield)
	case schema.Derived:
		related := s.Related[p]
		switch {
		case related != nil:
			for o := range related(s.object) {
				if !yield(s.towards(o, p)) {
					return
				}
			}
		case p.Container:
			yield(s.inside(s.object.Doc()))
		case a.relate != nil:
			for o := range a.relate(s) {
				if !yield(s.towards(o, p)) {
					return
				}
			}
		case p.Kind == schema.Complex:
			yield(s)
		}
	}
}

// inverse yields the objects that refer to this one, or those of their embedded documents that do. That an object refers to another is
// a part of it: who may not see it is not told, but for what refers to himself, such as the groups that he is in.
func (a *accessor) inverse(s scope, yield func(scope) bool) {
	p := a.property
	referrers := s.Snapshot.Referrers(p.Inverse, s.object.ID)
	if p.Order != nil || s.Steady {
		referrers = slices.Values(s.Ordered(referrers, p.Order))
	}
	for o := range referrers {
		if s.Omit != nil && s.Omit(o) {
			continue
		}
		next := s.towards(o, p)
		if next.known == nothingButID && s.object != s.User {
			continue
		}
		if !p.Target.Embedded {
			if !yield(next) {
				return
			}
			continue
		}
		for _, q := range o.Type.Stored() {
			if q.Target != p.Target || q.Storage != schema.StoredDocs {
				continue
			}
			for _, doc := range o.Doc().Docs(q) {
				if doc.Ref(p.Inverse) == s.object.ID && !yield(next.inside(doc)) {
					return
				}
			}
		}
	}
}

// Ordered sorts the members of a relation by one of their properties, if there is one; what is equal stays in the order of
// ids, or is put into that of identifiers.
func (c *Context) Ordered(objects iter.Seq[*graph.Object], by *schema.Property) []*graph.Object {
	list := slices.Collect(objects)
	if c.Steady {
		slices.SortFunc(list, byIdentifier)
	}
	if by == nil {
		return list
	}
	slices.SortStableFunc(list, func(a, b *graph.Object) int {
		return stored(c.at(a), by).compare(stored(c.at(b), by))
	})
	return list
}

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
