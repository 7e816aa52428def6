package exporter

import (
	"cmp"
	"context"
	"slices"

	"cohort/db"
	"cohort/tracker"
)

// nowhere says that it does not matter where people are enrolled: the list has looked at that.
var nowhere = []*tracker.Enrollment{}

// loadPeople reads tracked entities and what the shape shows of them, in the order of the subjects; and what decides on who may
// see it, where it is asked for or anything depends on it.
func (r *reading) loadPeople(ctx context.Context, tx db.Tx, subjects []int64, w *writer, guarded bool) ([]*person, error) {
	rows, err := tracker.Entities(ctx, tx, subjects)
	if err != nil {
		return nil, err
	}
	people := make(map[int64]*person, len(rows))
	for _, e := range rows {
		people[e.Subject] = &person{row: e}
	}
	if has(w.shape.members, "attributes") || w.shape.Enrollment != nil && w.shape.Enrollment.attributes != nil {
		if err := r.loadValues(ctx, tx, people, subjects); err != nil {
			return nil, err
		}
	}
	if guarded || w.needsGuard(people) {
		if err := r.guardPeople(ctx, tx, people, nowhere); err != nil {
			return nil, err
		}
	}
	if err := r.fillPeople(ctx, tx, people, subjects, w); err != nil {
		return nil, err
	}
	out := make([]*person, 0, len(subjects))
	for _, subject := range subjects {
		if p := people[subject]; p != nil {
			out = append(out, p)
		}
	}
	return out, nil
}

// loadOwners reads who owns what of tracked entities, unless that is known already.
func (r *reading) loadOwners(ctx context.Context, tx db.Tx, people map[int64]*person, subjects []int64) error {
	for _, p := range people {
		if p.owners != nil {
			return nil
		}
	}
	owners, err := tracker.Owners(ctx, tx, subjects)
	for _, o := range owners {
		people[o.Subject].owners = append(people[o.Subject].owners, o)
	}
	return err
}

// guardPeople reads what decides on what the user may see of tracked entities. Of the superuser nothing is asked.
func (r *reading) guardPeople(ctx context.Context, tx db.Tx, people map[int64]*person, enrollments []*tracker.Enrollment) error {
	if r.view.Superuser() || len(people) == 0 {
		return nil
	}
	rows := make([]*tracker.Entity, 0, len(people))
	for _, p := range people {
		rows = append(rows, p.row)
	}
	slices.SortFunc(rows, func(a, b *tracker.Entity) int { return cmp.Compare(a.Subject, b.Subject) })
	guarded, owners, err := r.model.Persons(ctx, tx, r.view, rows, enrollments)
	for subject, p := range people {
		p.guarded, p.owners = guarded[subject], []*tracker.Owner{}
	}
	for _, o := range owners {
		people[o.Subject].owners = append(people[o.Subject].owners, o)
	}
	return err
}

// needsGuard reports whether of these people anything is shown that ownership may hide: attributes are hidden where only programs
// have them.
func (w *writer) needsGuard(people map[int64]*person) bool {
	s := w.shape
	if w.watched || s.Enrollment != nil || s.owners != nil && has(s.members, "programOwners") {
		return true
	}
	for _, p := range people {
		typ := w.model.EntityType(p.row.Type)
		for _, v := range p.values {
			if typ == nil || !slices.Contains(typ.Members, v.Attribute) {
				return true
			}
		}
	}
	return false
}

// fillPeople reads what hangs on tracked entities besides their values.
func (r *reading) fillPeople(ctx context.Context, tx db.Tx, people map[int64]*person, subjects []int64, w *writer) error {
	if w.program != nil {
		for subject, p := range people {
			if p.guarded != nil {
				r.watch(subject, p.row.UID, p.guarded.Part(w.program.Object))
			}
		}
	}
	if w.shape.owners != nil && has(w.shape.members, "programOwners") {
		if err := r.loadOwners(ctx, tx, people, subjects); err != nil {
			return err
		}
	}
	if w.shape.Enrollment != nil {
		if err := r.loadBelow(ctx, tx, people, subjects, w); err != nil {
			return err
		}
	}
	of := shownRelations{}
	of.people(people, w.shape)
	return r.loadRelations(ctx, tx, of, w)
}

func (r *reading) loadValues(ctx context.Context, tx db.Tx, people map[int64]*person, subjects []int64) error {
	values, err := tracker.AttributeValues(ctx, tx, subjects)
	r.give(people, values)
	return err
}

// give hands values to the entities that they belong to.
func (r *reading) give(people map[int64]*person, values []*tracker.AttributeValue) {
	for _, v := range values {
		p := people[v.Subject]
		if p == nil {
			continue
		}
		if v.StoredBy == nil {
			v.StoredBy = r.storer(p.row)
		}
		p.values = append(p.values, v)
	}
}

// storer is who stored what belongs to a tracked entity, where nothing else is said.
func (r *reading) storer(e *tracker.Entity) *string {
	if e.StoredBy != nil {
		return e.StoredBy
	}
	if u, ok := r.model.UserInfo(e.CreatedBy); ok {
		return &u.Username
	}
	return nil
}

