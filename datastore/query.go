package datastore

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
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

// mostHeld bounds the bytes of entries that are sorted in memory.
const mostHeld = 64 << 20

// Run hands the entries that meet the query to emit, each as a JSON object, in order. What emit is handed is valid until it returns.
// A namespace without keys has no entries. The rows are read as a stream; only an order by a value keeps entries in memory, those of
// the pages up to the one that is asked for.
func (s Space) Run(ctx context.Context, v *access.View, namespace string, q *Query, emit func([]byte) error) error {
	statement := s.sql.scan
	if q.byKey && q.descending && !q.numeric {
		statement = s.sql.scanBack
	}
	if q.byKey && q.numeric {
		return notNumeric(q)
	}
	sorted := &sorter{query: q}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		rows, err := tx.Query(ctx, statement, s.user, namespace)
		if err != nil {
			return err
		}
		defer rows.Close()
		matched := 0
		var line []byte
		for rows.Next() {
			var key, value string
			var sharing *string
			if err := rows.Scan(&key, &value, &sharing); err != nil {
				return err
			}
			if !canRead(v, sharing) {
				continue
			}
			if ok, err := q.meets(key, []byte(value)); err != nil || !ok {
				if err != nil {
					return err
				}
				continue
			}
			if !q.byKey {
				if err := sorted.add(key); err != nil {
					return err
				}
				continue
			}
			if matched++; matched <= q.Skip {
				continue
			}
			line = q.entry(line[:0], key)
			if err := emit(line); err != nil {
				return err
			}
			if q.Limit > 0 && matched >= q.Skip+q.Limit {
				break
			}
		}
		return rows.Err()
	})
	if err != nil || q.byKey {
		return err
	}
	return sorted.emit(emit)
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

// sorter keeps entries by a value.
type sorter struct {
	query *Query
	list  []sortable
	bytes int
}

type sortable struct {
	key, text string
	number    float64
	none      bool // there is no value; such entries are last in every order
	line      []byte
}

func (s *sorter) add(key string) error {
	q := s.query
	e := sortable{key: key}
	switch value := q.values[q.orderSlot]; {
	case isNull(value):
		e.none = true
	case !q.numeric:
		e.text = textOf(value)
	case jsontext.Value(value).Kind() != '0':
		return notNumeric(q)
	default:
		e.number = numberOf(string(value))
	}
	e.line = q.entry(nil, key)
	s.bytes += len(e.line) + len(e.text)
	s.list = append(s.list, e)
	if q.Limit > 0 && len(s.list) >= 2*(q.Skip+q.Limit) {
		s.cut()
	}
	if s.bytes > mostHeld {
		if s.cut(); s.bytes > mostHeld {
			return fault.New(fault.Conflict, "The entries are too large to be ordered by '%s': ask for fewer fields, for an earlier page, or order them by key", q.orderPath)
		}
	}
	return nil
}

// cut keeps those that the pages up to the one that is asked for hold.
func (s *sorter) cut() {
	slices.SortFunc(s.list, s.compare)
	keep := len(s.list)
	if s.query.Limit > 0 {
		keep = min(keep, s.query.Skip+s.query.Limit)
	}
	for _, e := range s.list[keep:] {
		s.bytes -= len(e.line) + len(e.text)
	}
	clear(s.list[keep:])
	s.list = s.list[:keep]
}

func (s *sorter) compare(a, b sortable) int {
	if a.none != b.none {
		if a.none {
			return 1
		}
		return -1
	}
	order := cmp.Or(cmp.Compare(a.number, b.number), strings.Compare(a.text, b.text))
	if s.query.descending {
		order = -order
	}
	return cmp.Or(order, strings.Compare(a.key, b.key))
}

func (s *sorter) emit(emit func([]byte) error) error {
	s.cut()
	for _, e := range s.list[min(len(s.list), s.query.Skip):] {
		if err := emit(e.line); err != nil {
			return err
		}
	}
	return nil
}

func notNumeric(q *Query) error {
	return fault.New(fault.BadRequest, "Cannot order by '%s' as numbers: an entry has another value there. Order as text, or filter for entries with a number.", q.orderPath)
}
