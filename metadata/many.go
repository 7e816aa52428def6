package metadata

import (
	"context"
	"errors"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata/journal"
	"cohort/metadata/rules"
	"cohort/schema"
)

// many is the number of objects from which an import is planned and written ahead while other writers go on, and patience how
// often that is tried before it has them wait.
const (
	many     = 1000
	patience = 3
)

// changeMany is change for imports that take long. What they keep others waiting for is the last transaction: their rows are in
// the database before it, and what was committed meanwhile is only held against the plan. It fails with journal.ErrStale when
// others have overtaken it again and again.
func (s *Store) changeMany(ctx context.Context, w work, make planner) (*plan, error) {
	s.importing.Lock() // two at a time would take the memory of both, and overtake each other
	defer s.importing.Unlock()
	ids := 1
	if w.fresh != nil {
		ids = max(ids, w.fresh(s.Current()))
	}
	for range patience {
		first, err := s.reserve(ctx, ids) // anew each time: rows that were written ahead keep theirs until they are swept away
		if err != nil {
			return nil, err
		}
		snap, err := s.Snapshot(ctx)
		if err != nil {
			return nil, err
		}
		// What the snapshot holds must be in its place before something is put upon it.
		if err := s.sweep(ctx); err != nil {
			return nil, err
		}
		p, err := make(snap.WithNextID(first), now())
		if err != nil {
			return nil, err
		}
		if used := int(p.nextID - first); used > ids { // what goes with the payload is more than was reserved
			ids = used
			continue
		}
		writes := p.changing()
		if len(writes) == 0 {
			return p, nil
		}
		d := p.draft(writes)
		d.index()
		d.next.Tree() // now, rather than while others wait
		ahead, err := journal.WriteAhead(ctx, s.db, d.Commit, first, first+int32(ids)-1)
		if err == nil {
			err = s.commitOver(ctx, p, d, ahead)
		}
		if err == nil {
			_ = s.sweep(ctx) // it is committed: what fails here is done before the next large import
		}
		if !errors.Is(err, errUsed) && !errors.Is(err, journal.ErrStale) && !errors.Is(err, journal.ErrLost) && !errors.Is(err, db.ErrCommitUnknown) {
			return p, err
		}
	}
	return nil, journal.ErrStale
}

func (s *Store) sweep(ctx context.Context) error {
	return journal.Sweep(ctx, s.db, s.Type, !s.db.Dialect().Shared)
}

// reserve takes the ids of the objects that an import may create.
func (s *Store) reserve(ctx context.Context, n int) (first int32, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) (err error) {
		first, err = journal.Reserve(ctx, tx, n)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.current.Store(s.Current().WithNextID(first + int32(n)))
	return first, nil
}

// commitOver commits a draft on the newest snapshot, if its plan holds there.
func (s *Store) commitOver(ctx context.Context, p *plan, d *draft, ahead *journal.Ahead) (err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	defer func() {
		if err != nil {
			ahead.Abandon(s.db)
		}
	}()
	for {
		if s.db.Dialect().Shared {
			if err := s.advance(ctx); err != nil {
				return err
			}
		}
		if err := s.rebase(p, d); err != nil {
			return err
		}
		err := s.commit(ctx, p, d, ahead)
		if !s.db.Dialect().Shared || !errors.Is(err, journal.ErrStale) {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// rebase puts a draft on top of what was committed since its plan was made.
func (s *Store) rebase(p *plan, d *draft) error {
	at := s.Current()
	if at.Revision() == d.From.Revision() && at.Token() == d.From.Token() {
		d.From, d.NextID, d.next = at, at.NextID(), d.next.WithNextID(at.NextID())
		return nil
	}
	since, ok := s.recent.between(d.From.Revision(), at.Revision())
	if !ok || p.overtaken(d, at, since) {
		return journal.ErrStale
	}
	d.next = d.next.Rebase(at.Revision()+1, at.NextID(), since)
	d.From, d.Revision, d.NextID = at, at.Revision()+1, at.NextID()
	return nil
}

// index prepares the draft for being held against other commits.
func (d *draft) index() {
	d.written, d.types = make(map[int32]bool, len(d.Entries)), map[*schema.Type]bool{}
	for _, e := range d.Entries {
		d.written[e.ID] = true
		d.types[e.Type] = true
		d.deletes = d.deletes || e.After == nil
	}
}

// overtaken reports whether the plan might come out otherwise, now that these changes have been made.
func (p *plan) overtaken(d *draft, at *graph.Snapshot, since []graph.Change) bool {
	written, types, deletes := d.written, d.types, d.deletes
	gone := map[int32]bool{}
	for _, c := range since {
		if written[c.ID] || p.minds(c, types) {
			return true
		}
		if c.Object == nil {
			gone[c.ID] = true
			continue
		}
		if other := d.next.ByUID(c.Object.Type, c.Object.UID); other != nil && other.ID != c.ID {
			return true
		}
		for _, property := range c.Object.Type.Uniques() {
			if value := c.Object.Doc().Text(property); value != "" {
				if other := d.next.Unique(property, value); other != nil && other.ID != c.ID {
					return true
				}
			}
		}
		for ref := range c.Object.Refs() {
			if deletes && at.Object(ref.Target) != nil && d.next.Object(ref.Target) == nil && written[ref.Target] {
				return true
			}
		}
	}
	return len(gone) > 0 && d.refersTo(gone)
}

// minds reports whether a change is of those that plans depend on beyond what they refer to: what attributes demand, what the
// importing user may do, where units hang, and whom deletions take out of the sharing of others.
func (p *plan) minds(c graph.Change, types map[*schema.Type]bool) bool {
	t := p.store.typeOf(p.snap, c)
	switch {
	case t == nil:
		return false // made and deleted since
	case t.Name == "attribute", types[t] && p.store.companions[t.Name] != nil:
		return true
	case t.Name == "userRole", t.Name == "userGroup", t.Name == "user":
		return p.view != nil && (!p.view.Superuser() || c.ID == p.opts.User || t.Name == "userRole") || types[t]
	case rules.Govern(t) && t.Name != "organisationUnit":
		for written := range types {
			if rules.Govern(written) && written.Name != "organisationUnit" {
				return true
			}
		}
	case t.Name == "organisationUnit" && types[t]:
		was := p.snap.Object(c.ID)
		parent := t.MustProperty("parent")
		return was != nil && c.Object != nil && was.Doc().Ref(parent) != c.Object.Doc().Ref(parent)
	}
	return false
}

// typeOf is the type of a changed object.
func (s *Store) typeOf(snap *graph.Snapshot, c graph.Change) *schema.Type {
	if c.Object != nil {
		return c.Object.Type
	}
	if o := snap.Object(c.ID); o != nil {
		return o.Type
	}
	return nil
}

// refersTo reports whether what the draft writes refers to one of these objects.
func (d *draft) refersTo(ids map[int32]bool) bool {
	for _, e := range d.Entries {
		if e.After == nil {
			continue
		}
		for ref := range e.After.Refs() {
			if ids[ref.Target] {
				return true
			}
		}
	}
	return false
}
