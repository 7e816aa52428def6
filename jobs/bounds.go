package jobs

import (
	"context"
	"time"

	"cohort/db"
	"cohort/fault"
)

// Bounds are how many of the jobs that users asked for may be open, waiting or running, and how many bytes their bodies may take
// together, compressed as they are stored. 0 is no bound. Requests that arrive at once, on several nodes, are not counted against each
// other, so that there may be a few more.
type Bounds struct {
	Jobs       int64
	JobsOfUser int64
	Bytes      int64
}

// Bound sets the bounds. It is called while the program is wired.
func (q *Queue) Bound(b Bounds) { q.bounds = b }

// later is when it is worth asking again for what was refused as too much.
const later = 10 * time.Second

// Full says that no more jobs are taken at present.
type Full struct{ cause *fault.Error }

// RetryAfter is how long to wait.
func (*Full) RetryAfter() time.Duration { return later }

func (f *Full) Error() string { return f.cause.Error() }

func (f *Full) Unwrap() error { return f.cause }

func full(format string, args ...any) error {
	return &Full{fault.New(fault.TooMany, format, args...)}
}

// admit asks whether there is room for one more job of a user, with a body of that size. It returns how many bytes others take.
func (q *Queue) admit(ctx context.Context, tx db.Tx, user int32, size int64) (taken int64, err error) {
	if user == 0 || q.bounds == (Bounds{}) {
		return 0, nil
	}
	var all, own int64
	err = tx.QueryRow(ctx, `SELECT count(*), COALESCE(sum(CASE WHEN user_id = $1 THEN 1 ELSE 0 END), 0), CAST(COALESCE(sum(size), 0) AS bigint)
		FROM job WHERE ended IS NULL AND user_id <> 0`, user).Scan(&all, &own, &taken)
	b := q.bounds
	switch {
	case err != nil:
		return 0, err
	case b.JobsOfUser > 0 && own >= b.JobsOfUser:
		return 0, full("%d of your jobs wait or run, which is as many as one user may have. Wait for some of them to end.", own)
	case b.Jobs > 0 && all >= b.Jobs:
		return 0, full("%d jobs wait or run, which is as many as the server keeps. Try again later.", all)
	}
	return taken, q.fits(taken + size)
}

// fits asks whether bodies of that size in all may be kept.
func (q *Queue) fits(size int64) error {
	if q.bounds.Bytes > 0 && size > q.bounds.Bytes {
		return full("What waiting jobs have to read would take more than the %d bytes that the server keeps for it. Try again later, or send less at a time.", q.bounds.Bytes)
	}
	return nil
}
