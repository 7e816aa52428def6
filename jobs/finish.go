package jobs

import (
	"context"
	"errors"
	"time"

	"cohort/db"
	"cohort/fault"
)

// States of a job.
const (
	Scheduled = "SCHEDULED" // it waits for a node
	Running   = "RUNNING"
	Completed = "COMPLETED"
	Failed    = "FAILED"
	Stopped   = "STOPPED" // cancelled
)

// internal is all that clients see of a failure that is the server's own.
const internal = "The server failed to do the job; the failure is in its log under the job's id"

// patient is after how many attempts the pauses before further ones grow no longer.
const patient = 30

// ending is what becomes of a job after an attempt: one of the last states, or Scheduled when it is given back.
type ending struct {
	state    string
	pause    time.Duration // before a job that is given back may be taken again
	summary  any           // JSON text, or nil
	internal bool          // the failure is the server's own, and shown to nobody
}

// conclude judges an attempt, and adds the last message.
func (j *Job) conclude(summary any, err, cause error, took time.Duration) ending {
	say := func(level, text string) {
		j.messages.add(Message{Level: level, At: db.Now(), Text: text, Completed: true})
	}
	known, isFault := fault.As(err)
	later := ending{state: Scheduled, pause: j.queue.pace.again * time.Duration(min(j.attempt, patient))}
	switch {
	case err == nil:
		say(Info, j.kind.Name+" completed in "+took.String())
		return ending{state: Completed, summary: summary}
	case errors.Is(err, errCancelled) || errors.Is(cause, errCancelled):
		say(Error, "The job was cancelled")
		return ending{state: Stopped}
	case errors.Is(cause, errLeaving) && !j.kind.Once:
		return ending{state: Scheduled}
	case errors.Is(cause, errLeaving):
		say(Error, "The server stopped while the job was running. It may have done a part of its work, and is not of a kind that can be started again.")
		return ending{state: Failed}
	case (errors.Is(err, db.ErrUnavailable) || errors.Is(err, db.ErrCommitUnknown)) && !isFault && !j.kind.Once:
		j.Info("The database did not answer; the job goes on later")
		return later
	case isFault && (known.Kind == fault.Unavailable || known.Kind == fault.TooMany) && !j.kind.Once:
		j.Info("The job goes on later: %s", known.Message)
		return later
	case isFault:
		say(Error, known.Message)
		return ending{state: Failed}
	}
	say(Error, internal)
	return ending{state: Failed, internal: true}
}

// finish writes how an attempt ended. It may try for longer than the lease lasts: the attempt's number tells whether
// another node has taken the job meanwhile.
func (j *Job) finish(ctx context.Context, end ending) error {
	ctx, cancel := context.WithTimeout(ctx, j.queue.pace.end)
	defer cancel()
	messages := j.messages.take()
	for {
		err := j.queue.db.Write(ctx, db.Interactive, func(tx db.Tx) error { return j.end(ctx, tx, end, messages) })
		if err == nil || errors.Is(err, ErrLost) || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(j.queue.pace.flush):
		}
	}
}

func (j *Job) end(ctx context.Context, tx db.Tx, end ending, messages []numbered) error {
	var n int64
	var err error
	if end.state == Scheduled {
		n, err = tx.Exec(ctx, `UPDATE job SET state = $3, lease_until = CASE WHEN $4 > 0 THEN `+tx.Dialect().Clock+` + $4 ELSE 0 END WHERE uid = $1 AND attempt = $2 AND ended IS NULL`,
			j.UID, j.attempt, end.state, end.pause.Milliseconds())
	} else {
		n, err = tx.Exec(ctx, `UPDATE job SET state = $3, lease_until = 0, ended = $4, summary = $5, saved = NULL WHERE uid = $1 AND attempt = $2 AND ended IS NULL`,
			j.UID, j.attempt, end.state, db.Millis(tx.Now()), end.summary)
	}
	if err != nil {
		return err
	}
	if n == 0 {
		// An earlier try whose outcome stayed unknown may have written it.
		err := tx.QueryRow(ctx, `SELECT count(*) FROM job WHERE uid = $1 AND attempt = $2 AND state = $3`, j.UID, j.attempt, end.state).Scan(&n)
		return held(n, err)
	}
	if err := j.tell(ctx, tx, messages); err != nil || end.state == Scheduled {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM job_step WHERE job = $1`, j.UID); err != nil {
		return err
	}
	return removeParts(ctx, tx, j.UID)
}
