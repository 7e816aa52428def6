package exporter

import (
	"slices"
	"sync"

	"cohort/access"
	"cohort/fault"
	"cohort/orgunit"
	"cohort/recent"
	"cohort/tracker"
)

// cover is some of the hierarchy as the columns of a row tell it: rows in one of the areas, in a part of one, or at one of the units.
// Rows at strays carry an area that says nothing: they are found by their units, or where these are many, among the rows of each area
// that they may carry.
type cover struct {
	areas, units []int32
	parts        []part
	strays       []int32
	among        []int32 // areas
	many         []int32 // strays of the cover

	tree     *orgunit.Tree
	roots    []int32 // of the subtrees that the areas and parts stand for
	captured bool    // the user is known to capture everywhere in it
}

// manyStrays is how many strays are looked up one by one.
const manyStrays = 500

// astray is the cover when the rows at these units cannot be found by their areas.
func (c cover) astray(strays []tracker.Stray) cover {
	if len(c.areas) == 0 && len(c.parts) == 0 || len(strays) == 0 {
		return c
	}
	units, roots := set(c.units), set(c.roots)
	c.strays = make([]int32, len(strays))
	var within, among []int32
	for i, s := range strays {
		c.strays[i] = s.Unit
		if !units[s.Unit] && (roots[s.Unit] || hasAncestor(c.tree, s.Unit, roots)) {
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
func (c cover) places() int { return len(c.areas) + len(c.parts) + len(c.units) + len(c.among) }

// place is the condition that a row is at one of the places.
func (c cover) place(s *statement, n int, alias string) string {
	area, unit := alias+".area", alias+".org_unit"
	if n < len(c.areas) {
		return area + " = " + s.arg(c.areas[n]) + c.settled(s, unit)
	}
	n -= len(c.areas)
	if n < len(c.parts) {
		return c.parts[n].rows(s, area, unit) + c.settled(s, unit)
	}
	n -= len(c.parts)
	if n < len(c.units) {
		return unit + " = " + s.arg(c.units[n])
	}
	return area + " = " + s.arg(c.among[n-len(c.units)]) + " AND " + s.among(unit, c.many)
}

// anywhere is the conditions of which one holds for a row, whose columns are area and unit, at any of the places.
func (c cover) anywhere(s *statement, area, unit string) []string {
	var places []string
	if len(c.areas) > 0 {
		places = append(places, s.in(area, c.areas)+c.settled(s, unit))
	}
	for i := range c.parts {
		places = append(places, c.parts[i].rows(s, area, unit)+c.settled(s, unit))
	}
	if len(c.units) > 0 {
		places = append(places, s.in(unit, c.units))
	}
	if len(c.many) > 0 {
		places = append(places, s.in(area, c.among)+" AND "+s.among(unit, c.many))
	}
	return places
}

// settled leaves out rows that are found by their units since their areas say nothing.
func (c cover) settled(s *statement, unit string) string {
	if len(c.strays) == 0 {
		return ""
	}
	return " AND NOT (" + s.among(unit, c.strays) + ")"
}

// coverOf resolves the units of a query. Where the query may do without units, they are those that the user can search.
func (r *reading) coverOf(u Units, optional bool) (cover, error) {
	m, view, mode := r.model, r.view, u.Mode
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
		return r.scopes().search, nil
	case Capture:
		return r.scopes().capture, nil
	case All:
		return below(m, m.Tree.Roots()), nil
	}
	return cover{units: distinct(roots)}, nil
}

// below covers subtrees. A unit down to the area level is an area, and a unit above it is the area of nothing but itself.
func below(m *tracker.Model, roots []int32) cover {
	c := cover{tree: m.Tree, roots: roots}
	given := set(roots)
	units := map[int32][]int32{} // by area
	var of []int32               // areas
	for _, root := range distinct(roots) {
		if hasAncestor(m.Tree, root, given) {
			continue
		}
		if m.Tree.Level(root) <= m.AreaLevel() {
			c.areas = append(c.areas, areas(m, root)...)
			continue
		}
		area := m.Area(root)
		if units[area] == nil {
			of = append(of, area)
		}
		units[area] = append(units[area], m.Tree.Descendants(root)...)
	}
	for _, area := range of {
		if p, worth := partOf(m, area, units[area]); worth {
			c.parts = append(c.parts, p)
		} else {
			c.units = append(c.units, units[area]...)
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

// hasAncestor reports whether one of the units stands above another.
func hasAncestor(tree *orgunit.Tree, unit int32, units map[int32]bool) bool {
	for parent := tree.Parent(unit); parent != 0; parent = tree.Parent(parent) {
		if units[parent] {
			return true
		}
	}
	return false
}

func set(ids []int32) map[int32]bool {
	out := make(map[int32]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out
}

func distinct(ids []int32) []int32 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// contains reports whether rows at a unit of an area lie in the cover.
func (c cover) contains(area, unit int32) bool {
	return slices.Contains(c.areas, area) || slices.Contains(c.units, unit) ||
		slices.ContainsFunc(c.parts, func(p part) bool { return p.area == area && slices.Contains(p.units, unit) })
}

// limit returns the part of the cover at whose units may returns true, which it does for all units below one for which it does.
func (c cover) limit(m *tracker.Model, may func(int32) bool) cover {
	out := cover{tree: c.tree}
	some := func(area int32, units []int32) {
		units = slices.DeleteFunc(slices.Clone(units), func(unit int32) bool { return !may(unit) })
		if p, worth := partOf(m, area, units); worth {
			out.parts = append(out.parts, p)
		} else {
			out.units = append(out.units, units...)
		}
		out.roots = append(out.roots, units...)
	}
	for _, area := range c.areas {
		switch {
		case may(area):
			out.areas, out.roots = append(out.areas, area), append(out.roots, area)
		case m.Tree.Level(area) == m.AreaLevel():
			some(area, m.Tree.Descendants(area))
		}
	}
	for _, p := range c.parts {
		some(p.area, p.units)
	}
	for _, unit := range c.units {
		if may(unit) {
			out.units = append(out.units, unit)
		}
	}
	out.units = distinct(out.units)
	return out
}

func (c cover) empty() bool { return c.places() == 0 }

// part is an area of which a cover holds many units, but not all: its rows are those of the area, but for some. An index holds them
// in order, as it does those of a whole area; of a unit, too, but to look at thousands of units takes longer than what is asked for.
type part struct {
	area          int32
	units, others []int32 // of the area: in the cover, and the rest
}

var (
	manyUnits    = 200  // up to so many units of an area are looked at one by one
	tooManyUnits = 2000 // more than so many never
)

// partOf returns some units of an area as a part of it, or false where they are better looked at one by one: that reads nothing of
// the others, however many rows these have.
func partOf(m *tracker.Model, area int32, units []int32) (part, bool) {
	if len(units) <= manyUnits {
		return part{}, false
	}
	all := m.Tree.Descendants(area)
	if 2*len(units) < len(all) && len(units) <= tooManyUnits {
		return part{}, false
	}
	known := set(units)
	return part{area, units, slices.DeleteFunc(all, func(unit int32) bool { return known[unit] })}, true
}

// rows is the condition that a row, of whom area and unit are columns, is of the part.
func (p *part) rows(s *statement, area, unit string) string {
	condition := area + " = " + s.arg(p.area) + " AND "
	if len(p.others) < len(p.units) {
		return condition + "NOT (" + s.among(unit, p.others) + ")"
	}
	return condition + s.among(unit, p.units)
}

// scoped are the covers of what users capture and search, kept by what they follow from: a user may have been given thousands of
// units, and asks for the same again and again.
type scoped struct {
	once sync.Once
	kept *recent.Map[any, *scopes] // by access.View.Profile
}

// scopes are where a user may look and capture.
type scopes struct{ search, capture cover }

// mostScopes bounds the memory: a scope of 5,000 units that are no area takes up to 100 KB.
const mostScopes = 500

// scopes returns those of the user. They are found when first asked for.
func (r *reading) scopes() *scopes {
	x := &r.Exporter.scoped
	x.once.Do(func() { x.kept = recent.New[any, *scopes](mostScopes) })
	key := r.view.Profile()
	known, ok := x.kept.Get(key)
	if ok {
		return known
	}
	capture, search := r.view.CaptureRoots(), r.view.SearchRoots()
	found := &scopes{capture: below(r.model, capture)}
	found.capture.captured = true
	switch {
	case r.view.Superuser():
		found.search = below(r.model, r.model.Tree.Roots())
	case slices.Equal(search, capture):
		found.search = found.capture
	default:
		found.search = below(r.model, slices.Concat(search, capture))
	}
	x.kept.Put(key, found)
	return found
}
