// Package db is the seam between the domains and the two database engines. It holds what a domain may ask of a database:
// a consistent read, a transaction, a handful of ways to send one statement. The engines are db/sqlite and db/postgres.
//
// The language is PostgreSQL's SQL with $1 placeholders, kept within what SQLite understands too; the few expressions
// that differ come from [Dialect]. Arguments are string, int, int32, int64, float64, bool, []byte, nil, and the lists
// []string, []int32 and []int64. Times are bigint milliseconds ([Millis]), JSON is text, text compares byte by byte, LIKE
// minds the case and always says ESCAPE, which SQLite has none of by itself.
package db

import (
	"context"
	"time"
)

// Lane says how long a transaction may hold the writer of an engine that has only one.
type Lane uint8

const (
	Interactive Lane = iota // somebody waits for it: goes first, and shares its commit with others that wait
	Bulk                    // a part of something large: goes when nobody waits, and keeps itself under 25 ms
)

// DB is a database. It is safe for concurrent use.
type DB interface {
	// Read runs fn on one consistent, read-only snapshot. The snapshot lives at most 30 s. fn runs once.
	Read(ctx context.Context, fn func(Tx) error) error

	// Write runs fn in a transaction and commits it durably before it returns nil. When fn fails, its error comes back
	// unchanged and nothing is written. fn runs again after a serialisation failure, a deadlock or a busy database, so
	// what it does outside the transaction must bear repetition. [ErrCommitUnknown] says that the connection broke
	// while the COMMIT was under way: only reading tells whether it happened. [ErrUnavailable] comes, here and from Read,
	// with errors of which the request is not the reason.
	//
	// fn may Read, which sees nothing of what the transaction wrote, but must not begin another Write: the engine may
	// have one writer only.
	Write(ctx context.Context, lane Lane, fn func(Tx) error) error

	Dialect() *Dialect

	// Close waits for the transactions under way and releases the database.
	Close() error
}

// Tx is an open transaction. It is used by one goroutine at a time, and not after the function it was given to.
type Tx interface {
	// Query must have its rows closed, or read to their end, before the next statement.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
	Exec(ctx context.Context, sql string, args ...any) (affected int64, err error)

	// QueryValues and ExecValues join a statement with rows from memory. The text holds {values} once, where a table
	// expression with v's columns stands:
	//
	//	UPDATE event SET status = v.status FROM {values} AS v WHERE event.subject = v.subject AND event.id = v.id
	//
	// The arguments are $1 to $n; the text's other placeholders belong to the engine. It is one statement, whatever
	// the number of rows.
	QueryValues(ctx context.Context, sql string, v Values, args ...any) (Rows, error)
	ExecValues(ctx context.Context, sql string, v Values, args ...any) (affected int64, err error)

	// Copy appends rows to a table as fast as the engine can. It counts as one statement.
	Copy(ctx context.Context, table string, v Values) error

	// Assert has the transaction fail with the error otherwise unless a condition holds: an expression over tables and the arguments. It is
	// asked behind all that was done before it, and need not be answered before the COMMIT, with which it travels where the database
	// is elsewhere. So it is the last act of a transaction.
	Assert(ctx context.Context, otherwise error, condition string, args ...any) error

	// Now is the time of the transaction: read once, UTC, in whole milliseconds.
	Now() time.Time

	Dialect() *Dialect
}

// Rows is a cursor. Scan's destinations are pointers to the argument types, pointers to pointers of them where NULL may
// come, or *any. Err is asked after the last Next.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

// Row is the first row of a query. Its Scan returns [ErrNoRows] when there is none.
type Row interface {
	Scan(dest ...any) error
}
