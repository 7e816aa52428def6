package history_test

import (
	"fmt"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
	"cohort/metadata/history"
	"cohort/metadata/journal"
	"cohort/payload"
	"cohort/schema/catalog"
)

const object = `{"constants":[{"id":"ConstantLog","name":"%s","shortName":"C","value":1}]}`

func write(t testing.TB, s *metadata.Store, name string) {
	t.Helper()
	value, err := payload.Parse(fmt.Appendf(nil, object, name))
	if err != nil {
		t.Fatal(err)
	}
	payloads, err := s.ParsePackage(value)
	if err != nil {
		t.Fatal(err)
	}
	if report, err := s.Import(t.Context(), payloads, metadata.ImportOptions{}); err != nil || len(report.Failed()) > 0 {
		t.Fatal(err, report)
	}
}

// lengthen puts commits into the log as an older version wrote them: they name objects, and no row says what they made.
func lengthen(t testing.TB, d db.DB, from, n int) {
	t.Helper()
	if err := d.Write(t.Context(), db.Bulk, func(tx db.Tx) error {
		rows := make([][]any, n)
		for i := range rows {
			rows[i] = []any{int64(from + i), int64(7), int64(1000 + i), int32(0), fmt.Sprintf("[%d,%d]", 1_000_000+i, 2_000_000+i)}
		}
		if err := tx.Copy(t.Context(), "metadata_revision", db.Values{Columns: []db.Column{{Name: "revision", Type: db.Int}, {Name: "token", Type: db.Int},
			{Name: "at", Type: db.Int}, {Name: "by_user", Type: db.Int4}, {Name: "objects", Type: db.Text}}, Rows: rows}); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE metadata_head SET revision = $1, token = 7`, from+n-1)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, d db.DB) *metadata.Store {
	t.Helper()
	s, err := metadata.Open(t.Context(), d, metadata.Options{Types: catalog.All(), Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A log that an older version has written, and a rolling upgrade, tell of every object which commit made it.
func TestBirthsOfAnOlderLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s := open(t, d)
		if _, err := s.Begin(t.Context()); err != nil {
			t.Fatal(err)
		}
		write(t, s, "one")
		write(t, s, "two")
		made := func(s *metadata.Store) (revision int64) {
			t.Helper()
			err := d.Read(t.Context(), func(tx db.Tx) error {
				step, ok, err := journal.Made(t.Context(), tx, s.Current().ByName("constant", "ConstantLog").ID, s.Current().Revision())
				if !ok {
					t.Error("nothing has made it")
				}
				revision = step.Revision
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return revision
		}
		want := made(s)
		births := func() (n int) {
			t.Helper()
			if err := d.Read(t.Context(), func(tx db.Tx) error {
				return tx.QueryRow(t.Context(), `SELECT count(*) FROM metadata_birth`).Scan(&n)
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := births(); n != 2 || want != 2 {
			t.Errorf("%d commits have made objects, the constant came with %d", n, want)
		}
		if err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM metadata_birth`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if got := made(s); got != want {
			t.Errorf("without its row it came with %d", got)
		}
		lengthen(t, d, int(s.Current().Revision())+1, 2500)
		next := open(t, d)
		if n := births(); n != 2502 || made(next) != want {
			t.Errorf("%d commits have made objects, the constant came with %d", n, made(next))
		}
		write(t, next, "three")
	})
}

// BenchmarkHistory reads pages of the history of an object with a thousand changes out of a log of a hundred thousand commits.
func BenchmarkHistory(b *testing.B) {
	for _, engine := range dbtest.Engines {
		d := dbtest.Open(b, engine)
		s := open(b, d)
		if _, err := s.Begin(b.Context()); err != nil {
			b.Fatal(err)
		}
		write(b, s, "first")
		lengthen(b, d, int(s.Current().Revision())+1, 100_000)
		began := time.Now()
		s = open(b, d)
		b.Logf("%s: opened, with the births of 100,000 commits, in %s", engine, time.Since(began))
		for i := range 1000 {
			write(b, s, fmt.Sprint("name ", i))
		}
		if err := d.Write(b.Context(), db.Bulk, func(tx db.Tx) error { // as either engine does of itself after a while
			_, err := tx.Exec(b.Context(), `ANALYZE`)
			return err
		}); err != nil {
			b.Fatal(err)
		}
		now := s.Current()
		log, o := history.Log{DB: d, Snapshot: now, Zone: time.UTC}, now.ByName("constant", "ConstantLog")
		for _, page := range []struct {
			name       string
			first, end int
		}{{"newest 50", 0, 50}, {"oldest 50", 951, 1001}} {
			b.Run(engine+"/"+page.name, func(b *testing.B) {
				for b.Loop() {
					n, err := log.Count(b.Context(), o)
					if list, err2 := log.Changes(b.Context(), o, page.first, page.end); err != nil || err2 != nil || n != 1001 || len(list) != 50 {
						b.Fatal(err, err2, n, len(list))
					}
				}
			})
		}
		b.Run(engine+"/all of it 50,000 commits ago", func(b *testing.B) {
			for b.Loop() {
				p, err := history.NewArchive(d, s.Type).AsOf(b.Context(), now, time.UnixMilli(50_000))
				if err != nil || p.Snapshot.ByName("constant", "ConstantLog").Name() != "first" {
					b.Fatal(err)
				}
			}
		})
	}
}
