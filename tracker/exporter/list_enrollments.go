package exporter

import (
	"cmp"
	"context"
	"slices"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/tracker"
)

// enrollmentOrders are the columns by which enrollments can be ordered.
var enrollmentOrders = map[string]string{
	"completedAt": "e.completed_date", "completedDate": "e.completed_date", "createdAt": "e.created", "created": "e.created",
	"createdAtClient": "COALESCE(e.created_client, e.created)", "enrolledAt": "e.date", "enrollmentDate": "e.date",
	"updatedAt": "e.updated", "lastUpdated": "e.updated", "updatedAtClient": "COALESCE(e.updated_client, e.updated)", "status": "e.status",
}

// newestFirst is the order of enrollments and events.
func newestFirst(a, b key) int {
	return cmp.Or(cmp.Compare(b.date, a.date), cmp.Compare(b.id, a.id))
}

func behind(s *statement, k key) string {
	return "(e.date, e.id) < (" + s.arg(k.date) + ", " + s.arg(k.id) + ")"
}

// dated begins a list of enrollments or events.
func (r *reading) dated(table string, c cover) *list {
	l := &list{db: r.DB, compare: newestFirst, after: behind}
	l.columns, l.from, l.alias, l.scope, l.order = "e.subject, e.id, e.date", table+" AS e", "e", "program", "e.date DESC, e.id DESC"
	l.cover = c
	return l
}

// Enrollments lists enrollments.
func (x *Exporter) Enrollments(ctx context.Context, view *access.View, q *EnrollmentQuery, shape *EnrollmentShape, show func([]byte) error) (Pager, error) {
	r := x.begin(view)
	l, err := r.listEnrollments(ctx, q)
	if err != nil {
		return Pager{}, err
	}
	w := r.writer(&EntityShape{Enrollment: shape}, nil)
	readBy[*stay]{
		load: func(tx db.Tx, keys []key) ([]*stay, error) { return r.loadStays(ctx, tx, keys, w) },
		may:  func(s *stay) bool { return r.ownsPart(s.row.Program, s) },
		fill: func(tx db.Tx, stays []*stay) error {
			if err := r.fillStays(ctx, tx, stays, w); err != nil {
				return err
			}
			for _, s := range stays {
				r.watchStay(s)
			}
			return nil
		},
		write: w.stay,
	}.into(l, show)
	return r.runKept(ctx, l, q.Page)
}

func (r *reading) listEnrollments(ctx context.Context, q *EnrollmentQuery) (*list, error) {
	if q.Program != "" && q.Type != "" {
		return nil, fault.New(fault.Conflict, "Program and tracked entity cannot be specified simultaneously")
	}
	for what, given := range map[string]bool{
		"program status": q.Status != nil, "follow up status": q.Followup != nil, "program enrollment date": !q.Enrolled.open(),
	} {
		if given && q.Program == "" {
			return nil, fault.New(fault.Conflict, "Program must be defined when %s is defined", what)
		}
	}
	c, err := r.coverOf(q.Units, q.Entity != "" || len(q.UIDs) > 0)
	if err != nil {
		return nil, err
	}
	l := r.dated("enrollment", c)
	if l.scopes, err = r.enrollmentPrograms(q); err != nil {
		return nil, err
	}
	if l.custom, err = r.orderBy(q.Order, enrollmentOrders, nil); err != nil {
		return nil, err
	}
	named, err := r.namedRows(ctx, l, tracker.KindEnrollment, q.Entity, q.UIDs)
	if err != nil {
		return nil, err
	}
	if !q.IncludeDeleted {
		l.deleted = "e.deleted"
	}
	g := r.guardOf(l, l.scopes, c)
	l.indexed = !l.few && g.open() && q.Status == nil && q.Followup == nil && q.Updated.open()
	if !g.open() {
		l.guard = g.rows
	}
	l.filter = func(s *statement) {
		named(s)
		if q.Status != nil {
			s.and("e.status = " + s.arg(int32(*q.Status)))
		}
		if q.Followup != nil {
			s.and("e.followup = " + s.arg(*q.Followup))
		}
		s.within("e.date", q.Enrolled)
		s.within("e.updated", q.Updated)
	}
	return l, nil
}

// enrollmentPrograms are the programs that a query is about: the one that it names, or those that enroll a type.
func (r *reading) enrollmentPrograms(q *EnrollmentQuery) ([]int32, error) {
	if q.Program != "" {
		p, err := r.program(q.Program)
		if err != nil {
			return nil, err
		}
		return []int32{p.Object.ID}, nil
	}
	programs := r.programs(func(p *tracker.Program) bool { return p.Registration })
	if q.Type == "" {
		return programs, nil
	}
	o, err := r.named(tracker.EntityTypeType, "Tracked entity type", q.Type)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(programs, func(id int32) bool { return r.model.Program(id).EntityType != o.ID }), nil
}
