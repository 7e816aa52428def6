package db_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

const counters = `CREATE TABLE counter (id bigint PRIMARY KEY, n bigint NOT NULL)`

func add(ctx context.Context, tx db.Tx, id int) error {
	_, err := tx.Exec(ctx, `INSERT INTO counter VALUES ($1, 0)`, id)
	return err
}

func ids(t *testing.T, d db.DB) []int64 {
	t.Helper()
	var list []int64
	read(t, d, func(tx db.Tx) error {
		list = column[int64](t, tx, `SELECT id FROM counter ORDER BY id`)
		return nil
	})
	return list
}

func TestWriteRollsBack(t *testing.T) {
	refusal := errors.New("no")
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters)
		err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			if err := add(t.Context(), tx, 1); err != nil {
				return err
			}
			return refusal
		})
		if err != refusal {
			t.Error(err)
		}
		func() {
			defer func() {
				if recover() != "panic" {
					t.Error("the panic was lost")
				}
			}()
			d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
				if err := add(t.Context(), tx, 2); err != nil {
					return err
				}
				panic("panic")
			})
		}()
		write(t, d, func(tx db.Tx) error { return add(t.Context(), tx, 3) })
		equal(t, "ids", ids(t, d), 3)
	})
}

// A transaction in which a statement failed is lost, even if nobody minds.
func TestFailedStatement(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters)
		err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			if err := add(t.Context(), tx, 1); err != nil {
				return err
			}
			if err := add(t.Context(), tx, 1); !db.IsConstraint(err, db.Unique) {
				t.Error(err)
			}
			if err := add(t.Context(), tx, 2); err == nil {
				t.Error("a statement ran in a lost transaction")
			}
			return nil
		})
		if !db.IsConstraint(err, db.Unique) {
			t.Error(err)
		}
		equal(t, "ids", ids(t, d))
	})
}

func TestConstraints(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, `CREATE TABLE parent (id bigint PRIMARY KEY, name text NOT NULL, size integer CONSTRAINT positive CHECK (size > 0))`,
			`CREATE UNIQUE INDEX parent_name ON parent (name) WHERE size = 1`,
			`CREATE TABLE child (id bigint PRIMARY KEY, parent bigint REFERENCES parent (id),
				later bigint REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`,
			`INSERT INTO parent VALUES (1, 'a', 1)`)
		for _, c := range []struct {
			sql   string
			kind  db.ConstraintKind
			table string
		}{
			{`INSERT INTO parent VALUES (1, 'b', 2)`, db.Unique, "parent"},
			{`INSERT INTO parent VALUES (2, 'a', 1)`, db.Unique, "parent"},
			{`INSERT INTO parent VALUES (3, NULL, 1)`, db.NotNull, "parent"},
			{`INSERT INTO parent VALUES (4, 'x', 0)`, db.Check, ""},
			{`INSERT INTO child VALUES (1, 99, NULL)`, db.ForeignKey, ""},
			{`INSERT INTO child VALUES (2, 1, 99)`, db.ForeignKey, ""},
		} {
			err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
				_, err := tx.Exec(t.Context(), c.sql)
				return err
			})
			var constraint *db.ConstraintError
			if !errors.As(err, &constraint) || constraint.Kind != c.kind || c.table != "" && constraint.Table != c.table {
				t.Errorf("%s: %v", c.sql, err)
			}
		}
	})
}

func TestReadSnapshot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters)
		read(t, d, func(tx db.Tx) error {
			equal(t, "at first", column[int64](t, tx, `SELECT id FROM counter`))
			write(t, d, func(w db.Tx) error { return add(t.Context(), w, 1) })
			equal(t, "later in the same snapshot", column[int64](t, tx, `SELECT id FROM counter`))
			return nil
		})
		equal(t, "in a new one", ids(t, d), 1)
		err := d.Read(t.Context(), func(tx db.Tx) error { return add(t.Context(), tx, 2) })
		if err == nil {
			t.Error("a read wrote")
		}
		equal(t, "afterwards", ids(t, d), 1)
	})
}

