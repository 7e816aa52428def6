package db_test

import (
	"fmt"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
)

const claims = `CREATE TABLE claim (uid text NOT NULL PRIMARY KEY, kind integer NOT NULL, owner bigint, open boolean, weight double precision)`

func claimValues(rows ...[]any) db.Values {
	return db.Values{
		Columns: []db.Column{
			{Name: "uid", Type: db.Text}, {Name: "kind", Type: db.Int4}, {Name: "owner", Type: db.Int},
			{Name: "open", Type: db.Bool}, {Name: "weight", Type: db.Float},
		},
		Rows: rows,
	}
}

func TestValuesInsert(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, claims)
		write(t, d, func(tx db.Tx) error {
			const insert = `INSERT INTO claim (uid, kind, owner, open, weight)
				SELECT v.uid, v.kind, v.owner, v.open, v.weight * $1 FROM {values} AS v WHERE TRUE
				ON CONFLICT DO NOTHING RETURNING uid`
			rows, err := tx.QueryValues(t.Context(), insert, claimValues(
				[]any{"b", int32(1), 5, true, 1.5}, []any{"a", 2, int64(6), false, nil}, []any{"b", 3, nil, nil, nil}), 2.0)
			if err != nil {
				return err
			}
			equal(t, "winners", drain[string](t, rows), "b", "a")
			rows, err = tx.QueryValues(t.Context(), insert, claimValues([]any{"a", 9, nil, nil, nil}, []any{"c", 9, nil, true, nil}), 2.0)
			if err != nil {
				return err
			}
			equal(t, "second winners", drain[string](t, rows), "c")
			return nil
		})
		read(t, d, func(tx db.Tx) error {
			equal(t, "owners", column[int64](t, tx, `SELECT coalesce(owner, -1) FROM claim ORDER BY uid`), 6, 5, -1)
			equal(t, "open", column[string](t, tx, `SELECT uid FROM claim WHERE open ORDER BY uid`), "b", "c")
			equal(t, "weight", column[float64](t, tx, `SELECT weight FROM claim WHERE weight IS NOT NULL`), 3)
			return nil
		})
	})
}

// Rows may point to their values, in statements and where they are copied, many or few.
func TestValuesThatArePointedTo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, claims)
		type claim struct {
			uid   string
			kind  int32
			owner *int64
			open  *bool
		}
		row := func(c *claim) []any { return []any{&c.uid, &c.kind, c.owner, c.open, nil} }
		seven, yes, large := int64(7), true, int64(1)<<40
		write(t, d, func(tx db.Tx) error {
			many := make([][]any, 500)
			for i := range many {
				many[i] = row(&claim{uid: fmt.Sprintf("u%03d", i), kind: int32(i)})
			}
			if err := tx.Copy(t.Context(), "claim", claimValues(many...)); err != nil {
				return err
			}
			if err := tx.Copy(t.Context(), "claim", claimValues(row(&claim{"a", 1, &seven, &yes}))); err != nil {
				return err
			}
			_, err := tx.ExecValues(t.Context(), `INSERT INTO claim (uid, kind, owner, open) SELECT v.uid, v.kind, v.owner, v.open FROM {values} AS v`, claimValues(row(&claim{"b", 2, &seven, nil})))
			return err
		})
		read(t, d, func(tx db.Tx) error {
			equal(t, "owned", column[string](t, tx, `SELECT uid FROM claim WHERE owner = 7 ORDER BY uid`), "a", "b")
			equal(t, "open", column[string](t, tx, `SELECT uid FROM claim WHERE open`), "a")
			equal(t, "many", column[int64](t, tx, `SELECT count(*) FROM claim WHERE owner IS NULL AND open IS NULL AND uid LIKE 'u%'`), 500)
			return nil
		})
		for _, wrong := range [][]any{{&seven, 1, nil, nil, nil}, {"c", &large, nil, nil, nil}, {"c", &yes, nil, nil, nil}, {"c", 1, nil, &seven, nil}} {
			if err := d.Write(t.Context(), db.Bulk, func(tx db.Tx) error { return tx.Copy(t.Context(), "claim", claimValues(wrong)) }); err == nil {
				t.Errorf("%v is taken", wrong)
			}
		}
	})
}

