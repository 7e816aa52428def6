package migration_test

import (
	"path/filepath"
	"sync"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/db/migration"
	"cohort/db/postgres"
)

// applied lists the names and times of the migrations.
func applied(t *testing.T, d db.DB) (names []string, times []int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx db.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT name, applied_at FROM schema_version ORDER BY version`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var at int64
			if err := rows.Scan(&name, &at); err != nil {
				return err
			}
			names, times = append(names, name), append(times, at)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, times
}

func TestRunAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		files, err := filepath.Glob("[0-9]*.sql")
		if err != nil {
			t.Fatal(err)
		}
		before, times := applied(t, d)
		if len(before) != len(files) {
			t.Fatalf("applied %v of %v", before, files)
		}
		if err := migration.Run(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if _, again := applied(t, d); again[0] != times[0] || len(again) != len(times) {
			t.Error("a migration was applied twice")
		}
	})
}

func TestNodesStartTogether(t *testing.T) {
	url := dbtest.URL(t, "postgres")
	var wg sync.WaitGroup
	for range 4 {
		d, err := postgres.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		wg.Go(func() {
			if err := migration.Run(t.Context(), d); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Every text column of the schema compares byte by byte, whatever the server's language.
func TestTextColumns(t *testing.T) {
	d := dbtest.Open(t, "postgres")
	err := d.Read(t.Context(), func(tx db.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT table_name || '.' || column_name FROM information_schema.columns
			WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'character')
			AND collation_name IS DISTINCT FROM 'C'`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			t.Errorf("%s does not compare byte by byte", name)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}
