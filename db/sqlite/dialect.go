package sqlite

import (
	"context"
	"fmt"
	"time"

	"cohort/db"
)

// dialect has empty fences: the writer is alone, so that nothing can change between a check and its commit.
var dialect = &db.Dialect{
	Name: "sqlite",
	In: func(expr string, n int) string {
		return fmt.Sprintf("%s IN (SELECT value FROM json_each($%d))", expr, n)
	},
	Explain:        func(sql string) string { return "EXPLAIN QUERY PLAN " + sql },
	LockSchema:     func(context.Context, db.Tx) error { return nil },
	FinishSchema:   func(context.Context, db.Tx) error { return nil },
	FenceShared:    func(context.Context, db.Tx) error { return nil },
	FenceExclusive: func(context.Context, db.Tx, time.Duration) error { return nil },
}
