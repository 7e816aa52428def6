package api

import (
	"maps"
	"net/http"
	"slices"

	"cohort/audit"
	"cohort/tracker"
	"cohort/tracker/exporter"
)

func (s *Server) readEntity(c *call) error {
	fields, err := c.fields("")
	if err != nil {
		return err
	}
	text, err := s.Exporter.Entity(c.Context(), c.View, c.PathValue("id"), c.Query().Get("program"), exporter.Entity(fields, exporter.Single))
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", text)
}

func (s *Server) readEnrollment(c *call) error {
	fields, err := c.fields("")
	if err != nil {
		return err
	}
	text, err := s.Exporter.Enrollment(c.Context(), c.View, c.PathValue("id"), exporter.Enrollment(fields, exporter.Single))
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", text)
}

func (s *Server) readEvent(c *call) error {
	shape, err := c.eventShape(exporter.Single)
	if err != nil {
		return err
	}
	shape.Base = c.Href(places[tracker.KindEvent])
	text, err := s.Exporter.Event(c.Context(), c.View, c.PathValue("id"), shape)
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", text)
}

func (c *call) eventShape(where exporter.Presentation) (*exporter.EventShape, error) {
	fields, err := c.fields("")
	if err != nil {
		return nil, err
	}
	shape := exporter.Event(fields, where)
	schemes, err := c.schemes()
	shape.Schemes = exporter.Schemes(schemes)
	return shape, err
}

func (s *Server) listEntities(c *call) error {
	q, err := c.entityQuery()
	if err != nil {
		return err
	}
	c.attachment("trackedEntityInstances")
	if c.Format == "csv" {
		return c.rows("trackedEntityInstances", "text/csv;charset=utf-8", exporter.EntityRowNames(), q.Page, func(show func([]byte) error) (exporter.Pager, error) {
			return s.Exporter.Entities(c.Context(), c.View, q, exporter.EntityRows(), show)
		})
	}
	fields, err := c.fields("")
	if err != nil {
		return err
	}
	shape := exporter.Entity(fields, exporter.Listed)
	shape.IncludeDeleted = q.IncludeDeleted
	return c.list("trackedEntityInstances", q.Page, q.Page.Total, func(show func([]byte) error) (exporter.Pager, error) {
		return s.Exporter.Entities(c.Context(), c.View, q, shape, show)
	})
}

func (s *Server) listEnrollments(c *call) error {
	q, err := c.enrollmentQuery()
	if err != nil {
		return err
	}
	fields, err := c.fields("")
	if err != nil {
		return err
	}
	shape := exporter.Enrollment(fields, exporter.Listed)
	return c.list("enrollments", q.Page, true, func(show func([]byte) error) (exporter.Pager, error) {
		return s.Exporter.Enrollments(c.Context(), c.View, q, shape, show)
	})
}

func (s *Server) listEvents(c *call) error {
	q, err := c.eventQuery()
	if err != nil {
		return err
	}
	c.attachment("events")
	if c.Format == "csv" {
		return s.listEventRows(c, q)
	}
	shape, err := c.eventShape(exporter.Listed)
	if err != nil {
		return err
	}
	return c.list("events", q.Page, true, func(show func([]byte) error) (exporter.Pager, error) {
		return s.Exporter.Events(c.Context(), c.View, q, shape, show)
	})
}

// worthRecording is how many objects of one answer about people are an export, of which a record is kept.
const worthRecording = 1000

// recordExport records that somebody took many people's data with him: of what and how much, by which parameters. Their values are
// not kept: they may be somebody's name.
func (c *call) recordExport(name string, shown int, page exporter.Page) {
	if !page.All && shown <= worthRecording {
		return
	}
	parameters := slices.Sorted(maps.Keys(c.Query()))
	c.server.Audit.Note(c.Context(), audit.Record{Kind: audit.Export, Detail: map[string]any{"of": name, "objects": shown, "parameters": parameters}})
}

// list answers with a page under its pager, or with a whole list as it is read.
func (c *call) list(name string, page exporter.Page, pager bool, run func(show func([]byte) error) (exporter.Pager, error)) error {
	return c.spilled(http.StatusOK, c.shape, 0, func(out *spill) error {
		return c.listInto(out, name, page, pager, run)
	})
}

func (c *call) listInto(out *spill, name string, page exporter.Page, pager bool, run func(show func([]byte) error) (exporter.Pager, error)) error {
	pager = pager && !page.All
	if pager {
		out.b = append(out.b, pagerRoom[:]...)
	}
	out.b = append(quoted(append(out.b, '{'), name), ":["...)
	first, objects := true, 0
	defer func() { c.recordExport(name, objects, page) }() // also of what was broken off
	shown, err := run(func(object []byte) error {
		objects++
		if !first {
			out.b = append(out.b, ',')
		}
		first = false
		out.b = append(out.b, object...)
		if page.All {
			out.pour()
			return c.Context().Err()
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.b = append(out.b, "]}"...)
	if !pager {
		return nil
	}
	head := append(append([]byte(`{"pager":`), pagerText(shown)...), ',')
	out.b = out.b[len(pagerRoom)+1-len(head):] // the brace is the pager's
	copy(out.b, head)
	return nil
}

// pagerRoom is left free before a page: the pager stands first, and is known last.
var pagerRoom [192]byte

func pagerText(p exporter.Pager) []byte {
	b := number(nil, `{"page":`, p.Number)
	if p.Total {
		b = number(b, `,"pageCount":`, int(p.Pages()))
		b = number(b, `,"total":`, int(p.Count))
		return append(number(b, `,"pageSize":`, p.Size), '}')
	}
	b = number(b, `,"pageSize":`, p.Size)
	if p.Last {
		return append(b, `,"isLastPage":true}`...)
	}
	return append(b, `,"isLastPage":false}`...)
}
