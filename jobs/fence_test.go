package jobs

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

func TestTheFence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ctx := t.Context()
		first, second := newNode(d, waiter(false, nil)), newNode(d, waiter(false, nil))
		uid := first.begin(t, Request{Kind: "wait"})
		claim := func(n *node) *Job {
			j, err := n.claim(ctx)
			if j == nil || err != nil {
				t.Fatal(j, err)
			}
			return j
		}
		write := func(fn func(tx db.Tx) error) error { return d.Write(ctx, db.Interactive, fn) }
		old := claim(first)
		if j, err := second.claim(ctx); j != nil || err != nil {
			t.Fatal("two nodes have one job", err)
		}
		if err := write(func(tx db.Tx) error { return Save(ctx, tx, old, 3) }); err != nil {
			t.Fatal(err)
		}
		expire(t, d, uid)
		if err := write(func(tx db.Tx) error { return Fence(ctx, tx, old) }); err != nil {
			t.Fatal("a lease that nobody took over was refused", err)
		}
		expire(t, d, uid)
		now := claim(second)
		var step int
		if saved, err := now.Saved(&step); !saved || step != 3 || err != nil {
			t.Errorf("saved %d, %v", step, err)
		}
		for name, fn := range map[string]func(tx db.Tx) error{
			"fence":  func(tx db.Tx) error { return Fence(ctx, tx, old) },
			"save":   func(tx db.Tx) error { return Save(ctx, tx, old, 4) },
			"finish": func(tx db.Tx) error { return old.end(ctx, tx, ending{state: Completed}, nil) },
			"leave":  func(tx db.Tx) error { return old.end(ctx, tx, ending{state: Scheduled}, nil) },
		} {
			if err := write(fn); !errors.Is(err, ErrLost) {
				t.Errorf("%s by the old attempt: %v", name, err)
			}
		}
		if err := old.beat(ctx); !errors.Is(err, ErrLost) {
			t.Errorf("a sign of life of the old attempt: %v", err)
		}
		end := func(tx db.Tx) error { return now.end(ctx, tx, ending{state: Completed, summary: `1`}, nil) }
		if err := errors.Join(write(end), write(end)); err != nil { // as after a commit whose outcome stayed unknown
			t.Error(err)
		}
	})
}

// A long transaction of the only process keeps its jobs from giving signs of life: it does not lose them.
func TestALongTransactionLosesNoJob(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	n := startNode(t, d, Kind{Name: "wait", Category: "TEST", Run: func(ctx context.Context, j *Job) (any, error) {
		err := d.Write(ctx, db.Interactive, func(tx db.Tx) error {
			time.Sleep(3 * quick.lease)
			return Fence(ctx, tx, j)
		})
		return j.attempt, err
	}})
	if task := n.await(t, n.begin(t, Request{Kind: "wait"}), Completed); task.Summary != "1" {
		t.Errorf("%+v", task)
	}
}

// A process that is its database's only one need not wait for the leases of the one before it.
func TestReclaim(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		old := newNode(d, waiter(false, nil))
		old.Queue.pace = usual
		uid := old.begin(t, Request{Kind: "wait"})
		if _, err := old.claim(t.Context()); err != nil {
			t.Fatal(err)
		}
		q := New(d, 1, slog.New(slog.DiscardHandler))
		if err := q.Reclaim(t.Context()); err != nil {
			t.Fatal(err)
		}
		if free := count(t, d, `SELECT count(*) FROM job WHERE uid = $1 AND lease_until = 0`, uid) == 1; free == d.Dialect().Shared {
			t.Errorf("free: %v", free)
		}
	})
}
