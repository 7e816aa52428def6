package importer

import (
	"slices"

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
				Enrolled: s.enrolledIn(o.row.Program),
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

// What somebody may not change tells him nothing but that: whatever else is wrong with a change of it would say what it is.

// lackingEnrolled says which rights to change an enrollment the user lacks; of one that is to be created none.
func (u *bundle) lackingEnrolled(at *enrolled) (wrong problems) {
	if at == nil {
		return nil
	}
	if program := u.model.Program(at.row.Program); program != nil {
		u.lacking(&wrong, u.view.WriteEnrollment(u.person(u.subjects[at.row.Subject]), program.Object))
	}
	u.lacking(&wrong, u.view.At(at.row.OrgUnit, access.Write))
	return wrong
}

// lackingEvent says which rights to change an event of a place the user lacks.
func (u *bundle) lackingEvent(at *tracker.Event, p *place) (wrong problems) {
	u.lacking(&wrong, u.view.At(at.OrgUnit, access.Write))
	u.lacking(&wrong, u.view.WriteEvent(u.eventAccess(p)))
	return wrong
}

// unseen says what keeps the user from seeing an enrollment that he names.
func (u *bundle) unseen(e *enrolled) access.Lacks {
	if e == nil || e.fresh || u.view.Superuser() {
		return nil
	}
	program := u.model.Program(e.row.Program)
	if program == nil {
		return nil
	}
	return u.view.ReadEnrollment(u.person(u.subjects[e.row.Subject]), program.Object)
}

// seesIn reports whether somebody is enrolled in a program, as far as the user may know.
func (u *bundle) seesIn(s *subject, program int32) bool {
	p := u.model.Program(program)
	return p != nil && s.enrolledIn(program) && len(u.view.ReadEnrollment(u.person(s), p.Object)) == 0
}

// guard reports whether an attribute of somebody is not the user's to write.
type guard func(attribute int32) bool

// guardOfEntity is that of the attributes that are sent with a tracked entity.
func (u *bundle) guardOfEntity(at *subject, typ int32) guard {
	if u.view.Superuser() {
		return nil
	}
	return func(attribute int32) bool {
		var p *access.Person
		if at != nil {
			p = u.person(at)
		}
		return u.model.GuardsAttribute(u.view, p, attribute, typ)
	}
}

// guardOfEnrollment is that of the attributes that are sent with an enrollment: its program's are the user's who may write that, and others
// the user's who may write them with the tracked entity.
func (u *bundle) guardOfEnrollment(owner *subject, program *tracker.Program) guard {
	if u.view.Superuser() {
		return nil
	}
	return func(attribute int32) bool {
		if slices.Contains(program.Attributes, attribute) {
			return false
		}
		p := u.person(owner)
		return len(u.view.WritePerson(p)) > 0 || u.model.GuardsAttribute(u.view, p, attribute, owner.entity.Type)
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
