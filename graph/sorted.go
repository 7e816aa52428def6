package graph

import (
	"iter"
	"slices"
)

const chunkSize = 256

type chunk[T any] struct {
	owner *edit
	items []T
}

// sorted is a persistent ordered set: chunks of up to 256 items, of which a change copies one and their list.
type sorted[T any] struct {
	owner  *edit
	chunks []*chunk[T]
	size   int
}

// at returns the chunk in which item belongs.
func (s *sorted[T]) at(item T, compare func(a, b T) int) int {
	lo, hi := 0, len(s.chunks)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if compare(s.chunks[mid].items[0], item) <= 0 {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

func (s *sorted[T]) open(i int, e *edit) *chunk[T] {
	c := s.chunks[i]
	if c.owner != e {
		items := make([]T, len(c.items), len(c.items)+8)
		copy(items, c.items)
		c = &chunk[T]{e, items}
		s.chunks[i] = c
	}
	return c
}

func (s *sorted[T]) own(e *edit) *sorted[T] {
	if s == nil {
		return &sorted[T]{owner: e}
	}
	if s.owner == e {
		return s
	}
	return &sorted[T]{e, slices.Clone(s.chunks), s.size}
}

func (s *sorted[T]) insert(item T, compare func(a, b T) int, e *edit) *sorted[T] {
	s = s.own(e)
	if len(s.chunks) == 0 {
		s.chunks = append(s.chunks, &chunk[T]{e, []T{item}})
		s.size = 1
		return s
	}
	i := s.at(item, compare)
	j, found := slices.BinarySearchFunc(s.chunks[i].items, item, compare)
	if found {
		return s
	}
	c := s.open(i, e)
	c.items = slices.Insert(c.items, j, item)
	s.size++
	if len(c.items) > chunkSize {
		// An ascending bulk load leaves full chunks behind; any other split leaves two halves.
		half := chunkSize / 2
		if i == len(s.chunks)-1 && j == chunkSize {
			half = chunkSize
		}
		right := &chunk[T]{e, slices.Clone(c.items[half:])}
		c.items = c.items[:half:half]
		s.chunks = slices.Insert(s.chunks, i+1, right)
	}
	return s
}

func (s *sorted[T]) remove(item T, compare func(a, b T) int, e *edit) *sorted[T] {
	if s == nil || len(s.chunks) == 0 {
		return s
	}
	i := s.at(item, compare)
	j, found := slices.BinarySearchFunc(s.chunks[i].items, item, compare)
	if !found {
		return s
	}
	s = s.own(e)
	c := s.open(i, e)
	c.items = slices.Delete(c.items, j, j+1)
	if s.size--; len(c.items) == 0 {
		s.chunks = slices.Delete(s.chunks, i, i+1)
	}
	return s
}

func (s *sorted[T]) len() int {
	if s == nil {
		return 0
	}
	return s.size
}

// from yields the items that are not before first, in order.
func (s *sorted[T]) from(first T, compare func(a, b T) int) iter.Seq[T] {
	return func(yield func(T) bool) {
		if s == nil || len(s.chunks) == 0 {
			return
		}
		i := s.at(first, compare)
		j, _ := slices.BinarySearchFunc(s.chunks[i].items, first, compare)
		for ; i < len(s.chunks); i, j = i+1, 0 {
			for _, item := range s.chunks[i].items[j:] {
				if !yield(item) {
					return
				}
			}
		}
	}
}

func (s *sorted[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		if s == nil {
			return
		}
		for _, c := range s.chunks {
			for _, item := range c.items {
				if !yield(item) {
					return
				}
			}
		}
	}
}
