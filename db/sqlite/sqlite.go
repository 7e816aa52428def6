// Package sqlite keeps the database in a file of a directory: nothing to install, one process, one writer.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

// File is the name of the database in its directory.
const File = "cohort.db"

// lockFile is held by the process that has the database open.
const lockFile = "cohort.lock"

var errClosed = errors.New("sqlite: the database is closed")

// common are the settings of every connection.
var common = []string{
	"busy_timeout = 5000", // for the tools of others that look into the file
	"foreign_keys = ON",
	"case_sensitive_like = ON", // as on PostgreSQL
	"temp_store = MEMORY",
}

// writing are the settings of the writer. Large pages make a bulk insert a fifth faster and cost a single commit next to
// nothing. The log is written back into the file when it reaches 32 MB: that is seldom enough for a page changed again and
// again to be written back once, short enough not to be felt (70 ms here), and still read in a moment after a crash.
var writing = []string{
	"page_size = 16384",
	"journal_mode = WAL",
	"synchronous = FULL",
	"wal_autocheckpoint = 2048", // pages
	"journal_size_limit = 67108864",
	"cache_size = -65536", // 64 MB
}

// reading are the settings of a reader.
var reading = []string{
	"query_only = ON",
	"cache_size = -16384", // 16 MB
}

// DB is an open database.
type DB struct {
	writer  writer
	readers *readers
	lock    *os.File
	closing sync.Once
	closed  error
}

// Open opens the database in a directory, which it makes if need be. A directory belongs to one process at a time: a second
// one is refused.
func Open(_ context.Context, dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("sqlite: the data directory: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, File)
	sqlite3.PatchIssue199()
	w, err := openConn(path, slices.Concat(common, writing))
	if err != nil {
		lock.Close()
		return nil, err
	}
	d := &DB{lock: lock}
	d.writer.conn = w
	d.readers = newReaders(max(4, 2*runtime.GOMAXPROCS(0)), func() (*conn, error) {
		return openConn(path, slices.Concat(common, reading))
	})
	return d, nil
}

// Read implements [db.DB].
func (d *DB) Read(ctx context.Context, fn func(db.Tx) error) error { return classify(d.read(ctx, fn)) }

func (d *DB) read(ctx context.Context, fn func(db.Tx) error) error {
	c, err := d.readers.take(ctx)
	if err != nil {
		return err
	}
	defer d.readers.give(c)
	if err := c.run("BEGIN"); err != nil {
		return err
	}
	x := &tx{conn: c, ctx: ctx, now: db.Now()}
	unwatch := x.watch()
	tooOld := time.AfterFunc(snapshotAge, func() { x.halt.Store(true) })
	defer func() {
		x.end()
		tooOld.Stop()
		unwatch()
		c.run("ROLLBACK") // of a transaction that only read
	}()
	if err := fn(x); err != nil {
		return err
	}
	return x.err
}

// writeAttempts is how often a write runs that is undone because of others.
const writeAttempts = 5

// Write implements [db.DB].
func (d *DB) Write(ctx context.Context, lane db.Lane, fn func(db.Tx) error) error {
	for n := 1; ; n++ {
		err := d.writer.attempt(ctx, newTicket(lane, n > 1), fn)
		again := errors.Is(err, errAgain) || code(err) == sqlite3.SQLITE_BUSY
		if !again || n == writeAttempts {
			return classify(err)
		}
	}
}

// Dialect implements [db.DB].
func (d *DB) Dialect() *db.Dialect { return dialect }

// Close implements [db.DB]. It waits for the transactions under way, and writes the log back into the file.
func (d *DB) Close() error {
	d.closing.Do(func() {
		d.writer.gate.shut()
		d.closed = errors.Join(d.readers.close(), d.writer.conn.close(), d.lock.Close())
	})
	return d.closed
}
