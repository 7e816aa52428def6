package jobs

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
)

// waiter is a kind whose jobs run until they are told to end, or released.
func waiter(once bool, release <-chan struct{}) Kind {
	return Kind{Name: "wait", Category: "TEST", Once: once, Run: func(ctx context.Context, j *Job) (any, error) {
		select {
		case <-release:
			return j.attempt, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}}
}

func TestANodeThatLeavesGivesItsJobsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		release := make(chan struct{})
		first := startNode(t, d, waiter(false, release))
		uid := first.begin(t, Request{Kind: "wait"})
		first.await(t, uid, Running)
		first.leave()
		second := newNode(d, waiter(false, release))
		second.await(t, uid, Scheduled)
		second.run(t)
		second.await(t, uid, Running)
		close(release)
		if task := second.await(t, uid, Completed); task.Summary != "2" || len(task.Messages) != 1 {
			t.Errorf("%+v", task)
		}
	})
}

func TestANodeThatLeavesWaitsForWhatCannotStartAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		release := make(chan struct{})
		n := startNode(t, d, waiter(true, release))
		uid := n.begin(t, Request{Kind: "wait"})
		n.await(t, uid, Running)
		time.AfterFunc(20*time.Millisecond, func() { close(release) })
		n.leave()
		n.await(t, uid, Completed)

		n = startNode(t, d, waiter(true, nil))
		uid = n.begin(t, Request{Kind: "wait"})
		n.await(t, uid, Running)
		n.leave()
		n.await(t, uid, Failed).says(t, Error, "not of a kind that can be started again")
	})
}

func TestAnotherNodeTakesTheJobOfOneThatCrashed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		release := make(chan struct{})
		for _, once := range []bool{false, true} {
			first := startNode(t, d, waiter(once, nil))
			uid := first.begin(t, Request{Kind: "wait"})
			first.await(t, uid, Running)
			first.crash()
			second := startNode(t, d, waiter(once, release))
			if once {
				second.await(t, uid, Failed).says(t, Error, "not of a kind that can be started again")
				continue
			}
			second.await(t, uid, Running)
			close(release)
			task := second.await(t, uid, Completed)
			task.says(t, Info, "completed")
			if task.Summary != "2" || len(task.Messages) != 2 || !contains(task.Messages[1].Text, "started again") {
				t.Errorf("%+v", task)
			}
			second.leave()
		}
	})
}

func TestAJobThatTakesItsNodesAwayIsGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		var n *node
		var uid string
		for range quick.lost {
			n = newNode(d, waiter(false, nil))
			if uid == "" {
				uid = n.begin(t, Request{Kind: "wait"})
			}
			j, err := n.claim(t.Context())
			if j == nil || err != nil {
				t.Fatal(j, err)
			}
			expire(t, d, uid)
		}
		n.run(t)
		n.await(t, uid, Failed).says(t, Error, "5 times")
	})
}

// expire lets the lease of a job run out.
func expire(t *testing.T, d db.DB, uid string) {
	t.Helper()
	err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE job SET lease_until = 0 WHERE uid = $1`, uid)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A job that the server or its database keeps from its work is no failure of the job: it is taken again, as often as it takes, and goes on.
func TestAJobWaitsForTheDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		reasons := map[int64]error{}
		for i := range quick.lost + 2 {
			reasons[i+1] = db.ErrUnavailable
		}
		reasons[2], reasons[3], reasons[4] = db.ErrCommitUnknown, fault.New(fault.TooMany, "busy"), fault.New(fault.Unavailable, "full")
		kind := func(name string, once bool) Kind {
			return Kind{Name: name, Category: "TEST", Once: once, Run: func(_ context.Context, j *Job) (any, error) {
				if err := reasons[j.attempt]; err != nil {
					return nil, fmt.Errorf("while it works: %w", err)
				}
				return j.attempt, nil
			}}
		}
		n := startNode(t, d, kind("again", false), kind("once", true))
		task := n.await(t, n.begin(t, Request{Kind: "again"}), Completed)
		task.says(t, Info, "completed")
		if task.Summary != "8" || !contains(task.Messages[1].Text, "goes on later") {
			t.Errorf("%+v", task)
		}
		n.await(t, n.begin(t, Request{Kind: "once"}), Failed)
	})
}
