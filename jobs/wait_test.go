package jobs

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
)

func TestWait(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := startNode(t, d, Kind{Name: "try", Category: "TEST", Run: func(ctx context.Context, j *Job) (any, error) {
			var what string
			if err := j.Args(&what); err != nil {
				return nil, err
			}
			switch what {
			case "refuse":
				return nil, fault.New(fault.NotFound, "There is no %s", "such thing")
			case "fail":
				return nil, errors.New("secret")
			case "wait":
				<-ctx.Done()
				return nil, context.Cause(ctx)
			}
			return nil, nil
		}})
		wait := func(ctx context.Context, what string) error {
			return n.Wait(ctx, n.begin(t, Request{Kind: "try", Args: what}))
		}
		if err := wait(t.Context(), "work"); err != nil {
			t.Error(err)
		}
		if err := wait(t.Context(), "refuse"); !fault.Is(err, fault.Conflict) || err.Error() != "There is no such thing" {
			t.Error(err)
		}
		if err := wait(t.Context(), "fail"); err == nil || fault.Is(err, fault.Conflict) || strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
		impatient, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := wait(impatient, "wait"); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if err := n.Wait(t.Context(), "NoSuchJob01"); err == nil {
			t.Error("waited for a job that is not there")
		}
	})
}

// TestAddIsPartOfATransaction adds jobs within transactions: they are there if these are committed.
func TestAddIsPartOfATransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := newNode(d, Kind{Name: "try", Category: "TEST"})
		add := func(err error) error {
			return d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
				return errors.Join(n.Add(t.Context(), tx, Request{Kind: "try"}), err)
			})
		}
		undone := errors.New("undone")
		if err := add(undone); !errors.Is(err, undone) {
			t.Error(err)
		}
		if err := add(nil); err != nil {
			t.Error(err)
		}
		tasks, err := n.Tasks(t.Context(), Filter{Category: "TEST"})
		if err != nil || len(tasks) != 1 || tasks[0].State != Scheduled {
			t.Errorf("%v %+v", err, tasks)
		}
		err = d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { return n.Add(t.Context(), tx, Request{Kind: "unknown"}) })
		if err == nil {
			t.Error("a job of no kind was added")
		}
	})
}
