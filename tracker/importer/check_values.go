package importer

import (
	"slices"

	"cohort/tracker"
)

// eventStatus finds the status, and asks for the dates without which an event cannot have it. An event that has only a due
// date is scheduled.
func (u *bundle) eventStatus(v *event, at *tracker.Event, p *place, wrong *problems) {
	checkDate(v.happened, "Event.eventDate", wrong)
	checkDate(v.due, "Event.dueDate", wrong)
	checkDate(v.completed, "Event.completedDate", wrong)
	known := false
	switch {
	case v.status != "":
		if p.status, known = tracker.ParseEventStatus(v.status); !known {
			wrong.add("Event.status", "'%s' is not a valid status; valid are %v", v.status, tracker.EventStatuses()).as("E1123")
			return
		}
	case at != nil:
		p.status = at.Status
		planned := p.status == tracker.EventSchedule || p.status == tracker.EventOverdue
		if planned && (v.begins || at.EventDate == nil && v.happened.given && !u.options.Newer) {
			p.status = tracker.EventActive // it has happened
		}
	}
	if u.options.Newer {
		u.checkNewerStatus(v, at, p, wrong)
		return
	}
	happened := v.happened.given || at != nil && at.EventDate != nil && !u.options.Replace
	if p.status == tracker.EventActive && !happened && v.due.given {
		p.status = tracker.EventSchedule
	}
	if (p.status == tracker.EventActive || p.status == tracker.EventCompleted) && !happened {
		wrong.add("Event.eventDate", "Event date is required for an event that is %s", p.status).as("E1031")
	}
}

// mostValues bounds the values of one object: a form has some hundreds of fields at most, and values are compared with
// each other.
const mostValues = 2000

// checkEventContent checks what an event holds.
func (u *bundle) checkEventContent(v *event, at *tracker.Event, p *place, wrong *problems) {
	if len(v.values) > mostValues {
		wrong.add("Event.dataValues", "%d data values are more than the %d that an event can have", len(v.values), mostValues)
		return
	}
	for i := range v.values {
		x := &v.values[i]
		u.checkValue(x, p, wrong)
		if e := p.stage.Elements[x.element.id]; e != nil && e.Type.IsFile() && e.Type.Check(x.value) == "" {
			twice := slices.ContainsFunc(v.values[:i], func(b value) bool { return b.value == x.value && b.element.id != x.element.id })
			present := ""
			if at != nil {
				present = valueOf(at.Values, x.element.id)
			}
			u.checkFile(e.Type, x.value, present, e.Object.UID, twice, wrong)
		}
		for _, before := range v.values[:i] {
			if before.element.id == x.element.id && before.value != x.value {
				wrong.add(x.element.shown(u), "Data element %s is given twice, as '%s' and as '%s'", x.element.shown(u), clip(before.value), clip(x.value))
				break
			}
		}
	}
	if p.status == tracker.EventCompleted || p.stage.Strict && p.status == tracker.EventActive {
		u.checkCompulsory(v, at, p, wrong)
	}
	u.checkShape(v.shape, p.stage.Feature, "Event.geometry", wrong)
	if v.assigned.given() && p.stage.Assignable && v.assigned.id == 0 {
		wrong.add("Event.assignedUser", "Assigned user %s does not exist", v.assigned.shown(u)).as("E1118")
	}
	checkNotes(v.notes, "Event.notes", wrong)
	checkStamps(v.stamps, wrong)
	checkText(v.completedBy, "Event.completedBy", wrong)
}

func (u *bundle) checkValue(x *value, p *place, wrong *problems) {
	element, member := p.stage.Elements[x.element.id]
	if !member {
		if u.model.Element(x.element.id) == nil {
			wrong.add("dataElement", "%s is not a valid data element", x.element.shown(u)).as("E1304")
		} else {
			wrong.add("dataElement", "%s is not a data element of program stage %s", x.element.shown(u), p.stage.Object.UID).as("E1305")
		}
		return
	}
	if x.value == "" {
		return
	}
	if problem := element.Check(u.model, x.value); problem != "" {
		wrong.add(element.Object.UID, "%s: '%s'", problem, clip(x.value)).as("E1302")
	}
}

// warnOfNames tells in the classic dialect whom an event names in vain: nobody can be assigned to events of its stage, or its program
// knows nobody.
func (u *bundle) warnOfNames(s *Summary, v *event, p *place) {
	if u.options.Newer || p.stage == nil {
		return
	}
	if v.assigned.given() && !p.stage.Assignable {
		s.warn("Event.assignedUser", "E1120", "Program stage %s does not allow users to be assigned: %s is not", p.stage.Object.UID, v.assigned.shown(u))
	}
	if v.entity != "" && !p.program.Registration {
		s.warn("Event.trackedEntityInstance", "", "Program %s is without registration: the event is not one of tracked entity instance %s", p.program.Object.UID, clip(v.entity))
	}
}
