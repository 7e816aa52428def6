package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/fault"
)

// Causes for which the context of a job ends, besides ErrLost.
var (
	errLeaving   = errors.New("jobs: the server stops")
	errCancelled = errors.New("jobs: cancelled")
)

// Run takes jobs and runs them until ctx ends. Then those that may start again are given back for other nodes to take; those
// that may not have the patience's time to end. It returns when none is left.
func (q *Queue) Run(ctx context.Context, patience time.Duration) {
	detached := context.WithoutCancel(ctx)
	repeatable, giveBack := context.WithCancelCause(detached)
	unrepeatable, cutOff := context.WithCancelCause(detached)
	defer cutOff(nil)
	var work sync.WaitGroup
	tick := time.NewTicker(q.pace.poll)
	defer tick.Stop()
	for ctx.Err() == nil {
		for j := range q.claims(ctx) {
			parent := repeatable
			if j.kind.Once {
				parent = unrepeatable
			}
			q.enter(j)
			work.Go(func() {
				defer q.leave(j)
				q.work(parent, j)
			})
		}
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-tick.C:
		}
	}
	giveBack(errLeaving)
	defer time.AfterFunc(patience, func() { cutOff(errLeaving) }).Stop()
	work.Wait()
}

// claims yields jobs that this node has taken, as long as there are any and it has room.
func (q *Queue) claims(ctx context.Context) func(yield func(*Job) bool) {
	return func(yield func(*Job) bool) {
		for {
			j, err := q.claim(ctx)
			if err != nil && ctx.Err() == nil {
				q.log.WarnContext(ctx, "jobs have to wait", "error", err)
			}
			if j == nil || !yield(j) {
				return
			}
		}
	}
}

// work is one attempt at a job, from the claim to what is left of it.
func (q *Queue) work(parent context.Context, j *Job) {
	ctx, stop := context.WithCancelCause(parent)
	var keeping sync.WaitGroup
	keeping.Go(func() { j.keep(ctx, stop) })
	log := q.log.With("job", j.UID, "kind", j.kind.Name, "attempt", j.attempt)
	log.InfoContext(ctx, "job started")
	began := time.Now()
	summary, err := j.run(ctx)
	cause := context.Cause(ctx)
	stop(nil)
	keeping.Wait()
	if errors.Is(err, ErrLost) || err != nil && errors.Is(cause, ErrLost) {
		log.WarnContext(ctx, "job lost to another node")
		return
	}
	took := time.Since(began).Round(time.Millisecond)
	end := j.conclude(summary, err, cause, took)
	if end.internal {
		log.ErrorContext(ctx, "job failed", "error", err)
	} else if end.pause > 0 {
		log.WarnContext(ctx, "a job has to wait", "error", err)
	}
	switch err := j.finish(context.WithoutCancel(ctx), end); {
	case errors.Is(err, ErrLost):
		log.WarnContext(ctx, "job lost to another node")
	case err != nil:
		log.WarnContext(ctx, "what came of a job was not written: another node will take it", "error", err)
	default:
		log.InfoContext(ctx, "job ended", "state", end.state, "took", took)
	}
}

// run does the work, unless there is a reason not to.
func (j *Job) run(ctx context.Context) (summary any, err error) {
	switch {
	case j.cancelled:
		return nil, errCancelled
	case j.resumed && j.kind.Once:
		return nil, fault.New(fault.Conflict, "The server stopped while the job was running. It may have done a part of its work, and is not of a kind that can be started again.")
	case j.lost >= j.queue.pace.lost:
		return nil, fault.New(fault.Conflict, "The job was started %d times, and each time the server that ran it went away.", j.lost)
	case j.resumed:
		j.Info("The server that ran the job went away; it is started again")
	}
	defer func() {
		if p := recover(); p != nil {
			summary, err = nil, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	summary, err = j.kind.Run(ctx, j)
	if err != nil || summary == nil {
		return nil, err
	}
	text, err := json.Marshal(summary, json.Deterministic(true))
	return string(text), err
}
