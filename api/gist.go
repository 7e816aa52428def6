package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/query"
	"cohort/schema"
)

const maxGistPage = 1000

// gistAnswer is what a request for a gist says of its answer.
type gistAnswer struct {
	*query.Gist
	typ      *schema.Type // of the items
	absolute bool
	describe bool // tell how the request was understood in place of answering it
}

// listGist is GET /api/{type}/gist: the objects of a type, each in short.
func (s *Server) listGist(c *call) error {
	g, err := c.gist(c.Type, "S")
	if err != nil {
		return err
	}
	q := c.gistContext()
	return c.answerGists(g, c.objectsOf(q, c.Type, nil))
}

// readGist is GET /api/{type}/{id}/gist.
func (s *Server) readGist(c *call) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	return c.gistOfItem(c.gistContext().Item(o))
}

// gistOfItem answers with one object, or document inside one, in short.
func (c *call) gistOfItem(it query.Item) error {
	g, err := c.gist(c.Type, "L")
	if err != nil {
		return err
	}
	return c.answerGist(g, it)
}

// propertyGist is GET /api/{type}/{id}/{property}/gist: the members of a list, or with inverse=true all that are none; or the
// value of a property that is no list.
func (s *Server) propertyGist(c *call) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	q := c.gistContext()
	return c.gistOfProperty(q, q.Item(o))
}

// gistOfProperty answers with the property of an item that the path names.
func (c *call) gistOfProperty(q *query.Context, it query.Item) error {
	p := c.Type.Property(c.PathValue("property"))
	if p == nil || p.WriteOnly {
		return fault.Coded(fault.NotFound, "E1005", "Property %s does not exist on %s", c.PathValue("property"), c.Type.Klass)
	}
	if p.Kind != schema.Collection || p.Target == nil {
		c.Query().Set("fields", p.Name)
		if p.Kind == schema.Collection {
			c.Query().Set("fields", p.Name+"~ids")
		}
		return c.gistOfItem(it)
	}
	g, err := c.gist(p.Target, "M")
	if err != nil {
		return err
	}
	inverse, err := c.Flag("inverse", false)
	if err != nil {
		return err
	}
	if !inverse {
		return c.answerGists(g, func(w *gistWanted) ([]query.Item, error) { return w.among(p.Target, it.Members(p)), nil })
	}
	if !p.Target.Graph() {
		return fault.New(fault.BadRequest, "What is no member of %s is not known: its members live inside their object.", p.Name)
	}
	members := map[int32]bool{}
	for member := range it.Members(p) {
		members[member.Object().ID] = true
	}
	return c.answerGists(g, c.objectsOf(q, p.Target, members))
}

// gistContext keeps display names in the reader's language: in a gist translate= speaks of names.
func (c *call) gistContext() *query.Context {
	q := c.queryContext()
	q.Locale = c.Locale
	return q
}

// objectsOf chooses among the objects of a type that the user may see, without some; they come as they came into being.
func (c *call) objectsOf(q *query.Context, t *schema.Type, without map[int32]bool) func(*gistWanted) ([]query.Item, error) {
	return func(w *gistWanted) ([]query.Item, error) {
		wanted := query.Wanted{First: w.first(), End: w.end(), Total: w.tell, Most: !w.filtered, CanRead: q.CanRead}
		if access.Alone(t) {
			wanted.Reader = c.View.Profile()
		}
		if w.filtered || without != nil {
			wanted.Keep = func(o *graph.Object) bool { return !without[o.ID] && w.passes(q.Item(o)) }
		}
		found, total := c.server.orders.Choose(q, t, w.orders, wanted)
		w.total = total
		return slices.Collect(q.Items(slices.Values(found))), nil
	}
}

// gist reads what the request says of the items.
func (c *call) gist(t *schema.Type, auto string) (g gistAnswer, err error) {
	fields, err := query.ParseFields(strings.ReplaceAll(strings.Join(c.Query()["fields"], ","), "@", "~"))
	if err != nil {
		return g, err
	}
	return c.gistOf(t, auto, fields)
}

