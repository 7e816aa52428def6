package jobs

import (
	"context"
	"strings"
	"sync"
	"time"

	"cohort/db"
)

// Levels of messages.
const (
	Info  = "INFO"
	Error = "ERROR"
)

// Message is what a job tells of its progress.
type Message struct {
	Level     string
	At        time.Time
	Text      string
	Completed bool // the job has ended
}

const (
	burst        = 20      // messages between two writes; the last one gives way to what comes behind it
	kept         = 100     // messages of a job
	attemptShift = 1 << 32 // the messages of an attempt come behind those of the ones before it
)

// outbox holds the messages that are not written yet.
type outbox struct {
	mu      sync.Mutex
	pending []numbered
	count   int64
}

type numbered struct {
	seq int64
	Message
}

func (o *outbox) add(m Message) {
	m.Text = strings.ReplaceAll(strings.ToValidUTF8(m.Text, "\uFFFD"), "\x00", "\uFFFD") // it may quote what a client sent
	o.mu.Lock()
	defer o.mu.Unlock()
	if n := len(o.pending); n >= burst && !m.Completed {
		o.pending[n-1].Message = m
		return
	}
	o.count++
	o.pending = append(o.pending, numbered{o.count, m})
}

func (o *outbox) empty() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.pending) == 0
}

// take empties the outbox; putBack undoes it when the messages could not be written.
func (o *outbox) take() []numbered {
	o.mu.Lock()
	defer o.mu.Unlock()
	taken := o.pending
	o.pending = nil
	return taken
}

func (o *outbox) putBack(taken []numbered) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pending = append(taken, o.pending...)
}

// tell writes messages of a job that is this node's. It may be repeated.
func (j *Job) tell(ctx context.Context, tx db.Tx, messages []numbered) error {
	if len(messages) == 0 {
		return nil
	}
	rows := make([][]any, len(messages))
	for i, m := range messages {
		rows[i] = []any{j.attempt*attemptShift + m.seq, m.Level, db.Millis(m.At), m.Text, m.Completed}
	}
	_, err := tx.ExecValues(ctx, `INSERT INTO job_message (job, seq, level, at, message, completed)
		SELECT $1, v.seq, v.level, v.at, v.message, v.completed FROM {values} AS v WHERE TRUE ON CONFLICT DO NOTHING`,
		db.Values{Columns: []db.Column{{Name: "seq", Type: db.Int}, {Name: "level", Type: db.Text}, {Name: "at", Type: db.Int},
			{Name: "message", Type: db.Text}, {Name: "completed", Type: db.Bool}}, Rows: rows}, j.UID)
	if last := messages[len(messages)-1].seq; err == nil && last > kept {
		_, err = tx.Exec(ctx, `DELETE FROM job_message WHERE job = $1 AND seq <= $2`, j.UID, j.attempt*attemptShift+last-kept)
	}
	return err
}
