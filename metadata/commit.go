package metadata

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata/journal"
	"cohort/payload"
	"cohort/schema"
)

// effect is what a companion writes beside an object.
type effect func(ctx context.Context, tx db.Tx) error

// narrowingPatience is how long a commit that takes something away waits for the imports under way.
const narrowingPatience = 2 * time.Second

// Import validates objects and writes them, and reports what became of each. What is wrong with them is in the report;
// the error speaks of the import as a whole.
func (s *Store) Import(ctx context.Context, payloads []*Payload, opts ImportOptions) (*Report, error) {
	if opts.Strategy == "" {
		opts.Strategy = CreateAndUpdate
	}
	p, err := s.change(ctx, s.measure(payloads), func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		return s.plan(ctx, snap, payloads, opts, now)
	}, opts.ValidateOnly)
	if err != nil {
		return nil, err
	}
	return p.report(), nil
}

// Derive is [Store.Import] of about size payloads that follow from what is there, such as a group with one more member. They are made
// again each time the plan is.
func (s *Store) Derive(ctx context.Context, size int, payloads func(*graph.Snapshot) ([]*Payload, error), opts ImportOptions) (*Report, error) {
	if opts.Strategy == "" {
		opts.Strategy = CreateAndUpdate
	}
	p, err := s.change(ctx, work{size: size}, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		list, err := payloads(snap)
		if err != nil {
			return nil, err
		}
		return s.plan(ctx, snap, list, opts, now)
	}, opts.ValidateOnly)
	if err != nil {
		return nil, err
	}
	return p.report(), nil
}

// work is how much a change is.
type work struct {
	size  int                       // how long it takes to plan, in objects
	fresh func(*graph.Snapshot) int // how many objects it is likely to create; not asked of small ones
}

// one is the work of changing an object.
var one = work{size: 1}

// companionSize is as how many objects one counts that has a companion, whose work may be as long as that of hashing a password.
const companionSize = 40

// measure says how much work an import is.
func (s *Store) measure(payloads []*Payload) work {
	w := work{size: len(payloads)}
	for _, p := range payloads {
		if s.companions[p.Type.Name] != nil {
			w.size += companionSize
		}
	}
	w.fresh = func(snap *graph.Snapshot) (n int) {
		for _, p := range payloads {
			if id, _ := p.Tree["id"].(string); snap.ByUID(p.Type, id) == nil {
				n++
			}
		}
		return n
	}
	return w
}

