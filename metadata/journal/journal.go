// Package journal is how the commits of the metadata graph lie in the database: the head that serialises them, the revisions,
// the objects with what they were before, the values that are claimed and the edges. It decides nothing: package metadata says
// what is written, and this package writes it with the same few statements however much it is.
//
// A commit of many objects is written ahead (Ahead): its rows are brought to the database in many short transactions in which
// nobody sees them, so that the commit itself, which keeps all other writers waiting, is short.
package journal

import (
	"context"
	"errors"
	"strconv"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/schema"
)

// ErrStale says that the head of the log is not where the commit began.
var ErrStale = errors.New("journal: the commit is behind the log")

// ErrLost says that the writer of a large commit was taken for gone: what it wrote ahead is being removed.
var ErrLost = errors.New("journal: what was written ahead is given up")

// Entry is one object of a commit.
type Entry struct {
	ID     int32
	UID    string
	Type   *schema.Type
	Before *graph.Object // nil for a new object
	After  *graph.Object // nil for a deleted one
}

// Commit is one step of the log.
type Commit struct {
	From      *graph.Snapshot // what it was planned on: the head must still be there
	Revision  int64
	Token     uint64
	NextID    int32 // of the next new object after the commit
	Narrowing bool  // data that was valid before may not be so after it
	User      int32 // 0 is the server itself
	At        time.Time
	Entries   []Entry
}

// Begin takes the head of the log, if it is still where the commit began, and holds it until the transaction ends. It fails
// with ErrStale where another node was faster.
func (c *Commit) Begin(ctx context.Context, tx db.Tx) error {
	narrowed := `narrowed`
	if c.Narrowing {
		narrowed = `$1`
	}
	n, err := tx.Exec(ctx, `UPDATE metadata_head SET revision = $1, token = $2, next_id = $3, narrowed = `+narrowed+`
		WHERE id = 1 AND revision = $4 AND token = $5 AND next_id = $6`,
		c.Revision, int64(c.Token), c.NextID, c.From.Revision(), int64(c.From.Token()), c.From.NextID())
	if err == nil && n == 0 {
		return ErrStale
	}
	return err
}

// Write writes the commit. ahead is what was written of it before, or nil.
func (c *Commit) Write(ctx context.Context, tx db.Tx, ahead *Ahead) error {
	if err := c.writeRevision(ctx, tx); err != nil {
		return err
	}
	if err := c.writeBirth(ctx, tx); err != nil {
		return err
	}
	if ahead != nil {
		return ahead.complete(ctx, tx, c)
	}
	for _, step := range []func(context.Context, db.Tx) error{c.writeObjects, c.writeHistory, claimsOf(c.Entries).writeClaims, edgesOf(c.Entries).writeEdges} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func (c *Commit) writeRevision(ctx context.Context, tx db.Tx) error {
	list := []byte{'['}
	for i := range c.Entries {
		if i > 0 {
			list = append(list, ',')
		}
		list = strconv.AppendInt(list, int64(c.Entries[i].ID), 10)
	}
	list = append(list, ']')
	_, err := tx.Exec(ctx, `INSERT INTO metadata_revision (revision, token, at, by_user, objects) VALUES ($1, $2, $3, $4, $5)`,
		c.Revision, int64(c.Token), db.Millis(c.At), c.User, string(list))
	return err
}

// Reserve takes n ids for objects that are still to be planned, and returns the first.
func Reserve(ctx context.Context, tx db.Tx, n int) (first int32, err error) {
	var next int32
	err = tx.QueryRow(ctx, `UPDATE metadata_head SET next_id = next_id + $1 WHERE id = 1 RETURNING next_id`, n).Scan(&next)
	return next - int32(n), err
}
