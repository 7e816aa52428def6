package eventcsv

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"cohort/fault"
	"cohort/geometry"
	"cohort/payload"
)

// largestRow bounds what is held of a table at a time.
const largestRow = 4 << 20

// Read returns the JSON of the events that src says as CSV in UTF-8, as a body of several events. Rows that follow each other under one
// identifier are one event; a row without an identifier is an event by itself. A first row of names of columns says in which order the
// columns stand; any other first row is an event's. What is wrong with a row is a member of its event without a name. Reading fails
// with a fault of kind BadRequest where the text is no table, and of kind TooLarge where a row is larger than 4 MiB.
func Read(src io.Reader) io.Reader { return read(src, classic) }

// ReadNewer is Read for the newer dialect, as a body of which the events are a member.
func ReadNewer(src io.Reader) io.Reader { return read(src, newer) }

func read(src io.Reader, f *form) io.Reader {
	r := &reader{form: f, src: &watched{Reader: payload.Unmarked(src)}}
	r.rows = csv.NewReader(r.src)
	r.rows.FieldsPerRecord, r.rows.ReuseRecord = -1, true
	return r
}

// reader translates a row at a time.
type reader struct {
	*form
	src  *watched
	rows *csv.Reader
	b    []byte // the piece that is being read
	done int    // how much of it was
	err  error

	begun  bool
	order  []int // of the columns in the header; nil is the usual one
	events int   // that have begun
	first  row   // of the event that is open
	open   bool
	values int      // of the event
	wrong  []string // with the event
}

// watched counts what is read, and keeps its failure, to be told from mistakes in what was read.
type watched struct {
	io.Reader
	since  int // bytes since the last row
	failed error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if w.since += n; w.since > largestRow {
		n, err = 0, fault.New(fault.TooLarge, "A row of the CSV is larger than %d bytes.", largestRow)
	}
	if err != nil && err != io.EOF {
		w.failed = err
	}
	return n, err
}

func (r *reader) Read(p []byte) (int, error) {
	for r.done == len(r.b) {
		if r.err != nil {
			return 0, r.err
		}
		r.b, r.done = r.b[:0], 0
		if r.err = r.next(); r.err != nil && r.err != io.EOF {
			r.b = r.b[:0]
		}
	}
	n := copy(p, r.b[r.done:])
	r.done += n
	return n, nil
}

// next translates the next row. Behind the last one it fails with io.EOF, what is left to be said in b.
func (r *reader) next() error {
	cells, err := r.record()
	switch {
	case err == io.EOF && !r.begun:
		return fault.New(fault.BadRequest, "The body is empty; it must be CSV.")
	case err == io.EOF:
		r.close()
		r.b = append(r.b, "]}"...)
		return io.EOF
	case err != nil:
		return err
	}
	if !r.begun {
		r.begun = true
		r.b = append(r.b, `{"events":[`...)
		if columns, header := r.form.order(cells); header {
			r.order = columns
			return nil
		}
	}
	line, _ := r.rows.FieldPos(0)
	now, excess := r.row(cells)
	if now == (row{}) && excess == "" {
		return nil
	}
	if !r.open || now[event] == "" || now[event] != r.first[event] {
		r.close()
		r.begin(now)
	} else {
		r.compare(now, line)
	}
	if excess != "" {
		r.wrong = append(r.wrong, fmt.Sprintf("Line %d has more than %d columns: %.80q", line, r.width(), excess))
	}
	r.value(now)
	return nil
}

func (r *reader) width() int {
	if r.order != nil {
		return len(r.order)
	}
	return len(r.columns)
}

// record reads a row's cells, which hold until the next one is read.
func (r *reader) record() ([]string, error) {
	cells, err := r.rows.Read()
	r.src.since = 0
	var malformed *csv.ParseError
	switch {
	case r.src.failed != nil:
		return nil, r.src.failed
	case err == io.EOF:
		return nil, err
	case errors.As(err, &malformed):
		return nil, fault.New(fault.BadRequest, "Malformed CSV: %v at line %d.", malformed.Err, malformed.Line)
	case err != nil:
		return nil, err
	}
	for i, cell := range cells {
		if !utf8.ValidString(cell) {
			line, _ := r.rows.FieldPos(i)
			return nil, fault.New(fault.BadRequest, "CSV is read in UTF-8, and line %d is none.", line)
		}
	}
	return cells, nil
}

