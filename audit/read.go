package audit

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
)

// Query says which records are wanted; what is empty is not asked for.
type Query struct {
	Kinds      []string
	User       int32
	Users      []int32 // one of them
	Username   string
	Object     string
	Objects    []string  // one of them
	From, Till time.Time // from the one on, and before the other
	Skip, Most int
}

// Read returns the records that a query asks for, the newest first, and how many there are in all.
func (l *Log) Read(ctx context.Context, q Query) (records []Record, total int, err error) {
	var where []string
	var args []any
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args))))
	}
	if q.User != 0 {
		add(`user_id = ?`, q.User)
	}
	if q.Username != "" {
		add(`username = ?`, q.Username)
	}
	if q.Object != "" {
		add(`object = ?`, q.Object)
	}
	if !q.From.IsZero() {
		add(`at >= ?`, db.Millis(q.From))
	}
	if !q.Till.IsZero() {
		add(`at < ?`, db.Millis(q.Till))
	}
	err = l.db.Read(ctx, func(tx db.Tx) error {
		if len(q.Kinds) > 0 {
			where = append(where, tx.Dialect().In("kind", len(args)+1))
			args = append(args, q.Kinds)
		}
		if len(q.Users) > 0 {
			where = append(where, tx.Dialect().In("user_id", len(args)+1))
			args = append(args, q.Users)
		}
		if len(q.Objects) > 0 {
			where = append(where, tx.Dialect().In("object", len(args)+1))
			args = append(args, q.Objects)
		}
		condition := ""
		if len(where) > 0 {
			condition = ` WHERE ` + strings.Join(where, ` AND `)
		}
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM audit_record`+condition, args...).Scan(&total); err != nil {
			return err
		}
		n := strconv.Itoa(len(args) + 1)
		m := strconv.Itoa(len(args) + 2)
		rows, err := tx.Query(ctx, `SELECT id, at, kind, user_id, username, request, address, type, object, detail FROM audit_record`+condition+
			` ORDER BY id DESC LIMIT $`+n+` OFFSET $`+m, append(args, q.Most, q.Skip)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r Record
			var at int64
			var kind, detail string
			if err := rows.Scan(&r.ID, &at, &kind, &r.User, &r.Username, &r.Request, &r.Address, &r.Type, &r.Object, &detail); err != nil {
				return err
			}
			r.At, r.Kind, r.Detail = db.FromMillis(at), Kind(kind), jsontext.Value(detail)
			records = append(records, r)
		}
		return rows.Err()
	})
	return records, total, err
}
