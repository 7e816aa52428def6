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

// entityOrders are the columns by which tracked entities can be ordered.
var entityOrders = map[string]string{
	"created": "t.subject", "createdAt": "t.subject", "createdAtClient": "COALESCE(t.created_client, t.created)",
	"lastUpdated": "t.updated", "updatedAt": "t.updated", "lastUpdatedAtClient": "COALESCE(t.updated_client, t.updated)",
	"trackedEntity": "t.uid", "trackedEntityInstance": "t.uid", "inactive": "t.inactive",
}

// Entities lists tracked entities: begin is called once before the first is shown, and show for some at a time.
func (x *Exporter) Entities(ctx context.Context, view *access.View, q *EntityQuery, shape *EntityShape, show func([]byte) error) (Pager, error) {
	return x.begin(view).entities(ctx, q, shape, show)
}

func (r *reading) entities(ctx context.Context, q *EntityQuery, shape *EntityShape, show func([]byte) error) (Pager, error) {
	l, scope, err := r.listEntities(ctx, q)
	if err != nil {
		return Pager{}, err
	}
	w := r.writer(shape, scope)
	w.watched = scope != nil && scope.Level == access.Audited && !r.view.Superuser() && !r.captures(l.cover)
	var early ahead[*person]
	l.glance = func(tx db.Tx, keys []key) (bool, error) {
		people, err := r.loadPeople(ctx, tx, subjectsOf(keys), w, true)
		all := early.keep(people, r.ownsAll)
		if !all {
			r.watched, r.seen = nil, nil // nobody is shown yet
		}
		return all, err
	}
	l.show = func(tx db.Tx, keys []key) (err error) {
		people, known := early.take(len(keys))
		if !known {
			if people, err = r.loadPeople(ctx, tx, subjectsOf(keys), w, false); err != nil {
				return err
			}
		}
		var b []byte
		for _, p := range people {
			if r.audited(p.row) {
				r.found = append(r.found, p.row.UID)
			}
			b = w.person(b, p)
			if err := show(b); err != nil {
				return err
			}
			b = b[:0]
		}
		return nil
	}
	l.between = r.keepFound
	return r.runKept(ctx, l, q.Page)
}

func subjectsOf(keys []key) []int64 {
	out := make([]int64, len(keys))
	for i, k := range keys {
		out[i] = k.subject
	}
	return out
}

// listEntities plans a list. With a program it goes by the owning units of the program's part, without by the units at which
// the entities are registered.
func (r *reading) listEntities(ctx context.Context, q *EntityQuery) (*list, *tracker.Program, error) {
	program, err := r.checkEntityQuery(q)
	if err != nil {
		return nil, nil, err
	}
	c, err := r.coverOf(q.Units, len(q.UIDs) > 0)
	if err != nil {
		return nil, nil, err
	}
	l := &list{db: r.DB, compare: func(a, b key) int { return cmp.Compare(a.subject, b.subject) }}
	l.columns, l.from, l.alias, l.scope, l.order = "t.subject, 0, 0", "tracked_entity AS t", "t", "type", "t.subject"
	l.after = func(s *statement, k key) string { return l.order + " > " + s.arg(k.subject) }
	l.cover, l.scopes = c, r.types()
	if q.Type != "" {
		o, err := r.named(tracker.EntityTypeType, "Tracked entity type", q.Type)
		if err != nil {
			return nil, nil, err
		}
		l.scopes = slices.DeleteFunc(l.scopes, func(id int32) bool { return id != o.ID })
	}
	var g *guard
	if program != nil {
		l.from = "program_owner AS o CROSS JOIN tracked_entity AS t"
		l.alias, l.scope, l.scopes = "o", "program", []int32{program.Object.ID}
		l.columns, l.order = "o.subject, 0, 0", "o.subject" // as the index has it
		if err := r.limit(ctx, l, program); err != nil {
			return nil, nil, err
		}
	} else {
		g = r.guardOf(l, r.programs(func(p *tracker.Program) bool { return p.Registration }), c)
	}
	who := &among{reading: r, program: program, types: l.scopes, list: l, cover: c}
	if program != nil {
		who.types = []int32{program.EntityType}
	}
	filters, err := r.attributeFilters(q.Filters, who)
	if err != nil {
		return nil, nil, err
	}
	if l.custom, err = r.entityOrder(q.Order, who); err != nil {
		return nil, nil, err
	}
	events := r.assignedEvents(l, q.Assigned, c)
	narrow, err := r.narrow(ctx, q, filters)
	if err != nil {
		return nil, nil, err
	}
	if !q.IncludeDeleted {
		l.deleted = "t.deleted"
	}
	l.few = narrow != nil
	if g != nil && !g.open() {
		l.guard = g.people
	}
	event, err := r.occurrence(q, program)
	if err != nil {
		return nil, nil, err
	}
	l.indexed = !l.few && program == nil && g.open() && len(filters) == 0 && len(q.Search.Words) == 0 && q.PotentialDuplicate == nil && q.Updated.open() && !q.Assigned.given()
	l.filter = func(s *statement) {
		if program != nil {
			s.and("t.subject = o.subject")
			s.enrolled(q, program)
		}
		if narrow != nil {
			s.and(s.in("t.subject", narrow))
		}
		r.entityConditions(s, q, events)
		for _, f := range filters {
			f.apply(s)
		}
		q.Search.apply(s)
		if event != nil {
			event(s)
		}
	}
	return l, program, nil
}

