package jobs

import (
	"compress/gzip"
	"context"
	"errors"
	"io"

	"cohort/db"
)

// partSize is the size of a stored part, after compression.
const partSize = 256 << 10

// partWriter stores a body part by part as it arrives: it needs the memory of one part.
type partWriter struct {
	ctx   context.Context
	queue *Queue
	job   string
	user  int32
	part  int64 // of the next one
	buf   []byte

	others  int64 // bytes that open jobs took when this began
	refused error
}

func (w *partWriter) size() int64 { return w.part*partSize + int64(len(w.buf)) }

// arrived is called when the body belongs to a job, or to nothing.
func (w *partWriter) arrived() { w.queue.arriving.Add(-w.part * partSize) }

// fill takes the whole body, where there is room for it. Its last bytes are left for rest.
func (w *partWriter) fill(body func(io.Writer) error) error {
	err := w.queue.db.Read(w.ctx, func(tx db.Tx) (err error) {
		w.others, err = w.queue.admit(w.ctx, tx, w.user, 0)
		return err
	})
	if err != nil {
		return err
	}
	pack, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if err := body(pack); err != nil {
		if w.refused != nil {
			return w.refused
		}
		return err
	}
	return pack.Close()
}

func (w *partWriter) Write(p []byte) (int, error) {
	w.buf = append(w.buf, p...)
	for len(w.buf) >= partSize {
		if w.user != 0 {
			if w.refused = w.queue.fits(w.others + w.queue.arriving.Load() + partSize); w.refused != nil {
				return 0, w.refused
			}
		}
		err := w.queue.db.Write(w.ctx, db.Bulk, func(tx db.Tx) error { return w.insert(w.ctx, tx, w.buf[:partSize]) })
		if err != nil {
			return 0, err
		}
		w.part++
		w.queue.arriving.Add(partSize)
		w.buf = append(w.buf[:0], w.buf[partSize:]...)
	}
	return len(p), nil
}

// rest stores the last part, in the transaction that adds the job.
func (w *partWriter) rest(ctx context.Context, tx db.Tx) error {
	if len(w.buf) == 0 {
		return nil
	}
	return w.insert(ctx, tx, w.buf)
}

func (w *partWriter) insert(ctx context.Context, tx db.Tx, body []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO job_part (job, part, at, body) VALUES ($1, $2, $3, $4)`, w.job, w.part, db.Millis(tx.Now()), body)
	return err
}

// discard removes the parts of a body that was broken off.
func (w *partWriter) discard() error {
	if w.part == 0 {
		return nil
	}
	ctx := context.WithoutCancel(w.ctx)
	return w.queue.db.Write(ctx, db.Bulk, func(tx db.Tx) error { return removeParts(ctx, tx, w.job) })
}

func removeParts(ctx context.Context, tx db.Tx, job string) error {
	_, err := tx.Exec(ctx, `DELETE FROM job_part WHERE job = $1`, job)
	return err
}

// Body reads what the job was given to read, from its beginning.
func (j *Job) Body(ctx context.Context) (io.Reader, error) {
	return gzip.NewReader(&partReader{ctx: ctx, db: j.queue.db, job: j.UID})
}

// partReader reads the parts one after the other, each in a short transaction.
type partReader struct {
	ctx  context.Context
	db   db.DB
	job  string
	part int64
	left []byte
}

func (r *partReader) Read(p []byte) (int, error) {
	if len(r.left) == 0 {
		err := r.db.Read(r.ctx, func(tx db.Tx) error {
			return tx.QueryRow(r.ctx, `SELECT body FROM job_part WHERE job = $1 AND part = $2`, r.job, r.part).Scan(&r.left)
		})
		if errors.Is(err, db.ErrNoRows) {
			return 0, io.EOF // which a compressed stream knows to be wrong in its middle
		}
		if err != nil {
			return 0, err
		}
		r.part++
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}
