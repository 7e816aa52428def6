package bench

import (
	"context"
	"fmt"
	"slices"

	"cohort/db"
)

// commit is the rows of one transaction by table.
type commit []rowsOf

type rowsOf struct {
	table string
	db.Values
}

// recall reads back what imports of so many subjects wrote last, and divides it as the requests did. Each table is a read
// of its own, since a read may not last long, and nobody writes.
func recall(ctx context.Context, p *place, subjects, perRequest int) ([]commit, error) {
	d, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var ids []int64
	var all []*table
	err = d.Read(ctx, func(tx db.Tx) error {
		if ids, err = newest(ctx, tx, subjects); err == nil {
			all, err = tables(ctx, tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	commits := make([]commit, (subjects+perRequest-1)/perRequest)
	for _, t := range all {
		err := d.Read(ctx, func(tx db.Tx) error {
			rows, err := rowsSince(ctx, tx, t, ids[0])
			t.divide(rows, ids, perRequest, commits)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return commits, nil
}

// newest returns the subjects that were made last, in their order: subjects grow with time.
func newest(ctx context.Context, tx db.Tx, n int) ([]int64, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT subject FROM uid_claim ORDER BY subject DESC LIMIT $1`, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) != n {
		return nil, fmt.Errorf("the imports left %d subjects, not %d", len(ids), n)
	}
	slices.Reverse(ids)
	return ids, rows.Err()
}

// key is the column by which a table's rows are told to be of an import: the subject, or the time-ordered id of a record
// about several. Other tables hold nothing of people.
func (t *table) key() string {
	switch {
	case t.has("subject"):
		return "subject"
	case t.name == "change_record":
		return "id"
	}
	return ""
}

// rowsSince returns the rows of a table whose key is at least first, in the order of its primary key, which begins each
// table.
func rowsSince(ctx context.Context, tx db.Tx, t *table, first int64) ([][]any, error) {
	key := t.key()
	if key == "" {
		return nil, nil
	}
	list := ""
	for i, c := range t.columns {
		if i > 0 {
			list += ", "
		}
		list += `"` + c.Name + `"`
	}
	found, err := tx.Query(ctx, fmt.Sprintf(`SELECT %s FROM "%s" WHERE "%s" >= $1 ORDER BY 1, 2`, list, t.name, key), first)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows [][]any
	for found.Next() {
		row := make([]any, len(t.columns))
		cells := make([]any, len(row))
		for i := range row {
			cells[i] = &row[i]
		}
		if err := found.Scan(cells...); err != nil {
			return nil, err
		}
		for i, c := range t.columns {
			if n, ok := row[i].(int64); ok && c.Type == db.Bool { // SQLite has no truth values
				row[i] = n != 0
			}
			if c.Name == "position" { // which is given after the import
				row[i] = nil
			}
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

// divide adds the rows of a table to the commits of their subjects.
func (t *table) divide(rows [][]any, ids []int64, perRequest int, commits []commit) {
	if len(rows) == 0 {
		return
	}
	key := slices.IndexFunc(t.columns, func(c db.Column) bool { return c.Name == t.key() })
	parts := make([][][]any, len(commits))
	for _, row := range rows {
		at, found := slices.BinarySearch(ids, row[key].(int64))
		if !found {
			at = max(0, at-1) // a record about several stands behind the first of them
		}
		parts[at/perRequest] = append(parts[at/perRequest], row)
	}
	for i, part := range parts {
		if len(part) > 0 {
			commits[i] = append(commits[i], rowsOf{t.name, db.Values{Columns: t.columns, Rows: part}})
		}
	}
}
