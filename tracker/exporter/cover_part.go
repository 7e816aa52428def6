package exporter

import (
	"slices"

	"cohort/tracker"
)

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
