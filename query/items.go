package query

import (
	"iter"
	"slices"

	"cohort/graph"
	"cohort/schema"
)

// Item is a member of a list: an object, or a document inside one.
type Item struct{ scope }

// Items are objects as items, in an answer's context.
func (c *Context) Items(objects iter.Seq[*graph.Object]) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for o := range objects {
			if !yield(Item{c.at(o)}) {
				return
			}
		}
	}
}

// Item is an object as an item, in an answer's context.
func (c *Context) Item(o *graph.Object) Item { return Item{c.at(o)} }

// Members are the objects and documents to which a property of an item leads, as far as the user may see them.
func (it Item) Members(p *schema.Property) iter.Seq[Item] {
	a := accessTo(p)
	return func(yield func(Item) bool) {
		if a.target() == nil {
			return
		}
		for next := range a.each(it.scope) {
			if next.known == all && !yield(Item{next}) {
				return
			}
		}
	}
}

// List returns what a list of an object holds, in its order, and of which type it is. Of objects that the user may not read
// only the identifier is known: to filters and orders as in answers. The type is nil where the property is no list of objects or
// documents.
func (c *Context) List(o *graph.Object, p *schema.Property) ([]Item, *schema.Type) {
	a := accessTo(p)
	if a.shape != documents || a.first || a.target() == nil {
		return nil, nil
	}
	var out []Item
	for next := range a.each(c.at(o)) {
		out = append(out, Item{next})
	}
	return out, a.target()
}

// UID is the item's identifier; a document has its own, if it has one.
func (it Item) UID() string {
	if it.own() {
		return it.object.UID
	}
	return it.text("id")
}

// Object is the item's object, or the one that the document is inside.
func (it Item) Object() *graph.Object { return it.object }

// Related yields the objects to which a property of an item leads; of a property that leads nowhere it is the item's own.
func (it Item) Related(p *schema.Property) iter.Seq[*graph.Object] {
	a := accessTo(p)
	return func(yield func(*graph.Object) bool) {
		if a.target() == nil || !a.leadsAway() {
			yield(it.object)
			return
		}
		for next := range a.each(it.scope) {
			if !yield(next.object) {
				return
			}
		}
	}
}

// MatchItem is Match of an item.
func (f *Filters) MatchItem(it Item) bool { return f.match(it.scope) }

// SortItems is Sort of items of a type.
func SortItems(t *schema.Type, items []Item, orders []Order) {
	sortBy(resolveOrders(t, orders), items, func(it Item) scope { return it.scope })
}

// SelectItems is Select for members of a list.
func SelectItems(t *schema.Type, fields Fields) *Selection { return resolve(t, fields, 1) }

// AppendItem writes an item as JSON.
func (sel *Selection) AppendItem(b []byte, it Item) []byte { return sel.document(b, it.scope) }

// Names are the names under which a gist writes its fields, each with its property and what is made of it.
func (g *Gist) Names() iter.Seq2[string, [2]string] {
	return func(yield func(string, [2]string) bool) {
		for _, f := range slices.All(g.fields) {
			if !yield(f.name, [2]string{f.path, f.shows}) {
				return
			}
		}
	}
}
