package metadata

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/payload"
	"cohort/query"
	"cohort/schema"
)

// Members says how a collection of an object changes. With Replace, Add is all that it holds afterwards.
type Members struct {
	Add, Remove []string // identifiers
	Replace     bool
}

// Collected is what became of a collection.
type Collected struct {
	Added, Removed int
	Version        uint64 // of it: see [CollectionVersion]
}

// CollectionVersion is the version of a collection of an object, as If-Match names it: where the object keeps it, that of the object.
// Where its members do, it is another one whenever the object has changed, or other members belong to it of those that the user sees, or
// in another order; they are no part of the object's version. A nil view sees all.
func CollectionVersion(snap *graph.Snapshot, view *access.View, o *graph.Object, collection *schema.Property) uint64 {
	c := collecting{snap: snap, view: view, object: o, property: collection}
	return c.version()
}

// Collect changes the members of one collection of one object, on whichever side the relation is kept. All members must
// exist; otherwise nothing changes.
func (s *Store) Collect(ctx context.Context, t *schema.Type, id, collection string, m Members, opts ImportOptions) (done Collected, err error) {
	property := t.Property(collection)
	switch {
	case property == nil:
		return done, fault.Coded(fault.NotFound, "E1005", "Property %s does not exist on %s", collection, t.Klass).On(t.Name, id, collection)
	case property.Storage != schema.StoredRefs && (property.Storage != schema.InverseSide || property.Target.Embedded):
		return done, fault.New(fault.Conflict, "Property %s of %s is no collection of objects that are added and removed", collection, t.Klass).On(t.Name, id, collection)
	}
	opts.Strategy, opts.Merge = Update, true
	p, err := s.change(ctx, one, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		o := snap.ByUID(t, id)
		if o == nil {
			return nil, NotFound(t, id)
		}
		c := collecting{snap: snap, view: opts.view(snap), object: o, property: property}
		if err := opts.expect(t, id, o); err != nil && !slices.Contains(opts.If, c.version()) { // who has read the object may name its version
			return nil, err
		}
		payloads, err := c.payloads(m)
		done = Collected{Added: c.added, Removed: c.removed}
		if err != nil {
			return nil, err
		}
		plain := opts
		plain.If = nil // of the object, which need not be the one that is written
		return s.plan(ctx, snap, payloads, plain, now)
	}, opts.ValidateOnly)
	if err != nil {
		return Collected{}, err
	}
	for _, w := range p.writes {
		if len(w.Faults) > 0 {
			return Collected{}, w.Faults
		}
	}
	snap := cmp.Or(p.made, p.snap)
	if o := snap.ByUID(t, id); o != nil {
		done.Version = CollectionVersion(snap, opts.view(snap), o, property)
	}
	return done, nil
}

// collecting turns a change of members into payloads of the objects that keep the relation.
type collecting struct {
	snap     *graph.Snapshot
	view     *access.View // nil when the server itself writes
	object   *graph.Object
	property *schema.Property

	added, removed int
}

func (c *collecting) payloads(m Members) ([]*Payload, error) {
	add, err := c.members(m.Add)
	if err != nil {
		return nil, err
	}
	remove, err := c.members(m.Remove)
	if err != nil {
		return nil, err
	}
	was, sent := c.present(), slices.Clone(add)
	isAdded, isPresent := setOf(add), setOf(was)
	if m.Replace {
		remove = slices.DeleteFunc(c.seen(), func(o *graph.Object) bool { return isAdded[o] })
	}
	add = slices.DeleteFunc(add, func(o *graph.Object) bool { return isPresent[o] })
	remove = slices.DeleteFunc(remove, func(o *graph.Object) bool { return !isPresent[o] })
	c.added, c.removed = len(add), len(remove)
	// now is what the collection is to hold: members that stay keep their places, unless the client lists all.
	now := func(was []*graph.Object) []any {
		if m.Replace {
			return refs(sent)
		}
		isRemoved := setOf(remove)
		return refs(append(slices.DeleteFunc(slices.Clone(was), func(o *graph.Object) bool { return isRemoved[o] }), add...))
	}
	if c.property.Storage == schema.StoredRefs {
		return []*Payload{{Type: c.object.Type, Tree: payload.Tree{"id": c.object.UID, c.property.Name: now(was)}}}, nil
	}
	var out []*Payload
	for _, member := range add {
		out = append(out, c.inverse(member, true))
	}
	if relation(c.property.Inverse) == "option.optionSet" {
		return c.options(was, now, out), nil
	}
	for _, member := range remove {
		out = append(out, c.inverse(member, false))
	}
	return out, nil
}

// options let a set list its options: one that is taken out of it has nowhere to be, and goes.
func (c *collecting) options(was []*graph.Object, now func([]*graph.Object) []any, moved []*Payload) []*Payload {
	return append([]*Payload{{Type: c.object.Type, Tree: payload.Tree{"id": c.object.UID, c.property.Name: now(was)}, listed: true}}, moved...)
}

