package api

import (
	"iter"
	"net/url"
	"strconv"
	"strings"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/query"
	"cohort/schema"
)

const (
	defaultPageSize = 50
	maxPageSize     = 100_000
)

// queryContext is what answers about metadata depend on besides the objects.
func (c *call) queryContext() *query.Context {
	q := &query.Context{
		Snapshot: c.snapshot(), Zone: c.server.Metadata.Zone(), Locale: c.Locale, Base: c.Base, User: c.View.User,
		Access: c.accessTo, Supplied: c.supplied(), Markers: c.markers,
	}
	if c.written {
		q.Locale = ""
	}
	if !c.View.Superuser() {
		q.CanRead = c.canRead
	}
	c.withRemarks(q)
	return q
}

func accessTo(v *access.View, o *graph.Object) query.Access {
	update := v.CanUpdate(o)
	return query.Access{Manage: update, Externalize: v.Superuser() || v.CanExternalize(o.Type), Write: update,
		Read: v.CanRead(o), Update: update, Delete: v.CanDelete(o), DataRead: v.CanReadData(o), DataWrite: v.CanWriteData(o)}
}

// fields reads the fields= parameters; without any it is preset.
func (c *call) fields(preset string) (query.Fields, error) {
	values := c.Query()["fields"]
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		values = []string{preset}
	}
	return query.ParseFields(values...)
}

// listObjects is GET /api/{type}.
func (s *Server) listObjects(c *call) error {
	return c.listOf(c.queryContext(), c.snapshot().All(c.Type), c.snapshot().Count(c.Type))
}

// listOf answers with those of some objects of a type, at most so many, that the request's parameters leave.
func (c *call) listOf(q *query.Context, among iter.Seq[*graph.Object], most int) error {
	if c.Format == "csv" {
		l, err := c.listing(q, among, most)
		if err != nil {
			return err
		}
		return c.tabulate(l)
	}
	return c.rendered(func() ([]byte, error) {
		l, err := c.listing(q, among, most)
		if err != nil {
			return nil, err
		}
		return l.json(), nil
	})
}

// listing chooses what is on the page of a list, as the request's parameters say.
func (c *call) listing(q *query.Context, among iter.Seq[*graph.Object], most int) (*listing, error) {
	fields, err := c.fields("id,displayName")
	if err != nil {
		return nil, err
	}
	objects, err := c.matching(q, among, most)
	if err != nil {
		return nil, err
	}
	page, err := c.page(len(objects))
	if err != nil {
		return nil, err
	}
	if page != nil {
		objects = objects[page.first:page.end]
	}
	if c.Type.Name == "user" && len(objects) > 0 {
		if err := c.expect(objects); err != nil {
			return nil, err
		}
	}
	c.listed = objects
	return listingOf(q, c.Type, fields, page, objects), nil
}

// matching returns those of some objects, at most so many, that the user may see and that pass the filters, in the order that
// was asked for.
func (c *call) matching(q *query.Context, among iter.Seq[*graph.Object], most int) ([]*graph.Object, error) {
	w, err := c.wanted(c.Type)
	if err != nil {
		return nil, err
	}
	objects := make([]*graph.Object, 0, most)
	passes := c.server.orders.Matcher(c.Type, w.filters)
	found := func(query.Item) bool { return true }
	if w.search != nil {
		found = c.server.orders.Matcher(c.Type, w.search)
	}
	for o := range among {
		if q.CanRead != nil && !q.CanRead(o) || !passes(q.Item(o)) || !found(q.Item(o)) {
			continue
		}
		objects = append(objects, o)
	}
	if name := c.Type.Property("name"); len(w.orders) == 0 && (q.Locale != "" || name == nil || name.Slot < 0) {
		w.orders = byDisplayName // the snapshot's own order is that of stored names
	}
	query.Sort(q, c.Type, objects, w.orders)
	return objects, nil
}

var byDisplayName = []query.Order{{Path: []string{"displayName"}}}

// wanted is which objects of a type a request asks for, and in which order.
type wanted struct {
	filters *query.Filters
	search  *query.Filters // of query=; nil is none
	orders  []query.Order
}

func (c *call) wanted(t *schema.Type) (w wanted, err error) {
	if w.filters, err = c.filters(t); err != nil {
		return w, err
	}
	if w.orders, err = query.ParseOrder(c.Query()["order"]...); err != nil {
		return w, err
	}
	if text := c.Query().Get("query"); text != "" && t.Name == "user" {
		w.search, err = query.Resolve(t, []query.Filter{{Path: []string{"name"}, Operator: "ilike", Value: text},
			{Path: []string{"username"}, Operator: "ilike", Value: text}, {Path: []string{"email"}, Operator: "ilike", Value: text}}, true)
	} else if text != "" {
		w.search, err = query.Resolve(t, []query.Filter{{Path: []string{"identifiable"}, Operator: "token", Value: text}}, false)
	}
	return w, err
}

