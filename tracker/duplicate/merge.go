package duplicate

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/audit"
	"cohort/db"
	"cohort/file"
	"cohort/tracker"
)

// Parts are what of a duplicate is moved to the original, by identifier: attributes whose values are, enrollments with all that
// belongs to them, and relationships of the tracked entity itself.
type Parts struct {
	Attributes    []string `json:"trackedEntityAttributes"`
	Enrollments   []string `json:"enrollments"`
	Relationships []string `json:"relationships"`
}

// Merge makes one of the two people of an open pair: the parts are moved to the original, and the duplicate is deleted with what is
// left of it. Without parts all is moved that the original does not have; then nothing may contradict. It is one commit.
func (k *Keeper) Merge(ctx context.Context, view *access.View, uid string, parts *Parts) error {
	return k.again(ctx, view, func(tx db.Tx, view *access.View) (*tracker.Batch, error) {
		m, err := k.judge(ctx, tx, view, uid, parts)
		if err != nil {
			return nil, err
		}
		if err := m.write(ctx, tx); err != nil {
			return nil, err
		}
		return &m.batch, k.settle(ctx, tx, m)
	})
}

// settle marks the pair as merged, and has the audit know who merged what.
func (k *Keeper) settle(ctx context.Context, tx db.Tx, m *merging) error {
	n, err := tx.Exec(ctx, `UPDATE potential_duplicate SET status = 2, updated = $1, updated_by = $2 WHERE id = $3 AND status = 0`, m.now, m.view.User.ID, m.pair.ID)
	if err == nil && n == 0 {
		err = &tracker.Conflict{What: "changed the pair"}
	}
	if err != nil {
		return err
	}
	if free, err := file.Settle(ctx, tx, m.filesGone, m.filesHeld); err != nil || !free {
		if err == nil {
			err = &tracker.Conflict{What: "taken a file"}
		}
		return err
	}
	return k.Audit.Write(ctx, tx, audit.Record{Kind: audit.Merge, Type: tracker.AuditedType, Object: m.pair.Original, Detail: struct {
		Pair      string `json:"potentialDuplicate"`
		Duplicate string `json:"duplicate"`
		Parts
	}{m.pair.UID, m.pair.Duplicate, m.moved()}})
}

// moved are the identifiers of what is moved.
func (m *merging) moved() Parts {
	p := Parts{Attributes: []string{}, Enrollments: []string{}, Relationships: []string{}}
	for _, id := range m.attributes {
		p.Attributes = append(p.Attributes, m.uidOf(id))
	}
	for _, n := range m.enrollments {
		p.Enrollments = append(p.Enrollments, n.UID)
	}
	for _, r := range m.relations {
		p.Relationships = append(p.Relationships, r.UID)
	}
	return p
}

// log are the entries of the change log: what the original has got, what has come to it, and that the duplicate is gone.
func (m *merging) log(k *Keeper) []*tracker.LogEntry {
	entry := func(kind tracker.Kind, subject, object int64, diff map[string][2]any) *tracker.LogEntry {
		text, err := json.Marshal(diff, json.Deterministic(true))
		if err != nil {
			panic(err) // texts
		}
		return &tracker.LogEntry{Subject: subject, ID: k.ids.Next(), Kind: kind, Object: object, At: m.now, By: m.view.User.ID, Diff: string(text)}
	}
	kept := map[string][2]any{"merged": {nil, m.pair.Duplicate}}
	for _, v := range m.changed {
		var before any
		if v.before != "" {
			before = v.before
		}
		kept[fmt.Sprint(v.attribute)] = [2]any{before, v.after}
	}
	o, d := m.original.Subject, m.duplicate.Subject
	list := []*tracker.LogEntry{
		entry(tracker.KindEntity, o, o, kept),
		entry(tracker.KindEntity, d, d, map[string][2]any{"deleted": {false, true}, "mergedInto": {nil, m.pair.Original}}),
	}
	for _, n := range m.enrollments {
		list = append(list, entry(tracker.KindEnrollment, o, n.ID, map[string][2]any{"trackedEntity": {m.pair.Duplicate, m.pair.Original}}))
	}
	for _, r := range m.batch.Relationships {
		if r.Before.FromUID != r.After.FromUID || r.Before.ToUID != r.After.ToUID {
			list = append(list, entry(tracker.KindRelationship, r.After.From.Subject, r.After.ID, map[string][2]any{
				"from": {r.Before.FromUID, r.After.FromUID}, "to": {r.Before.ToUID, r.After.ToUID},
			}))
		}
	}
	return list
}
