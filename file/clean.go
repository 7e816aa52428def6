package file

import (
	"context"
	"time"

	"cohort/db"
)

const (
	staging   = 2 * time.Hour  // for which a file stays that nothing refers to
	abandoned = 24 * time.Hour // the age from which an upload was broken off
	swept     = 20             // files of one transaction
)

// Sweep removes files that nothing refers to, and what is left of uploads that were broken off. Of files in other domains than these it is not known who refers to them, so that they stay.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	err := s.until(ctx, func(tx db.Tx) (int, error) {
		// Who refers to one of them meanwhile holds its row, and the condition is looked at again.
		ids, err := db.All[int64](tx.Query(ctx, `UPDATE file_resource SET deleted = $1, name = '' WHERE deleted IS NULL AND holder IS NULL AND id IN
			(SELECT id FROM file_resource WHERE free_since < $2 AND free_since IS NOT NULL AND deleted IS NULL AND domain IN ('`+Document+`', '`+CustomIcon+`')
			ORDER BY free_since LIMIT $3) RETURNING id`, db.Millis(now), db.Millis(now.Add(-staging)), int64(swept)))
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		return len(ids), removeParts(ctx, tx, ids)
	})
	if err != nil {
		return err
	}
	return s.until(ctx, func(tx db.Tx) (int, error) {
		ids, err := db.All[int64](tx.Query(ctx, `SELECT file FROM file_upload WHERE at < $1 LIMIT $2`, db.Millis(now.Add(-abandoned)), int64(swept)))
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		return len(ids), forget(ctx, tx, ids)
	})
}

// until repeats a step, each time in a transaction of its own, until it finds less than a full lot.
func (s *Store) until(ctx context.Context, step func(db.Tx) (int, error)) error {
	for {
		n := 0
		err := s.db.Write(ctx, db.Bulk, func(tx db.Tx) (err error) {
			n, err = step(tx)
			return err
		})
		if err != nil || n < swept {
			return err
		}
	}
}