func (c *call) gistOf(t *schema.Type, auto string, fields query.Fields) (g gistAnswer, err error) {
	g.typ = t
	o := query.GistOptions{Apart: c.supplied()}
	for _, flag := range []struct {
		name   string
		preset bool
		set    *bool
	}{{"references", true, &o.References}, {"absoluteUrls", false, &o.Absolute}, {"translate", true, &o.Translate}, {"describe", false, &g.describe}} {
		if *flag.set, err = c.Flag(flag.name, flag.preset); err != nil {
			return g, err
		}
	}
	g.absolute = o.Absolute
	if o.Auto, err = c.Choice("auto", auto, "XS", "S", "M", "L", "XL"); err != nil {
		return g, err
	}
	g.Gist, err = query.PlanGist(t, fields, o)
	return g, err
}

func (c *call) answerGist(g gistAnswer, it query.Item) error {
	if g.describe {
		return c.describeGist(g)
	}
	if c.Format == "csv" {
		return c.answerTable(gistList{of: func(query.Item) gistAnswer { return g }, columns: g.Columns()}, []query.Item{it})
	}
	return c.Bytes(http.StatusOK, "application/json", g.Append(nil, it))
}

// gistList is a list of gists, and what is said of each of its items.
type gistList struct {
	name  string
	first gistAnswer // of those that of returns, for what they all say
	of    func(query.Item) gistAnswer

	columns []string // of a table
}

// answerGists answers with a page of the items of one type that are chosen.
func (c *call) answerGists(g gistAnswer, choose func(*gistWanted) ([]query.Item, error)) error {
	var err error
	w := &gistWanted{filtered: c.Query().Has("filter")}
	if w.passes, err = c.gistFilter(g.typ); err != nil {
		return err
	}
	return c.answerList(gistList{g.typ.Plural, g, func(query.Item) gistAnswer { return g }, g.Columns()}, w, choose)
}

// answerList answers with a page of the items that are chosen.
func (c *call) answerList(l gistList, w *gistWanted, choose func(*gistWanted) ([]query.Item, error)) error {
	var err error
	if w.orders, err = query.ParseOrder(c.Query()["order"]...); err != nil {
		return err
	}
	headless, err := c.Flag("headless", false)
	if err != nil {
		return err
	}
	if l.first.describe {
		return c.describeGist(l.first)
	}
	if w.gistPage, err = c.readGistPage(); err != nil {
		return err
	}
	list, err := choose(w)
	if err != nil {
		return err
	}
	if c.Format == "csv" {
		return c.answerTable(l, list)
	}
	pager := w.append(nil, func(number int) string { return c.gistAddress(l.first.absolute, number) })
	b := make([]byte, 0, 1<<12)
	if !headless {
		b = append(append(append(b, `{"pager":`...), pager...), `,"`...)
		b = append(append(b, l.name...), `":`...)
	}
	b = append(b, '[')
	for i, it := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = l.of(it).Append(b, it)
	}
	if b = append(b, ']'); !headless {
		b = append(b, '}')
	}
	return c.Bytes(http.StatusOK, "application/json", b)
}

// answerTable answers with a table: a line of names, unless it is to be headless, and a line an item.
func (c *call) answerTable(l gistList, items []query.Item) error {
	headless, err := c.Flag("headless", false)
	if err != nil {
		return err
	}
	var header []byte
	if !headless {
		header = query.PlainCSV.AppendHeader(nil, l.columns)
	}
	return c.table(header, len(items), func(b []byte, i int) []byte {
		return l.of(items[i]).AppendRow(b, query.PlainCSV, items[i], l.columns)
	})
}

// gistAddress is the request's own address with another page number.
func (c *call) gistAddress(absolute bool, number int) string {
	address := c.URL.EscapedPath() + "?"
	if absolute {
		address = c.Href(address)
	}
	rest := url.Values{}
	for name, values := range c.Query() {
		if name != "page" {
			rest[name] = values
		}
	}
	if text := rest.Encode(); text != "" {
		address += text + "&"
	}
	return address + "page=" + strconv.Itoa(number)
}

// describeGist tells how a request was understood: its fields, and what is made of each.
func (c *call) describeGist(g gistAnswer) error {
	type field struct {
		Name           string `json:"name"`
		Property       string `json:"property"`
		Transformation string `json:"transformation,omitzero"`
	}
	out := struct {
		Status string   `json:"status"`
		Type   string   `json:"type"`
		Fields []field  `json:"fields"`
		Filter []string `json:"filters"`
		Order  []string `json:"orders"`
	}{"OK", g.typ.Name, []field{}, c.Query()["filter"], c.Query()["order"]}
	for name, of := range g.Names() {
		out.Fields = append(out.Fields, field{name, of[0], of[1]})
	}
	return c.JSON(http.StatusOK, out)
}
