package metadata

import (
	"bytes"
	"context"
	"time"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/jsonpatch"
	"cohort/payload"
	"cohort/schema"
)

// SharingPatch changes the sharing of one object. Its paths begin with sharing.
type SharingPatch struct {
	Type       *schema.Type
	UID        string
	Operations []jsonpatch.Operation
}

// PatchSharing changes the sharing of many objects, in one commit: of all or none, or with opts.KeepGood of those of which nothing
// is wrong. What is wrong with an object is in the report.
func (s *Store) PatchSharing(ctx context.Context, patches []SharingPatch, opts ImportOptions) (*Report, error) {
	opts.Strategy, opts.Merge, opts.SkipSharing = Update, true, false
	w := work{size: len(patches), fresh: func(*graph.Snapshot) int { return 0 }}
	p, err := s.change(ctx, w, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		var view *access.View
		if opts.User != 0 {
			view = access.New(snap, snap.Object(opts.User))
		}
		payloads, refused := make([]*Payload, len(patches)), make([]error, len(patches))
		for i := range patches {
			payloads[i] = &Payload{Type: patches[i].Type, Index: i, Tree: payload.Tree{"id": patches[i].UID}}
			o := snap.ByUID(patches[i].Type, patches[i].UID)
			if o != nil && (view == nil || view.CanUpdate(o)) { // others are refused by the plan, and not told whether the patch fits
				payloads[i].Tree["sharing"], refused[i] = s.patchedSharing(snap, o, patches[i].Operations, opts)
			}
			if refused[i] != nil {
				delete(payloads[i].Tree, "sharing")
			}
		}
		p, err := s.plan(ctx, snap, payloads, opts, now)
		if err != nil {
			return nil, err
		}
		for i, err := range refused {
			if f, ok := fault.As(err); ok {
				p.writes[i].Faults = append(p.writes[i].Faults, f)
			} else if err != nil {
				return nil, err
			}
		}
		return p, nil
	}, opts.ValidateOnly)
	if err != nil {
		return nil, err
	}
	return p.report(), nil
}

// patchedSharing is the sharing of an object after a patch.
func (s *Store) patchedSharing(snap *graph.Snapshot, o *graph.Object, operations []jsonpatch.Operation, opts ImportOptions) (any, error) {
	if err := unshareable(o.Type, o.UID); err != nil {
		return nil, err
	}
	e := &patching{store: s, snap: snap, object: o, opts: opts, tree: payloadOf(snap, o.Doc())}
	for _, operation := range operations {
		for _, path := range [][]string{operation.Path, operation.From} {
			if len(path) > 0 && path[0] != "sharing" {
				return nil, jsonpatch.Invalid(path).On(o.Type.Name, o.UID, path[0])
			}
		}
	}
	if _, err := e.payloads(operations); err != nil {
		return nil, err
	}
	return e.tree["sharing"], nil
}

// unshareable is the fault for an object whose sharing nobody changes.
func unshareable(t *schema.Type, id string) error {
	switch {
	case !t.Shareable:
		return fault.Coded(fault.Conflict, "E3019", "Sharing is not enabled for this object `%s`", shortClass(t)).On(t.Name, id, "")
	case defaults[id]:
		return fault.Coded(fault.Conflict, "E3013", "Sharing settings of system default metadata object of type `%s` cannot be modified.", t.Name).On(t.Name, id, "")
	}
	return nil
}

// grantees are the types whose objects sharing can name, and where it does.
var grantees = map[string]string{"user": "users", "userGroup": "userGroups"}

// unshare takes a deleted user or user group out of the sharing of every object. Sharing is no edge of the graph, so all
// shared objects are looked through: some 50 ms for half a million, which the deletion of a user may take.
func (p *plan) unshare(w *Write, changed map[int32]*Write) {
	list, ok := grantees[w.Type.Name]
	if !ok {
		return
	}
	quoted := payload.AppendQuoted(nil, w.UID)
	for _, t := range p.store.types {
		if !t.Shareable || !t.Graph() {
			continue
		}
		sharing := t.MustProperty("sharing")
		grants := sharing.Target.MustProperty(list)
		for o := range p.snap.All(t) {
			doc, ok := o.Doc().Embedded(sharing)
			if !ok || !bytes.Contains(doc.Raw(grants), quoted) {
				continue
			}
			if other := p.byUID[objectKey{t, o.UID}]; other == nil || !p.going(other) {
				withoutGrant(p.changedBy(o, changed), sharing, grants, w.UID)
			}
		}
	}
}

func withoutGrant(w *Write, sharing, grants *schema.Property, id string) {
	values := w.Values.Get(sharing).(*graph.Values)
	raw, _ := values.Get(grants).([]byte)
	value, err := payload.Parse(raw)
	tree, ok := value.(payload.Tree)
	if err != nil || !ok {
		return
	}
	delete(tree, id)
	values.Set(grants, payload.Append(nil, tree))
}