// loadBelow reads the enrollments of tracked entities, and their events where the shape shows them.
func (r *reading) loadBelow(ctx context.Context, tx db.Tx, people map[int64]*person, subjects []int64, w *writer) error {
	enrollments, err := tracker.Enrollments(ctx, tx, subjects)
	if err != nil {
		return err
	}
	stays := map[int64]*stay{}
	for _, e := range enrollments {
		p := people[e.Subject]
		if e.Deleted && !w.shape.IncludeDeleted || w.program != nil && w.program.Object.ID != e.Program || !r.reveals(p, e.Program) {
			continue
		}
		s := &stay{row: e, person: p}
		stays[e.ID] = s
		p.stays = append(p.stays, s)
	}
	if w.shape.Enrollment.Event == nil {
		return nil
	}
	return r.loadEvents(ctx, tx, stays, subjects, w)
}

// reveals reports whether the user may see what a program knows of a person. What is revealed is watched.
func (r *reading) reveals(p *person, program int32) bool {
	o := r.model.Snapshot.Object(program)
	if o == nil || p.guarded == nil {
		return o != nil && r.view.Superuser()
	}
	if len(r.view.ReadEnrollment(p.guarded, o)) > 0 {
		return false
	}
	r.watch(p.row.Subject, p.row.UID, p.guarded.Part(o))
	return true
}

// loadEvents reads the events of enrollments.
func (r *reading) loadEvents(ctx context.Context, tx db.Tx, stays map[int64]*stay, subjects []int64, w *writer) error {
	events, err := tracker.EventsOf(ctx, tx, subjects)
	for _, e := range events {
		if e.Enrollment == nil || e.Deleted && !w.shape.IncludeDeleted {
			continue
		}
		stage, combo := r.model.Snapshot.Object(e.Stage), r.model.Snapshot.Object(e.OptionCombo)
		if s := stays[*e.Enrollment]; s != nil && stage != nil && r.view.CanReadData(stage) && (combo == nil || r.view.CanReadData(combo)) {
			s.visits = append(s.visits, &visit{row: e, stay: s})
		}
	}
	return err
}

// loadStays reads enrollments, in the order of their keys.
func (r *reading) loadStays(ctx context.Context, tx db.Tx, keys []key, w *writer) ([]*stay, error) {
	views, err := tracker.EnrollmentViews(ctx, tx, places(keys))
	if err != nil {
		return nil, err
	}
	found := make(map[int64]*stay, len(views))
	for _, v := range views {
		found[v.ID] = &stay{row: &v.Enrollment, person: &person{row: &v.Entity}}
	}
	out := make([]*stay, 0, len(keys))
	for _, k := range keys {
		if s := found[k.id]; s != nil {
			out = append(out, s)
		}
	}
	return out, nil
}

// fillStays reads what hangs on enrollments.
func (r *reading) fillStays(ctx context.Context, tx db.Tx, list []*stay, w *writer) error {
	if len(list) == 0 {
		return nil
	}
	shape := w.shape.Enrollment
	stays, people := make(map[int64]*stay, len(list)), make(map[int64]*person, len(list))
	var subjects []int64
	for _, s := range list {
		if p := people[s.row.Subject]; p != nil {
			s.person = p // of one whose enrollment came before
		} else {
			people[s.row.Subject] = s.person
			subjects = append(subjects, s.row.Subject)
		}
		stays[s.row.ID] = s
	}
	if shape.attributes != nil && has(shape.members, "attributes") {
		if err := r.loadValues(ctx, tx, people, subjects); err != nil {
			return err
		}
		if list[0].person.guarded == nil {
			if err := r.guardPeople(ctx, tx, people, nowhere); err != nil {
				return err
			}
		}
	}
	if shape.Event != nil {
		if err := r.loadEvents(ctx, tx, stays, subjects, w); err != nil {
			return err
		}
	}
	of := shownRelations{}
	of.stays(list, shape)
	return r.loadRelations(ctx, tx, of, w)
}

// fillVisits reads the relationships of events.
func (r *reading) fillVisits(ctx context.Context, tx db.Tx, list []*visit, w *writer) error {
	of := shownRelations{}
	of.visits(list, w.event())
	return r.loadRelations(ctx, tx, of, w)
}

// loadVisits reads events, in the order of their keys.
func (r *reading) loadVisits(ctx context.Context, tx db.Tx, keys []key, w *writer) ([]*visit, error) {
	views, err := tracker.EventViews(ctx, tx, places(keys))
	if err != nil {
		return nil, err
	}
	found := make(map[int64]*visit, len(views))
	for _, v := range views {
		found[v.ID] = visitOf(v)
	}
	out := make([]*visit, 0, len(keys))
	for _, k := range keys {
		if v := found[k.id]; v != nil {
			out = append(out, v)
		}
	}
	return out, nil
}

// visitOf is an event with as much of its enrollment as is shown with it.
func visitOf(v *tracker.EventView) *visit {
	out := &visit{row: &v.Event}
	if v.EnrollmentUID != nil && v.EntityUID != nil {
		out.stay = &stay{
			row:    &tracker.Enrollment{Subject: v.Subject, UID: *v.EnrollmentUID, Program: v.Program, Owner: *v.Owner, Status: tracker.EnrollmentStatus(*v.EnrollmentStatus)},
			person: &person{row: &tracker.Entity{UID: *v.EntityUID}},
		}
	}
	return out
}

func places(keys []key) []tracker.Key {
	out := make([]tracker.Key, len(keys))
	for i, k := range keys {
		out[i] = tracker.Key{Subject: k.subject, ID: k.id}
	}
	return out
}
