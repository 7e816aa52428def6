// Package jobs is the durable queue of work that goes on after the request which asked for it. A job is a row: it outlives
// the process, any node may run it, and only one does.
//
// A node takes a job with a lease by the database's clock and renews it while the job runs. When the node goes away the
// lease runs out, another takes the job, and it starts again. A node that merely stood still may wake up and go on with
// what is no longer its job: therefore each attempt has a number, and what a job commits asserts it ([Fence], [Save]).
package jobs

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"cohort/db"
	"cohort/uid"
)

// Kind is a sort of job.
type Kind struct {
	Name     string // such as metadataImport; jobs are stored under it, so that it never changes
	Category string // under which clients find its jobs, such as METADATA_IMPORT

	// Run does the work, and returns soon after ctx ends. Its summary, which is kept for clients, is what JSON can hold. An
	// error that is a fault is shown to clients; others are logged.
	Run func(ctx context.Context, j *Job) (summary any, err error)

	// Once says that a job must not start again after its node went away in the middle: it fails. Others start again
	// from the beginning, or from what they have saved.
	Once bool

	Limit int // how many run at a time on one node; 0 is no limit but that of all jobs
}

// Queue is one node's access to the jobs of all nodes. It is safe for concurrent use.
type Queue struct {
	db      db.DB
	log     *slog.Logger
	node    string
	workers int
	kinds   map[string]*Kind
	pace    pace
	bounds  Bounds
	wake    chan struct{} // tells Run to look at once

	arriving atomic.Int64 // bytes stored of bodies whose jobs are still to be added here

	mu      sync.Mutex
	running map[string]*Kind // the jobs that run here, by their ids
}

// pace is how often things happen, and may happen.
type pace struct {
	lease time.Duration // from one sign of life to the moment at which others may take the job
	beat  time.Duration // between two signs of life
	flush time.Duration // between two writes of messages
	poll  time.Duration // between two looks for jobs that other nodes have added or lost
	again time.Duration // before a job is taken once more that the server kept from its work, times its attempts
	end   time.Duration // for which a node tries to write what came of a job
	lost  int64         // how many nodes may go away while they run a job, before it is taken for the reason
}

var usual = pace{lease: 8 * time.Second, beat: 2 * time.Second, flush: 500 * time.Millisecond, poll: time.Second, again: 2 * time.Second, end: 30 * time.Second, lost: 5}

// New returns the queue of one node, which runs at most so many jobs at a time.
func New(d db.DB, workers int, log *slog.Logger) *Queue {
	host, err := os.Hostname()
	if err != nil {
		host = "unnamed"
	}
	return &Queue{
		db: d, log: log, node: host + "/" + uid.New(), workers: workers,
		kinds: map[string]*Kind{}, pace: usual, wake: make(chan struct{}, 1), running: map[string]*Kind{},
	}
}

// Register makes a kind known. It is called while the program is wired; jobs of a kind that a node does not know wait for
// one that does.
func (q *Queue) Register(k Kind) { q.kinds[k.Name] = &k }

// Reclaim frees the jobs that an earlier process left in the middle, where that process was the database's only one. It is
// called before [Queue.Run].
func (q *Queue) Reclaim(ctx context.Context) error {
	if q.db.Dialect().Shared {
		return nil // others may be at work: the leases tell
	}
	return q.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE job SET lease_until = 0 WHERE ended IS NULL`)
		return err
	})
}

// Cancel asks for the end of all jobs of a category, waiting and running, and returns how many there are.
func (q *Queue) Cancel(ctx context.Context, category string) (n int64, err error) {
	err = q.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		n, err = tx.Exec(ctx, `UPDATE job SET cancelled = TRUE WHERE category = $1 AND ended IS NULL`, category)
		return err
	})
	q.look()
	return n, err
}

// look has Run look for jobs at once.
func (q *Queue) look() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}
