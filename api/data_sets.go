package api

import (
	"strconv"

	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
	"cohort/schema/catalog"
)

// combosOfDataSet is GET /api/dataSets/{id}/categoryCombos: by what the data elements of a data set are broken down in it, each once, by name.
func (s *Server) combosOfDataSet(c *call) error {
	set, err := c.object()
	if err != nil {
		return err
	}
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	snap, combo := c.snapshot(), catalog.Get("categoryCombo")
	var d distinct
	list := set.Type.MustProperty("dataSetElements")
	element, given := list.Target.MustProperty("dataElement"), list.Target.MustProperty("categoryCombo")
	for _, doc := range set.Doc().Docs(list) {
		o := snap.Object(doc.Ref(given))
		if e := snap.Object(doc.Ref(element)); o == nil && e != nil {
			o = snap.Object(e.Doc().Ref(e.Type.MustProperty("categoryCombo")))
		}
		if o != nil && c.canRead(o) {
			d.add(o)
		}
	}
	q := c.queryContext()
	query.Sort(q, combo, d.list, byDisplayName)
	selection := query.Select(combo, fields)
	b := []byte(`{"categoryCombos":[`)
	for i, o := range d.list {
		if i > 0 {
			b = append(b, ',')
		}
		b = selection.Append(b, q, o)
	}
	return c.tagged((*graph.Object)(nil), append(b, "]}"...))
}

// raiseVersion is POST /api/dataSets/{id}/version: devices that keep the forms of an earlier version fetch them anew.
func (s *Server) raiseVersion(c *call) error {
	if _, err := c.object(); err != nil {
		return err
	}
	t, id := c.Type, c.PathValue("id")
	o := c.writer()
	o.Strategy, o.Merge, o.If = metadata.Update, true, c.expected()
	report, err := s.Metadata.Derive(c.Context(), 1, func(snap *graph.Snapshot) ([]*metadata.Payload, error) {
		set := snap.ByUID(t, id)
		if set == nil {
			return nil, metadata.NotFound(t, id)
		}
		version := set.Doc().Int(t.MustProperty("version"))
		return []*metadata.Payload{{Type: t, Tree: payload.Tree{"id": id, "version": payload.Number(strconv.FormatInt(version+1, 10))}}}, nil
	}, o)
	if err != nil {
		return err
	}
	if failed := report.Failed(); len(failed) > 0 {
		return failed[0].Faults
	}
	return c.NoContent()
}
