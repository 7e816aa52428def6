package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"cohort/db"
)

// rows is the cursor of a running statement.
type rows struct {
	pgx.Rows                  // nil if the statement never got that far
	batch    pgx.BatchResults // what it travelled in, if not alone
	tx       *tx
	ctx      context.Context
	cancel   context.CancelFunc
	closed   bool
	failed   error
	unfit    error // why a row did not fit into its destinations
}

func (r *rows) Next() bool {
	if r.closed {
		return false
	}
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *rows) Scan(dest ...any) error {
	if r.closed {
		return errors.New("postgres: scan without a row")
	}
	r.unfit = r.Rows.Scan(dest...)
	return r.unfit
}

func (r *rows) Err() error { return r.failed }

func (r *rows) Close() {
	if r.closed {
		return
	}
	r.closed = true
	if r.Rows != nil {
		r.Rows.Close()
		// To pgx a row that did not fit is a failure of the query, but the transaction is none the worse for it.
		if r.failed == nil && r.unfit == nil {
			r.failed = r.Rows.Err()
		}
	}
	if r.batch != nil {
		if err := r.batch.Close(); r.failed == nil && r.unfit == nil {
			r.failed = err
		}
	}
	r.failed = r.tx.fail(r.ctx, r.failed)
	r.cancel()
	r.tx.rows = nil
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
		if r.rows.failed != nil {
			return r.rows.failed
		}
		return db.ErrNoRows
	}
	return r.rows.Scan(dest...)
}
