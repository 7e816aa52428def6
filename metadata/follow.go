package metadata

import (
	"context"
	"fmt"
	"sync"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata/journal"
)

// checkLimit is how long a node that cannot read the head of the log lets requests wait.
const checkLimit = 2 * time.Second

// follower keeps a node's snapshot no older than the moment at which a request arrived. One check is under way at a
// time; a request waits for a check that began after it came, and shares it with all that came meanwhile.
type follower struct {
	store *Store

	mu      sync.Mutex
	running bool
	waiting *round // the check that begins when the running one ends
}

// round is one check, and those who wait for it.
type round struct {
	done chan struct{}
	err  error
}

func (f *follower) check(ctx context.Context) error {
	f.mu.Lock()
	if f.waiting == nil {
		f.waiting = &round{done: make(chan struct{})}
	}
	r := f.waiting
	if !f.running {
		f.running = true
		go f.run()
	}
	f.mu.Unlock()
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run makes checks for as long as somebody waits for one.
func (f *follower) run() {
	for {
		f.mu.Lock()
		r := f.waiting
		f.waiting = nil
		if r == nil {
			f.running = false
			f.mu.Unlock()
			return
		}
		f.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
		r.err = f.store.catchUp(ctx)
		cancel()
		close(r.done)
	}
}

// catchUp brings the snapshot to the head of the log. Where the log does not hold the commit that the snapshot ends
// with (a failover lost it), everything is read anew.
func (s *Store) catchUp(ctx context.Context) error {
	var h journal.Head
	read := func(tx db.Tx) (err error) {
		h, err = journal.ReadHead(ctx, tx)
		return err
	}
	if err := s.db.Read(ctx, read); err != nil {
		return err
	}
	if h.IsAt(s.Current()) {
		return nil
	}
	s.writing.Lock() // a commit of this node may be between its COMMIT and its swap
	defer s.writing.Unlock()
	return s.advance(ctx)
}

// advance is catchUp for one who holds the writing lock.
func (s *Store) advance(ctx context.Context) error {
	at := s.Current()
	lost := false
	var next *graph.Snapshot
	err := s.db.Read(ctx, func(tx db.Tx) error {
		lost, next = false, nil
		h, err := journal.ReadHead(ctx, tx)
		if err != nil {
			return err
		}
		if h.IsAt(at) {
			if at.NextID() != h.NextID { // another node has reserved ids
				next = at.WithNextID(h.NextID)
			}
			return nil
		}
		if at.Revision() > 0 {
			token, ok, err := journal.TokenOf(ctx, tx, at.Revision())
			if err != nil {
				return err
			}
			if lost = !ok || token != at.Token(); lost {
				return nil
			}
		}
		changes, err := journal.ReadSince(ctx, tx, s.Type, at.Revision())
		if err != nil {
			return err
		}
		s.recent.addChanges(at.Revision(), h.Revision, changes)
		next = at.Apply(h.Revision, uint64(h.Token), h.NextID, changes)
		return nil
	})
	switch {
	case err != nil:
		return err
	case lost:
		return s.reload(ctx)
	case next != nil:
		s.current.Store(next)
	}
	return nil
}

// reload reads everything anew. The caller makes sure that no newer snapshot is lost by it.
func (s *Store) reload(ctx context.Context) error {
	var snapshot *graph.Snapshot
	err := s.db.Read(ctx, func(tx db.Tx) error {
		h, err := journal.ReadHead(ctx, tx)
		if err != nil {
			return err
		}
		changes, err := journal.ReadAll(ctx, tx, s.Type)
		if err != nil {
			return err
		}
		snapshot = graph.New(s.types).Apply(h.Revision, uint64(h.Token), h.NextID, changes)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the metadata: %w", err)
	}
	s.recent.forget()
	s.current.Store(snapshot)
	return nil
}
