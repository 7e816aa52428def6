package dataitem

import (
	"cmp"
	"slices"
	"strings"

	"cohort/fault"
)

// Order is in which order items are listed: by some of their properties, case apart, and at last by their identifiers.
type Order struct {
	by   []criterion
	text string // the same for orders that are the same
}

type criterion struct {
	read       func(*Item) string
	descending bool
}

// ParseOrder reads the values of all order= parameters, property:asc or property:desc each. None is the order of shown names. What
// cannot be read is a fault of kind Conflict, and so is an order of names beside a filter of shown names, or the other way.
func ParseOrder(values []string, f *Filter) (o Order, err error) {
	var spelled []string
	for text := range strings.SplitSeq(strings.Join(values, ","), ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		name, direction, _ := strings.Cut(text, ":")
		c := criterion{}
		switch strings.ToLower(direction) {
		case "", "asc", "iasc":
		case "desc", "idesc":
			c.descending = true
		default:
			return o, fault.Coded(fault.Conflict, "E2015", "Unable to parse order param: `%s`", text)
		}
		p, ok := properties[name]
		switch {
		case ok:
			c.read = p.folded
		case name == "dimensionItemType":
			c.read = func(it *Item) string { return it.Type }
		case name == "valueType":
			c.read = func(it *Item) string { return it.ValueType }
		default:
			return o, fault.Coded(fault.Conflict, "E2037", "Order not supported: `%s`", text)
		}
		if other := map[string]string{"name": "displayName", "displayName": "name"}[name]; f.names[other] && !f.names[name] {
			return o, fault.Coded(fault.Conflict, "E2036", "Combination not supported: order by `%s` with a filter of `%s`", name, other)
		}
		o.by = append(o.by, c)
		spelled = append(spelled, name+map[bool]string{true: ":desc"}[c.descending])
	}
	if len(o.by) == 0 {
		o.by, spelled = []criterion{{read: properties["displayName"].folded}}, []string{"displayName"}
	}
	o.text = strings.Join(spelled, ",")
	return o, nil
}

// compare orders two items. Those without a value come last, or first where the order is descending.
func (o Order) compare(a, b *Item) int {
	for _, c := range o.by {
		x, y := c.read(a), c.read(b)
		n := strings.Compare(x, y)
		if x == "" || y == "" {
			n = cmp.Compare(len(y), len(x))
		}
		if c.descending {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return strings.Compare(a.ID, b.ID)
}

// sorted are the places of items in their order.
func (o Order) sorted(items []Item) []int32 {
	places := make([]int32, len(items))
	for i := range places {
		places[i] = int32(i)
	}
	slices.SortFunc(places, func(i, j int32) int { return o.compare(&items[i], &items[j]) })
	return places
}
