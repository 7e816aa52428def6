// Package layout turns what clients lay out in an analysis, the columns, rows and filters with their items, into what is kept of
// it: the data, periods, units and categories that it shows, and the names of the dimensions on each axis.
package layout

import (
	"slices"
	"strings"

	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// Reader reads what payloads hold of one object.
type Reader interface {
	// Value is what is kept for a value of a payload. What is wrong with it the reader remembers.
	Value(p *schema.Property, value any) any
	// Find is the id of an object of a type, or 0.
	Find(t *schema.Type, uid string) int32
	// Level is the number of the level of the hierarchy with an identifier, or "".
	Level(uid string) string
	// Unknown remembers a dimension or an item that there is none of.
	Unknown(p *schema.Property, name string)
}

// axis is one of the three on which dimensions are laid out.
type axis struct {
	shown  string // under which clients give dimensions with their items
	kept   string // under which the names of the dimensions are kept
	parent string // what those who refer to it call it
}

var axes = []axis{
	{"columns", "columnDimensions", "COLUMN"},
	{"rows", "rowDimensions", "ROW"},
	{"filters", "filterDimensions", "FILTER"},
}

// dimension is one dimension of an analysis.
type dimension struct {
	name   string
	parent string
	given  payload.Tree // as the client gives it, with its items; nil where it says no more than its name
}

// Keep sets what is kept of the columns, rows and filters that a payload gives an analysis, or a layer of a map. An axis that it does
// not give stays; so do the items of a dimension of which the payload says the name alone. What is on no axis goes, unless the
// payload says names alone: then it has all else as it is kept.
func Keep(v *graph.Values, tree payload.Tree, r Reader) {
	k := &keeping{values: v, reader: r}
	k.value(tree)
	if !k.axes(tree) || !slices.ContainsFunc(k.dimensions, func(d dimension) bool { return d.given != nil }) {
		return
	}
	k.data()
	k.periods()
	k.units()
	for _, kind := range kinds {
		k.kind(kind)
	}
	k.simple()
	k.repetitions()
}

type keeping struct {
	values     *graph.Values
	reader     Reader
	dimensions []dimension
}

func (k *keeping) property(name string) *schema.Property {
	if p := k.values.Type.Property(name); p != nil && p.Slot >= 0 {
		return p
	}
	return nil
}

// set keeps a value of a property, where the type has it.
func (k *keeping) set(name string, value any) {
	if p := k.property(name); p != nil {
		k.values.Set(p, k.reader.Value(p, value))
	}
}

// axes reads the axes, and reports whether the payload gives any.
func (k *keeping) axes(tree payload.Tree) bool {
	given := false
	for _, a := range axes {
		list, ok := tree[a.shown].([]any)
		names, _ := tree[a.kept].([]any)
		given = given || ok && (len(list) > 0 || len(names) == 0)
	}
	if !given {
		return false
	}
	for _, a := range axes {
		p := k.property(a.kept)
		list, ok := tree[a.shown].([]any)
		if !ok {
			k.add(a, p)
			continue
		}
		var names []any
		for _, item := range list {
			d, _ := item.(payload.Tree)
			name := textOf(d, "dimension", "id")
			if name == "" {
				k.reader.Unknown(k.values.Type.MustProperty(a.shown), string(payload.Append(nil, item)))
				continue
			}
			if _, whole := d["items"]; !whole && d["filter"] == nil && d["legendSet"] == nil && d["repetition"] == nil {
				d = nil
			}
			names = append(names, name)
			k.dimensions = append(k.dimensions, dimension{name, a.parent, d})
		}
		k.set(a.kept, names)
	}
	return true
}

// add puts the dimensions there that an axis has already. The layers of maps have no rows but the organisation units.
func (k *keeping) add(a axis, p *schema.Property) {
	if p == nil {
		k.dimensions = append(k.dimensions, dimension{units, a.parent, nil})
		return
	}
	names, _ := k.values.Get(p).([]string)
	for _, name := range names {
		k.dimensions = append(k.dimensions, dimension{name, a.parent, nil})
	}
}

// find returns the dimension of a name, and whether there is one.
func (k *keeping) find(name string) (dimension, bool) {
	i := slices.IndexFunc(k.dimensions, func(d dimension) bool { return d.name == name })
	if i < 0 {
		return dimension{}, false
	}
	return k.dimensions[i], true
}

// items are what a dimension shows, by their identifiers.
func (d dimension) items() []string {
	list, _ := d.given["items"].([]any)
	var ids []string
	for _, item := range list {
		id, _ := item.(string)
		if tree, ok := item.(payload.Tree); ok {
			id = textOf(tree, "dimensionItem", "id")
		}
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// textOf is the first text that a tree has under one of these names.
func textOf(tree payload.Tree, names ...string) string {
	for _, name := range names {
		if s, _ := tree[name].(string); s != "" {
			return s
		}
	}
	return ""
}

func ref(uid string) payload.Tree { return payload.Tree{"id": uid} }

// value keeps which value an analysis of events adds up.
func (k *keeping) value(tree payload.Tree) {
	id := ""
	switch x := tree["value"].(type) {
	case string:
		id = x
	case payload.Tree:
		id = textOf(x, "id")
	}
	if k.property("dataElementValueDimension") == nil || id == "" {
		return
	}
	for _, name := range []string{"dataElementValueDimension", "attributeValueDimension"} {
		p := k.property(name)
		k.values.Set(p, nil)
		if found := k.reader.Find(p.Target, id); found != 0 {
			k.values.Set(p, found)
			return
		}
	}
	k.reader.Unknown(k.values.Type.MustProperty("value"), id)
}

// qualified splits the name of a dimension that says of which stage it is: stage.element.
func qualified(name string) (stage, id string) {
	if before, after, ok := strings.Cut(name, "."); ok {
		return before, after
	}
	return "", name
}

// Axis reports whether a property holds the names of the dimensions on an axis.
func Axis(p *schema.Property) bool {
	return slices.ContainsFunc(axes, func(a axis) bool { return a.kept == p.Name })
}

// Names reports whether the name of a dimension speaks of an object.
func Names(name, uid string) bool {
	stage, id := qualified(name)
	return id == uid || stage == uid
}
