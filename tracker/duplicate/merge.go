package duplicate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/audit"
	"cohort/change"
	"cohort/db"
	"cohort/fault"
	"cohort/file"
	"cohort/metadata"
	"cohort/tracker"
)

// Parts are what of a duplicate is moved to the original, by identifier: attributes whose values are, enrollments with all that
// belongs to them, and relationships of the tracked entity itself.
type Parts struct {
	Attributes    []string `json:"trackedEntityAttributes"`
	Enrollments   []string `json:"enrollments"`
	Relationships []string `json:"relationships"`
}

// A merge that loses a race against imports is judged anew, so often.
const attempts = 20

// errStale says that the metadata was narrowed while the merge was judged by an older state of it.
var errStale = errors.New("duplicate: the metadata has changed")

// Merge makes one of the two people of an open pair: the parts are moved to the original, and the duplicate is deleted with what is
// left of it. Without parts all is moved that the original does not have; then nothing may contradict. It is one commit.
func (k *Keeper) Merge(ctx context.Context, view *access.View, uid string, parts *Parts) error {
	for attempt := 1; ; attempt++ {
		err := k.attempt(ctx, view, uid, parts)
		var conflict *tracker.Conflict
		stale := errors.Is(err, errStale)
		switch {
		case !stale && !errors.As(err, &conflict):
			return err
		case attempt == attempts:
			return fault.New(fault.Unavailable, "Other requests change the same tracked entities all the time. Try again.")
		case stale:
			s, err := k.Metadata.Snapshot(ctx)
			if err != nil {
				return err
			}
			user := s.Object(view.User.ID)
			if user == nil {
				return fault.New(fault.Unauthorized, "The user does not exist any more.")
			}
			view = access.New(s, user)
		}
		select {
		case <-time.After(rand.N(time.Duration(attempt) * 2 * time.Millisecond)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (k *Keeper) attempt(ctx context.Context, view *access.View, uid string, parts *Parts) error {
	record := k.ids.Next()
	err := k.DB.Write(ctx, db.Interactive, func(tx db.Tx) error {
		m, err := k.judge(ctx, tx, view, uid, parts)
		if err != nil {
			return err
		}
		if err := m.write(ctx, tx); err != nil {
			return err
		}
		if err := k.settle(ctx, tx, m); err != nil {
			return err
		}
		if err := change.Append(ctx, tx, record, "tracker", m.touched()); err != nil {
			return err
		}
		if err := metadata.Use(ctx, tx, []int32{view.User.ID}); err != nil {
			return err
		}
		narrowed, err := k.Metadata.Fence(ctx, tx)
		if err == nil && narrowed > view.Snapshot.Revision() {
			err = errStale
		}
		return err
	})
	if errors.Is(err, db.ErrCommitUnknown) {
		if known, failed := change.Committed(ctx, k.DB, record); failed == nil && known {
			err = nil
		} else if failed == nil {
			err = &tracker.Conflict{What: "broken the connection"}
		}
	}
	return err
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

// touched is a change record as imports write it: the subjects and their versions.
func (m *merging) touched() string {
	subjects := [][2]int64{}
	for _, e := range m.batch.Entities {
		subjects = append(subjects, [2]int64{e.Subject, int64(e.Version) + 1})
	}
	for _, e := range m.batch.TouchedEvents {
		subjects = append(subjects, [2]int64{e.Subject, int64(e.Version) + 1})
	}
	text, err := json.Marshal(map[string][][2]int64{"subjects": subjects})
	if err != nil {
		panic(err) // numbers
	}
	return string(text)
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
