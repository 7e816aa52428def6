package exporter

import (
	"context"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/tracker"
)

// Entity shows one tracked entity. With a program, what it holds is limited to that.
func (x *Exporter) Entity(ctx context.Context, view *access.View, uid, program string, shape *EntityShape) ([]byte, error) {
	r := x.begin(view)
	var scope *tracker.Program
	if program != "" {
		var err error
		if scope, err = r.program(program); err != nil {
			return nil, err
		}
	}
	w := r.writer(shape, scope)
	var b []byte
	err := x.DB.Read(ctx, func(tx db.Tx) error {
		subjects, _, err := claimed(ctx, tx, tracker.KindEntity, []string{uid})
		if err != nil {
			return err
		}
		people, err := r.loadPeople(ctx, tx, subjects, w)
		if err != nil {
			return err
		}
		if len(people) == 0 || people[0].row.Deleted && !shape.IncludeDeleted {
			return fault.Coded(fault.NotFound, "E1005", "TrackedEntityInstance with id %s could not be found.", uid)
		}
		if err := r.mayRead(people[0].row.Type, people[0].row.OrgUnit); err != nil {
			return err
		}
		b = w.person(nil, people[0])
		return nil
	})
	return b, err
}

// Enrollment shows one enrollment.
func (x *Exporter) Enrollment(ctx context.Context, view *access.View, uid string, shape *EnrollmentShape) ([]byte, error) {
	r := x.begin(view)
	w := r.writer(&EntityShape{Enrollment: shape}, nil)
	var b []byte
	err := x.DB.Read(ctx, func(tx db.Tx) error {
		keys, err := keysOf(ctx, tx, tracker.KindEnrollment, uid)
		if err != nil {
			return err
		}
		stays, err := r.loadStays(ctx, tx, keys, w)
		if err != nil {
			return err
		}
		if len(stays) == 0 || stays[0].row.Deleted {
			return fault.Coded(fault.NotFound, "E1005", "Enrollment with id %s could not be found.", uid)
		}
		if err := r.mayRead(stays[0].row.Program, stays[0].row.OrgUnit); err != nil {
			return err
		}
		w.program = r.model.Program(stays[0].row.Program)
		b = w.stay(nil, stays[0])
		return nil
	})
	return b, err
}

// Event shows one event.
func (x *Exporter) Event(ctx context.Context, view *access.View, uid string, shape *EventShape) ([]byte, error) {
	r := x.begin(view)
	w := r.writer(&EntityShape{Enrollment: &EnrollmentShape{Event: shape}}, nil)
	var b []byte
	err := x.DB.Read(ctx, func(tx db.Tx) error {
		keys, err := keysOf(ctx, tx, tracker.KindEvent, uid)
		if err != nil {
			return err
		}
		visits, err := r.loadVisits(ctx, tx, keys, w)
		if err != nil {
			return err
		}
		if len(visits) == 0 || visits[0].row.Deleted {
			return fault.New(fault.NotFound, "Event not found for ID %s", uid)
		}
		row := visits[0].row
		if err := r.mayRead(row.Program, row.OrgUnit); err != nil {
			return err
		}
		if stage := r.model.Snapshot.Object(row.Stage); row.Registered() && stage != nil && !view.CanReadData(stage) {
			return denied("program stage", stage)
		}
		b = w.visit(nil, visits[0])
		return nil
	})
	return b, err
}

func keysOf(ctx context.Context, tx db.Tx, kind tracker.Kind, uid string) ([]key, error) {
	subjects, ids, err := claimed(ctx, tx, kind, []string{uid})
	keys := make([]key, len(ids))
	for i := range ids {
		keys[i] = key{subject: subjects[i], id: ids[i]}
	}
	return keys, err
}

// mayRead asks for the right to read data of a type or program, and to search at a unit.
func (r *reading) mayRead(object, unit int32) error {
	if o := r.model.Snapshot.Object(object); o != nil && !r.view.CanReadData(o) {
		return denied(o.Type.DisplayName, o)
	}
	if !r.view.Search(unit) {
		return denied("organisation unit", r.model.Snapshot.Object(unit))
	}
	return nil
}

func denied(what string, o *graph.Object) error {
	uid := "null"
	if o != nil {
		uid = o.UID
	}
	return fault.New(fault.Forbidden, "User has no read access to %s: %s", what, uid)
}
