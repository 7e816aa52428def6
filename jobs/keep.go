package jobs

import (
	"context"
	"errors"
	"time"

	"cohort/db"
)

// keep gives signs of life and writes messages until ctx ends. It ends ctx itself when the job is cancelled or lost: at the
// latest when the lease has run out, unless there are no other nodes to take the job.
func (j *Job) keep(ctx context.Context, stop context.CancelCauseFunc) {
	pace, shared := j.queue.pace, j.queue.db.Dialect().Shared
	tick := time.NewTicker(pace.flush)
	defer tick.Stop()
	alive := time.Now() // when the last sign of life that was heard was given
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		if now.Sub(alive) < pace.beat && j.messages.empty() {
			continue
		}
		deadline := now.Add(pace.lease)
		if shared {
			deadline = alive.Add(pace.lease)
		}
		waiting, cancel := context.WithDeadline(ctx, deadline)
		err := j.beat(waiting)
		cancel()
		switch {
		case err == nil:
			alive = now
		case errors.Is(err, ErrLost) || errors.Is(err, errCancelled):
			stop(err)
			return
		case ctx.Err() != nil:
			return
		case shared && time.Since(alive) >= pace.lease:
			stop(ErrLost)
			return
		default:
			j.queue.log.WarnContext(ctx, "a job gives no sign of life", "job", j.UID, "error", err)
		}
	}
}

// beat renews the lease and writes the messages.
func (j *Job) beat(ctx context.Context) error {
	messages := j.messages.take()
	var cancelled bool
	err := j.queue.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		err := tx.QueryRow(ctx, `UPDATE job SET lease_until = `+tx.Dialect().Clock+` + $3 WHERE uid = $1 AND attempt = $2 AND ended IS NULL RETURNING cancelled`,
			j.UID, j.attempt, j.queue.pace.lease.Milliseconds()).Scan(&cancelled)
		if errors.Is(err, db.ErrNoRows) {
			return ErrLost
		}
		if err != nil {
			return err
		}
		return j.tell(ctx, tx, messages)
	})
	if err != nil {
		j.messages.putBack(messages)
		return err
	}
	if cancelled {
		return errCancelled
	}
	return nil
}
