package exporter

import (
	"context"
	"slices"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/tracker"
)

// eventOrders are the columns by which events can be ordered.
var eventOrders = map[string]string{
	"event": "e.uid", "eventDate": "e.event_date", "dueDate": "e.due_date", "created": "e.created", "lastUpdated": "e.updated",
	"status": "e.status", "followup": "e.followup", "storedBy": "e.stored_by", "completedBy": "e.completed_by",
	"completedDate": "e.completed_date",
}

// Events lists events.
func (x *Exporter) Events(ctx context.Context, view *access.View, q *EventQuery, shape *EventShape, show func([]byte) error) (Pager, error) {
	return x.begin(view).events(ctx, q, shape, show)
}

func (r *reading) events(ctx context.Context, q *EventQuery, shape *EventShape, show func([]byte) error) (Pager, error) {
	l, err := r.listEvents(ctx, q)
	if err != nil {
		return Pager{}, err
	}
	w := r.writer(&EntityShape{Enrollment: &EnrollmentShape{Event: shape}}, nil)
	readBy[*visit]{
		load: func(tx db.Tx, keys []key) ([]*visit, error) { return r.loadVisits(ctx, tx, keys, w) },
		may:  func(v *visit) bool { return r.ownsPart(v.row.Program, v.stay) },
		fill: func(tx db.Tx, visits []*visit) error {
			for _, v := range visits {
				if v.stay != nil {
					r.watchStay(v.stay)
				}
			}
			return r.fillVisits(ctx, tx, visits, w)
		},
		write: w.visit,
	}.into(l, show)
	return r.runKept(ctx, l, q.Page)
}

func (r *reading) listEvents(ctx context.Context, q *EventQuery) (*list, error) {
	if q.Program == "" && q.Stage == "" && len(q.Units.UIDs) == 0 && q.Entity == "" && len(q.UIDs) == 0 && q.Units.Mode == "" {
		return nil, fault.New(fault.Conflict, "At least one of the following query parameters are required: orgUnit, program, trackedEntityInstance or event")
	}
	c, err := r.coverOf(q.Units, true)
	if err != nil {
		return nil, err
	}
	l := r.dated("event", c)
	var stages []int32
	if l.scopes, stages, err = r.eventPrograms(q); err != nil {
		return nil, err
	}
	if l.custom, err = r.orderBy(q.Order, eventOrders, r.elementOrder); err != nil {
		return nil, err
	}
	elements, err := r.elementFilters(q.Filters)
	if err != nil {
		return nil, err
	}
	hidden := r.hiddenCombos()
	named, err := r.namedRows(ctx, l, tracker.KindEvent, q.Entity, q.UIDs)
	if err != nil {
		return nil, err
	}
	if !q.IncludeDeleted {
		l.deleted = "e.deleted"
	}
	g := r.guardOf(l, l.scopes, c)
	l.indexed = !l.few && g.open() && stages == nil && q.Status == nil && q.ProgramStatus == nil && q.Followup == nil && q.OptionCombo == 0 &&
		q.Updated.open() && !q.Assigned.given() && len(hidden) == 0 && len(elements) == 0
	if !g.open() {
		l.guard = g.rows
	}
	l.filter = func(s *statement) {
		named(s)
		if stages != nil {
			s.and(s.in("e.stage", stages))
		}
		r.eventConditions(s, q, hidden)
		for _, f := range elements {
			f.apply(s)
		}
	}
	return l, nil
}

func (r *reading) eventConditions(s *statement, q *EventQuery, hidden []int32) {
	if q.Status != nil {
		s.and("e.status = " + s.arg(int32(*q.Status)))
	}
	if q.OptionCombo != 0 {
		s.and("e.option_combo = " + s.arg(q.OptionCombo))
	}
	s.within("e.date", q.Happened)
	s.within("e.updated", q.Updated)
	if q.Assigned.given() {
		s.and(r.assigned(s, "e", q.Assigned))
	}
	if q.ProgramStatus != nil || q.Followup != nil {
		n := &statement{dialect: s.dialect, args: s.args}
		if q.ProgramStatus != nil {
			n.and("n.status = " + n.arg(int32(*q.ProgramStatus)))
		}
		if q.Followup != nil {
			n.and("n.followup = " + n.arg(*q.Followup))
		}
		s.args = n.args
		s.and("EXISTS (SELECT 1 FROM enrollment AS n WHERE " + n.conditions("n.subject = e.subject", "n.id = e.enrollment") + ")")
	}
	if len(hidden) > 0 {
		s.and("NOT " + s.in("e.option_combo", hidden))
	}
}

// eventPrograms are the programs that a query is about, and the stages, nil where they are all of them.
func (r *reading) eventPrograms(q *EventQuery) (programs, stages []int32, err error) {
	if q.Stage != "" {
		o, err := r.named(tracker.StageType, "Program stage", q.Stage)
		if err != nil {
			return nil, nil, err
		}
		if !r.view.CanReadData(o) {
			return nil, nil, fault.New(fault.Conflict, "Current user is not authorized to read data from selected program stage: %s", q.Stage)
		}
		stage := r.model.Stage(o.ID)
		stages, programs = []int32{o.ID}, []int32{stage.Program}
		if p := r.model.Program(stage.Program); p == nil || !r.reads(p) {
			return nil, nil, fault.New(fault.Conflict, "Current user is not authorized to read data from the program of program stage: %s", q.Stage)
		}
	}
	if q.Program != "" {
		p, err := r.program(q.Program)
		if err != nil {
			return nil, nil, err
		}
		if stages != nil && programs[0] != p.Object.ID {
			return nil, nil, fault.New(fault.Conflict, "Program stage %s is not a stage of program %s", q.Stage, q.Program)
		}
		programs = []int32{p.Object.ID}
	}
	if programs == nil {
		programs = r.programs(func(*tracker.Program) bool { return true })
	}
	if stages == nil {
		stages = r.readableStages(programs)
	}
	return programs, stages, nil
}

// readableStages returns the stages of programs that the user may read, nil where they are all of them. In a program without
// registration the program decides alone.
func (r *reading) readableStages(programs []int32) []int32 {
	stages := []int32{}
	all := true
	for _, id := range programs {
		p := r.model.Program(id)
		for _, stage := range p.Stages {
			if p.Registration && !r.view.CanReadData(r.model.Snapshot.Object(stage)) {
				all = false
				continue
			}
			stages = append(stages, stage)
		}
	}
	if all {
		return nil
	}
	return stages
}

// hiddenCombos are the attribute option combinations with an option whose data the user may not read.
func (r *reading) hiddenCombos() []int32 {
	if r.view.Superuser() {
		return nil
	}
	var hidden []int32
	for o := range r.model.Snapshot.All(tracker.CategoryOption) {
		if !r.view.CanReadData(o) {
			hidden = append(hidden, r.model.OptionCombosOf(o)...)
		}
	}
	slices.Sort(hidden)
	return slices.Compact(hidden)
}
