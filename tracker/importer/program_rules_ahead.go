package importer

import (
	"context"
	"maps"
	"slices"

	"cohort/db"
	"cohort/tracker"
	"cohort/tracker/rules"
)

// ahead is what rules look at of a batch that is not judged yet. Where they look at other events than the present one, these are the
// events of the batch as they will be, among the others of their enrollments.
type ahead struct {
	events   map[*event]foreseen
	stays    map[string]*rules.History      // by the identifiers of enrollments
	nameless map[*enrollment]*rules.History // of enrollments that have none yet
	people   map[string]*entity             // that the batch holds, once somebody asks
	around   map[*enrollment]*entity        // what enrollments are nested in, likewise
	before   map[*subject][]attribute       // what attributes were that rules have assigned

	// What is used again for each object.
	object  rules.Case
	person  person
	alone   tracker.Event
	stay    tracker.Enrollment
	lonely  rules.History // of an event by which nothing else stands, or of none
	effects []rules.Effect
}

// foreseen is an event as it will be, and the history that it stands in.
type foreseen struct {
	row     *tracker.Event
	history *rules.History
}

// caseOf is a case without its object.
func (a *ahead) caseOf(u *bundle, program *tracker.Program, history *rules.History) *rules.Case {
	a.object = rules.Case{View: u.view, Now: u.clock(), Program: program, History: history}
	return &a.object
}

// recent is from where on the events of a batch are numbered until they have ids: they are newer than all others.
const recent = int64(1) << 62

// lookAhead prepares for the rules of the programs that the batch is about. The other events of its enrollments are read by one
// statement, where rules look at such. Without rules nothing is done.
func (u *bundle) lookAhead(ctx context.Context, tx db.Tx) error {
	programs, count := u.beginAhead()
	if len(programs) == 0 {
		return nil
	}
	var others []*tracker.Event
	if len(u.subjects) > 0 {
		var err error
		if others, err = tracker.EventsIn(ctx, tx, slices.Sorted(maps.Keys(u.subjects)), programs); err != nil {
			return err
		}
	}
	u.foresee(others, count)
	return nil
}

// lookAlone is lookAhead where nothing of the batch is in the database.
func (u *bundle) lookAlone() {
	if programs, count := u.beginAhead(); len(programs) > 0 {
		u.foresee(nil, count)
	}
}

// beginAhead finds the programs whose rules look at other events than the present one, and how many such events the batch has.
func (u *bundle) beginAhead() (programs []int32, count int) {
	ruled, looking := false, map[int32]struct{}{}
	look := func(program int32) {
		if set := u.rules.Program(program); set != nil {
			ruled = true
			if set.History() {
				looking[program] = struct{}{}
				count++
			}
		}
	}
	u.eachEnrollment(func(n *enrollment, _ *entity) { look(u.programOf(n)) })
	u.eachEvent(func(v *event, n *enrollment) { look(u.programOfEvent(v, n)) })
	if !ruled {
		u.rules = nil
		return nil, 0
	}
	u.ahead = &ahead{events: make(map[*event]foreseen, count), stays: make(map[string]*rules.History, count), nameless: map[*enrollment]*rules.History{}}
	return slices.Sorted(maps.Keys(looking)), count
}

// foresee puts the events of the batch, about so many, and the others of their enrollments, into the order in which rules look at them.
func (u *bundle) foresee(others []*tracker.Event, count int) {
	changed, rows := map[int64]bool{}, make([]tracker.Event, count)
	u.eachEvent(func(v *event, n *enrollment) {
		program := u.programOfEvent(v, n)
		if set := u.rules.Program(program); set == nil || !set.History() {
			return
		}
		if len(rows) == 0 {
			rows = make([]tracker.Event, 1)
		}
		row, at := &rows[0], u.stored(v)
		rows = rows[1:]
		u.preview(row, v, at, program)
		if at != nil {
			changed[row.ID] = true
		}
		h := u.historyOf(v, n, program)
		h.Add(row)
		u.ahead.events[v] = foreseen{row, h}
	})
	for _, row := range others {
		if s := u.subjects[row.Subject]; !changed[row.ID] && row.Enrollment != nil {
			if e := s.enrollment(*row.Enrollment); e != nil {
				u.stay(e.row.UID).Add(row)
			}
		}
	}
}

func (u *bundle) eachEnrollment(do func(n *enrollment, around *entity)) {
	for _, e := range u.entities {
		for _, n := range e.enrollments {
			do(n, e)
		}
	}
	for _, n := range u.enrollments {
		do(n, nil)
	}
}

func (u *bundle) eachEvent(do func(v *event, around *enrollment)) {
	u.eachEnrollment(func(n *enrollment, _ *entity) {
		for _, v := range n.events {
			do(v, n)
		}
	})
	for _, v := range u.batch.events {
		do(v, nil)
	}
}

// stored is an event as the database has it, nil where it is new.
func (u *bundle) stored(v *event) *tracker.Event {
	if c, ok := u.known[v.uid]; ok && c.Kind == tracker.KindEvent {
		return u.events[c.ID]
	}
	return nil
}

