package change_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"

	"cohort/change"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/rowid"
)

func TestPositionsAreDense(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ids := rowid.NewSource()
		for i := range 5 {
			appendOne(t, d, ids.Next(), fmt.Sprint(i))
		}
		if records := since(t, d, 0); len(records) != 0 {
			t.Fatalf("%d records have positions before the sequencer ran", len(records))
		}
		s := change.NewSequencer(d, slog.New(slog.DiscardHandler))
		if n, err := s.Step(t.Context()); n != 5 || err != nil {
			t.Fatalf("a step gave %d positions, %v", n, err)
		}
		if n, err := s.Step(t.Context()); n != 0 || err != nil {
			t.Fatalf("a second step gave %d positions, %v", n, err)
		}
		for i, r := range since(t, d, 0) {
			if r.Position != int64(i)+1 || r.Body != fmt.Sprint(i) || r.Topic != "test" || r.At == 0 {
				t.Errorf("record %d is %+v", i, r)
			}
		}
		if got := since(t, d, 3); len(got) != 2 || got[0].Position != 4 {
			t.Errorf("behind position 3 are %+v", got)
		}
	})
}

func TestCommitted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		id := rowid.NewSource().Next()
		if known, err := change.Committed(t.Context(), d, id); known || err != nil {
			t.Fatalf("%v, %v before", known, err)
		}
		appendOne(t, d, id, "x")
		if known, err := change.Committed(t.Context(), d, id); !known || err != nil {
			t.Fatalf("%v, %v after", known, err)
		}
	})
}

func TestOneNodeAtATime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ids := rowid.NewSource()
		log := slog.New(slog.DiscardHandler)
		first, second := change.NewSequencer(d, log), change.NewSequencer(d, log)
		appendOne(t, d, ids.Next(), "a")
		if n, err := first.Step(t.Context()); n != 1 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		appendOne(t, d, ids.Next(), "b")
		if n, err := second.Step(t.Context()); n != 0 || err != nil {
			t.Fatalf("the second node gave %d positions while the first holds the lease, %v", n, err)
		}
	})
}

// Two nodes give positions while eight writers commit; a follower reads from position to position meanwhile. It must see
// each record once, without a gap.
func TestNoRecordIsSkipped(t *testing.T) {
	const writers, each = 8, 40
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		log := slog.New(slog.DiscardHandler)
		var nodes, writing sync.WaitGroup
		for range 2 {
			s := change.NewSequencer(d, log)
			nodes.Go(func() {
				for ctx.Err() == nil {
					if _, err := s.Step(ctx); err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
		}
		ids := rowid.NewSource()
		var committed atomic.Int64
		for w := range writers {
			writing.Go(func() {
				for i := range each {
					appendOne(t, d, ids.Next(), fmt.Sprintf("%d/%d", w, i))
					committed.Add(1)
				}
			})
		}
		seen := map[string]bool{}
		for position := int64(0); len(seen) < writers*each && !t.Failed(); {
			for _, r := range since(t, d, position) {
				if r.Position != position+1 {
					t.Fatalf("position %d follows %d", r.Position, position)
				}
				position = r.Position
				if seen[r.Body] {
					t.Fatalf("%s comes twice", r.Body)
				}
				seen[r.Body] = true
			}
		}
		writing.Wait()
		stop()
		nodes.Wait()
	})
}

func appendOne(t *testing.T, d db.DB, id int64, body string) {
	t.Helper()
	err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { return change.Append(t.Context(), tx, id, "test", body) })
	if err != nil {
		t.Error(err)
	}
}

func since(t *testing.T, d db.DB, position int64) []change.Record {
	t.Helper()
	records, err := change.Since(t.Context(), d, position, 100)
	if err != nil {
		t.Fatal(err)
	}
	return records
}
