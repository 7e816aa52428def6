package db

import (
	"context"
	"time"
)

// Dialect is what differs between the engines. A domain asks it for an expression or an act, never for the engine's name.
type Dialect struct {
	Name string // "sqlite" or "postgres", for logs and figures

	// Shared says that other processes may write to the same database, so that what is kept in memory can be behind it.
	Shared bool

	// Clock is an expression: the database's own clock in UTC milliseconds, the same for all processes that share it.
	Clock string

	// In returns a condition that holds when expr is in the list that argument n is: []string, []int32 or []int64.
	In func(expr string, n int) string

	// Among is In for an []int32 that may be long: each row is looked up in it rather than compared with all of it. No index on
	// expr is used.
	Among func(expr string, n int) string

	// Member is an expression: the text that a JSON object in a column has under a key of letters and digits, NULL where it has none.
	// Such texts are compared by their bytes on all engines.
	Member func(column, key string) string

	// Number is an expression: a text as a number, in double precision. It is NULL, or another number, where the text is none.
	Number func(expr string) string

	// Explain returns the engine's plan for a statement, one step a line, without running it.
	Explain func(ctx context.Context, tx Tx, sql string, args ...any) ([]string, error)

	// LockSchema holds the right to change the schema until the transaction ends.
	LockSchema func(ctx context.Context, tx Tx) error

	// FinishSchema makes new columns what they should be on this engine, at the end of a change of the schema.
	FinishSchema func(ctx context.Context, tx Tx) error

	// FenceShared holds the metadata fence until the transaction ends, together with any number of others: the last
	// act of a transaction that validated against metadata. What is read after it is no older than the last holder
	// of the exclusive fence.
	FenceShared func(ctx context.Context, tx Tx) error

	// FenceExclusive holds the metadata fence alone until the transaction ends. After timeout it gives up with a
	// fault of kind Conflict, and the transaction is lost.
	FenceExclusive func(ctx context.Context, tx Tx, timeout time.Duration) error
}
