package importer

import (
	"slices"

	"cohort/tracker"
)

func (u *bundle) createEnrollment(n *enrollment, s *subject) *enrolled {
	id := u.nextID()
	name := n.uid
	if name == "" {
		name = newUID()
	}
	status, _ := tracker.ParseEnrollmentStatus(n.status) // nothing is ACTIVE, the zero value
	row := &tracker.Enrollment{
		Subject: s.entity.Subject, ID: id, UID: name, Program: n.program.id, OrgUnit: n.unit.id, Area: u.model.Area(n.unit.id),
		Date: n.enrolled.ms, Incident: n.incident.pointer(), Followup: n.followup != nil && *n.followup,
		Geometry: n.shape.stored(), Notes: u.addNotes(nil, n.notes), Stamp: u.stamp(n.stamps),
	}
	u.setEnrollmentStatus(row, status, n)
	e := &enrolled{row: row, fresh: true}
	s.enrollments = append(s.enrollments, e)
	u.claim(name, tracker.KindEnrollment, row.Subject, id)
	u.use(row.Program, row.OrgUnit)
	u.own(s, row)
	u.mark(s)
	u.logAttributes(s, u.setAttributes(s, n.attributes))
	return e
}

// own makes the unit of the first enrollment in a program the owner of what the program knows.
func (u *bundle) own(s *subject, row *tracker.Enrollment) {
	owner := s.owner(row.Program)
	if owner == nil {
		owner = &owned{fresh: true, row: &tracker.Owner{Subject: row.Subject, Program: row.Program, OrgUnit: row.OrgUnit, Area: row.Area, Created: u.now}}
		s.owners = append(s.owners, owner)
	}
	row.Owner = owner.row.OrgUnit
}

func (u *bundle) updateEnrollment(n *enrollment, e *enrolled, s *subject) {
	row := e.row
	before := *row
	e.dirty = true
	u.mark(s)
	u.restamp(&row.Stamp, n.stamps)
	if n.unit.given() {
		row.OrgUnit, row.Area = n.unit.id, u.model.Area(n.unit.id)
		u.use(row.OrgUnit)
	}
	if n.enrolled.given {
		row.Date = n.enrolled.ms
	}
	if n.incident.given {
		row.Incident = n.incident.pointer()
	}
	if n.followup != nil {
		row.Followup = *n.followup
	}
	if n.shape.given || !u.options.Partial {
		row.Geometry = n.shape.stored()
	}
	row.Notes = u.addNotes(row.Notes, n.notes)
	status := row.Status
	if n.status != "" {
		status, _ = tracker.ParseEnrollmentStatus(n.status)
	}
	u.setEnrollmentStatus(row, status, n)
	var d diff
	d.enrollment(&before, row)
	u.log(tracker.KindEnrollment, row.Subject, row.ID, &d)
	u.logAttributes(s, u.setAttributes(s, n.attributes))
}

// setEnrollmentStatus keeps when and by whom an enrollment was ended; an active one has not been.
func (u *bundle) setEnrollmentStatus(row *tracker.Enrollment, status tracker.EnrollmentStatus, n *enrollment) {
	if status == tracker.EnrollmentActive {
		row.Status, row.Completed, row.CompletedBy = status, nil, nil
		return
	}
	if row.Status != status || row.Completed == nil {
		now, by := u.now, u.name
		row.Completed, row.CompletedBy = &now, &by
	}
	row.Status = status
	if n.finished.given {
		row.Completed = n.finished.pointer()
	}
	if n.completedBy != "" {
		row.CompletedBy = &n.completedBy
	}
}

// addNotes returns notes with those of the payload that are new: a note that is sent again is known by its identifier.
func (u *bundle) addNotes(notes []tracker.Note, list []note) []tracker.Note {
	notes = slices.Clip(notes) // the list that was read stays as it is
	for _, n := range list {
		known := n.uid != "" && slices.ContainsFunc(notes, func(o tracker.Note) bool { return o.UID == n.uid })
		if known || n.text == "" {
			continue
		}
		row := tracker.Note{UID: n.uid, Text: n.text, StoredBy: n.storedBy, At: u.now, By: u.user}
		if row.UID == "" {
			row.UID = newUID()
		}
		if row.StoredBy == "" {
			row.StoredBy = u.name
		}
		if n.at.given {
			row.At = n.at.ms
		}
		notes = append(notes, row)
	}
	return notes
}

// logAttributes records attributes that an enrollment brought along.
func (u *bundle) logAttributes(s *subject, changes []changed) {
	if s.fresh {
		return
	}
	var d diff
	d.attributes(changes)
	u.log(tracker.KindEntity, s.entity.Subject, s.entity.Subject, &d)
}
