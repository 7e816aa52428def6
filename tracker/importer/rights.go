package importer

import (
	"cohort/access"
	"cohort/tracker"
)

// person is what decides on who may see and change a subject, as the batch leaves it. Of the superuser nothing is asked.
func (u *bundle) person(s *subject) *access.Person {
	p := &access.Person{Unit: s.entity.OrgUnit}
	if u.view.Superuser() {
		return p
	}
	if t := u.model.EntityType(s.entity.Type); t != nil {
		p.Type = t.Object
	}
	for _, o := range s.owners {
		if program := u.model.Program(o.row.Program); program != nil {
			p.Parts = append(p.Parts, access.Part{
				Program: program.Object, Owner: o.row.OrgUnit, Broken: u.grants[tracker.Holding{Subject: s.entity.Subject, Program: o.row.Program}],
				Enrolled: len(s.live(o.row.Program)) > 0,
			})
		}
	}
	return p
}

// lacking adds the rights that the user lacks to what is wrong. Owners, grants and units of what exists can change.
func (u *bundle) lacking(wrong *problems, lacks access.Lacks) {
	for _, l := range lacks {
		u.doubtful = true
		wrong.whole("%s", l.Text).as(l.Code)
	}
}

// eventAccess is what decides on an event of a place.
func (u *bundle) eventAccess(p *place) *access.Event {
	e := &access.Event{Program: p.program.Object, Stage: p.stage.Object}
	if u.view.Superuser() {
		return e
	}
	e.OptionCombo = u.model.Snapshot.Object(p.optionCombo)
	if p.program.Registration {
		e.Person = &access.Person{}
		if p.enrollment != nil {
			e.Person = u.person(u.subjects[p.enrollment.row.Subject])
		}
	}
	return e
}

// mayRemoveAll reports whether the user may delete all that hangs on a subject.
func (u *bundle) mayRemoveAll(s *subject) bool {
	person := u.person(s)
	for _, e := range s.enrollments {
		program := u.model.Program(e.row.Program)
		if e.row.Deleted || program == nil {
			continue
		}
		if !u.view.Capture(e.row.OrgUnit) || len(u.view.WriteEnrollment(person, program.Object)) > 0 {
			return false
		}
	}
	return true
}