// limit takes from a list of a program's people those whose owners do not leave them to the user. Where ownership is guarded,
// that is all whom he does not capture, but for those whom he was granted.
func (r *reading) limit(ctx context.Context, l *list, program *tracker.Program) error {
	if r.view.Superuser() || !program.Level.Guarded() || r.captures(l.cover) {
		return nil // the cover lies where he may look
	}
	all := l.cover
	l.cover = all.limit(r.model, r.view.Capture)
	if program.Level != access.Protected || r.view.User == nil {
		return nil
	}
	return r.DB.Read(ctx, func(tx db.Tx) error {
		granted, err := tracker.GrantedOwners(ctx, tx, r.view.User.ID, program.Object.ID)
		for _, o := range granted {
			if all.contains(o.Area, o.OrgUnit) && !r.view.Capture(o.OrgUnit) {
				l.extra = append(l.extra, o.Subject)
			}
		}
		return err
	})
}

func (r *reading) checkEntityQuery(q *EntityQuery) (*tracker.Program, error) {
	var program *tracker.Program
	if q.Program != "" {
		var err error
		if program, err = r.program(q.Program); err != nil {
			return nil, err
		}
	}
	demand := func(given bool, what string) error {
		if given && program == nil {
			return fault.New(fault.Conflict, "Program must be defined when %s is defined", what)
		}
		return nil
	}
	switch {
	case q.Program != "" && q.Type != "":
		return nil, fault.New(fault.Conflict, "Program and tracked entity cannot be specified simultaneously")
	case program != nil && !program.Registration:
		return nil, fault.New(fault.Conflict, "Program specified must be a tracker program: %s", q.Program)
	}
	for _, d := range []struct {
		given bool
		what  string
	}{
		{q.Status != nil, "program status"}, {q.Followup != nil, "follow up status"}, {!q.Enrolled.open(), "program enrollment date"},
		{!q.Incident.open(), "program incident date"},
	} {
		if err := demand(d.given, d.what); err != nil {
			return nil, err
		}
	}
	return program, nil
}

// narrow returns the few subjects that can match at all, where the query names them or one of its filters finds but few.
func (r *reading) narrow(ctx context.Context, q *EntityQuery, filters []filter) (subjects []int64, err error) {
	err = r.DB.Read(ctx, func(tx db.Tx) error {
		if len(q.UIDs) > 0 {
			subjects, _, err = claimed(ctx, tx, tracker.KindEntity, q.UIDs)
			if subjects == nil {
				subjects = []int64{}
			}
			return err
		}
		for _, f := range filters {
			if subjects, err = f.few(ctx, tx); subjects != nil || err != nil {
				return err
			}
		}
		return nil
	})
	return subjects, err
}

