package duplicate

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cohort/access"
	"cohort/db"
	"cohort/file"
	"cohort/tracker"
	"cohort/tracker/rules"
)

// changedValue is a value that the original gets; "" is that it had none.
type changedValue struct {
	attribute     int32
	before, after string
}

// connected finds out what else a merge touches, the other ends of relationships, and completes what decides on it.
func (m *merging) connected(ctx context.Context, tx db.Tx, rights *access.Merging) error {
	rights.Loses = len(m.enrollments) < len(m.live(m.pair.duplicate))
	var ends []tracker.End
	for _, r := range m.links {
		moved := slices.Contains(m.relations, r)
		if after := m.led(r, moved); after.From != r.From || after.To != r.To {
			if moved {
				after.Updated, after.UpdatedBy = m.now, m.view.User.ID
			}
			m.batch.Relationships = append(m.batch.Relationships, tracker.Rewritten{Before: r, After: after})
			ends = append(ends, r.From, r.To)
		}
	}
	if !m.view.Superuser() {
		by, err := m.model.Ends(ctx, tx, m.view, ends)
		if err != nil {
			return err
		}
		for _, r := range m.relations {
			t := m.model.RelationshipType(r.Type)
			if t == nil {
				rights.Hidden = true
				continue
			}
			rights.Links = append(rights.Links, access.Link{Type: t.Object, From: by[r.From], To: by[r.To]})
		}
	}
	return m.touch(ctx, tx, ends)
}

// touch has the commit assert the versions of all subjects that are concerned: neither is anybody of them deleted meanwhile, nor does
// anybody connect the same.
func (m *merging) touch(ctx context.Context, tx db.Tx, ends []tracker.End) error {
	var others []int64
	var keys []tracker.Key
	for _, e := range ends {
		switch {
		case e.Subjectless():
			keys = append(keys, e.Key())
		case e.Subject != m.pair.original && e.Subject != m.pair.duplicate:
			others = append(others, e.Subject)
		}
	}
	slices.Sort(others)
	others = slices.Compact(others)
	entities, err := tracker.Entities(ctx, tx, others)
	if err != nil {
		return err
	}
	slices.SortFunc(keys, func(a, b tracker.Key) int { return cmp.Compare(a.ID, b.ID) })
	keys = slices.Compact(keys)
	if m.batch.TouchedEvents, err = tracker.Events(ctx, tx, keys); err != nil {
		return err
	}
	gone := func(e *tracker.Entity) bool { return e.Deleted }
	if len(entities) < len(others) || len(m.batch.TouchedEvents) < len(keys) || slices.ContainsFunc(entities, gone) ||
		slices.ContainsFunc(m.batch.TouchedEvents, func(e *tracker.Event) bool { return e.Deleted }) {
		return &tracker.Conflict{What: "deleted what a relationship leads to"}
	}
	for _, e := range entities {
		if slices.ContainsFunc(m.relations, func(r *tracker.Relationship) bool { return r.From.Subject == e.Subject }) {
			m.stamp(&e.Stamp)
		}
	}
	m.stamp(&m.original.Stamp)
	m.stamp(&m.duplicate.Stamp)
	m.duplicate.Deleted = true
	m.batch.Entities = append(entities, m.original, m.duplicate)
	slices.SortFunc(m.batch.Entities, func(a, b *tracker.Entity) int { return cmp.Compare(a.Subject, b.Subject) })
	for _, e := range m.batch.Entities {
		e.Area = m.model.Area(e.OrgUnit)
	}
	return nil
}

func (m *merging) stamp(s *tracker.Stamp) {
	s.Updated, s.UpdatedBy, s.UpdatedClient = m.now, m.view.User.ID, nil
}

// write writes the merge: first what asserts versions, which holds all that is concerned; then the rows that are moved; then the
// deletion of what is left.
func (m *merging) write(ctx context.Context, tx db.Tx) error {
	m.batch.By = m.view.User.ID
	if err := m.giveValues(ctx, tx); err != nil {
		return err
	}
	if err := m.claimValues(ctx, tx); err != nil {
		return err
	}
	if err := tracker.Write(ctx, tx, &m.batch); err != nil {
		return err
	}
	if err := m.moveRows(ctx, tx); err != nil {
		return err
	}
	return tracker.Write(ctx, tx, &tracker.Batch{GoneSubjects: []int64{m.pair.duplicate}, Log: m.log(m.keeper), By: m.view.User.ID})
}

// giveValues gives the original the values that are moved. Who stored one is kept.
func (m *merging) giveValues(ctx context.Context, tx db.Tx) error {
	var files []string
	for _, id := range m.attributes {
		from, to := m.values[m.pair.duplicate][id], m.values[m.pair.original][id]
		row := &tracker.AttributeValue{Subject: m.pair.original, Attribute: id, Value: from.Value, Created: from.Created, Updated: m.now, StoredBy: m.storer(from)}
		c := changedValue{attribute: id, after: from.Value}
		if to == nil {
			m.batch.NewValues = append(m.batch.NewValues, row)
		} else {
			m.batch.Values = append(m.batch.Values, row)
			c.before = to.Value
		}
		m.batch.GoneValues = append(m.batch.GoneValues, from)
		if c.before == c.after {
			continue
		}
		m.changed = append(m.changed, c)
		if m.model.Attribute(id).Type.IsFile() {
			files = append(files, c.after)
			m.filesGone = append(m.filesGone, file.Holding{UID: c.after, Kind: file.ByPerson, Holder: m.pair.duplicate})
			if c.before != "" {
				m.filesGone = append(m.filesGone, file.Holding{UID: c.before, Kind: file.ByPerson, Holder: m.pair.original})
			}
		}
	}
	found, err := file.Find(ctx, tx, files)
	for _, uid := range files {
		if f := found[uid]; f != nil && f.Held() {
			m.filesHeld = append(m.filesHeld, file.Holding{UID: uid, Kind: file.ByPerson, Holder: m.pair.original})
		}
	}
	return err
}

