package importer

import (
	"slices"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/tracker"
	"cohort/uid"
)

// checkEnrollment says what is wrong with an enrollment that is to be created, or updated where at is given, and whose it is.
func (u *bundle) checkEnrollment(n *enrollment, at *enrolled, parent *subject) (*subject, problems) {
	if wrong := u.lackingEnrolled(at); len(wrong) > 0 {
		return nil, wrong
	}
	wrong := problems(slices.Clone(n.problems))
	if at == nil && u.lacksProperties("E1122", &wrong, need{"trackedEntity", n.entity != "" || parent != nil}, need{"program", n.program.given()}, need{"orgUnit", n.unit.given()}) {
		return nil, wrong
	}
	owner := u.enrollmentOwner(n, at, parent, &wrong)
	program := u.enrollmentProgram(n, at, &wrong)
	if owner == nil || program == nil {
		return nil, wrong
	}
	if at == nil {
		if lacks := u.view.Enroll(u.person(owner), program.Object); len(lacks) > 0 {
			u.lacking(&wrong, lacks)
			u.checkEnrollmentUnit(n, at, program, &wrong)
			return nil, wrong
		}
	}
	if at == nil && program.EntityType != 0 && owner.entity.Type != program.EntityType {
		wrong.add("Enrollment.trackedEntityInstance", "Tracked entity instance %s is of type %s, program %s enrolls type %s",
			owner.entity.UID, u.uidOf(owner.entity.Type), program.Object.UID, u.uidOf(program.EntityType)).as("E1022")
	}
	u.checkEnrollmentUnit(n, at, program, &wrong)
	u.checkEnrollmentDates(n, at, program, &wrong)
	u.checkEnrollmentStatus(n, at, owner, program, &wrong)
	u.checkAttributes(n.attributes, owner.entity.OrgUnit, owner.entity.Subject, u.guardOfEnrollment(owner, program), &wrong)
	u.checkMembers(n, program, &wrong)
	if at == nil {
		u.checkMandatory(n.attributes, owner, program, &wrong)
	} else {
		u.require(n.program.given(), "program", "E1122", &wrong)
		u.require(n.entity != "" || parent != nil, "trackedEntity", "E1122", &wrong)
		u.require(n.unit.given(), "orgUnit", "E1122", &wrong)
	}
	u.checkKept(owner, n.attributes, false, u.guardOfEnrollment(owner, program), &wrong)
	u.checkShape(n.shape, program.Feature, "Enrollment.geometry", &wrong)
	checkNotes(n.notes, "Enrollment.notes", &wrong)
	checkStamps(n.stamps, &wrong)
	checkText(n.completedBy, "Enrollment.completedBy", &wrong)
	return owner, wrong
}

// enrollmentOwner finds the tracked entity: the one around the enrollment, the one that it has, the one that it names.
func (u *bundle) enrollmentOwner(n *enrollment, at *enrolled, parent *subject, wrong *problems) *subject {
	owner := parent
	if at != nil {
		owner = u.subjects[at.row.Subject]
		if parent != nil && parent != owner || parent == nil && n.entity != "" && n.entity != owner.entity.UID {
			wrong.add("Enrollment.trackedEntityInstance", "Enrollment %s is of tracked entity instance %s, which cannot be changed", n.uid, owner.entity.UID).as("E1127")
			return nil
		}
	}
	if owner == nil {
		owner = u.entityOf(n.entity)
	}
	if owner == nil || owner.entity.Deleted {
		u.doubtful = true
		if u.restsOnRefused(tracker.KindEnrollment, n.uid, tracker.KindEntity, n.entity, wrong) {
			return nil
		}
		wrong.add("Enrollment.trackedEntityInstance", "trackedEntityInstance %s does not point to a valid tracked entity instance", orNull(n.entity)).as(u.lost(n.entity != "" || parent != nil, "E1068", "E1122"))
		return nil
	}
	return owner
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return clip(s)
}

func (u *bundle) enrollmentProgram(n *enrollment, at *enrolled, wrong *problems) *tracker.Program {
	id := n.program.id
	if at != nil {
		id = at.row.Program
		if n.program.id != 0 && n.program.id != id {
			wrong.add("Enrollment.program", "Enrollment %s is in program %s, which cannot be changed to %s", n.uid, u.uidOf(id), n.program.shown(u)).as("E1127")
			return nil
		}
	}
	program := u.model.Program(id)
	if program == nil || n.program.given() && n.program.id == 0 {
		wrong.add("Enrollment.program", "Program %s does not point to a valid program", n.program.shown(u)).as(u.lost(n.program.given(), "E1069", "E1122"))
		return nil
	}
	if !program.Registration {
		wrong.add("Enrollment.program", "Provided program %s is a program without registration", program.Object.UID).as("E1014")
		return nil
	}
	return program
}

