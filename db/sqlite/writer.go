package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

const (
	groupSize = 64                   // the most writes that share a commit
	groupTime = 5 * time.Millisecond // how long the first of them lets others run before it commits
)

// writer is the one connection that writes. A commit waits for the disk, so small writes that wait together share one:
// each runs behind a savepoint, so that one which fails takes only its own changes back, and all hear of success only
// after the COMMIT. What is not behind the gate belongs to who holds it.
type writer struct {
	gate gate
	conn *conn

	open   bool      // a transaction is
	single bool      // nobody may share it
	since  time.Time // when its first write had run
	group  []*ticket // the writes that ran and wait for the COMMIT
}

// errAgain tells a write that it is undone because of another that shared its commit.
var errAgain = errors.New("sqlite: undone with another write")

// attempt runs fn in a transaction, once.
func (w *writer) attempt(ctx context.Context, t *ticket, fn func(db.Tx) error) error {
	if err := w.gate.enter(ctx, t); err != nil {
		return err
	}
	if err := w.run(ctx, t, fn); err != nil {
		return err
	}
	return <-t.outcome
}

// run executes fn while t holds the gate, which it then passes on, even when fn panics.
func (w *writer) run(ctx context.Context, t *ticket, fn func(db.Tx) error) (err error) {
	defer w.leave()
	if err := ctx.Err(); err != nil {
		return err
	}
	shared := w.open
	if shared {
		err = w.conn.run("SAVEPOINT member")
	} else {
		err = w.conn.run("BEGIN IMMEDIATE")
		w.open, w.single = err == nil, t.alone
	}
	if err != nil {
		return err
	}
	x := &tx{conn: w.conn, ctx: ctx, now: db.Now()}
	unwatch := x.watch()
	kept := false
	defer func() {
		x.end()
		unwatch()
		if !kept {
			w.undo(shared)
		}
	}()
	if err := fn(x); err != nil {
		return err
	}
	if x.err != nil {
		return x.err
	}
	x.end()
	if shared {
		if err := w.conn.run("RELEASE member"); err != nil {
			return err
		}
	} else {
		w.since = time.Now()
	}
	kept = true
	w.group = append(w.group, t)
	return nil
}

// undo takes back what the holder of the gate did. When SQLite itself rolled the transaction back, as it does when a
// change is interrupted or the disk is full, those that shared it run again.
func (w *writer) undo(shared bool) {
	if shared && w.conn.inTransaction() && w.conn.run("ROLLBACK TO member") == nil && w.conn.run("RELEASE member") == nil {
		return
	}
	w.abandon(errAgain)
}

// abandon ends the transaction without a commit.
func (w *writer) abandon(err error) {
	if w.conn.inTransaction() {
		w.conn.run("ROLLBACK") // a failure leaves SQLite in the transaction, and the next BEGIN reports it
	}
	w.settle(err)
}

// settle tells the writes of the transaction how it ended.
func (w *writer) settle(err error) {
	for _, t := range w.group {
		t.outcome <- err
	}
	clear(w.group)
	w.group, w.open = w.group[:0], false
}

// leave passes the gate on: to one that shares the open transaction, or behind its COMMIT.
func (w *writer) leave() {
	if w.open && !w.single && len(w.group) < groupSize && time.Since(w.since) < groupTime && w.gate.join() {
		return
	}
	if w.open {
		w.commit()
	}
	w.gate.pass()
}

// commit makes the group durable.
func (w *writer) commit() {
	err := w.conn.run("COMMIT")
	var constraint *db.ConstraintError
	switch {
	case err == nil:
		w.settle(nil)
	case errors.As(err, &constraint) && len(w.group) > 1:
		w.abandon(errAgain) // a deferred constraint, and nobody knows whose
	case code(err) == sqlite3.SQLITE_IOERR:
		w.abandon(fmt.Errorf("%w: %w", db.ErrCommitUnknown, err))
	default:
		w.abandon(err)
	}
}
