package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cohort/db"
	"cohort/fault"
)

// The keys of the advisory locks. Their first bytes spell the program's name, so that they meet no other program's.
const (
	fenceKey  = 0x636f686f_72740001
	schemaKey = 0x636f686f_72740002
)

var dialect = &db.Dialect{
	Name:   "postgres",
	Shared: true,
	Clock:  "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
	In: func(expr string, n int) string {
		return fmt.Sprintf("%s = ANY($%d)", expr, n)
	},
	Among: func(expr string, n int) string { // as a truth value it is no join
		return fmt.Sprintf("(%s IN (SELECT unnest(CAST($%d AS integer[])))) IS TRUE", expr, n)
	},
	Member: func(column, key string) string {
		return `((CAST(` + column + ` AS json) ->> '` + key + `') COLLATE "C")`
	},
	Number: func(expr string) string {
		return `CASE WHEN ` + expr + ` ~ '^[+-]?([0-9]{1,200}([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$' THEN CAST(` + expr + ` AS double precision) END`
	},
	Explain:        explain,
	LockSchema:     lockSchema,
	FinishSchema:   orderBytes,
	FenceShared:    fenceShared,
	FenceExclusive: fenceExclusive,
}

func explain(ctx context.Context, x db.Tx, sql string, args ...any) ([]string, error) {
	rows, err := x.Query(ctx, `EXPLAIN `+sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var step string
		if err := rows.Scan(&step); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, rows.Err()
}

func lockSchema(_ context.Context, x db.Tx) error {
	x.(*tx).later(`SELECT pg_advisory_xact_lock($1)`, int64(schemaKey))
	return nil
}

func fenceShared(_ context.Context, x db.Tx) error {
	x.(*tx).later(`SELECT pg_advisory_xact_lock_shared($1)`, int64(fenceKey))
	return nil
}

func fenceExclusive(ctx context.Context, x db.Tx, timeout time.Duration) error {
	const setting = `SELECT set_config('lock_timeout', $1, true)`
	t := x.(*tx)
	t.later(setting, strconv.FormatInt(max(1, timeout.Milliseconds()), 10))
	_, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(fenceKey))
	if sqlState(err) == lockNotAvailable {
		return fault.New(fault.Conflict, "Data that may use the object is being imported; try again")
	}
	t.later(setting, "0")
	return err
}

// orderBytes makes every text column compare byte by byte, whatever the language of the database: as on the other engine,
// and so that an index serves a search by prefix. Only columns that are new are touched.
func orderBytes(ctx context.Context, x db.Tx) error {
	rows, err := x.Query(ctx, `SELECT c.relname::text, a.attname::text
		FROM pg_attribute a
		JOIN pg_class c ON c.oid = a.attrelid
		JOIN pg_collation o ON o.oid = a.attcollation
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
			AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'text'::regtype AND o.collname <> 'C'
		ORDER BY 1, 2`)
	if err != nil {
		return err
	}
	defer rows.Close()
	changes := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return err
		}
		changes[table] = append(changes[table], fmt.Sprintf(`ALTER COLUMN "%s" TYPE text COLLATE "C"`, column))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for table, columns := range changes {
		if _, err := x.Exec(ctx, fmt.Sprintf(`ALTER TABLE "%s" %s`, table, strings.Join(columns, ", "))); err != nil {
			return err
		}
	}
	return nil
}
