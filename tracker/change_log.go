package tracker

import (
	"context"

	"cohort/db"
)

// Log returns what updates have changed of one object, the newest first. A creation is no entry.
func Log(ctx context.Context, tx db.Tx, kind Kind, k Key) ([]LogEntry, error) {
	rows, err := tx.Query(ctx, `SELECT at, by_user, diff FROM tracker_change_log WHERE subject = $1 AND +kind = $2 AND object_id = $3 ORDER BY id DESC`,
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

// Logged is an entry of the log of tracked entities or of events, with what decides on who may see it.
type Logged struct {
	LogEntry
	UID         *string // of the object; nil: it is not there any more
	Entity      *string // the tracked entity that an event belongs to
	Type        *int32  // of a tracked entity
	Stage, Unit *int32  // of an event
	Deleted     bool
}

// LogQuery says which entries of the log are wanted.
type LogQuery struct {
	Kind        Kind  // KindEntity or KindEvent
	Keys        []Key // of the objects; nil is any
	From, Until int64 // UTC milliseconds: from the one on, and before the other
	Behind      LogPlace
	Most        int
}

// LogPlace is where an entry stands in the log.
type LogPlace struct{ At, ID int64 }

var (
	loggedColumns = `l.subject, l.id, l.kind, l.object_id, l.at, l.by_user, l.diff`
	loggedRecent  = `l.kind = $1 AND l.at >= $2 AND l.at < $3 AND (l.at, l.id) < ($4, $5)`
	loggedOfKeys  = `+l.kind = $1 AND +l.at >= $2 AND +l.at < $3 AND (+l.at, l.id) < ($4, $5)` // not by the index on times: the key leads to few rows
	loggedFirst   = ` ORDER BY l.at DESC, l.id DESC LIMIT $6) AS l `
	loggedOrder   = ` ORDER BY l.at DESC, l.id DESC`
	loggedOf      = map[Kind][2]string{
		KindEntity: {`o.uid, NULL, o.type, NULL, NULL, o.deleted`, `LEFT JOIN tracked_entity AS o ON o.subject = l.subject`},
		KindEvent: {`o.uid, t.uid, NULL, o.stage, o.org_unit, o.deleted`,
			`LEFT JOIN event AS o ON o.subject = l.subject AND o.id = l.object_id LEFT JOIN tracked_entity AS t ON t.subject = l.subject`},
	}
)

// ReadLog reads the log of objects of a kind, the newest entries first.
func ReadLog(ctx context.Context, tx db.Tx, q *LogQuery) ([]*Logged, error) {
	of := loggedOf[q.Kind]
	begin, end := `SELECT `+loggedColumns+`, `+of[0]+` FROM (SELECT `+loggedColumns+` FROM `, loggedFirst+of[1]+loggedOrder
	until := q.Until
	if q.Behind.At < until {
		until = q.Behind.At + 1 // where the index begins
	}
	args := []any{int32(q.Kind), q.From, until, q.Behind.At, q.Behind.ID, q.Most}
	var rows db.Rows
	var err error
	switch {
	case q.Keys == nil:
		rows, err = tx.Query(ctx, begin+`tracker_change_log AS l WHERE `+loggedRecent+end, args...)
	case len(q.Keys) == 0:
		return nil, nil
	default:
		rows, err = tx.QueryValues(ctx, begin+`{values} AS v CROSS JOIN tracker_change_log AS l WHERE l.subject = v.subject AND l.object_id = v.id AND `+loggedOfKeys+end, keyRows(q.Keys), args...)
	}
	return collect(rows, err, func(rows db.Rows, l *Logged) error {
		var deleted *bool
		err := rows.Scan(&l.Subject, &l.ID, &l.Kind, &l.Object, &l.At, &l.By, &l.Diff, &l.UID, &l.Entity, &l.Type, &l.Stage, &l.Unit, &deleted)
		l.Deleted = deleted == nil || *deleted
		return err
	})
}
