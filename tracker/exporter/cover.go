package exporter

import (
	"slices"

	"cohort/access"
	"cohort/fault"
	"cohort/orgunit"
	"cohort/tracker"
)

// cover is a part of the hierarchy as the columns of a row tell it: rows in one of the areas, or at one of the units. Rows at
// strays carry an area that says nothing: they are found by their units, or where these are many, among the rows of each area that
// they may carry.
type cover struct {
	areas, units []int32
	strays       []int32
	among        []int32 // areas
	many         []int32 // strays of the cover

	tree  *orgunit.Tree
	roots []int32 // of the subtrees that the areas stand for
}

// manyStrays is how many strays are looked up one by one.
const manyStrays = 500

// astray is the cover when the rows at these units cannot be found by their areas.
func (c cover) astray(strays []tracker.Stray) cover {
	if len(c.areas) == 0 || len(strays) == 0 {
		return c
	}
	known := make(map[int32]bool, len(c.units))
	for _, unit := range c.units {
		known[unit] = true
	}
	c.strays = make([]int32, len(strays))
	var within, among []int32
	for i, s := range strays {
		c.strays[i] = s.Unit
		if !known[s.Unit] && slices.ContainsFunc(c.roots, func(root int32) bool { return c.tree.Contains(root, s.Unit) }) {
			within = append(within, s.Unit)
			among = append(among, s.Areas...)
		}
	}
	if len(within) > manyStrays {
		c.many, c.among = within, distinct(among)
	} else {
		c.units = slices.Concat(c.units, within)
	}
	return c
}

// places is how many parts the cover has of which an index holds the rows in order.
func (c cover) places() int { return len(c.areas) + len(c.units) + len(c.among) }

// coverOf resolves the units of a query. Where the query may do without units, they are those that the user can search.
func coverOf(m *tracker.Model, view *access.View, u Units, optional bool) (cover, error) {
	mode := u.Mode
	var roots []int32
	for _, uid := range u.UIDs {
		o := m.Snapshot.ByUID(tracker.UnitType, uid)
		if o == nil {
			return cover{}, fault.New(fault.Conflict, "Organisation unit does not exist: %s", uid)
		}
		if !view.Search(o.ID) && mode != All {
			return cover{}, fault.New(fault.Conflict, "Organisation unit is not part of the search scope: %s", uid)
		}
		roots = append(roots, o.ID)
	}
	switch {
	case mode == "" && len(roots) == 0 && optional:
		mode = Accessible
	case len(roots) == 0 && (mode == "" || mode == Selected || mode == Children || mode == Descendants):
		return cover{}, fault.New(fault.Conflict, "At least one organisation unit must be specified")
	case mode == All && !view.Has(access.SearchAnywhere):
		return cover{}, fault.New(fault.Conflict, "Current user is not authorized to query across all organisation units")
	}
	switch mode {
	case Children:
		for _, root := range slices.Clone(roots) {
			roots = append(roots, m.Tree.Children(root)...)
		}
		return cover{units: distinct(roots)}, nil
	case Descendants:
		return below(m, roots), nil
	case Accessible:
		if view.Superuser() {
			return below(m, m.Tree.Roots()), nil
		}
		return below(m, slices.Concat(view.SearchRoots(), view.CaptureRoots())), nil
	case Capture:
		return below(m, view.CaptureRoots()), nil
	case All:
		return below(m, m.Tree.Roots()), nil
	}
	return cover{units: distinct(roots)}, nil
}

// below covers subtrees. A unit down to the area level is an area, and a unit above it is the area of nothing but itself.
func below(m *tracker.Model, roots []int32) cover {
	c := cover{tree: m.Tree, roots: roots}
	given := make(map[int32]bool, len(roots))
	for _, root := range roots {
		given[root] = true
	}
	for _, root := range distinct(roots) {
		if hasAncestor(m, root, given) {
			continue
		}
		if m.Tree.Level(root) > m.AreaLevel() {
			c.units = append(c.units, m.Tree.Descendants(root)...)
		} else {
			c.areas = append(c.areas, areas(m, root)...)
		}
	}
	return c
}

// areas returns a unit and those below it down to the area level, parents before children.
func areas(m *tracker.Model, unit int32) []int32 {
	out := []int32{unit}
	if m.Tree.Level(unit) < m.AreaLevel() {
		for _, child := range m.Tree.Children(unit) {
			out = append(out, areas(m, child)...)
		}
	}
	return out
}

// hasAncestor reports whether another of the roots stands above a unit.
func hasAncestor(m *tracker.Model, unit int32, roots map[int32]bool) bool {
	for parent := m.Tree.Parent(unit); parent != 0; parent = m.Tree.Parent(parent) {
		if roots[parent] {
			return true
		}
	}
	return false
}

func distinct(ids []int32) []int32 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// contains reports whether rows at a unit of an area lie in the cover.
func (c cover) contains(area, unit int32) bool {
	return slices.Contains(c.areas, area) || slices.Contains(c.units, unit)
}

// limit returns the part of the cover at whose units may returns true, which it does for all units below one for which it does.
func (c cover) limit(m *tracker.Model, may func(int32) bool) cover {
	var out cover
	for _, area := range c.areas {
		switch {
		case may(area):
			out.areas = append(out.areas, area)
		case m.Tree.Level(area) == m.AreaLevel():
			for _, unit := range m.Tree.Descendants(area) {
				if may(unit) {
					out.units = append(out.units, unit)
				}
			}
		}
	}
	for _, unit := range c.units {
		if may(unit) {
			out.units = append(out.units, unit)
		}
	}
	out.units = distinct(out.units)
	return out
}

func (c cover) empty() bool { return len(c.areas) == 0 && len(c.units) == 0 }
