package importer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/payload"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// What is written beside an import knows whether that is one commit, and undoes it with itself.
func TestBeside(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		told, whole, done := 0, 0, 0
		o := importer.Options{
			Beside: func(_ context.Context, _ db.Tx, r *importer.Report, all bool) error {
				told += r.Len
				if all {
					whole++
				}
				return nil
			},
			Progress: func(n int) { done = n },
		}
		refusing := o
		refusing.Beside = func(context.Context, db.Tx, *importer.Report, bool) error {
			return fault.New(fault.Unavailable, "lost")
		}
		_, err := n.Importer.Import(t.Context(), n.View(t, "admin"), events, payload.NewReader(strings.NewReader(many(3, -1, "")), 500), refusing)
		if known, ok := fault.As(err); !ok || known.Message != "lost" || count(t, d, "event") != 0 {
			t.Errorf("%v, %d events", errors.Unwrap(err), count(t, d, "event"))
		}
		for _, test := range []struct{ objects, bad, whole int }{{3, 1, 1}, {1200, 7, 0}} {
			told, whole, done = 0, 0, 0
			o.Strategy = importer.CreateAndUpdate
			report := n.Send(t, "admin", events, many(test.objects, test.bad, ""), o)
			if told != test.objects || whole != test.whole || report.Len != test.objects || test.whole == 0 && done != test.objects {
				t.Errorf("%d objects: told of %d, whole %d times, %d done", test.objects, told, whole, done)
			}
		}
	})
}

// Where the database is the reason, no object of the batch is: none is refused, and what the batches before have written stays.
func TestTheDatabaseIsTheReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		batches := 0
		o := importer.Options{Strategy: importer.CreateAndUpdate, Beside: func(context.Context, db.Tx, *importer.Report, bool) error {
			if batches++; batches == 2 {
				return fmt.Errorf("the disk is full: %w", db.ErrUnavailable)
			}
			return nil
		}}
		_, err := n.Importer.Import(t.Context(), n.View(t, "admin"), events, payload.NewReader(strings.NewReader(many(1200, -1, "")), 500), o)
		if written := count(t, d, "event"); !errors.Is(err, db.ErrUnavailable) || batches != 2 || written != 500 {
			t.Errorf("%v after %d batches, %d events", err, batches, written)
		}
	})
}
