package jobs

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

// Three nodes run jobs of several commits each, while nodes crash, stand still for longer than a lease, and leave. Each
// step of each job must be committed once, in order, and each job end well. The table of steps has no key that would
// refuse a second one.
func TestEveryStepIsCommittedOnce(t *testing.T) {
	const batch, steps = 20, 6
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ctx := t.Context()
		err := d.Write(ctx, db.Interactive, func(tx db.Tx) error {
			_, err := tx.Exec(ctx, `CREATE TABLE step (job text NOT NULL, n bigint NOT NULL, attempt bigint NOT NULL)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var fenced atomic.Int64
		kind := func(n func() *node) Kind {
			return Kind{Name: "steps", Category: "TEST", Run: func(ctx context.Context, j *Job) (any, error) {
				done, me := 0, n()
				ctx = context.WithoutCancel(ctx) // who stood still does not hear of its end before it commits
				if _, err := j.Saved(&done); err != nil {
					return nil, err
				}
				for ; done < steps; done++ {
					time.Sleep(rand.N(25 * time.Millisecond))
					err := me.Write(ctx, db.Interactive, func(tx db.Tx) error {
						if _, err := tx.Exec(ctx, `INSERT INTO step (job, n, attempt) VALUES ($1, $2, $3)`, j.UID, int64(done), j.attempt); err != nil {
							return err
						}
						return Save(ctx, tx, j, done+1)
					})
					if errors.Is(err, ErrLost) {
						fenced.Add(1)
					}
					if err != nil {
						return nil, err
					}
					j.Info("step %d", done)
				}
				return done, nil
			}}
		}
		start := func() (n *node) {
			n = newNode(d, kind(func() *node { return n }))
			n.pace.lost = 1000
			n.run(t)
			return n
		}
		nodes := []*node{start(), start(), start()}
		var uids []string
		var frozen sync.WaitGroup
		// Until the accidents have met jobs often enough.
		for again := int64(0); again < 15 || fenced.Load() == 0; again = count(t, d, `SELECT sum(attempt - 1) FROM job`) {
			for range batch {
				uids = append(uids, nodes[0].begin(t, Request{Kind: "steps"}))
			}
			for unfinished := int64(1); unfinished > 0; unfinished = count(t, d, `SELECT count(*) FROM job WHERE ended IS NULL`) {
				i := rand.IntN(len(nodes))
				switch n := nodes[i]; rand.IntN(3) {
				case 0:
					n.crash()
				case 1:
					frozen.Go(func() {
						n.freeze(quick.lease + quick.lease/2)
						n.leave()
					})
				case 2:
					n.leave()
				}
				nodes[i] = start()
				time.Sleep(rand.N(120 * time.Millisecond))
			}
		}
		frozen.Wait()
		t.Logf("%d jobs, %d commits of lost ones were refused", len(uids), fenced.Load())
		for _, uid := range uids {
			task := nodes[0].await(t, uid, Completed)
			task.says(t, Info, "completed")
			if n := count(t, d, `SELECT count(*) FROM step WHERE job = $1`, uid); n != steps || task.Summary != "6" {
				t.Errorf("job %s: %d steps, summary %s", uid, n, task.Summary)
			}
			if n := count(t, d, `SELECT count(DISTINCT n) FROM step WHERE job = $1`, uid); n != steps {
				t.Errorf("job %s: %d different steps", uid, n)
			}
		}
	})
}
