package api

import (
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/query"
	"cohort/schema"
)

// property finds the object and the property that the path names.
func (c *call) property() (*graph.Object, *schema.Property, error) {
	o, err := c.object()
	if err != nil {
		return nil, nil, err
	}
	p := c.Type.Property(c.PathValue("property"))
	if p == nil || p.WriteOnly {
		return nil, nil, fault.Coded(fault.NotFound, "E1005", "Property %s does not exist on %s", c.PathValue("property"), c.Type.Klass)
	}
	return o, p, nil
}

// readProperty is GET /api/{type}/{id}/{property}: the object with that property alone; fields= is said of its members, and so
// are filter=, order=, query= and, where they are given, the paging parameters.
func (s *Server) readProperty(c *call) error {
	o, p, err := c.property()
	if err != nil {
		return err
	}
	q := c.queryContext()
	if members, t := q.List(o, p); t != nil {
		return c.listMembers(o, p, t, members)
	}
	field := query.Field{Name: p.Name}
	if p.Kind == schema.Reference || p.Target != nil && c.Query().Has("fields") { // of a document all is shown anyhow
		if field.Nested, err = c.fields("*"); err != nil {
			return err
		}
	}
	return c.tagged(c.version(o), query.Select(c.Type, query.Fields{field}).Append(nil, q, o))
}

// collectionVersion is the version of a collection for If-Match; a former one has none.
func (c *call) collectionVersion(o *graph.Object, p *schema.Property) uint64 {
	if c.version(o) == nil {
		return 0
	}
	return metadata.CollectionVersion(c.View.Snapshot, c.View, o, p)
}

func (c *call) listMembers(o *graph.Object, p *schema.Property, t *schema.Type, members []query.Item) error {
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	w, err := c.wanted(t)
	if err != nil {
		return err
	}
	chosen := members[:0]
	for _, m := range members {
		if w.filters.MatchItem(m) && (w.search == nil || w.search.MatchItem(m)) {
			chosen = append(chosen, m)
		}
	}
	query.SortItems(t, chosen, w.orders)
	b := append(make([]byte, 0, 1<<12), '{')
	if c.Query().Has("paging") || c.Query().Has("page") || c.Query().Has("pageSize") {
		page, err := c.page(len(chosen))
		if err != nil {
			return err
		}
		if page != nil {
			chosen = chosen[page.first:page.end]
			b = append(page.append(b), ',')
		}
	}
	b = append(b, '"')
	b = append(b, p.Name...)
	b = append(b, `":[`...)
	selection := query.SelectItems(t, fields)
	for i, m := range chosen {
		if i > 0 {
			b = append(b, ',')
		}
		b = selection.AppendItem(b, m)
	}
	return c.taggedAs(c.collectionVersion(o, p), append(b, "]}"...))
}

// readMember is GET /api/{type}/{id}/{property}/{member}.
func (s *Server) readMember(c *call) error {
	o, p, err := c.property()
	if err != nil {
		return err
	}
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	members, t := c.queryContext().List(o, p)
	for _, m := range members {
		if m.UID() == c.PathValue("member") {
			return c.taggedAs(c.collectionVersion(o, p), query.SelectItems(t, fields).AppendItem(nil, m))
		}
	}
	return fault.Coded(fault.NotFound, "E1005", "%s with ID %s could not be found.", p.Name, c.PathValue("member")).On(c.Type.Name, o.UID, p.Name)
}
