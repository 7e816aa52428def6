package query

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Columns are the names of a gist's fields, in their order.
func (g *Gist) Columns() []string {
	names := make([]string, len(g.fields))
	for i := range g.fields {
		names[i] = g.fields[i].name
	}
	return names
}

// AppendHeader writes names as a line of CSV (RFC 4180).
func AppendHeader(b []byte, columns []string) []byte {
	for i, name := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendCell(b, name)
	}
	return append(b, "\r\n"...)
}

// AppendRow writes the fields of those names of an item as a line of CSV. What has no value is empty; a list or an object is written
// as JSON.
func (g *Gist) AppendRow(b []byte, it Item, columns []string) []byte {
	var cell []byte
	for i, name := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		at := slices.IndexFunc(g.fields, func(f gistField) bool { return f.name == name })
		if at < 0 {
			continue
		}
		var ok bool
		if cell, _, ok = g.fields[at].gist(cell[:0], it.scope, g); !ok || string(cell) == "null" {
			continue
		}
		if bytes.HasPrefix(cell, []byte{'"'}) {
			if text, err := jsontext.AppendUnquote(nil, cell); err == nil {
				b = appendCell(b, string(text))
				continue
			}
		}
		b = appendCell(b, string(cell))
	}
	return append(b, "\r\n"...)
}

// appendCell writes a text, in quotes where it holds what separates cells and lines, or begins or ends with a space. An empty text is
// told from no value by its quotes.
func appendCell(b []byte, text string) []byte {
	if text != "" && !strings.ContainsAny(text, ",\"\r\n") && strings.TrimSpace(text) == text {
		return append(b, text...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(text, `"`, `""`)...)
	return append(b, '"')
}
