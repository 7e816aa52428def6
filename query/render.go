package query

import (
	"iter"

	"cohort/graph"
	"cohort/schema"
)

// Append writes an object as JSON.
func (sel *Selection) Append(b []byte, c *Context, o *graph.Object) []byte {
	return sel.document(b, c.at(o))
}

// document writes a document. What has no value is left out.
func (sel *Selection) document(b []byte, s scope) []byte {
	if sel.onlyID && s.own() || s.known == nothingButID {
		b = append(b, `{"id":`...)
		b = quote(b, s.object.UID)
		return append(b, '}')
	}
	b = append(b, '{')
	first := len(b)
	for i := range sel.items {
		it := &sel.items[i]
		start := len(b)
		if start > first {
			b = append(b, ',')
		}
		b = quote(b, it.name)
		b = append(b, ':')
		var ok bool
		if b, ok = it.append(b, s); !ok {
			b = b[:start]
		}
	}
	return append(b, '}')
}

func (sel *Selection) list(b []byte, members iter.Seq[scope]) []byte {
	b = append(b, '[')
	first := len(b)
	for next := range members {
		if len(b) > first {
			b = append(b, ',')
		}
		b = sel.document(b, next)
	}
	return append(b, ']')
}

// append writes the item's value, and reports whether there is one.
func (it *item) append(b []byte, s scope) ([]byte, bool) {
	if !s.sees(it.property) {
		return b, false
	}
	switch it.change.kind {
	case size, isEmpty, isNotEmpty:
		return it.counted(b, s)
	case pluck, keyBy:
		if it.shape != documents || it.first || it.change.by == nil {
			break
		}
		if it.change.kind == pluck {
			return it.plucked(b, s), true
		}
		return it.keyed(b, s), true
	}
	if it.write != nil && it.inside == nil {
		return it.appendJSON(b, s)
	}
	switch it.shape {
	case documents:
		if it.first {
			return it.appendFirst(b, s)
		}
		if it.property.Slot >= 0 && !s.doc.Has(it.property) {
			return append(b, "[]"...), true
		}
		return it.nested.list(b, it.page(s)), true
	case document:
		return it.appendFirst(b, s)
	case plains:
		return it.appendPlains(b, s), true
	case outsider:
		return appendReference(b, it.value(s).text)
	case outsiders:
		return it.appendOutsiders(b, s), true
	case raw:
		return it.appendJSON(b, s)
	}
	if supplied := s.Supplied[it.property]; supplied != nil {
		return supplied(b, s.object)
	}
	return it.value(s).append(b, s.Zone)
}

func (it *item) appendFirst(b []byte, s scope) ([]byte, bool) {
	// The usual reference: no iteration for the one object it leads to.
	if it.property.Storage == schema.StoredRef {
		o := s.mentioned(s.doc.Ref(it.property))
		if o == nil {
			return b, false
		}
		if it.property.Summary && it.inside == nil {
			return append(b, it.summary(s, o)...), true
		}
		return it.nested.document(b, s.towards(o, it.property)), true
	}
	for next := range it.each(s) {
		return it.nested.document(b, next), true
	}
	return b, false
}

// summary says who somebody is. The same few people write most objects, so it is put together once an answer.
func (it *item) summary(s scope, o *graph.Object) []byte {
	known, ok := s.summaries[o.ID]
	if !ok {
		known = it.nested.document(nil, s.towards(o, it.property))
		if s.summaries == nil {
			s.summaries = map[int32][]byte{}
		}
		s.summaries[o.ID] = known
	}
	return known
}

// appendJSON writes a value that is known as JSON; of its objects, the members that were asked for.
func (it *item) appendJSON(b []byte, s scope) ([]byte, bool) {
	if it.write != nil && it.inside == nil {
		return it.write(b, s)
	}
	v, ok := it.json(s)
	switch {
	case !ok && it.property.Kind == schema.Collection:
		return append(b, "[]"...), true
	case !ok:
		return b, false
	case it.inside == nil:
		return append(b, v...), true
	}
	return project(b, v, it.inside), true
}

func (it *item) appendPlains(b []byte, s scope) []byte {
	b = append(b, '[')
	for i, text := range it.plains(s) {
		if i > 0 {
			b = append(b, ',')
		}
		if it.property.Item == schema.Integer || it.property.Item == schema.Number {
			b = append(b, text...)
		} else {
			b = quote(b, text)
		}
	}
	return append(b, ']')
}

func (it *item) appendOutsiders(b []byte, s scope) []byte {
	b = append(b, '[')
	for i, id := range it.plains(s) {
		if i > 0 {
			b = append(b, ',')
		}
		b, _ = appendReference(b, id)
	}
	return append(b, ']')
}

func appendReference(b []byte, id string) ([]byte, bool) {
	if id == "" {
		return b, false
	}
	b = append(b, `{"id":`...)
	return append(quote(b, id), '}'), true
}

// page yields the members of a list, or those on the page that was asked for.
func (it *item) page(s scope) iter.Seq[scope] {
	all := it.each(s)
	if it.change.pages == 0 {
		return all
	}
	return func(yield func(scope) bool) {
		i := 0
		for next := range all {
			if i/it.change.pages == it.change.page-1 && !yield(next) || i/it.change.pages >= it.change.page {
				return
			}
			i++
		}
	}
}
