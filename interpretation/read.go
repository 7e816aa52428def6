package interpretation

import (
	"context"
	"math"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/graph"
)

// Found is an interpretation as an answer shows it, with the comments on it, the oldest first.
type Found struct {
	*graph.Object
	Comments []*graph.Object
}

// Of says which interpretations to read. The zero value is all.
type Of struct {
	UID     string  // one
	Objects []int32 // those that speak of one of these
}

// batchSize is how many interpretations are in memory at once while many are read.
const batchSize = 500

// Each calls visit for the interpretations that the user may read, the newest first. Times are shown in zone.
func (s *Store) Each(ctx context.Context, v *access.View, of Of, zone *time.Location, visit func(Found) error) error {
	before := int64(math.MaxInt64)
	for {
		var found []Found
		n := 0
		err := s.db.Read(ctx, func(tx db.Tx) (err error) {
			rows, err := readRows(ctx, tx, of, before)
			if err != nil {
				return err
			}
			if n = len(rows); n > 0 {
				before = rows[n-1].id
			}
			b := &builder{v: v, zone: zone}
			b.keepReadable(rows)
			found, err = b.build(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		for _, f := range found {
			if err := visit(f); err != nil {
				return err
			}
		}
		if n < batchSize {
			return nil
		}
	}
}

// One reads an interpretation that the user may read.
func (s *Store) One(ctx context.Context, v *access.View, uid string, zone *time.Location) (one Found, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		rows, err := readRows(ctx, tx, Of{UID: uid}, math.MaxInt64)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return notFound(uid)
		}
		if err := mayRead(v, uid, rows[0].object); err != nil {
			return err
		}
		b := &builder{v: v, zone: zone, rows: rows}
		found, err := b.build(ctx, tx)
		if err == nil {
			one = found[0]
		}
		return err
	})
	return one, err
}

// row is an interpretation as it is stored.
type row struct {
	id               int64
	uid              string
	object, author   int32
	created, updated int64
	period           *string
	unit             *int32
	text             string
	mentions         *string
}

func readRows(ctx context.Context, tx db.Tx, of Of, before int64) (out []*row, err error) {
	const columns = `SELECT id, uid, object, author, created, last_updated, period, org_unit, text, mentions FROM interpretation WHERE id < $1`
	const newest = ` ORDER BY id DESC LIMIT $2`
	var rows db.Rows
	switch {
	case of.UID != "":
		rows, err = tx.Query(ctx, columns+` AND uid = $3`+newest, before, batchSize, of.UID)
	case of.Objects != nil:
		rows, err = tx.Query(ctx, columns+` AND `+tx.Dialect().In("object", 3)+newest, before, batchSize, of.Objects)
	default:
		rows, err = tx.Query(ctx, columns+newest, before, batchSize)
	}
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r := &row{}
		if err := rows.Scan(&r.id, &r.uid, &r.object, &r.author, &r.created, &r.updated, &r.period, &r.unit, &r.text, &r.mentions); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Unread counts the interpretations by others that were written since the user has last looked, as far as he may read them.
func (s *Store) Unread(ctx context.Context, v *access.View) (n int, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		n = 0
		rows, err := tx.Query(ctx, `SELECT object, count(*) FROM interpretation WHERE author <> $1 AND created >
			coalesce((SELECT at FROM interpretation_checked WHERE user_id = $1), 0) GROUP BY object`, v.User.ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var object int32
			var count int64
			if err := rows.Scan(&object, &count); err != nil {
				return err
			}
			if o := v.Snapshot.Object(object); o != nil && v.CanReadRemark(o) {
				n += int(count)
			}
		}
		return rows.Err()
	})
	return n, err
}

// MarkRead remembers that the user has looked at what is new.
func (s *Store) MarkRead(ctx context.Context, v *access.View) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO interpretation_checked (user_id, at) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET at = excluded.at`,
			v.User.ID, db.Millis(tx.Now()))
		return err
	})
}
