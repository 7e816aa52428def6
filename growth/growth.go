// Package growth says how far the weight or the height of a child is from that of healthy children: in standard deviations, by the
// tables of a growth standard that an operator has installed.
package growth

import (
	"math"
	"sort"

	"cohort/fault"
)

// Indicator is what is compared.
type Indicator uint8

const (
	WeightForAge    Indicator = iota // kg, by completed months or parts of them
	HeightForAge                     // cm, likewise
	WeightForHeight                  // kg, by cm of length or height
)

func (i Indicator) String() string {
	return [...]string{"weight for age", "height for age", "weight for height"}[i]
}

// Standards are the tables that are installed. A nil one has none. It is safe for concurrent use.
type Standards struct {
	tables [3][2][]*table // by indicator, girls before boys: those that count first stand first
}

// table is what one file says of one indicator and sex.
type table struct {
	file   string
	length bool // of children who are measured lying
	rows   []row
}

// row is what children of an age or a height measure: the value three standard deviations below the median, and so on up to three above.
type row struct {
	at       float64
	measures [7]float64
}

// farthest is what is said of all that is beyond three standard deviations.
const farthest = 3.5

// ZScore computes by how many standard deviations a child of an age in months, or of a height in cm, is above the median; below zero is
// below it. Between the columns of the table, and between its rows, the line is straight; the result has two decimals and is 3.5 at
// most. The error is a fault that says which table is missing, or how far it goes.
func (s *Standards) ZScore(i Indicator, male bool, at, measure float64) (float64, error) {
	sex, who := 0, "girls"
	if male {
		sex, who = 1, "boys"
	}
	var tables []*table
	if s != nil {
		tables = s.tables[i][sex]
	}
	if len(tables) == 0 {
		return 0, fault.New(fault.Conflict, "The growth standard of %s of %s is not installed: an administrator of the server puts the WHO's table into the directory of --growth-standards, as a file with a name such as %s_%s.txt.", i, who, names[i], who)
	}
	for _, t := range tables {
		if r, ok := t.measuresAt(at); ok {
			return math.Round(r.score(measure)*100) / 100, nil
		}
	}
	least, most := math.Inf(1), math.Inf(-1)
	for _, t := range tables {
		least, most = min(least, t.rows[0].at), max(most, t.last())
	}
	unit := "months"
	if i == WeightForHeight {
		unit = "cm"
	}
	return 0, fault.New(fault.Conflict, "The installed growth standard of %s of %s goes from %g to %g %s; %g is beyond it.", i, who, least, most, unit, at)
}

func (t *table) last() float64 { return t.rows[len(t.rows)-1].at }

// measuresAt is the row of an age or height, made of its neighbours where the table has none; ok is false where it does not go so far.
func (t *table) measuresAt(at float64) (out row, ok bool) {
	n := sort.Search(len(t.rows), func(n int) bool { return t.rows[n].at >= at })
	switch {
	case n == len(t.rows) || n == 0 && t.rows[0].at != at:
		return out, false
	case t.rows[n].at == at:
		return t.rows[n], true
	}
	below, above := &t.rows[n-1], &t.rows[n]
	part := (at - below.at) / (above.at - below.at)
	out.at = at
	for i := range out.measures {
		out.measures[i] = below.measures[i] + part*(above.measures[i]-below.measures[i])
	}
	return out, true
}

func (r *row) score(measure float64) float64 {
	switch {
	case !(measure >= r.measures[0]):
		return -farthest
	case measure > r.measures[6]:
		return farthest
	}
	n := 0
	for n < 5 && measure > r.measures[n+1] {
		n++
	}
	return float64(n-3) + (measure-r.measures[n])/(r.measures[n+1]-r.measures[n])
}
