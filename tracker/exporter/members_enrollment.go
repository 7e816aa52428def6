package exporter

import (
	"strings"

	"cohort/tracker"
)

// stay is an enrollment with what is shown of it.
type stay struct {
	row    *tracker.Enrollment
	person *person
	visits []*visit

	relations []*tracker.Relationship
}

var enrollmentMembers = []member[*stay]{
	{"enrollment", func(w *writer, b []byte, s *stay) []byte { return text(b, s.row.UID) }},
	{"created", func(w *writer, b []byte, s *stay) []byte { return w.time(b, s.row.Created) }},
	{"lastUpdated", func(w *writer, b []byte, s *stay) []byte { return w.time(b, s.row.Updated) }},
	{"createdAtClient", func(w *writer, b []byte, s *stay) []byte { return w.client(b, s.row.CreatedClient, s.row.Created) }},
	{"lastUpdatedAtClient", func(w *writer, b []byte, s *stay) []byte { return w.client(b, s.row.UpdatedClient, s.row.Updated) }},
	{"trackedEntityType", func(w *writer, b []byte, s *stay) []byte { return w.uid(b, s.person.row.Type) }},
	{"trackedEntityInstance", func(w *writer, b []byte, s *stay) []byte { return text(b, s.person.row.UID) }},
	{"program", func(w *writer, b []byte, s *stay) []byte { return w.uid(b, s.row.Program) }},
	{"status", func(w *writer, b []byte, s *stay) []byte { return text(b, s.row.Status.String()) }},
	{"orgUnit", func(w *writer, b []byte, s *stay) []byte { return w.uid(b, s.row.OrgUnit) }},
	{"orgUnitName", func(w *writer, b []byte, s *stay) []byte { return w.objectName(b, s.row.OrgUnit) }},
	{"enrollmentDate", func(w *writer, b []byte, s *stay) []byte { return w.time(b, s.row.Date) }},
	{"incidentDate", func(w *writer, b []byte, s *stay) []byte { return w.optionalTime(b, s.row.Incident) }},
	{"completedDate", func(w *writer, b []byte, s *stay) []byte { return w.optionalTime(b, s.row.Completed) }},
	{"completedBy", func(w *writer, b []byte, s *stay) []byte { return optionalText(b, s.row.CompletedBy) }},
	{"followup", func(w *writer, b []byte, s *stay) []byte {
		if !s.row.Followup {
			return b
		}
		return flag(b, true)
	}},
	{"coordinate", func(w *writer, b []byte, s *stay) []byte { return coordinate(b, s.row.Geometry) }},
	{"geometry", func(w *writer, b []byte, s *stay) []byte { return raw(b, s.row.Geometry) }},
	{"events", func(w *writer, b []byte, s *stay) []byte { return w.visits(b, s.visits) }},
	{"relationships", func(w *writer, b []byte, s *stay) []byte {
		return w.relations(b, w.shape.Enrollment.relations, s.relations)
	}},
	{"attributes", func(w *writer, b []byte, s *stay) []byte { return w.stayAttributes(b, s) }},
	{"notes", func(w *writer, b []byte, s *stay) []byte { return w.notes(b, w.shape.Enrollment.notes, s.row.Notes) }},
	{"deleted", func(w *writer, b []byte, s *stay) []byte { return flag(b, s.row.Deleted) }},
	{"storedBy", func(w *writer, b []byte, s *stay) []byte { return w.storedBy(b, &s.row.Stamp) }},
	{"createdByUserInfo", func(w *writer, b []byte, s *stay) []byte { return w.user(b, s.row.CreatedBy) }},
	{"lastUpdatedByUserInfo", func(w *writer, b []byte, s *stay) []byte { return w.user(b, s.row.UpdatedBy) }},
}

func (w *writer) stay(b []byte, s *stay) []byte { return object(w, b, w.shape.Enrollment.members, s) }

func (w *writer) stays(b []byte, list []*stay) []byte {
	if w.shape.Enrollment == nil {
		return append(b, "[]"...)
	}
	return objects(w, b, w.shape.Enrollment.members, list)
}