// change makes a plan on the newest snapshot and commits what it holds. Where another node was faster it begins anew. Large
// changes are planned and written ahead while other writers go on.
func (s *Store) change(ctx context.Context, w work, make planner, validateOnly bool) (*plan, error) {
	if validateOnly {
		snap, err := s.Snapshot(ctx)
		if err != nil {
			return nil, err
		}
		return make(snap, now())
	}
	if w.size > s.many {
		if p, err := s.changeMany(ctx, w, make); !errors.Is(err, journal.ErrStale) {
			return p, err
		}
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.db.Dialect().Shared {
		if err := s.advance(ctx); err != nil {
			return nil, err
		}
	}
	for {
		p, err := make(s.Current(), now())
		if err != nil {
			return nil, err
		}
		writes := p.changing()
		if len(writes) == 0 {
			return p, nil
		}
		d := p.draft(writes)
		switch err := s.commit(ctx, p, d, nil); {
		case errors.Is(err, journal.ErrStale), errors.Is(err, errUsed):
			if err := s.advance(ctx); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		default:
			p.made = d.next
			return p, nil
		}
	}
}

// planner makes a plan on a snapshot.
type planner func(*graph.Snapshot, time.Time) (*plan, error)

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// draft is a commit that is ready to be written.
type draft struct {
	*journal.Commit
	writes []*Write
	next   *graph.Snapshot // that the commit makes of the one it was planned on

	// Of a large commit, for those that were made meanwhile: its objects, their types, and whether it deletes any.
	written map[int32]bool
	types   map[*schema.Type]bool
	deletes bool
}

// draft makes the documents of the writes and the snapshot that follows from them.
func (p *plan) draft(writes []*Write) *draft {
	c := &journal.Commit{From: p.snap, Revision: p.snap.Revision() + 1, Token: rand.Uint64() >> 1, NextID: p.nextID, User: p.opts.User, At: p.now}
	c.Entries = make([]journal.Entry, len(writes))
	changes := make([]graph.Change, len(writes))
	for i, w := range writes {
		if w.Op != Deletion {
			w.After = graph.NewObject(w.ID, w.UID, c.Revision, c.Token, w.Values)
		}
		w.Values, w.was = nil, nil // the plan is made: of many objects they take much memory
		c.Entries[i] = journal.Entry{ID: w.ID, UID: w.UID, Type: w.Type, Before: w.Before, After: w.After}
		changes[i] = graph.Change{ID: w.ID, Object: w.After}
		c.Narrowing = c.Narrowing || narrows(w.Before, w.After)
	}
	c.Narrowing = c.Narrowing || p.follow != nil
	return &draft{Commit: c, writes: writes, next: p.snap.Apply(c.Revision, c.Token, p.nextID, changes)}
}

// commit writes a draft in one transaction and makes its snapshot the current one.
func (s *Store) commit(ctx context.Context, p *plan, d *draft, ahead *journal.Ahead) error {
	moved := movedUnits(d.From, d.next, d.writes)
	err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		if err := d.Begin(ctx, tx); err != nil {
			return err
		}
		if d.Narrowing {
			if err := tx.Dialect().FenceExclusive(ctx, tx, narrowingPatience); err != nil {
				return err
			}
			if p.follow != nil {
				if err := p.follow(ctx, tx, d.next); err != nil {
					return err
				}
			}
			if err := s.veto(ctx, tx, d.writes); err != nil {
				return err
			}
		}
		if err := d.Write(ctx, tx, ahead); err != nil {
			return err
		}
		for _, w := range d.writes {
			for _, effect := range w.effects {
				if err := effect(ctx, tx); err != nil {
					return err
				}
			}
		}
		if err := s.depart(ctx, tx, d.writes); err != nil {
			return err
		}
		if len(moved) > 0 {
			for _, move := range s.moves {
				if err := move(ctx, tx, d.From, d.next, moved); err != nil {
					return err
				}
			}
		}
		for _, witness := range s.witnesses {
			if err := witness(ctx, tx, d.Commit); err != nil {
				return err
			}
		}
		if p.opts.Beside != nil {
			return p.opts.Beside(ctx, tx, p.report())
		}
		return nil
	})
	if errors.Is(err, db.ErrCommitUnknown) {
		err = s.settle(ctx, d.Revision, d.Token, err)
	}
	if err != nil {
		return err
	}
	s.recent.add(d)
	s.current.Store(d.next)
	return nil
}

// settle finds out whether a commit happened whose connection broke: the log then holds its token.
func (s *Store) settle(ctx context.Context, revision int64, token uint64, unknown error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		stored, ok, err := journal.TokenOf(ctx, tx, revision)
		switch {
		case err != nil:
			return errors.Join(unknown, err)
		case !ok || stored != token:
			return journal.ErrStale // it did not happen: plan again
		}
		return nil
	})
}

// veto asks, for each object that is about to go and that data has ever used, whether data still refers to it.
func (s *Store) veto(ctx context.Context, tx db.Tx, writes []*Write) error {
	doomed := map[int32]*Write{}
	var ids []int32
	for _, w := range writes {
		if w.Op == Deletion {
			doomed[w.ID] = w
			ids = append(ids, w.ID)
		}
	}
	used, err := usedByData(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, id := range used {
		if doomed[id].pruned {
			return errUsed
		}
		for _, veto := range s.vetoes {
			if err := veto(ctx, tx, doomed[id].Before); err != nil {
				return err
			}
		}
	}
	return nil
}

// depart tells of the objects that a commit deletes.
func (s *Store) depart(ctx context.Context, tx db.Tx, writes []*Write) error {
	var gone []*graph.Object
	for _, w := range writes {
		if w.Op == Deletion {
			gone = append(gone, w.Before)
		}
	}
	if gone == nil {
		return nil
	}
	for _, departure := range s.departures {
		if err := departure(ctx, tx, gone); err != nil {
			return err
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
