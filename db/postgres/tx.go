package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"cohort/db"
)

// tx is an open transaction. Statements whose result nobody waits for, BEGIN first among them, travel with the next one:
// a transaction of one statement takes two round trips, not three.
type tx struct {
	conn     *pgx.Conn
	now      time.Time
	deadline time.Time // of a snapshot; zero if it has none
	waiting  []waiting
	rows     *rows                       // the query whose rows are open
	over     bool                        // the function returned
	err      error                       // the first failure of a statement: the transaction is lost
	renew    func(context.Context) error // takes another connection; nil where that is not for the transaction to do
}

// waiting is a statement that goes out with the next one.
type waiting struct {
	sql       string
	args      []any
	otherwise error // what it means that the statement divides by zero; nil is nothing
}

// later has a statement executed right before the next one, or before the COMMIT.
func (t *tx) later(sql string, args ...any) {
	t.waiting = append(t.waiting, waiting{sql: sql, args: args})
}

// begin is called before each statement.
func (t *tx) begin(ctx context.Context) (context.Context, context.CancelFunc, error) {
	switch {
	case t.over:
		return nil, nil, errors.New("postgres: the transaction is over")
	case t.err != nil:
		return nil, nil, fmt.Errorf("postgres: an earlier statement failed: %w", t.err)
	case t.rows != nil:
		return nil, nil, t.fail(ctx, errors.New("postgres: the rows of the last query are still open"))
	}
	db.Count(ctx)
	if t.deadline.IsZero() {
		return ctx, func() {}, nil
	}
	ctx, cancel := context.WithDeadlineCause(ctx, t.deadline, errAge)
	return ctx, cancel, nil
}

// fail remembers the first failure.
func (t *tx) fail(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	err = translate(err)
	if t.err == nil {
		t.err = err
	}
	return err
}

// send puts a statement and what waits for it on the wire.
func (t *tx) send(ctx context.Context, sql string, args []any) (*rows, error) {
	ctx, cancel, err := t.begin(ctx)
	if err != nil {
		return nil, err
	}
	r := &rows{tx: t, ctx: ctx, cancel: cancel}
	if len(t.waiting) == 0 {
		r.Rows, err = t.conn.Query(ctx, sql, args...)
	} else {
		r.batch, err = t.beginWith(ctx, waiting{sql: sql, args: args})
		if err == nil {
			r.Rows, err = r.batch.Query()
		}
	}
	t.rows = r
	if err != nil {
		r.failed = err
		r.Close()
		return nil, t.err
	}
	return r, nil
}

// beginWith is flush for a statement that may be the first. Where that finds a connection that the server has closed meanwhile, as all
// are that have waited in the pool while it started anew, it goes out on another.
func (t *tx) beginWith(ctx context.Context, first waiting) (pgx.BatchResults, error) {
	before := append([]waiting(nil), t.waiting...)
	results, err := t.flush(ctx, first)
	for n := 0; n < staleConns && err != nil && t.renew != nil && ctx.Err() == nil && retryable(err); n++ {
		results.Close() // its failure is known
		if err := t.renew(ctx); err != nil {
			return results, err
		}
		t.waiting = append(t.waiting[:0], before...)
		results, err = t.flush(ctx, first)
	}
	t.renew = nil
	return results, err
}

// staleConns is how many closed connections in a row are believed to be what the pool has left.
const staleConns = 2 * maxConns

// flush sends what waits and, behind it, a last statement, whose result is the next one of the batch.
func (t *tx) flush(ctx context.Context, last ...waiting) (pgx.BatchResults, error) {
	var batch pgx.Batch
	for _, w := range append(t.waiting, last...) {
		batch.Queue(w.sql, w.args...)
	}
	sent := t.waiting
	t.waiting = t.waiting[:0]
	results := t.conn.SendBatch(ctx, &batch)
	for _, w := range sent {
		if _, err := results.Exec(); err != nil {
			if w.otherwise != nil && sqlState(err) == divisionByZero {
				err = &unmet{err, w.otherwise}
			}
			return results, err
		}
	}
	return results, nil
}

