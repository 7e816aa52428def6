package api

import (
	"errors"
	"net/http"
	"strings"

	"cohort/datetime"
	"cohort/graph"
	"cohort/metadata/history"
	"cohort/query"
)

// dated marks routes that answer as of a former time with asOf=, besides those that are about a type.
func dated(r *route) { r.dated = true }

// alone marks routes that answer about one object: it can be brought back however much else has changed since.
func alone(r *route) { r.alone = true }

// goBack reads asOf=, where the route has it: the answer is then given over the metadata as it was.
func (c *call) goBack(r *route) error {
	if !c.Query().Has("asOf") || r.typ == nil && !r.dated || c.Method != http.MethodGet && c.Method != http.MethodHead {
		return nil
	}
	text, zone := c.Query().Get("asOf"), c.server.Metadata.Zone()
	at, err := datetime.Parse(text, zone)
	if err != nil { // a plus that is not escaped arrives as a space
		at, err = datetime.Parse(strings.Replace(text, " ", "+", 1), zone)
	}
	if err != nil {
		return c.badParameter("asOf", "a date or time such as 2024-03-31 or 2024-03-31T12:00:00.000")
	}
	c.asOf = at
	if c.past, err = c.server.archive.AsOf(c.Context(), c.View.Snapshot, at); errors.Is(err, history.ErrFar) && r.alone {
		return nil
	}
	return err
}

// snapshot is what reading handlers read: the metadata as it stands, or as it was.
func (c *call) snapshot() *graph.Snapshot {
	if c.past != nil {
		return c.past.Snapshot
	}
	return c.View.Snapshot
}

// canRead reports whether the user may see an object of the snapshot.
func (c *call) canRead(o *graph.Object) bool {
	if c.past != nil {
		return c.past.CanRead(c.View, o)
	}
	return c.View.CanRead(o)
}

// version is the object in whose entity tag a client finds the version for If-Match; a former one is none.
func (c *call) version(o *graph.Object) *graph.Object {
	if c.asOf.IsZero() {
		return o
	}
	return nil
}

// today is an object of the snapshot as it is, or as it was last: that decides who may do what with it.
func (c *call) today(o *graph.Object) *graph.Object {
	if c.past != nil {
		return c.past.Last(c.View.Snapshot, o)
	}
	return o
}

// accessTo is what the user may do with an object of the snapshot. With one that is gone he can do nothing any more.
func (c *call) accessTo(o *graph.Object) query.Access {
	if c.past != nil {
		now := c.View.Snapshot.Object(o.ID)
		if now == nil {
			return query.Access{Read: c.canRead(o)}
		}
		o = now
	}
	if o.Type.Name == "apiToken" { // one sees one's own alone
		return query.Access{Manage: true, Write: true, Read: true, Update: true, Delete: true}
	}
	return accessTo(c.View, o)
}
