package exporter

import (
	"context"
	"slices"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/query"
	"cohort/tracker"
)

// relationMembers are what is shown of a relationship within what it connects: its ends by their identifiers.
var relationMembers = []member[*tracker.Relationship]{
	{"relationshipType", func(w *writer, b []byte, row *tracker.Relationship) []byte { return w.uid(b, row.Type) }},
	{"relationshipName", func(w *writer, b []byte, row *tracker.Relationship) []byte { return w.objectName(b, row.Type) }},
	{"relationship", func(w *writer, b []byte, row *tracker.Relationship) []byte { return text(b, row.UID) }},
	{"bidirectional", func(w *writer, b []byte, row *tracker.Relationship) []byte {
		t := w.model.RelationshipType(row.Type)
		return flag(b, t != nil && t.Bidirectional)
	}},
	{"from", func(w *writer, b []byte, row *tracker.Relationship) []byte { return end(b, row.From, row.FromUID) }},
	{"to", func(w *writer, b []byte, row *tracker.Relationship) []byte { return end(b, row.To, row.ToUID) }},
	{"deleted", func(w *writer, b []byte, row *tracker.Relationship) []byte {
		if !row.Deleted {
			return b
		}
		return flag(b, true)
	}},
	{"created", func(w *writer, b []byte, row *tracker.Relationship) []byte { return w.time(b, row.Created) }},
	{"lastUpdated", func(w *writer, b []byte, row *tracker.Relationship) []byte { return w.time(b, row.Updated) }},
}

var allRelationMembers = choose(nil, relationMembers, all(relationMembers))

// relationShape is what is shown of the relationships of an object, nil where nobody asks for them.
func relationShape[T any](fields query.Fields, where Presentation, members []shown[T]) []shown[*tracker.Relationship] {
	if fields == nil && where != nested || !has(members, "relationships") {
		return nil
	}
	return choose(fields.Nested("relationships"), relationMembers, all(relationMembers))
}

func (w *writer) relations(b []byte, shape []shown[*tracker.Relationship], list []*tracker.Relationship) []byte {
	return objects(w, b, shape, list)
}

// end appends an end by its identifier.
func end(b []byte, e tracker.End, uid string) []byte {
	switch e.Kind {
	case tracker.KindEntity:
		b = text(append(b, `{"trackedEntityInstance":{"trackedEntityInstance":`...), uid)
		return append(b, `,"programOwners":[],"potentialDuplicate":false}}`...)
	case tracker.KindEnrollment:
		b = text(append(b, `{"enrollment":{"enrollment":`...), uid)
	default:
		b = text(append(b, `{"event":{"event":`...), uid)
	}
	return append(b, `}}`...)
}

// Relationship shows one relationship, with all that is known of what it connects.
func (x *Exporter) Relationship(ctx context.Context, view *access.View, uid string) ([]byte, error) {
	r := x.begin(view)
	var b []byte
	err := x.DB.Read(ctx, func(tx db.Tx) error {
		found, err := tracker.FindClaims(ctx, tx, []string{uid})
		if err != nil {
			return err
		}
		var rows []*tracker.Relationship
		if c := found[uid]; c.Kind == tracker.KindRelationship {
			if rows, err = tracker.Relationships(ctx, tx, []tracker.Key{c.End().Key()}); err != nil {
				return err
			}
		}
		if len(rows) == 0 || rows[0].Deleted {
			return fault.Coded(fault.NotFound, "E1005", "Relationship with id %s could not be found.", uid)
		}
		seen, by, err := r.visible(ctx, tx, rows)
		if err == nil && len(seen) == 0 {
			err = fault.New(fault.Forbidden, "The user may not see relationship %s, or what it connects.", uid)
		}
		if err != nil {
			return err
		}
		shown, err := r.relationships(ctx, tx, seen, by)
		if err == nil {
			b = shown[0]
		}
		return err
	})
	return r.kept(ctx, b, err)
}

// Relationships shows the relationships of a tracked entity, enrollment or event that the user may see, the oldest first, as a list.
func (x *Exporter) Relationships(ctx context.Context, view *access.View, kind tracker.Kind, uid string, deleted bool) ([]byte, error) {
	r := x.begin(view)
	var b []byte
	err := x.DB.Read(ctx, func(tx db.Tx) error {
		found, err := tracker.FindClaims(ctx, tx, []string{uid})
		if err != nil {
			return err
		}
		absent := fault.Coded(fault.NotFound, "E1005", "%s with id %s could not be found.", kindNames[kind], uid)
		c := found[uid]
		if c.Kind != kind {
			return absent
		}
		by, err := r.ends(ctx, tx, []tracker.End{c.End()})
		if err != nil {
			return err
		}
		if by[c.End()] == nil {
			return absent
		}
		if !view.Superuser() {
			if err := refused(view.ReadEnd(by[c.End()])); err != nil {
				return err
			}
		}
		rows, err := tracker.RelationshipsOf(ctx, tx, []int64{c.Subject}, deleted)
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(row *tracker.Relationship) bool { return !row.Has(c.End()) })
		rows, by, err = r.visible(ctx, tx, rows)
		if err != nil {
			return err
		}
		shown, err := r.relationships(ctx, tx, rows, by)
		b = append(b[:0], '[')
		for i, one := range shown {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, one...)
		}
		b = append(b, ']')
		return err
	})
	return r.kept(ctx, b, err)
}

