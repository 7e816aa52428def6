// Package history tells what metadata objects were and how they changed: former versions are made of the present one by undoing,
// the newest first, what commits have changed. Relations that other objects keep are no part of a version.
package history

import (
	"context"
	"math"
	"slices"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata/journal"
	"cohort/payload"
	"cohort/schema"
)

// Log reads the history of objects up to the revision of a snapshot.
type Log struct {
	DB       db.DB
	Snapshot *graph.Snapshot
	Zone     *time.Location // in which times are shown
}

// Change is one commit as one object has gone through it.
type Change struct {
	Revision int64
	At       time.Time
	User     string // an identifier; empty is the server itself
	Made     bool   // the object came into being
	Patch    []byte // the JSON Patch that makes the former version the next: properties as a whole, references as {"id"}
}

// Count is the number of an object's changes, its making among them.
func (l Log) Count(ctx context.Context, o *graph.Object) (n int, err error) {
	err = l.DB.Read(ctx, func(tx db.Tx) error {
		n, err = journal.CountSteps(ctx, tx, o.ID, l.Snapshot.Revision())
		return err
	})
	return n + 1, err
}

// Changes returns those from first to before end of an object's changes, the newest first.
func (l Log) Changes(ctx context.Context, o *graph.Object, first, end int) (list []Change, err error) {
	err = l.DB.Read(ctx, func(tx db.Tx) error {
		n := newNames(l)
		if list, err = l.changes(ctx, tx, n, o, first, end); err != nil || len(n.unknown) == 0 {
			return err
		}
		if err := n.learn(ctx, tx); err != nil {
			return err
		}
		list, err = l.changes(ctx, tx, n, o, first, end)
		return err
	})
	return list, err
}

func (l Log) changes(ctx context.Context, tx db.Tx, n *names, o *graph.Object, first, end int) ([]Change, error) {
	var list []Change
	var steps []journal.Step
	values, at, oldest := o.Doc().Values(), 0, l.Snapshot.Revision()
	err := journal.Steps(ctx, tx, o.ID, oldest, 0, end, func(s journal.Step) (bool, error) {
		var after []any
		if at >= first {
			after = slices.Clone(values.Slots)
		}
		changed, err := values.Undo(s.Before, l.Snapshot.Find)
		if err == nil && at >= first {
			s.Before = nil
			list, steps = append(list, Change{Revision: s.Revision, Patch: n.patch(changed, values.Slots, after)}), append(steps, s)
		}
		at, oldest = at+1, s.Revision-1
		return true, err
	})
	if err == nil {
		err = journal.Sign(ctx, tx, steps)
	}
	for i, s := range steps {
		list[i].At, list[i].User = s.At, n.uid(s.User)
	}
	if err != nil || at >= end || at < first {
		return list, err
	}
	s, ok, err := journal.Made(ctx, tx, o.ID, oldest)
	if err != nil || !ok {
		return list, err
	}
	none := make([]any, len(values.Slots))
	return append(list, Change{Revision: s.Revision, At: s.At, User: n.uid(s.User), Made: true, Patch: n.patch(values.Type.Stored(), none, values.Slots)}), nil
}

// AsOf returns an object as it was at a time: after the last commit that was made then or before. It is nil where the object was
// not there yet. However much has changed since, only the changes of this object are undone.
func (l Log) AsOf(ctx context.Context, o *graph.Object, at time.Time) (was *graph.Object, err error) {
	err = l.DB.Read(ctx, func(tx db.Tx) error {
		revision, _, ok, err := journal.RevisionAt(ctx, tx, at, l.Snapshot.Revision())
		if err != nil || !ok {
			return err
		}
		values, err := l.valuesAt(ctx, tx, o, revision)
		if err == nil && values != nil {
			was = graph.NewObject(o.ID, o.UID, 0, 0, values)
		}
		return err
	})
	return was, err
}

// valuesAt are what an object held after the commit of a revision, or nil where it was not there yet.
func (l Log) valuesAt(ctx context.Context, tx db.Tx, o *graph.Object, revision int64) (*graph.Values, error) {
	values := o.Doc().Values()
	err := journal.Steps(ctx, tx, o.ID, l.Snapshot.Revision(), revision, math.MaxInt32, func(s journal.Step) (bool, error) {
		_, err := values.Undo(s.Before, l.Snapshot.Find)
		return true, err
	})
	if err != nil {
		return nil, err
	}
	if n, err := journal.CountSteps(ctx, tx, o.ID, revision); err != nil || n > 0 {
		return values, err
	}
	if _, ok, err := journal.Made(ctx, tx, o.ID, revision); err != nil || !ok {
		return nil, err
	}
	return values, nil
}

// At returns the payload that gives an object the version that it had after the commit of a revision, or nil where there was
// none. What the server sets itself, and what no answer shows, is left out of it. References to objects that are gone are in it.
func (l Log) At(ctx context.Context, o *graph.Object, revision int64) (tree payload.Tree, err error) {
	if revision > l.Snapshot.Revision() {
		return nil, nil
	}
	err = l.DB.Read(ctx, func(tx db.Tx) error {
		values, err := l.valuesAt(ctx, tx, o, revision)
		if err != nil || values == nil {
			return err
		}
		n := newNames(l)
		if tree = n.version(values); len(n.unknown) > 0 {
			if err := n.learn(ctx, tx); err != nil {
				return err
			}
			tree = n.version(values)
		}
		return nil
	})
	return tree, err
}

// stamped is what the server sets itself whenever an object is written.
var stamped = []string{"created", "createdBy", "lastUpdated", "lastUpdatedBy"}

// version is a payload of all that clients write of an object; what it had not is null.
func (n *names) version(v *graph.Values) payload.Tree {
	tree := payload.Tree{}
	for _, p := range v.Type.Stored() {
		if !p.WriteOnly && !slices.Contains(stamped, p.Name) {
			tree[p.Name] = n.value(p, v.Get(p))
		}
	}
	return tree
}

// patch writes the operations that make the former values of properties the next ones.
func (n *names) patch(changed []*schema.Property, former, next []any) []byte {
	list := []any{}
	for _, p := range changed {
		was, is := former[p.Slot], next[p.Slot]
		if p.WriteOnly || was == nil && is == nil {
			continue
		}
		operation := payload.Tree{"op": "replace", "path": "/" + p.Name}
		switch {
		case is == nil:
			operation["op"] = "remove"
		case was == nil:
			operation["op"] = "add"
		}
		if is != nil {
			operation["value"] = n.value(p, is)
		}
		list = append(list, operation)
	}
	return payload.Append(nil, list)
}
