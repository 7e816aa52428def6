package duplicate

import (
	"context"
	"maps"
	"slices"
	"strings"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/file"
	"cohort/tracker"
)

// merging is a merge under way: what was read, and what is to be moved.
type merging struct {
	*world
	keeper *Keeper
	now    int64
	pair   *Pair

	original, duplicate *tracker.Entity
	events              []*tracker.Event                            // of the duplicate
	values              map[int64]map[int32]*tracker.AttributeValue // of both
	links               []*tracker.Relationship                     // of either, none deleted

	attributes  []int32
	enrollments []*tracker.Enrollment
	relations   []*tracker.Relationship // of the duplicate itself

	batch                tracker.Batch
	changed              []changedValue
	filesGone, filesHeld []file.Holding
}

// judge reads a pair and all that a merge is about, and says what is to be moved. The versions of both come first: what changes behind
// them makes the merge lose its race.
func (k *Keeper) judge(ctx context.Context, tx db.Tx, view *access.View, uid string, parts *Parts) (*merging, error) {
	m := &merging{keeper: k, now: db.Millis(tx.Now())}
	found, err := read(ctx, tx, ` AND p.uid = $1`, uid)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noPair(uid)
	}
	m.pair = found[0]
	both := []int64{m.pair.original, m.pair.duplicate}
	if m.world, err = k.look(ctx, tx, view, both); err != nil {
		return nil, err
	}
	if !m.sees(m.pair) {
		return nil, noPair(uid)
	}
	if err := m.read(ctx, tx, both); err != nil {
		return nil, err
	}
	rights := m.rights()
	if err := refused(view.Merge(rights)); err != nil {
		return nil, err
	}
	if err := m.conflicts(); err != nil {
		return nil, err
	}
	if parts == nil {
		err = m.all()
	} else {
		err = m.some(parts)
	}
	if err != nil {
		return nil, err
	}
	if err := m.connected(ctx, tx, rights); err != nil {
		return nil, err
	}
	return m, refused(view.Merge(rights))
}

func (m *merging) read(ctx context.Context, tx db.Tx, both []int64) error {
	m.original, m.duplicate = m.entities[m.pair.original], m.entities[m.pair.duplicate]
	var err error
	if m.view.Superuser() {
		if m.stays, err = tracker.Enrollments(ctx, tx, both); err != nil {
			return err
		}
	}
	if m.events, err = tracker.EventsOf(ctx, tx, []int64{m.pair.duplicate}); err != nil {
		return err
	}
	values, err := tracker.AttributeValues(ctx, tx, both)
	if err != nil {
		return err
	}
	m.values = map[int64]map[int32]*tracker.AttributeValue{m.pair.original: {}, m.pair.duplicate: {}}
	for _, v := range values {
		m.values[v.Subject][v.Attribute] = v
	}
	m.links, err = tracker.RelationshipsOf(ctx, tx, both, false)
	return err
}

func (m *merging) uidOf(id int32) string {
	if o := m.model.Snapshot.Object(id); o != nil {
		return o.UID
	}
	return "null"
}

// live are the enrollments of a subject that are not deleted.
func (m *merging) live(subject int64) []*tracker.Enrollment {
	var list []*tracker.Enrollment
	for _, n := range m.stays {
		if n.Subject == subject && !n.Deleted {
			list = append(list, n)
		}
	}
	return list
}

// rights is what decides on the merge, but for what is moved. Of the superuser nothing is asked.
func (m *merging) rights() *access.Merging {
	if m.view.Superuser() {
		return &access.Merging{}
	}
	at := m.model.Snapshot.Object
	r := &access.Merging{Original: m.people[m.pair.original], Duplicate: m.people[m.pair.duplicate]}
	for _, n := range m.live(m.pair.duplicate) {
		r.Units = append(r.Units, n.OrgUnit)
	}
	for _, e := range m.events {
		if program := at(e.Program); !e.Deleted && program != nil {
			r.Events = append(r.Events, &access.Event{Person: r.Duplicate, Program: program, Stage: at(e.Stage), OptionCombo: at(e.OptionCombo), Unit: e.OrgUnit})
		}
	}
	for subject, values := range m.values {
		typ := m.entities[subject].Type
		for attribute := range values {
			if m.model.Attribute(attribute) != nil && (!m.model.ShowsAttribute(m.view, nil, attribute, typ) || m.model.HidesAttribute(m.view, m.people[subject], attribute, typ)) {
				r.Hidden = true
			}
		}
	}
	return r
}

func conflict(format string, args ...any) error { return fault.New(fault.Conflict, format, args...) }

// conflicts says what is in the way of any merge of the two.
func (m *merging) conflicts() error {
	switch {
	case m.pair.Status == Merged:
		return conflict("Potential duplicate %s was merged before", m.pair.UID)
	case m.pair.Status == Invalid:
		return conflict("Potential duplicate %s is INVALID: it has to be OPEN to be merged", m.pair.UID)
	case m.original.Type != m.duplicate.Type:
		return conflict("Tracked entities %s and %s have different tracked entity types: they cannot be merged", m.pair.Original, m.pair.Duplicate)
	}
	enrolled := map[int32]bool{}
	for _, n := range m.live(m.pair.original) {
		enrolled[n.Program] = true
	}
	same := map[string]bool{}
	for _, n := range m.live(m.pair.duplicate) {
		if enrolled[n.Program] {
			same[m.uidOf(n.Program)] = true
		}
	}
	if len(same) > 0 {
		return conflict("Both tracked entities are enrolled in the same program: %s. Enrollments of one of them have to be removed first", sorted(same))
	}
	return nil
}

