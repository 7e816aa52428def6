package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"cohort/db"
)

// quick is a pace at which tests can wait for what takes seconds.
var quick = pace{lease: 400 * time.Millisecond, beat: 80 * time.Millisecond, flush: 10 * time.Millisecond, poll: 20 * time.Millisecond, again: 10 * time.Millisecond, end: 400 * time.Millisecond, lost: 5}

// node is one process, as far as its database can tell: it can stand still for a while, or go away for ever.
type node struct {
	db.DB
	*Queue
	stop    context.CancelFunc
	stopped chan struct{}

	mu    sync.Mutex
	gone  bool
	still chan struct{} // closed when the node goes on
}

var errGone = errors.New("the node has gone away")

// newNode returns a node that does not run jobs yet.
func newNode(d db.DB, kinds ...Kind) *node {
	n := &node{DB: d}
	n.Queue = New(n, 4, slog.New(slog.DiscardHandler))
	n.Queue.pace = quick
	for _, k := range kinds {
		n.Register(k)
	}
	return n
}

// startNode returns a node that runs jobs until the test ends.
func startNode(t *testing.T, d db.DB, kinds ...Kind) *node {
	n := newNode(d, kinds...)
	n.run(t)
	return n
}

func (n *node) run(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	n.stop, n.stopped = stop, make(chan struct{})
	go func() {
		defer close(n.stopped)
		n.Queue.Run(ctx, 100*time.Millisecond)
	}()
	t.Cleanup(n.leave)
}

// leave stops the node as a signal would.
func (n *node) leave() {
	n.stop()
	<-n.stopped
}

// crash takes the node away.
func (n *node) crash() {
	n.mu.Lock()
	n.gone = true
	n.mu.Unlock()
	n.stop()
}

// freeze lets the node stand still, as a machine without memory does.
func (n *node) freeze(d time.Duration) {
	still := make(chan struct{})
	n.mu.Lock()
	n.still = still
	n.mu.Unlock()
	time.Sleep(d)
	n.mu.Lock()
	n.still = nil
	n.mu.Unlock()
	close(still)
}

func (n *node) alive(ctx context.Context) error {
	n.mu.Lock()
	gone, still := n.gone, n.still
	n.mu.Unlock()
	if still != nil {
		select {
		case <-still:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if gone {
		return errGone
	}
	return nil
}

func (n *node) Read(ctx context.Context, fn func(db.Tx) error) error {
	if err := n.alive(ctx); err != nil {
		return err
	}
	return n.DB.Read(ctx, fn)
}

func (n *node) Write(ctx context.Context, lane db.Lane, fn func(db.Tx) error) error {
	if err := n.alive(ctx); err != nil {
		return err
	}
	return n.DB.Write(ctx, lane, func(tx db.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.gone {
			return errGone
		}
		return nil
	})
}

func (n *node) begin(t *testing.T, r Request) string {
	t.Helper()
	task, err := n.Start(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return task.UID
}

// await waits until a job is in a state, and returns it with its messages and its summary.
func (n *node) await(t *testing.T, uid, state string) *Task {
	t.Helper()
	var task *Task
	for range 1000 {
		tasks, err := n.Tasks(t.Context(), Filter{UID: uid})
		if err != nil || len(tasks) != 1 {
			t.Fatalf("%d tasks, %v", len(tasks), err)
		}
		if task = tasks[0]; task.State == state {
			summaries, err := n.Summaries(t.Context(), Filter{UID: uid})
			if err != nil {
				t.Fatal(err)
			}
			if len(summaries) == 1 {
				task.Summary = summaries[0].Summary
			}
			return task
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("the job does not get %s: %+v", state, task)
	return nil
}

// says fails the test unless the newest message is the job's last and is so.
func (task *Task) says(t *testing.T, level, part string) {
	t.Helper()
	if len(task.Messages) == 0 {
		t.Fatal("the job says nothing")
	}
	if m := task.Messages[0]; !m.Completed || m.Level != level || !contains(m.Text, part) || time.Since(m.At) > time.Minute {
		t.Errorf("the job says at its end %+v, not %s ...%s...", m, level, part)
	}
	for _, m := range task.Messages[1:] {
		if m.Completed {
			t.Errorf("there is an end before the end: %+v", m)
		}
	}
}

// count is the number of rows that a query counts.
func count(t *testing.T, d db.DB, query string, args ...any) (n int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), query, args...).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
