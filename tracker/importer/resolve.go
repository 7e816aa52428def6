package importer

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cohort/db"
	"cohort/tracker"
	"cohort/valuetype"
)

// resolve reads what the identifiers of a batch stand for, and of those subjects whatever a rule or an update asks for. It is
// a handful of statements, whatever the size of the batch, and none where nothing is named that could exist.
func (u *bundle) resolve(ctx context.Context, tx db.Tx, uids []string) error {
	known, err := tracker.FindClaims(ctx, tx, uids)
	if err != nil {
		return err
	}
	u.known = known
	ends, err := u.readRelationships(ctx, tx)
	if err != nil {
		return err
	}
	for _, c := range known {
		if c.Kind != tracker.KindRelationship {
			ends = append(ends, c.End())
		}
	}
	var registered []int64
	var events []tracker.Key
	seen, twice := map[int64]struct{}{}, map[int64]struct{}{}
	for _, e := range ends {
		if _, known := twice[e.ID]; !known && e.Kind == tracker.KindEvent {
			twice[e.ID] = struct{}{}
			events = append(events, e.Key())
		}
		if _, known := seen[e.Subject]; !known && !e.Subjectless() {
			seen[e.Subject] = struct{}{}
			registered = append(registered, e.Subject)
		}
	}
	slices.Sort(registered)
	slices.SortFunc(events, func(a, b tracker.Key) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ID, b.ID))
	})
	if err := u.readSubjects(ctx, tx, registered); err != nil {
		return err
	}
	if err := u.readEvents(ctx, tx, events, registered); err != nil {
		return err
	}
	if err := u.readClosable(ctx, tx); err != nil {
		return err
	}
	if err := u.readLinks(ctx, tx); err != nil {
		return err
	}
	return u.readClaims(ctx, tx)
}

