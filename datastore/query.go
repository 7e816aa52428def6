package datastore

import (
	"context"
	"math"
	"slices"
	"strings"

	"cohort/access"
	"cohort/db"
	"cohort/payload"
)

// Request is a query as a client writes it.
type Request struct {
	Fields     string   // what each entry shows besides its key
	Filters    []string // <path>:<operator>[:<value>], several after commas
	Order      string   // <path>[:asc|desc|nasc|ndesc]; by key where it is empty
	Any        bool     // one filter is enough
	IncludeAll bool     // also entries of which no field has a value
	Skip       int      // entries before the first
	Limit      int      // the most entries; 0 is all
}

// Query is what is asked of the entries of a namespace. It is used for one run.
type Query struct {
	Request
	extractor
	fields  []int // their slots; the first slot is that of the key
	answer  member
	filters []*filter

	byKey, descending, numeric bool
	orderSlot                  int
	orderPath                  string
}

// keySlot is where the key stands, as JSON. No path leads there.
const keySlot = 0

// Parse reads a query. What cannot be read is a BadRequest.
func Parse(r Request) (*Query, error) {
	q := &Query{Request: r}
	fields, err := parseFields(r.Fields)
	if err != nil {
		return nil, err
	}
	q.slots, q.values = 1, make([][]byte, 1) // that of the key
	for _, f := range fields {
		slot := keySlot
		if !f.path.key {
			slot = q.add(f.path.names)
		}
		q.fields = append(q.fields, slot)
		if err := q.answer.place(f.as, slot); err != nil {
			return nil, err
		}
	}
	for _, list := range r.Filters {
		if strings.TrimSpace(list) == "" {
			continue
		}
		for text := range split(list) {
			f, err := parseFilter(text, &q.extractor)
			if err != nil {
				return nil, err
			}
			if q.filters = append(q.filters, f); len(q.filters) > most {
				return nil, unreadable("E7652", "There are more than %d filters", most)
			}
		}
	}
	return q, q.parseOrder(r.Order)
}

func (q *Query) parseOrder(text string) error {
	if text == "" {
		text = "_"
	}
	where, direction, given := strings.Cut(text, ":")
	at, err := parsePath(strings.TrimSpace(where))
	if err != nil {
		return err
	}
	direction = strings.ToLower(direction)
	if given && !slices.Contains([]string{"asc", "desc", "nasc", "ndesc"}, direction) {
		return unreadable("E7652", "Not a valid order: '%s'; it is <path>, with :asc, :desc, :nasc or :ndesc", text)
	}
	q.byKey, q.orderPath = at.key, where
	q.numeric, q.descending = strings.HasPrefix(direction, "n"), strings.HasSuffix(direction, "desc")
	if !at.key {
		q.orderSlot = q.add(at.names)
	}
	return nil
}

// Run hands the entries that meet the query to emit, each as a JSON object, in order. What emit is handed is valid until it returns.
// A namespace without keys has no entries. The rows are read as a stream; only an order by a value keeps entries in memory, those of
// the pages up to the one that is asked for.
func (s Space) Run(ctx context.Context, v *access.View, namespace string, q *Query, emit func([]byte) error) error {
	if q.byKey && q.numeric {
		return notNumeric(q)
	}
	r := &run{Query: q, view: v, emit: emit, sorter: sorter{query: q}}
	err := s.db.Read(ctx, func(tx db.Tx) error { return r.scan(ctx, tx, s, namespace) })
	if err != nil || q.byKey {
		return err
	}
	return r.sorter.emit(emit)
}

// run is one query on its way through a namespace.
type run struct {
	*Query
	view    *access.View
	emit    func([]byte) error
	sorter  sorter
	matched int
	line    []byte
}

// beyond follows every key.
var beyond = strings.Repeat("\U0010FFFF", longest+1)

// scan reads the rows in the order of their keys. A page by key is nearly always full after a few more rows than it has entries:
// they are asked for first, so that the database does not prepare to give them all. Where they were too few, a second statement
// goes on behind them.
func (r *run) scan(ctx context.Context, tx db.Tx, s Space, namespace string) error {
	statement, from := s.sql.scan, ""
	if r.byKey && r.descending {
		statement, from = s.sql.scanBack, beyond
	}
	limit := int64(math.MaxInt64)
	if r.byKey && r.Limit > 0 {
		limit = 2 * int64(r.Skip+r.Limit)
	}
	for {
		read, done, err := r.rows(tx.Query(ctx, statement, s.user, namespace, from, limit))
		if err != nil || done || read.count < limit {
			return err
		}
		from, limit = read.last, math.MaxInt64
	}
}

type progress struct {
	count int64
	last  string
}

func (r *run) rows(rows db.Rows, err error) (read progress, done bool, _ error) {
	if err != nil {
		return read, false, err
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		var sharing *string
		if err := rows.Scan(&read.last, &value, &sharing); err != nil {
			return read, false, err
		}
		read.count++
		if !canRead(r.view, sharing) {
			continue
		}
		if met, err := r.meets(read.last, []byte(value)); err != nil {
			return read, false, err
		} else if !met {
			continue
		}
		if done, err = r.found(read.last); done || err != nil {
			return read, done, err
		}
	}
	return read, false, rows.Err()
}

// found takes the entry that was read last into the answer. done says that the page is full.
func (r *run) found(key string) (done bool, err error) {
	if !r.byKey {
		return false, r.sorter.add(key)
	}
	if r.matched++; r.matched <= r.Skip {
		return false, nil
	}
	r.line = r.entry(r.line[:0], key)
	return r.Limit > 0 && r.matched >= r.Skip+r.Limit, r.emit(r.line)
}

// meets reads what the query needs of an entry, and reports whether the entry is one of its answer.
func (q *Query) meets(key string, value []byte) (bool, error) {
	if err := q.read(value); err != nil {
		return false, err
	}
	q.values[keySlot] = payload.AppendQuoted(nil, key)
	if len(q.fields) > 0 && !q.IncludeAll && !slices.ContainsFunc(q.fields, func(slot int) bool { return !isNull(q.values[slot]) }) {
		return false, nil
	}
	for _, f := range q.filters {
		if f.holds(key, q.values) == q.Any {
			return q.Any, nil
		}
	}
	return !q.Any || len(q.filters) == 0, nil
}

// entry writes the entry that was read last.
func (q *Query) entry(b []byte, key string) []byte {
	b = payload.AppendQuoted(append(b, `{"key":`...), key)
	return append(q.answer.append(b, q.values, false), '}')
}
