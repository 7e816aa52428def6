package history

import (
	"context"
	"errors"
	"sync"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata"
	"cohort/metadata/journal"
)

const (
	pollEvery  = 500 * time.Millisecond // how late a follower may learn of a commit
	pollWithin = 5 * time.Second        // how long a reading of the log may take
	atOnce     = 100                    // commits that are read at a time
	backlog    = 16                     // batches that a follower may be behind
)

// Feed tells any number of followers of the commits as they are made, on whichever node. While there are followers one of its
// goroutines looks at the log for all of them.
type Feed struct {
	store *metadata.Store
	db    db.DB

	mu        sync.Mutex
	at        *graph.Snapshot // up to which the followers have been told
	followers map[*Follower]bool
	running   bool
	closed    bool
	stop      chan struct{}
}

// NewFeed returns a feed of a store's commits.
func NewFeed(store *metadata.Store, d db.DB) *Feed {
	return &Feed{store: store, db: d, followers: map[*Follower]bool{}, stop: make(chan struct{})}
}

// Batch is some commits, and a snapshot that holds them.
type Batch struct {
	Snapshot *graph.Snapshot
	Commits  []Commit
}

// Follower is one who is told of commits. What From holds already it has to read for itself.
type Follower struct {
	From    *graph.Snapshot
	Batches <-chan Batch // closed when the feed ends, when the follower is too slow, or when a failover has lost commits

	batches chan Batch
}

// Follow adds a follower, who knows of a snapshot. It returns nil when the feed has been closed.
func (f *Feed) Follow(snapshot *graph.Snapshot) *Follower {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	if !f.running {
		f.running, f.at = true, snapshot
		go f.run()
	}
	l := &Follower{From: f.at, batches: make(chan Batch, backlog)}
	l.Batches = l.batches
	f.followers[l] = true
	return l
}

// Leave ends a follower.
func (f *Feed) Leave(l *Follower) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.end(l)
}

// end closes a follower's channel once. The caller holds mu.
func (f *Feed) end(l *Follower) {
	if f.followers[l] {
		delete(f.followers, l)
		close(l.batches)
	}
}

// Close ends all followers.
func (f *Feed) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.closed = true
		close(f.stop)
	}
	f.endAll()
}

func (f *Feed) endAll() {
	for l := range f.followers {
		f.end(l)
	}
}

// run looks at the log for as long as there is somebody to tell.
func (f *Feed) run() {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-f.stop:
			return
		}
		f.mu.Lock()
		if len(f.followers) == 0 {
			f.running = false
			f.mu.Unlock()
			return
		}
		at := f.at
		f.mu.Unlock()
		batch, err := f.read(at)
		if err != nil && !errors.Is(err, errLost) {
			continue // the database is away: what is committed is told of when it is back
		}
		f.mu.Lock()
		if err != nil {
			f.endAll()
		} else if batch.Snapshot != at {
			f.tell(batch)
		}
		f.mu.Unlock()
	}
}

var errLost = errors.New("history: the log no longer holds what was told of it")

// read reads what was committed after a snapshot. A batch may be a part of it: the next reading goes on behind it.
func (f *Feed) read(at *graph.Snapshot) (b Batch, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), pollWithin)
	defer cancel()
	if b.Snapshot, err = f.store.Snapshot(ctx); err != nil {
		return b, err
	}
	if b.Snapshot.Revision() == at.Revision() && b.Snapshot.Token() == at.Token() {
		return Batch{Snapshot: at}, nil
	}
	l := Log{DB: f.db, Snapshot: b.Snapshot}
	return b, f.db.Read(ctx, func(tx db.Tx) error {
		if at.Revision() > 0 {
			if token, ok, err := journal.TokenOf(ctx, tx, at.Revision()); err != nil {
				return err
			} else if !ok || token != at.Token() {
				return errLost
			}
		}
		for after := at.Revision(); after < b.Snapshot.Revision(); {
			list, until, err := l.commits(ctx, tx, f.store.Type, after, atOnce)
			if err != nil {
				return err
			}
			b.Commits, after = append(b.Commits, list...), until
		}
		return nil
	})
}

// tell hands a batch to all followers. Who has not taken the former ones is not waited for. The caller holds mu.
func (f *Feed) tell(b Batch) {
	f.at = b.Snapshot
	for l := range f.followers {
		select {
		case l.batches <- b:
		default:
			f.end(l)
		}
	}
}
