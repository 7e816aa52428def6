package api

import (
	"iter"
	"net/http"
	"slices"
	"strings"

	"cohort/fault"
	"cohort/graph"
	"cohort/interpretation"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// remarks are the interpretations that an answer speaks of. They are read when they are first asked for.
type remarks struct {
	call     *call
	comments map[*graph.Object][]*graph.Object
	about    map[int32][]*graph.Object // of the analyses with these ids
	all      bool                      // about holds those of all analyses
}

// withRemarks lets answers show the interpretations of analyses, and the comments on them.
func (c *call) withRemarks(q *query.Context) *remarks {
	r := &remarks{call: c, comments: map[*graph.Object][]*graph.Object{}, about: map[int32][]*graph.Object{}}
	q.Related = map[*schema.Property]func(*graph.Object) iter.Seq[*graph.Object]{
		interpretation.Type.MustProperty("comments"): func(o *graph.Object) iter.Seq[*graph.Object] { return slices.Values(r.comments[o]) },
	}
	for _, subject := range interpretation.Subjects {
		q.Related[catalog.Get(subject.Name).MustProperty("interpretations")] = r.of
	}
	q.Supplied[interpretation.Type.MustProperty("type")] = func(b []byte, o *graph.Object) ([]byte, bool) {
		kind := interpretation.KindOf(o)
		return append(append(append(b, '"'), kind...), '"'), kind != ""
	}
	readable, rights := q.CanRead, q.Access
	if readable != nil { // what the domain has given out may be read
		q.CanRead = func(o *graph.Object) bool { return isRemark(o) || readable(o) }
	}
	q.Access = func(o *graph.Object) query.Access {
		if !isRemark(o) {
			return rights(o)
		}
		own := c.View.CanChangeRemark(o.Doc().Ref(o.Type.MustProperty("createdBy")))
		return query.Access{Manage: own, Write: own, Read: true, Update: own, Delete: own}
	}
	return r
}

func isRemark(o *graph.Object) bool {
	return o.Type == interpretation.Type || o.Type == interpretation.CommentType
}

// of are the interpretations of one analysis. Those of the object that the path names are read alone, those of a page together; where
// it is not known what else will be asked for, all are read.
func (r *remarks) of(o *graph.Object) iter.Seq[*graph.Object] {
	c := r.call
	if known, ok := r.about[o.ID]; ok || r.all {
		return slices.Values(known)
	}
	c.passing = true
	var of interpretation.Of
	switch {
	case o.UID == c.PathValue("id"):
		of.Objects = []int32{o.ID}
	case slices.Contains(c.listed, o):
		for _, other := range c.listed {
			of.Objects = append(of.Objects, other.ID)
		}
	default:
		if of.Objects = c.onDashboards(); !slices.Contains(of.Objects, o.ID) {
			of.Objects = nil
			r.all, r.about = true, map[int32][]*graph.Object{}
		}
	}
	for _, id := range of.Objects {
		r.about[id] = nil
	}
	err := c.server.Remarks.Each(c.Context(), c.View, of, c.server.Metadata.Zone(), func(f interpretation.Found) error {
		r.comments[f.Object] = f.Comments
		for _, s := range interpretation.Subjects {
			if id := f.Doc().Ref(interpretation.Type.MustProperty(s.Name)); id != 0 {
				r.about[id] = append(r.about[id], f.Object)
			}
		}
		return nil
	})
	if err != nil {
		c.server.Log.ErrorContext(c.Context(), "interpretations were not read", "object", o.UID, "error", err)
	}
	return slices.Values(r.about[o.ID])
}

// onDashboards are the analyses on the dashboards that are answered with.
func (c *call) onDashboards() (ids []int32) {
	if c.Type == nil || c.Type != dashboardItems.Owning {
		return nil
	}
	boards := c.listed
	if o := c.View.Snapshot.ByUID(c.Type, c.PathValue("id")); o != nil {
		boards = []*graph.Object{o}
	}
	for _, board := range boards {
		for _, item := range board.Doc().Docs(dashboardItems) {
			for _, s := range interpretation.Subjects {
				if shown := item.Type().Property(s.Name); shown != nil && item.Has(shown) && !slices.Contains(ids, item.Ref(shown)) {
					ids = append(ids, item.Ref(shown))
				}
			}
		}
	}
	return ids
}

// listInterpretations is GET /api/interpretations: the newest first, unless an order is asked for.
func (s *Server) listInterpretations(c *call) error {
	q := c.queryContext()
	r := c.withRemarks(q)
	fields, err := c.fields("id,displayName")
	if err != nil {
		return err
	}
	tests, of, err := c.interpretationFilters()
	if err != nil {
		return err
	}
	orders, err := query.ParseOrder(c.Query()["order"]...)
	if err != nil {
		return err
	}
	most, err := c.page(1 << 30)
	if err != nil {
		return err
	}
	total := 0
	var kept []*graph.Object
	// Of the many that may pass, only those stay in memory that can be on the page.
	trim := func() {
		query.Sort(q, interpretation.Type, kept, orders)
		if most != nil && len(kept) > most.end {
			for _, o := range kept[most.end:] {
				delete(r.comments, o)
			}
			clear(kept[most.end:])
			kept = kept[:most.end]
		}
	}
	err = s.Remarks.Each(c.Context(), c.View, of, s.Metadata.Zone(), func(f interpretation.Found) error {
		r.comments[f.Object] = f.Comments
		for _, t := range tests {
			if !t.Match(q, f.Object) {
				delete(r.comments, f.Object)
				return nil
			}
		}
		total++
		kept = append(kept, f.Object)
		if most != nil && len(kept) > most.end+1000 {
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
	return c.answerListing(listingOf(q, interpretation.Type, fields, page, kept))
}

// interpretationFilters reads filter=. Each of the tests has to pass. A filter by mentions alone asks for those in the text and in
// comments; one by the object that is spoken of leads straight to it.
func (c *call) interpretationFilters() (tests []*query.Filters, of interpretation.Of, err error) {
	junction, err := c.Choice("rootJunction", "AND", "AND", "OR")
	if err != nil {
		return nil, of, err
	}
	var plain []query.Filter
	for _, text := range c.Query()["filter"] {
		f, err := query.ParseFilter(text)
		if err != nil {
			return nil, of, err
		}
		if len(f.Path) != 1 || f.Path[0] != "mentions" {
			plain = append(plain, f)
			continue
		}
		either := []query.Filter{f, f}
		either[0].Path, either[1].Path = []string{"mentions", "username"}, []string{"comments", "mentions", "username"}
		if junction == "OR" {
			plain = append(plain, either...)
			continue
		}
		test, err := query.Resolve(interpretation.Type, either, true)
		if err != nil {
			return nil, of, err
		}
		tests = append(tests, test)
	}
	if junction == "AND" {
		of = c.spokenOf(plain)
	}
	test, err := query.Resolve(interpretation.Type, plain, junction == "OR")
	return append(tests, test), of, err
}

// spokenOf finds a filter such as visualization.id:eq:UID.
func (c *call) spokenOf(filters []query.Filter) (of interpretation.Of) {
	for _, f := range filters {
		for _, subject := range interpretation.Subjects {
			if f.Operator == "eq" && len(f.Path) == 2 && f.Path[0] == subject.Name && f.Path[1] == "id" {
				if o := c.View.Snapshot.ByUID(catalog.Get(subject.Name), f.Value); o != nil {
					of.Objects = []int32{o.ID}
				}
			}
		}
	}
	return of
}

// readInterpretation is GET /api/interpretations/{id}.
func (s *Server) readInterpretation(c *call) error {
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	q := c.queryContext()
	r := c.withRemarks(q)
	found, err := s.Remarks.One(c.Context(), c.View, c.PathValue("id"), s.Metadata.Zone())
	if err != nil {
		return err
	}
	r.comments[found.Object] = found.Comments
	return c.tagged(nil, query.Select(interpretation.Type, fields).Append(nil, q, found.Object))
}

// dashboardOfMe is GET /api/me/dashboard: what is new for the user.
func (s *Server) dashboardOfMe(c *call) error {
	n, err := s.Remarks.Unread(c.Context(), c.View)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]int{"unreadInterpretations": n})
}

// interpretationsRead is POST /api/me/dashboard/interpretations/read: the user has seen what is new.
func (s *Server) interpretationsRead(c *call) error {
	if err := s.Remarks.MarkRead(c.Context(), c.View); err != nil {
		return err
	}
	return c.NoContent()
}

// periodText is how clients write periods: a year, and what is within it.
func periodText(text string) bool {
	return len(text) >= 4 && len(text) <= 20 && strings.IndexFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0 && strings.IndexFunc(text[:4], func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func badReference(property, value string) error {
	f := fault.New(fault.Conflict, "Value '%s' of parameter %s is not valid: it names nothing that is known here.", value, property).On(interpretation.Type.Name, "", property)
	f.Value = value
	return f
}
