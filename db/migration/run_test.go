package migration_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/db/migration"
)

func TestFailingStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		dir := fstest.MapFS{
			"8001_good.sql": {Data: []byte("CREATE TABLE good (id bigint);\nINSERT INTO good VALUES (1);")},
			"8002_bad.sql":  {Data: []byte("CREATE TABLE half (id bigint);\nINSERT INTO nowhere VALUES (1);")},
		}
		err := migration.RunFrom(t.Context(), d, dir)
		if err == nil || !strings.Contains(err.Error(), "8002_bad.sql") || !strings.Contains(err.Error(), "nowhere") {
			t.Fatal(err)
		}
		dir["8002_bad.sql"] = &fstest.MapFile{Data: []byte("CREATE TABLE half (id bigint);")}
		if err := migration.RunFrom(t.Context(), d, dir); err != nil {
			t.Fatal(err)
		}
		err = d.Read(t.Context(), func(tx db.Tx) error {
			var n int
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM good CROSS JOIN half`).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestFileNames(t *testing.T) {
	for name, dir := range map[string]fstest.MapFS{
		"no number":   {"12_short.sql": {}},
		"same number": {"0001_a.sql": {}, "0001_b.sql": {}},
	} {
		if _, err := migration.Load(dir); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
