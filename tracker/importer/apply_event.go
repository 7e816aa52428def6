package importer

import (
	"cohort/tracker"
)

func (u *bundle) createEvent(v *event, name string, p *place) *tracker.Event {
	id := u.nextID()
	row := &tracker.Event{
		Subject: id, ID: id, UID: name, Program: p.program.Object.ID, Stage: p.stage.Object.ID, OrgUnit: v.unit.id, Area: u.model.Area(v.unit.id),
		EventDate: v.happened.pointer(), Due: v.due.pointer(), OptionCombo: p.optionCombo, Followup: v.followup != nil && *v.followup,
		Version: 1, Geometry: v.shape.stored(), Notes: u.addNotes(nil, v.notes), Stamp: u.stamp(v.stamps),
	}
	if row.Due == nil { // what was not planned was due when it happened, what has not happened is due now
		row.Due = row.EventDate
		if row.Due == nil {
			now := u.now
			row.Due = &now
		}
	}
	if p.stage.Assignable && v.assigned.id != 0 {
		row.AssignedUser = &v.assigned.id
		u.use(v.assigned.id)
	}
	if e := p.enrollment; e != nil {
		row.Subject, row.Enrollment = e.row.Subject, &e.row.ID
		u.visits[visit{e.row.ID, row.Stage}]++
		u.mark(u.subjects[row.Subject])
	}
	u.setEventStatus(row, p.status, v)
	row.Values = make([]tracker.DataValue, 0, len(v.values))
	for i := range v.values {
		u.setValue(row, &v.values[i])
		u.use(v.values[i].element.id)
	}
	u.holdOfEvent(nil, row)
	u.use(row.Program, row.Stage, row.OrgUnit, row.OptionCombo)
	u.events[id] = row
	u.claim(name, tracker.KindEvent, row.Subject, id)
	u.write.NewEvents = append(u.write.NewEvents, row)
	return row
}

func (u *bundle) updateEvent(v *event, row *tracker.Event, p *place) {
	before := *row
	u.amend(v, row, p)
	for i := range row.Values {
		u.use(row.Values[i].Element)
	}
	u.use(row.OrgUnit, row.OptionCombo, v.assigned.id)
	if row.Registered() {
		u.mark(u.subjects[row.Subject])
	}
	u.write.Events = append(u.write.Events, row)
	u.holdOfEvent(before.Values, row)
	var d diff
	d.event(&before, row)
	u.log(tracker.KindEvent, row.Subject, row.ID, &d)
}

// amend makes the changes of an update to a row, of which the lists stay as they are.
func (u *bundle) amend(v *event, row *tracker.Event, p *place) {
	u.restamp(&row.Stamp, v.stamps)
	if v.unit.given() {
		row.OrgUnit, row.Area = v.unit.id, u.model.Area(v.unit.id)
	}
	if v.happened.given || u.options.Replace {
		row.EventDate = v.happened.pointer()
	}
	if v.due.given {
		row.Due = v.due.pointer()
	}
	if v.followup != nil {
		row.Followup = *v.followup
	}
	if (v.assignedGiven || u.options.Replace) && p.stage.Assignable {
		row.AssignedUser = nil
		if v.assigned.id != 0 {
			row.AssignedUser = &v.assigned.id
		}
	}
	row.OptionCombo = p.optionCombo
	if v.shape.given || !u.options.MergeValues || u.wants() {
		row.Geometry = v.shape.stored()
	}
	row.Notes = u.addNotes(row.Notes, v.notes)
	u.setEventStatus(row, p.status, v)
	row.Values = u.keepValues(row.Values, v.values)
	for i := range v.values {
		u.setValue(row, &v.values[i])
	}
}

// setEventStatus keeps when and by whom an event was completed; one that is not has not been.
func (u *bundle) setEventStatus(row *tracker.Event, status tracker.EventStatus, v *event) {
	if status != tracker.EventCompleted {
		row.Status, row.Completed, row.CompletedBy = status, nil, nil
		return
	}
	if row.Status != status || row.Completed == nil {
		now := u.now
		row.Completed, row.CompletedBy = &now, nil
	}
	row.Status = status
	if v.completed.given {
		row.Completed = v.completed.pointer()
	}
	if v.completedBy != "" {
		row.CompletedBy = &v.completedBy
	}
}

// keepValues returns a copy of the values without those that the payload leaves out, unless they are to be merged.
func (u *bundle) keepValues(present []tracker.DataValue, sent []value) []tracker.DataValue {
	kept := make([]tracker.DataValue, 0, len(present)+len(sent))
	for _, old := range present {
		stays := u.options.MergeValues
		for i := range sent {
			stays = stays || sent[i].element.id == old.Element
		}
		if stays {
			kept = append(kept, old)
		}
	}
	return kept
}

// setValue gives an event a value; an empty one is removed. A value that stays what it was keeps its history.
func (u *bundle) setValue(row *tracker.Event, x *value) {
	id := x.element.id
	at := -1
	for i := range row.Values {
		if row.Values[i].Element == id {
			at = i
		}
	}
	if x.value == "" {
		if at >= 0 {
			row.Values = append(row.Values[:at], row.Values[at+1:]...)
		}
		return
	}
	text := u.model.Element(id).Type.Canonical(x.value)
	if at < 0 {
		row.Values = append(row.Values, tracker.DataValue{
			Element: id, Value: text, ProvidedElsewhere: x.providedElsewhere, Created: u.now, Updated: u.now, CreatedBy: u.user, UpdatedBy: u.user,
		})
		return
	}
	if old := &row.Values[at]; old.Value != text || old.ProvidedElsewhere != x.providedElsewhere {
		old.Value, old.ProvidedElsewhere, old.Updated, old.UpdatedBy = text, x.providedElsewhere, u.now, u.user
	}
}
