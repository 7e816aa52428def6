package query

import (
	"iter"
	"slices"

	"cohort/graph"
	"cohort/schema"
)

// members yields the objects that a relation leads to, from whichever side, as far as they may be shown.
func members(c *Context, root *graph.Object, d graph.Doc, p *schema.Property) iter.Seq[*graph.Object] {
	return func(yield func(*graph.Object) bool) {
		if p.Storage == schema.InverseSide {
			referrers := c.Snapshot.Referrers(p.Inverse, root.ID)
			if p.Order != nil {
				referrers = slices.Values(ordered(c, referrers, p.Order))
			}
			for o := range referrers {
				if c.visible(p, o) && !yield(o) {
					return
				}
			}
			return
		}
		for _, id := range d.Refs(p) {
			if o := c.Snapshot.Object(id); o != nil && c.visible(p, o) && !yield(o) {
				return
			}
		}
	}
}

func ordered(c *Context, objects iter.Seq[*graph.Object], by *schema.Property) []*graph.Object {
	list := slices.Collect(objects)
	slices.SortStableFunc(list, func(a, b *graph.Object) int {
		return compareValues(valueOf(c, a, a.Doc(), by), valueOf(c, b, b.Doc(), by), false)
	})
	return list
}

// changed writes what a transformer makes of a value.
func (it *item) changed(b []byte, c *Context, root *graph.Object, d graph.Doc, p *schema.Property) ([]byte, bool) {
	switch it.change.kind {
	case pluck, keyBy:
		if p.Storage != schema.StoredRefs && p.Storage != schema.InverseSide && p.Storage != schema.StoredDocs {
			return b, false
		}
		return it.byMember(b, c, root, d, p), true
	}
	return it.change.kind.count(b, length(c, root, d, p)), true
}

// length is the number of members of a list, or of characters of a text.
func length(c *Context, root *graph.Object, d graph.Doc, p *schema.Property) int {
	n := 0
	switch p.Storage {
	case schema.StoredRefs, schema.InverseSide:
		for range members(c, root, d, p) {
			n++
		}
	case schema.StoredDocs:
		n = len(d.Docs(p))
	case schema.StoredTexts:
		n = len(d.Texts(p))
	default:
		switch x := valueOf(c, root, d, p).(type) {
		case nil:
		case string:
			n = len([]rune(x))
		default:
			n = 1
		}
	}
	return n
}

// byMember writes one property of each member as a list, or the members as an object under one of their properties.
func (it *item) byMember(b []byte, c *Context, root *graph.Object, d graph.Doc, p *schema.Property) []byte {
	open, end := byte('['), byte(']')
	if it.change.kind == keyBy {
		open, end = '{', '}'
	}
	b = append(b, open)
	first := len(b)
	each := func(root *graph.Object, d graph.Doc) {
		start := len(b)
		if start > first {
			b = append(b, ',')
		}
		if it.change.kind == pluck {
			var ok bool
			if b, ok = it.change.nested.items[0].value(b, c, root, d); !ok {
				b = b[:start]
			}
			return
		}
		b = quote(b, asText(valueOf(c, root, d, it.change.key)))
		b = append(b, ':')
		b = it.nested.document(b, c, root, d)
	}
	if p.Storage == schema.StoredDocs {
		for _, doc := range d.Docs(p) {
			each(root, doc)
		}
	} else {
		for o := range members(c, root, d, p) {
			each(o, o.Doc())
		}
	}
	return append(b, end)
}
