package query

import (
	"strings"

	"cohort/graph"
	"cohort/schema"
)

// Matcher is MatchItem for many items of a type. Who filters all objects of a type by their names waits for each of them to come
// from memory; so, where a text is asked about again and again, it is kept in a column: that of all objects, side by side, in lower
// case and as it is. The function serves one answer, in one goroutine.
func (k *Orders) Matcher(t *schema.Type, f *Filters) func(Item) bool {
	m := &matcher{Filters: f, orders: k, typ: t, passing: make([][]uint64, len(f.tests))}
	return m.match
}

type matcher struct {
	*Filters
	orders  *Orders
	typ     *schema.Type
	items   int        // that were tested
	passing [][]uint64 // a bit for the id of each object that passes; nil is a test that has no columns
}

func (m *matcher) match(it Item) bool {
	if m.items++; m.items == fewToSort && m.typ.Graph() {
		for i := range m.tests {
			m.passing[i] = m.orders.passing(it.Context, m.typ, &m.tests[i])
		}
	}
	if m.items < fewToSort || it.known != all || !it.own() {
		return m.Filters.match(it.scope)
	}
	place, bit := it.object.ID>>6, uint64(1)<<(it.object.ID&63)
	for _, bits := range m.passing {
		if bits != nil && (bits[place]&bit != 0) == m.any {
			return m.any
		}
	}
	for i, bits := range m.passing {
		if bits == nil && m.tests[i].match(it.scope, m.tests[i].way) == m.any {
			return m.any
		}
	}
	return !m.any || len(m.tests) == 0
}

const (
	mostInColumns = 64 << 20 // bytes in all columns together
	mostColumns   = 200
)

type columnKey struct {
	property *schema.Property
	locale   string
	fold     bool
}

// textColumn is what all objects of a type have of one property. It holds until one of them changes.
type textColumn struct {
	changed int64         // the last revision of the type
	first   *graph.Object // of all, and their number, as they were asked for last
	n       int

	made bool
	none bool // it is a property of no texts
	ids  []int32
	ends []uint32 // of each text
	text string
}

// passing tests all objects of a type; it is nil where they have to be tested one by one.
func (k *Orders) passing(c *Context, t *schema.Type, x *test) []uint64 {
	if len(x.way) > 0 {
		return nil
	}
	columns := make([]*textColumn, len(x.last))
	for i, a := range x.last {
		if columns[i] = k.column(c, t, a, x.fold); columns[i] == nil {
			return nil
		}
	}
	op := x.operator
	if len(columns) > 1 {
		op.negated = false
	}
	op.folded = op.fold
	bits := make([]uint64, c.Snapshot.NextID()>>6+1)
	for _, col := range columns {
		start := uint32(0)
		for i, end := range col.ends {
			if op.passes(textOf(col.text[start:end]), c.Zone) {
				bits[col.ids[i]>>6] |= 1 << (col.ids[i] & 63)
			}
			start = end
		}
	}
	if len(columns) > 1 && x.negated {
		for i := range bits {
			bits[i] = ^bits[i]
		}
	}
	return bits
}

// column returns the column of a property. It is nil where there cannot be one, and when it is asked for the first time since the
// objects have changed: whether it will be asked for again is not known.
func (k *Orders) column(c *Context, t *schema.Type, a *accessor, fold bool) *textColumn {
	by := &criterion{last: a}
	if a.shape != plain || a.property.Owning != t || !c.ownValue(by) {
		return nil
	}
	key := columnKey{a.property, c.Locale, fold}
	if a.property.Storage != schema.Derived {
		key.locale = ""
	}
	objects := k.ready(c, t, nil, true).objects
	if len(objects) == 0 {
		return nil
	}
	changed := c.Snapshot.Changed(t)
	k.mu.Lock()
	known := k.columns[key]
	if known == nil || known.changed != changed || known.first != objects[0] || known.n != len(objects) {
		k.keep(key, &textColumn{changed: changed, first: objects[0], n: len(objects)})
		k.mu.Unlock()
		return nil
	}
	k.mu.Unlock()
	switch {
	case known.none:
		return nil
	case known.made:
		return known
	}
	made := &textColumn{changed: changed, first: objects[0], n: len(objects), made: true}
	made.fill(c, objects, a, fold)
	k.mu.Lock()
	k.keep(key, made)
	k.mu.Unlock()
	if made.none {
		return nil
	}
	return made
}

func (col *textColumn) fill(c *Context, objects []*graph.Object, a *accessor, fold bool) {
	col.ids, col.ends = make([]int32, len(objects)), make([]uint32, len(objects))
	var text strings.Builder
	for i, o := range objects {
		v := a.value(c.at(o))
		if v.nature != textual && v.nature != absent || text.Len() > mostInColumns/4 {
			col.none, col.ids, col.ends = true, nil, nil
			return
		}
		if fold {
			v = v.folded()
		}
		text.WriteString(v.text)
		col.ids[i], col.ends[i] = o.ID, uint32(text.Len())
	}
	col.text = strings.Clone(text.String())
}

func (col *textColumn) size() int { return len(col.text) + 8*len(col.ids) }

// keep keeps a column, and the bounds: beyond them all others are forgotten.
func (k *Orders) keep(key columnKey, col *textColumn) {
	if before := k.columns[key]; before != nil {
		k.columnSize -= before.size()
	}
	if k.columns == nil || len(k.columns) >= mostColumns || k.columnSize+col.size() > mostInColumns {
		k.columns, k.columnSize = map[columnKey]*textColumn{}, 0
	}
	k.columns[key] = col
	k.columnSize += col.size()
}
