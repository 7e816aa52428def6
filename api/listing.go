package api

import (
	"net/http"
	"unicode"
	"unicode/utf8"

	"cohort/graph"
	"cohort/query"
	"cohort/schema"
)

// listing is a page of a list, ready to be written.
type listing struct {
	name   string // of the list
	page   *page  // nil is all in one answer
	fields *query.Selection
	length int
	item   func(i int) query.Item
}

// listingOf is a page of objects of a type.
func listingOf(q *query.Context, t *schema.Type, fields query.Fields, page *page, objects []*graph.Object) *listing {
	return &listing{t.Plural, page, query.Select(t, fields), len(objects), func(i int) query.Item { return q.Item(objects[i]) }}
}

// answerListing writes a list that is made for this request alone.
func (c *call) answerListing(l *listing) error {
	if c.Format == "csv" {
		return c.tabulate(l)
	}
	return c.tagged(nil, l.json())
}

func (l *listing) json() []byte {
	b := append(make([]byte, 0, 1<<12), '{')
	if l.page != nil {
		b = append(l.page.append(b), ',')
	}
	b = append(append(append(b, '"'), l.name...), `":[`...)
	for i := range l.length {
		if i > 0 {
			b = append(b, ',')
		}
		b = l.fields.AppendItem(b, l.item(i))
	}
	return append(b, "]}"...)
}

// tabulate answers with a list as CSV: a line of names, unless skipHeader= says otherwise, and a line an object.
func (c *call) tabulate(l *listing) error {
	w, err := c.separators()
	if err != nil {
		return err
	}
	headless, err := c.Flag("skipHeader", false)
	if err != nil {
		return err
	}
	table := l.fields.Table()
	var header []byte
	if !headless {
		header = w.AppendHeader(nil, table.Columns())
	}
	return c.table(header, l.length, func(b []byte, i int) []byte { return table.AppendRow(b, w, l.item(i)) })
}

const longestSeparator = 8 // bytes of what stands between the members of a list

// separators reads separator= and arraySeparator=.
func (c *call) separators() (query.CSV, error) {
	w := query.PlainCSV
	if text := c.Query().Get("separator"); text != "" {
		r, size := utf8.DecodeRuneInString(text)
		if size != len(text) || r == utf8.RuneError || r == '"' || r != '\t' && unicode.IsControl(r) {
			return w, c.badParameter("separator", "one character that is no quotation mark and no end of a line")
		}
		w.Separator = text
	}
	if text := c.Query().Get("arraySeparator"); text != "" {
		if len(text) > longestSeparator || !utf8.ValidString(text) {
			return w, c.badParameter("arraySeparator", "at most 8 characters")
		}
		w.Members = text
	}
	return w, nil
}

// pieceSize is how much of a table is made before it is sent.
const pieceSize = 64 << 10

// table answers with a header and so many lines of CSV. A long table is sent as it is made.
func (c *call) table(header []byte, lines int, line func(b []byte, i int) []byte) error {
	const contentType = "text/csv;charset=UTF-8"
	out := &lateHeader{call: c, status: http.StatusOK, contentType: contentType}
	b := append(make([]byte, 0, 1<<12), header...)
	for i := range lines {
		if b = line(b, i); len(b) < pieceSize {
			continue
		}
		if c.Method == http.MethodHead { // how much follows is not told
			b = nil
		}
		if _, err := out.Write(b); err != nil || b == nil {
			return nil // nobody is left to be told
		}
		b = b[:0]
	}
	if !c.answered() {
		return c.Bytes(http.StatusOK, contentType, b)
	}
	out.Write(b)
	return nil
}