// programOf is the program of an enrollment, as far as it can be told before it is judged.
func (u *bundle) programOf(n *enrollment) int32 {
	if at := u.enrollmentOf(n.uid); at != nil {
		return at.row.Program
	}
	return n.program.id
}

// programOfEvent is likewise.
func (u *bundle) programOfEvent(v *event, around *enrollment) int32 {
	if row := u.stored(v); row != nil {
		return row.Program
	}
	if v.program.id != 0 {
		return v.program.id
	}
	if s := u.model.Stage(v.stage.id); s != nil {
		return s.Program
	}
	if around != nil {
		return u.programOf(around)
	}
	if at := u.enrollmentOf(v.enrollment); at != nil {
		return at.row.Program
	}
	return 0
}

// stay is the history of an enrollment.
func (u *bundle) stay(uid string) *rules.History {
	h := u.ahead.stays[uid]
	if h == nil {
		h = &rules.History{}
		u.ahead.stays[uid] = h
	}
	return h
}

// stayOf is the history of an enrollment of the batch, as far as rules look at it.
func (u *bundle) stayOf(n *enrollment, set *rules.Set) *rules.History {
	if !set.History() {
		u.ahead.lonely.Reset(nil)
		return &u.ahead.lonely
	}
	return u.stayIn(n)
}

func (u *bundle) stayIn(n *enrollment) *rules.History {
	if n.uid != "" {
		return u.stay(n.uid)
	}
	h := u.ahead.nameless[n]
	if h == nil {
		h = &rules.History{}
		u.ahead.nameless[n] = h
	}
	return h
}

// historyOf is that of an event's enrollment. An event of none is alone.
func (u *bundle) historyOf(v *event, around *enrollment, program int32) *rules.History {
	if row := u.stored(v); row != nil {
		if row.Enrollment != nil {
			if e := u.subjects[row.Subject].enrollment(*row.Enrollment); e != nil {
				return u.stay(e.row.UID)
			}
		}
		return &rules.History{}
	}
	switch p := u.model.Program(program); {
	case p == nil || !p.Registration:
	case around != nil:
		return u.stayIn(around)
	case v.enrollment != "":
		return u.stay(v.enrollment)
	default:
		if s := u.entityOf(v.entity); s != nil {
			if active := s.active(program); len(active) > 0 {
				return u.stay(active[0].row.UID)
			}
		}
	}
	return &rules.History{}
}

// preview makes a row of an event as it will be, if it is taken in. Of several values of a data element the last counts.
func (u *bundle) preview(row *tracker.Event, v *event, at *tracker.Event, program int32) {
	values := row.Values[:0]
	if at != nil {
		*row = *at
		if u.options.MergeValues {
			values = append(values, at.Values...)
		}
	} else {
		*row = tracker.Event{ID: recent + int64(len(u.ahead.events)), Program: program}
		row.Created = u.now
		if s := u.stageOf(v, program); s != nil {
			row.Stage = s.Object.ID
		}
	}
	if v.unit.id != 0 {
		row.OrgUnit = v.unit.id
	}
	if v.happened.given || u.options.Replace {
		row.EventDate = v.happened.within()
	}
	if v.due.given {
		row.Due = v.due.within()
	}
	if row.Due == nil {
		row.Due = row.EventDate
	}
	if status, ok := tracker.ParseEventStatus(v.status); ok {
		row.Status = status
	}
	switch {
	case row.Status != tracker.EventCompleted:
		row.Completed = nil
	case v.completed.given:
		row.Completed = v.completed.within()
	case row.Completed == nil:
		row.Completed = &u.now
	}
	values = slices.Grow(values, len(v.values))
	for i := range v.values {
		values = append(values, tracker.DataValue{Element: v.values[i].element.id, Value: v.values[i].value})
	}
	row.Values = values
}

// within is the time of a date, nil where there is none, as long as the date is there.
func (d *date) within() *int64 {
	if !d.given || d.bad != "" {
		return nil
	}
	return &d.ms
}

// previewOf is an event as it will be, and the history that it stands in.
func (u *bundle) previewOf(v *event, at *tracker.Event, p *place, set *rules.Set) (*tracker.Event, *rules.History) {
	f, foreseen := u.ahead.events[v]
	switch {
	case foreseen:
	case !set.History():
		f.row, f.history = &u.ahead.alone, &u.ahead.lonely
		u.preview(f.row, v, at, p.program.Object.ID)
		f.history.Reset(f.row)
	default: // its place was not to be seen before
		f.row, f.history = &tracker.Event{}, &rules.History{}
		if p.enrollment != nil {
			f.history = u.stay(p.enrollment.row.UID)
		}
		u.preview(f.row, v, at, p.program.Object.ID)
		f.history.Add(f.row)
		u.ahead.events[v] = f
	}
	f.row.Stage = p.stage.Object.ID
	return f.row, f.history
}
