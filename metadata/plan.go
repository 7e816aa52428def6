package metadata

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
	"cohort/uid"
)

// plan is what an import would do to one snapshot. It is made outside any transaction; when the log has moved on in the
// meantime it is made again.
type plan struct {
	store  *Store
	snap   *graph.Snapshot
	view   *access.View // nil when the server itself writes
	opts   ImportOptions
	now    time.Time
	nextID int32

	made *graph.Snapshot // that its commit has made, unless it was written ahead

	writes []*Write
	byUID  map[objectKey]*Write
	byText map[textKey]*Write // new codes, names and usernames of the payload

	// follow brings data along, in the transaction that takes away what the data refers to, while no import can commit.
	follow Follow
}

type objectKey struct {
	typ *schema.Type
	uid string
}

type textKey struct {
	property *schema.Property
	value    string
}

// begin returns a plan that changes nothing yet.
func (s *Store) begin(snap *graph.Snapshot, opts ImportOptions, now time.Time) *plan {
	return &plan{store: s, snap: snap, view: opts.view(snap), opts: opts, now: now, nextID: snap.NextID(), byUID: map[objectKey]*Write{}, byText: map[textKey]*Write{}}
}

func (s *Store) plan(ctx context.Context, snap *graph.Snapshot, payloads []*Payload, opts ImportOptions, now time.Time) (*plan, error) {
	p := s.begin(snap, opts, now)
	if opts.Author != 0 && snap.Object(opts.Author) == nil {
		return nil, fault.New(fault.Conflict, "The user who was to have created the objects is gone.")
	}
	for _, in := range payloads {
		p.writes = append(p.writes, p.identify(in))
	}
	if len(p.writes) > 0 {
		if err := opts.expect(p.writes[0].Type, p.writes[0].UID, p.writes[0].Before); err != nil {
			return nil, err
		}
	}
	if opts.Strategy == Delete {
		p.deletions()
		return p, p.combine(ctx)
	}
	p.adoptMembers()
	for _, w := range slices.Clone(p.writes) {
		if len(w.Faults) == 0 {
			p.read(w)
		}
	}
	p.deriveVariables()
	for _, w := range p.writes {
		if len(w.Faults) == 0 {
			p.validate(w)
			p.permit(w)
			p.permitLimited(w)
		}
	}
	p.permitHeirs()
	p.joinGroups()
	p.uniqueness()
	p.attributes()
	p.hierarchy()
	p.listOptions()
	p.appendOptions()
	p.shedElements()
	if err := p.accompany(); err != nil {
		return nil, err
	}
	p.spread()
	p.obey()
	if err := p.combine(ctx); err != nil {
		return nil, err
	}
	p.spread()              // what refers to an option combo that combine refused
	for p.permitManaged() { // a group that is refused brings nobody in
		p.spread()
	}
	for _, w := range p.writes {
		if !opts.Touch {
			w.compare()
		}
	}
	return p, nil
}

// identify finds the object that a payload speaks of, and decides by the strategy what is to happen to it.
func (p *plan) identify(in *Payload) *Write {
	w := &Write{Type: in.Type, Index: in.Index, Tree: in.Tree, listed: in.listed}
	id, _ := in.Tree["id"].(string)
	if id == "" {
		id, _ = in.Tree["uid"].(string)
	}
	if len(in.Faults) > 0 {
		w.UID, w.Name, w.Faults = id, nameOf(in), slices.Clone(in.Faults)
		return w
	}
	given := id
	if o := p.coded(in, id); o != nil {
		id = o.UID
	}
	if id != "" {
		in.uid = id
	} else if in.uid == "" {
		in.uid = uid.New()
	}
	w.UID = in.uid
	w.Name = nameOf(in)
	w.Before = p.snap.ByUID(in.Type, w.UID)
	if w.Before != nil {
		w.ID = w.Before.ID
		if w.Name == "" {
			w.Name = p.nameOf(w.Before)
		}
	}
	if !uid.Valid(w.UID) {
		w.fault("E4014", "id", []any{w.UID, "id"}, "Invalid UID `%s` for property `id`", w.UID)
		w.Faults[0].Value = w.UID
		return w
	}
	key := objectKey{in.Type, w.UID}
	if p.byUID[key] != nil {
		w.fault("E5004", "id", []any{w.UID, shortClass(w.Type)}, "Id `%s` for type `%s` exists on more than 1 object in the payload, removing all but the first found.", w.UID, shortClass(w.Type))
		return w
	}
	p.byUID[key] = w
	if other := (objectKey{in.Type, given}); given != "" && p.byUID[other] == nil && p.snap.ByUID(in.Type, given) == nil {
		p.byUID[other] = w // the payload refers to the object by the identifier that it has elsewhere
	}
	if len(in.Defaults) > 0 && (w.Before == nil || !p.opts.Merge) {
		w.Tree = maps.Clone(in.Defaults)
		maps.Copy(w.Tree, in.Tree)
	}
	scheme := p.opts.scheme()
	switch {
	case p.opts.Strategy == Create && w.Before != nil:
		w.fault("E5000", "", []any{scheme, w.label()}, "Found matching object for reference, but import mode is CREATE. Identifier was %s, and object was %s.", scheme, w.label())
	case (p.opts.Strategy == Update || p.opts.Strategy == Delete) && w.Before == nil:
		w.fault("E5001", "id", []any{scheme, w.label()}, "No matching object for reference. Identifier was %s, and object was %s.", scheme, w.label())
	case p.opts.Strategy == Delete:
		w.Op = Deletion
	case w.Before != nil:
		w.Op = Replacement
	default:
		w.Op = Creation
		w.ID = p.nextID
		p.nextID++
		p.claimTexts(w)
	}
	return w
}

