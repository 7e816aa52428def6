package metadata

import (
	"context"
	"maps"
	"slices"
	"time"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// Cascade is what became of sharing what a dashboard shows.
type Cascade struct {
	Faults  fault.List      // of objects that could not be shared
	Items   int             // of the dashboard, in which something was shared
	Updated []*graph.Object // as they were before
}

// depicted are the types of what a dashboard shows. What one of these refers to is needed to see it, and is shared with it.
var depicted = map[string]bool{"visualization": true, "eventVisualization": true, "eventChart": true, "eventReport": true, "map": true, "mapView": true, "report": true, "document": true}

// CascadeSharing lets those see what a dashboard shows who may see the dashboard, as far as it is shared with them by name or by
// group: its items, and what they are made of. What everybody may see anyhow is left alone, and nobody gets or loses more than
// the right to see. With atomic nothing is written where one object cannot be shared.
func (s *Store) CascadeSharing(ctx context.Context, id string, atomic bool, opts ImportOptions) (done Cascade, err error) {
	opts.Strategy, opts.Merge, opts.KeepGood, opts.ReportAll = Update, true, !atomic, true
	t := s.Type("dashboard")
	_, err = s.change(ctx, one, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		done = Cascade{}
		c := &cascading{store: s, snap: snap, view: access.New(snap, snap.Object(opts.User)), items: map[int32][]int{}}
		board := snap.ByUID(t, id)
		switch {
		case board == nil:
			return nil, NotFound(t, id)
		case !c.view.CanRead(board):
			return nil, fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to read objects of type %s.", t.Name)
		}
		payloads := c.payloads(board)
		p, err := s.plan(ctx, snap, payloads, opts, now)
		if err != nil {
			return nil, err
		}
		if atomic && len(c.faults) > 0 {
			for _, w := range p.writes {
				w.Op = Nothing
			}
		}
		done.Faults = c.faults
		touched := map[int]bool{}
		for _, w := range p.writes {
			done.Faults = append(done.Faults, w.Faults...)
		}
		for _, w := range p.writable() {
			done.Updated = append(done.Updated, w.Before)
			for _, item := range c.items[w.ID] {
				touched[item] = true
			}
		}
		done.Items = len(touched)
		return p, nil
	}, opts.ValidateOnly)
	return done, err
}

// cascading is the sharing of what a dashboard shows under way.
type cascading struct {
	store *Store
	snap  *graph.Snapshot
	view  *access.View

	grants map[string]payload.Tree // of the dashboard, as far as they give the right to see
	items  map[int32][]int         // in which an object is shown, by its id
	order  []*graph.Object
	faults fault.List
}

// payloads are the objects that get another sharing.
func (c *cascading) payloads(board *graph.Object) (out []*Payload) {
	c.grants = c.reading(board)
	for i, item := range board.Doc().Docs(board.Type.MustProperty("dashboardItems")) {
		c.inside(item, i)
	}
	for _, o := range c.order {
		sharing, more := c.more(o)
		switch {
		case !more:
		case !c.view.CanRead(o):
			class := shortClass(o.Type)
			f := fault.Coded(fault.Conflict, "E5001", "No matching object for reference. Identifier was %s, and object was %s.", o.UID, class)
			f.Properties = []any{o.UID, class}
			c.faults = append(c.faults, f.On(o.Type.Name, o.UID, ""))
		default:
			out = append(out, &Payload{Type: o.Type, Index: len(out), Tree: payload.Tree{"id": o.UID, "sharing": sharing}})
		}
	}
	return out
}

// inside finds what a document refers to: the object that it is a part of is shown by the item of that number.
func (c *cascading) inside(d graph.Doc, item int) {
	for _, p := range d.Type().Stored() {
		switch p.Storage {
		case schema.StoredRef:
			c.add(c.snap.Object(d.Ref(p)), p, item)
		case schema.StoredRefs:
			for _, id := range d.Refs(p) {
				c.add(c.snap.Object(id), p, item)
			}
		case schema.StoredDoc:
			if inner, ok := d.Embedded(p); ok {
				c.inside(inner, item)
			}
		case schema.StoredDocs:
			for _, inner := range d.Docs(p) {
				c.inside(inner, item)
			}
		case schema.StoredJSON:
			if value, err := payload.Parse(d.Raw(p)); err == nil && p.Name != "users" && p.Name != "userGroups" {
				c.within(value, item)
			}
		}
	}
}

// within finds the objects that stored JSON names: under the name of their type, or as the attribute of a program's data.
func (c *cascading) within(value any, item int) {
	switch x := value.(type) {
	case []any:
		for _, each := range x {
			c.within(each, item)
		}
	case payload.Tree:
		for _, name := range slices.Sorted(maps.Keys(x)) {
			if inner, ok := x[name].(payload.Tree); ok {
				id, _ := inner["id"].(string)
				c.add(c.snap.ByName(name, id), nil, item)
				if name == "attribute" {
					c.add(c.snap.ByName("trackedEntityAttribute", id), nil, item)
				}
			}
			c.within(x[name], item)
		}
	}
}

// add remembers an object that an item shows, and what it is made of if it is itself something that is shown.
func (c *cascading) add(o *graph.Object, by *schema.Property, item int) {
	if o == nil || by != nil && by.Summary || o.Type.Name == "user" || o.Type.Name == "userGroup" || slices.Contains(c.items[o.ID], item) {
		return
	}
	if c.items[o.ID] == nil && o.Type.Shareable && !defaults[o.UID] {
		c.order = append(c.order, o)
	}
	c.items[o.ID] = append(c.items[o.ID], item)
	if depicted[o.Type.Name] {
		c.inside(o.Doc(), item)
	}
}

// sharingOf is the sharing of an object as a payload.
func (c *cascading) sharingOf(o *graph.Object) payload.Tree {
	if doc, ok := o.Doc().Embedded(o.Type.MustProperty("sharing")); ok {
		return payloadOf(c.snap, doc)
	}
	return payload.Tree{}
}

// reading are the grants of an object that give the right to see it, with no other right.
func (c *cascading) reading(o *graph.Object) map[string]payload.Tree {
	out := map[string]payload.Tree{}
	for _, list := range []string{"users", "userGroups"} {
		out[list] = payload.Tree{}
		entries, _ := c.sharingOf(o)[list].(payload.Tree)
		for id, entry := range entries {
			grant, _ := entry.(payload.Tree)
			if access, _ := grant["access"].(string); validAccess(access) && access[0] == 'r' {
				out[list][id] = payload.Tree{"id": id, "access": "r" + private[1:]}
			}
		}
	}
	return out
}

// more is the sharing of an object with what the dashboard adds to it; ok is false where that is nothing.
func (c *cascading) more(o *graph.Object) (sharing payload.Tree, ok bool) {
	sharing = c.sharingOf(o)
	if public, _ := sharing["public"].(string); len(public) > 0 && public[0] == 'r' {
		return nil, false
	}
	for list, added := range c.grants {
		entries, _ := sharing[list].(payload.Tree)
		now := maps.Clone(entries)
		if now == nil {
			now = payload.Tree{}
		}
		for id, grant := range added {
			former, _ := now[id].(payload.Tree)
			access, _ := former["access"].(string)
			switch {
			case !validAccess(access):
				now[id], ok = grant, true
			case access[0] != 'r':
				now[id], ok = payload.Tree{"id": id, "access": "r" + access[1:]}, true
			}
		}
		sharing[list] = now
	}
	return sharing, ok
}
