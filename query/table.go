package query

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// CSV is how tables are written: as RFC 4180 says, with these separators.
type CSV struct {
	Separator string // between cells: one character
	Members   string // between the members of a list
}

// PlainCSV is what is written where nothing else is asked for.
var PlainCSV = CSV{Separator: ",", Members: ";"}

// AppendHeader writes names as a line.
func (w CSV) AppendHeader(b []byte, columns []string) []byte {
	for i, name := range columns {
		if i > 0 {
			b = append(b, w.Separator...)
		}
		b = w.AppendCell(b, []byte(name))
	}
	return append(b, "\r\n"...)
}

// AppendCell writes a text, in quotes where it holds what separates cells and lines, or begins or ends with a space. An empty text is
// told from no value by its quotes. Nothing else is done to a text: what a spreadsheet would take for a formula is what somebody has
// written, and has to come back from it.
func (w CSV) AppendCell(b, text []byte) []byte {
	if len(text) > 0 && !bytes.ContainsAny(text, "\"\r\n") && !bytes.Contains(text, []byte(w.Separator)) && len(bytes.TrimSpace(text)) == len(text) {
		return append(b, text...)
	}
	b = append(b, '"')
	for i, part := range bytes.Split(text, []byte{'"'}) {
		if i > 0 {
			b = append(b, `""`...)
		}
		b = append(b, part...)
	}
	return append(b, '"')
}

// Columns are the names of a gist's fields, in their order.
func (g *Gist) Columns() []string {
	names := make([]string, len(g.fields))
	for i := range g.fields {
		names[i] = g.fields[i].name
	}
	return names
}

// AppendRow writes the fields of those names of an item as a line. What has no value is empty; a list or an object is written as JSON.
func (g *Gist) AppendRow(b []byte, w CSV, it Item, columns []string) []byte {
	var cell []byte
	for i, name := range columns {
		if i > 0 {
			b = append(b, w.Separator...)
		}
		at := slices.IndexFunc(g.fields, func(f gistField) bool { return f.name == name })
		if at < 0 {
			continue
		}
		var ok bool
		if cell, _, ok = g.fields[at].gist(cell[:0], it.scope, g); !ok || string(cell) == "null" {
			continue
		}
		if bytes.HasPrefix(cell, []byte{'"'}) {
			if text, err := jsontext.AppendUnquote(nil, cell); err == nil {
				b = w.AppendCell(b, text)
				continue
			}
		}
		b = w.AppendCell(b, cell)
	}
	return append(b, "\r\n"...)
}

// Table is a Selection as the columns of a table, each of plain values: dataSet.id is the id of what dataSet leads to. Objects of
// which nothing is said are shown by their identifiers; what is no plain value, such as a geometry, has no column.
type Table struct{ columns []tableColumn }

type tableColumn struct {
	name string
	way  []*item // to the objects and documents whose value it is
	last *item
	json *accessor // of a member of a JSON value; nil is that of last itself
}

// Table makes the columns of a selection.
func (sel *Selection) Table() *Table {
	t := &Table{}
	t.add(sel, "", nil)
	return t
}

func (t *Table) add(sel *Selection, prefix string, way []*item) {
	for i := range sel.items {
		it := &sel.items[i]
		name := prefix + it.name
		leads := it.shape == document || it.shape == documents
		switch {
		case it.change.kind == size || it.change.kind == isEmpty || it.change.kind == isNotEmpty, it.plucks():
			t.columns = append(t.columns, tableColumn{name: name, way: way, last: it})
		case leads && it.inside != nil && it.nested != nil:
			t.add(it.nested, name+".", append(slices.Clip(way), it))
		case it.shape == raw && len(it.inside) > 0 && &it.inside[0] == &identifier[0]: // of dimensions of which nothing is said
			t.columns = append(t.columns, tableColumn{name: name, way: way, last: it, json: it.member("id")})
		case it.shape == raw:
			t.addMembers(it, it.inside, it.accessor, name, way)
		case !leads || it.leadsAway():
			t.columns = append(t.columns, tableColumn{name: name, way: way, last: it})
		}
	}
}

// addMembers makes columns of the members of a JSON value that are asked for by name.
func (t *Table) addMembers(it *item, inside Fields, from *accessor, name string, way []*item) {
	for _, f := range inside {
		if f.Preset || f.Exclude {
			continue
		}
		member, name := from.member(f.Name), name+"."+inside.Renamed(f.Name)
		if f.Nested == nil {
			t.columns = append(t.columns, tableColumn{name: name, way: way, last: it, json: member})
			continue
		}
		t.addMembers(it, f.Nested, member, name, way)
	}
}

// Columns are the names of the columns, in their order.
func (t *Table) Columns() []string {
	names := make([]string, len(t.columns))
	for i := range t.columns {
		names[i] = t.columns[i].name
	}
	return names
}

// AppendRow writes an item as a line. The values of lists stand in one cell, in the same order in all columns.
func (t *Table) AppendRow(b []byte, w CSV, it Item) []byte {
	var cell []byte
	for i := range t.columns {
		if i > 0 {
			b = append(b, w.Separator...)
		}
		n := 0
		cell = cell[:0]
		t.columns[i].each(it.scope, t.columns[i].way, func(text []byte) {
			if n++; n > 1 {
				cell = append(cell, w.Members...)
			}
			cell = append(cell, text...)
		})
		if len(cell) > 0 {
			b = w.AppendCell(b, cell)
		}
	}
	return append(b, "\r\n"...)
}

// each goes the rest of the way and visits the values there. What has none is visited as an empty text, unless it is a member of
// no list.
func (col *tableColumn) each(s scope, way []*item, visit func(text []byte)) {
	if len(way) == 0 {
		col.values(s, visit)
		return
	}
	arrived := false
	for next := range way[0].page(s) {
		arrived = true
		col.each(next, way[1:], visit)
	}
	if !arrived && way[0].single() {
		visit(nil)
	}
}

func (col *tableColumn) values(s scope, visit func(text []byte)) {
	it := col.last
	a := it.accessor
	switch {
	case col.json != nil:
		v, _ := col.json.json(s)
		visitPlain(v, visit)
	case !s.sees(it.property):
		visit(nil)
	case it.plucks():
		for next := range it.page(s) {
			text := it.change.by.value(next).string(s.Zone)
			if text == "" {
				text = next.identifier()
			}
			visit([]byte(text))
		}
	case it.change.kind != unchanged && it.change.kind != keyBy && it.change.kind != pluck:
		b, _ := it.counted(nil, s)
		visit(b)
	case a.shape == documents && !a.first:
		for next := range it.page(s) {
			visit([]byte(next.identifier()))
		}
	case a.shape == plains || a.shape == outsiders:
		for _, text := range a.plains(s) {
			visit([]byte(text))
		}
	default:
		visit([]byte(a.value(s).string(s.Zone)))
	}
}

// plucks reports whether the item is a list of which one property is shown.
func (it *item) plucks() bool {
	return it.change.kind == pluck && it.shape == documents && !it.first && it.change.by != nil
}

// visitPlain visits a plain JSON value, or those that a list holds.
func visitPlain(v jsontext.Value, visit func(text []byte)) {
	switch v.Kind() {
	case '[':
		eachItem(v, func(item jsontext.Value) bool {
			if item.Kind() != '{' && item.Kind() != '[' {
				visit([]byte(jsonValue(item).string(nil)))
			}
			return true
		})
	case '{':
	default:
		visit([]byte(jsonValue(v).string(nil)))
	}
}