func TestValuesUpdateAndJoin(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, claims)
		write(t, d, func(tx db.Tx) error {
			var rows [][]any
			for i := range 1000 {
				rows = append(rows, []any{fmt.Sprintf("u%04d", i), i % 7, i, nil, float64(i)})
			}
			if err := tx.Copy(t.Context(), "claim", claimValues(rows...)); err != nil {
				return err
			}
			wanted := db.Values{
				Columns: []db.Column{{Name: "uid", Type: db.Text}, {Name: "owner", Type: db.Int}, {Name: "n", Type: db.Int}},
				Rows:    [][]any{{"u0005", 5, 1}, {"u0007", 8, 2}, {"nobody", 1, 3}, {"u0999", 999, 4}},
			}
			n, err := tx.ExecValues(t.Context(), `UPDATE claim SET open = TRUE, kind = $1 FROM {values} AS v
				WHERE claim.uid = v.uid AND claim.owner = v.owner`, wanted, 100)
			if err != nil || n != 2 {
				t.Error("updated", n, err)
			}
			equal(t, "updated", column[string](t, tx, `SELECT uid FROM claim WHERE open AND kind = 100 ORDER BY uid`), "u0005", "u0999")
			found, err := tx.QueryValues(t.Context(), `SELECT v.n FROM {values} AS v LEFT JOIN claim AS c ON c.uid = v.uid
				WHERE c.uid IS NULL OR c.owner <> v.owner ORDER BY v.n DESC`, wanted)
			if err != nil {
				return err
			}
			equal(t, "mismatches", drain[int64](t, found), 3, 2)
			n, err = tx.ExecValues(t.Context(), `DELETE FROM claim WHERE uid IN (SELECT v.uid FROM {values} AS v)`, wanted)
			if err != nil || n != 3 {
				t.Error("deleted", n, err)
			}
			return nil
		})
	})
}

func TestValuesEmptyAndWide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, claims)
		write(t, d, func(tx db.Tx) error {
			none := claimValues()
			if n, err := tx.ExecValues(t.Context(), `DELETE FROM claim WHERE uid IN (SELECT v.uid FROM {values} AS v)`, none); n != 0 || err != nil {
				t.Error(n, err)
			}
			if err := tx.Copy(t.Context(), "claim", none); err != nil {
				t.Error(err)
			}
			large := strings.Repeat("xyz", 100_000)
			if err := tx.Copy(t.Context(), "claim", claimValues([]any{large[:2000], 1, nil, nil, nil}, []any{"b", 1, nil, nil, nil})); err != nil {
				t.Error(err)
			}
			rows, err := tx.QueryValues(t.Context(), `SELECT v.uid FROM {values} AS v`, claimValues([]any{large, 1, nil, nil, nil}))
			if err != nil {
				return err
			}
			equal(t, "large text", drain[string](t, rows), large)
			var echo string
			if err := tx.QueryRow(t.Context(), `SELECT CAST($1 AS text)`, large).Scan(&echo); err != nil || echo != large {
				t.Error("large argument", len(echo), err)
			}
			return nil
		})
	})
}

func TestValuesRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, claims)
		good := claimValues([]any{"a", 1, nil, nil, nil})
		for name, fn := range map[string]func(db.Tx) error{
			"short row": func(tx db.Tx) error { return tx.Copy(t.Context(), "claim", claimValues([]any{"a"})) },
			"no mark": func(tx db.Tx) error {
				_, err := tx.ExecValues(t.Context(), `DELETE FROM claim`, good)
				return err
			},
			"two marks": func(tx db.Tx) error {
				_, err := tx.ExecValues(t.Context(), `SELECT 1 FROM {values} AS v, {values} AS w`, good)
				return err
			},
			"strange type": func(tx db.Tx) error {
				return tx.Copy(t.Context(), "claim", claimValues([]any{"a", struct{}{}, nil, nil, nil}))
			},
			"text for an integer": func(tx db.Tx) error {
				return tx.Copy(t.Context(), "claim", claimValues([]any{"a", "1", nil, nil, nil}))
			},
			"integer for a text": func(tx db.Tx) error {
				return tx.Copy(t.Context(), "claim", claimValues([]any{1, 1, nil, nil, nil}))
			},
			"too large an integer": func(tx db.Tx) error {
				return tx.Copy(t.Context(), "claim", claimValues([]any{"a", 1 << 40, nil, nil, nil}))
			},
		} {
			if err := d.Write(t.Context(), db.Bulk, fn); err == nil {
				t.Errorf("%s was accepted", name)
			}
		}
		// The database is as good as before.
		write(t, d, func(tx db.Tx) error { return tx.Copy(t.Context(), "claim", good) })
	})
}

func TestCopyConflict(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, claims)
		err := d.Write(t.Context(), db.Bulk, func(tx db.Tx) error {
			return tx.Copy(t.Context(), "claim", claimValues(
				[]any{"a", 1, nil, nil, nil}, []any{"b", 1, nil, nil, nil}, []any{"a", 1, nil, nil, nil}))
		})
		if !db.IsConstraint(err, db.Unique) {
			t.Error(err)
		}
		read(t, d, func(tx db.Tx) error {
			equal(t, "rows left", column[string](t, tx, `SELECT uid FROM claim`))
			return nil
		})
	})
}
