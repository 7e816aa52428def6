package metadata

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"cohort/db"
	"cohort/graph"
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
	var h head
	read := func(tx db.Tx) (err error) {
		h, err = readHead(ctx, tx)
		return err
	}
	if err := s.db.Read(ctx, read); err != nil {
		return err
	}
	if at := s.Current(); at.Revision() == h.revision && at.Token() == uint64(h.token) {
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
		h, err := readHead(ctx, tx)
		if err != nil {
			return err
		}
		if at.Revision() == h.revision && at.Token() == uint64(h.token) {
			return nil
		}
		if at.Revision() > 0 {
			var token int64
			err := tx.QueryRow(ctx, `SELECT token FROM metadata_revision WHERE revision = $1`, at.Revision()).Scan(&token)
			if errors.Is(err, db.ErrNoRows) || err == nil && uint64(token) != at.Token() {
				lost = true
				return nil
			}
			if err != nil {
				return err
			}
		}
		changes, err := s.readSince(ctx, tx, at.Revision())
		if err != nil {
			return err
		}
		next = at.Apply(h.revision, uint64(h.token), h.nextID, changes)
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

// readSince reads the present state of every object that commits after revision wrote.
func (s *Store) readSince(ctx context.Context, tx db.Tx, revision int64) ([]graph.Change, error) {
	rows, err := tx.Query(ctx, `SELECT objects FROM metadata_revision WHERE revision > $1`, revision)
	if err != nil {
		return nil, err
	}
	var touched []int32
	for rows.Next() {
		var list string
		if err := rows.Scan(&list); err != nil {
			rows.Close()
			return nil, err
		}
		ids, err := parseIDs(list)
		if err != nil {
			rows.Close()
			return nil, err
		}
		touched = append(touched, ids...)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	in := tx.Dialect().In
	edges, err := readEdges(ctx, tx, `SELECT source, property, target FROM metadata_edge WHERE `+in("source", 1)+` ORDER BY source, property, target`, touched)
	if err != nil {
		return nil, err
	}
	return s.readObjects(ctx, tx, edges, `SELECT id, type, uid, revision, token, deleted, body FROM metadata_object WHERE `+in("id", 1)+` ORDER BY id`, touched)
}
