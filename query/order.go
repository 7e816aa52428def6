package query

import (
	"cmp"
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
// What cannot be read is a fault of kind BadRequest with code E1003.
func ParseOrder(values ...string) ([]Order, error) {
	var out []Order
	for text := range strings.SplitSeq(strings.Join(values, ","), ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		name, direction, _ := strings.Cut(text, ":")
		o := Order{Path: strings.Split(name, ".")}
		direction = strings.ToLower(direction)
		direction, o.Fold = strings.CutPrefix(direction, "i")
		switch direction {
		case "", "asc":
		case "desc":
			o.Descending = true
		default:
			return nil, fault.Coded(fault.BadRequest, "E1003", "`%s` is not a direction of order: asc, desc, iasc and idesc are", text)
		}
		if name == "" || len(o.Path) > maxFilterDepth {
			return nil, fault.Coded(fault.BadRequest, "E1003", "Invalid order `%s`", text)
		}
		out = append(out, o)
	}
	return out, nil
}

// criterion is an order resolved against a type.
type criterion struct {
	Order
	way  []*accessor
	last *accessor
}

// Sort orders objects of a type. Names that the type does not have are passed over; what is equal stays as it is, and
// what has no value comes last, or first where the order is descending.
func Sort(c *Context, t *schema.Type, objects []*graph.Object, orders []Order) {
	sortBy(resolveOrders(t, orders), objects, c.at)
}

func resolveOrders(t *schema.Type, orders []Order) []criterion {
	var criteria []criterion
	for _, o := range orders {
		if by, ok := resolveOrder(t, o); ok {
			criteria = append(criteria, by)
		}
	}
	return criteria
}

func sortBy[T any](criteria []criterion, list []T, at func(T) scope) {
	if len(criteria) == 0 || len(list) < 2 {
		return
	}
	reorder(list, places(criteria, len(list), func(i int) scope { return at(list[i]) }))
}

// SortMixed is Sort of objects of several types: a type that does not have a name has no value of it.
func SortMixed(c *Context, objects []*graph.Object, orders []Order) {
	type resolved struct {
		by criterion
		ok bool
	}
	byType := map[*schema.Type][]resolved{}
	descending := make([]bool, len(orders))
	for i, o := range orders {
		descending[i] = o.Descending
	}
	reorder(objects, sortedPlaces(len(objects), descending, func(i int, keys []value) {
		o := objects[i]
		criteria, known := byType[o.Type]
		if !known {
			for _, order := range orders {
				by, ok := resolveOrder(o.Type, order)
				criteria = append(criteria, resolved{by, ok})
			}
			byType[o.Type] = criteria
		}
		for j := range criteria {
			if criteria[j].ok {
				keys[j] = criteria[j].by.key(c.at(o))
			}
		}
	}))
}

func reorder[T any](list []T, places []int32) {
	sorted := make([]T, len(list))
	for i, place := range places {
		sorted[i] = list[place]
	}
	copy(list, sorted)
}

// places are the places of n entries in their order.
func places(criteria []criterion, n int, at func(i int) scope) []int32 {
	descending := make([]bool, len(criteria))
	for j := range criteria {
		descending[j] = criteria[j].Descending
	}
	return sortedPlaces(n, descending, func(i int, keys []value) {
		s := at(i)
		for j := range criteria {
			keys[j] = criteria[j].key(s)
		}
	})
}

// sortedPlaces orders n entries by their keys, of which each has one a direction. They are read once, not at each comparison.
func sortedPlaces(n int, descending []bool, read func(i int, keys []value)) []int32 {
	width := len(descending)
	out := make([]int32, n)
	keys := make([]value, n*width)
	for i := range out {
		out[i] = int32(i)
		read(i, keys[i*width:(i+1)*width])
	}
	slices.SortFunc(out, func(a, b int32) int {
		for j := range descending {
			if n := keys[int(a)*width+j].compare(keys[int(b)*width+j]); n != 0 {
				if descending[j] {
					return -n
				}
				return n
			}
		}
		return cmp.Compare(a, b)
	})
	return out
}

func resolveOrder(t *schema.Type, o Order) (by criterion, ok bool) {
	by.Order = o
	for i, name := range o.Path {
		a := step(t, by.way, name)
		if a == nil {
			return by, false
		}
		if i == len(o.Path)-1 {
			by.last = a
			break
		}
		by.way = append(by.way, a)
		t = a.target()
	}
	return by, true
}

// key is the value by which an object is ordered; of a list it is the length.
func (by *criterion) key(s scope) value {
	for _, a := range by.way {
		if a.shape == raw {
			continue
		}
		arrived := false
		for next := range a.each(s) {
			s, arrived = next, true
			break
		}
		if !arrived {
			return value{}
		}
	}
	if n, list := by.last.length(s); list {
		return count(n)
	}
	v := by.last.value(s)
	if by.Fold {
		return v.folded()
	}
	return v
}
