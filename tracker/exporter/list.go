package exporter

import (
	"context"
	"slices"

	"cohort/db"
	"cohort/tracker"
)

// key is the place of a row, and what lists are ordered by where nothing else is asked for.
type key struct{ subject, id, date int64 }

const (
	chunk   = 500    // rows that are read and shown at once
	inOrder = 20_000 // a whole list up to this length is shown in its order; a longer one place by place
	scatter = 2000   // more places than this are looked through as one
)

// list is a listing under way.
type list struct {
	listing
	db      db.DB
	filter  func(*statement)                 // adds the conditions that hold everywhere, but for deletion
	deleted string                           // the column that says so; "" is that deleted rows are listed, too
	indexed bool                             // the filter looks at nothing that the indexes of places do not hold
	compare func(a, b key) int               // the order that the indexes hold
	after   func(*statement, key) string     // the condition that a row stands behind another, in that order
	guard   func(*statement)                 // adds the condition that the user may see a row; nil: he may see all
	guarded bool                             // conditions look at where owners are
	strays  []tracker.Stray                  // units whose rows carry an area that says nothing
	glance  func(db.Tx, []key) (bool, error) // reads rows, and reports whether the user may see all of them
	trusted bool                             // no guard is needed: what it would hide is not among the rows
	custom  func(*statement) string          // ORDER BY of another order; nil is none
	show    func(db.Tx, []key) error         // reads and shows rows
	between func(context.Context)            // called while nothing is read, between parts of a whole list; nil does nothing
}

// run shows a page, or the whole list.
func (l *list) run(ctx context.Context, page Page) (Pager, error) {
	pager := Pager{Page: page, Last: true}
	if l.nothing() {
		return pager, nil
	}
	if page.All {
		return pager, l.all(ctx)
	}
	err := l.db.Read(ctx, func(tx db.Tx) error {
		if err := l.find(ctx, tx); err != nil {
			return err
		}
		keys, err := l.visible(ctx, tx, page)
		if err != nil {
			return err
		}
		from, to := min((page.Number-1)*page.Size, len(keys)), min(page.Number*page.Size, len(keys))
		pager.Last = len(keys) == to
		if page.Total {
			if pager.Count, err = l.count(ctx, tx); err != nil {
				return err
			}
		}
		for part := range slices.Chunk(keys[from:to], chunk) {
			if err := l.show(tx, part); err != nil {
				return err
			}
		}
		return nil
	})
	return pager, err
}

// find asks whose rows cannot be found by their areas. The answer holds for the whole list, also where it is read in parts: at such
// a unit rows are found whether they have got their area by then or not.
func (l *list) find(ctx context.Context, tx db.Tx) error {
	if len(l.cover.areas) == 0 && len(l.cover.parts) == 0 && !l.guarded {
		return nil
	}
	var err error
	l.strays, err = tracker.Strays(ctx, tx, 0)
	l.cover = l.cover.astray(l.strays)
	return err
}

// visible returns the first keys of the list, one more than the page needs. As a rule there is nothing to hide on a first page,
// which a look at its rows tells for less than asking the database to hide something.
func (l *list) visible(ctx context.Context, tx db.Tx, page Page) ([]key, error) {
	if l.guard != nil && page.Number == 1 {
		l.trusted = true
		keys, err := l.first(ctx, tx, page.Size+1)
		if err != nil {
			return nil, err
		}
		all, err := l.glance(tx, keys)
		l.trusted = false
		if all || err != nil {
			return keys, err
		}
	}
	return l.first(ctx, tx, page.Number*page.Size+1)
}

// first returns the first keys of the list.
func (l *list) first(ctx context.Context, tx db.Tx, limit int) ([]key, error) {
	s := &statement{dialect: tx.Dialect()}
	if l.custom != nil {
		return l.ordered(ctx, tx, s, limit)
	}
	places := l.places()
	if places > scatter || l.few {
		l.conditions(s)
		return l.keys(ctx, tx, s, "SELECT "+l.columns+" FROM "+l.from+" WHERE "+s.conditions(l.everywhere(s))+
			" ORDER BY "+l.order+" LIMIT "+s.arg(limit))
	}
	var keys []key
	for from := 0; from < places; from += maxBranches {
		s := &statement{dialect: tx.Dialect()}
		l.conditions(s)
		branches := l.branches(s, from, min(from+maxBranches, places))
		part, err := l.keys(ctx, tx, s, l.merged(s, branches, limit))
		if err != nil {
			return nil, err
		}
		keys = append(keys, part...)
	}
	slices.SortFunc(keys, l.compare)
	return keys[:min(limit, len(keys))], nil
}