func setOf(objects []*graph.Object) map[*graph.Object]bool {
	set := make(map[*graph.Object]bool, len(objects))
	for _, o := range objects {
		set[o] = true
	}
	return set
}

// present are the members that the collection has, in the order in which clients are shown them.
func (c *collecting) present() []*graph.Object {
	if c.property.Storage == schema.InverseSide {
		q := query.Context{Snapshot: c.snap}
		return q.Ordered(c.snap.Referrers(c.property.Inverse, c.object.ID), c.property.Order)
	}
	var out []*graph.Object
	for _, id := range c.object.Doc().Refs(c.property) {
		out = append(out, c.snap.Object(id))
	}
	return out
}

// version is [CollectionVersion].
func (c *collecting) version() uint64 {
	if c.property.Storage != schema.InverseSide || c.property.Target.Embedded {
		return c.object.Token
	}
	sum := fnv.New64a()
	sum.Write(binary.LittleEndian.AppendUint64(nil, c.object.Token)) // fails never
	for _, member := range c.seen() {
		sum.Write(binary.LittleEndian.AppendUint32(nil, uint32(member.ID)))
	}
	return sum.Sum64()
}

// seen are the members of the collection that the user speaks of when he says what all of it is to be: where the members keep the
// relation themselves, those that he sees. The others stay as they are.
func (c *collecting) seen() []*graph.Object {
	return slices.DeleteFunc(c.present(), func(o *graph.Object) bool {
		return c.property.Storage == schema.InverseSide && c.view != nil && !c.view.CanRead(o)
	})
}

func (c *collecting) members(ids []string) ([]*graph.Object, error) {
	var out []*graph.Object
	seen := map[*graph.Object]bool{}
	for _, id := range ids {
		o := c.snap.ByUID(c.property.Target, id)
		if o == nil {
			return nil, NotFound(c.property.Target, id)
		}
		if !seen[o] {
			seen[o] = true
			out = append(out, o)
		}
	}
	return out, nil
}

// inverse is the change of a member that itself keeps whom it belongs to.
func (c *collecting) inverse(member *graph.Object, belongs bool) *Payload {
	owning := c.property.Inverse
	tree := payload.Tree{"id": member.UID}
	switch owning.Storage {
	case schema.StoredRef:
		if belongs {
			tree[owning.Name] = payload.Tree{"id": c.object.UID}
		} else {
			tree[owning.Name] = nil
		}
	default:
		var list []*graph.Object
		for _, id := range member.Doc().Refs(owning) {
			if id != c.object.ID {
				list = append(list, c.snap.Object(id))
			}
		}
		if belongs {
			list = append(list, c.object)
		}
		tree[owning.Name] = refs(list)
	}
	return &Payload{Type: member.Type, Tree: tree}
}

func refs(objects []*graph.Object) []any {
	list := make([]any, len(objects))
	for i, o := range objects {
		list[i] = payload.Tree{"id": o.UID}
	}
	return list
}

// joinGroups lets the payload of a single user say which groups he is in, as clients that administer users send it, although the
// groups keep their members themselves. Packages leave that to their groups.
func (p *plan) joinGroups() {
	if len(p.writes) != 1 || p.writes[0].Type.Name != "user" {
		return
	}
	w := p.writes[0]
	property := w.Type.MustProperty("userGroups")
	list, given := w.Tree[property.Name].([]any)
	if !given || w.Values == nil || len(w.Faults) > 0 {
		return
	}
	members := property.Inverse
	wanted := map[int32]bool{}
	for _, item := range list {
		_, key, _ := identify(item)
		group := p.snap.ByUID(members.Owning, key)
		if group == nil {
			shown := "[" + key + "] (" + shortClass(members.Owning) + ")"
			w.fault("E5002", property.Singular, []any{shown, w.label(), property.Singular}, "Invalid reference %s on object %s for association `%s`", shown, w.label(), property.Singular)
			return
		}
		wanted[group.ID] = true
	}
	var changing []*graph.Object
	for group := range p.snap.Referrers(members, w.ID) {
		if !wanted[group.ID] && !p.sees(group) {
			continue // who sends back what he was shown does not mean to change it
		}
		if !wanted[group.ID] {
			changing = append(changing, group)
		}
		delete(wanted, group.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(wanted)) {
		changing = append(changing, p.snap.Object(id))
	}
	changed := map[int32]*Write{}
	for _, group := range changing {
		if p.view != nil && !p.view.CanManageMembers(group) {
			w.refuse(p, "E3001", "update object %s", p.shown(group.ID))
			return
		}
		g := p.changedBy(group, changed)
		g.partOf = w
		users, _ := g.Values.Get(members).([]int32)
		if wanted[group.ID] {
			users = append(slices.Clone(users), w.ID)
		} else {
			users = drop(users, w.ID)
		}
		g.Values.Set(members, arrange(members, users))
	}
}
