package db_test

import (
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