// ordered returns the first keys in another order than the indexes hold.
func (l *list) ordered(ctx context.Context, tx db.Tx, s *statement, limit int) ([]key, error) {
	l.conditions(s)
	sql := "SELECT " + l.columns + " FROM " + l.from + " WHERE " + s.conditions(l.everywhere(s)) + " ORDER BY " + l.custom(s) + ", " + l.order
	if limit > 0 {
		sql += " LIMIT " + s.arg(limit)
	}
	return l.keys(ctx, tx, s, sql)
}

func (l *list) keys(ctx context.Context, tx db.Tx, s *statement, sql string) ([]key, error) {
	var keys []key
	err := read(ctx, tx, sql, s.args, func(rows db.Rows) error {
		var k key
		keys = append(keys, k)
		last := &keys[len(keys)-1]
		return rows.Scan(&last.subject, &last.id, &last.date)
	})
	return keys, err
}

// conditions adds all conditions that hold everywhere.
func (l *list) conditions(s *statement) {
	l.filter(s)
	if l.guard != nil && !l.trusted {
		l.guard(s)
	}
	if l.deleted != "" {
		s.and("NOT " + l.deleted)
	}
}

// count counts the list. Where an index can tell, it is asked for all, and another one for the few that are deleted.
func (l *list) count(ctx context.Context, tx db.Tx) (int64, error) {
	if l.deleted == "" || !l.indexed {
		return l.total(ctx, tx, l.conditions)
	}
	all, err := l.total(ctx, tx, l.filter)
	if err != nil {
		return 0, err
	}
	deleted := *l
	deleted.sparse = true
	gone, err := deleted.total(ctx, tx, func(s *statement) {
		l.filter(s)
		s.and(l.deleted)
	})
	return all - gone, err
}

func (l *list) total(ctx context.Context, tx db.Tx, conditions func(*statement)) (n int64, err error) {
	s := &statement{dialect: tx.Dialect()}
	conditions(s)
	err = tx.QueryRow(ctx, "SELECT count(*) FROM "+l.from+" WHERE "+s.conditions(l.everywhere(s)), s.args...).Scan(&n)
	return n, err
}

// all shows the whole list. Each part is read in a snapshot of its own, since none may be held for as long as a client takes.
func (l *list) all(ctx context.Context) error {
	var keys []key
	err := l.db.Read(ctx, func(tx db.Tx) (err error) {
		if err := l.find(ctx, tx); err != nil {
			return err
		}
		limit := inOrder + 1
		if l.custom != nil {
			limit = 0
		}
		keys, err = l.first(ctx, tx, limit)
		return err
	})
	if err != nil {
		return err
	}
	if l.custom != nil || len(keys) <= inOrder {
		for part := range slices.Chunk(keys, chunk) {
			if err := l.db.Read(ctx, func(tx db.Tx) error { return l.show(tx, part) }); err != nil {
				return err
			}
			l.rest(ctx)
		}
		return nil
	}
	for place := range l.places() {
		if err := l.place(ctx, place); err != nil {
			return err
		}
		l.rest(ctx)
	}
	return nil
}

// place shows all rows of one place, in the order that its index holds.
func (l *list) place(ctx context.Context, place int) error {
	var last *key
	for {
		n := 0
		err := l.db.Read(ctx, func(tx db.Tx) error {
			s := &statement{dialect: tx.Dialect()}
			l.conditions(s)
			if last != nil {
				s.and(l.after(s, *last))
			}
			keys, err := l.keys(ctx, tx, s, l.merged(s, l.branches(s, place, place+1), chunk))
			if n = len(keys); err != nil || n == 0 {
				return err
			}
			last = &keys[n-1]
			return l.show(tx, keys)
		})
		if err != nil || n < chunk {
			return err
		}
		l.rest(ctx)
	}
}

// rest lets others do what waits for the end of a read.
func (l *list) rest(ctx context.Context) {
	if l.between != nil {
		l.between(ctx)
	}
}
