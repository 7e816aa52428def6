package receipt

import (
	"bytes"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
)

// A node that stood still finds out that another has taken over, and does nothing.
func TestAClaimThatIsLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ctx := t.Context()
		first, second := New(d, slog.New(slog.DiscardHandler)), New(d, slog.New(slog.DiscardHandler))
		first.lease = 0 // it is over at once
		old, was, err := first.Begin(ctx, 1, "key", "request")
		if old == nil || was != nil || err != nil {
			t.Fatal(old, was, err)
		}
		now, was, err := second.Begin(ctx, 1, "key", "request")
		if now == nil || was != nil || err != nil {
			t.Fatal(now, was, err)
		}
		var busy *UnderWay
		if _, _, err := first.Begin(ctx, 1, "key", "request"); !errors.As(err, &busy) || !fault.Is(err, fault.Conflict) || busy.RetryAfter() <= 0 {
			t.Errorf("while it is under way: %v", err)
		}
		if other, _, err := first.Begin(ctx, 2, "key", "request"); other == nil || err != nil {
			t.Errorf("another user's: %v", err)
		}
		write := func(fn func(tx db.Tx) error) error { return d.Write(ctx, db.Interactive, fn) }
		for name, err := range map[string]error{
			"fence":  write(func(tx db.Tx) error { return old.Fence(ctx, tx) }),
			"finish": write(func(tx db.Tx) error { return old.Finish(ctx, tx, Receipt{Status: 200}) }),
			"settle": old.Settle(ctx, func() (Receipt, error) { return Receipt{Status: 200}, nil }),
		} {
			if !errors.Is(err, ErrLost) {
				t.Errorf("%s by the old one: %v", name, err)
			}
		}
		old.End(ctx, false) // takes nothing from the other
		done := Receipt{Request: "request", Body: "body", Status: 409, Location: "there", Report: []byte{1, 2}}
		if err := write(func(tx db.Tx) error { return errors.Join(now.Fence(ctx, tx), now.Finish(ctx, tx, done)) }); err != nil {
			t.Fatal(err)
		}
		if err := now.Settle(ctx, func() (Receipt, error) { return Receipt{}, errors.New("was asked for once more") }); err != nil {
			t.Error(err)
		}
		now.End(ctx, false) // a receipt stays
		_, was, err = first.Begin(ctx, 1, "key", "other")
		if err != nil || was == nil || was.Request != "request" || was.Body != "body" || was.Status != 409 || was.Location != "there" || string(was.Report) != "\x01\x02" {
			t.Errorf("%+v, %v", was, err)
		}

		// sweeping leaves those that are younger than a day, and those under way
		running, _, err := second.Begin(ctx, 1, "running", "request")
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(second.Sweep(ctx, db.Now().Add(retention-time.Minute)), write(func(tx db.Tx) error { return running.Fence(ctx, tx) })); err != nil {
			t.Error(err)
		}
		if _, was, err := first.Begin(ctx, 1, "key", "request"); was == nil || err != nil {
			t.Errorf("%+v, %v", was, err)
		}
		if err := errors.Join(second.Sweep(ctx, db.Now().Add(retention+time.Minute)), write(func(tx db.Tx) error { return running.Fence(ctx, tx) })); err != nil {
			t.Error(err)
		}
		running.End(ctx, false)
		if again, was, err := first.Begin(ctx, 1, "key", "request"); again == nil || was != nil || err != nil {
			t.Errorf("%+v, %v", was, err)
		}
	})
}

// Of many nodes that begin at once one has the claim.
func TestManyBegin(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		var claims, waiting atomic.Int64
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				c, was, err := New(d, slog.New(slog.DiscardHandler)).Begin(t.Context(), 1, "key", "request")
				var busy *UnderWay
				switch {
				case c != nil:
					claims.Add(1)
				case errors.As(err, &busy):
					waiting.Add(1)
				default:
					t.Errorf("%+v, %v", was, err)
				}
			})
		}
		all.Wait()
		if claims.Load() != 1 || waiting.Load() != 15 {
			t.Errorf("%d claims, %d wait", claims.Load(), waiting.Load())
		}
	})
}

// What a request has kept is found by the one that goes on, and by none that is another.
func TestARequestThatIsBrokenOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ctx := t.Context()
		s := New(d, slog.New(slog.DiscardHandler))
		write := func(fn func(tx db.Tx) error) error { return d.Write(ctx, db.Interactive, fn) }
		begin := func() *Claim {
			t.Helper()
			c, was, err := s.Begin(ctx, 1, "key", "request")
			if c == nil || was != nil || err != nil {
				t.Fatal(c, was, err)
			}
			return c
		}
		kept := func(c *Claim, body, want string, isKnown bool) {
			t.Helper()
			pieces, known, err := c.Kept(ctx, body)
			if got := string(bytes.Join(pieces, []byte(" "))); got != want || known != isKnown || err != nil {
				t.Errorf("%s, %v, %v, want %s", got, known, err, want)
			}
		}
		c := begin()
		kept(c, "body", "", true)
		for _, piece := range []string{"a", "b"} {
			if err := write(func(tx db.Tx) error { return c.Keep(ctx, tx, "body", []byte(piece)) }); err != nil {
				t.Fatal(err)
			}
		}
		failed := errors.New("failed")
		if err := write(func(tx db.Tx) error { return errors.Join(c.Keep(ctx, tx, "body", []byte("never")), failed) }); !errors.Is(err, failed) {
			t.Fatal(err)
		}
		c.End(ctx, false)
		if other, was, err := s.Begin(ctx, 1, "key", "another"); other != nil || was == nil || was.Status != 0 || was.Request != "request" || err != nil {
			t.Errorf("%+v, %+v, %v", other, was, err)
		}
		c = begin()
		kept(c, "other", "", false)
		kept(c, "body", "a b", true)
		c.End(ctx, false)
		old := c
		c = begin()
		if err := write(func(tx db.Tx) error { return old.Keep(ctx, tx, "body", []byte("never")) }); !errors.Is(err, ErrLost) {
			t.Errorf("kept by the old one: %v", err)
		}
		if err := write(func(tx db.Tx) error { return c.Keep(ctx, tx, "body", []byte("c")) }); err != nil {
			t.Fatal(err)
		}
		c.End(ctx, false)
		c = begin()
		kept(c, "body", "a b c", true)
		if err := write(func(tx db.Tx) error { return c.Finish(ctx, tx, Receipt{Request: "request", Body: "body", Status: 200}) }); err != nil {
			t.Fatal(err)
		}
		c.End(ctx, true)
		left := func() (n int) {
			t.Helper()
			if err := d.Read(ctx, func(tx db.Tx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM idempotency_step`).Scan(&n) }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := left(); n != 0 {
			t.Errorf("%d pieces of what is done", n)
		}

		// nobody comes back
		c, _, err := s.Begin(ctx, 1, "left", "request")
		if err != nil {
			t.Fatal(err)
		}
		if err := write(func(tx db.Tx) error { return c.Keep(ctx, tx, "body", []byte("a")) }); err != nil {
			t.Fatal(err)
		}
		c.End(ctx, false)
		if err := s.Sweep(ctx, db.Now().Add(retention+time.Minute)); err != nil || left() != 0 {
			t.Errorf("%v, %d pieces are left", err, left())
		}
	})
}
