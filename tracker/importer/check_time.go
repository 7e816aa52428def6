package importer

import (
	"time"

	"cohort/db"
	"cohort/tracker"
)

// The authorities to edit what is closed to others.
const (
	editCompleted = "F_UNCOMPLETE_EVENT"
	editExpired   = "F_EDIT_EXPIRED"
)

// checkEventTime says what is wrong with the time of an event: its category options are not in use then, or the event is closed, so
// that nothing of it can be changed. To send a closed event as it is, or with another note, changes nothing.
func (u *bundle) checkEventTime(v *event, at *tracker.Event, p *place, wrong *problems) {
	if at == nil {
		date := tracker.Event{EventDate: v.happened.pointer(), Due: v.due.pointer()}
		u.checkWindows(&date, p, wrong)
		u.checkExpired(&date, p.program, wrong)
		u.checkOpen(v.unit.id, happened(&date), "Event.orgUnit", wrong)
		return
	}
	if len(*wrong) > 0 {
		return // it is not known what is to change
	}
	after := *at
	u.amend(v, &after, p)
	var d diff
	if d.event(at, &after); d.b == nil {
		return
	}
	if u.day(happened(at)) != u.day(happened(&after)) || at.OptionCombo != after.OptionCombo {
		u.checkWindows(&after, p, wrong)
	}
	if u.day(happened(at)) != u.day(happened(&after)) || at.OrgUnit != after.OrgUnit {
		u.checkOpen(after.OrgUnit, happened(&after), "Event.orgUnit", wrong)
	}
	if u.checkClosed(at, p.program, wrong); len(*wrong) == 0 {
		u.checkExpired(&after, p.program, wrong)
	}
}

// day is the one in which a time lies, in UTC milliseconds, as it is called where the server stands.
func (u *bundle) day(ms int64) string { return db.FromMillis(ms).In(u.zone).Format(time.DateOnly) }

// happened is when an event happened, or is to happen, in UTC milliseconds; 0 is not known.
func happened(v *tracker.Event) int64 {
	switch {
	case v.EventDate != nil:
		return *v.EventDate
	case v.Due != nil:
		return *v.Due
	}
	return 0
}

// checkWindows asks whether the category options of an event are in use at its time.
func (u *bundle) checkWindows(v *tracker.Event, p *place, wrong *problems) {
	at := happened(v)
	if at == 0 {
		return
	}
	for _, w := range u.model.Windows(p.optionCombo) {
		if w.First != 0 && at < tracker.Midnight(w.First, u.zone, 0) {
			wrong.add("Event.eventDate", "Event date %s is before the start date %s of category option %s", u.day(at), u.day(w.First), w.Option.UID).as("E1056")
		}
		if w.Last != 0 && at >= tracker.Midnight(w.Last, u.zone, p.program.OpenDays+1) {
			wrong.add("Event.eventDate", "Event date %s is after the end date %s of category option %s", u.day(at), u.day(w.Last), w.Option.UID).as("E1057")
		}
	}
}

// checkClosed asks whether an event that is stored may be changed: one that is completed by those who may change what is, one that has
// expired by those who may change that.
func (u *bundle) checkClosed(at *tracker.Event, program *tracker.Program, wrong *problems) {
	if at.Status == tracker.EventCompleted {
		if !u.view.Has(editCompleted) {
			u.doubtful = true
			wrong.add("Event.status", "User is not authorized to change completed event %s", at.UID).as("E1083")
		}
		if at.Completed != nil && !u.view.Has(editExpired) {
			if from, closes := program.ClosingCompleted(*at.Completed, u.zone); closes && u.now >= from {
				u.doubtful = true
				wrong.add("Event.completedDate", "Event %s was completed on %s, which has expired. It cannot be changed", at.UID, u.day(*at.Completed)).as("E1043")
			}
		}
	}
	u.checkExpired(at, program, wrong)
}

// checkExpired asks whether the period of an event is still open.
func (u *bundle) checkExpired(v *tracker.Event, program *tracker.Program, wrong *problems) {
	at := happened(v)
	if at == 0 || u.view.Has(editExpired) {
		return
	}
	if from, closes := program.Closing(at, u.zone); closes && u.now >= from {
		u.doubtful = u.doubtful || v.UID != ""
		wrong.add("Event.eventDate", "The event's date %s belongs to a period that has expired on %s", u.day(at), u.day(from)).as("E1047")
	}
}

// checkOpen asks whether an organisation unit is open at a time, in UTC milliseconds. What happened there before or after is told by
// those who may edit what has expired, as who brings the data of another server along is.
func (u *bundle) checkOpen(unit int32, at int64, property string, wrong *problems) {
	if at == 0 || u.view.Has(editExpired) {
		return
	}
	switch o := u.model.Opening(unit); {
	case o.First != 0 && at < o.First && at < tracker.Midnight(o.First, u.zone, 0):
		wrong.add(property, "Date %s is before organisation unit %s was opened, on %s", u.day(at), u.uidOf(unit), u.day(o.First))
	case o.Closed != 0 && at >= tracker.Midnight(o.Closed, u.zone, 0):
		wrong.add(property, "Organisation unit %s is closed on %s: it has been since %s", u.uidOf(unit), u.day(at), u.day(o.Closed))
	}
}
