package access

import (
	"slices"

	"cohort/orgunit"
)

// scope is a part of the hierarchy: some organisation units with all that is below them, as intervals of preorder numbers.
type scope struct {
	tree  *orgunit.Tree
	roots []int32    // the topmost units, in the order of the hierarchy
	spans []interval // theirs, ascending and apart
}

type interval struct{ first, last int32 }

func newScope(tree *orgunit.Tree, units []int32) scope {
	s := scope{tree: tree}
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b int32) int {
		m, _ := tree.Number(a)
		n, _ := tree.Number(b)
		return int(m) - int(n)
	})
	for _, unit := range units {
		first, last, ok := tree.Interval(unit)
		if n := len(s.spans); !ok || n > 0 && first <= s.spans[n-1].last {
			continue // gone, or below a root that is in the list already
		}
		s.roots = append(s.roots, unit)
		s.spans = append(s.spans, interval{first, last})
	}
	return s
}

func (s scope) contains(unit int32) bool {
	if len(s.spans) == 0 {
		return false
	}
	number, ok := s.tree.Number(unit)
	if !ok {
		return false
	}
	i, _ := slices.BinarySearchFunc(s.spans, number, func(span interval, n int32) int { return int(span.last) - int(n) })
	return i < len(s.spans) && s.spans[i].first <= number
}

// CaptureRoots are the topmost units in which the user may register and change data. All units below them are meant, too.
func (p *profile) CaptureRoots() []int32 { return p.capture.roots }

// SearchRoots are the topmost units whose people the user may search for; the capture roots where none are given.
func (p *profile) SearchRoots() []int32 {
	if len(p.search.roots) == 0 {
		return p.capture.roots
	}
	return p.search.roots
}

// ViewRoots are the topmost units whose analyses the user may see; the capture roots where none are given.
func (p *profile) ViewRoots() []int32 {
	if len(p.view.roots) == 0 {
		return p.capture.roots
	}
	return p.view.roots
}

// Capture reports whether the user may register and change data in a unit.
func (p *profile) Capture(unit int32) bool { return p.superuser || p.capture.contains(unit) }

// Search reports whether the user may search for the people of a unit. Where somebody captures, he can search.
func (p *profile) Search(unit int32) bool { return p.Capture(unit) || p.search.contains(unit) }

// Analyse reports whether the user may see analyses of a unit.
func (p *profile) Analyse(unit int32) bool {
	if len(p.view.roots) == 0 {
		return p.Capture(unit)
	}
	return p.superuser || p.view.contains(unit)
}