func (c *call) filters(t *schema.Type) (*query.Filters, error) {
	var parsed []query.Filter
	for _, text := range c.Query()["filter"] {
		f, err := query.ParseFilter(text)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, f)
	}
	junction, err := c.Choice("rootJunction", "AND", "AND", "OR")
	if err != nil {
		return nil, err
	}
	return query.Resolve(t, parsed, junction == "OR")
}

// page is one page of a list, and the addresses of its neighbours.
type page struct {
	number, size, total, count int
	first, end                 int // of the objects on it
	next, previous             string
}

// page reads the paging parameters; nil is all in one answer.
func (c *call) page(total int) (*page, error) {
	paging, err := c.Flag("paging", true)
	if err != nil {
		return nil, err
	}
	skip, err := c.Flag("skipPaging", false)
	if err != nil || skip || !paging {
		return nil, err
	}
	p := &page{total: total}
	if p.number, err = c.Number("page", 1, 1, 1<<30); err != nil {
		return nil, err
	}
	if p.size, err = c.Number("pageSize", defaultPageSize, 1, maxPageSize); err != nil {
		return nil, err
	}
	p.count = (total + p.size - 1) / p.size
	p.first = min((p.number-1)*p.size, total)
	p.end = min(p.first+p.size, total)
	if p.number < p.count {
		p.next = c.pageAddress(p.number + 1)
	}
	if p.number > 1 && p.number <= p.count+1 {
		p.previous = c.pageAddress(p.number - 1)
	}
	return p, nil
}

// pageAddress is the request's own address with another page number: first the page, then its size, then the rest.
func (c *call) pageAddress(number int) string {
	var parts []string
	if number > 1 {
		parts = append(parts, "page="+strconv.Itoa(number))
	}
	if c.Query().Has("pageSize") {
		parts = append(parts, "pageSize="+url.QueryEscape(c.Query().Get("pageSize")))
	}
	rest := url.Values{}
	for name, values := range c.Query() {
		if name != "page" && name != "pageSize" {
			rest[name] = values
		}
	}
	if text := rest.Encode(); text != "" {
		parts = append(parts, text)
	}
	address := c.Href(c.URL.EscapedPath())
	if len(parts) > 0 {
		address += "?" + strings.Join(parts, "&")
	}
	return address
}

func (p *page) append(b []byte) []byte { return append(append(b, `"pager":`...), p.value()...) }

// value is the pager as JSON.
func (p *page) value() []byte {
	b := append(make([]byte, 0, 200), `{"page":`...)
	b = strconv.AppendInt(b, int64(p.number), 10)
	b = append(b, `,"total":`...)
	b = strconv.AppendInt(b, int64(p.total), 10)
	b = append(b, `,"pageSize":`...)
	b = strconv.AppendInt(b, int64(p.size), 10)
	if p.next != "" {
		b = append(b, `,"nextPage":`...)
		b = strconv.AppendQuote(b, p.next)
	}
	if p.previous != "" {
		b = append(b, `,"prevPage":`...)
		b = strconv.AppendQuote(b, p.previous)
	}
	b = append(b, `,"pageCount":`...)
	b = strconv.AppendInt(b, int64(p.count), 10)
	return append(b, '}')
}

// object finds what the path names. Who may not see it is told so, as DHIS2 tells.
func (c *call) object() (*graph.Object, error) { return c.objectOf(c.Type, c.PathValue("id")) }

func (c *call) objectOf(t *schema.Type, id string) (*graph.Object, error) {
	o := c.snapshot().ByUID(t, id)
	switch {
	case o == nil && c.past != nil:
		return nil, c.notThen(id)
	case o == nil:
		return nil, metadata.NotFound(t, id)
	case !c.canRead(o):
		return nil, fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to read objects of type %s.", t.Name)
	}
	return o, nil
}

// readObject is GET /api/{type}/{id}.
func (s *Server) readObject(c *call) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	if !c.asOf.IsZero() && c.past == nil {
		if o, err = c.bringBack(o); err != nil {
			return err
		}
	}
	return c.tagged(c.version(o), query.Select(c.Type, fields).Append(nil, c.queryContext(), o))
}
