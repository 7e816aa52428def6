// Package synthetic makes the people, events and metadata that are sent to a server to measure it.
package synthetic

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
)

// A Realm makes the metadata of a country: units in six levels, data elements, and what belongs around them. Each object
// depends on the seed, the stream and its own number alone, so that any part can be made, and made again, by itself.
type Realm struct {
	seed, stream uint64
	levels       [6]int // how many units each has
	Elements     int    // data elements
}

// NewRealm divides a number of objects: eight of ten are units, one is a data element, one is something else.
func NewRealm(seed, stream uint64, objects int) *Realm {
	units := objects * 8 / 10
	r := &Realm{seed: seed, stream: stream, Elements: objects / 10}
	left := units
	for level, part := range []int{units, 4000, 400, 40, 5} {
		r.levels[level] = max(1, units/part)
		left -= r.levels[level]
	}
	r.levels[len(r.levels)-1] = left
	return r
}

// kind tells the identifiers of types apart.
type kind uint64

const (
	unitKind kind = iota
	elementKind
	elementGroupKind
	groupSetKind
	optionSetKind
	optionKind
	categoryOptionKind
	categoryKind
	categoryComboKind
	categoryOptionComboKind
	indicatorTypeKind
	indicatorKind
	constantKind
	dataSetKind
)

// id is the identifier of an object.
func (r *Realm) id(k kind, n int) string {
	return newUID(rand.New(rand.NewPCG(r.seed, r.stream<<48|uint64(k)<<40|uint64(n))))
}

// UnitID is the identifier of a unit.
func (r *Realm) UnitID(n int) string { return r.id(unitKind, n) }

// ElementID is the identifier of a data element.
func (r *Realm) ElementID(n int) string { return r.id(elementKind, n) }

// ConstantID is the identifier of a constant.
func (r *Realm) ConstantID(n int) string { return r.id(constantKind, n) }

// Section is the objects of one type in a package, by their numbers.
type Section struct {
	plural   string
	from, to int
	object   func(b []byte, n int) []byte
}

const (
	optionsInSet    = 20
	optionsInCombo  = 10
	elementsInGroup = 50
	groupsInSet     = 10
	elementsInForm  = 200 // of the data set
)

// Sections are all objects: in 50,000 there are 100 option sets, 100 groups of data elements, 100 category combos, 500
// indicators, and a data set that is reported by all units of the lowest level. Constants fill up.
func (r *Realm) Sections() []Section {
	share := max(1, r.Elements/elementsInGroup)
	all := []Section{
		{"optionSets", 0, share, r.optionSet},
		{"options", 0, share * optionsInSet, r.option},
		{"categoryOptions", 0, share * optionsInCombo, r.categoryOption},
		{"categories", 0, share, r.category},
		{"categoryCombos", 0, share, r.categoryCombo},
		{"categoryOptionCombos", 0, share * optionsInCombo, r.categoryOptionCombo},
		r.UnitSection(),
		{"indicatorTypes", 0, 1, r.indicatorType},
		{"indicators", 0, share * 5, r.indicator},
		{"dataSets", 0, 1, r.dataSet},
	}
	all = append(all, r.ElementSections(0, r.Elements)...)
	others := -r.Units() - r.Elements
	for _, s := range all {
		others += s.to - s.from
	}
	return append(all, Section{"constants", 0, max(1, r.Elements-others), r.constant})
}

// UnitSection is the whole hierarchy, parents first.
func (r *Realm) UnitSection() Section { return Section{"organisationUnits", 0, r.Units(), r.unit} }

// ElementSections are some of the data elements, in groups, which are in group sets.
func (r *Realm) ElementSections(from, to int) []Section {
	groups := divide(from, to, elementsInGroup)
	sets := divide(groups.from, groups.to, groupsInSet)
	return []Section{
		{"dataElements", from, to, r.element},
		{"dataElementGroups", groups.from, groups.to, func(b []byte, n int) []byte { return r.elementGroup(b, n, groups) }},
		{"dataElementGroupSets", sets.from, sets.to, func(b []byte, n int) []byte { return r.groupSet(b, n, sets) }},
	}
}

// division is numbers that are divided among others: those from first to last, so many each.
type division struct{ first, last, each, from, to int }

// divide leaves free the numbers that what is before first was divided among.
func divide(first, last, each int) division {
	d := division{first: first, last: last, each: each, from: (first + each - 1) / each}
	d.to = d.from + (last-first+each-1)/each
	return d
}

