package metadata

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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
	s.settings.Store(h.Settings)
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
		s.settings.CompareAndSwap(0, h.Settings) // at the start; later checks and changes tell
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

// SettingsNumber is the number under which settings are valid for who holds a snapshot: it was read together with the head of
// the log. Every change draws another one at random, so that after a failover no other settings come back under a known number.
func (s *Store) SettingsNumber() int64 { return s.settings.Load() }

// ReadSettingsNumber is the number that goes with what the same transaction reads of the settings.
func ReadSettingsNumber(ctx context.Context, tx db.Tx) (int64, error) {
	h, err := journal.ReadHead(ctx, tx)
	return h.Settings, err
}

// ChangeSettings runs write in a transaction that moves the number of the settings. Where nobody else writes to the database no
// check is made before a request, so the new number is known from the commit. write may run more than once.
func (s *Store) ChangeSettings(ctx context.Context, write func(db.Tx) error) error {
	s.setting.Lock()
	defer s.setting.Unlock()
	number := rand.Int64()
	change := func(tx db.Tx) error {
		if err := journal.MoveSettings(ctx, tx, number); err != nil {
			return err
		}
		return write(tx)
	}
	err := s.db.Write(ctx, db.Interactive, change)
	if errors.Is(err, db.ErrCommitUnknown) {
		err = s.db.Write(ctx, db.Interactive, change) // the same once more does no harm
	}
	if err == nil && !s.db.Dialect().Shared {
		s.settings.Store(number)
	}
	return err
}
