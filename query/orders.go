package query

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"cohort/graph"
	"cohort/schema"
)

// Orders keeps the orders in which the objects of types were last asked for, so that a page of a long list does not begin by
// sorting all of it, and the columns by which they were filtered. Kept are orders by what belongs to the objects themselves; they
// hold until an object of the type changes. The zero value is empty; it is safe for concurrent use.
type Orders struct {
	mu    sync.Mutex
	byKey map[orderKey]*inOrder
	kept  int // objects in all of them

	readable map[readerKey]readable

	columns    map[columnKey]*textColumn
	columnSize int // bytes
}

const (
	mostInOrders = 2 << 20 // objects in all orders together, at twelve bytes each
	mostOrders   = 1000
	mostReaders  = 1000 // who may see which objects, a bit an object

	fewToSort = 2000 // objects that are sorted as fast as they are found
)

type orderKey struct {
	typ    *schema.Type
	text   string
	locale string
}

// inOrder is all objects of a type in an order. They are held as they came into being, which is how they lie in memory: who
// looks at all of them in another order waits for each.
type inOrder struct {
	mu      sync.Mutex // held while they are sorted
	changed int64      // the last revision of the type
	objects []*graph.Object
	places  []int32 // in the order; nil is that of the objects
}

// Wanted is a part of a list of objects.
type Wanted struct {
	CanRead    func(*graph.Object) bool // nil is all
	Reader     any                      // what says by itself, beside the object, what CanRead says; nil where other objects have a say
	Keep       func(*graph.Object) bool // which of the objects are on the list; nil is all
	Most       bool                     // of them it is most, or all
	First, End int                      // the places on the list that are wanted
	Total      bool                     // how many are on the list, too
}

// Choose returns those objects of a type that are wanted, in an order; what is equal is in the order in which it came into being.
// Where the total is not wanted, it is only greater than End if there are more.
func (k *Orders) Choose(c *Context, t *schema.Type, orders []Order, w Wanted) (found []*graph.Object, total int) {
	criteria := resolveOrders(t, orders)
	lazily := w.Most && !w.Total
	if lazily && inNameOrder(t, criteria) {
		return w.walk(c.Snapshot.All(t))
	}
	if lazily || len(criteria) == 0 && !w.Total {
		if one := k.ready(c, t, criteria, true); one != nil {
			return w.walk(one.all())
		}
	}
	// All are looked at, and only what is on the list is put in order.
	all := k.ready(c, t, nil, true)
	kept := make([]uint64, (len(all.objects)+63)/64)
	visible := k.visible(t, all.objects, c.Snapshot.Changed(t), &w)
	for i, o := range all.objects {
		if (visible == nil || visible[i>>6]&(1<<(i&63)) != 0) && (w.Keep == nil || w.Keep(o)) {
			kept[i>>6] |= 1 << (i & 63)
			total++
		}
	}
	one := k.ready(c, t, criteria, total > fewToSort)
	if one == nil {
		for i, o := range all.objects {
			if kept[i>>6]&(1<<(i&63)) != 0 {
				found = append(found, o)
			}
		}
		sortBy(criteria, found, c.at)
		return found[min(w.First, total):min(w.End, total)], total
	}
	place := 0
	for at := range one.objects {
		i := int32(at)
		if one.places != nil {
			i = one.places[at]
		}
		if kept[i>>6]&(1<<(i&63)) == 0 {
			continue
		}
		if place++; place > w.End {
			break
		}
		if place > w.First {
			found = append(found, one.objects[i])
		}
	}
	return found, total
}

type readerKey struct {
	typ    *schema.Type
	reader any
}

// readable is which of the objects of a type somebody may see.
type readable struct {
	of   *graph.Object // the first of the objects that were asked about, and the number and the newest revision of all
	n    int
	at   int64
	bits []uint64
}

// visible returns which of all objects of a type are seen by who wants them, a bit each; nil is all.
func (k *Orders) visible(t *schema.Type, objects []*graph.Object, changed int64, w *Wanted) []uint64 {
	if w.CanRead == nil || len(objects) == 0 {
		return nil
	}
	key := readerKey{t, w.Reader}
	known := readable{of: objects[0], n: len(objects), at: changed}
	if w.Reader != nil {
		k.mu.Lock()
		kept, ok := k.readable[key]
		k.mu.Unlock()
		if ok && kept.of == known.of && kept.n == known.n && kept.at == known.at {
			return kept.bits
		}
	}
	known.bits = make([]uint64, (len(objects)+63)/64)
	for i, o := range objects {
		if w.CanRead(o) {
			known.bits[i>>6] |= 1 << (i & 63)
		}
	}
	if w.Reader != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.readable == nil || len(k.readable) >= mostReaders {
			k.readable = map[readerKey]readable{}
		}
		k.readable[key] = known
	}
	return known.bits
}

// walk takes what is wanted from all objects, and looks no further than it has to.
func (w *Wanted) walk(objects iter.Seq[*graph.Object]) (found []*graph.Object, total int) {
	for o := range objects {
		if w.CanRead != nil && !w.CanRead(o) || w.Keep != nil && !w.Keep(o) {
			continue
		}
		if total >= w.First && total < w.End {
			found = append(found, o)
		}
		if total++; total > w.End && !w.Total {
			break
		}
	}
	return found, total
}

func (one *inOrder) all() iter.Seq[*graph.Object] {
	if one.places == nil {
		return slices.Values(one.objects)
	}
	return func(yield func(*graph.Object) bool) {
		for _, i := range one.places {
			if !yield(one.objects[i]) {
				return
			}
		}
	}
}

// ready returns the objects of a type in an order that is kept, or with make is to be kept from now on. It is nil where the order
// is not kept.
func (k *Orders) ready(c *Context, t *schema.Type, criteria []criterion, make bool) *inOrder {
	key := orderKey{typ: t}
	for _, by := range criteria {
		if !c.ownValue(&by) {
			return nil
		}
		key.locale = c.Locale
		key.text += by.Path[0] + map[bool]string{true: "-"}[by.Descending] + map[bool]string{true: "~"}[by.Fold] + ","
	}
	one := k.find(key)
	one.mu.Lock()
	defer one.mu.Unlock()
	switch changed := c.Snapshot.Changed(t); {
	case one.objects != nil && one.changed == changed && isOf(c.Snapshot, one.objects):
		return &inOrder{objects: one.objects, places: one.places}
	case !make:
		return nil
	default:
		one.changed = changed
	}
	before := len(one.objects)
	one.objects = slices.AppendSeq([]*graph.Object{}, c.Snapshot.ByID(t))
	if len(criteria) > 0 {
		one.places = places(criteria, len(one.objects), func(i int) scope { return c.at(one.objects[i]) })
	}
	fresh := &inOrder{objects: one.objects, places: one.places}
	k.bound(key, one, before)
	return fresh
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

// bound keeps the bounds: beyond them all other orders are forgotten.
func (k *Orders) bound(key orderKey, made *inOrder, before int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byKey[key] != made { // it was forgotten meanwhile
		k.byKey[key], before = made, 0
	}
	k.kept += len(made.objects) - before
	if k.kept > mostInOrders || len(k.byKey) > mostOrders {
		k.byKey, k.kept = map[orderKey]*inOrder{key: made}, len(made.objects)
	}
}
