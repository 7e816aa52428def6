package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"cohort/db"
)

// Job is one attempt at a job, on the node that has its lease.
type Job struct {
	UID  string
	User int32 // who asked; 0 is the server itself

	queue     *Queue
	kind      *Kind
	attempt   int64
	args      string
	saved     *string
	lost      int64 // how many nodes went away while they ran it
	resumed   bool  // one did just now
	cancelled bool
	messages  outbox
}

// ErrLost says that a job is no longer this node's: its lease ran out and another has taken it, or has ended it. A Run that
// meets it returns it.
var ErrLost = errors.New("jobs: another node has the job")

// Args reads the arguments that the job was started with.
func (j *Job) Args(into any) error {
	if err := json.Unmarshal([]byte(j.args), into); err != nil {
		return fmt.Errorf("jobs: arguments of %s %s: %w", j.kind.Name, j.UID, err)
	}
	return nil
}

// Fence is called in each transaction in which a job writes, as its last act. It fails with [ErrLost] when the job is no
// longer this node's, and otherwise keeps others from taking it until the transaction ends.
func Fence(ctx context.Context, tx db.Tx, j *Job) error {
	n, err := tx.Exec(ctx, `UPDATE job SET lease_until = `+tx.Dialect().Clock+` + $3 WHERE uid = $1 AND attempt = $2 AND ended IS NULL`,
		j.UID, j.attempt, j.queue.pace.lease.Milliseconds())
	return held(n, err)
}

// Save is [Fence], and keeps how far the job has come. Together with the transaction that does a step it makes sure that no
// step is done twice: the next attempt asks [Job.Saved] and goes on behind it.
func Save(ctx context.Context, tx db.Tx, j *Job, state any) error {
	text, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("jobs: state of %s %s: %w", j.kind.Name, j.UID, err)
	}
	n, err := tx.Exec(ctx, `UPDATE job SET saved = $3, lease_until = `+tx.Dialect().Clock+` + $4 WHERE uid = $1 AND attempt = $2 AND ended IS NULL`,
		j.UID, j.attempt, string(text), j.queue.pace.lease.Milliseconds())
	return held(n, err)
}

// Keep is [Fence], and keeps a piece of what the job has done behind those that were kept before. A job whose report grows with its
// work keeps each step's part of it with the step; the next attempt asks [Job.Kept]. Nodes that went away before the step do not count
// any more: a job that gets on is not the reason.
func Keep(ctx context.Context, tx db.Tx, j *Job, piece []byte) error {
	var step int64
	err := tx.QueryRow(ctx, `UPDATE job SET steps = steps + 1, lost = 0, lease_until = `+tx.Dialect().Clock+` + $3 WHERE uid = $1 AND attempt = $2 AND ended IS NULL RETURNING steps`,
		j.UID, j.attempt, j.queue.pace.lease.Milliseconds()).Scan(&step)
	if errors.Is(err, db.ErrNoRows) {
		return ErrLost
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO job_step (job, step, body) VALUES ($1, $2, $3)`, j.UID, step, piece)
	return err
}

// Kept returns the pieces that earlier attempts have kept, in order.
func (j *Job) Kept(ctx context.Context) (pieces [][]byte, err error) {
	err = j.queue.db.Read(ctx, func(tx db.Tx) (err error) {
		pieces, err = db.All[[]byte](tx.Query(ctx, `SELECT body FROM job_step WHERE job = $1 ORDER BY step`, j.UID))
		return err
	})
	return pieces, err
}

func held(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrLost
	}
	return err
}

// Saved reads what an earlier attempt has saved last, and reports whether there is anything.
func (j *Job) Saved(into any) (bool, error) {
	if j.saved == nil {
		return false, nil
	}
	if err := json.Unmarshal([]byte(*j.saved), into); err != nil {
		return false, fmt.Errorf("jobs: state of %s %s: %w", j.kind.Name, j.UID, err)
	}
	return true, nil
}

// Info tells those who watch the job how it is getting on. Messages are written from time to time; where many come at once
// only the last of them is kept.
func (j *Job) Info(format string, args ...any) {
	j.messages.add(Message{Level: Info, At: db.Now(), Text: fmt.Sprintf(format, args...)})
}
