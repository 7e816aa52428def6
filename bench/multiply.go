package bench

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"cohort/bench/synthetic"
	"cohort/db"
	"cohort/rowid"
)

// multiplier makes rows like those of some commits, of other people: their identifiers, unique values and telephone numbers are new,
// their days and where they live are drawn anew. So all indexes grow as real imports have them grow.
type multiplier struct {
	of     []commit
	people *synthetic.People
	random *rand.Rand
	ids    *rowid.Source
	homes  []home
	made   int // commits
	unique any // the attribute whose values are unique
	serial int
}

// home is where somebody lives, and the area of that unit.
type home struct{ unit, area any }

func newMultiplier(of []commit, people *synthetic.People) *multiplier {
	m := &multiplier{of: of, people: people, random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), ids: rowid.NewSource()}
	for _, c := range of {
		for _, t := range c {
			switch t.table {
			case "tracked_entity":
				unit, area := t.at("org_unit"), t.at("area")
				for _, row := range t.Rows {
					m.homes = append(m.homes, home{row[unit], row[area]})
				}
			case "value_claim":
				m.unique = t.Rows[0][t.at("attribute")]
			}
		}
	}
	return m
}

// at is the place of a column, which the table has.
func (t *rowsOf) at(column string) int {
	for i, c := range t.Columns {
		if c.Name == column {
			return i
		}
	}
	panic("bench: " + t.table + " has no " + column) // its rows were read by these names
}

// next makes the rows of so many commits, as one.
func (m *multiplier) next(n int) commit {
	var all commit
	for range n {
		c := m.copy(m.of[m.made%len(m.of)])
		m.made++
		if all == nil {
			all = c
			continue
		}
		for i := range all {
			all[i].Rows = append(all[i].Rows, c[i].Rows...)
		}
	}
	return all
}

// others is what stands for the values of a commit in a copy.
type others struct {
	*multiplier
	ids    map[int64]int64
	uids   map[string]string
	values map[int64]string // unique ones, by the former subject
	homes  map[int64]home   // by the former subject
	shifts map[int64]int64  // of days, in milliseconds, likewise
}

func (m *multiplier) copy(c commit) commit {
	o := &others{m, map[int64]int64{}, map[string]string{}, map[int64]string{}, map[int64]home{}, map[int64]int64{}}
	made := make(commit, len(c))
	for i, t := range c {
		rows := make([][]any, len(t.Rows))
		for n, row := range t.Rows {
			rows[n] = o.row(&t, row)
		}
		made[i] = rowsOf{t.table, db.Values{Columns: t.Columns, Rows: rows}}
	}
	return made
}

func (o *others) row(t *rowsOf, row []any) []any {
	made := make([]any, len(row))
	copy(made, row)
	if t.table == "change_record" {
		made[t.at("id")], made[t.at("body")] = o.multiplier.ids.Next(), o.body(row[t.at("body")].(string))
		return made
	}
	subject := row[t.at("subject")].(int64)
	for i, c := range t.Columns {
		switch n, number := row[i].(int64); c.Name {
		case "subject", "id", "enrollment":
			if number {
				made[i] = o.id(n)
			}
		case "uid":
			made[i] = o.uid(row[i].(string))
		case "org_unit", "owner":
			made[i] = o.home(subject).unit
		case "area":
			made[i] = o.home(subject).area
		case "date", "event_date", "due_date", "incident_date", "completed_date":
			if number {
				made[i] = n + o.shift(subject)
			}
		}
	}
	switch t.table {
	case "value_claim":
		made[t.at("value")] = strings.ToLower(o.value(subject))
	case "attribute_value":
		value, folded := t.at("value"), t.at("folded")
		if row[t.at("attribute")] == o.unique {
			made[value], made[folded] = o.value(subject), strings.ToLower(o.value(subject))
		} else if former := row[value].(string); former[0] == '+' {
			phone := synthetic.Phone(o.random)
			made[value], made[folded] = phone, phone
		}
	}
	return made
}

func (o *others) id(former int64) int64 {
	id, ok := o.ids[former]
	if !ok {
		id = o.multiplier.ids.Next()
		o.ids[former] = id
	}
	return id
}

func (o *others) uid(former string) string {
	uid, ok := o.uids[former]
	if !ok {
		uid = o.people.UID()
		o.uids[former] = uid
	}
	return uid
}

func (o *others) value(subject int64) string {
	value, ok := o.values[subject]
	if !ok {
		o.serial++
		value = fmt.Sprintf("SL-%08X-%07d", o.random.Uint32(), o.serial)
		o.values[subject] = value
	}
	return value
}

func (o *others) home(subject int64) home {
	h, ok := o.homes[subject]
	if !ok {
		h = o.multiplier.homes[o.random.IntN(len(o.multiplier.homes))]
		o.homes[subject] = h
	}
	return h
}

func (o *others) shift(subject int64) int64 {
	const day, most = 24 * 3600 * 1000, 300 // days
	shift, ok := o.shifts[subject]
	if !ok {
		shift = int64(o.random.IntN(2*most)-most) * day
		o.shifts[subject] = shift
	}
	return shift
}

// body is a change record's text, with the subjects of the copy.
func (o *others) body(text string) string {
	var pairs []string
	for former, id := range o.ids {
		pairs = append(pairs, "["+strconv.FormatInt(former, 10)+",", "["+strconv.FormatInt(id, 10)+",")
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
