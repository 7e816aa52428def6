package db_test

import (
	"errors"
	"slices"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
)

// table makes a table for the test.
func table(t *testing.T, d db.DB, ddl ...string) {
	t.Helper()
	write(t, d, func(tx db.Tx) error {
		for _, s := range ddl {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return tx.Dialect().FinishSchema(t.Context(), tx)
	})
}

func write(t *testing.T, d db.DB, fn func(db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), db.Interactive, fn); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, d db.DB, fn func(db.Tx) error) {
	t.Helper()
	if err := d.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// column reads the first column of a query.
func column[T any](t *testing.T, tx db.Tx, sql string, args ...any) []T {
	t.Helper()
	rows, err := tx.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	return drain[T](t, rows)
}

func drain[T any](t *testing.T, rows db.Rows) []T {
	t.Helper()
	defer rows.Close()
	var list []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func equal[T comparable](t *testing.T, what string, got []T, want ...T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestPlaceholders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		read(t, d, func(tx db.Tx) error {
			equal(t, "reused and out of order", column[string](t, tx,
				`SELECT CAST($2 AS text) || CAST($1 AS text) || CAST($2 AS text)`, "a", "b"), "bab")
			equal(t, "a dollar in a text", column[string](t, tx, `SELECT '$2' || CAST($1 AS text)`, "x"), "$2x")
			return nil
		})
		for _, args := range [][]any{{}, {1, 2}} {
			err := d.Read(t.Context(), func(tx db.Tx) error {
				_, err := tx.Exec(t.Context(), `SELECT CAST($1 AS bigint)`, args...)
				return err
			})
			if err == nil {
				t.Errorf("%d arguments for one placeholder were accepted", len(args))
			}
		}
	})
}

type (
	status int16
	label  string
)

func TestTypes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, `CREATE TABLE thing (id bigint PRIMARY KEY, small integer, name text, good boolean, size double precision,
			raw bytea)`)
		write(t, d, func(tx db.Tx) error {
			const insert = `INSERT INTO thing VALUES ($1, $2, $3, $4, $5, $6)`
			for _, args := range [][]any{
				{int64(1) << 60, int32(-7), "Ünïcode \U0001F600", true, 2.5, []byte{0, 1, 255}},
				{2, status(3), label(""), false, 3.0, []byte{}},
				{int64(3), nil, nil, nil, nil, nil},
				{int64(4), nil, (*string)(nil), nil, nil, []byte(nil)},
			} {
				if n, err := tx.Exec(t.Context(), insert, args...); err != nil || n != 1 {
					t.Fatal(n, err)
				}
			}
			return nil
		})
		read(t, d, func(tx db.Tx) error {
			const query = `SELECT id, small, name, good, size, raw FROM thing WHERE id = $1`
			var (
				id    int64
				small int32
				name  string
				good  bool
				size  float64
				raw   []byte
			)
			if err := tx.QueryRow(t.Context(), query, int64(1)<<60).Scan(&id, &small, &name, &good, &size, &raw); err != nil {
				return err
			}
			if id != 1<<60 || small != -7 || name != "Ünïcode \U0001F600" || !good || size != 2.5 || string(raw) != "\x00\x01\xff" {
				t.Error(id, small, name, good, size, raw)
			}
			var (
				n int
				s status
				l label
			)
			if err := tx.QueryRow(t.Context(), query, 2).Scan(&n, &s, &l, &good, &size, &raw); err != nil {
				return err
			}
			if n != 2 || s != 3 || l != "" || good || size != 3 || raw == nil || len(raw) != 0 {
				t.Error(n, s, l, good, size, raw)
			}
			for id := 3; id <= 4; id++ {
				var (
					small = new(int32)
					name  = new(string)
					good  = new(bool)
					size  = new(float64)
				)
				if err := tx.QueryRow(t.Context(), query, id).Scan(&n, &small, &name, &good, &size, &raw); err != nil {
					return err
				}
				if small != nil || name != nil || good != nil || size != nil || raw != nil {
					t.Error("NULL became", small, name, good, size, raw)
				}
			}
			if err := tx.QueryRow(t.Context(), `SELECT name FROM thing WHERE id = 3`).Scan(&name); err == nil {
				t.Error("NULL went into a string")
			}
			if err := tx.QueryRow(t.Context(), `SELECT name FROM thing WHERE id = 2`).Scan(&n); err == nil {
				t.Error("a text went into an int")
			}
			if err := tx.QueryRow(t.Context(), `SELECT id FROM thing WHERE id > 4`).Scan(&small); err == nil {
				t.Error("a large number went into an int32")
			}
			if err := tx.QueryRow(t.Context(), query, 99).Scan(&id, &small, &name, &good, &size, &raw); !errors.Is(err, db.ErrNoRows) {
				t.Error(err)
			}
			var value any
			if err := tx.QueryRow(t.Context(), `SELECT id FROM thing WHERE id = 2`).Scan(&value); err != nil || value != int64(2) {
				t.Error(value, err)
			}
			return nil
		})
	})
}

func TestTextOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, `CREATE TABLE word (name text NOT NULL)`, `CREATE INDEX word_name ON word (name)`)
		words := []string{"B", "_a", "a", "a b", "ab", "b", "É", "é", "zz", ""}
		write(t, d, func(tx db.Tx) error {
			for _, w := range words {
				if _, err := tx.Exec(t.Context(), `INSERT INTO word VALUES ($1)`, w); err != nil {
					return err
				}
			}
			return nil
		})
		slices.Sort(words)
		read(t, d, func(tx db.Tx) error {
			equal(t, "order", column[string](t, tx, `SELECT name FROM word ORDER BY name`), words...)
			equal(t, "less", column[string](t, tx, `SELECT name FROM word WHERE name < $1 ORDER BY name DESC`, "a"), "_a", "B", "")
			equal(t, "equal", column[string](t, tx, `SELECT name FROM word WHERE name = $1`, "É"), "É")
			equal(t, "like", column[string](t, tx, `SELECT name FROM word WHERE name LIKE $1 ORDER BY name`, "a%"), "a", "a b", "ab")
			equal(t, "escaped", column[string](t, tx, `SELECT name FROM word WHERE name LIKE $1 ESCAPE '\'`, `\_%`), "_a")
			return nil
		})
	})
}

func TestLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, `CREATE TABLE item (id bigint PRIMARY KEY, small integer, name text)`)
		write(t, d, func(tx db.Tx) error {
			return tx.Copy(t.Context(), "item", db.Values{
				Columns: []db.Column{{Name: "id", Type: db.Int}, {Name: "small", Type: db.Int4}, {Name: "name", Type: db.Text}},
				Rows:    [][]any{{1, 10, `a"b`}, {2, 20, "c,d"}, {3, 30, `\`}, {4, nil, "é"}, {5, 50, nil}},
			})
		})
		in := d.Dialect().In
		read(t, d, func(tx db.Tx) error {
			equal(t, "int64", column[int64](t, tx, `SELECT id FROM item WHERE `+in("id", 1)+` ORDER BY id`, []int64{3, 1, 9}), 1, 3)
			equal(t, "int32", column[int64](t, tx, `SELECT id FROM item WHERE `+in("small", 1)+` ORDER BY id`, []int32{50, 20}), 2, 5)
			equal(t, "string", column[int64](t, tx, `SELECT id FROM item WHERE `+in("name", 2)+` AND id > $1 ORDER BY id`, 1,
				[]string{`a"b`, "c,d", `\`, "é"}), 2, 3, 4)
			equal(t, "empty", column[int64](t, tx, `SELECT id FROM item WHERE `+in("name", 1), []string{}))
			return nil
		})
	})
}

func TestBadText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, `CREATE TABLE word (name text)`)
		for _, bad := range []string{"a\x00b", "a\xffb"} {
			v := db.Values{Columns: []db.Column{{Name: "name", Type: db.Text}}, Rows: [][]any{{"good"}, {bad}}}
			for name, fn := range map[string]func(db.Tx) error{
				"argument": func(tx db.Tx) error {
					_, err := tx.Exec(t.Context(), `INSERT INTO word VALUES ($1)`, bad)
					return err
				},
				"list": func(tx db.Tx) error {
					_, err := tx.Exec(t.Context(), `DELETE FROM word WHERE `+d.Dialect().In("name", 1), []string{bad})
					return err
				},
				"values": func(tx db.Tx) error {
					_, err := tx.ExecValues(t.Context(), `INSERT INTO word SELECT v.name FROM {values} AS v`, v)
					return err
				},
				"copy": func(tx db.Tx) error { return tx.Copy(t.Context(), "word", v) },
			} {
				if err := d.Write(t.Context(), db.Interactive, fn); !errors.Is(err, db.ErrText) {
					t.Errorf("%s %q: %v", name, bad, err)
				}
			}
		}
	})
}

func TestCounting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		table(t, d, `CREATE TABLE word (name text)`)
		v := db.Values{Columns: []db.Column{{Name: "name", Type: db.Text}}}
		for range 100 {
			v.Rows = append(v.Rows, []any{"x"})
		}
		ctx, counter := db.Counting(t.Context())
		err := d.Write(ctx, db.Bulk, func(tx db.Tx) error {
			if err := tx.Copy(ctx, "word", v); err != nil {
				return err
			}
			if _, err := tx.ExecValues(ctx, `INSERT INTO word SELECT v.name FROM {values} AS v`, v); err != nil {
				return err
			}
			var n int
			return tx.QueryRow(ctx, `SELECT count(*) FROM word`).Scan(&n)
		})
		if err != nil || counter.Statements() != 3 {
			t.Error(counter.Statements(), err)
		}
	})
}