func (u *bundle) checkEnrollmentUnit(n *enrollment, at *enrolled, program *tracker.Program, wrong *problems) {
	if at != nil && (!n.unit.given() || n.unit.id == at.row.OrgUnit) {
		return
	}
	unit := n.unit.id
	if !u.isUnit(unit) {
		wrong.add("Enrollment.orgUnit", "Invalid org unit ID: %s", n.unit.shown(u)).as(u.lost(n.unit.given(), "E1070", "E1122"))
		return
	}
	switch lacks := u.view.At(unit, access.Create); {
	case len(lacks) > 0:
		u.lacking(wrong, lacks)
	case !program.RunsAt(unit):
		wrong.add("Enrollment.orgUnit", "Program is not assigned to this organisation unit: %s", u.uidOf(unit)).as("E1041")
	}
}

func (u *bundle) checkEnrollmentDates(n *enrollment, at *enrolled, program *tracker.Program, wrong *problems) {
	checkDate(n.enrolled, "Enrollment.date", wrong)
	checkDate(n.incident, "Enrollment.incidentDate", wrong)
	checkDate(n.finished, "Enrollment.completedDate", wrong)
	u.checkEnrollmentOpen(n, at, wrong)
	if (at == nil || u.wants()) && !n.enrolled.given {
		wrong.add("Enrollment.date", "Enrollment date can't be null").as("E1025")
	}
	if (at == nil || u.wants()) && program.IncidentShown && !n.incident.given {
		wrong.add("Enrollment.incidentDate", "Incident date can't be null").as("E1023")
	}
	// A device east of the server may have begun the next day.
	tomorrow := db.FromMillis(u.now).Add(24 * time.Hour).UnixMilli()
	if n.enrolled.ms > tomorrow && !program.FutureEnrollment {
		wrong.add("Enrollment.date", "Enrollment date can't be future date: %s", u.day(n.enrolled.ms)).as("E1020")
	}
	if program.IncidentShown && n.incident.ms > tomorrow && !program.FutureIncident {
		wrong.add("Enrollment.incidentDate", "Incident date can't be future date: %s", u.day(n.incident.ms)).as("E1021")
	}
}

// checkEnrollmentOpen asks whether the unit is open when somebody is enrolled there, unless both stay what they are.
func (u *bundle) checkEnrollmentOpen(n *enrollment, at *enrolled, wrong *problems) {
	unit, date := n.unit.id, n.enrolled.ms
	if at != nil {
		if !n.unit.given() {
			unit = at.row.OrgUnit
		}
		if !n.enrolled.given {
			date = at.row.Date
		}
		if unit == at.row.OrgUnit && u.day(date) == u.day(at.row.Date) {
			return
		}
	}
	if n.enrolled.bad == "" {
		u.checkOpen(unit, date, "Enrollment.orgUnit", wrong)
	}
}

// checkEnrollmentStatus keeps the active enrollment of a tracked entity in a program single.
func (u *bundle) checkEnrollmentStatus(n *enrollment, at *enrolled, owner *subject, program *tracker.Program, wrong *problems) {
	status := tracker.EnrollmentActive
	if at != nil {
		status = at.row.Status
	}
	if n.status != "" {
		s, ok := tracker.ParseEnrollmentStatus(n.status)
		if !ok {
			wrong.add("Enrollment.status", "'%s' is not a valid status; valid are %v", n.status, tracker.EnrollmentStatuses()).as("E1122")
			return
		}
		status = s
	}
	u.checkEnrollmentEnd(n, at, status, wrong)
	id := program.Object.ID
	if program.Once && begins(at, status) && slices.ContainsFunc(owner.live(id), func(other *enrolled) bool {
		return other != at && other.row.Status != tracker.EnrollmentCancelled
	}) {
		u.doubtful = true
		wrong.add("Enrollment.program", "Tracked entity instance %s already has an enrollment in program %s, and this program only allows enrolling one time", owner.entity.UID, program.Object.UID).as("E1016")
		return
	}
	if status != tracker.EnrollmentActive {
		return
	}
	for _, other := range owner.active(id) {
		if other != at {
			u.doubtful = true
			wrong.add("Enrollment.program", "Tracked entity instance %s already has an active enrollment in program %s", owner.entity.UID, program.Object.UID).as("E1015")
			return
		}
	}
}

// begins reports whether an enrollment that was none so far, or cancelled, is to count from now on.
func begins(at *enrolled, status tracker.EnrollmentStatus) bool {
	return status != tracker.EnrollmentCancelled && (at == nil || at.row.Status == tracker.EnrollmentCancelled)
}

// checkNotes says what is wrong with notes.
func checkNotes(notes []note, property string, wrong *problems) {
	if len(notes) > mostValues {
		wrong.add(property, "%d notes are more than the %d that can be added at once", len(notes), mostValues)
		return
	}
	for _, n := range notes {
		if n.uid != "" && !uid.Valid(n.uid) {
			wrong.add(property, "Note %q is not an identifier: eleven letters and digits, a letter first", clip(n.uid)).as("E1048")
		}
		checkText(n.text, property, wrong)
		checkText(n.storedBy, property, wrong)
		checkDate(n.at, property, wrong)
	}
}
