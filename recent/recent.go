// Package recent is a map of bounded size that forgets what was used longest ago.
package recent

import (
	"container/list"
	"sync"
)

// Map is safe for concurrent use.
type Map[K comparable, V any] struct {
	mu    sync.Mutex
	limit int
	order list.List // of entries, the latest first
	byKey map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

// New returns an empty map that holds at most limit entries.
func New[K comparable, V any](limit int) *Map[K, V] {
	return &Map[K, V]{limit: limit, byKey: map[K]*list.Element{}}
}

// Get returns the value of a key, which counts as its use.
func (r *Map[K, V]) Get(key K) (value V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.byKey[key]
	if !ok {
		return value, false
	}
	r.order.MoveToFront(e)
	return e.Value.(entry[K, V]).value, true
}

// Put sets the value of a key. Where that makes too many, the one that was used longest ago is forgotten.
func (r *Map[K, V]) Put(key K, value V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := r.byKey[key]; ok {
		e.Value = entry[K, V]{key, value}
		r.order.MoveToFront(e)
		return
	}
	r.byKey[key] = r.order.PushFront(entry[K, V]{key, value})
	if r.order.Len() > r.limit {
		oldest := r.order.Back()
		delete(r.byKey, r.order.Remove(oldest).(entry[K, V]).key)
	}
}

// Len is how many entries there are.
func (r *Map[K, V]) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.order.Len()
}