func (m *merging) storer(v *tracker.AttributeValue) *string {
	if v.StoredBy != nil {
		return v.StoredBy
	}
	if m.duplicate.StoredBy != nil {
		return m.duplicate.StoredBy
	}
	if u, ok := m.model.UserInfo(m.duplicate.CreatedBy); ok {
		return &u.Username
	}
	return nil
}

// claimValues passes unique values on. One that somebody else holds where the duplicate is was a double already, as merged organisation
// units leave them, and stays one.
func (m *merging) claimValues(ctx context.Context, tx db.Tx) error {
	claim := func(e *tracker.Entity, a *tracker.Attribute, value string) *tracker.ValueClaim {
		c := &tracker.ValueClaim{Attribute: a.Object.ID, Value: tracker.ClaimText(value), Subject: e.Subject}
		if a.PerUnit {
			c.Scope = e.OrgUnit
		}
		return c
	}
	var releases, takes []*tracker.ValueClaim
	for id, v := range m.values[m.pair.duplicate] {
		if a := m.model.Attribute(id); a != nil && a.Unique {
			releases = append(releases, claim(m.duplicate, a, v.Value))
		}
	}
	for _, c := range m.changed {
		a := m.model.Attribute(c.attribute)
		if !a.Unique {
			continue
		}
		if c.before != "" {
			releases = append(releases, claim(m.original, a, c.before))
		}
		takes = append(takes, claim(m.original, a, c.after))
	}
	held, err := tracker.FindValueClaims(ctx, tx, takes)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Subject == m.pair.original || h.Subject == m.pair.duplicate {
			continue
		}
		if h.Scope != 0 && m.original.OrgUnit != m.duplicate.OrgUnit {
			return conflict("The value of attribute %s cannot be moved: it has to be unique within organisation unit %s, and is taken there", m.uidOf(h.Attribute), m.uidOf(h.Scope))
		}
		takes = slices.DeleteFunc(takes, func(c *tracker.ValueClaim) bool { return c.Attribute == h.Attribute })
	}
	order := func(a, b *tracker.ValueClaim) int {
		return cmp.Or(cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Scope, b.Scope), strings.Compare(a.Value, b.Value))
	}
	slices.SortFunc(releases, order)
	slices.SortFunc(takes, order)
	m.batch.ValueReleases, m.batch.ValueClaims = releases, takes
	return nil
}

// moveRows has the enrollments that are moved, their events and all that hangs on these stand under the original, with their history.
// Whoever read them where they were finds that their versions have changed.
func (m *merging) moveRows(ctx context.Context, tx db.Tx) error {
	o, d, by := m.pair.original, m.pair.duplicate, m.view.User.ID
	var stays, objects, relations []int64
	var programs []int32
	var uids []string
	for _, n := range m.enrollments {
		stays, programs, uids = append(stays, n.ID), append(programs, n.Program), append(uids, n.UID)
	}
	objects = slices.Clone(stays)
	for _, e := range m.events {
		if e.Enrollment != nil && slices.Contains(stays, *e.Enrollment) {
			objects, uids = append(objects, e.ID), append(uids, e.UID)
		}
	}
	for _, r := range m.batch.Relationships {
		if r.Before.From.Subject != r.After.From.Subject {
			relations = append(relations, r.After.ID)
		}
	}
	in := tx.Dialect().In
	for _, step := range [...]struct {
		sql  string
		args []any
		none bool
	}{
		{`UPDATE enrollment SET subject = $1, updated = $3, updated_client = NULL, updated_by = $4 WHERE subject = $2 AND ` + in("id", 5), []any{o, d, m.now, by, stays}, len(stays) == 0},
		{`UPDATE event SET subject = $1, version = version + 1, updated = $3, updated_client = NULL, updated_by = $4 WHERE subject = $2 AND NOT deleted AND ` + in("enrollment", 5), []any{o, d, m.now, by, stays}, len(stays) == 0},
		{`UPDATE event SET subject = $1, version = version + 1 WHERE subject = $2 AND ` + in("enrollment", 3), []any{o, d, stays}, len(stays) == 0},
		{`UPDATE uid_claim SET subject = $1 WHERE subject = $2 AND ` + in("uid", 3), []any{o, d, uids}, len(stays) == 0},
		{`DELETE FROM program_owner WHERE subject = $1 AND ` + in("program", 3) + ` AND EXISTS (SELECT 1 FROM program_owner AS p WHERE p.subject = $2 AND p.program = program_owner.program)`, []any{o, d, programs}, len(stays) == 0},
		{`UPDATE program_owner SET subject = $1 WHERE subject = $2 AND ` + in("program", 3), []any{o, d, programs}, len(stays) == 0},
		{`UPDATE tracker_change_log SET subject = $1 WHERE subject = $2 AND +kind IN (2, 3) AND ` + in("object_id", 3), []any{o, d, objects}, len(stays) == 0},
		{`UPDATE tracker_change_log SET subject = $1 WHERE subject = $2 AND +kind = 4 AND ` + in("object_id", 3), []any{o, d, relations}, len(relations) == 0},
	} {
		if step.none {
			continue
		}
		if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
			return err
		}
	}
	if len(stays) == 0 {
		return nil
	}
	return rules.Move(ctx, tx, d, o, objects)
}
