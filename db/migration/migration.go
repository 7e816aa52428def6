// Package migration brings a database to the schema of this program. The schema is the numbered files beside this one,
// applied in order, each in one transaction together with the row that remembers it. A released file is never edited: what
// changes comes in a new one.
//
// The files are written once for both engines, in PostgreSQL's words. Where the engines differ, a line that ends in
//
//	-- only: postgres
//	-- only: sqlite
//
// exists for that engine alone, and such a mark on a line of its own holds for the whole statement below it. A file's
// steps take the same short time whatever the size of the tables: building an index or filling a column on a table that
// may be large is a job, not a migration.
package migration

import (
	"context"
	"embed"
	"fmt"
	"hash/fnv"
	"io/fs"
	"strconv"

	"cohort/db"
)

//go:embed *.sql
var files embed.FS

// memory creates the table that remembers what was applied. It stands outside the numbers, since it is what counts them.
//
//go:embed schema_version.sql
var memory string

// Run applies the migrations that the database has not seen. Several processes may run it at once. A database that is
// ahead of this program is left as it is: the schema grows first and loses its old parts a release later, so that two
// neighbouring versions can serve the same database.
func Run(ctx context.Context, d db.DB) error {
	return run(ctx, d, files)
}

// Hash names the schema: it changes with any byte of any migration.
func Hash() string {
	h := fnv.New64a()
	steps, err := load(files)
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, m := range steps {
		fmt.Fprintf(h, "%s\x00%s\x00", m.name, m.text)
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

func run(ctx context.Context, d db.DB, dir fs.FS) error {
	steps, err := load(dir)
	if err != nil {
		return err
	}
	applied, err := versions(ctx, d)
	if err != nil {
		return fmt.Errorf("migration: read the schema's version: %w", err)
	}
	for _, m := range steps {
		if applied[m.version] {
			continue
		}
		if err := m.apply(ctx, d); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
	}
	return nil
}

// versions makes sure of the table that remembers the migrations and reads it.
func versions(ctx context.Context, d db.DB) (map[int64]bool, error) {
	applied := map[int64]bool{}
	err := d.Write(ctx, db.Interactive, func(tx db.Tx) error {
		clear(applied)
		if err := tx.Dialect().LockSchema(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, memory); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT version FROM schema_version`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var v int64
			if err := rows.Scan(&v); err != nil {
				return err
			}
			applied[v] = true
		}
		return rows.Err()
	})
	return applied, err
}

// apply runs one migration, unless another process did so while this one waited for the lock.
func (m step) apply(ctx context.Context, d db.DB) error {
	statements := split(filter(m.text, d.Dialect().Name))
	return d.Write(ctx, db.Interactive, func(tx db.Tx) error {
		if err := tx.Dialect().LockSchema(ctx, tx); err != nil {
			return err
		}
		var done int64
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM schema_version WHERE version = $1`, m.version).Scan(&done); err != nil {
			return err
		}
		if done > 0 {
			return nil
		}
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s); err != nil {
				return fmt.Errorf("%w\n%s", err, s)
			}
		}
		if err := tx.Dialect().FinishSchema(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)`,
			m.version, m.name, db.Millis(tx.Now()))
		return err
	})
}