func sorted(set map[string]bool) string { return strings.Join(slices.Sorted(maps.Keys(set)), ", ") }

// all has everything moved that the original does not have.
func (m *merging) all() error {
	differ := map[string]bool{}
	has := m.values[m.pair.original]
	for id, v := range m.values[m.pair.duplicate] {
		switch {
		case m.model.Attribute(id) == nil: // of an attribute that does not exist any more
		case has[id] == nil:
			m.attributes = append(m.attributes, id)
		case has[id].Value != v.Value:
			differ[m.uidOf(id)] = true
		}
	}
	slices.Sort(m.attributes)
	if len(differ) > 0 {
		return conflict("Both tracked entities have values of the same attributes that differ: %s. Say by the strategy MANUAL which of them are to be moved", sorted(differ))
	}
	m.enrollments = m.live(m.pair.duplicate)
	known := m.known()
	for _, r := range m.own() {
		if link, self := m.linkOf(r); !self && !known[link] {
			known[link] = true
			m.relations = append(m.relations, r)
		}
	}
	return nil
}

// some has the named parts moved, all of which the duplicate must have.
func (m *merging) some(parts *Parts) error {
	for _, uid := range unique(parts.Attributes) {
		o := m.model.Snapshot.ByUID(tracker.AttributeType, uid)
		if o == nil || m.values[m.pair.duplicate][o.ID] == nil {
			return absent("trackedEntityAttributes", "attribute", uid)
		}
		m.attributes = append(m.attributes, o.ID)
	}
	slices.Sort(m.attributes)
	live := m.live(m.pair.duplicate)
	for _, uid := range unique(parts.Enrollments) {
		i := slices.IndexFunc(live, func(n *tracker.Enrollment) bool { return n.UID == uid })
		if i < 0 {
			return absent("enrollments", "enrollment", uid)
		}
		m.enrollments = append(m.enrollments, live[i])
	}
	own, known := m.own(), m.known()
	for _, uid := range unique(parts.Relationships) {
		i := slices.IndexFunc(own, func(r *tracker.Relationship) bool { return r.UID == uid })
		if i < 0 {
			return absent("relationships", "relationship", uid)
		}
		link, self := m.linkOf(own[i])
		switch {
		case self:
			return conflict("Relationship %s connects the two tracked entities: moved, it would connect the original with itself", uid)
		case known[link]:
			return conflict("Relationship %s cannot be moved: the original has one of the same type with the same object", uid)
		}
		known[link] = true
		m.relations = append(m.relations, own[i])
	}
	return nil
}

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func absent(property, noun, uid string) error {
	f := fault.New(fault.Conflict, "The duplicate has no %s '%s' that could be moved", noun, uid).On("potentialDuplicate", "", property)
	f.Value = uid
	return f
}

// own are the relationships of the duplicate itself, which are not those of its enrollments and events.
func (m *merging) own() []*tracker.Relationship {
	return slices.DeleteFunc(slices.Clone(m.links), func(r *tracker.Relationship) bool { return !r.Has(entityEnd(m.pair.duplicate)) })
}

func entityEnd(subject int64) tracker.End {
	return tracker.End{Kind: tracker.KindEntity, Subject: subject, ID: subject}
}

// known are the links that there are without the duplicate's own.
func (m *merging) known() map[tracker.Link]bool {
	known := map[tracker.Link]bool{}
	for _, r := range m.links {
		if !r.Has(entityEnd(m.pair.duplicate)) {
			known[m.link(m.led(r, false))] = true
		}
	}
	return known
}

// linkOf is what a relationship of the duplicate would connect if it were moved; self is that it would lead to where it comes from.
func (m *merging) linkOf(r *tracker.Relationship) (link tracker.Link, self bool) {
	after := m.led(r, true)
	return m.link(after), after.From == after.To
}

func (m *merging) link(r *tracker.Relationship) tracker.Link {
	t := m.model.RelationshipType(r.Type)
	return r.Link(t != nil && t.Bidirectional)
}

// led is a relationship as it leads when the enrollments are moved, and, where that is asked for, the relationship itself.
func (m *merging) led(r *tracker.Relationship, moved bool) *tracker.Relationship {
	after := *r
	lead := func(e *tracker.End, uid *string) {
		switch {
		case e.Subject != m.pair.duplicate:
		case e.Kind != tracker.KindEntity:
			if m.moves(*e) {
				e.Subject = m.pair.original
			}
		case moved:
			*e, *uid = entityEnd(m.pair.original), m.pair.Original
		}
	}
	lead(&after.From, &after.FromUID)
	lead(&after.To, &after.ToUID)
	return &after
}

// moves reports whether an enrollment or event of the duplicate is moved.
func (m *merging) moves(e tracker.End) bool {
	id := e.ID
	if e.Kind == tracker.KindEvent {
		i := slices.IndexFunc(m.events, func(v *tracker.Event) bool { return v.ID == id })
		if i < 0 || m.events[i].Enrollment == nil {
			return false
		}
		id = *m.events[i].Enrollment
	}
	return slices.ContainsFunc(m.enrollments, func(n *tracker.Enrollment) bool { return n.ID == id })
}
