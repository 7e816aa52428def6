package journal

import (
	"context"
	"time"

	"cohort/db"
)

// sweepRange is how many ids, or rows, one transaction of a sweep looks at.
const sweepRange = 500

// Sweep removes what commits left that were written ahead and never made, and brings the rows of those that were made to their
// places. With alone nobody else uses the database: all that is not committed was left. It may run on several nodes at once.
func Sweep(ctx context.Context, d db.DB, types Types, alone bool) error {
	err := d.Write(ctx, db.Bulk, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE metadata_ahead SET dead = TRUE WHERE NOT dead AND revision IS NULL AND ($1 OR until < `+tx.Dialect().Clock+`)`, alone)
		return err
	})
	if err != nil {
		return err
	}
	left, err := leftovers(ctx, d)
	if err != nil {
		return err
	}
	for _, l := range left {
		if l.revision != nil {
			err = l.settle(ctx, d)
		} else {
			err = l.remove(ctx, d, types)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leftover is a commit that can no longer be made, or one that is made and whose rows are not in their places.
type leftover struct {
	token       int64
	first, last int32
	revision    *int64 // of one that is made
}

func leftovers(ctx context.Context, d db.DB) (left []leftover, err error) {
	err = d.Read(ctx, func(tx db.Tx) error {
		left = nil
		rows, err := tx.Query(ctx, `SELECT token, first_id, last_id, revision FROM metadata_ahead WHERE dead OR revision IS NOT NULL ORDER BY revision`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l leftover
			if err := rows.Scan(&l.token, &l.first, &l.last, &l.revision); err != nil {
				return err
			}
			left = append(left, l)
		}
		return rows.Err()
	})
	return left, err
}

// remove takes the new objects away, range by range, and the mark that hid them at the end.
func (l *leftover) remove(ctx context.Context, d db.DB, types Types) error {
	for id := l.first; id <= l.last; id += sweepRange {
		end := min(id+sweepRange-1, l.last)
		err := d.Write(ctx, db.Bulk, func(tx db.Tx) error { return l.removeRange(ctx, tx, types, id, end) })
		if err != nil {
			return err
		}
	}
	for {
		var n int64
		err := d.Write(ctx, db.Bulk, func(tx db.Tx) (err error) {
			n, err = tx.Exec(ctx, `DELETE FROM metadata_next WHERE token = $1 AND id IN (SELECT id FROM metadata_next WHERE token = $1 ORDER BY id LIMIT $2)`, l.token, sweepRange)
			if err == nil && n == 0 {
				err = l.forget(ctx, tx)
			}
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

func (l *leftover) forget(ctx context.Context, tx db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM metadata_ahead WHERE token = $1`, l.token)
	return err
}

func (l *leftover) removeRange(ctx context.Context, tx db.Tx, types Types, first, last int32) error {
	objects, err := readObjects(ctx, tx, types, nil, objectRows+`o.id >= $1 AND o.id <= $2 AND o.token = $3`, first, last, l.token)
	if err != nil {
		return err
	}
	gone := make([]Entry, len(objects))
	for i, o := range objects {
		gone[i] = Entry{ID: o.ID, UID: o.Object.UID, Type: o.Object.Type, Before: o.Object}
	}
	if err := claimsOf(gone).writeClaims(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM metadata_edge WHERE source IN
		(SELECT id FROM metadata_object WHERE id >= $1 AND id <= $2 AND token = $3)`, first, last, l.token); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM metadata_object WHERE id >= $1 AND id <= $2 AND token = $3`, first, last, l.token)
	return err
}

// settle brings the newer versions to their places, part by part. A version that a later commit has replaced meanwhile only
// leaves its history.
func (l *leftover) settle(ctx context.Context, d db.DB) error {
	pace := db.NewPace()
	for at := int32(0); ; {
		began, rows := time.Now(), pace.Rows()
		var end *int32
		err := d.Write(ctx, db.Bulk, func(tx db.Tx) error {
			err := tx.QueryRow(ctx, `SELECT max(p.id) FROM (SELECT id FROM metadata_next WHERE token = $1 AND id > $2 ORDER BY id LIMIT $3) AS p`, l.token, at, rows).Scan(&end)
			switch {
			case err != nil:
				return err
			case end == nil:
				return l.forget(ctx, tx)
			}
			return l.settleRange(ctx, tx, at, *end)
		})
		if err != nil || end == nil {
			return err
		}
		pace.Measure(rows, began)
		at = *end
	}
}

func (l *leftover) settleRange(ctx context.Context, tx db.Tx, after, end int32) error {
	const those = ` FROM metadata_next AS n WHERE n.token = $1 AND n.id > $2 AND n.id <= $3`
	for _, sql := range []string{
		`UPDATE metadata_object SET revision = (SELECT a.revision FROM metadata_ahead AS a WHERE a.token = $1), token = n.token, deleted = n.deleted, body = n.body` + those +
			` AND metadata_object.id = n.id AND metadata_object.token = n.replaces`,
		`INSERT INTO metadata_history (object_id, revision, before) SELECT n.id, a.revision, n.before
			FROM metadata_next AS n JOIN metadata_ahead AS a ON a.token = n.token WHERE n.token = $1 AND n.id > $2 AND n.id <= $3 ON CONFLICT DO NOTHING`,
		`DELETE FROM metadata_next WHERE token = $1 AND id > $2 AND id <= $3`,
	} {
		if _, err := tx.Exec(ctx, sql, l.token, after, end); err != nil {
			return err
		}
	}
	return nil
}
