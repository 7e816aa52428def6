package sqlite

import (
	"context"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

// rows is the cursor of a running statement. It stands one row ahead of its reader, since the first step already happened
// when the reader gets it.
type rows struct {
	tx        *tx
	ctx       context.Context
	statement *statement
	stop      func()
	ahead     bool // the statement stands on a row that Next has not given out
	closed    bool
	err       error
}

// step moves the statement to its next row, and closes it behind the last.
func (r *rows) step() {
	rc := sqlite3.Xsqlite3_step(r.tx.conn.tls, r.statement.handle)
	if r.ahead = rc == sqlite3.SQLITE_ROW; !r.ahead {
		r.finish(rc)
	}
}

func (r *rows) finish(rc int32) {
	r.closed = true
	r.stop()
	r.tx.conn.reading = false
	r.err = r.tx.fail(r.ctx, r.tx.conn.finish(r.statement, rc))
}

func (r *rows) Next() bool {
	if r.closed {
		return false
	}
	if !r.ahead {
		if r.step(); r.closed {
			return false
		}
	}
	r.ahead = false
	return true
}

func (r *rows) Scan(dest ...any) error {
	if r.closed {
		return fmt.Errorf("sqlite: scan without a row")
	}
	if len(dest) != r.statement.columns {
		return fmt.Errorf("sqlite: %d destinations for %d columns", len(dest), r.statement.columns)
	}
	for i, d := range dest {
		if err := r.tx.conn.scan(r.statement.handle, int32(i), d); err != nil {
			return err
		}
	}
	return nil
}

func (r *rows) Err() error { return r.err }

func (r *rows) Close() {
	if !r.closed {
		r.finish(sqlite3.SQLITE_DONE)
	}
}

// row is a query for one row.
type row struct {
	rows *rows
	err  error
}

func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if r.rows.err != nil {
			return r.rows.err
		}
		return db.ErrNoRows
	}
	return r.rows.Scan(dest...)
}
