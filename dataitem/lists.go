package dataitem

import (
	"sync"

	"cohort/access"
	"cohort/graph"
	"cohort/query"
)

// What is kept of one language, and for how many languages. Ten thousand items are about 5 MB a language, 40 KB an order and 1.2 KB
// a user.
const (
	mostLanguages = 16
	mostOrders    = 24
	mostProfiles  = 1000
)

// Lists keeps the lists of items as they were last asked for. The zero value is empty; it is safe for concurrent use.
type Lists struct {
	mu         sync.Mutex
	byLanguage map[string]*language
}

// language holds the newest list of one language.
type language struct {
	mu   sync.Mutex // held while it is made
	list *list
}

// list is all items of one state of their sources, and what follows from it.
type list struct {
	revision int64
	versions []int64 // of the sources
	items    []Item

	mu      sync.Mutex
	orders  map[string][]int32
	visible map[any][]uint64 // a bit an item, by the profile of who asks
}

// Page is one page of a list.
type Page struct {
	Items []*Item
	Total int // on all pages
}

// Page returns those items that a user may see and that pass a filter, in an order; of these so many, from the first place on that
// is wanted of their total. Names are read in the context's language.
func (l *Lists) Page(q *query.Context, view *access.View, f *Filter, o Order, choose func(total int) (first, end int, err error)) (Page, error) {
	list := l.list(q)
	places, visible := list.order(o), list.seen(view)
	found := make([]int32, 0, 1<<10)
	for _, i := range places {
		if (visible == nil || visible[i>>6]&(1<<(i&63)) != 0) && f.Match(&list.items[i]) {
			found = append(found, i)
		}
	}
	first, end, err := choose(len(found))
	if err != nil {
		return Page{}, err
	}
	page := Page{Total: len(found), Items: make([]*Item, 0, end-first)}
	for _, i := range found[first:end] {
		page.Items = append(page.Items, &list.items[i])
	}
	return page, nil
}

// list returns the items of a snapshot in a language.
func (l *Lists) list(q *query.Context) *list {
	l.mu.Lock()
	if l.byLanguage == nil || len(l.byLanguage) >= mostLanguages && l.byLanguage[q.Locale] == nil {
		l.byLanguage = map[string]*language{}
	}
	of := l.byLanguage[q.Locale]
	if of == nil {
		of = &language{}
		l.byLanguage[q.Locale] = of
	}
	l.mu.Unlock()

	of.mu.Lock()
	defer of.mu.Unlock()
	if of.list != nil && of.list.holds(q.Snapshot) {
		return of.list
	}
	made := &list{revision: q.Snapshot.Revision(), items: collect(q), orders: map[string][]int32{}, visible: map[any][]uint64{}}
	for _, t := range sources {
		made.versions = append(made.versions, q.Snapshot.Changed(t))
	}
	if of.list == nil || of.list.revision <= made.revision { // a request that began earlier does not push out what is newer
		of.list = made
	}
	return made
}

// holds reports whether the list is that of a snapshot. Where the server has read its metadata anew, its objects are others.
func (l *list) holds(s *graph.Snapshot) bool {
	for i, t := range sources {
		if l.versions[i] != s.Changed(t) {
			return false
		}
	}
	return len(l.items) == 0 || s.Object(l.items[0].object.ID) == l.items[0].object
}

// order returns the places of the items in an order.
func (l *list) order(o Order) []int32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	places, ok := l.orders[o.text]
	if !ok {
		if len(l.orders) >= mostOrders {
			clear(l.orders)
		}
		places = o.sorted(l.items)
		l.orders[o.text] = places
	}
	return places
}

// seen returns which items a user may see; nil is all.
func (l *list) seen(view *access.View) []uint64 {
	if view.Superuser() {
		return nil
	}
	l.mu.Lock()
	bits, ok := l.visible[view.Profile()]
	l.mu.Unlock()
	if ok {
		return bits
	}
	bits = make([]uint64, (len(l.items)+63)/64)
	readable, recorded := remember(view.CanRead), remember(view.CanReadData)
	for i := range l.items {
		it := &l.items[i]
		if readable(it.object) && (it.program == nil || readable(it.program) && recorded(it.program)) {
			bits[i>>6] |= 1 << (i & 63)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.visible) >= mostProfiles {
		clear(l.visible)
	}
	l.visible[view.Profile()] = bits
	return bits
}

// remember asks about each object once: an element is an item of many programs.
func remember(may func(*graph.Object) bool) func(*graph.Object) bool {
	known := map[*graph.Object]bool{}
	return func(o *graph.Object) bool {
		answer, ok := known[o]
		if !ok {
			answer = may(o)
			known[o] = answer
		}
		return answer
	}
}
