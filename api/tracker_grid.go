package api

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"cohort/dxf"
	"cohort/fault"
	"cohort/tracker/exporter"
)

// entityGrid is GET /api/trackedEntityInstances/query.
func (s *Server) entityGrid(c *call) error {
	q, err := c.entityQuery()
	if err != nil {
		return err
	}
	p := parameters{call: c}
	q.Search = p.search()
	columns := exporter.EntityColumns{Attributes: p.items("attribute"), All: p.set("includeAllAttributes")}
	p.items("filter")
	if len(q.Search.Words) > 0 && slices.ContainsFunc(q.Filters, func(f exporter.AttributeFilter) bool { return f.Operator != exporter.Exists }) {
		p.fail(fault.New(fault.Conflict, "Query cannot be specified together with filters"))
	}
	if p.err != nil {
		return p.err
	}
	return c.grid("trackedEntityInstances", q.Page, true, func(g *exporter.Grid) (exporter.Pager, map[string]string, error) {
		return s.Exporter.EntityGrid(c.Context(), c.View, q, columns, g)
	})
}

// eventGrid is GET /api/events/query.
func (s *Server) eventGrid(c *call) error {
	q, err := c.eventQuery()
	if err != nil {
		return err
	}
	p := parameters{call: c}
	columns := exporter.EventColumns{All: p.set("includeAllDataElements")}
	var asked []string
	for _, text := range c.Query()["dataElement"] {
		asked = append(asked, strings.Split(text, ",")...)
	}
	for _, f := range p.conditions(asked) {
		columns.Elements = append(columns.Elements, f.of)
		if f.operator != exporter.Exists {
			q.Filters = append(q.Filters, exporter.ElementFilter{Element: f.of, Operator: f.operator, Values: f.values})
		}
	}
	schemes, err := c.schemes()
	if p.fail(err); p.err != nil {
		return p.err
	}
	paged := q.Page.Total || c.Query().Has("page") || c.Query().Has("pageSize")
	return c.grid("events", q.Page, paged, func(g *exporter.Grid) (exporter.Pager, map[string]string, error) {
		pager, err := s.Exporter.EventGrid(c.Context(), c.View, q, columns, exporter.Schemes(schemes), g)
		return pager, nil, err
	})
}

// grid answers with a grid: its columns, its rows, and, unless that is to be skipped, what is known of them. Of a list that is not shown
// in pages, there is no pager.
func (c *call) grid(name string, page exporter.Page, pager bool, run func(*exporter.Grid) (exporter.Pager, map[string]string, error)) error {
	bare, err := c.Flag("skipMeta", false)
	if err != nil {
		return err
	}
	headless, err := c.Flag("skipHeader", false)
	if err != nil {
		return err
	}
	c.attachment(name)
	return c.spilled(http.StatusOK, dxf.Grid, 0, func(out *spill) error {
		width, rows := 0, 0
		defer func() { c.recordExport(name, rows, page) }() // also of what was broken off
		g := &exporter.Grid{CSV: c.Format == "csv"}
		g.Head = func(list []exporter.Header) error {
			width = len(list)
			out.b = gridHead(out.b, list, g.CSV, headless)
			return nil
		}
		g.Row = func(row []byte) error {
			if rows++; rows > 1 && !g.CSV {
				out.b = append(out.b, ',')
			}
			out.b = append(out.b, row...)
			if page.All {
				out.pour()
				return c.Context().Err()
			}
			return nil
		}
		if g.CSV {
			out.contentType = "text/csv;charset=utf-8"
		}
		shown, names, err := run(g)
		if err != nil || g.CSV {
			return err
		}
		out.b = append(out.b, `],"metaData":{`...)
		if !bare {
			out.b = gridMeta(out.b, names, shown, pager && !page.All)
		}
		out.b = number(append(out.b, `},"rowContext":{}`...), `,"height":`, rows)
		out.b = number(number(out.b, `,"width":`, width), `,"headerWidth":`, width)
		out.b = append(out.b, '}')
		return nil
	})
}

func gridHead(b []byte, list []exporter.Header, csv, headless bool) []byte {
	if csv {
		titles := make([]string, len(list))
		for i, h := range list {
			titles[i] = h.Title
		}
		if headless {
			return b
		}
		return exporter.AppendRow(b, titles...)
	}
	b = append(b, `{"headers":[`...)
	for i, h := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = quoted(append(b, `{"name":`...), h.Name)
		b = quoted(append(b, `,"column":`...), h.Title)
		b = append(b, `,"type":"java.lang.String","hidden":false,"meta":false}`...)
	}
	return append(b, `],"rows":[`...)
}

func gridMeta(b []byte, names map[string]string, pager exporter.Pager, paged bool) []byte {
	if names != nil {
		b = append(b, `"names":{`...)
		for i, uid := range slices.Sorted(maps.Keys(names)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = quoted(append(quoted(b, uid), ':'), names[uid])
		}
		b = append(b, '}')
		if paged {
			b = append(b, ',')
		}
	}
	if paged {
		b = append(append(b, `"pager":`...), pagerText(pager)...)
	}
	return b
}
