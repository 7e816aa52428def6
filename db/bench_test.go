package db_test

import (
	"fmt"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
)

// The floors of everything above: one row made durable, and rows by the thousand. The test server of PostgreSQL does not
// sync, so that its commit shows what the round trips cost; cohort bench measures a durable one.

const records = `CREATE TABLE record (subject bigint NOT NULL, id bigint NOT NULL, uid text NOT NULL, program integer NOT NULL,
	org_unit integer NOT NULL, area integer NOT NULL, date bigint NOT NULL, deleted boolean NOT NULL, body text NOT NULL,
	PRIMARY KEY (subject, id))`

const recordBody = `{"a8s9d7f6g5h":{"value":"12.5"},"b8s9d7f6g5h":{"value":"true"},"c8s9d7f6g5h":{"value":"2024-01-01"}}`

func recordValues(first, n int) db.Values {
	v := db.Values{Columns: []db.Column{
		{Name: "subject", Type: db.Int}, {Name: "id", Type: db.Int}, {Name: "uid", Type: db.Text}, {Name: "program", Type: db.Int4},
		{Name: "org_unit", Type: db.Int4}, {Name: "area", Type: db.Int4}, {Name: "date", Type: db.Int}, {Name: "deleted", Type: db.Bool},
		{Name: "body", Type: db.Text},
	}}
	for i := first; i < first+n; i++ {
		v.Rows = append(v.Rows, []any{i, i, fmt.Sprintf("u%010d", i), 1, i % 1000, i % 40, 1_700_000_000_000 + i*7919%100_000_000, false, recordBody})
	}
	return v
}

func benchEach(b *testing.B, bench func(b *testing.B, d db.DB)) {
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			d := dbtest.Open(b, engine)
			err := d.Write(b.Context(), db.Interactive, func(tx db.Tx) error {
				for _, s := range []string{records, `CREATE INDEX record_area ON record (program, area, date, id)`,
					`CREATE INDEX record_org_unit ON record (program, org_unit, date, id)`} {
					if _, err := tx.Exec(b.Context(), s); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			bench(b, d)
		})
	}
}

func BenchmarkCommitOneRow(b *testing.B) {
	benchEach(b, func(b *testing.B, d db.DB) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			err := d.Write(b.Context(), db.Interactive, func(tx db.Tx) error {
				_, err := tx.Exec(b.Context(), `INSERT INTO record VALUES ($1, $1, 'u', 1, 2, 3, $2, FALSE, $3)`, i, i, recordBody)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

const batch = 5000

func benchBatch(b *testing.B, write func(b *testing.B, tx db.Tx, v db.Values) error) {
	benchEach(b, func(b *testing.B, d db.DB) {
		n := 0
		for b.Loop() {
			b.StopTimer()
			v := recordValues(n, batch)
			n += batch
			b.StartTimer()
			if err := d.Write(b.Context(), db.Bulk, func(tx db.Tx) error { return write(b, tx, v) }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/row")
	})
}

func BenchmarkCopy(b *testing.B) {
	benchBatch(b, func(b *testing.B, tx db.Tx, v db.Values) error { return tx.Copy(b.Context(), "record", v) })
}

func BenchmarkInsertValues(b *testing.B) {
	benchBatch(b, func(b *testing.B, tx db.Tx, v db.Values) error {
		_, err := tx.ExecValues(b.Context(), `INSERT INTO record SELECT v.subject, v.id, v.uid, v.program, v.org_unit, v.area,
			v.date, v.deleted, v.body FROM {values} AS v WHERE TRUE ON CONFLICT DO NOTHING`, v)
		return err
	})
}

func BenchmarkReadOneRow(b *testing.B) {
	benchEach(b, func(b *testing.B, d db.DB) {
		v := recordValues(0, batch)
		if err := d.Write(b.Context(), db.Bulk, func(tx db.Tx) error { return tx.Copy(b.Context(), "record", v) }); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			err := d.Read(b.Context(), func(tx db.Tx) error {
				var body string
				return tx.QueryRow(b.Context(), `SELECT body FROM record WHERE subject = $1 AND id = $1`, i%batch).Scan(&body)
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkReadRows(b *testing.B) {
	benchEach(b, func(b *testing.B, d db.DB) {
		v := recordValues(0, batch)
		if err := d.Write(b.Context(), db.Bulk, func(tx db.Tx) error { return tx.Copy(b.Context(), "record", v) }); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			err := d.Read(b.Context(), func(tx db.Tx) error {
				rows, err := tx.Query(b.Context(), `SELECT subject, uid, org_unit, date, deleted, body FROM record`)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var subject, date int64
					var unit int32
					var uid, body string
					var deleted bool
					if err := rows.Scan(&subject, &uid, &unit, &date, &deleted, &body); err != nil {
						return err
					}
				}
				return rows.Err()
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/batch, "ns/row")
	})
}
