package db_test

import (
	"errors"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
)

// What a transaction reads behind the shared fence is what the last holder of the exclusive one wrote.
func TestFence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters, `INSERT INTO counter VALUES (1, 0)`)
		fence := d.Dialect()
		narrowing, finish, narrowed := make(chan bool), make(chan bool), make(chan error)
		go func() {
			narrowed <- d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
				if err := fence.FenceExclusive(t.Context(), tx, 2*time.Second); err != nil {
					return err
				}
				close(narrowing)
				<-finish
				_, err := tx.Exec(t.Context(), `UPDATE counter SET n = 7`)
				return err
			})
		}()
		<-narrowing
		time.AfterFunc(50*time.Millisecond, func() { close(finish) })
		write(t, d, func(tx db.Tx) error {
			if err := add(t.Context(), tx, 2); err != nil {
				return err
			}
			if err := fence.FenceShared(t.Context(), tx); err != nil {
				return err
			}
			equal(t, "behind the fence", column[int64](t, tx, `SELECT n FROM counter WHERE id = 1`), 7)
			return nil
		})
		if err := <-narrowed; err != nil {
			t.Error(err)
		}
		write(t, d, func(tx db.Tx) error { return fence.FenceShared(t.Context(), tx) }) // and nothing else
	})
}

// What was asserted keeps all of a transaction from happening where it does not hold.
func TestAssert(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters, `INSERT INTO counter VALUES (1, 7)`)
		unmet := errors.New("it is not so")
		rows := db.Values{Columns: []db.Column{{Name: "id", Type: db.Int}, {Name: "n", Type: db.Int}}, Rows: [][]any{{2, 0}}}
		for _, test := range []struct {
			condition string
			least     int64
			err       error
		}{
			{`(SELECT n FROM counter WHERE id = 1) >= $1`, 7, nil},
			{`(SELECT n FROM counter WHERE id = 1) >= $1`, 8, unmet},
			{`(SELECT n FROM counter WHERE id = 3) >= $1`, 7, unmet}, // which is neither true nor false
			{`(SELECT n FROM counter WHERE id = 2) = 0 AND $1 > 0`, 7, nil},
		} {
			err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
				if err := tx.Copy(t.Context(), "counter", rows); err != nil {
					return err
				}
				return tx.Assert(t.Context(), unmet, test.condition, test.least)
			})
			read(t, d, func(tx db.Tx) error {
				made := len(column[int64](t, tx, `SELECT id FROM counter WHERE id = 2`))
				if !errors.Is(err, test.err) || err != nil && test.err == nil || (made == 1) != (test.err == nil) {
					t.Errorf("%s, %d: %v, %d rows", test.condition, test.least, err, made)
				}
				return nil
			})
			write(t, d, func(tx db.Tx) error {
				_, err := tx.Exec(t.Context(), `DELETE FROM counter WHERE id = 2`)
				return err
			})
		}
		// What fails before it is what is told.
		err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			if err := tx.Copy(t.Context(), "counter", db.Values{Columns: rows.Columns, Rows: [][]any{{1, 0}}}); err != nil {
				return err
			}
			return tx.Assert(t.Context(), unmet, `(SELECT n FROM counter WHERE id = 1) = $1`, 7)
		})
		if !db.IsConstraint(err, db.Unique) {
			t.Error(err)
		}
	})
}

func TestFenceTimeout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters)
		if !d.Dialect().Shared {
			return // there is nobody else
		}
		write(t, d, func(importing db.Tx) error {
			if err := d.Dialect().FenceShared(t.Context(), importing); err != nil {
				return err
			}
			column[int64](t, importing, `SELECT id FROM counter`)
			write(t, d, func(other db.Tx) error { // others that share it do not wait
				if err := d.Dialect().FenceShared(t.Context(), other); err != nil {
					return err
				}
				return add(t.Context(), other, 1)
			})
			err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
				return d.Dialect().FenceExclusive(t.Context(), tx, 50*time.Millisecond)
			})
			if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
			return nil
		})
	})
}
