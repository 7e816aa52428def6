package journal

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"cohort/db"
)

// RevisionAt finds the last commit of a time or before, among those up to a revision. ok is false where there was none yet.
func RevisionAt(ctx context.Context, tx db.Tx, at time.Time, until int64) (revision int64, token uint64, ok bool, err error) {
	var stored int64
	err = tx.QueryRow(ctx, `SELECT revision, token FROM metadata_revision WHERE revision <= $1 AND at <= $2 ORDER BY revision DESC LIMIT 1`,
		until, db.Millis(at)).Scan(&revision, &stored)
	if errors.Is(err, db.ErrNoRows) {
		return 0, 0, false, nil
	}
	return revision, uint64(stored), err == nil, err
}

// Touch is one object, and how many commits have made, changed or deleted it.
type Touch struct {
	ID    int32
	Times int
}

// Touched are the objects that the commits after one revision and up to another have made, changed or deleted, by id. ok is false
// where those commits name more than so many.
func Touched(ctx context.Context, tx db.Tx, after, until int64, most int) (list []Touch, ok bool, err error) {
	rows, err := tx.Query(ctx, `SELECT objects FROM metadata_revision WHERE revision > $1 AND revision <= $2 ORDER BY revision DESC`, after, until)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	var named []int32
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, false, err
		}
		var ids []int32
		if err := json.Unmarshal([]byte(text), &ids); err != nil {
			return nil, false, err
		}
		if named = append(named, ids...); len(named) > most {
			return nil, false, nil
		}
	}
	slices.Sort(named)
	for _, id := range named {
		if n := len(list); n > 0 && list[n-1].ID == id {
			list[n-1].Times++
		} else {
			list = append(list, Touch{id, 1})
		}
	}
	return list, true, rows.Err()
}

// Former hands over what some objects were before the commits after one revision and up to another: by object, in the order of
// their ids, the newest first.
func Former(ctx context.Context, tx db.Tx, ids []int32, after, until int64, visit func(id int32, before []byte) error) error {
	rows, err := tx.Query(ctx, `SELECT e.object_id, e.before FROM (
			SELECT h.object_id, h.revision, h.before FROM metadata_history AS h WHERE `+tx.Dialect().In("h.object_id", 1)+` AND h.revision > $2 AND h.revision <= $3
			UNION ALL
			SELECT n.id, a.revision, n.before FROM metadata_ahead AS a JOIN metadata_next AS n ON n.token = a.token
			WHERE a.revision > $2 AND a.revision <= $3 AND `+tx.Dialect().In("n.id", 1)+`
		) AS e ORDER BY e.object_id, e.revision DESC`, ids, after, until)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int32
		var before string
		if err := rows.Scan(&id, &before); err != nil {
			return err
		}
		if err := visit(id, []byte(before)); err != nil {
			return err
		}
	}
	return rows.Err()
}
