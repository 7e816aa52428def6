package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cohort/db"
)

func TestOneProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	d, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), dir) {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d, err = Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, File+"-*")); len(left) > 0 {
		t.Error("the log was not written back:", left)
	}
}

func TestNoDatabase(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, File), []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err := Open(t.Context(), dir); err == nil {
		d.Close()
		t.Fatal("a file that is no database was opened")
	}
	if err := os.Remove(filepath.Join(dir, File)); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), dir) // the failure gave the directory back
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
}

func TestSettings(t *testing.T) {
	d := open(t)
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			var got string
			if err := tx.QueryRow(t.Context(), `SELECT CAST(`+name+` AS text) FROM pragma_`+name).Scan(&got); err != nil {
				return err
			}
			if got != want {
				t.Errorf("%s is %s", name, got)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// A read that is too old is stopped where it stands.
func TestOldSnapshot(t *testing.T) {
	d := open(t)
	c, err := d.readers.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer d.readers.give(c)
	x := &tx{conn: c, ctx: t.Context()}
	defer x.watch()()
	time.AfterFunc(20*time.Millisecond, func() { x.halt.Store(true) })
	_, err = x.Exec(t.Context(), `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c`)
	if !errors.Is(err, errAge) {
		t.Error(err)
	}
}

func TestStatementCache(t *testing.T) {
	d := open(t)
	err := d.Read(t.Context(), func(x db.Tx) error {
		for i := range 3 * cacheSize {
			var n int
			if err := x.QueryRow(t.Context(), "SELECT "+strings.Repeat("1 + ", i%(2*cacheSize))+"0").Scan(&n); err != nil || n != i%(2*cacheSize) {
				t.Fatal(n, err)
			}
		}
		cache := &x.(*tx).conn.statements
		if cache.order.Len() != cacheSize || len(cache.byText) != cacheSize {
			t.Error(cache.order.Len(), len(cache.byText))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A full disk is no fault of what was to be written, which can be once there is room.
func TestFullDisk(t *testing.T) {
	ctx := t.Context()
	d, err := Open(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	write := func(sql string) error {
		return d.Write(ctx, db.Interactive, func(tx db.Tx) error { _, err := tx.Exec(ctx, sql); return err })
	}
	const more = `INSERT INTO t VALUES (randomblob(100000))`
	if err := errors.Join(write(`CREATE TABLE t (b blob)`), write(`PRAGMA max_page_count = 20`)); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err = write(more); err != nil {
			break
		}
	}
	if !errors.Is(err, db.ErrUnavailable) {
		t.Errorf("on a full disk: %v", err)
	}
	if err := write(`INSERT INTO nowhere VALUES (1)`); err == nil || errors.Is(err, db.ErrUnavailable) {
		t.Errorf("a statement that is wrong: %v", err)
	}
	if err := errors.Join(write(`PRAGMA max_page_count = 4000`), write(more)); err != nil {
		t.Error(err)
	}
}
