package importer

import (
	"bytes"
	"slices"

	"cohort/tracker"
)

// The properties of the three kinds of object, as the classic endpoints name them. What is not listed is skipped: it is
// derived, or belongs to other versions.

func (d *decoder) entity() (*entity, error) {
	e := new(entity)
	d.problems = &e.problems
	return e, d.members("TrackedEntityInstance", func(name string) error { return d.entityMember(e, name) })
}

func (d *decoder) entityMember(e *entity, name string) error {
	switch name = d.member(tracker.KindEntity, name); name {
	case "trackedEntityInstance":
		return d.identifier("TrackedEntityInstance.trackedEntityInstance", &e.uid)
	case "trackedEntityType", "trackedEntity":
		return d.ref("TrackedEntityInstance.trackedEntityType", d.names.entityType, &e.typ)
	case "orgUnit":
		return d.ref("TrackedEntityInstance.orgUnit", d.names.unit, &e.unit)
	case "attributes":
		return d.attributes("TrackedEntityInstance.attributes", &e.attributes)
	case "enrollments":
		e.enrollments = nil
		err := d.elements("TrackedEntityInstance.enrollments", func() error {
			n, err := d.enrollment()
			d.problems = &e.problems
			e.enrollments = append(e.enrollments, n)
			return err
		})
		return err
	case "relationships":
		return d.relationships("TrackedEntityInstance.relationships", &e.relationships, &e.problems)
	case "geometry":
		return d.geometry(&e.shape)
	case "coordinates":
		return d.coordinates(&e.shape)
	case "coordinate":
		return d.coordinate("TrackedEntityInstance.coordinate", &e.shape)
	case "inactive":
		return d.flag("TrackedEntityInstance.inactive", &e.inactive)
	case "potentialDuplicate":
		return d.flag("TrackedEntityInstance.potentialDuplicate", &e.potentialDuplicate)
	}
	return d.stamp(name, &e.stamps)
}

func (d *decoder) attributes(property string, into *[]attribute) error {
	*into = (*into)[:0]
	return d.elements(property, func() error {
		var a attribute
		err := d.members("Attribute", func(name string) error {
			switch name {
			case "attribute":
				return d.ref("Attribute.attribute", d.names.attribute, &a.attribute)
			case "value":
				return d.text("Attribute.value", &a.value)
			case "storedBy":
				return d.text("Attribute.storedBy", &a.storedBy)
			}
			return d.SkipValue()
		})
		*into = append(*into, a)
		return err
	})
}

func (d *decoder) enrollment() (*enrollment, error) {
	n := new(enrollment)
	d.problems = &n.problems
	return n, d.members("Enrollment", func(name string) error { return d.enrollmentMember(n, name) })
}

func (d *decoder) enrollmentMember(n *enrollment, name string) error {
	switch name = d.member(tracker.KindEnrollment, name); name {
	case "enrollment":
		return d.identifier("Enrollment.enrollment", &n.uid)
	case "trackedEntityInstance":
		return d.text("Enrollment.trackedEntityInstance", &n.entity)
	case "program":
		return d.ref("Enrollment.program", d.names.program, &n.program)
	case "orgUnit":
		return d.ref("Enrollment.orgUnit", d.names.unit, &n.unit)
	case "status":
		return d.text("Enrollment.status", &n.status)
	case "enrollmentDate":
		return d.date("Enrollment.date", &n.enrolled)
	case "incidentDate":
		return d.date("Enrollment.incidentDate", &n.incident)
	case "completedDate":
		return d.date("Enrollment.completedDate", &n.finished)
	case "completedBy":
		return d.text("Enrollment.completedBy", &n.completedBy)
	case "followup", "followUp":
		return d.flag("Enrollment.followup", &n.followup)
	case "geometry":
		return d.geometry(&n.shape)
	case "coordinate":
		return d.coordinate("Enrollment.coordinate", &n.shape)
	case "attributes":
		return d.attributes("Enrollment.attributes", &n.attributes)
	case "events":
		n.events = nil
		return d.elements("Enrollment.events", func() error {
			v, err := d.event()
			d.problems = &n.problems
			n.events = append(n.events, v)
			return err
		})
	case "notes":
		return d.notes("Enrollment.notes", &n.notes)
	case "relationships":
		return d.relationships("Enrollment.relationships", &n.relationships, &n.problems)
	}
	return d.stamp(name, &n.stamps)
}

func (d *decoder) event() (*event, error) {
	v := new(event)
	d.problems = &v.problems
	return v, d.members("Event", func(name string) error { return d.eventMember(v, name) })
}

