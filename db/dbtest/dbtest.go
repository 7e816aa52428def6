//go:build unix

package dbtest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"cohort/db"
	"cohort/db/migration"
	"cohort/db/postgres"
	"cohort/db/sqlite"
)

// Engines are the names of the engines.
var Engines = []string{"sqlite", "postgres"}

// Each runs a test on both engines, each time on a freshly migrated database.
func Each(t *testing.T, test func(t *testing.T, d db.DB)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(engine, func(t *testing.T) {
			test(t, Open(t, engine))
		})
	}
}

// Open returns a freshly migrated database on the named engine, which lasts as long as the test.
func Open(t testing.TB, engine string) db.DB {
	t.Helper()
	if engine == "sqlite" {
		return openSQLite(t)
	}
	d, err := postgres.Open(t.Context(), cloneURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// URL returns the postgres:// URL of a fresh, empty database, not migrated, for a process of its own. It is empty for
// sqlite, where a process is given a [Dir].
func URL(t testing.TB, engine string) string {
	t.Helper()
	if engine == "sqlite" {
		return ""
	}
	return emptyURL(t)
}

// Dir returns an empty data directory.
func Dir(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "data")
}

// migratedFile is a migrated SQLite database, as bytes: it is made once a process.
var migratedFile struct {
	sync.Mutex
	bytes []byte
}

func openSQLite(t testing.TB) db.DB {
	t.Helper()
	dir := Dir(t)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, sqlite.File), migrated(t), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func migrated(t testing.TB) []byte {
	t.Helper()
	migratedFile.Lock()
	defer migratedFile.Unlock()
	if migratedFile.bytes != nil {
		return migratedFile.bytes
	}
	dir := Dir(t)
	d, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := migration.Run(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil { // the file is whole when the log is written back into it
		t.Fatal(err)
	}
	if migratedFile.bytes, err = os.ReadFile(filepath.Join(dir, sqlite.File)); err != nil {
		t.Fatal(err)
	}
	return migratedFile.bytes
}
