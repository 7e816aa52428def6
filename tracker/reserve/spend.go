package reserve

import (
	"context"
	"time"

	"cohort/db"
	"cohort/tracker"
)

// Value is a value of an attribute, as it is stored.
type Value struct {
	Attribute int32
	Text      string
}

var valueColumns = []db.Column{{Name: "attribute", Type: db.Int4}, {Name: "value", Type: db.Text}}

func values(list []Value) db.Values {
	rows := make([][]any, len(list))
	for i, v := range list {
		rows[i] = []any{v.Attribute, tracker.ClaimText(v.Text)}
	}
	return db.Values{Columns: valueColumns, Rows: rows}
}

// Spend ends the reservations of values that are stored in the same transaction. It takes one statement, and none where there are no
// values.
func Spend(ctx context.Context, tx db.Tx, list []Value) error {
	if len(list) == 0 {
		return nil
	}
	_, err := tx.ExecValues(ctx, `DELETE FROM reserved_value WHERE (attribute, value) IN (SELECT v.attribute, v.value FROM {values} AS v)`, values(list))
	return err
}

// Find returns those of the values that are reserved. It takes one statement, and none where there are no values.
func Find(ctx context.Context, tx db.Tx, list []Value) (map[Value]bool, error) {
	found := map[Value]bool{}
	if len(list) == 0 {
		return found, nil
	}
	rows, err := tx.QueryValues(ctx, `SELECT r.attribute, r.value FROM {values} AS v CROSS JOIN reserved_value AS r
		WHERE r.attribute = v.attribute AND r.value = v.value AND r.expires > $1`, values(list), db.Millis(tx.Now()))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	claims := map[Value]bool{}
	for rows.Next() {
		var v Value
		if err := rows.Scan(&v.Attribute, &v.Text); err != nil {
			return nil, err
		}
		claims[v] = true
	}
	for _, v := range list {
		if claims[Value{v.Attribute, tracker.ClaimText(v.Text)}] {
			found[v] = true
		}
	}
	return found, rows.Err()
}

const swept = 500 // reservations of one transaction

// Sweep removes reservations whose time is over.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	for {
		var n int64
		err := s.db.Write(ctx, db.Bulk, func(tx db.Tx) (err error) {
			// A value that was reserved anew meanwhile is looked at again, and stays.
			n, err = tx.Exec(ctx, `DELETE FROM reserved_value WHERE expires <= $1 AND (attribute, value) IN
				(SELECT attribute, value FROM reserved_value WHERE expires <= $1 ORDER BY expires LIMIT $2)`, db.Millis(now), int64(swept))
			return err
		})
		if err != nil || n < swept {
			return err
		}
	}
}
