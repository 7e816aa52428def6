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
		row, values, err := tracker.EntityByUID(ctx, tx, uid)
		if err != nil {
			return err
		}
		if row == nil || row.Deleted && !shape.IncludeDeleted {
			return fault.Coded(fault.NotFound, "E1005", "TrackedEntityInstance with id %s could not be found.", uid)
		}
		if err := r.mayRead(row.Type, row.OrgUnit); err != nil {
			return err
		}
		p := &person{row: row}
		people := map[int64]*person{row.Subject: p}
		r.give(people, values)
		if err := r.fillPeople(ctx, tx, people, []int64{row.Subject}, w); err != nil {
			return err
		}
		b = w.person(nil, p)
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
		view, err := tracker.EnrollmentViewByUID(ctx, tx, uid)
		if err != nil {
			return err
		}
		if view == nil || view.Deleted {
			return fault.Coded(fault.NotFound, "E1005", "Enrollment with id %s could not be found.", uid)
		}
		if err := r.mayRead(view.Program, view.OrgUnit); err != nil {
			return err
		}
		w.program = r.model.Program(view.Program)
		s := &stay{row: &view.Enrollment, person: &person{row: &view.Entity}}
		if err := r.fillStays(ctx, tx, []*stay{s}, w); err != nil {
			return err
		}
		b = w.stay(nil, s)
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
		row, err := tracker.EventViewByUID(ctx, tx, uid)
		if err != nil {
			return err
		}
		if row == nil || row.Deleted {
			return fault.New(fault.NotFound, "Event not found for ID %s", uid)
		}
		if err := r.mayRead(row.Program, row.OrgUnit); err != nil {
			return err
		}
		if stage := r.model.Snapshot.Object(row.Stage); row.Registered() && stage != nil && !view.CanReadData(stage) {
			return denied("program stage", stage)
		}
		b = w.visit(nil, visitOf(row))
		return nil
	})
	return b, err
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
