package graph

import (
	"hash/maphash"
	"math/bits"
)

var seed = maphash.MakeSeed()

const (
	fanBits  = 5
	hashBits = 64
)

// hashMap is a persistent map to ids: a hash trie of 32 ways, of which a change copies one path.
type hashMap[K comparable] struct {
	root *node[K]
	size int
}

type node[K comparable] struct {
	owner *edit
	used  uint32 // which of the 32 places are taken; slots holds those, in order
	slots []slot[K]
}

// slot is a child, or, where there is none, an entry.
type slot[K comparable] struct {
	child *node[K]
	key   K
	id    int32
}

func (m hashMap[K]) get(key K) (id int32, ok bool) {
	hash := maphash.Comparable(seed, key)
	n := m.root
	for shift := 0; n != nil; shift += fanBits {
		if shift >= hashBits {
			for _, s := range n.slots {
				if s.key == key {
					return s.id, true
				}
			}
			return 0, false
		}
		bit, i := n.place(hash, shift)
		if n.used&bit == 0 {
			return 0, false
		}
		s := &n.slots[i]
		if s.child == nil {
			if s.key != key {
				return 0, false
			}
			return s.id, true
		}
		n = s.child
	}
	return 0, false
}

func (n *node[K]) place(hash uint64, shift int) (bit uint32, i int) {
	bit = 1 << (hash >> shift & (1<<fanBits - 1))
	return bit, bits.OnesCount32(n.used & (bit - 1))
}

func (m hashMap[K]) set(key K, id int32, e *edit) hashMap[K] {
	root, added := m.root.set(maphash.Comparable(seed, key), 0, key, id, e)
	if added {
		m.size++
	}
	m.root = root
	return m
}

func (n *node[K]) own(e *edit) *node[K] {
	if n == nil {
		return &node[K]{owner: e}
	}
	if n.owner == e {
		return n
	}
	slots := make([]slot[K], len(n.slots), len(n.slots)+1)
	copy(slots, n.slots)
	return &node[K]{owner: e, used: n.used, slots: slots}
}

func (n *node[K]) set(hash uint64, shift int, key K, id int32, e *edit) (*node[K], bool) {
	n = n.own(e)
	if shift >= hashBits { // all 64 bits are alike: a list
		for i := range n.slots {
			if n.slots[i].key == key {
				n.slots[i].id = id
				return n, false
			}
		}
		n.slots = append(n.slots, slot[K]{key: key, id: id})
		return n, true
	}
	bit, i := n.place(hash, shift)
	if n.used&bit == 0 {
		n.used |= bit
		n.slots = append(n.slots, slot[K]{})
		copy(n.slots[i+1:], n.slots[i:])
		n.slots[i] = slot[K]{key: key, id: id}
		return n, true
	}
	s := &n.slots[i]
	if s.child == nil && s.key == key {
		s.id = id
		return n, false
	}
	if s.child == nil { // two keys in one place: both go one level down
		child, _ := (*node[K])(nil).set(maphash.Comparable(seed, s.key), shift+fanBits, s.key, s.id, e)
		*s = slot[K]{child: child}
	}
	child, added := s.child.set(hash, shift+fanBits, key, id, e)
	s.child = child
	return n, added
}

// delete leaves emptied nodes where they are: what is deleted is a small part of what was ever added.
func (m hashMap[K]) delete(key K, e *edit) hashMap[K] {
	root, removed := m.root.delete(maphash.Comparable(seed, key), 0, key, e)
	if removed {
		return hashMap[K]{root, m.size - 1}
	}
	return m
}

func (n *node[K]) delete(hash uint64, shift int, key K, e *edit) (*node[K], bool) {
	if n == nil {
		return nil, false
	}
	i := -1
	bit := uint32(0)
	if shift >= hashBits {
		for j := range n.slots {
			if n.slots[j].key == key {
				i = j
			}
		}
	} else {
		var at int
		if bit, at = n.place(hash, shift); n.used&bit != 0 {
			i = at
		}
	}
	if i < 0 {
		return n, false
	}
	if child := n.slots[i].child; child != nil {
		child, removed := child.delete(hash, shift+fanBits, key, e)
		if !removed {
			return n, false
		}
		n = n.own(e)
		n.slots[i].child = child
		return n, true
	}
	if n.slots[i].key != key {
		return n, false
	}
	n = n.own(e)
	n.slots = append(n.slots[:i], n.slots[i+1:]...)
	n.used &^= bit
	return n, true
}
