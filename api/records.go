package api

import (
	"errors"

	"cohort/fault"
	"cohort/file"
	"cohort/graph"
	"cohort/interpretation"
	"cohort/metadata"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// source is where the objects of a type come from that stand in tables of their own, or inside other objects.
type source struct {
	each   func(q *query.Context, visit func(query.Item) error) error // all that the user may see
	one    func(q *query.Context, uid string) (query.Item, error)
	orders []query.Order // of lists for which none is asked
}

// source is that of the type of the route.
func (c *call) source() source {
	s := c.server
	switch c.Type {
	case interpretation.Type:
		return source{each: c.eachInterpretation, one: c.oneInterpretation}
	case file.Type:
		return source{orders: byDisplayName,
			each: func(q *query.Context, visit func(query.Item) error) error {
				c.withFiles(q)
				return s.Files.Each(c.Context(), c.View, func(f *file.File) error { return visit(q.Item(f.Object())) })
			},
			one: func(q *query.Context, uid string) (query.Item, error) {
				c.withFiles(q)
				f, err := s.Files.Get(c.Context(), c.View, uid)
				if err != nil {
					return query.Item{}, err
				}
				return q.Item(f.Object()), nil
			}}
	case catalog.Get("apiToken"):
		return source{each: c.eachToken, one: c.oneToken}
	}
	return source{each: c.eachInside, one: c.oneInside}
}

// givenOut lets answers show the objects of a type that its domain has given out: they may be read.
func givenOut(q *query.Context, t *schema.Type) {
	if readable := q.CanRead; readable != nil {
		q.CanRead = func(o *graph.Object) bool { return o.Type == t || readable(o) }
	}
}

func (c *call) eachInterpretation(q *query.Context, visit func(query.Item) error) error {
	r := c.withRemarks(q)
	return c.server.Remarks.Each(c.Context(), c.View, interpretation.Of{}, c.server.Metadata.Zone(), func(f interpretation.Found) error {
		r.comments[f.Object] = f.Comments
		return visit(q.Item(f.Object))
	})
}

func (c *call) oneInterpretation(q *query.Context, uid string) (query.Item, error) {
	r := c.withRemarks(q)
	f, err := c.server.Remarks.One(c.Context(), c.View, uid, c.server.Metadata.Zone())
	if err != nil {
		return query.Item{}, err
	}
	r.comments[f.Object] = f.Comments
	return q.Item(f.Object), nil
}

func (c *call) eachToken(q *query.Context, visit func(query.Item) error) error {
	list, err := c.server.Tokens.Of(c.Context(), c.View.User.ID)
	if err != nil {
		return err
	}
	givenOut(q, c.Type)
	for _, t := range list {
		if err := visit(q.Item(c.server.tokenObject(c, t))); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) oneToken(q *query.Context, _ string) (query.Item, error) {
	t, err := c.server.ownToken(c)
	if err != nil {
		return query.Item{}, err
	}
	givenOut(q, c.Type)
	return q.Item(c.server.tokenObject(c, t)), nil
}

// insideOf are the lists inside objects of the graph that hold documents of a type.
func insideOf(t *schema.Type) (out []*schema.Property) {
	for _, owner := range catalog.All() {
		if !owner.Graph() {
			continue
		}
		for _, p := range owner.Stored() {
			if p.Storage == schema.StoredDocs && p.Target == t {
				out = append(out, p)
			}
		}
	}
	return out
}

// eachInside visits documents inside the objects that the user may see.
func (c *call) eachInside(q *query.Context, visit func(query.Item) error) error {
	for _, p := range insideOf(c.Type) {
		for o := range q.Snapshot.All(p.Owning) {
			if !c.canRead(o) {
				continue
			}
			for it := range q.Item(o).Members(p) {
				if err := visit(it); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *call) oneInside(q *query.Context, uid string) (query.Item, error) {
	for _, p := range insideOf(c.Type) {
		for o := range q.Snapshot.All(p.Owning) {
			for it := range q.Item(o).Members(p) {
				if it.UID() != uid {
					continue
				}
				if !c.canRead(o) {
					return it, fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to read objects of type %s.", c.Type.Name).On(c.Type.Name, uid, "")
				}
				return it, nil
			}
		}
	}
	return query.Item{}, metadata.NotFound(c.Type, uid)
}

// spare is how many objects beyond those of the page are held before they are put in order.
const spare = 1000

// listRecords is GET /api/{type} of a type with a source.
func (s *Server) listRecords(c *call) error {
	fields, err := c.fields("id,displayName")
	if err != nil {
		return err
	}
	w, err := c.wanted(c.Type)
	if err != nil {
		return err
	}
	from := c.source()
	if len(w.orders) == 0 {
		w.orders = from.orders
	}
	most, err := c.page(1 << 30)
	if err != nil {
		return err
	}
	var kept []query.Item
	total := 0
	trim := func() {
		query.SortItems(c.Type, kept, w.orders)
		if most != nil && len(kept) > most.end {
			clear(kept[most.end:])
			kept = kept[:most.end]
		}
	}
	err = from.each(c.queryContext(), func(it query.Item) error {
		if !w.filters.MatchItem(it) || w.search != nil && !w.search.MatchItem(it) {
			return nil
		}
		total++
		if kept = append(kept, it); most != nil && len(kept) >= most.end+spare {
			trim()
		}
		return nil
	})
	if err != nil {
		return err
	}
	trim()
	page, err := c.page(total)
	if err != nil {
		return err
	}
	if page != nil {
		kept = kept[page.first:]
	}
	return c.answerListing(&listing{c.Type.Plural, page, query.Select(c.Type, fields), len(kept), func(i int) query.Item { return kept[i] }})
}

// readRecord is GET /api/{type}/{id} of a type with a source.
func (s *Server) readRecord(c *call) error {
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	it, err := c.source().one(c.queryContext(), c.PathValue("id"))
	if err != nil {
		return err
	}
	return c.tagged(nil, query.Select(c.Type, fields).AppendItem(nil, it))
}

var errEnough = errors.New("no more objects are wanted")

// listRecordGists is GET /api/{type}/gist of a type with a source.
func (s *Server) listRecordGists(c *call) error {
	g, err := c.gist(c.Type, "S")
	if err != nil {
		return err
	}
	q, from := c.gistContext(), c.source()
	return c.answerGists(g, func(w *gistWanted) ([]query.Item, error) {
		var failed error
		list := w.among(c.Type, func(yield func(query.Item) bool) {
			failed = from.each(q, func(it query.Item) error {
				if !yield(it) {
					return errEnough
				}
				return nil
			})
		})
		if failed != nil && failed != errEnough {
			return nil, failed
		}
		return list, nil
	})
}

// readRecordGist is GET /api/{type}/{id}/gist of a type with a source.
func (s *Server) readRecordGist(c *call) error {
	it, err := c.source().one(c.gistContext(), c.PathValue("id"))
	if err != nil {
		return err
	}
	return c.gistOfItem(it)
}

// recordPropertyGist is GET /api/{type}/{id}/{property}/gist of a type with a source.
func (s *Server) recordPropertyGist(c *call) error {
	q := c.gistContext()
	it, err := c.source().one(q, c.PathValue("id"))
	if err != nil {
		return err
	}
	return c.gistOfProperty(q, it)
}
