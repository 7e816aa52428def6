package tracker

import (
	"context"

	"cohort/db"
)

// Log returns what updates have changed of one object, the newest first. A creation is no entry.
func Log(ctx context.Context, tx db.Tx, kind Kind, k Key) ([]LogEntry, error) {
	rows, err := tx.Query(ctx, `SELECT at, by_user, diff FROM tracker_change_log WHERE subject = $1 AND kind = $2 AND object_id = $3 ORDER BY id DESC`,
		k.Subject, int32(kind), k.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []LogEntry
	for rows.Next() {
		e := LogEntry{Subject: k.Subject, Kind: kind, Object: k.ID}
		if err := rows.Scan(&e.At, &e.By, &e.Diff); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}
