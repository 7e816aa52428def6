package journal

import (
	"context"

	"cohort/db"
)

// sweepRange is how many ids, or rows, one transaction of a sweep looks at.
const sweepRange = 500

// Sweep removes what commits left that were written ahead and never made, and what those that were made no longer need. With
// alone nobody else uses the database: all that is not committed was left.
func Sweep(ctx context.Context, d db.DB, types Types, alone bool) error {
	err := d.Write(ctx, db.Bulk, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE metadata_ahead SET dead = TRUE WHERE NOT dead AND ($1 OR until < `+tx.Dialect().Clock+`)`, alone)
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
		if err := l.remove(ctx, d, types); err != nil {
			return err
		}
	}
	return sweepNext(ctx, d)
}

// leftover is a commit that can no longer be made.
type leftover struct {
	token       int64
	first, last int32
}

func leftovers(ctx context.Context, d db.DB) (left []leftover, err error) {
	err = d.Read(ctx, func(tx db.Tx) error {
		left = nil
		rows, err := tx.Query(ctx, `SELECT token, first_id, last_id FROM metadata_ahead WHERE dead`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l leftover
			if err := rows.Scan(&l.token, &l.first, &l.last); err != nil {
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
	return d.Write(ctx, db.Bulk, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM metadata_ahead WHERE token = $1`, l.token)
		return err
	})
}

func (l *leftover) removeRange(ctx context.Context, tx db.Tx, types Types, first, last int32) error {
	objects, err := readObjects(ctx, tx, types, nil, objectRows+`id >= $1 AND id <= $2 AND token = $3`, first, last, l.token)
	if err != nil {
		return err
	}
	var given [][]any
	for _, o := range objects {
		for property, value := range claims(o.Object) {
			given = append(given, []any{o.Object.Type.Name, property, value, o.ID})
		}
	}
	if err := giveClaims(ctx, tx, given); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM metadata_edge WHERE source IN
		(SELECT id FROM metadata_object WHERE id >= $1 AND id <= $2 AND token = $3)`, first, last, l.token); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM metadata_object WHERE id >= $1 AND id <= $2 AND token = $3`, first, last, l.token)
	return err
}

// sweepNext removes newer versions that were put into their rows, or never will be.
func sweepNext(ctx context.Context, d db.DB) error {
	for {
		var n int64
		err := d.Write(ctx, db.Bulk, func(tx db.Tx) (err error) {
			n, err = tx.Exec(ctx, `DELETE FROM metadata_next WHERE (token, id) IN
				(SELECT n.token, n.id FROM metadata_next AS n WHERE n.token NOT IN (SELECT token FROM metadata_ahead) LIMIT $1)`, sweepRange)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
