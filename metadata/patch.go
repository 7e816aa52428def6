package metadata

import (
	"context"
	"maps"
	"time"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/jsonpatch"
	"cohort/payload"
	"cohort/schema"
)

// Patch applies a JSON Patch to one object, and to nothing that it refers to. Where the members of a collection are kept by
// the members themselves, it is they that change.
func (s *Store) Patch(ctx context.Context, t *schema.Type, id string, operations []jsonpatch.Operation, opts ImportOptions) (*Report, error) {
	return s.edit(ctx, t, id, opts, func(snap *graph.Snapshot, o *graph.Object) ([]*Payload, error) {
		e := &patching{store: s, snap: snap, object: o, opts: opts, tree: payloadOf(snap, o.Doc())}
		return e.payloads(operations)
	})
}

// Merge replaces the properties that a payload names, and leaves the others as they are.
func (s *Store) Merge(ctx context.Context, t *schema.Type, id string, changes payload.Tree, opts ImportOptions) (*Report, error) {
	return s.edit(ctx, t, id, opts, func(_ *graph.Snapshot, o *graph.Object) ([]*Payload, error) {
		return []*Payload{{Type: t, Tree: maps.Clone(changes)}}, nil
	})
}

// Translate replaces all translations of one object. Each is an object with property, locale and value.
func (s *Store) Translate(ctx context.Context, t *schema.Type, id string, list []any, opts ImportOptions) (*Report, error) {
	return s.edit(ctx, t, id, opts, func(*graph.Snapshot, *graph.Object) ([]*Payload, error) {
		if p := t.Property("translations"); p == nil || p.Storage != schema.StoredDocs {
			return nil, fault.Coded(fault.Conflict, "E1107", "Object type `%s` is not translatable", shortClass(t)).On(t.Name, id, "translations")
		}
		return []*Payload{{Type: t, Tree: payload.Tree{"translations": list}}}, checkTranslations(t, id, list)
	})
}

// edit changes one object; payloads says what becomes of it, and of others with which it changes. The change is made again
// when another node was faster, so that no edit is lost.
func (s *Store) edit(ctx context.Context, t *schema.Type, id string, opts ImportOptions, payloads func(*graph.Snapshot, *graph.Object) ([]*Payload, error)) (*Report, error) {
	opts.Strategy, opts.Merge, opts.ByCode, opts.ByEither = Update, true, false, false // the address says which object it is
	p, err := s.change(ctx, one, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		o := snap.ByUID(t, id)
		if o == nil {
			return nil, NotFound(t, id)
		}
		if err := opts.expect(t, id, o); err != nil { // before a patch is applied to what it was not made for
			return nil, err
		}
		list := []*Payload{{Type: t, Tree: payload.Tree{}}}
		if opts.told(snap, o) {
			var err error
			if list, err = payloads(snap, o); err != nil {
				return nil, err
			}
		}
		list[0].Tree["id"] = id
		delete(list[0].Tree, "lastUpdated")
		p, err := s.plan(ctx, snap, list, opts, now)
		if err != nil {
			return nil, err
		}
		for _, w := range p.writes[1:] { // what is wrong with the others is said of the object that was to change
			w.implied = true
			p.writes[0].Faults = append(p.writes[0].Faults, w.Faults...)
		}
		return p, nil
	}, opts.ValidateOnly)
	if err != nil {
		return nil, err
	}
	return p.report(), nil
}

// told reports whether the user may learn whether a change fits an object: a patch can test what an object says. The plan refuses the
// change of those who may neither see nor change it.
func (o *ImportOptions) told(snap *graph.Snapshot, object *graph.Object) bool {
	view := o.view(snap)
	return view == nil || view.CanRead(object) || view.CanUpdate(object)
}

// view is that of the user who writes, nil when the server itself does.
func (o *ImportOptions) view(snap *graph.Snapshot) *access.View {
	if o.User == 0 || o.Granted {
		return nil
	}
	return access.New(snap, snap.Object(o.User))
}

// NotFound is the fault for an identifier that no object of a type has.
func NotFound(t *schema.Type, id string) *fault.Error {
	return fault.Coded(fault.NotFound, "E1005", "%s with id %s could not be found.", shortClass(t), id).On(t.Name, id, "")
}

// patching is a patch of one object under way: the object as a payload, and what of it the patch touches.
type patching struct {
	store  *Store
	snap   *graph.Snapshot
	object *graph.Object
	opts   ImportOptions
	tree   payload.Tree

	touched []*schema.Property
}

func (e *patching) payloads(operations []jsonpatch.Operation) ([]*Payload, error) {
	document := jsonpatch.Document{Root: e.tree}
	for i := range operations {
		o := &operations[i]
		if err := e.prepare(o); err != nil {
			return nil, err
		}
		if err := document.Apply(o); err != nil {
			return nil, err
		}
	}
	changes := payload.Tree{"id": e.object.UID}
	for name := range writeOnly {
		if value := e.tree[name]; value != nil {
			changes[name] = value
		}
	}
	out := []*Payload{{Type: e.object.Type, Tree: changes}}
	for _, p := range e.touched {
		if p.Storage != schema.InverseSide {
			changes[p.Name] = e.tree[p.Name]
			continue
		}
		members, err := e.members(p)
		if err != nil {
			return nil, err
		}
		out = combine(out, members)
	}
	return out, nil
}

// members are the payloads of those whose membership in a collection the patch changes.
func (e *patching) members(p *schema.Property) ([]*Payload, error) {
	m := Members{Replace: true}
	list, ok := e.tree[p.Name].([]any)
	if !ok && e.tree[p.Name] != nil {
		return nil, e.refuse(p, []string{p.Name}, "it is a list of objects with an id")
	}
	for _, item := range list {
		by, id, ok := identify(item)
		if !ok || by != "id" {
			return nil, e.refuse(p, []string{p.Name}, "it is a list of objects with an id")
		}
		if e.snap.ByUID(p.Target, id) == nil {
			f := fault.Coded(fault.Conflict, "E5002", "Invalid reference [%s] (%s) for association `%s`", id, shortClass(p.Target), p.Singular)
			return nil, f.On(e.object.Type.Name, e.object.UID, p.Name)
		}
		m.Add = append(m.Add, id)
	}
	return e.collecting(p).payloads(m)
}

func (e *patching) collecting(p *schema.Property) *collecting {
	return &collecting{snap: e.snap, view: e.opts.view(e.snap), object: e.object, property: p}
}

// combine adds payloads to others, each object's once.
func combine(payloads, more []*Payload) []*Payload {
	for _, in := range more {
		known := false
		for _, other := range payloads {
			if other.Type == in.Type && other.Tree["id"] == in.Tree["id"] {
				maps.Copy(other.Tree, in.Tree)
				other.listed = other.listed || in.listed
				known = true
			}
		}
		if !known {
			payloads = append(payloads, in)
		}
	}
	return payloads
}
