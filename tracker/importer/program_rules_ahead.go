package importer

import (
	"context"
	"maps"
	"slices"

	"cohort/db"
	"cohort/tracker"
	"cohort/tracker/rules"
)

// ahead is what rules look at of a batch that is not judged yet: its events as they will be, among the others of their enrollments.
type ahead struct {
	rows      map[*event]*tracker.Event
	histories map[*event]*rules.History
	stays     map[string]*rules.History      // by the identifiers of enrollments
	nameless  map[*enrollment]*rules.History // of enrollments that have none yet
	people    map[string]*entity             // that the batch holds
	around    map[*enrollment]*entity        // what enrollments are nested in
}

// recent is from where on the events of a batch are numbered until they have ids: they are newer than all others.
const recent = int64(1) << 62

// lookAhead prepares for the rules of the programs that the batch is about. The other events of its enrollments are read by one
// statement, where rules look at such. Without rules nothing is done.
func (u *bundle) lookAhead(ctx context.Context, tx db.Tx) error {
	ruled, looking := false, map[int32]struct{}{}
	look := func(program int32) {
		if set := u.rules.Program(program); set != nil {
			ruled = true
			if set.History() {
				looking[program] = struct{}{}
			}
		}
	}
	u.eachEnrollment(func(n *enrollment, _ *entity) { look(u.programOf(n)) })
	u.eachEvent(func(v *event, n *enrollment) { look(u.programOfEvent(v, n)) })
	if !ruled {
		u.rules = nil
		return nil
	}
	u.ahead = &ahead{
		rows: map[*event]*tracker.Event{}, histories: map[*event]*rules.History{}, stays: map[string]*rules.History{}, nameless: map[*enrollment]*rules.History{},
		people: map[string]*entity{}, around: map[*enrollment]*entity{},
	}
	for _, e := range u.entities {
		u.ahead.people[e.uid] = e
	}
	u.eachEnrollment(func(n *enrollment, e *entity) { u.ahead.around[n] = e })
	var others []*tracker.Event
	if len(looking) > 0 && len(u.subjects) > 0 {
		var err error
		if others, err = tracker.EventsIn(ctx, tx, slices.Sorted(maps.Keys(u.subjects)), slices.Sorted(maps.Keys(looking))); err != nil {
			return err
		}
	}
	u.foresee(others)
	return nil
}

// foresee puts the events of the batch, and the others of their enrollments, into the order in which rules look at them.
func (u *bundle) foresee(others []*tracker.Event) {
	changed := map[int64]bool{}
	u.eachEvent(func(v *event, n *enrollment) {
		program := u.programOfEvent(v, n)
		if u.rules.Program(program) == nil {
			return
		}
		row := u.preview(v, u.stored(v), program)
		changed[row.ID] = true
		h := u.historyOf(v, n, program)
		h.Add(row)
		u.ahead.rows[v], u.ahead.histories[v] = row, h
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

// stayOf is the history of an enrollment of the batch.
func (u *bundle) stayOf(n *enrollment) *rules.History {
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
		return u.stayOf(around)
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

// preview is an event as it will be, if it is taken in.
func (u *bundle) preview(v *event, at *tracker.Event, program int32) *tracker.Event {
	row := &tracker.Event{ID: recent + int64(len(u.ahead.rows)), Program: program}
	row.Created = u.now
	if at != nil {
		*row = *at
		row.Values = nil
		if u.options.MergeValues {
			row.Values = slices.Clone(at.Values)
		}
	} else if s := u.stageOf(v, program); s != nil {
		row.Stage = s.Object.ID
	}
	if v.unit.id != 0 {
		row.OrgUnit = v.unit.id
	}
	if v.happened.given || u.options.Replace {
		row.EventDate = v.happened.pointer()
	}
	if v.due.given {
		row.Due = v.due.pointer()
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
		row.Completed = v.completed.pointer()
	case row.Completed == nil:
		now := u.now
		row.Completed = &now
	}
	for _, x := range v.values {
		element := u.model.Element(x.element.id)
		if element == nil {
			continue
		}
		i := slices.IndexFunc(row.Values, func(y tracker.DataValue) bool { return y.Element == x.element.id })
		switch text := element.Type.Canonical(x.value); {
		case text == "" && i >= 0:
			row.Values = slices.Delete(row.Values, i, i+1)
		case text == "":
		case i >= 0:
			row.Values[i].Value = text
		default:
			row.Values = append(row.Values, tracker.DataValue{Element: x.element.id, Value: text})
		}
	}
	return row
}

// previewOf is an event as it will be, and the history that it stands in.
func (u *bundle) previewOf(v *event, at *tracker.Event, p *place) (*tracker.Event, *rules.History) {
	row, h := u.ahead.rows[v], u.ahead.histories[v]
	if row == nil { // its place was not to be seen before
		row = u.preview(v, at, p.program.Object.ID)
		if h = (&rules.History{}); p.enrollment != nil {
			h = u.stay(p.enrollment.row.UID)
		}
		h.Add(row)
		u.ahead.rows[v], u.ahead.histories[v] = row, h
	}
	row.Stage = p.stage.Object.ID
	return row, h
}
