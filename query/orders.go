package query

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"cohort/graph"
	"cohort/schema"
)

// Orders keeps the objects of types in the orders in which they were last asked for, so that a page of a long list does not
// begin by sorting all of it. Kept are orders by what belongs to the objects themselves; they hold until an object of the type
// changes. The zero value is empty; it is safe for concurrent use.
type Orders struct {
	mu    sync.Mutex
	byKey map[orderKey]*inOrder
	kept  int // objects in all of them
}

const (
	mostInOrders = 4 << 20 // objects in all orders together, at eight bytes each
	mostOrders   = 1000
)

type orderKey struct {
	typ    *schema.Type
	text   string
	locale string
}

// inOrder is all objects of a type in an order.
type inOrder struct {
	mu      sync.Mutex // held while they are sorted
	changed int64      // the last revision of the type
	objects []*graph.Object
	counted int // of the objects, in kept
}

// All returns the objects of a type in an order; what is equal is in the order in which it came into being.
func (k *Orders) All(c *Context, t *schema.Type, orders []Order) iter.Seq[*graph.Object] {
	criteria := resolveOrders(t, orders)
	switch {
	case inNameOrder(t, criteria):
		return c.Snapshot.All(t)
	case len(criteria) == 0:
		return c.Snapshot.ByID(t)
	}
	key := orderKey{typ: t, locale: c.Locale}
	for _, by := range criteria {
		if !c.ownValue(&by) {
			return slices.Values(c.sorted(t, criteria))
		}
		key.text += by.Path[0] + map[bool]string{true: "-"}[by.Descending] + map[bool]string{true: "~"}[by.Fold] + ","
	}
	one := k.find(key)
	one.mu.Lock()
	defer one.mu.Unlock()
	if changed := c.Snapshot.Changed(t); one.objects == nil || one.changed != changed || !isOf(c.Snapshot, one.objects) {
		one.changed, one.objects = changed, c.sorted(t, criteria)
		k.count(key, one)
	}
	return slices.Values(one.objects)
}

func (c *Context) sorted(t *schema.Type, criteria []criterion) []*graph.Object {
	objects := slices.AppendSeq(make([]*graph.Object, 0, c.Snapshot.Count(t)), c.Snapshot.ByID(t))
	sortBy(criteria, objects, c.at)
	return objects
}

// inNameOrder reports whether an order is the one in which a snapshot holds the objects of a type.
func inNameOrder(t *schema.Type, criteria []criterion) bool {
	if len(criteria) != 1 || len(criteria[0].Path) != 1 || criteria[0].Path[0] != "name" || criteria[0].Descending || criteria[0].Fold {
		return false
	}
	name := t.Property("name")
	return name.Storage == schema.StoredText && name.Required
}

// ownValue reports whether a criterion looks at nothing but the objects of the type, and is the same for everybody who reads the
// same language.
func (c *Context) ownValue(by *criterion) bool {
	if len(by.way) > 0 || by.last.property.Owning == nil {
		return false
	}
	switch p := by.last.property; p.Storage {
	case schema.StoredText, schema.StoredBool, schema.StoredInt, schema.StoredNumber, schema.StoredTime:
		return c.Supplied[p] == nil
	case schema.Derived:
		name := p.Owning.Property("name")
		return strings.HasPrefix(p.Name, "display") && name != nil && name.Storage == schema.StoredText && c.Supplied[p] == nil ||
			p.Owning.Name == "organisationUnit" && (p.Name == "level" || p.Name == "path")
	}
	return false
}

// isOf reports whether sorted objects are those of a snapshot, rather than of a history that a failover has ended.
func isOf(s *graph.Snapshot, objects []*graph.Object) bool {
	return len(objects) == 0 || s.Object(objects[0].ID) == objects[0]
}

func (k *Orders) find(key orderKey) *inOrder {
	k.mu.Lock()
	defer k.mu.Unlock()
	one := k.byKey[key]
	if one == nil {
		if k.byKey == nil {
			k.byKey = map[orderKey]*inOrder{}
		}
		one = &inOrder{}
		k.byKey[key] = one
	}
	return one
}

// count keeps the bounds: beyond them all other orders are forgotten.
func (k *Orders) count(key orderKey, one *inOrder) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept += len(one.objects) - one.counted
	one.counted = len(one.objects)
	if k.kept > mostInOrders || len(k.byKey) > mostOrders {
		k.byKey, k.kept = map[orderKey]*inOrder{key: one}, len(one.objects)
	}
}
