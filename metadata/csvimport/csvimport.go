// Package csvimport reads files of metadata in CSV: one class of objects a file, whose properties stand in columns of a fixed
// order. What it makes of them is what a JSON package would hold.
package csvimport

import (
	"context"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// File is a file of metadata that was read whole.
type File struct {
	class *class
	rows  []row
	own   []*metadata.Payload // of classes whose rows are an object each
	ids   map[string]string   // that objects without an identifier were given, so that a second plan gives the same
}

// Classes are the keys of the classes that files can hold.
func Classes() []string {
	keys := make([]string, len(classes))
	for i, c := range classes {
		keys[i] = c.key
	}
	return keys
}

// Read reads a file of a class, in UTF-8 with or without its mark. header says that its first row names the columns, and is no
// object. The error is a fault of kind BadRequest where the class is none or the text is no CSV; what is wrong with a single row is
// told by the import.
func Read(src io.Reader, key string, header bool) (*File, error) {
	i := slices.IndexFunc(classes, func(c class) bool { return strings.EqualFold(c.key, key) })
	if i < 0 {
		f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter classKey. Valid values are: [%s]", key, strings.Join(Classes(), ", "))
		f.Property, f.Value = "classKey", key
		return nil, f
	}
	rows, err := readRows(src, header)
	if err != nil {
		return nil, err
	}
	f := &File{class: &classes[i], rows: rows, ids: map[string]string{}}
	if f.class.payloads == nil {
		for i, r := range rows {
			f.own = append(f.own, f.class.object(i, r))
		}
	}
	return f, nil
}

// Len is how many rows the file has.
func (f *File) Len() int { return len(f.rows) }

// Import writes what the file says, and reports what became of each object. A file of memberships changes the groups that are
// there: it adds members, or with the strategy DELETE removes them.
func (f *File) Import(ctx context.Context, s *metadata.Store, o metadata.ImportOptions) (*metadata.Report, error) {
	if f.class.payloads == nil {
		return s.Import(ctx, f.own, o)
	}
	asked := o
	if f.class.membership {
		o.Strategy, o.Merge = metadata.Update, true
	}
	return s.Derive(ctx, len(f.rows), func(snap *graph.Snapshot) ([]*metadata.Payload, error) {
		return f.class.payloads(&reading{File: f, snap: snap, opts: asked}), nil
	}, o)
}

// reading is a file on its way into a plan on a snapshot.
type reading struct {
	*File
	snap  *graph.Snapshot
	opts  metadata.ImportOptions
	coded map[*graph.Object]map[string]*graph.Object // options by their sets and codes, as they are asked for
}

// find returns the object that a cell names, by its identifier or, where the import goes by them, its code; nil is none.
func (r *reading) find(t *schema.Type, cell string) *graph.Object {
	byCode := func() *graph.Object {
		if p := t.Property("code"); p != nil && p.Unique {
			return r.snap.Unique(p, cell)
		}
		return nil
	}
	if r.opts.ByCode {
		if o := byCode(); o != nil {
			return o
		}
	}
	o := r.snap.ByUID(t, cell)
	if o == nil && r.opts.ByEither {
		o = byCode()
	}
	return o
}

// object makes a payload of a row that is an object by itself.
func (c *class) object(index int, r row) *metadata.Payload {
	p := &metadata.Payload{Type: catalog.Get(c.typ), Index: index, Tree: payload.Tree{}, Defaults: payload.Tree{}}
	c.fill(p, r)
	return p
}

// fill reads the columns of a row into a payload.
func (c *class) fill(p *metadata.Payload, r row) {
	for i, column := range c.columns {
		text := r.cell(i)
		if text == "" && column.required {
			p.Faults = append(p.Faults, r.missing(p.Type, column.property))
		}
		if text == "" && column.preset == "" || column.property == "" {
			continue
		}
		column.put(p, text)
	}
	if r.bad != "" {
		p.Faults = append(p.Faults, r.fault(p.Type, "", "", "%s", r.bad))
	}
	if extra := r.beyond(len(c.columns)); extra != "" {
		p.Faults = append(p.Faults, r.fault(p.Type, "", extra, "there is `%s` behind column %d, the last of %s", extra, len(c.columns), c.key))
	}
	if c.geometry > 0 {
		c.place(p, r)
	}
	if name := r.cell(0); name != "" && c.short() {
		p.Defaults["shortName"] = first(name, 50)
	}
	if len(p.Faults) > 0 {
		id, _ := p.Tree["id"].(string)
		for _, f := range p.Faults {
			f.UID = id
		}
	}
}

// short reports whether an object without a short name gets the beginning of its name.
func (c *class) short() bool {
	return slices.ContainsFunc(c.columns, func(c column) bool { return c.property == "shortName" }) || c.shortens
}

// first returns the first n characters of a text.
func first(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

// put sets the property of a column. What is empty becomes a default, except within an object of several columns.
func (c column) put(p *metadata.Payload, text string) {
	tree, name := p.Tree, c.property
	if outer, inner, nested := strings.Cut(c.property, "."); nested {
		within, _ := tree[outer].(payload.Tree)
		if text == "" && within == nil {
			return
		}
		if within == nil {
			within = payload.Tree{}
			tree[outer] = within
		}
		tree, name = within, inner
	} else if text == "" {
		tree = p.Defaults
	}
	if text == "" {
		text = c.preset
	}
	switch c.kind {
	case reference:
		tree[name] = payload.Tree{"id": text, "code": text} // by which of the two is the import's to decide
	case constant:
		tree[name] = strings.ToUpper(text)
	default:
		tree[name] = text
	}
}
