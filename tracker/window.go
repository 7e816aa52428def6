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
	First, Last int64 // UTC milliseconds, within the first day and the last one; 0: there is none
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
				w.First = first.UnixMilli()
			}
			if ends {
				w.Last = last.UnixMilli()
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
	First, Closed int64 // UTC milliseconds, within the first day and the first one after it; 0: there is none
}

// Opening returns when an organisation unit is open.
func (m *Model) Opening(unit int32) Opening {
	o := m.openings.of(m.Snapshot, UnitType, unit, func(o *graph.Object) *Opening {
		out := &Opening{}
		if first, opens := o.Doc().Time(unitOpened); opens {
			out.First = first.UnixMilli()
		}
		if closed, closes := o.Doc().Time(unitClosed); closes {
			out.Closed = closed.UnixMilli()
		}
		return out
	})
	if o == nil {
		return Opening{}
	}
	return *o
}

// Midnight is the one that begins the day of a time in a zone, or another day so many later. Times are UTC milliseconds.
func Midnight(at int64, zone *time.Location, later int) int64 {
	year, month, day := db.FromMillis(at).In(zone).Date()
	return time.Date(year, month, day+later, 0, 0, 0, 0, zone).UnixMilli()
}

// Closing is the time from which an event of that time is closed to all who may not edit what has expired: so many days after the end
// of its period, of days in a zone. It is false where events do not expire. Times are UTC milliseconds.
func (p *Program) Closing(happened int64, zone *time.Location) (int64, bool) {
	if p.expiryDays <= 0 {
		return 0, false
	}
	year, month, day := db.FromMillis(happened).In(zone).Date()
	_, after, ok := period.Containing(p.expiryPeriod, time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
	year, month, day = after.Date()
	return time.Date(year, month, day+p.expiryDays, 0, 0, 0, 0, zone).UnixMilli(), ok
}

// ClosingCompleted is Closing for an event that was completed: so many days after that day.
func (p *Program) ClosingCompleted(completed int64, zone *time.Location) (int64, bool) {
	if p.completedDays <= 0 {
		return 0, false
	}
	return Midnight(completed, zone, p.completedDays+1), true
}

// Closes reports whether events of the program can be changed for some time only.
func (p *Program) Closes() bool { return p.expiryDays > 0 || p.completedDays > 0 }
