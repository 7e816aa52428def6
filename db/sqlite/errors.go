package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

// Error is what SQLite says went wrong.
type Error struct {
	Code    int32 // an extended result code
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("sqlite: %s (%d)", e.Message, e.Code) }

// failure returns the error that a result code of the last call stands for.
func (c *conn) failure(rc int32) error {
	if c.refused != nil {
		return c.refused
	}
	e := &Error{Code: rc, Message: libc.GoString(sqlite3.Xsqlite3_errstr(c.tls, rc))}
	if c.handle != 0 {
		e.Code = sqlite3.Xsqlite3_extended_errcode(c.tls, c.handle)
		e.Message = libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.handle))
	}
	_, subject, _ := strings.Cut(e.Message, "constraint failed: ")
	table, _, _ := strings.Cut(subject, ".")
	switch e.Code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return &db.ConstraintError{Kind: db.Unique, Table: table, Constraint: subject, Err: e}
	case sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		return &db.ConstraintError{Kind: db.NotNull, Table: table, Constraint: subject, Err: e}
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return &db.ConstraintError{Kind: db.Check, Constraint: subject, Err: e}
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return &db.ConstraintError{Kind: db.ForeignKey, Err: e}
	}
	return e
}

// classify marks a failure of which the database is the reason and not what was asked of it: the disk is full or broken, the file is
// held by another program or must not be written, reading took too long, or the program is about to end.
func classify(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL,
		sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM:
	default:
		if !errors.Is(err, errAge) && !errors.Is(err, errClosed) && !errors.Is(err, errAgain) {
			return err
		}
	}
	if errors.Is(err, db.ErrCommitUnknown) {
		return err
	}
	return fmt.Errorf("%w: %w", db.ErrUnavailable, err)
}

// code returns the primary result code of an error, 0 if it is none of SQLite's.
func code(err error) int32 {
	for err != nil {
		if e, ok := err.(*Error); ok {
			return e.Code & 0xff
		}
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			return 0
		}
		err = u.Unwrap()
	}
	return 0
}
