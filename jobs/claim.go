package jobs

import (
	"context"
	"errors"

	"cohort/db"
)

// room returns the kinds of which one more job may run here, and the jobs that do.
func (q *Queue) room() (kinds, running []string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.running) >= q.workers {
		return nil, nil
	}
	counts := map[*Kind]int{}
	running = []string{} // nil would be NULL
	for uid, k := range q.running {
		counts[k]++
		running = append(running, uid)
	}
	for name, k := range q.kinds {
		if k.Limit == 0 || counts[k] < k.Limit {
			kinds = append(kinds, name)
		}
	}
	return kinds, running
}

func (q *Queue) enter(j *Job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running[j.UID] = j.kind
}

func (q *Queue) leave(j *Job) {
	q.mu.Lock()
	delete(q.running, j.UID)
	q.mu.Unlock()
	q.look()
}

// claim takes the oldest job that nobody has and that this node has room for, or returns nil.
func (q *Queue) claim(ctx context.Context) (*Job, error) {
	kinds, running := q.room()
	if len(kinds) == 0 {
		return nil, nil
	}
	for {
		j, err := q.next(ctx, kinds, running)
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

// next looks for a job to take, so that idle nodes write nothing. What still runs here is not taken once more, even when
// its lease has run out.
func (q *Queue) next(ctx context.Context, kinds, running []string) (*Job, error) {
	j := &Job{queue: q}
	err := q.db.Read(ctx, func(tx db.Tx) error {
		var kind, state string
		err := tx.QueryRow(ctx, `SELECT uid, kind, state, attempt FROM job
			WHERE ended IS NULL AND lease_until <= `+tx.Dialect().Clock+` AND `+tx.Dialect().In("kind", 1)+` AND NOT (`+tx.Dialect().In("uid", 2)+`)
			ORDER BY created, uid LIMIT 1`, kinds, running).Scan(&j.UID, &kind, &state, &j.attempt)
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
