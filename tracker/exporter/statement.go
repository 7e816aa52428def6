package exporter

import (
	"context"
	"strconv"
	"strings"

	"cohort/db"
)

// statement is a query that is put together: its arguments, and the conditions that hold for all of its branches.
type statement struct {
	dialect *db.Dialect
	args    []any
	where   []string
}

func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *statement) and(condition string) { s.where = append(s.where, condition) }

// in is the condition that expr is in a list.
func (s *statement) in(expr string, list any) string {
	s.args = append(s.args, list)
	return s.dialect.In(expr, len(s.args))
}

// among is the condition that expr is in a list that may be long, and by which nothing is to be looked up.
func (s *statement) among(expr string, list []int32) string {
	s.args = append(s.args, list)
	return s.dialect.Among(expr, len(s.args))
}

func (s *statement) within(column string, span Span) {
	if span.From != nil {
		s.and(column + " >= " + s.arg(*span.From))
	}
	if span.Until != nil {
		s.and(column + " < " + s.arg(*span.Until))
	}
}

func (s *statement) conditions(more ...string) string {
	return strings.Join(append(more, s.where...), " AND ")
}

// listing is how rows of one kind are listed.
type listing struct {
	columns string  // what is read of each row: its key, and what the list is ordered by
	from    string  // the table, and what it is joined with
	scope   string  // the column that stands before area and unit in the indexes: program or type
	alias   string  // of the table with the columns scope, area and org_unit
	scopes  []int32 // programs or types
	cover   cover
	extra   []int64 // subjects that are listed, too, though their places are not
	order   string  // ORDER BY that the indexes hold, within a scope and an area or unit
	few     bool    // the conditions name the rows themselves: the primary key is to be used, and no index of places
	sparse  bool    // only deleted rows are wanted: the index of these is to be used
}

// maxBranches bounds the terms of one UNION ALL; SQLite takes 500.
const maxBranches = 200

// branches are some of the places that an index holds in the order of the list.
func (l *listing) branches(s *statement, from, to int) []string {
	each := l.cover.places()
	list := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		if i == each*len(l.scopes) {
			list = append(list, s.in(l.alias+"."+l.scope, l.scopes)+" AND "+s.in(l.alias+".subject", l.extra))
			continue
		}
		list = append(list, l.alias+"."+l.scope+" = "+s.arg(l.scopes[i/each])+" AND "+l.cover.place(s, i%each, l.alias))
	}
	return list
}

// everywhere is one condition for all places.
func (l *listing) everywhere(s *statement) string {
	scope, place := l.alias+".", l.alias+"."
	if l.few {
		scope = "+" + scope // no index holds what is calculated
	}
	if l.few || l.sparse {
		place = "+" + place
	}
	places := l.cover.anywhere(s, place+"area", place+"org_unit")
	if len(l.extra) > 0 {
		places = append(places, s.in(l.alias+".subject", l.extra))
	}
	return s.in(scope+l.scope, l.scopes) + " AND (" + strings.Join(places, " OR ") + ")"
}

// nothing reports whether there is no place to look.
func (l *listing) nothing() bool { return l.places() == 0 }

// places is how many places there are to look, each of which an index holds in the order of the list. The subjects beside them
// are the last one.
func (l *listing) places() int {
	n := len(l.scopes) * l.cover.places()
	if len(l.extra) > 0 && len(l.scopes) > 0 {
		n++
	}
	return n
}

// merged returns the first rows of all places: of each branch the first, merged by the database.
func (l *listing) merged(s *statement, branches []string, limit int) string {
	bound := s.arg(limit)
	var b strings.Builder
	for i, branch := range branches {
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		b.WriteString("SELECT * FROM (SELECT " + l.columns + " FROM " + l.from + " WHERE " + s.conditions(branch) +
			" ORDER BY " + l.order + " LIMIT " + bound + ") AS b" + strconv.Itoa(i))
	}
	return b.String()
}

// read runs a query and calls row for each of its rows.
func read(ctx context.Context, tx db.Tx, sql string, args []any, row func(db.Rows) error) error {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
