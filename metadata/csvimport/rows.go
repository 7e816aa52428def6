package csvimport

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"cohort/fault"
	"cohort/schema"
)

// row is one row of a file.
type row struct {
	line  int
	cells []string // without the spaces around them
	bad   string   // why they cannot be read
}

// cell is the text of a column; columns that the row does not have are empty.
func (r row) cell(i int) string {
	if i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// beyond is the first text behind the first n columns, or "".
func (r row) beyond(n int) string {
	for i := n; i < len(r.cells); i++ {
		if r.cells[i] != "" {
			return r.cells[i]
		}
	}
	return ""
}

// fault says what is wrong with a row, and on which line it stands.
func (r row) fault(t *schema.Type, property, value, format string, args ...any) *fault.Error {
	f := fault.New(fault.Conflict, "Line %d: %s", r.line, fmt.Sprintf(format, args...)).On(t.Name, "", property)
	f.Value = value
	return f
}

func (r row) missing(t *schema.Type, property string) *fault.Error {
	f := r.fault(t, property, "", "Missing required property `%s`", property)
	f.Code, f.Properties = "E4000", []any{property}
	return f
}

const byteOrderMark = "\uFEFF"

// readRows reads all rows with a text in them.
func readRows(src io.Reader, header bool) ([]row, error) {
	in := bufio.NewReader(src)
	switch start, err := in.Peek(len(byteOrderMark)); {
	case string(start) == byteOrderMark:
		if _, err := in.Discard(len(byteOrderMark)); err != nil {
			return nil, err
		}
	case len(start) == 0 && err == io.EOF:
		return nil, fault.New(fault.BadRequest, "The body is empty; it must be CSV.")
	}
	reader := csv.NewReader(in)
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = true
	var rows []row
	for first := header; ; first = false {
		cells, err := reader.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, explain(err)
		}
		line, _ := reader.FieldPos(0)
		if r := clean(line, cells); !first && r.beyond(0) != "" {
			rows = append(rows, r)
		}
	}
}

func clean(line int, cells []string) row {
	r := row{line: line, cells: cells}
	for i, text := range cells {
		cells[i] = strings.TrimSpace(text)
		if !utf8.ValidString(text) {
			cells[i] = strings.ToValidUTF8(cells[i], "\uFFFD")
			r.bad = fmt.Sprintf("column %d is not written in UTF-8", i+1)
		}
	}
	return r
}

// explain says where the text is no CSV.
func explain(err error) error {
	var malformed *csv.ParseError
	if !errors.As(err, &malformed) {
		return err
	}
	what := "a quote stands within a text that does not begin with one"
	if errors.Is(err, csv.ErrQuote) {
		what = "a text in quotes does not end, or goes on behind its end"
	}
	return fault.New(fault.BadRequest, "Malformed CSV: %s at line %d, column %d.", what, malformed.Line, malformed.Column)
}
