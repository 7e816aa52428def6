package query

import (
	"slices"
	"strings"

	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
)

// Order is one criterion of order=.
type Order struct {
	Path       []string
	Descending bool
	Fold       bool // case does not matter
}

// ParseOrder reads property:direction, several of them separated by commas; directions are asc, desc, iasc and idesc.
func ParseOrder(values ...string) ([]Order, error) {
	var out []Order
	for _, text := range strings.Split(strings.Join(values, ","), ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		name, direction, _ := strings.Cut(text, ":")
		o := Order{Path: strings.Split(name, ".")}
		switch strings.ToLower(direction) {
		case "", "asc":
		case "desc":
			o.Descending = true
		case "iasc":
			o.Fold = true
		case "idesc":
			o.Fold, o.Descending = true, true
		default:
			return nil, fault.Coded(fault.BadRequest, "E1003", "`%s` is not a valid direction of order: asc, desc, iasc and idesc are", direction)
		}
		if name == "" || len(o.Path) > maxFilterDepth {
			return nil, fault.Coded(fault.BadRequest, "E1003", "Invalid order `%s`", text)
		}
		out = append(out, o)
	}
	return out, nil
}

// Sort orders objects of a type. Names that the type does not have are passed over; what is equal stays as it is.
func Sort(c *Context, t *schema.Type, objects []*graph.Object, orders []Order) {
	type criterion struct {
		Order
		path []*schema.Property
	}
	var criteria []criterion
	for _, o := range orders {
		if path := pathOf(t, o.Path); path != nil {
			criteria = append(criteria, criterion{o, path})
		}
	}
	if len(criteria) == 0 {
		return
	}
	slices.SortStableFunc(objects, func(a, b *graph.Object) int {
		for _, by := range criteria {
			n := compareValues(follow(c, a, by.path), follow(c, b, by.path), by.Fold)
			if by.Descending {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
}

func pathOf(t *schema.Type, names []string) []*schema.Property {
	var path []*schema.Property
	for _, name := range names {
		if t == nil {
			return nil
		}
		p := t.Property(name)
		if p == nil || p.WriteOnly {
			return nil
		}
		path = append(path, p)
		t = p.Target
	}
	return path
}

// follow goes along references and documents to one value; a list leads nowhere.
func follow(c *Context, o *graph.Object, path []*schema.Property) any {
	d := o.Doc()
	for i, p := range path {
		if i == len(path)-1 {
			return valueOf(c, o, d, p)
		}
		switch p.Storage {
		case schema.StoredRef:
			if o = c.Snapshot.Object(d.Ref(p)); o == nil {
				return nil
			}
			d = o.Doc()
		case schema.StoredDoc:
			var ok bool
			if d, ok = d.Embedded(p); !ok {
				return nil
			}
		default:
			return nil
		}
	}
	return nil
}
