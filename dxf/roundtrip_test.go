package dxf

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// Whatever an object of whatever type holds, it is the same after it was XML.
func TestRoundTrip(t *testing.T) {
	for seed := range uint64(6) {
		r := invention{rand.New(rand.NewPCG(seed, 1))}
		var all []*schema.Type
		for _, typ := range catalog.All() {
			if !typ.Graph() {
				continue
			}
			all = append(all, typ)
			object := r.object(typ, 2)
			if got, want := there(t, object, Object(typ)), plainly(object, typ); got != want {
				t.Fatalf("%s, seed %d:\n%s\ngot  %s\nwant %s", typ.Name, seed, written(t, text(object), Object(typ)), got, want)
			}
		}
		whole, want := payload.Tree{}, payload.Tree{}
		for range 5 {
			typ := all[r.IntN(len(all))]
			var list, wanted []any
			for range r.IntN(4) {
				object := r.object(typ, 2)
				list = append(list, object)
				wanted = append(wanted, parsed(t, []byte(plainly(object, typ))))
			}
			whole[typ.Plural], want[typ.Plural] = list, wanted
		}
		if got := there(t, whole, Package(catalog.Plural)); got != text(want) {
			t.Fatalf("package, seed %d:\ngot  %s\nwant %s", seed, got, text(want))
		}
	}
}

func text(value any) string { return string(payload.Append(nil, value)) }

func parsed(t *testing.T, b []byte) any {
	t.Helper()
	value, err := payload.Parse(b)
	if err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	return value
}

// there is a value that was XML, with its members in order.
func there(t *testing.T, value any, s Shape) string {
	t.Helper()
	src := payload.NewReader(Read(strings.NewReader(written(t, text(value), s)), s, 100), 100)
	got, err := payload.ReadTree(src)
	if err != nil {
		t.Fatalf("%v: %s", err, written(t, text(value), s))
	}
	return text(got)
}

// plainly is an object as it is to arrive: numbers outside of raw values are texts, and the texts of short values trimmed.
func plainly(object payload.Tree, t *schema.Type) string {
	out := payload.Tree{}
	for name, value := range object {
		p := t.Property(name)
		switch {
		case raw(p):
			out[name] = value
		case p.Kind == schema.Collection:
			list := []any{}
			for _, one := range value.([]any) {
				list = append(list, arrives(p, one))
			}
			out[name] = list
		default:
			out[name] = arrives(p, value)
		}
	}
	return text(out)
}

func arrives(p *schema.Property, value any) any {
	switch x := value.(type) {
	case payload.Tree:
		tree, err := payload.Parse([]byte(plainly(x, p.Target)))
		if err != nil {
			panic(err)
		}
		return tree
	case payload.Number:
		return string(x)
	}
	return value
}

// invention makes up objects, out of what is hard on a translation.
type invention struct{ *rand.Rand }

func (r invention) object(t *schema.Type, depth int) payload.Tree {
	tree := payload.Tree{}
	for _, p := range t.Properties {
		if r.IntN(3) > 0 {
			continue
		}
		if p.Kind != schema.Collection {
			tree[p.Name] = r.value(p, p.Kind, depth)
			continue
		}
		if raw(p) && r.IntN(3) == 0 {
			tree[p.Name] = r.json(depth)
			continue
		}
		list := []any{}
		for range r.IntN(4) {
			list = append(list, r.value(p, p.Item, depth))
		}
		tree[p.Name] = list
	}
	return tree
}

func (r invention) value(p *schema.Property, kind schema.Kind, depth int) any {
	switch {
	case raw(p):
		return r.json(depth)
	case p.Target != nil && depth == 0:
		return payload.Tree{}
	case p.Target != nil:
		return r.object(p.Target, depth-1)
	case kind == schema.Boolean:
		return r.IntN(2) == 0
	case kind == schema.Integer || kind == schema.Number:
		return payload.Number(fmt.Sprint(r.IntN(2000)-1000, ".", r.IntN(10)))
	case kind == schema.Date || kind == schema.Constant || kind == schema.Identifier:
		return "A" + fmt.Sprint(r.IntN(100))
	}
	return r.text()
}

func (r invention) text() string {
	pieces := []string{"", " ", "a", "é", "<b>", "&amp;", "]]>", "\n", "\t", "\r", "\r\n", `"`, "'", "true", "false", "{}", "[1]", "😀", "\u0085", "<!--", "0"}
	var b bytes.Buffer
	for range r.IntN(4) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// json is any JSON, with what XML cannot hold in its texts and names.
func (r invention) json(depth int) any {
	n := r.IntN(8)
	if depth == 0 {
		n = r.IntN(5)
	}
	switch n {
	case 0:
		return r.IntN(2) == 0
	case 1:
		return payload.Number("1.50")
	case 2:
		return r.text() + "\x00\uFFFE\uFFFF"
	case 3, 4:
		return r.text()
	case 5:
		list := []any{}
		for range r.IntN(3) {
			list = append(list, r.json(depth-1))
		}
		return list
	}
	tree := payload.Tree{}
	names := []string{"a", "item", "entry", "key", "id", "xmlns", "1a", "a b", "", "Pq2XI5wz321", "accesses", "access"}
	for range r.IntN(4) {
		tree[names[r.IntN(len(names))]] = r.json(depth - 1)
	}
	if r.IntN(6) == 0 {
		tree["nothing"] = nil
	}
	return tree
}
