package jobs

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
)

// noise is a body of that many bytes that does not become smaller.
func noise(size int) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.CopyN(w, rand.NewChaCha8([32]byte{}), int64(size))
		return err
	}
}

func TestBounds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := newNode(d, waiter(false, nil))
		n.Bound(Bounds{Jobs: 5, JobsOfUser: 3, Bytes: 3 << 20})
		start := func(user int32, size int) error {
			r := Request{Kind: "wait", User: user}
			if size > 0 {
				r.Body = noise(size)
			}
			_, err := n.Start(t.Context(), r)
			return err
		}
		refused := func(err error, says string) {
			t.Helper()
			var why *Full
			if !errors.As(err, &why) || !fault.Is(err, fault.TooMany) || why.RetryAfter() <= 0 || !strings.Contains(err.Error(), says) {
				t.Errorf("%v, should say %q", err, says)
			}
		}
		parts := func() int64 { return count(t, d, `SELECT count(*) FROM job_part`) }
		for i, err := range []error{start(1, 0), start(1, 10), start(1, 1<<20), start(2, 1<<20)} {
			if err != nil {
				t.Fatal(i, err)
			}
		}
		before := parts()
		refused(start(1, 0), "3 of your jobs")
		refused(start(1, 10), "3 of your jobs")
		refused(start(2, 2<<20), fmt.Sprint(3<<20))
		if n := parts(); n != before || count(t, d, `SELECT count(*) FROM job`) != 4 {
			t.Errorf("%d parts, were %d", n, before)
		}
		if err := start(2, 1<<19); err != nil {
			t.Error(err)
		}
		refused(start(3, 0), "5 jobs")
		if err := start(0, 3<<20); err != nil { // the server's own
			t.Error(err)
		}
		if n.arriving.Load() != 0 {
			t.Errorf("%d bytes are arriving", n.arriving.Load())
		}
		// what has ended makes room
		if _, err := n.Cancel(t.Context(), "TEST"); err != nil {
			t.Fatal(err)
		}
		n.run(t)
		for open := int64(1); open > 0; open = count(t, d, `SELECT count(*) FROM job WHERE ended IS NULL`) {
		}
		if err := start(1, 2<<20); err != nil {
			t.Error(err)
		}
	})
}

// What a job keeps of its work, its next attempt has; another's commits keep nothing.
func TestKeep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ctx := t.Context()
		n := newNode(d, waiter(false, nil))
		uid := n.begin(t, Request{Kind: "wait"})
		keep := func(j *Job, piece string) error {
			return d.Write(ctx, db.Bulk, func(tx db.Tx) error { return Keep(ctx, tx, j, []byte(piece)) })
		}
		claim := func() *Job {
			j, err := n.claim(ctx)
			if j == nil || err != nil {
				t.Fatal(j, err)
			}
			return j
		}
		kept := func(j *Job) string {
			pieces, err := j.Kept(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%s", pieces)
		}
		first := claim()
		if got := kept(first); got != "[]" {
			t.Error(got)
		}
		if err := errors.Join(keep(first, "a"), keep(first, "b")); err != nil {
			t.Fatal(err)
		}
		undone := errors.New("undone")
		err := d.Write(ctx, db.Bulk, func(tx db.Tx) error { return errors.Join(Keep(ctx, tx, first, []byte("x")), undone) })
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		expire(t, d, uid)
		second := claim()
		if second.lost != 1 {
			t.Errorf("%d nodes went away", second.lost)
		}
		if err := keep(first, "late"); !errors.Is(err, ErrLost) {
			t.Error(err)
		}
		if err := keep(second, "c"); err != nil || kept(second) != "[a b c]" {
			t.Error(err, kept(second))
		}
		expire(t, d, uid)
		if second = claim(); second.lost != 1 { // since the last piece
			t.Errorf("%d nodes went away", second.lost)
		}
		err = d.Write(ctx, db.Bulk, func(tx db.Tx) error { return second.end(ctx, tx, ending{state: Completed, summary: `1`}, nil) })
		if err != nil || count(t, d, `SELECT count(*) FROM job_step`) != 0 {
			t.Error(err, "pieces are left of a job that has ended")
		}
	})
}
