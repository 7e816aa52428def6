package exporter

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
	"cohort/geometry"
	"cohort/query"
	"cohort/tracker"
)

// A table shows in cells what objects show as members. A cell is the text of a value, and empty where the object has none.

// pick returns members by their names, in that order. A name that there is not is a column of empty cells.
func pick[T any](members []member[T], names ...string) []member[T] {
	out := make([]member[T], len(names))
	for i, name := range names {
		out[i] = member[T]{name, func(_ *writer, b []byte, _ T) []byte { return b }}
		for _, m := range members {
			if m.name == name {
				out[i] = m
			}
		}
	}
	return out
}

// texts appends the cells of an object.
func texts[T any](w *writer, list []string, columns []member[T], v T) []string {
	for _, column := range columns {
		w.scratch = column.append(w, w.scratch[:0], v)
		list = append(list, plain(w.scratch))
	}
	return list
}

// plain is the text of a JSON value: what stands in it, or the JSON as it is.
func plain(json []byte) string {
	if len(json) == 0 || json[0] != '"' {
		return string(json)
	}
	text, _ := jsontext.AppendUnquote(nil, json) // it was quoted here
	return string(text)
}

// AppendRow appends a line of CSV.
func AppendRow(b []byte, cells ...string) []byte {
	for i, cell := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		if cell != "" {
			b = query.PlainCSV.AppendCell(b, []byte(cell))
		}
	}
	return append(b, '\n')
}

// wellKnown is a shape as text.
func wellKnown(b []byte, g *string) []byte {
	if g == nil {
		return b
	}
	return text(b, geometry.Stored(*g).Text())
}

// position is a point's latitude or longitude.
func position(b []byte, g *string, wanted int) []byte {
	if g == nil {
		return b
	}
	longitude, latitude, ok := geometry.Stored(*g).Position()
	if !ok {
		return b
	}
	return append(b, [...]string{latitude, longitude}[wanted]...)
}

var (
	eventHead = append(pick(eventMembers, "event", "status", "program", "programStage", "enrollment", "orgUnit", "eventDate", "dueDate"),
		member[*visit]{"latitude", func(_ *writer, b []byte, v *visit) []byte { return position(b, v.row.Geometry, 0) }},
		member[*visit]{"longitude", func(_ *writer, b []byte, v *visit) []byte { return position(b, v.row.Geometry, 1) }},
	)
	eventAuthor = pick(eventMembers, "storedBy")
	eventTail   = append(pick(eventMembers, "completedDate", "completedBy"),
		member[*visit]{"geometry", func(_ *writer, b []byte, v *visit) []byte { return wellKnown(b, v.row.Geometry) }},
	)
	eventValue    = pick(valueMembers, "dataElement", "value")
	eventProvided = pick(valueMembers, "providedElsewhere")

	personHead = append(pick(entityMembers, "created", "orgUnit", "createdAtClient", "trackedEntityInstance", "lastUpdated", "trackedEntityType", "lastUpdatedAtClient"),
		append(pick[*person](nil, "storedBy"), append(pick(entityMembers, "coordinates", "potentialDuplicate", "inactive", "deleted", "featureType"),
			member[*person]{"geometry", func(_ *writer, b []byte, p *person) []byte { return wellKnown(b, p.row.Geometry) }},
		)...)...,
	)
)

// EventRows shows events as lines of CSV, one a data value, in the columns that package eventcsv reads.
func EventRows() *EventShape {
	shape := Event(nil, Listed)
	shape.table = (*writer).eventRows
	return shape
}

func (w *writer) eventRows(b []byte, v *visit) []byte {
	cells := texts(w, nil, eventHead, v)
	head := len(cells)
	author, tail := texts(w, nil, eventAuthor, v), texts(w, nil, eventTail, v)
	for i := range v.row.Values {
		value := &v.row.Values[i]
		cells = append(texts(w, cells[:head], eventValue, value), author...)
		cells = append(texts(w, cells, eventProvided, value), tail...)
		b = AppendRow(b, cells...)
	}
	if len(v.row.Values) > 0 {
		return b
	}
	cells = append(append(append(cells, "", ""), author...), "")
	return AppendRow(b, append(cells, tail...)...)
}

// EntityRows shows tracked entities as lines of CSV, one an attribute value.
func EntityRows() *EntityShape {
	shape := Entity(nil, Listed)
	shape.table = (*writer).entityRows
	return shape
}

// EntityRowNames are the names of the columns of [EntityRows].
func EntityRowNames() []string { return append(all(personHead), all(attributeMembers)...) }

func (w *writer) entityRows(b []byte, p *person) []byte {
	cells := texts(w, nil, personHead, p)
	head := len(cells)
	values := w.shownValues(p)
	for _, v := range values {
		cells = texts(w, cells[:head], attributeMembers, v)
		b = AppendRow(b, cells...)
	}
	if len(values) == 0 {
		b = AppendRow(b, texts(w, cells, pick[*tracker.AttributeValue](nil, all(attributeMembers)...), nil)...)
	}
	return b
}

// Header is a column of a grid: its key, and its title.
type Header struct{ Name, Title string }

// Grid is a list as a table. Head is called once before the first row, and Row with each row: a list of texts in JSON, or a line of CSV.
type Grid struct {
	CSV  bool
	Head func([]Header) error
	Row  func([]byte) error
}

// titled is a column of a grid.
type titled[T any] struct {
	member[T]
	title string
}

func headers[T any](columns []titled[T]) []Header {
	out := make([]Header, len(columns))
	for i, c := range columns {
		out[i] = Header{c.name, c.title}
	}
	return out
}

// rower returns what writes objects as rows of a grid.
func rower[T any](g *Grid, columns []titled[T]) func(*writer, []byte, T) []byte {
	members := make([]member[T], len(columns))
	for i, c := range columns {
		members[i] = c.member
	}
	var cells []string
	return func(w *writer, b []byte, v T) []byte {
		cells = texts(w, cells[:0], members, v)
		if g.CSV {
			return AppendRow(b, cells...)
		}
		b = append(b, '[')
		for i, cell := range cells {
			if i > 0 {
				b = append(b, ',')
			}
			b = text(b, cell)
		}
		return append(b, ']')
	}
}

// moment appends a time as grids show it: 2024-03-31 12:30:00.5.
func (w *writer) moment(b []byte, ms *int64) []byte {
	if ms == nil {
		return b
	}
	return text(b, db.FromMillis(*ms).In(w.Zone).Format(time.DateTime+".999"))
}

func geoJSON(b []byte, g *string) []byte {
	if g == nil {
		return b
	}
	return append(b, geometry.Stored(*g).GeoJSON()...)
}