func (d *decoder) eventMember(v *event, name string) error {
	switch name = d.member(tracker.KindEvent, name); name {
	case "event":
		return d.identifier("Event.event", &v.uid)
	case "trackedEntityInstance":
		return d.text("Event.trackedEntityInstance", &v.entity)
	case "enrollment":
		return d.text("Event.enrollment", &v.enrollment)
	case "program":
		return d.ref("Event.program", d.names.program, &v.program)
	case "programStage":
		return d.ref("Event.programStage", d.names.stage, &v.stage)
	case "orgUnit":
		return d.ref("Event.orgUnit", d.names.unit, &v.unit)
	case "status":
		return d.text("Event.status", &v.status)
	case "eventDate":
		return d.date("Event.eventDate", &v.happened)
	case "dueDate":
		return d.date("Event.dueDate", &v.due)
	case "completedDate":
		return d.date("Event.completedDate", &v.completed)
	case "completedBy":
		return d.text("Event.completedBy", &v.completedBy)
	case "attributeOptionCombo":
		return d.ref("Event.attributeOptionCombo", d.names.optionCombo, &v.optionCombo)
	case "attributeCategoryOptions":
		return d.options(v)
	case "assignedUser":
		v.assignedGiven = true
		if d.newer && d.PeekKind() == '{' {
			return d.assignee(&v.assigned)
		}
		return d.ref("Event.assignedUser", d.names.user, &v.assigned)
	case "followup", "followUp":
		return d.flag("Event.followup", &v.followup)
	case "geometry":
		return d.geometry(&v.shape)
	case "coordinate":
		return d.coordinate("Event.coordinate", &v.shape)
	case "dataValues":
		return d.values(v)
	case "notes":
		return d.notes("Event.notes", &v.notes)
	case "relationships":
		return d.relationships("Event.relationships", &v.relationships, &v.problems)
	case "":
		return d.wrong("Event")
	}
	return d.stamp(name, &v.stamps)
}

// options reads category options separated by semicolons or commas. A name may hold a comma, so that what one is called as a whole
// comes first.
func (d *decoder) options(v *event) error {
	b, err := d.bytes("Event.attributeCategoryOptions")
	v.options = nil
	add := func(name []byte) {
		r := ref{id: d.names.categoryOption(name)}
		if r.id == 0 {
			r.text = d.arena.text(name)
		}
		v.options = append(v.options, r)
	}
	for len(b) > 0 {
		var one []byte
		if one, b = cut(b, ';'); d.names.categoryOption(one) != 0 {
			add(one)
			continue
		}
		for len(one) > 0 {
			var part []byte
			part, one = cut(one, ',')
			add(bytes.TrimSpace(part))
		}
	}
	return err
}

func cut(b []byte, at byte) (before, after []byte) {
	for i, c := range b {
		if c == at {
			return b[:i], b[i+1:]
		}
	}
	return b, nil
}

func (d *decoder) values(v *event) error {
	v.values = slices.Grow(v.values[:0], 4)
	return d.elements("Event.dataValues", func() error {
		v.values = append(v.values, value{})
		x := &v.values[len(v.values)-1]
		var provided *bool
		err := d.members("DataValue", func(name string) error {
			switch name {
			case "dataElement":
				return d.ref("DataValue.dataElement", d.names.element, &x.element)
			case "value":
				return d.text("DataValue.value", &x.value)
			case "providedElsewhere":
				return d.flag("DataValue.providedElsewhere", &provided)
			}
			return d.SkipValue()
		})
		x.providedElsewhere = provided != nil && *provided
		return err
	})
}

func (d *decoder) notes(property string, into *[]note) error {
	*into = (*into)[:0]
	return d.elements(property, func() error {
		var n note
		err := d.members("Note", func(name string) error {
			switch name {
			case "note":
				return d.text("Note.note", &n.uid)
			case "value":
				return d.text("Note.value", &n.text)
			case "storedBy":
				return d.text("Note.storedBy", &n.storedBy)
			case "storedDate", "storedAt":
				return d.date("Note.storedDate", &n.at)
			}
			return d.SkipValue()
		})
		*into = append(*into, n)
		return err
	})
}

// stamp reads what all three kinds say of their times and authors.
func (d *decoder) stamp(name string, s *stamps) error {
	switch name {
	case "deleted":
		if d.sync {
			return d.flag("deleted", &s.deleted)
		}
	case "createdAtClient":
		return d.date("createdAtClient", &s.created)
	case "lastUpdatedAtClient":
		return d.date("lastUpdatedAtClient", &s.updated)
	case "storedBy":
		return d.text("storedBy", &s.storedBy)
	}
	return d.SkipValue()
}