var kindNames = map[tracker.Kind]string{tracker.KindEntity: "TrackedEntityInstance", tracker.KindEnrollment: "Enrollment", tracker.KindEvent: "Event"}

// everything is what is shown of the ends of relationships.
var everything = query.Fields{{Name: "*", Preset: true}}

// relationships returns relationships with their ends in full, each of which the user may see.
func (r *reading) relationships(ctx context.Context, tx db.Tx, rows []*tracker.Relationship, by map[tracker.End]*access.End) ([][]byte, error) {
	people, stays, visits := map[int64]*person{}, map[int64]*stay{}, map[int64]*visit{}
	var subjects []int64
	var enrollments, events []tracker.Key
	once := map[tracker.End]bool{}
	for _, row := range rows {
		for _, e := range [...]tracker.End{row.From, row.To} {
			switch {
			case once[e]:
			case e.Kind == tracker.KindEntity:
				subjects = append(subjects, e.Subject)
			case e.Kind == tracker.KindEnrollment:
				enrollments = append(enrollments, e.Key())
			default:
				events = append(events, e.Key())
			}
			once[e] = true
		}
	}
	w := r.writer(Entity(everything, Single), nil)
	w.shape.IncludeDeleted = false
	if err := r.endPeople(ctx, tx, subjects, people, w); err != nil {
		return nil, err
	}
	ws := r.writer(&EntityShape{Enrollment: Enrollment(everything, Single)}, nil)
	views, err := tracker.EnrollmentViews(ctx, tx, enrollments)
	if err != nil {
		return nil, err
	}
	list := make([]*stay, 0, len(views))
	for _, v := range views {
		stays[v.ID] = &stay{row: &v.Enrollment, person: &person{row: &v.Entity}}
		list = append(list, stays[v.ID])
		r.watchEnd(by[tracker.End{Kind: tracker.KindEnrollment, Subject: v.Subject, ID: v.ID}], v.Subject, v.Entity.UID)
	}
	if err := r.fillStays(ctx, tx, list, ws); err != nil {
		return nil, err
	}
	wv := r.writer(&EntityShape{Enrollment: &EnrollmentShape{Event: Event(everything, Single)}}, nil)
	eventViews, err := tracker.EventViews(ctx, tx, events)
	if err != nil {
		return nil, err
	}
	seen := make([]*visit, 0, len(eventViews))
	for _, v := range eventViews {
		visits[v.ID] = visitOf(v)
		seen = append(seen, visits[v.ID])
		if v.EntityUID != nil {
			r.watchEnd(by[tracker.End{Kind: tracker.KindEvent, Subject: v.Subject, ID: v.ID}], v.Subject, *v.EntityUID)
		}
	}
	if err := r.fillVisits(ctx, tx, seen, wv); err != nil {
		return nil, err
	}
	full := func(b []byte, e tracker.End) []byte {
		switch e.Kind {
		case tracker.KindEntity:
			b = w.person(append(b, `{"trackedEntityInstance":`...), people[e.Subject])
		case tracker.KindEnrollment:
			b = ws.stay(append(b, `{"enrollment":`...), stays[e.ID])
		default:
			b = wv.visit(append(b, `{"event":`...), visits[e.ID])
		}
		return append(b, '}')
	}
	out := make([][]byte, len(rows))
	for i, row := range rows {
		members := slices.Clone(allRelationMembers)
		for j := range members {
			switch members[j].name {
			case "from":
				members[j].append = func(_ *writer, b []byte, _ *tracker.Relationship) []byte { return full(b, row.From) }
			case "to":
				members[j].append = func(_ *writer, b []byte, _ *tracker.Relationship) []byte { return full(b, row.To) }
			}
		}
		out[i] = object(w, nil, members, row)
	}
	return out, nil
}

// endPeople reads tracked entities with all that is shown of them.
func (r *reading) endPeople(ctx context.Context, tx db.Tx, subjects []int64, people map[int64]*person, w *writer) error {
	if len(subjects) == 0 {
		return nil
	}
	slices.Sort(subjects)
	rows, err := tracker.Entities(ctx, tx, subjects)
	if err != nil {
		return err
	}
	for _, row := range rows {
		people[row.Subject] = &person{row: row}
	}
	if err := r.loadValues(ctx, tx, people, subjects); err != nil {
		return err
	}
	if err := r.guardPeople(ctx, tx, people, nil); err != nil {
		return err
	}
	return r.fillPeople(ctx, tx, people, subjects, w)
}

// watchEnd watches the part that an enrollment or event belongs to.
func (r *reading) watchEnd(by *access.End, subject int64, entity string) {
	switch {
	case by == nil:
	case by.Enrollment != nil:
		r.watch(subject, entity, by.Person.Part(by.Enrollment))
	case by.Event != nil && by.Event.Person != nil:
		r.watch(subject, entity, by.Event.Person.Part(by.Event.Program))
	}
}
