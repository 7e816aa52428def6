package tracker

import (
	"context"

	"cohort/db"
)

// table is how rows of one kind are written and read: the columns, and the values of one row in their order.
type table[T any] struct {
	name    string
	columns []db.Column
	values  func(row []any, v *T)
}

// rows returns the rows of a statement.
func (t *table[T]) rows(list []*T) db.Values {
	n := len(t.columns)
	cells := make([]any, n*len(list))
	rows := make([][]any, len(list))
	for i, v := range list {
		rows[i] = cells[i*n : (i+1)*n : (i+1)*n]
		t.values(rows[i], v)
	}
	return db.Values{Columns: t.columns, Rows: rows}
}

// insert appends rows. No statement is sent where there are none.
func (t *table[T]) insert(ctx context.Context, tx db.Tx, list []*T) error {
	if len(list) == 0 {
		return nil
	}
	return tx.Copy(ctx, t.name, t.rows(list))
}

func ints(names ...string) []db.Column  { return columns(db.Int, names) }
func int4s(names ...string) []db.Column { return columns(db.Int4, names) }
func texts(names ...string) []db.Column { return columns(db.Text, names) }
func bools(names ...string) []db.Column { return columns(db.Bool, names) }

func columns(t db.ColumnType, names []string) []db.Column {
	out := make([]db.Column, len(names))
	for i, name := range names {
		out[i] = db.Column{Name: name, Type: t}
	}
	return out
}

func join(lists ...[]db.Column) []db.Column {
	var out []db.Column
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}
