package api

import (
	"cmp"
	"mime"
	"net/http"

	"cohort/tracker/eventcsv"
	"cohort/tracker/exporter"
)

// attachment has the client keep the answer as a file, where it asks for that, under the name that it gives.
func (c *call) attachment(name string) {
	if !c.Query().Has("attachment") {
		return
	}
	name = cmp.Or(c.Query().Get("attachment"), name+"."+c.Format)
	c.ResponseWriter.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// listEventRows answers with events in CSV, as they can be sent.
func (s *Server) listEventRows(c *call, q *exporter.EventQuery) error {
	shape := exporter.EventRows()
	schemes, err := c.schemes()
	if err != nil {
		return err
	}
	shape.Schemes = exporter.Schemes(schemes)
	return c.rows("events", "application/csv;charset=utf-8", eventcsv.Columns, q.Page, func(show func([]byte) error) (exporter.Pager, error) {
		return s.Exporter.Events(c.Context(), c.View, q, shape, show)
	})
}

// rows answers with the lines of a table, behind one of names unless that is to be skipped.
func (c *call) rows(name, contentType string, header []string, page exporter.Page, run func(show func([]byte) error) (exporter.Pager, error)) error {
	skip, err := c.Flag("skipHeader", false)
	if err != nil {
		return err
	}
	return c.spilled(http.StatusOK, c.shape, 0, func(out *spill) error {
		out.contentType = contentType
		if !skip {
			out.b = exporter.AppendRow(out.b, header...)
		}
		objects := 0
		defer func() { c.recordExport(name, objects, page) }() // also of what was broken off
		_, err := run(func(lines []byte) error {
			objects++
			out.b = append(out.b, lines...)
			if page.All {
				out.pour()
				return c.Context().Err()
			}
			return nil
		})
		return err
	})
}