func TestRowsAreOneAtATime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters)
		write(t, d, func(tx db.Tx) error {
			for id := range 10 {
				if err := add(t.Context(), tx, id); err != nil {
					return err
				}
			}
			return nil
		})
		err := d.Read(t.Context(), func(tx db.Tx) error {
			rows, err := tx.Query(t.Context(), `SELECT id FROM counter`)
			if err != nil {
				return err
			}
			defer rows.Close()
			rows.Next()
			_, err = tx.Exec(t.Context(), `SELECT 1`)
			return err
		})
		if err == nil {
			t.Error("a statement ran while rows were open")
		}
		var kept db.Tx
		read(t, d, func(tx db.Tx) error {
			kept = tx
			rows, err := tx.Query(t.Context(), `SELECT id FROM counter`)
			if err == nil {
				rows.Next() // and never closed
			}
			return err
		})
		if _, err := kept.Exec(t.Context(), `SELECT 1`); err == nil {
			t.Error("a transaction was used after its end")
		}
		equal(t, "count", ids(t, d), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	})
}

func TestNow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		before := db.Now()
		write(t, d, func(tx db.Tx) error {
			now := tx.Now()
			time.Sleep(2 * time.Millisecond)
			if !tx.Now().Equal(now) || now.Before(before) || now.Location() != time.UTC || !db.FromMillis(db.Millis(now)).Equal(now) {
				t.Error(now, tx.Now())
			}
			return nil
		})
	})
}

// Concurrent writers that read before they write lose nothing.
func TestConcurrentWrites(t *testing.T) {
	const writers, rounds = 6, 15
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters, `INSERT INTO counter VALUES (1, 0), (2, 0)`)
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				first, second := 1+i%2, 2-i%2 // in opposite orders: PostgreSQL finds deadlocks and the loser runs again
				for range rounds {
					err := d.Write(t.Context(), db.Lane(i%3/2), func(tx db.Tx) error {
						for _, id := range []int{first, second} {
							if _, err := tx.Exec(t.Context(), `UPDATE counter SET n = n + 1 WHERE id = $1`, id); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		read(t, d, func(tx db.Tx) error {
			equal(t, "sums", column[int64](t, tx, `SELECT n FROM counter ORDER BY id`), writers*rounds, writers*rounds)
			return nil
		})
	})
}

func TestCancel(t *testing.T) {
	// It counts for minutes.
	const endless = `WITH RECURSIVE c(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM c WHERE n < 10000000000) SELECT count(*) FROM c`
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters)
		for name, do := range map[string]func(context.Context, func(db.Tx) error) error{
			"read":  d.Read,
			"write": func(ctx context.Context, fn func(db.Tx) error) error { return d.Write(ctx, db.Interactive, fn) },
		} {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			begun := time.Now()
			err := do(ctx, func(tx db.Tx) error {
				var n int64
				return tx.QueryRow(ctx, endless).Scan(&n)
			})
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > 5*time.Second {
				t.Errorf("%s: %v after %v", name, err, time.Since(begun))
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Write(ctx, db.Interactive, func(tx db.Tx) error {
			if err := add(ctx, tx, 1); err != nil {
				return err
			}
			cancel()
			return nil
		})
		if err == nil {
			equal(t, "acknowledged", ids(t, d), 1)
		} else {
			equal(t, "refused", ids(t, d))
		}
		write(t, d, func(tx db.Tx) error { return add(t.Context(), tx, 2) })
	})
}

func TestClosed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		nothing := func(db.Tx) error { return nil }
		if d.Read(t.Context(), nothing) == nil || d.Write(t.Context(), db.Bulk, nothing) == nil {
			t.Error("a closed database was used")
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

// What a statement changes does not depend on who reads its rows.
func TestUnreadRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters)
		write(t, d, func(tx db.Tx) error {
			rows, err := tx.Query(t.Context(), `INSERT INTO counter VALUES (1, 0), (2, 0), (3, 0) RETURNING id`)
			if err != nil {
				return err
			}
			rows.Close()
			if rows, err = tx.Query(t.Context(), `INSERT INTO counter VALUES (4, 0), (5, 0) RETURNING id`); err != nil {
				return err
			}
			rows.Next()
			rows.Close()
			n, err := tx.Exec(t.Context(), `INSERT INTO counter VALUES (6, 0), (7, 0) RETURNING id`)
			if n != 2 {
				t.Error("affected", n)
			}
			return err
		})
		equal(t, "ids", ids(t, d), 1, 2, 3, 4, 5, 6, 7)
	})
}

func TestExplain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, counters)
		read(t, d, func(tx db.Tx) error {
			steps, err := d.Dialect().Explain(t.Context(), tx, `SELECT n FROM counter WHERE id = $1`, 1)
			if err != nil || len(steps) == 0 || !strings.Contains(steps[0], "counter") {
				t.Error(steps, err)
			}
			return nil
		})
	})
}
