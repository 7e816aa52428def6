package sqlite

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

// conn is one connection: used by one goroutine at a time. It speaks to the library itself rather than through
// database/sql, which costs a fifth of a bulk insert and most of a small read.
type conn struct {
	tls        *libc.TLS
	handle     uintptr // sqlite3*
	number     uintptr // in conns: what callbacks get to know the connection by
	arguments  arena   // of the running statement
	cell       arena   // one value on its way to the library
	statements cache
	source     db.Values // what {values} of the running statement reads
	refused    error     // why a callback stopped the running statement
	reading    bool      // rows are open

	// halt is set when the running statement should stop. Each transaction has a flag of its own, so that a late
	// signal to one cannot stop the next.
	halt atomic.Pointer[atomic.Bool]
}

// conns are the open connections by number. Callbacks read it on every cell, so it is copied on change.
var conns struct {
	sync.Mutex
	list atomic.Pointer[[]*conn]
}

func connection(number uintptr) *conn { return (*conns.list.Load())[number] }

// enroll gives a connection its number.
func enroll(c *conn) {
	conns.Lock()
	defer conns.Unlock()
	var list []*conn
	if old := conns.list.Load(); old != nil {
		list = append(list, *old...)
	}
	for i, other := range list {
		if other == nil {
			c.number, list[i] = uintptr(i), c
			conns.list.Store(&list)
			return
		}
	}
	c.number = uintptr(len(list))
	list = append(list, c)
	conns.list.Store(&list)
}

func dismiss(c *conn) {
	conns.Lock()
	defer conns.Unlock()
	list := append([]*conn(nil), *conns.list.Load()...)
	list[c.number] = nil
	conns.list.Store(&list)
}

// progressSteps is how many instructions of its virtual machine SQLite runs between two looks at halt: about 50 µs.
const progressSteps = 1000

// openConn opens a connection and runs the pragmas on it.
func openConn(path string, pragmas []string) (_ *conn, err error) {
	c := &conn{tls: libc.NewTLS()}
	c.statements.conn = c
	enroll(c)
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if c.arguments, err = newArena(c.tls); err != nil {
		return nil, err
	}
	if c.cell, err = newArena(c.tls); err != nil {
		return nil, err
	}
	name, err := c.cstring(path)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, name)
	out := libc.Xcalloc(c.tls, 1, 8)
	if out == 0 {
		return nil, errMemory
	}
	defer libc.Xfree(c.tls, out)
	flags := int32(sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_CREATE | sqlite3.SQLITE_OPEN_NOMUTEX | sqlite3.SQLITE_OPEN_EXRESCODE)
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, out, flags, 0)
	c.handle = *(*uintptr)(at(out))
	if rc != sqlite3.SQLITE_OK {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, c.failure(rc))
	}
	sqlite3.Xsqlite3_progress_handler(c.tls, c.handle, progressSteps, callback(progress), c.number)
	if err := c.offerRows(); err != nil {
		return nil, err
	}
	for _, p := range pragmas {
		if err := c.run("PRAGMA " + p); err != nil {
			return nil, fmt.Errorf("sqlite: pragma %s: %w", p, err)
		}
	}
	return c, nil
}

// progress is asked by the library whether to stop.
func progress(_ *libc.TLS, number uintptr) int32 {
	if halt := connection(number).halt.Load(); halt != nil && halt.Load() {
		return 1
	}
	return 0
}

func (c *conn) close() error {
	c.statements.clear()
	var err error
	if c.handle != 0 {
		if rc := sqlite3.Xsqlite3_close(c.tls, c.handle); rc != sqlite3.SQLITE_OK {
			err = c.failure(rc)
		}
	}
	dismiss(c)
	c.arguments.free()
	c.cell.free()
	c.tls.Close()
	return err
}

// run executes a statement that has no arguments and whose rows nobody wants.
func (c *conn) run(sql string) error {
	_, err := c.exec(sql, nil, db.Values{})
	return err
}

// exec runs a statement to its end and returns how many rows it changed, or read if it changes none.
func (c *conn) exec(sql string, args []any, source db.Values) (int64, error) {
	s, err := c.start(sql, args, source)
	if err != nil {
		return 0, err
	}
	before := sqlite3.Xsqlite3_total_changes64(c.tls, c.handle)
	var read int64
	rc := sqlite3.Xsqlite3_step(c.tls, s.handle)
	for ; rc == sqlite3.SQLITE_ROW; rc = sqlite3.Xsqlite3_step(c.tls, s.handle) {
		read++
	}
	if err := c.finish(s, rc); err != nil {
		return 0, err
	}
	switch {
	case s.readonly:
		return read, nil
	case sqlite3.Xsqlite3_total_changes64(c.tls, c.handle) == before:
		return 0, nil
	}
	return sqlite3.Xsqlite3_changes64(c.tls, c.handle), nil
}

// start finds the prepared statement and binds the arguments.
func (c *conn) start(sql string, args []any, source db.Values) (*statement, error) {
	if c.reading {
		return nil, errReading
	}
	s, err := c.statements.get(sql)
	if err != nil {
		return nil, err
	}
	if len(args) != s.arguments {
		return nil, fmt.Errorf("sqlite: the statement takes %d arguments, not %d: %s", s.arguments, len(args), sql)
	}
	c.source = source
	for i, n := range s.parameters {
		if err := c.bind(s.handle, int32(i+1), args[n-1]); err != nil {
			c.finish(s, sqlite3.SQLITE_DONE)
			return nil, fmt.Errorf("argument %d: %w", n, err)
		}
	}
	return s, nil
}

// finish makes a statement ready for its next use and returns the error that rc stands for.
func (c *conn) finish(s *statement, rc int32) error {
	var err error
	if rc != sqlite3.SQLITE_DONE && rc != sqlite3.SQLITE_ROW {
		err = c.failure(rc)
	}
	sqlite3.Xsqlite3_reset(c.tls, s.handle)
	c.arguments.clear()
	c.source, c.refused = db.Values{}, nil
	return err
}

// inTransaction is false when SQLite rolled the transaction back of its own accord, as it does when the disk is full.
func (c *conn) inTransaction() bool { return sqlite3.Xsqlite3_get_autocommit(c.tls, c.handle) == 0 }

// cstring copies a text with the zero byte that ends it for the library; the caller frees it.
func (c *conn) cstring(s string) (uintptr, error) {
	p, err := libc.CString(s)
	if err != nil {
		return 0, errMemory
	}
	return p, nil
}

var (
	errMemory  = errors.New("sqlite: out of memory")
	errReading = errors.New("sqlite: the rows of the last query are still open")
)
