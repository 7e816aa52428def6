package graph

import "iter"

// edit is one open batch of changes. Nodes that it has made are changed in place; all others are copied first, so that
// older snapshots never see a change.
type edit struct{ _ byte }

const pageBits = 8
const pageSize = 1 << pageBits

type page[T any] struct {
	owner *edit
	items [pageSize]T
}

// vector is a persistent array by small integers: a change copies the list of pages and one page.
type vector[T any] struct {
	owner *edit
	pages []*page[T]
}

func (v vector[T]) get(i int32) (item T) {
	n := int(i >> pageBits)
	if i < 0 || n >= len(v.pages) || v.pages[n] == nil {
		return item
	}
	return v.pages[n].items[i&(pageSize-1)]
}

// all yields the items of all pages that there are, empty ones included.
func (v vector[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, p := range v.pages {
			if p == nil {
				continue
			}
			for _, item := range p.items {
				if !yield(item) {
					return
				}
			}
		}
	}
}

func (v vector[T]) set(i int32, item T, e *edit) vector[T] {
	n := int(i >> pageBits)
	if v.owner != e {
		pages := make([]*page[T], max(len(v.pages), n+1))
		copy(pages, v.pages)
		v = vector[T]{e, pages}
	}
	for n >= len(v.pages) {
		v.pages = append(v.pages, nil)
	}
	switch p := v.pages[n]; {
	case p == nil:
		v.pages[n] = &page[T]{owner: e}
	case p.owner != e:
		v.pages[n] = &page[T]{owner: e, items: p.items}
	}
	v.pages[n].items[i&(pageSize-1)] = item
	return v
}
