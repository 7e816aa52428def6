package metadata

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// effect is what a companion writes beside an object.
type effect func(ctx context.Context, tx db.Tx) error

// errStale says that another node has committed since the plan was made.
var errStale = errors.New("metadata: the plan is behind the log")

// narrowingPatience is how long a commit that takes something away waits for the imports under way.
const narrowingPatience = 2 * time.Second

// Import validates objects and writes them, and reports what became of each. What is wrong with them is in the report;
// the error speaks of the import as a whole.
func (s *Store) Import(ctx context.Context, payloads []*Payload, opts ImportOptions) (*Report, error) {
	if opts.Strategy == "" {
		opts.Strategy = CreateAndUpdate
	}
	p, err := s.change(ctx, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		return s.plan(snap, payloads, opts, now)
	}, opts.ValidateOnly)
	if err != nil {
		return nil, err
	}
	return p.report(), nil
}

// change makes a plan on the newest snapshot and commits what it holds. Where another node was faster it begins anew.
func (s *Store) change(ctx context.Context, make func(*graph.Snapshot, time.Time) (*plan, error), validateOnly bool) (*plan, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.db.Dialect().Shared {
		if err := s.advance(ctx); err != nil {
			return nil, err
		}
	}
	for {
		p, err := make(s.Current(), time.Now().UTC().Truncate(time.Millisecond))
		if err != nil || validateOnly {
			return p, err
		}
		writes := p.writable()
		if len(writes) == 0 {
			return p, nil
		}
		switch err := s.commit(ctx, p, writes); {
		case errors.Is(err, errStale):
			if err := s.advance(ctx); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		default:
			return p, nil
		}
	}
}

// commit writes the changes of a plan in one transaction and makes them the current snapshot.
func (s *Store) commit(ctx context.Context, p *plan, writes []*Write) error {
	revision, token := p.snap.Revision()+1, rand.Uint64()>>1
	changes := make([]graph.Change, len(writes))
	narrowing := false
	for i, w := range writes {
		if w.Op != Deletion {
			w.After = graph.NewObject(w.ID, w.UID, revision, token, w.Values)
		}
		changes[i] = graph.Change{ID: w.ID, Object: w.After}
		narrowing = narrowing || narrows(w.Before, w.After)
	}
	next := p.snap.Apply(revision, token, p.nextID, changes)
	moved := movedUnits(p.snap, next, writes)
	entry := &logEntry{revision: revision, token: token, narrowing: narrowing, nextID: p.nextID, user: p.opts.User, at: p.now, writes: writes}
	err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		if err := entry.begin(ctx, tx, p.snap); err != nil {
			return err
		}
		if narrowing {
			if err := tx.Dialect().FenceExclusive(ctx, tx, narrowingPatience); err != nil {
				return err
			}
			if err := s.veto(ctx, tx, writes); err != nil {
				return err
			}
		}
		if err := entry.write(ctx, tx); err != nil {
			return err
		}
		for _, w := range writes {
			for _, effect := range w.effects {
				if err := effect(ctx, tx); err != nil {
					return err
				}
			}
		}
		if len(moved) > 0 {
			for _, move := range s.moves {
				if err := move(ctx, tx, p.snap, next, moved); err != nil {
					return err
				}
			}
		}
		if p.opts.Beside != nil {
			return p.opts.Beside(ctx, tx, p.report())
		}
		return nil
	})
	if errors.Is(err, db.ErrCommitUnknown) {
		err = s.settle(ctx, revision, token, err)
	}
	if err != nil {
		return err
	}
	s.current.Store(next)
	return nil
}

// settle finds out whether a commit happened whose connection broke: the log then holds its token.
func (s *Store) settle(ctx context.Context, revision int64, token uint64, unknown error) error {
	var stored int64
	err := s.db.Read(ctx, func(tx db.Tx) error {
		return tx.QueryRow(ctx, `SELECT token FROM metadata_revision WHERE revision = $1`, revision).Scan(&stored)
	})
	switch {
	case errors.Is(err, db.ErrNoRows):
		return errStale // it did not happen: plan again
	case err != nil:
		return errors.Join(unknown, err)
	case uint64(stored) != token:
		return errStale
	}
	return nil
}

// veto asks, for each object that is about to go and that data has ever used, whether data still refers to it.
func (s *Store) veto(ctx context.Context, tx db.Tx, writes []*Write) error {
	doomed := map[int32]*graph.Object{}
	var ids []int32
	for _, w := range writes {
		if w.Op == Deletion {
			doomed[w.ID] = w.Before
			ids = append(ids, w.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT object_id FROM metadata_use WHERE `+tx.Dialect().In("object_id", 1), ids)
	if err != nil {
		return err
	}
	var used []*graph.Object
	for rows.Next() {
		var id int32
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return err
		}
		used = append(used, doomed[id])
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	for _, o := range used {
		for _, veto := range s.vetoes {
			if err := veto(ctx, tx, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// InUse is the fault with which a veto refuses: by names what refers to the object.
func InUse(o *graph.Object, by string) *fault.Error {
	e := fault.Coded(fault.Conflict, "E4030", "Object could not be deleted because it is associated with another object: %s", by)
	e.Properties = []any{by}
	return e.On(o.Type.Name, o.UID, "")
}

// Check says what is wrong with a payload as a new object of a type, or as the next version of the one that it names.
func (s *Store) Check(ctx context.Context, t *schema.Type, tree payload.Tree) (fault.List, error) {
	report, err := s.Import(ctx, []*Payload{{Type: t, Tree: tree}}, ImportOptions{ValidateOnly: true})
	if err != nil || len(report.Failed()) == 0 {
		return nil, err
	}
	return report.Failed()[0].Faults, nil
}
