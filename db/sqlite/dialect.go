package sqlite

import (
	"context"
	"fmt"
	"time"

	"cohort/db"
)

// dialect has empty fences: the writer is alone, so that nothing can change between a check and its commit.
var dialect = &db.Dialect{
	Name:  "sqlite",
	Clock: "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
	In: func(expr string, n int) string {
		return fmt.Sprintf("%s IN (SELECT value FROM json_each($%d))", expr, n)
	},
	Among: func(expr string, n int) string {
		return fmt.Sprintf("(%s IN (SELECT value FROM json_each($%d))) IS TRUE", expr, n)
	},
	Member: func(column, key string) string {
		return `json_extract(` + column + `, '$."` + key + `"')`
	},
	Number:         func(expr string) string { return "CAST(" + expr + " AS REAL)" },
	Explain:        explain,
	LockSchema:     func(context.Context, db.Tx) error { return nil },
	FinishSchema:   func(context.Context, db.Tx) error { return nil },
	FenceShared:    func(context.Context, db.Tx) error { return nil },
	FenceExclusive: func(context.Context, db.Tx, time.Duration) error { return nil },
}

func explain(ctx context.Context, x db.Tx, sql string, args ...any) ([]string, error) {
	rows, err := x.Query(ctx, "EXPLAIN QUERY PLAN "+sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int64
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, rows.Err()
}