// coded returns the object that a payload means by its code, where the import goes by codes, or nil.
func (p *plan) coded(in *Payload, id string) *graph.Object {
	if !p.opts.ByCode && (!p.opts.ByEither || p.snap.ByUID(in.Type, id) != nil) {
		return nil
	}
	property, code := in.Type.Property("code"), in.Tree["code"]
	if text, ok := code.(string); ok && property != nil && property.Unique {
		return p.snap.Unique(property, text)
	}
	return nil
}

func nameOf(in *Payload) string {
	for _, key := range []string{"name", "displayName", "username"} {
		if s, ok := in.Tree[key].(string); ok {
			return s
		}
	}
	return ""
}

// claimTexts lets other objects of the payload refer to a new one by its unique texts.
func (p *plan) claimTexts(w *Write) {
	for _, property := range w.Type.Stored() {
		if s, ok := w.Tree[property.Name].(string); ok && property.Unique && s != "" {
			p.byText[textKey{property, s}] = w
		}
	}
}

// fault records what is wrong with the object as a whole, or with one of its properties.
func (w *Write) fault(code, property string, properties []any, format string, args ...any) {
	e := fault.Coded(fault.Conflict, code, format, args...).On(w.Type.Name, w.UID, property)
	e.Properties = properties
	w.Faults = append(w.Faults, e)
}

// find returns the id of an object, of the payload or of the snapshot, or 0.
func (p *plan) find(t *schema.Type, by, key string) int32 {
	if by == "id" {
		if w := p.byUID[objectKey{t, key}]; w != nil && w.Op != Deletion {
			return w.ID
		}
		if o := p.snap.ByUID(t, key); o != nil {
			return o.ID
		}
		return 0
	}
	property := t.Property(by)
	if property == nil || !property.Unique {
		return 0
	}
	if o := p.snap.Unique(property, key); o != nil {
		return o.ID
	}
	if w := p.byText[textKey{property, key}]; w != nil {
		return w.ID
	}
	return 0
}

// read makes the new document of an object from its payload.
func (p *plan) read(w *Write) {
	v := graph.NewValues(w.Type)
	if w.Before != nil {
		w.was = w.Before.Doc().Values()
		if p.opts.Merge {
			v = w.Before.Doc().Values()
		} else {
			p.keep(v, w.was)
		}
	}
	w.Values = v
	p.share(w)
	flattenCredentials(w)
	if w.Tree["translations"] != nil && p.opts.SkipTranslations {
		w.Tree = maps.Clone(w.Tree)
		delete(w.Tree, "translations")
	}
	r := &reading{plan: p, object: w}
	r.fill(v, w.Tree)
	p.stamp(v, w)
	if normalise := normalisers[w.Type.Name]; normalise != nil {
		normalise(p, w)
	}
	p.defaults(v)
	w.Faults = append(w.Faults, r.faults...)
}

// kept are the properties that a replacement leaves as they are when the payload does not name them: each has endpoints
// of its own, and a client that sends an object back without them does not mean to remove them.
var kept = []string{"created", "createdBy", "sharing", "translations"}

func (p *plan) keep(v, before *graph.Values) {
	for _, name := range kept {
		if property := v.Type.Property(name); property != nil && property.Slot >= 0 {
			v.Set(property, before.Get(property))
		}
	}
	v.Unknown = before.Unknown
}

