package jobs

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"cohort/db"
)

// slots counts the jobs that run on this node.
type slots struct {
	mu     sync.Mutex
	total  int
	counts map[*Kind]int
}

func (s *slots) add(k *Kind, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total += n
	s.counts[k] += n
}

// open returns the kinds of which one more may run.
func (q *Queue) open() []string {
	q.running.mu.Lock()
	defer q.running.mu.Unlock()
	if q.running.total >= q.workers {
		return nil
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(q.kinds)) {
		if k := q.kinds[name]; k.Limit == 0 || q.running.counts[k] < k.Limit {
			names = append(names, name)
		}
	}
	return names
}

// claim takes the oldest job of these kinds that nobody has, or returns nil.
func (q *Queue) claim(ctx context.Context, kinds []string) (*Job, error) {
	for {
		j, err := q.next(ctx, kinds)
		if j == nil || err != nil {
			return nil, err
		}
		switch err := q.take(ctx, j); {
		case err == nil:
			return j, nil
		case !errors.Is(err, db.ErrNoRows):
			return nil, err
		} // another node was faster
	}
}

// next looks for a job to take, so that idle nodes write nothing.
func (q *Queue) next(ctx context.Context, kinds []string) (*Job, error) {
	j := &Job{queue: q}
	err := q.db.Read(ctx, func(tx db.Tx) error {
		var kind, state string
		err := tx.QueryRow(ctx, `SELECT uid, kind, state, attempt FROM job
			WHERE ended IS NULL AND lease_until <= `+tx.Dialect().Clock+` AND `+tx.Dialect().In("kind", 1)+` ORDER BY created, uid LIMIT 1`, kinds).
			Scan(&j.UID, &kind, &state, &j.attempt)
		j.kind, j.resumed = q.kinds[kind], state == Running
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	return j, err
}

// take claims a job that next has seen; db.ErrNoRows says that somebody else has it by now.
func (q *Queue) take(ctx context.Context, j *Job) error {
	const columns = `attempt, args, user_id, saved, lost, cancelled`
	seen := j.attempt
	read := func(row db.Row) error {
		return row.Scan(&j.attempt, &j.args, &j.User, &j.saved, &j.lost, &j.cancelled)
	}
	err := q.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		clock := tx.Dialect().Clock
		return read(tx.QueryRow(ctx, `UPDATE job SET state = $3, node = $4, attempt = attempt + 1, lease_until = `+clock+` + $5, started = $6,
				lost = lost + CASE WHEN state = $3 THEN 1 ELSE 0 END
			WHERE uid = $1 AND attempt = $2 AND ended IS NULL AND lease_until <= `+clock+` RETURNING `+columns,
			j.UID, seen, Running, q.node, q.pace.lease.Milliseconds(), db.Millis(tx.Now())))
	})
	if !errors.Is(err, db.ErrCommitUnknown) {
		return err
	}
	return q.db.Read(ctx, func(tx db.Tx) error {
		return read(tx.QueryRow(ctx, `SELECT `+columns+` FROM job WHERE uid = $1 AND attempt = $2 AND node = $3 AND ended IS NULL`, j.UID, seen+1, q.node))
	})
}
