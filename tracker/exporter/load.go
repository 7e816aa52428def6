package exporter

import (
	"context"
	"slices"

	"cohort/db"
	"cohort/tracker"
)

// loadPeople reads tracked entities and what the shape shows of them, in the order of the subjects.
func (r *reading) loadPeople(ctx context.Context, tx db.Tx, subjects []int64, w *writer) ([]*person, error) {
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
	if w.shape.owners != nil && has(w.shape.members, "programOwners") {
		owners, err := tracker.Owners(ctx, tx, subjects)
		if err != nil {
			return nil, err
		}
		for _, o := range owners {
			people[o.Subject].owners = append(people[o.Subject].owners, o)
		}
	}
	if w.shape.Enrollment != nil {
		if err := r.loadBelow(ctx, tx, people, subjects, w); err != nil {
			return nil, err
		}
	}
	out := make([]*person, 0, len(subjects))
	for _, subject := range subjects {
		if p := people[subject]; p != nil {
			out = append(out, p)
		}
	}
	return out, nil
}

func (r *reading) loadValues(ctx context.Context, tx db.Tx, people map[int64]*person, subjects []int64) error {
	values, err := tracker.AttributeValues(ctx, tx, subjects)
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
	return err
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
		if e.Deleted && !w.shape.IncludeDeleted || w.program != nil && w.program.Object.ID != e.Program || !w.readable(e.Program) {
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

// loadEvents reads the events of enrollments.
func (r *reading) loadEvents(ctx context.Context, tx db.Tx, stays map[int64]*stay, subjects []int64, w *writer) error {
	events, err := tracker.EventsOf(ctx, tx, subjects)
	for _, e := range events {
		if e.Enrollment == nil || e.Deleted && !w.shape.IncludeDeleted {
			continue
		}
		stage := r.model.Snapshot.Object(e.Stage)
		if s := stays[*e.Enrollment]; s != nil && stage != nil && r.view.CanReadData(stage) {
			s.visits = append(s.visits, &visit{row: e, stay: s})
		}
	}
	return err
}

// loadStays reads enrollments, in the order of their keys, and what the shape shows of them.
func (r *reading) loadStays(ctx context.Context, tx db.Tx, keys []key, w *writer) ([]*stay, error) {
	subjects := distinctSubjects(keys)
	people, err := r.loadOwners(ctx, tx, subjects)
	if err != nil {
		return nil, err
	}
	enrollments, err := tracker.Enrollments(ctx, tx, subjects)
	if err != nil {
		return nil, err
	}
	stays := map[int64]*stay{}
	for _, e := range enrollments {
		if p := people[e.Subject]; p != nil {
			stays[e.ID] = &stay{row: e, person: p}
		}
	}
	out := make([]*stay, 0, len(keys))
	shown := make(map[int64]*stay, len(keys))
	for _, k := range keys {
		if s := stays[k.id]; s != nil {
			out = append(out, s)
			shown[k.id] = s
		}
	}
	if shape := w.shape.Enrollment; shape.attributes != nil && has(shape.members, "attributes") {
		if err := r.loadValues(ctx, tx, people, subjects); err != nil {
			return nil, err
		}
	}
	if w.shape.Enrollment.Event != nil {
		err = r.loadEvents(ctx, tx, shown, subjects, w)
	}
	return out, err
}

// loadVisits reads events, in the order of their keys, with the enrollments they belong to.
func (r *reading) loadVisits(ctx context.Context, tx db.Tx, keys []key, w *writer) ([]*visit, error) {
	places := make([]tracker.Key, len(keys))
	for i, k := range keys {
		places[i] = tracker.Key{Subject: k.subject, ID: k.id}
	}
	events, err := tracker.Events(ctx, tx, places)
	if err != nil {
		return nil, err
	}
	found := make(map[int64]*visit, len(events))
	var registered []int64
	for _, e := range events {
		found[e.ID] = &visit{row: e}
		if e.Registered() {
			registered = append(registered, e.Subject)
		}
	}
	if err := r.attach(ctx, tx, found, registered); err != nil {
		return nil, err
	}
	out := make([]*visit, 0, len(keys))
	for _, k := range keys {
		if v := found[k.id]; v != nil {
			out = append(out, v)
		}
	}
	return out, nil
}

// attach gives events the enrollments that they belong to.
func (r *reading) attach(ctx context.Context, tx db.Tx, visits map[int64]*visit, subjects []int64) error {
	if len(subjects) == 0 {
		return nil
	}
	slices.Sort(subjects)
	subjects = slices.Compact(subjects)
	people, err := r.loadOwners(ctx, tx, subjects)
	if err != nil {
		return err
	}
	enrollments, err := tracker.Enrollments(ctx, tx, subjects)
	if err != nil {
		return err
	}
	stays := make(map[int64]*stay, len(enrollments))
	for _, e := range enrollments {
		stays[e.ID] = &stay{row: e, person: people[e.Subject]}
	}
	for _, v := range visits {
		if v.row.Registered() {
			v.stay = stays[*v.row.Enrollment]
		}
	}
	return nil
}

// loadOwners reads the tracked entities themselves.
func (r *reading) loadOwners(ctx context.Context, tx db.Tx, subjects []int64) (map[int64]*person, error) {
	rows, err := tracker.Entities(ctx, tx, subjects)
	people := make(map[int64]*person, len(rows))
	for _, e := range rows {
		people[e.Subject] = &person{row: e}
	}
	return people, err
}

func distinctSubjects(keys []key) []int64 {
	out := subjectsOf(keys)
	slices.Sort(out)
	return slices.Compact(out)
}