// identifiers are what is to be looked up of all that the payload names, sorted.
func (u *bundle) identifiers() []string {
	set := map[string]struct{}{}
	name := func(uids ...string) {
		for _, uid := range uids {
			if uid != "" {
				set[uid] = struct{}{}
			}
		}
	}
	for _, n := range u.enrollments {
		name(n.entity)
	}
	for _, v := range u.batch.events {
		name(v.entity, v.enrollment)
	}
	for r := range u.batch.connections() {
		name(r.from.uid, r.to.uid)
		if !u.believing {
			name(r.uid)
		}
	}
	if !u.believing {
		for uid := range u.uids {
			name(uid)
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func (u *bundle) readSubjects(ctx context.Context, tx db.Tx, subjects []int64) error {
	entities, err := tracker.Entities(ctx, tx, subjects)
	if err != nil {
		return err
	}
	for _, e := range entities {
		u.subjects[e.Subject] = &subject{entity: e}
	}
	values, err := tracker.AttributeValues(ctx, tx, subjects)
	if err != nil {
		return err
	}
	for _, v := range values {
		s := u.subjects[v.Subject]
		s.values = append(s.values, held{row: v, stored: true})
	}
	enrollments, err := tracker.Enrollments(ctx, tx, subjects)
	if err != nil {
		return err
	}
	for _, e := range enrollments {
		s := u.subjects[e.Subject]
		s.enrollments = append(s.enrollments, &enrolled{row: e})
	}
	owners, err := tracker.Owners(ctx, tx, subjects)
	for _, o := range owners {
		s := u.subjects[o.Subject]
		s.owners = append(s.owners, &owned{row: o})
	}
	if err != nil {
		return err
	}
	u.grants, err = u.model.Grants(ctx, tx, u.view, owners)
	return err
}

// readEvents reads the events that are named, and of the others what the rule of stages that do not repeat asks for.
func (u *bundle) readEvents(ctx context.Context, tx db.Tx, keys []tracker.Key, subjects []int64) error {
	events, err := tracker.Events(ctx, tx, keys)
	if err != nil {
		return err
	}
	for _, e := range events {
		u.events[e.ID] = e
	}
	visits, err := tracker.Visits(ctx, tx, subjects, u.visitedStages())
	for _, v := range visits {
		u.visits[visit{v.Enrollment, v.Stage}]++
	}
	return err
}

// visitedStages are the stages of which it matters whether an enrollment has an event in them: those that the payload puts
// events into and that do not repeat, and all of those of an enrollment that is to be deleted.
func (u *bundle) visitedStages() []int32 {
	stages := map[int32]struct{}{}
	visited := func(v *event, program int32) {
		if s := u.stageOf(v, program); s != nil && !s.Repeatable {
			stages[s.Object.ID] = struct{}{}
		}
	}
	left := func(n *enrollment, program int32) {
		if p := u.model.Program(program); p != nil && u.deletes(n.stamps) {
			for _, id := range p.Stages {
				stages[id] = struct{}{}
			}
		}
	}
	for _, e := range u.entities {
		for _, n := range e.enrollments {
			if at := u.enrollmentOf(n.uid); at != nil {
				left(n, at.row.Program)
			}
			for _, v := range n.events {
				visited(v, n.program.id)
			}
		}
	}
	for _, n := range u.enrollments {
		program := n.program.id
		if e := u.enrollmentOf(n.uid); e != nil {
			program = e.row.Program
		}
		for _, v := range n.events {
			visited(v, program)
		}
		left(n, program)
	}
	for _, v := range u.batch.events {
		program := v.program.id
		if e := u.enrollmentOf(v.enrollment); e != nil && program == 0 {
			program = e.row.Program
		}
		visited(v, program)
	}
	return slices.Sorted(maps.Keys(stages))
}

// enrollmentOf returns an enrollment by its identifier, or nil.
func (u *bundle) enrollmentOf(uid string) *enrolled {
	c, _ := u.find(uid)
	return u.enrollmentAt(c)
}

func (u *bundle) enrollmentAt(c tracker.Claim) *enrolled {
	if s := u.subjects[c.Subject]; s != nil && c.Kind == tracker.KindEnrollment {
		return s.enrollment(c.ID)
	}
	return nil
}

// stageOf returns the stage of an event: the one that it names, or the only one of its program. Many programs have a stage of the same
// name: it is that of the event's program.
func (u *bundle) stageOf(v *event, program int32) *tracker.Stage {
	p := u.model.Program(program)
	switch {
	case v.stage.id != 0:
		return u.model.Stage(v.stage.id)
	case p == nil:
		return nil
	case v.stage.given():
		return u.stageCalled(v.stage.text, p)
	case len(p.Stages) == 1:
		return u.model.Stage(p.Stages[0])
	}
	return nil
}

// stageCalled returns the one stage of a program that goes by a name, or nil.
func (u *bundle) stageCalled(name string, p *tracker.Program) (found *tracker.Stage) {
	for _, id := range p.Stages {
		s := u.model.Stage(id)
		if s == nil || u.options.Schemes.Stage.Name(u.model.Snapshot, s.Object) != name {
			continue
		}
		if found != nil {
			return nil
		}
		found = s
	}
	return found
}

// readClaims reads who has the unique values that the payload asks for.
func (u *bundle) readClaims(ctx context.Context, tx db.Tx) error {
	var wanted []*tracker.ValueClaim
	want := func(list []attribute, unit int32) {
		for _, a := range list {
			attr := u.model.Attribute(a.attribute.id)
			if attr == nil || !attr.Unique || a.value == "" || !valuetype.Storable(a.value) {
				continue
			}
			k := u.key(attr, unit, a.value)
			wanted = append(wanted, &tracker.ValueClaim{Attribute: k.attribute, Scope: k.scope, Value: k.value})
		}
	}
	for _, e := range u.entities {
		unit := e.unit.id
		if s := u.subjects[u.known[e.uid].Subject]; s != nil {
			if unit == 0 {
				unit = s.entity.OrgUnit
			}
			for _, h := range s.values { // they move with the entity
				want([]attribute{{attribute: ref{id: h.row.Attribute}, value: h.row.Value}}, unit)
			}
		}
		want(e.attributes, unit)
		for _, n := range e.enrollments {
			want(n.attributes, unit)
		}
	}
	for _, n := range u.enrollments {
		for _, uid := range [...]string{n.entity, n.uid} {
			if s := u.subjects[u.known[uid].Subject]; s != nil {
				want(n.attributes, s.entity.OrgUnit)
			}
		}
	}
	return u.seek(ctx, tx, wanted)
}

// seek reads who has unique values.
func (u *bundle) seek(ctx context.Context, tx db.Tx, wanted []*tracker.ValueClaim) error {
	found, err := tracker.FindValueClaims(ctx, tx, wanted)
	for _, c := range found {
		u.claims.holders[claimKey{c.Attribute, c.Scope, c.Value}] = c.Subject
	}
	return err
}

// key is what a unique value is claimed by.
func (u *bundle) key(a *tracker.Attribute, unit int32, value string) claimKey {
	k := claimKey{attribute: a.Object.ID, value: tracker.ClaimText(value)}
	if a.PerUnit {
		k.scope = unit
	}
	return k
}