// stayAttributes shows those of the entity's attributes that the program asks for or the type has.
func (w *writer) stayAttributes(b []byte, s *stay) []byte {
	if w.shape.Enrollment.attributes == nil {
		return append(b, "[]"...)
	}
	return objects(w, b, w.shape.Enrollment.attributes, w.shownValues(s.person))
}

// visit is an event with the enrollment it belongs to, nil without registration.
type visit struct {
	row  *tracker.Event
	stay *stay

	relations []*tracker.Relationship
}

var eventMembers = []member[*visit]{
	{"event", func(w *writer, b []byte, v *visit) []byte { return text(b, v.row.UID) }},
	{"status", func(w *writer, b []byte, v *visit) []byte { return text(b, v.row.Status.String()) }},
	{"program", func(w *writer, b []byte, v *visit) []byte {
		return w.named(b, w.event().Schemes.Program, v.row.Program)
	}},
	{"programStage", func(w *writer, b []byte, v *visit) []byte { return w.named(b, w.event().Schemes.Stage, v.row.Stage) }},
	{"programType", func(w *writer, b []byte, v *visit) []byte {
		if v.stay == nil {
			return text(b, "WITHOUT_REGISTRATION")
		}
		return text(b, "WITH_REGISTRATION")
	}},
	{"enrollment", func(w *writer, b []byte, v *visit) []byte {
		if v.stay != nil {
			return text(b, v.stay.row.UID)
		}
		if p := w.model.Program(v.row.Program); p != nil && !w.event().listed {
			return text(b, w.model.Enrollment(p))
		}
		return b
	}},
	{"enrollmentStatus", func(w *writer, b []byte, v *visit) []byte {
		switch {
		case v.stay != nil:
			return text(b, v.stay.row.Status.String())
		case w.event().listed:
			return b
		}
		return text(b, tracker.EnrollmentActive.String())
	}},
	{"trackedEntityInstance", func(w *writer, b []byte, v *visit) []byte {
		if v.stay == nil {
			return b
		}
		return text(b, v.stay.person.row.UID)
	}},
	{"orgUnit", func(w *writer, b []byte, v *visit) []byte { return w.named(b, w.event().Schemes.Unit, v.row.OrgUnit) }},
	{"orgUnitName", func(w *writer, b []byte, v *visit) []byte { return w.objectName(b, v.row.OrgUnit) }},
	{"relationships", func(w *writer, b []byte, v *visit) []byte { return w.relations(b, w.event().relations, v.relations) }},
	{"eventDate", func(w *writer, b []byte, v *visit) []byte { return w.optionalTime(b, v.row.EventDate) }},
	{"dueDate", func(w *writer, b []byte, v *visit) []byte { return w.optionalTime(b, v.row.Due) }},
	{"storedBy", func(w *writer, b []byte, v *visit) []byte { return w.storedBy(b, &v.row.Stamp) }},
	{"coordinate", func(w *writer, b []byte, v *visit) []byte { return coordinate(b, v.row.Geometry) }},
	{"geometry", func(w *writer, b []byte, v *visit) []byte { return raw(b, v.row.Geometry) }},
	{"dataValues", func(w *writer, b []byte, v *visit) []byte { return w.values(b, v.row) }},
	{"notes", func(w *writer, b []byte, v *visit) []byte { return w.notes(b, w.event().notes, v.row.Notes) }},
	{"followup", func(w *writer, b []byte, v *visit) []byte {
		if w.event().nested && !v.row.Followup {
			return b
		}
		return flag(b, v.row.Followup)
	}},
	{"deleted", func(w *writer, b []byte, v *visit) []byte { return flag(b, v.row.Deleted) }},
	{"created", func(w *writer, b []byte, v *visit) []byte { return w.time(b, v.row.Created) }},
	{"createdByUserInfo", func(w *writer, b []byte, v *visit) []byte { return w.user(b, v.row.CreatedBy) }},
	{"lastUpdated", func(w *writer, b []byte, v *visit) []byte { return w.time(b, v.row.Updated) }},
	{"lastUpdatedByUserInfo", func(w *writer, b []byte, v *visit) []byte { return w.user(b, v.row.UpdatedBy) }},
	{"createdAtClient", func(w *writer, b []byte, v *visit) []byte { return w.optionalTime(b, v.row.CreatedClient) }},
	{"lastUpdatedAtClient", func(w *writer, b []byte, v *visit) []byte { return w.optionalTime(b, v.row.UpdatedClient) }},
	{"attributeOptionCombo", func(w *writer, b []byte, v *visit) []byte {
		return w.named(b, w.event().Schemes.OptionCombo, v.row.OptionCombo)
	}},
	{"attributeCategoryOptions", func(w *writer, b []byte, v *visit) []byte {
		var uids []string
		for _, o := range w.model.Options(v.row.OptionCombo) {
			uids = append(uids, o.UID)
		}
		return text(b, strings.Join(uids, ";"))
	}},
	{"completedDate", func(w *writer, b []byte, v *visit) []byte { return w.optionalTime(b, v.row.Completed) }},
	{"completedBy", func(w *writer, b []byte, v *visit) []byte { return optionalText(b, v.row.CompletedBy) }},
	{"assignedUser", func(w *writer, b []byte, v *visit) []byte {
		if v.row.AssignedUser == nil {
			return b
		}
		return w.uid(b, *v.row.AssignedUser)
	}},
	{"assignedUserUsername", func(w *writer, b []byte, v *visit) []byte {
		if v.row.AssignedUser == nil {
			return b
		}
		u, _ := w.model.UserInfo(*v.row.AssignedUser)
		return text(b, u.Username)
	}},
	{"href", func(w *writer, b []byte, v *visit) []byte {
		if w.event().Base == "" {
			return b
		}
		return text(b, w.event().Base+"/"+v.row.UID)
	}},
}

