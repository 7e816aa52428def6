package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/uid"
)

// Request is what somebody wants done.
type Request struct {
	Kind string
	Args any   // what JSON can hold; small
	User int32 // who asks; 0 is the server itself

	// Body writes what the job will read, which may be large; nil where there is nothing. An error undoes the request.
	Body func(io.Writer) error

	// Beside writes along with the job, in the transaction that adds it; nil writes nothing. Jobs without a request have none.
	Beside func(ctx context.Context, tx db.Tx, t *Task) error
}

// Start adds a job. When it returns, the job is kept, with all that it needs, and a node takes it.
func (q *Queue) Start(ctx context.Context, r Request) (*Task, error) {
	t, args, err := q.task(r)
	if err != nil {
		return nil, err
	}
	body := &partWriter{ctx: ctx, queue: q, job: t.UID, user: r.User}
	defer body.arrived()
	if r.Body != nil {
		if err := body.fill(r.Body); err != nil {
			return nil, errors.Join(err, body.discard())
		}
	}
	err = q.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		if _, err := q.admit(ctx, tx, r.User, body.size()); err != nil {
			return err
		}
		if err := body.rest(ctx, tx); err != nil {
			return err
		}
		if err := t.insert(ctx, tx, args, body.size()); err != nil || r.Beside == nil {
			return err
		}
		return r.Beside(ctx, tx, t)
	})
	if errors.Is(err, db.ErrCommitUnknown) {
		var n int64
		if q.db.Read(ctx, func(tx db.Tx) error {
			return tx.QueryRow(ctx, `SELECT count(*) FROM job WHERE uid = $1`, t.UID).Scan(&n)
		}) == nil && n == 1 {
			err = nil
		}
	}
	if _, refused := errors.AsType[*Full](err); refused {
		return nil, errors.Join(err, body.discard())
	}
	if err != nil {
		return nil, err // parts without a job are cleaned away
	}
	q.look()
	return t, nil
}

// Add adds a job without a body within somebody's transaction: it is there when that is committed, and a node takes it soon
// after.
func (q *Queue) Add(ctx context.Context, tx db.Tx, r Request) error {
	t, args, err := q.task(r)
	if err != nil {
		return err
	}
	return t.insert(ctx, tx, args, 0)
}

// task is a request as a job that is not written yet, and its arguments.
func (q *Queue) task(r Request) (t *Task, args string, err error) {
	kind := q.kinds[r.Kind]
	if kind == nil {
		return nil, "", fmt.Errorf("jobs: there is no kind %q", r.Kind)
	}
	text, err := json.Marshal(r.Args)
	if err != nil {
		return nil, "", fmt.Errorf("jobs: arguments of %s: %w", r.Kind, err)
	}
	return &Task{UID: uid.New(), Kind: kind.Name, Category: kind.Category, User: r.User, State: Scheduled}, string(text), nil
}

func (t *Task) insert(ctx context.Context, tx db.Tx, args string, size int64) error {
	t.Created = tx.Now()
	_, err := tx.Exec(ctx, `INSERT INTO job (uid, kind, category, args, user_id, state, cancelled, attempt, lost, node, lease_until, created, size)
		VALUES ($1, $2, $3, $4, $5, $6, FALSE, 0, 0, '', 0, $7, $8)`, t.UID, t.Kind, t.Category, args, t.User, Scheduled, db.Millis(t.Created), size)
	return err
}