// row gives each cell its column, and returns the first cell that has none.
func (r *reader) row(cells []string) (now row, excess string) {
	for i, cell := range cells {
		column := i
		if r.order != nil && i < len(r.order) {
			column = r.order[i]
		}
		if !slices.Contains(r.free, column) {
			cell = strings.TrimSpace(cell)
		}
		switch {
		case i < r.width():
			now[column] = cell
		case excess == "":
			excess = cell
		}
	}
	return now, excess
}

// begin begins an event.
func (r *reader) begin(now row) {
	if r.events > 0 {
		r.b = append(r.b, ',')
	}
	r.events++
	r.first, r.open, r.values, r.wrong = now, true, 0, r.wrong[:0]
	r.b = append(r.b, '{')
	for i, name := range r.columns {
		switch {
		case now[i] == "" || i == r.latitude || i == r.longitude || i == r.shape || slices.Contains(r.unread, i):
		case slices.Contains(r.ofValue, i) && !slices.Contains(r.ofEvent, i):
		case i == r.assigned && i != 0:
			r.b = append(r.b, `"assignedUser":{`...)
			r.member("username", now[i])
			r.b[len(r.b)-1] = '}'
			r.b = append(r.b, ',')
		default:
			r.member(name, now[i])
		}
	}
	r.place(now)
	r.b = append(r.b, `"dataValues":[`...)
}

// place adds where an event took place.
func (r *reader) place(now row) {
	position := now[r.latitude] != "" || now[r.longitude] != ""
	switch {
	case position && r.point && now[r.shape] == "":
		now[r.shape] = "POINT (" + now[r.longitude] + " " + now[r.latitude] + ")"
	case position && !r.point:
		r.b = append(r.b, `"coordinate":{`...)
		for _, i := range []int{r.latitude, r.longitude} {
			if now[i] != "" {
				r.member(r.columns[i], now[i])
			}
		}
		r.b[len(r.b)-1] = '}'
		r.b = append(r.b, ',')
	}
	if now[r.shape] != "" {
		if g, err := parse(now[r.shape]); err != nil {
			r.wrong = append(r.wrong, fmt.Sprintf("Invalid geometry: %v", err))
		} else {
			r.b = append(append(append(r.b, `"geometry":`...), g.GeoJSON()...), ',')
		}
	}
}

func parse(text string) (geometry.Geometry, error) {
	if strings.HasPrefix(text, "{") {
		return geometry.FromGeoJSON([]byte(text))
	}
	return geometry.FromText(text)
}

// member adds a text with a comma behind it.
func (r *reader) member(name, text string) {
	r.b = append(payload.AppendQuoted(append(payload.AppendQuoted(r.b, name), ':'), text), ',')
}

// compare holds a further row of an event against its first one. What it leaves out it does not deny.
func (r *reader) compare(now row, line int) {
	for i, text := range now {
		if text != "" && text != r.first[i] && !slices.Contains(r.ofValue, i) {
			r.wrong = append(r.wrong, fmt.Sprintf("Line %d says %.80q of %s, and the first row of the event %.80q", line, text, r.columns[i], r.first[i]))
		}
	}
}

// value adds the data value of a row, if there is one.
func (r *reader) value(now row) {
	if now[r.element] == "" && now[r.form.value] == "" {
		return
	}
	if r.values > 0 {
		r.b = append(r.b, ',')
	}
	r.values++
	r.b = append(r.b, '{')
	r.member("dataElement", now[r.element])
	for _, i := range r.ofValue {
		if name := r.valueMembers[i]; name != "" && now[i] != "" {
			r.member(name, now[i])
		}
	}
	r.member("value", now[r.form.value])
	r.b[len(r.b)-1] = '}'
}

// close ends the event that is open.
func (r *reader) close() {
	if !r.open {
		return
	}
	r.open = false
	r.b = append(r.b, ']')
	for _, text := range r.wrong {
		r.b = payload.AppendQuoted(append(r.b, `,"":`...), text)
	}
	r.b = append(r.b, '}')
}
