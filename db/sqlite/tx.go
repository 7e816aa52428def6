package sqlite

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

// snapshotAge is how long a read may hold its snapshot: the log cannot be emptied beyond the oldest one.
const snapshotAge = 30 * time.Second

var errAge = fmt.Errorf("sqlite: a read may not hold its snapshot longer than %v", snapshotAge)

// tx is an open transaction, or one part of a grouped one.
type tx struct {
	conn *conn
	ctx  context.Context // what the transaction was begun with
	now  time.Time
	halt atomic.Bool // set when a context ends, or when the snapshot is too old
	rows *rows       // the query whose rows are open
	over bool        // the function returned
	err  error       // the first failure of a statement: the transaction is lost, as it would be on PostgreSQL
}

// watch lets the context stop the statements of the transaction. The function that it returns ends that.
func (t *tx) watch() func() {
	t.conn.halt.Store(&t.halt)
	stop := haltAfter(t.ctx, &t.halt)
	return func() {
		stop()
		t.conn.halt.Store(nil)
	}
}

// haltAfter sets a flag when the context ends, unless it is stopped before.
func haltAfter(ctx context.Context, halt *atomic.Bool) func() {
	if ctx.Done() == nil {
		return func() {}
	}
	stop := context.AfterFunc(ctx, func() { halt.Store(true) })
	return func() { stop() }
}

// begin is called before each statement.
func (t *tx) begin(ctx context.Context) (stop func(), err error) {
	switch {
	case t.over:
		return nil, fmt.Errorf("sqlite: the transaction is over")
	case t.err != nil:
		return nil, fmt.Errorf("sqlite: an earlier statement failed: %w", t.err)
	}
	if err := ctx.Err(); err != nil {
		return nil, t.fail(ctx, err)
	}
	if t.halt.Load() {
		return nil, t.fail(ctx, t.halted(ctx))
	}
	db.Count(ctx)
	if ctx.Done() == t.ctx.Done() {
		return func() {}, nil
	}
	return haltAfter(ctx, &t.halt), nil
}

// fail remembers the first failure. An interrupted statement reports what interrupted it.
func (t *tx) fail(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if code(err) == sqlite3.SQLITE_INTERRUPT {
		err = t.halted(ctx)
	}
	if t.err == nil {
		t.err = err
	}
	return err
}

// halted returns why the transaction was told to stop.
func (t *tx) halted(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case t.ctx.Err() != nil:
		return t.ctx.Err()
	}
	return errAge
}

// end closes what the function left open, and lets it do nothing more.
func (t *tx) end() {
	t.over = true
	if t.rows != nil {
		t.rows.Close()
	}
}

func (t *tx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	return t.exec(ctx, sql, args, db.Values{})
}

func (t *tx) exec(ctx context.Context, sql string, args []any, source db.Values) (int64, error) {
	stop, err := t.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer stop()
	n, err := t.conn.exec(sql, args, source)
	return n, t.fail(ctx, err)
}

func (t *tx) Query(ctx context.Context, sql string, args ...any) (db.Rows, error) {
	return t.query(ctx, sql, args, db.Values{})
}

func (t *tx) query(ctx context.Context, sql string, args []any, source db.Values) (*rows, error) {
	stop, err := t.begin(ctx)
	if err != nil {
		return nil, err
	}
	s, err := t.conn.start(sql, args, source)
	if err != nil {
		stop()
		return nil, t.fail(ctx, err)
	}
	t.conn.reading = true
	r := &rows{tx: t, ctx: ctx, statement: s, stop: stop}
	t.rows = r
	// The first step does all that a statement with RETURNING changes: it runs even if nobody reads a row.
	if r.step(); r.err != nil {
		return nil, r.err
	}
	return r, nil
}

func (t *tx) QueryRow(ctx context.Context, sql string, args ...any) db.Row {
	r, err := t.query(ctx, sql, args, db.Values{})
	if err != nil {
		return row{err: err}
	}
	return row{rows: r}
}

func (t *tx) QueryValues(ctx context.Context, sql string, v db.Values, args ...any) (db.Rows, error) {
	sql, err := sourceText(sql, v)
	if err != nil {
		return nil, t.fail(ctx, err)
	}
	return t.query(ctx, sql, args, v)
}

func (t *tx) ExecValues(ctx context.Context, sql string, v db.Values, args ...any) (int64, error) {
	sql, err := sourceText(sql, v)
	if err != nil {
		return 0, t.fail(ctx, err)
	}
	return t.exec(ctx, sql, args, v)
}

// Copy is an INSERT that keeps no way back for itself alone: what it wrote before it failed goes with the transaction.
func (t *tx) Copy(ctx context.Context, table string, v db.Values) error {
	names := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		names[i] = `"` + c.Name + `"`
	}
	_, err := t.ExecValues(ctx, fmt.Sprintf(`INSERT OR FAIL INTO "%s" (%s) SELECT * FROM {values}`, table, strings.Join(names, ", ")), v)
	return err
}

// Assert asks at once.
func (t *tx) Assert(ctx context.Context, otherwise error, condition string, args ...any) error {
	var holds *bool
	if err := t.QueryRow(ctx, `SELECT `+condition, args...).Scan(&holds); err != nil {
		return err
	}
	if holds == nil || !*holds {
		return t.fail(ctx, otherwise)
	}
	return nil
}

func (t *tx) Now() time.Time { return t.now }

func (t *tx) Dialect() *db.Dialect { return dialect }
