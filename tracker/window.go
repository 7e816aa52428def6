package tracker

import (
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/period"
)

// Window is from when to when a category option is in use.
type Window struct {
	Option      *graph.Object
	First, Last int64 // UTC milliseconds: the midnights that begin the first day and the last one; 0: there is none
}

// Windows are those of the category options of an option combination that are bounded.
func (m *Model) Windows(optionCombo int32) []Window {
	list := m.windows.of(m.Snapshot, OptionComboType, optionCombo, func(o *graph.Object) *[]Window {
		list := []Window{}
		for option := range m.related(o, optionComboOptions) {
			first, begins := option.Doc().Time(optionStart)
			last, ends := option.Doc().Time(optionEnd)
			if !begins && !ends {
				continue
			}
			w := Window{Option: option}
			if begins {
				w.First = midnight(first)
			}
			if ends {
				w.Last = midnight(last)
			}
			list = append(list, w)
		}
		return &list
	})
	if list == nil {
		return nil
	}
	return *list
}

// Opening is from when to when an organisation unit is open.
type Opening struct {
	First, Closed int64 // UTC milliseconds: the midnights that begin the first day and the first day after it; 0: there is none
}

// Opening returns when an organisation unit is open.
func (m *Model) Opening(unit int32) Opening {
	o := m.openings.of(m.Snapshot, UnitType, unit, func(o *graph.Object) *Opening {
		out := &Opening{}
		if first, opens := o.Doc().Time(unitOpened); opens {
			out.First = midnight(first)
		}
		if closed, closes := o.Doc().Time(unitClosed); closes {
			out.Closed = midnight(closed)
		}
		return out
	})
	if o == nil {
		return Opening{}
	}
	return *o
}

func midnight(t time.Time) int64 { return t.UTC().Truncate(24 * time.Hour).UnixMilli() }

// Closing is the time from which an event of that time is closed to all who may not edit what has expired: so many days after the end
// of its period. It is false where events do not expire. Times are UTC milliseconds.
func (p *Program) Closing(happened int64) (int64, bool) {
	if p.expiryDays <= 0 {
		return 0, false
	}
	_, after, ok := period.Containing(p.expiryPeriod, db.FromMillis(happened))
	return after.AddDate(0, 0, p.expiryDays).UnixMilli(), ok
}

// ClosingCompleted is Closing for an event that was completed: so many days after that day.
func (p *Program) ClosingCompleted(completed int64) (int64, bool) {
	if p.completedDays <= 0 {
		return 0, false
	}
	return db.FromMillis(midnight(db.FromMillis(completed))).AddDate(0, 0, p.completedDays+1).UnixMilli(), true
}

// Closes reports whether events of the program can be changed for some time only.
func (p *Program) Closes() bool { return p.expiryDays > 0 || p.completedDays > 0 }