func (w *writer) visit(b []byte, v *visit) []byte {
	if table := w.event().table; table != nil {
		return table(w, b, v)
	}
	return object(w, b, w.event().members, v)
}

func (w *writer) visits(b []byte, list []*visit) []byte {
	if w.event() == nil {
		return append(b, "[]"...)
	}
	return objects(w, b, w.event().members, list)
}

var valueMembers = []member[*tracker.DataValue]{
	{"created", func(w *writer, b []byte, v *tracker.DataValue) []byte { return w.time(b, v.Created) }},
	{"createdByUserInfo", func(w *writer, b []byte, v *tracker.DataValue) []byte { return w.user(b, v.CreatedBy) }},
	{"lastUpdated", func(w *writer, b []byte, v *tracker.DataValue) []byte { return w.time(b, v.Updated) }},
	{"lastUpdatedByUserInfo", func(w *writer, b []byte, v *tracker.DataValue) []byte { return w.user(b, v.UpdatedBy) }},
	{"value", func(w *writer, b []byte, v *tracker.DataValue) []byte { return text(b, v.Value) }},
	{"dataElement", func(w *writer, b []byte, v *tracker.DataValue) []byte {
		return w.named(b, w.event().Schemes.Element, v.Element)
	}},
	{"providedElsewhere", func(w *writer, b []byte, v *tracker.DataValue) []byte { return flag(b, v.ProvidedElsewhere) }},
}

func (w *writer) values(b []byte, e *tracker.Event) []byte {
	list := make([]*tracker.DataValue, len(e.Values))
	for i := range e.Values {
		list[i] = &e.Values[i]
	}
	return objects(w, b, w.event().values, list)
}

var noteMembers = []member[*tracker.Note]{
	{"note", func(w *writer, b []byte, n *tracker.Note) []byte { return text(b, n.UID) }},
	{"value", func(w *writer, b []byte, n *tracker.Note) []byte { return text(b, n.Text) }},
	{"storedBy", func(w *writer, b []byte, n *tracker.Note) []byte { return text(b, n.StoredBy) }},
	{"storedDate", func(w *writer, b []byte, n *tracker.Note) []byte { return w.time(b, n.At) }},
	{"lastUpdatedBy", func(w *writer, b []byte, n *tracker.Note) []byte { return w.user(b, n.By) }},
	{"lastUpdated", func(w *writer, b []byte, n *tracker.Note) []byte { return w.time(b, n.At) }},
}

func (w *writer) notes(b []byte, shown []shown[*tracker.Note], notes []tracker.Note) []byte {
	list := make([]*tracker.Note, len(notes))
	for i := range notes {
		list[i] = &notes[i]
	}
	return objects(w, b, shown, list)
}