// members are the numbers that belong to n.
func (d *division) members(n int) (from, to int) {
	from = d.first + (n-d.from)*d.each
	return from, min(from+d.each, d.last)
}

// Units is how many units there are.
func (r *Realm) Units() int {
	n := 0
	for _, level := range r.levels {
		n += level
	}
	return n
}

// MetadataBody is a package of metadata, made as it is read.
type MetadataBody struct {
	left    []Section
	Objects int // made so far
	buf     []byte
	off     int
	begun   bool
}

// NewMetadataBody makes a package of these sections.
func NewMetadataBody(of ...Section) *MetadataBody { return &MetadataBody{left: of} }

func (m *MetadataBody) Read(p []byte) (int, error) {
	if m.off == len(m.buf) {
		if m.begun && len(m.left) == 0 {
			return 0, io.EOF
		}
		m.fill()
	}
	n := copy(p, m.buf[m.off:])
	m.off += n
	return n, nil
}

func (m *MetadataBody) fill() {
	const piece = 64 << 10
	m.buf, m.off = m.buf[:0], 0
	if !m.begun {
		m.begun = true
		m.buf = append(append(append(m.buf, `{"`...), m.left[0].plural...), `":[`...)
	}
	for len(m.left) > 0 && len(m.buf) < piece {
		s := &m.left[0]
		if s.from < s.to {
			m.buf = s.object(m.buf, s.from)
			m.Objects++
			s.from++
		}
		switch {
		case s.from < s.to:
			m.buf = append(m.buf, ',')
		case len(m.left) == 1:
			m.buf, m.left = append(m.buf, `]}`...), nil
		default:
			m.left = m.left[1:]
			m.buf = append(append(append(m.buf, `],"`...), m.left[0].plural...), `":[`...)
		}
	}
}

// begin opens an object with what each has. Names and codes hold the stream, since some have to be unique on a server.
func (r *Realm) begin(b []byte, k kind, n int, name string) []byte {
	return fmt.Appendf(b, `{"id":"%s","name":"%s","shortName":"%s","code":"%s"`, r.id(k, n), name, name, r.code(k, n))
}

func (r *Realm) code(k kind, n int) string { return fmt.Sprintf("C%d_%02d_%06d", r.stream, k, n) }

// title is a name that tells objects apart: Kamara 5, stream 1, number 1204.
func (r *Realm) title(what string, n int) string {
	return fmt.Sprintf("%s %s %d-%d", lastNames[n%len(lastNames)], what, r.stream, n)
}

// appendRef appends a reference as a property.
func appendRef(b []byte, property, id string) []byte {
	b = append(append(append(b, `,"`...), property...), `":{"id":"`...)
	return append(append(b, id...), `"}`...)
}

// refs appends references to the objects of a kind with these numbers.
func (r *Realm) refs(b []byte, property string, k kind, from, to int) []byte {
	b = append(append(append(b, `,"`...), property...), `":[`...)
	for n := from; n < to; n++ {
		if n > from {
			b = append(b, ',')
		}
		b = append(append(append(b, `{"id":"`...), r.id(k, n)...), `"}`...)
	}
	return append(b, ']')
}

var unitNames = [...]string{"Republic", "Region", "District", "Chiefdom", "Health Area", "Health Post"}

// place returns the level of a unit, and the number of its parent; -1 at the top.
func (r *Realm) place(n int) (level, parent int) {
	first, above := 0, -1 // numbers of the first unit of the level, and of the one above
	for n-first >= r.levels[level] {
		above, first = first, first+r.levels[level]
		level++
	}
	if level == 0 {
		return 0, -1
	}
	return level, above + (n-first)%r.levels[level-1]
}

func (r *Realm) unit(b []byte, n int) []byte {
	level, parent := r.place(n)
	b = r.begin(b, unitKind, n, r.title(unitNames[level], n))
	b = fmt.Appendf(b, `,"openingDate":"%d-%02d-01T00:00:00.000"`, 1970+n%50, 1+n%12)
	if parent >= 0 {
		b = appendRef(b, "parent", r.id(unitKind, parent))
	}
	if level == len(r.levels)-1 && n%2 == 0 {
		b = append(b, `,"geometry":{"type":"Point","coordinates":[`...)
		b = strconv.AppendFloat(b, -13+float64(n%30011)/10000, 'f', 4, 64)
		b = append(b, ',')
		b = strconv.AppendFloat(b, 7+float64(n%20011)/10000, 'f', 4, 64)
		b = append(b, `]}`...)
	}
	return append(b, '}')
}
