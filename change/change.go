// Package change tells those who follow the data what commits have touched. A commit leaves a record beside its rows; the
// sequencer of one node gives the records it sees committed dense positions. Who reads by position misses nothing: a
// record's place is given after its commit, so that no smaller position can appear later.
//
// A record names subjects, keys and versions, and no values: a follower reads the state anew, so that it may read a record
// twice, and see a later state than the record speaks of.
package change

import (
	"context"
	"errors"

	"cohort/db"
)

// Record is what one commit touched.
type Record struct {
	Position int64  // 1, 2, 3, ...
	ID       int64  // time-ordered
	At       int64  // milliseconds
	Topic    string // who wrote it, which says how to read the body
	Body     string // JSON
}

// Append adds the record of a commit, within its transaction. The id is the caller's to choose, from package rowid.
func Append(ctx context.Context, tx db.Tx, id int64, topic, body string) error {
	return tx.Copy(ctx, "change_record", db.Values{Columns: columns, Rows: [][]any{{id, db.Millis(tx.Now()), topic, body}}})
}

var columns = []db.Column{{Name: "id", Type: db.Int}, {Name: "at", Type: db.Int}, {Name: "topic", Type: db.Text}, {Name: "body", Type: db.Text}}

// Committed reports whether the commit that appended a record happened. It answers what [db.ErrCommitUnknown] leaves open.
func Committed(ctx context.Context, d db.DB, id int64) (committed bool, err error) {
	err = d.Read(ctx, func(tx db.Tx) error {
		var found int64
		err := tx.QueryRow(ctx, `SELECT id FROM change_record WHERE id = $1`, id).Scan(&found)
		committed = err == nil
		if errors.Is(err, db.ErrNoRows) {
			err = nil
		}
		return err
	})
	return committed, err
}

// Since reads up to limit records behind a position, in order. Nothing is behind the last one yet.
func Since(ctx context.Context, d db.DB, position int64, limit int) ([]Record, error) {
	var records []Record
	err := d.Read(ctx, func(tx db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT position, id, at, topic, body FROM change_record WHERE position > $1 ORDER BY position LIMIT $2`, position, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r Record
			if err := rows.Scan(&r.Position, &r.ID, &r.At, &r.Topic, &r.Body); err != nil {
				return err
			}
			records = append(records, r)
		}
		return rows.Err()
	})
	return records, err
}
