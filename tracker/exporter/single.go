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
		p := &person{row: row}
		if err := r.mayReadPerson(ctx, tx, p, scope); err != nil {
			return err
		}
		people := map[int64]*person{row.Subject: p}
		r.give(people, values)
		if err := r.fillPeople(ctx, tx, people, []int64{row.Subject}, w); err != nil {
			return err
		}
		b = w.person(nil, p)
		if r.audited(row) {
			r.read = append(r.read, row.UID)
		}
		return nil
	})
	return r.kept(ctx, b, err)
}

// mayReadPerson asks for the right to see a tracked entity: with a program, as that knows it.
func (r *reading) mayReadPerson(ctx context.Context, tx db.Tx, p *person, scope *tracker.Program) error {
	if err := r.guardPeople(ctx, tx, map[int64]*person{p.row.Subject: p}, nil); err != nil || p.guarded == nil {
		return err
	}
	var program *graph.Object
	if scope != nil {
		program = scope.Object
	}
	return refused(r.view.ReadPerson(p.guarded, program))
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
		w.program = r.model.Program(view.Program)
		s := &stay{row: &view.Enrollment, person: &person{row: &view.Entity}}
		if err := r.guardPeople(ctx, tx, map[int64]*person{view.Subject: s.person}, nowhere); err != nil {
			return err
		}
		if p := s.person.guarded; p != nil && w.program != nil {
			if err := refused(r.view.ReadEnrollment(p, w.program.Object)); err != nil {
				return err
			}
			r.watch(view.Subject, view.Entity.UID, p.Part(w.program.Object))
		}
		if err := r.fillStays(ctx, tx, []*stay{s}, w); err != nil {
			return err
		}
		b = w.stay(nil, s)
		return nil
	})
	return r.kept(ctx, b, err)
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
		if err := r.mayReadEvent(ctx, tx, &row.Event); err != nil {
			return err
		}
		v := visitOf(row)
		if err := r.fillVisits(ctx, tx, []*visit{v}, w); err != nil {
			return err
		}
		b = w.visit(nil, v)
		return nil
	})
	return r.kept(ctx, b, err)
}

// mayReadEvent asks for the right to see an event, and watches its part.
func (r *reading) mayReadEvent(ctx context.Context, tx db.Tx, row *tracker.Event) error {
	program := r.model.Program(row.Program)
	if r.view.Superuser() || program == nil {
		return nil
	}
	at := r.model.Snapshot.Object
	e := &access.Event{Program: program.Object, Stage: at(row.Stage), OptionCombo: at(row.OptionCombo), Unit: row.OrgUnit}
	var entity string
	if row.Registered() {
		rows, err := tracker.Entities(ctx, tx, []int64{row.Subject})
		if err != nil {
			return err
		}
		people, _, err := r.model.Persons(ctx, tx, r.view, rows, nowhere)
		if err != nil {
			return err
		}
		if e.Person = people[row.Subject]; e.Person == nil {
			e.Person = &access.Person{}
		} else {
			entity = rows[0].UID
		}
	}
	if err := refused(r.view.ReadEvent(e)); err != nil {
		return err
	}
	if e.Person != nil {
		r.watch(row.Subject, entity, e.Person.Part(program.Object))
	}
	return nil
}

// kept hands on what was read, and has the audit know of it.
func (r *reading) kept(ctx context.Context, b []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	r.keep(ctx)
	return b, nil
}

// refused is the failure of a request for which a right is lacking.
func refused(l access.Lacks) error {
	if len(l) == 0 {
		return nil
	}
	return fault.New(fault.Forbidden, "%s", l[0].Text)
}
