package query

import (
	"strings"

	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
)

// Filter is one filter= parameter: a path of properties, an operator, and what it compares with.
type Filter struct {
	Path     []string
	Operator string
	Value    string
}

const (
	maxFilterLength = 64 << 10
	maxFilterDepth  = 16
)

// ParseFilter reads property.property:operator:value. The value may hold colons, and null and empty take none.
func ParseFilter(text string) (Filter, error) {
	if len(text) > maxFilterLength {
		return Filter{}, fault.New(fault.BadRequest, "Parameter filter is longer than %d bytes", maxFilterLength)
	}
	parts := strings.SplitN(text, ":", 3)
	if len(parts) < 2 || parts[0] == "" {
		return Filter{}, fault.Coded(fault.BadRequest, "E1003", "Invalid filter `%s`: it must be property:operator:value", text)
	}
	f := Filter{Path: strings.Split(parts[0], "."), Operator: parts[1]}
	if len(parts) == 3 {
		f.Value = parts[2]
	}
	if len(f.Path) > maxFilterDepth {
		return Filter{}, fault.Coded(fault.BadRequest, "E1003", "Filter `%s` goes through more than %d properties", parts[0], maxFilterDepth)
	}
	return f, nil
}

// Filters are filters resolved against a type, joined by AND or OR. They are made once a request.
type Filters struct {
	tests []test
	any   bool
}

// test is one resolved filter.
type test struct {
	path  []*schema.Property
	words []*schema.Property // of the groups identifiable and name: properties of which one has to match
	holds func(value any) bool
	list  func(length int) bool // of a collection at the end of the path; nil where only its members can be asked
	null  bool                  // the operator asks whether there is a value, and looks at no member of a list
}

// Resolve checks filters against a type. With anyOf an object has to pass one of them (rootJunction=OR), otherwise all.
func Resolve(t *schema.Type, filters []Filter, anyOf bool) (*Filters, error) {
	out := &Filters{any: anyOf}
	for _, f := range filters {
		one, err := resolveFilter(t, f)
		if err != nil {
			return nil, err
		}
		out.tests = append(out.tests, one)
	}
	return out, nil
}

// groups are names that stand for several properties of which one has to match.
var groups = map[string][]string{
	"identifiable": {"id", "name", "code", "shortName"},
	"query":        {"id", "name", "code", "shortName"},
}

func resolveFilter(t *schema.Type, f Filter) (test, error) {
	var out test
	at := t
	for i, name := range f.Path {
		if at == nil {
			return out, unknownPath(strings.Join(f.Path, "."))
		}
		p := at.Property(name)
		if words := groups[name]; p == nil && words != nil && i == len(f.Path)-1 {
			for _, word := range words {
				if p := at.Property(word); p != nil {
					out.words = append(out.words, p)
				}
			}
			break
		}
		if p == nil || p.WriteOnly {
			return out, unknownPath(name)
		}
		out.path = append(out.path, p)
		at = p.Target
		if p.Alias != nil {
			at = p.Alias.Target
		}
	}
	op, err := operatorFor(f)
	if err != nil {
		return out, err
	}
	out.holds, out.list, out.null = op.value, op.length, op.null
	return out, nil
}

func unknownPath(name string) error {
	e := fault.Coded(fault.BadRequest, "E1003", "Unknown path property: %s", name)
	e.Property = name
	return e
}

// Match reports whether an object passes.
func (f *Filters) Match(c *Context, o *graph.Object) bool {
	for i := range f.tests {
		if f.tests[i].match(c, o, o.Doc(), f.tests[i].path) == f.any {
			return f.any
		}
	}
	return !f.any || len(f.tests) == 0
}

func (t *test) match(c *Context, root *graph.Object, d graph.Doc, path []*schema.Property) bool {
	if len(path) == 0 {
		for _, p := range t.words {
			if t.holds(valueOf(c, root, d, p)) {
				return true
			}
		}
		return false
	}
	p := path[0]
	if p.Alias != nil && p.Alias.Owning == d.Type() {
		p = p.Alias
	}
	if len(path) == 1 && len(t.words) == 0 {
		return t.matchLast(c, root, d, p)
	}
	rest := path[1:]
	switch p.Storage {
	case schema.StoredRef:
		o := c.Snapshot.Object(d.Ref(p))
		if o == nil {
			return t.null && t.holds(nil)
		}
		return t.match(c, o, o.Doc(), rest)
	case schema.StoredRefs, schema.InverseSide:
		for o := range members(c, root, d, p) {
			if t.match(c, o, o.Doc(), rest) {
				return true
			}
		}
	case schema.StoredDoc:
		if doc, ok := d.Embedded(p); ok {
			return t.match(c, root, doc, rest)
		}
		return t.null && t.holds(nil)
	case schema.StoredDocs:
		for _, doc := range d.Docs(p) {
			if t.match(c, root, doc, rest) {
				return true
			}
		}
	case schema.Derived:
		if p.Container {
			return t.match(c, root, root.Doc(), rest)
		}
	}
	return false
}

// matchLast tests the property at the end of a path. A list is asked for its length, and its members for their identifiers.
func (t *test) matchLast(c *Context, root *graph.Object, d graph.Doc, p *schema.Property) bool {
	switch p.Storage {
	case schema.StoredRefs, schema.InverseSide:
		if t.list != nil && t.list(length(c, root, d, p)) {
			return true
		}
		if t.null {
			return false
		}
		for o := range members(c, root, d, p) {
			if t.holds(o.UID) {
				return true
			}
		}
		return false
	case schema.StoredDocs:
		return t.list != nil && t.list(length(c, root, d, p))
	case schema.StoredTexts:
		if t.list != nil && t.list(length(c, root, d, p)) {
			return true
		}
		if t.null {
			return false
		}
		for _, s := range d.Texts(p) {
			if t.holds(s) {
				return true
			}
		}
		return false
	case schema.StoredDoc, schema.StoredJSON:
		if d.Has(p) {
			return t.holds(p.Name)
		}
		return t.holds(nil)
	}
	return t.holds(valueOf(c, root, d, p))
}
