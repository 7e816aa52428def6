package exporter

import (
	"time"

	"cohort/db"
	"cohort/geometry"
)

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
