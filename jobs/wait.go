package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cohort/fault"
)

// Wait returns when a job has ended, whichever node runs it. A job that failed for a reason which clients may know is a fault
// of kind Conflict that says it. When ctx ends the job goes on.
func (q *Queue) Wait(ctx context.Context, uid string) error {
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, q.pace.flush) {
		tasks, err := q.Tasks(ctx, Filter{UID: uid})
		switch {
		case err != nil:
			return err
		case len(tasks) == 0:
			return fmt.Errorf("jobs: there is no job %s", uid)
		case tasks[0].State == Completed:
			return nil
		case tasks[0].State == Failed, tasks[0].State == Stopped:
			return tasks[0].failure()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// failure is why a job has failed, by its last message.
func (t *Task) failure() error {
	if len(t.Messages) == 0 || t.Messages[0].Text == internal {
		return errors.New("jobs: " + t.Kind + " " + t.UID + " has failed")
	}
	return fault.New(fault.Conflict, "%s", t.Messages[0].Text)
}
