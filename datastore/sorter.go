package datastore

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
)

// mostHeld bounds the bytes of entries that are sorted in memory.
const mostHeld = 64 << 20

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
