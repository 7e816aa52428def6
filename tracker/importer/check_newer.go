package importer

import (
	"slices"

	"cohort/tracker"
)

// wants reports whether an update must tell all of an object but its lists, as the newer dialect asks unless a part is sent as such.
func (u *bundle) wants() bool { return u.options.Newer && !u.options.Partial }

// lost is the code of a reference that leads nowhere: in the newer dialect one that was not sent has another.
func (u *bundle) lost(given bool, unknown, missing string) string {
	if u.options.Newer && !given {
		return missing
	}
	return unknown
}

// require asks for a property of an object that is updated.
func (u *bundle) require(given bool, property, code string, wrong *problems) {
	if u.wants() && !given {
		wrong.add(property, "Missing required property: %s", property).as(code)
	}
}

// lacksProperties reports whether something is missing without which nothing else can be said of an object that is to be created: all
// of that is told at once.
func (u *bundle) lacksProperties(code string, wrong *problems, needs ...need) bool {
	before := len(*wrong)
	for _, n := range needs {
		u.require(n.given, n.property, code, wrong)
	}
	return len(*wrong) > before
}

// need is a property that a new object must have.
type need struct {
	property string
	given    bool
}

// lacksEventProperties is lacksProperties of an event. Its program may be told by its stage or enrollment, its stage by a program that
// has but one.
func (u *bundle) lacksEventProperties(v *event, parent *enrolled, wrong *problems) bool {
	if v.program.given() && v.stage.given() && v.unit.given() {
		return false
	}
	if parent == nil {
		parent = u.enrollmentOf(v.enrollment)
	}
	named := v.program.given() || v.stage.given() || parent != nil || v.enrollment != ""
	staged := v.stage.given()
	if !staged && named {
		id := v.program.id
		if !v.program.given() && parent != nil {
			id = parent.row.Program
		}
		p := u.model.Program(id)
		staged = p == nil || len(p.Stages) == 1 // of a program that there is not another problem is told
	}
	return u.lacksProperties("E1123", wrong, need{"program", named}, need{"programStage", staged}, need{"orgUnit", v.unit.given()})
}

// bare are the statuses of events that have not happened: they have no values yet.
func bare(s tracker.EventStatus) bool {
	return s == tracker.EventSchedule || s == tracker.EventOverdue || s == tracker.EventSkipped
}

// checkNewerStatus asks for what goes with the status of an event, by the rules of the newer dialect.
func (u *bundle) checkNewerStatus(v *event, at *tracker.Event, p *place, wrong *problems) {
	status := p.status
	happened := v.happened.given || at != nil && at.EventDate != nil && u.options.Partial
	due := v.due.given || at != nil && at.Due != nil && u.options.Partial
	switch {
	case bare(status) && !p.program.Registration:
		wrong.add("Event.status", "Status %s is not applicable for an event without registration", status).as("E1318")
	case !bare(status) && !happened:
		wrong.add("Event.eventDate", "occurredAt is required for an event that is %s", status).as("E1031")
	case status == tracker.EventSchedule && !due:
		wrong.add("Event.dueDate", "scheduledAt is required for an event that is %s", status).as("E1050")
	case bare(status) && !due && !happened:
		wrong.add("Event.dueDate", "An event needs at least one of occurredAt and scheduledAt").as("E1046")
	}
	if bare(status) && slices.ContainsFunc(v.values, func(x value) bool { return x.value != "" }) {
		wrong.add("Event.dataValues", "An event that is %s cannot have data values; those that are ACTIVE or COMPLETED can", status).as("E1315")
	}
	if at != nil && !bare(at.Status) && bare(status) {
		u.doubtful = true
		wrong.add("Event.status", "No event can go from status %s to status %s", at.Status, status).as("E1316")
	}
	if v.completed.given && status != tracker.EventCompleted {
		wrong.add("Event.completedDate", "completedAt must be null when the status is %s", status).as("E1051")
	}
}

// warnNotes tells of notes that are there already: they are left as they are. Clients send them along with the object.
func (u *bundle) warnNotes(s *Summary, there []tracker.Note, sent []note) {
	if !u.options.Newer {
		return
	}
	for i, n := range sent {
		if n.uid != "" && (slices.ContainsFunc(there, func(o tracker.Note) bool { return o.UID == n.uid }) || slices.ContainsFunc(sent[:i], func(o note) bool { return o.uid == n.uid })) {
			s.warn("notes", "E1119", "A note with uid %s already exists", n.uid)
		}
	}
}

// warnAssignment tells of a user to whom an event cannot be assigned in its stage.
func (u *bundle) warnAssignment(s *Summary, v *event, p *place) {
	if u.options.Newer && v.assigned.given() && !p.stage.Assignable {
		s.warn("assignedUser", "E1120", "Program stage %s does not allow user assignment", p.stage.Object.UID)
	}
}

// checkEnrollmentEnd keeps a date of completion from what is not completed. That of an enrollment that was cancelled can be sent again
// as it was told.
func (u *bundle) checkEnrollmentEnd(n *enrollment, at *enrolled, status tracker.EnrollmentStatus, wrong *problems) {
	if !u.options.Newer || !n.finished.given || status == tracker.EnrollmentCompleted {
		return
	}
	if at != nil && status == at.row.Status && at.row.Completed != nil && *at.row.Completed == n.finished.ms {
		return
	}
	wrong.add("Enrollment.completedDate", "completedAt must be null when the status is %s", status).as("E1052")
}

// checkMembers keeps attributes from an enrollment that its program does not have.
func (u *bundle) checkMembers(n *enrollment, program *tracker.Program, wrong *problems) {
	if !u.options.Newer {
		return
	}
	for _, a := range n.attributes {
		if u.model.Attribute(a.attribute.id) != nil && !slices.Contains(program.Attributes, a.attribute.id) {
			wrong.add("Attribute.attribute", "Attribute %s is not one of program %s", u.uidOf(a.attribute.id), program.Object.UID).as("E1019")
		}
	}
}
