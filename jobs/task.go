package jobs

import (
	"context"
	"strconv"
	"time"

	"cohort/db"
	"cohort/uid"
)

// Task is a job as those see it who wait for it.
type Task struct {
	UID      string
	Kind     string
	Category string
	User     int32
	State    string
	Created  time.Time
	Messages []Message // the newest first
	Summary  string    // JSON; empty while there is none
}

// Filter chooses jobs. The zero value of a field chooses all.
type Filter struct {
	Category string
	UID      string
	User     int32 // whose jobs; 0 is everybody's
}

// listed is how many jobs of a category are shown, the newest.
const listed = 100

// Tasks returns the newest jobs of each category with their messages and without their summaries, the newest first.
func (q *Queue) Tasks(ctx context.Context, f Filter) ([]*Task, error) {
	var tasks []*Task
	err := q.db.Read(ctx, func(tx db.Tx) (err error) {
		if tasks, err = f.find(ctx, tx, false); err != nil || len(tasks) == 0 {
			return err
		}
		return messagesOf(ctx, tx, tasks)
	})
	return tasks, err
}

// Summaries returns the newest jobs of each category that have a summary, without their messages, the newest first.
func (q *Queue) Summaries(ctx context.Context, f Filter) ([]*Task, error) {
	var tasks []*Task
	err := q.db.Read(ctx, func(tx db.Tx) (err error) {
		tasks, err = f.find(ctx, tx, true)
		return err
	})
	return tasks, err
}

func (f Filter) find(ctx context.Context, tx db.Tx, summaries bool) ([]*Task, error) {
	if f.UID != "" && !uid.Valid(f.UID) {
		return nil, nil // no job is called so, and the database may not even take it
	}
	args := []any{int64(listed)}
	where, summary := `WHERE TRUE`, `NULL`
	restrict := func(column string, value any) {
		args = append(args, value)
		where += ` AND ` + column + ` = $` + strconv.Itoa(len(args))
	}
	if f.Category != "" {
		restrict(`category`, f.Category)
	}
	if f.UID != "" {
		restrict(`uid`, f.UID)
	}
	if f.User != 0 {
		restrict(`user_id`, f.User)
	}
	if summaries {
		where, summary = where+` AND summary IS NOT NULL`, `job.summary`
	}
	rows, err := tx.Query(ctx, `SELECT job.uid, job.kind, job.category, job.user_id, job.state, job.created, CAST(`+summary+` AS text)
		FROM (SELECT uid, row_number() OVER (PARTITION BY category ORDER BY created DESC, uid DESC) AS place FROM job `+where+`) AS newest
		JOIN job ON job.uid = newest.uid
		WHERE newest.place <= $1 ORDER BY job.created DESC, job.uid DESC`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tasks []*Task
	for rows.Next() {
		t := &Task{}
		var created int64
		var text *string
		if err := rows.Scan(&t.UID, &t.Kind, &t.Category, &t.User, &t.State, &created, &text); err != nil {
			return nil, err
		}
		t.Created = db.FromMillis(created)
		if text != nil {
			t.Summary = *text
		}
		tasks = append(tasks, t)
	}
	return tasks, rows.Err()
}

func messagesOf(ctx context.Context, tx db.Tx, tasks []*Task) error {
	byUID := make(map[string]*Task, len(tasks))
	uids := make([]string, len(tasks))
	for i, t := range tasks {
		byUID[t.UID], uids[i] = t, t.UID
	}
	rows, err := tx.Query(ctx, `SELECT job, level, at, message, completed FROM job_message WHERE `+tx.Dialect().In("job", 1)+` ORDER BY job, seq DESC`, uids)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var job string
		var at int64
		var m Message
		if err := rows.Scan(&job, &m.Level, &at, &m.Text, &m.Completed); err != nil {
			return err
		}
		m.At = db.FromMillis(at)
		byUID[job].Messages = append(byUID[job].Messages, m)
	}
	return rows.Err()
}
