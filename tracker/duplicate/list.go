package duplicate

import (
	"context"
	"slices"
	"strconv"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/tracker"
)

// Query says which pairs are wanted.
type Query struct {
	Statuses []Status // none: any
	Entities []string // identifiers, one of which is in the pair; nil: any
	Orders   []Order  // none: the oldest first
	Skip     int
	Most     int  // 0: all
	Total    bool // also how many there are in all
}

// Order is one criterion: a column by its name in answers.
type Order struct {
	Column     string
	Descending bool
}

// Columns are what lists can be ordered by.
var Columns = map[string]string{
	"id": "p.uid", "created": "p.created", "lastUpdated": "p.updated", "status": "p.status", "original": "o.uid", "duplicate": "d.uid",
}

// Of whom somebody was deleted otherwise than by the merge, the pair is gone.
const (
	selectPairs = `SELECT p.id, p.uid, o.uid, d.uid, p.status, p.created, p.updated, p.created_by, p.updated_by, p.original, p.duplicate`
	fromPairs   = ` FROM potential_duplicate AS p JOIN tracked_entity AS o ON o.subject = p.original JOIN tracked_entity AS d ON d.subject = p.duplicate
		WHERE NOT o.deleted AND (NOT d.deleted OR p.status = 2)`
)

// read reads the pairs of a condition, and what follows it.
func read(ctx context.Context, tx db.Tx, condition string, args ...any) ([]*Pair, error) {
	rows, err := tx.Query(ctx, selectPairs+fromPairs+condition, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*Pair
	for rows.Next() {
		p := &Pair{}
		var status int32
		if err := rows.Scan(&p.ID, &p.UID, &p.Original, &p.Duplicate, &status, &p.Created, &p.Updated, &p.CreatedBy, &p.UpdatedBy, &p.original, &p.duplicate); err != nil {
			return nil, err
		}
		p.Status = Status(status)
		list = append(list, p)
	}
	return list, rows.Err()
}

// List returns the pairs that a query asks for and that the user may see, and, where it asks for that, how many there are.
func (k *Keeper) List(ctx context.Context, view *access.View, q Query) (list []*Pair, total int, err error) {
	err = k.DB.Read(ctx, func(tx db.Tx) error {
		where, args, err := q.condition(ctx, tx)
		if err != nil {
			return err
		}
		if view.Superuser() {
			list, total, err = q.page(ctx, tx, where, args)
			return err
		}
		all, err := read(ctx, tx, where+q.order(), args...)
		if err != nil {
			return err
		}
		list, total, err = k.visible(ctx, tx, view, q, all)
		return err
	})
	return list, total, err
}

// condition writes what is asked for. Identifiers that mean nothing are in no pair.
func (q *Query) condition(ctx context.Context, tx db.Tx) (where string, args []any, err error) {
	if len(q.Statuses) > 0 {
		numbers := make([]int32, len(q.Statuses))
		for i, s := range q.Statuses {
			numbers[i] = int32(s)
		}
		args = append(args, numbers)
		where += ` AND ` + tx.Dialect().In("p.status", len(args))
	}
	if q.Entities != nil {
		claims, err := tracker.FindClaims(ctx, tx, q.Entities)
		if err != nil {
			return "", nil, err
		}
		subjects := []int64{}
		for _, c := range claims {
			if c.Kind == tracker.KindEntity {
				subjects = append(subjects, c.Subject)
			}
		}
		slices.Sort(subjects)
		args = append(args, subjects)
		in := tx.Dialect().In
		where += ` AND (` + in("p.low", len(args)) + ` OR ` + in("p.high", len(args)) + `)`
	}
	return where, args, nil
}

// order is what is asked for. What is equal in that comes in the order, or the reverse one, in which it was made.
func (q *Query) order() string {
	text, last := ` ORDER BY `, ``
	for _, o := range q.Orders {
		last = ``
		if o.Descending {
			last = ` DESC`
		}
		text += Columns[o.Column] + last + `, `
	}
	return text + `p.id` + last
}

// page has the database find the page, for somebody who sees everybody.
func (q *Query) page(ctx context.Context, tx db.Tx, where string, args []any) (list []*Pair, total int, err error) {
	if q.Total {
		if err := tx.QueryRow(ctx, `SELECT count(*)`+fromPairs+where, args...).Scan(&total); err != nil {
			return nil, 0, err
		}
	}
	where += q.order()
	if q.Most > 0 {
		args = append(args, q.Most, q.Skip)
		where += ` LIMIT $` + strconv.Itoa(len(args)-1) + ` OFFSET $` + strconv.Itoa(len(args))
	}
	list, err = read(ctx, tx, where, args...)
	return list, total, err
}

// together is how many pairs are judged at once.
const together = 500

// visible finds the page among what the user may see. It looks no farther than it must.
func (k *Keeper) visible(ctx context.Context, tx db.Tx, view *access.View, q Query, all []*Pair) (list []*Pair, total int, err error) {
	for some := range slices.Chunk(all, together) {
		subjects := make([]int64, 0, 2*len(some))
		for _, p := range some {
			subjects = append(subjects, p.original, p.duplicate)
		}
		w, err := k.look(ctx, tx, view, subjects)
		if err != nil {
			return nil, 0, err
		}
		for _, p := range some {
			if !w.sees(p) {
				continue
			}
			if total >= q.Skip && (q.Most == 0 || len(list) < q.Most) {
				list = append(list, p)
			}
			total++
		}
		if !q.Total && q.Most > 0 && len(list) == q.Most {
			break
		}
	}
	return list, total, nil
}

// MayRead asks for the right to see a tracked entity, which there must be.
func (k *Keeper) MayRead(ctx context.Context, view *access.View, entity string) error {
	return k.DB.Read(ctx, func(tx db.Tx) error {
		row, _, err := tracker.EntityByUID(ctx, tx, entity)
		if err != nil {
			return err
		}
		if row == nil || row.Deleted {
			return noPerson(entity)
		}
		w, err := k.look(ctx, tx, view, []int64{row.Subject})
		if err != nil || view.Superuser() {
			return err
		}
		return refused(view.ReadPerson(w.people[row.Subject], nil))
	})
}

// ParseOrder returns an order by what answers call a column.
func ParseOrder(column string, descending bool) (Order, error) {
	if Columns[column] == "" {
		f := fault.Coded(fault.BadRequest, "E1003", "Lists of potential duplicates cannot be ordered by `%s`: created, duplicate, id, lastUpdated, original and status are possible", column)
		f.Property, f.Value = "order", column
		return Order{}, f
	}
	return Order{column, descending}, nil
}
