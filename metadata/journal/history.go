package journal

import (
	"context"
	"encoding/json"
	"time"

	"cohort/db"
)

// Step is one commit as one object has gone through it.
type Step struct {
	Revision int64
	At       time.Time
	User     int32  // 0 is the server itself
	Before   []byte // what graph.Before wrote; nil where the commit made the object
}

// ended are the versions of object $1 that commits up to revision $2 have ended, also those that wait for their place.
const ended = ` FROM (
		SELECT h.revision, h.before FROM metadata_history AS h WHERE h.object_id = $1
		UNION ALL
		SELECT a.revision, n.before FROM metadata_ahead AS a JOIN metadata_next AS n ON n.token = a.token WHERE n.id = $1 AND a.revision IS NOT NULL
	) AS e`

// CountSteps is how often commits up to a revision have changed an object.
func CountSteps(ctx context.Context, tx db.Tx, object int32, until int64) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT count(*)`+ended+` WHERE e.revision <= $2`, object, until).Scan(&n)
	return n, err
}

// Steps hands over the changes of an object by the commits after one revision and up to another, the newest first, at most so
// many, until visit returns false. Who made them and when is left to Sign.
func Steps(ctx context.Context, tx db.Tx, object int32, until, after int64, most int, visit func(Step) (bool, error)) error {
	rows, err := tx.Query(ctx, `SELECT e.revision, e.before`+ended+` WHERE e.revision <= $2 AND e.revision > $3 ORDER BY e.revision DESC LIMIT $4`,
		object, until, after, most)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s Step
		var before string
		if err := rows.Scan(&s.Revision, &before); err != nil {
			return err
		}
		s.Before = []byte(before)
		if more, err := visit(s); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}

// Sign tells who made some steps, and when.
func Sign(ctx context.Context, tx db.Tx, steps []Step) error {
	revisions, places := make([]int64, len(steps)), make(map[int64]int, len(steps))
	for i, s := range steps {
		revisions[i], places[s.Revision] = s.Revision, i
	}
	if len(steps) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT revision, at, by_user FROM metadata_revision WHERE `+tx.Dialect().In("revision", 1), revisions)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var revision, at int64
		var user int32
		if err := rows.Scan(&revision, &at, &user); err != nil {
			return err
		}
		s := &steps[places[revision]]
		s.At, s.User = db.FromMillis(at), user
	}
	return rows.Err()
}

// Names are the identifiers that objects have, or had before they were deleted.
func Names(ctx context.Context, tx db.Tx, ids []int32) (map[int32]string, error) {
	rows, err := tx.Query(ctx, `SELECT id, uid FROM metadata_object WHERE `+tx.Dialect().In("id", 1), ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := make(map[int32]string, len(ids))
	for rows.Next() {
		var id int32
		var uid string
		if err := rows.Scan(&id, &uid); err != nil {
			return nil, err
		}
		names[id] = uid
	}
	return names, rows.Err()
}

// Record is a commit as those see it who follow the log.
type Record struct {
	Revision int64
	At       time.Time
	User     int32   // 0 is the server itself
	Objects  []int32 // that it wrote or deleted
}

// plenty is how many objects are enough for one reading of records, however few commits they are of.
const plenty = 100_000

// Records are the commits after one revision and up to another, in their order, at most so many; complete says that they are all.
func Records(ctx context.Context, tx db.Tx, after, until int64, most int) (list []Record, complete bool, err error) {
	rows, err := tx.Query(ctx, `SELECT revision, at, by_user, objects FROM metadata_revision WHERE revision > $1 AND revision <= $2 ORDER BY revision LIMIT $3`,
		after, until, most+1)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for objects := 0; rows.Next(); {
		if len(list) == most || objects > plenty {
			return list, false, nil
		}
		var r Record
		var at int64
		var ids string
		if err := rows.Scan(&r.Revision, &at, &r.User, &ids); err != nil {
			return nil, false, err
		}
		if err := json.Unmarshal([]byte(ids), &r.Objects); err != nil {
			return nil, false, err
		}
		r.At = db.FromMillis(at)
		objects += len(r.Objects)
		list = append(list, r)
	}
	return list, true, rows.Err()
}

// Departed is a deleted object.
type Departed struct {
	Type, UID string
	Revision  int64  // of the commit that deleted it
	Before    []byte // its last version, as graph.Before wrote it
}

// ReadDeparted reads those of some objects that are deleted.
func ReadDeparted(ctx context.Context, tx db.Tx, ids []int32) (map[int32]Departed, error) {
	rows, err := tx.Query(ctx, `SELECT o.id, o.type, o.uid, COALESCE(n.revision, o.revision), COALESCE(n.before, h.before)
		FROM metadata_object AS o LEFT JOIN (
			SELECT m.id, m.replaces, m.deleted, m.before, a.revision FROM metadata_next AS m JOIN metadata_ahead AS a ON a.token = m.token WHERE a.revision IS NOT NULL
		) AS n ON n.id = o.id AND n.replaces = o.token
		LEFT JOIN metadata_history AS h ON h.object_id = o.id AND h.revision = o.revision
		WHERE COALESCE(n.deleted, o.deleted) AND COALESCE(n.before, h.before) IS NOT NULL AND `+tx.Dialect().In("o.id", 1), ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int32]Departed{}
	for rows.Next() {
		var id int32
		var d Departed
		var before string
		if err := rows.Scan(&id, &d.Type, &d.UID, &d.Revision, &before); err != nil {
			return nil, err
		}
		d.Before = []byte(before)
		out[id] = d
	}
	return out, rows.Err()
}