// stamp sets who wrote the object and when. A new object keeps what its payload says, so that a package brings its
// history with it.
func (p *plan) stamp(v *graph.Values, w *Write) {
	set := func(name string, value any, always bool) {
		property := v.Type.Property(name)
		if property != nil && property.Slot >= 0 && (always || v.Get(property) == nil) {
			v.Set(property, value)
		}
	}
	var user any
	if p.opts.User != 0 {
		user = p.opts.User
	}
	known := w.Before != nil
	if known {
		for _, name := range []string{"created", "createdBy"} {
			if property := v.Type.Property(name); property != nil && property.Slot >= 0 {
				if was := w.was.Get(property); was != nil {
					v.Set(property, was)
				}
			}
		}
	}
	set("id", w.UID, true)
	set("created", p.now.UnixMilli(), false)
	set("lastUpdated", p.now.UnixMilli(), known)
	set("createdBy", user, false)
	if p.opts.Author != 0 {
		set("createdBy", p.opts.Author, true)
	}
	set("lastUpdatedBy", user, known)
	stampMembers(v, w.was, p.now.UnixMilli())
}

// spread gives the faults of objects to those that refer to them: an object cannot be written when one that it needs is
// not. It also counts what remains.
func (p *plan) spread() {
	bad := map[int32]*Write{}
	for _, w := range p.writes {
		if len(w.Faults) > 0 && w.Op == Creation {
			bad[w.ID] = w
		}
	}
	for changed := len(bad) > 0; changed; {
		changed = false
		for _, w := range p.writes {
			if len(w.Faults) > 0 || w.Values == nil {
				continue
			}
			for ref := range graph.NewObject(w.ID, w.UID, 0, 0, w.Values).Refs() {
				target := bad[ref.Target]
				if target == nil {
					continue
				}
				w.fault("E5002", ref.Property.Singular, []any{target.label(), w.label(), ref.Property.Singular},
					"Invalid reference %s on object %s for association `%s`: it is in the payload, with errors", target.label(), w.label(), ref.Property.Singular)
				if w.Op == Creation {
					bad[w.ID] = w
				}
				changed = true
				break
			}
		}
	}
}

// compare finds out whether the object would be the same after the write as before it. Such a write is reported as any other, and
// not made: the object keeps its version and the time of its last change.
func (w *Write) compare() {
	if w.Op != Replacement || w.was == nil || len(w.Faults) > 0 || len(w.effects) > 0 {
		return
	}
	var stamps []*schema.Property
	var given []any
	for _, name := range []string{"lastUpdated", "lastUpdatedBy"} {
		if p := w.Type.Property(name); p != nil && p.Slot >= 0 {
			stamps, given = append(stamps, p), append(given, w.Values.Get(p))
			w.Values.Set(p, w.was.Get(p))
		}
	}
	if w.unchanged = graph.Same(w.Values.Doc(), w.Before.Doc()); w.unchanged {
		return
	}
	for i, p := range stamps {
		w.Values.Set(p, given[i])
	}
}

// changing returns those of the writable writes that change something.
func (p *plan) changing() []*Write {
	return slices.DeleteFunc(p.writable(), func(w *Write) bool { return w.unchanged })
}

// writable returns the writes that the plan may make: all, or those without faults, or none.
func (p *plan) writable() []*Write {
	var good []*Write
	failed := false
	for _, w := range p.writes {
		if len(w.Faults) > 0 {
			failed = true
		} else if w.Op != Nothing && len(w.whole().Faults) == 0 {
			good = append(good, w)
		}
	}
	if failed && !p.opts.KeepGood {
		return nil
	}
	return good
}

// accompany lets the companions of the types refuse objects, or prepare what is written with them.
func (p *plan) accompany() error {
	for _, w := range p.writes {
		if w.Values == nil {
			continue
		}
		w.By, w.Token = p.opts.User, p.opts.ByToken
		for _, companion := range p.store.companions[w.Type.Name] {
			if err := w.join(companion); err != nil {
				return err
			}
		}
	}
	return nil
}

// join asks one companion.
func (w *Write) join(companion Companion) error {
	effect, err := companion(w)
	if err == nil {
		if effect != nil {
			w.effects = append(w.effects, effect)
		}
		return nil
	}
	var list fault.List
	switch e, ok := fault.As(err); {
	case errors.As(err, &list):
		w.Faults = append(w.Faults, list...)
	case ok:
		w.Faults = append(w.Faults, e)
	default:
		return err
	}
	return nil
}
