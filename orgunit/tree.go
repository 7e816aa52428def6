// Package orgunit is the organisation unit hierarchy as numbers: a preorder numbering in which each subtree is one
// interval, so that "is this unit below that one" is two comparisons, whatever the size of the tree.
package orgunit

import "slices"

// Unit is what the hierarchy needs to know of an organisation unit.
type Unit struct {
	ID     int32
	Parent int32 // 0 at a root
	Name   string
}

// Tree is one state of the hierarchy. It is immutable.
type Tree struct {
	nodes map[int32]int32 // id to preorder number
	order []node          // by preorder number
	depth int32
}

type node struct {
	id     int32
	parent int32 // preorder number of the parent; -1 at a root
	last   int32 // the largest preorder number in the subtree
	level  int32 // 1 at a root
}

// New builds the hierarchy. Siblings are ordered by name. A unit whose parent is unknown, or that is its own ancestor,
// stands as a root.
func New(units []Unit) *Tree {
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b Unit) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return int(a.ID) - int(b.ID)
	})
	index := make(map[int32]int, len(units))
	for i, u := range units {
		index[u.ID] = i
	}
	children := make([][]int, len(units))
	var roots []int
	for i, u := range units {
		if p, ok := index[u.Parent]; ok && u.Parent != u.ID {
			children[p] = append(children[p], i)
		} else {
			roots = append(roots, i)
		}
	}
	t := &Tree{nodes: make(map[int32]int32, len(units)), order: make([]node, 0, len(units))}
	var visit func(i int, parent, level int32)
	visit = func(i int, parent, level int32) {
		n := int32(len(t.order))
		t.nodes[units[i].ID] = n
		t.depth = max(t.depth, level)
		t.order = append(t.order, node{id: units[i].ID, parent: parent, level: level})
		for _, c := range children[i] {
			visit(c, n, level+1)
		}
		t.order[n].last = int32(len(t.order)) - 1
	}
	for _, i := range roots {
		visit(i, -1, 1)
	}
	for i, u := range units { // what is left hangs in circles
		if _, ok := t.nodes[u.ID]; !ok {
			children[index[u.Parent]] = nil
			visit(i, -1, 1)
		}
	}
	return t
}

// Len is the number of units.
func (t *Tree) Len() int { return len(t.order) }

// Depth is the number of levels.
func (t *Tree) Depth() int { return int(t.depth) }

// Number returns the preorder number of a unit.
func (t *Tree) Number(id int32) (n int32, ok bool) {
	n, ok = t.nodes[id]
	return n, ok
}

// Interval returns the preorder numbers of a unit's subtree, both ends included.
func (t *Tree) Interval(id int32) (first, last int32, ok bool) {
	n, ok := t.nodes[id]
	if !ok {
		return 0, 0, false
	}
	return n, t.order[n].last, true
}

// Contains reports whether unit is ancestor itself or lies below it.
func (t *Tree) Contains(ancestor, unit int32) bool {
	first, last, ok := t.Interval(ancestor)
	n, known := t.nodes[unit]
	return ok && known && first <= n && n <= last
}

// Parent returns the unit above, or 0.
func (t *Tree) Parent(id int32) int32 {
	n, ok := t.nodes[id]
	if !ok || t.order[n].parent < 0 {
		return 0
	}
	return t.order[t.order[n].parent].id
}

// Children returns the units directly below, by name.
func (t *Tree) Children(id int32) []int32 {
	first, last, ok := t.Interval(id)
	if !ok {
		return nil
	}
	var out []int32
	for n := first + 1; n <= last; n = t.order[n].last + 1 {
		out = append(out, t.order[n].id)
	}
	return out
}

// Descendants returns the unit and all units below it, parents before children.
func (t *Tree) Descendants(id int32) []int32 {
	first, last, ok := t.Interval(id)
	if !ok {
		return nil
	}
	out := make([]int32, 0, last-first+1)
	for _, n := range t.order[first : last+1] {
		out = append(out, n.id)
	}
	return out
}

// Roots returns the units that have none above them.
func (t *Tree) Roots() []int32 {
	var out []int32
	for n := int32(0); n < int32(len(t.order)); n = t.order[n].last + 1 {
		out = append(out, t.order[n].id)
	}
	return out
}

// Level returns how deep a unit stands, 1 at a root, or 0 for an unknown unit.
func (t *Tree) Level(id int32) int {
	n, ok := t.nodes[id]
	if !ok {
		return 0
	}
	return int(t.order[n].level)
}

// Path returns the units from the root down to this one.
func (t *Tree) Path(id int32) []int32 {
	n, ok := t.nodes[id]
	if !ok {
		return nil
	}
	out := make([]int32, t.order[n].level)
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = t.order[n].id
		n = t.order[n].parent
	}
	return out
}

// Ancestor returns the unit at this level on the way from the root to id, or 0 when id stands above the level.
func (t *Tree) Ancestor(id int32, level int) int32 {
	n, ok := t.nodes[id]
	if !ok || int(t.order[n].level) < level {
		return 0
	}
	for int(t.order[n].level) > level {
		n = t.order[n].parent
	}
	return t.order[n].id
}