func (t *tx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	r, err := t.send(ctx, sql, args)
	if err != nil {
		return 0, err
	}
	r.Close()
	if r.failed != nil {
		return 0, t.err
	}
	return r.CommandTag().RowsAffected(), nil
}

func (t *tx) Query(ctx context.Context, sql string, args ...any) (db.Rows, error) {
	r, err := t.send(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (t *tx) QueryRow(ctx context.Context, sql string, args ...any) db.Row {
	r, err := t.send(ctx, sql, args)
	return row{rows: r, err: err}
}

func (t *tx) QueryValues(ctx context.Context, sql string, v db.Values, args ...any) (db.Rows, error) {
	sql, args, err := unnest(sql, v, args)
	if err != nil {
		return nil, t.fail(ctx, err)
	}
	return t.Query(ctx, sql, args...)
}

func (t *tx) ExecValues(ctx context.Context, sql string, v db.Values, args ...any) (int64, error) {
	sql, args, err := unnest(sql, v, args)
	if err != nil {
		return 0, t.fail(ctx, err)
	}
	return t.Exec(ctx, sql, args...)
}

// few is up to how many rows an INSERT that travels with the next statement is cheaper than a COPY and its two round trips.
const few = 32

func (t *tx) Copy(ctx context.Context, table string, v db.Values) error {
	if err := v.Check(); err != nil {
		return t.fail(ctx, err)
	}
	ctx, cancel, err := t.begin(ctx)
	if err != nil {
		return err
	}
	defer cancel()
	if len(v.Rows) <= few {
		return t.fail(ctx, t.insertLater(table, v))
	}
	sql := copyText(table, v)
	if len(t.waiting) == 1 && len(t.waiting[0].args) == 0 { // as a rule BEGIN
		sql = t.waiting[0].sql + "; " + sql
		t.waiting = t.waiting[:0]
	} else if len(t.waiting) > 0 {
		results, err := t.flush(ctx)
		if err = errors.Join(err, results.Close()); err != nil {
			return t.fail(ctx, err)
		}
	}
	_, err = t.conn.PgConn().CopyFrom(ctx, &copySource{values: v}, sql)
	return t.fail(ctx, err)
}

// insertLater has rows inserted right before the next statement. What is wrong with them is that statement's error.
func (t *tx) insertLater(table string, v db.Values) error {
	names := columnNames(v)
	sql, args, err := unnest(fmt.Sprintf(`INSERT INTO "%s" (%s) SELECT %s FROM {values} AS v`, table, names, names), v, nil)
	if err == nil {
		t.later(sql, args...)
	}
	return err
}

// Assert divides by the condition, where nothing else in SQL makes a statement fail: the COMMIT behind it then fails, too.
func (t *tx) Assert(ctx context.Context, otherwise error, condition string, args ...any) error {
	_, cancel, err := t.begin(ctx)
	if err != nil {
		return err
	}
	cancel()
	t.waiting = append(t.waiting, waiting{`SELECT 1 / CAST(COALESCE(` + condition + `, FALSE) AS integer)`, args, otherwise})
	return nil
}

func (t *tx) Now() time.Time { return t.now }

func (t *tx) Dialect() *db.Dialect { return dialect }

// end closes what the function left open, and lets it do nothing more.
func (t *tx) end() {
	t.over = true
	if t.rows != nil {
		t.rows.Close()
	}
}

// commit makes the transaction durable. Once the COMMIT is on its way, the caller's context no longer matters: who gives up
// would not know the outcome.
func (t *tx) commit(ctx context.Context) error {
	if t.err != nil {
		return t.err
	}
	if t.conn.PgConn().TxStatus() == 'I' && len(t.waiting) <= 1 {
		return nil // not even BEGIN was sent
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	results, err := t.flush(ctx, waiting{sql: `commit`})
	var tag pgconn.CommandTag
	if err == nil {
		tag, err = results.Exec()
	}
	if closing := results.Close(); err == nil {
		err = closing
	}
	switch {
	case err == nil && tag.String() == "COMMIT":
		return nil
	case err == nil:
		return errors.New("postgres: the transaction was rolled back")
	case refused(err) || pgconn.SafeToRetry(err):
		return translate(err)
	}
	return fmt.Errorf("%w: %w", db.ErrCommitUnknown, err)
}