// enrolled asks for an enrollment in the program.
func (s *statement) enrolled(q *EntityQuery, program *tracker.Program) {
	n := &statement{dialect: s.dialect, args: s.args}
	n.and("n.program = " + n.arg(program.Object.ID))
	if !q.IncludeDeleted {
		n.and("NOT n.deleted")
	}
	if q.Status != nil {
		n.and("n.status = " + n.arg(int32(*q.Status)))
	}
	if q.Followup != nil {
		n.and("n.followup = " + n.arg(*q.Followup))
	}
	n.within("n.date", q.Enrolled)
	n.within("n.incident_date", q.Incident)
	s.args = n.args
	s.and("EXISTS (SELECT 1 FROM enrollment AS n WHERE " + n.conditions("n.subject = t.subject") + ")")
}

func (r *reading) entityConditions(s *statement, q *EntityQuery, events func(*statement) string) {
	if q.PotentialDuplicate != nil {
		s.and("t.potential_duplicate = " + s.arg(*q.PotentialDuplicate))
	}
	s.within("t.updated", q.Updated)
	if q.Assigned.given() {
		s.and("EXISTS (SELECT 1 FROM event AS e WHERE " + events(s) + ")")
	}
}

// assignedEvents is the condition on events e that are assigned so, and that the user may read, of a tracked entity t.
func (r *reading) assignedEvents(l *list, a Assignment, c cover) func(*statement) string {
	if !a.given() {
		return nil
	}
	programs := r.programs(func(*tracker.Program) bool { return true })
	stages, hidden, g := r.readableStages(programs), r.hiddenCombos(), r.guardOf(l, programs, c)
	g.elsewhere = true
	return func(s *statement) string {
		n := &statement{dialect: s.dialect, args: s.args}
		n.and("e.subject = t.subject AND NOT e.deleted")
		n.and(r.assigned(n, "e", a))
		n.and(n.in("e.program", programs))
		if stages != nil {
			n.and(n.in("e.stage", stages))
		}
		if len(hidden) > 0 {
			n.and("NOT " + n.in("e.option_combo", hidden))
		}
		g.rows(n)
		s.args = n.args
		return n.conditions()
	}
}

// assigned is the condition on the user that an event is assigned to.
func (r *reading) assigned(s *statement, alias string, a Assignment) string {
	column := alias + ".assigned_user"
	switch {
	case a.None:
		return column + " IS NULL"
	case a.Any:
		return column + " IS NOT NULL"
	}
	return s.in(column, r.users(a.Users))
}

func (r *reading) entityOrder(orders []Order, who *among) (func(*statement) string, error) {
	return r.orderBy(orders, entityOrders, func(name string) func(*statement) string {
		a, of := who.attribute(name)
		if a == nil {
			return nil
		}
		return func(s *statement) string { return of.column(s, a) }
	})
}

// orderBy returns what writes an ORDER BY, or nil where nothing is asked for. What is null comes last.
func (r *reading) orderBy(orders []Order, columns map[string]string, other func(name string) func(*statement) string) (func(*statement) string, error) {
	var terms []func(*statement) string
	for _, o := range orders {
		term := func(*statement) string { return columns[o.Property] }
		if columns[o.Property] == "" {
			if term = nil; other != nil {
				term = other(o.Property)
			}
		}
		if term == nil {
			f := fault.New(fault.BadRequest, "Cannot order by %q. Possible are: %v", o.Property, slices.Sorted(mapsKeys(columns)))
			f.Property, f.Value = "order", o.Property
			return nil, f
		}
		terms = append(terms, term)
	}
	if len(terms) == 0 {
		return nil, nil
	}
	return func(s *statement) string {
		var text string
		for i, o := range orders {
			if i > 0 {
				text += ", "
			}
			text += terms[i](s)
			if o.Descending {
				text += " DESC"
			}
			text += " NULLS LAST"
		}
		return text
	}, nil
}
