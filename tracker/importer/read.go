package importer

import (
	"io"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/tracker"
)

// A batch is one transaction. An object is never cut.
const (
	batchObjects = 500
	wholeRows    = 8000 // of all kinds, in a batch of a body that is in memory
)

// batch is objects that are written by one commit: of one kind, in the newer dialect of several. No identifier occurs in two of them.
type batch struct {
	entities    []*entity
	enrollments []*enrollment
	events      []*event

	relationships []*relationship // but those that are nested

	rows  int
	uids  map[string]struct{}
	twice map[string]bool // identifiers of the newer dialect that an earlier batch has had: that is a mistake

	follows bool     // it has an identifier of what is done before it
	parts   []*batch // that are written at once, one after the other; then it has no objects of its own
}

func (b *batch) len() int {
	return len(b.entities) + len(b.enrollments) + len(b.events) + len(b.relationships)
}

func newBatch() *batch { return &batch{uids: map[string]struct{}{}} }

func (b *batch) has(uids []string) bool {
	for _, uid := range uids {
		if _, ok := b.uids[uid]; ok {
			return true
		}
	}
	return false
}

func (b *batch) add(own identifiers) {
	for _, uid := range own.uids {
		b.uids[uid] = struct{}{}
	}
	b.rows += own.rows
}

// half cuts a batch in two. What others of it refer to stays before them, or where they are deleted behind them.
func (b *batch) half(deleted bool) (first, second *batch) {
	first, second = &batch{uids: b.uids, twice: b.twice}, &batch{uids: b.uids, twice: b.twice}
	n, m, k, l := len(b.entities)/2, len(b.enrollments)/2, len(b.events)/2, len(b.relationships)/2
	switch count := b.len(); {
	case deleted && len(b.relationships) > 0 && len(b.relationships) < count:
		n, m, k, l = 0, 0, 0, len(b.relationships)
	case deleted && len(b.events) > 0 && len(b.events) < count:
		n, m, k = 0, 0, len(b.events)
	case deleted && len(b.enrollments) > 0 && len(b.enrollments) < count:
		n, m = 0, len(b.enrollments)
	case deleted:
	case len(b.entities) > 0 && len(b.entities) < count:
		n, m, k, l = len(b.entities), 0, 0, 0
	case len(b.enrollments) > 0 && len(b.enrollments) < count:
		m, k, l = len(b.enrollments), 0, 0
	case len(b.events) > 0 && len(b.events) < count:
		k, l = len(b.events), 0
	}
	first.entities, second.entities = b.entities[:n], b.entities[n:]
	first.enrollments, second.enrollments = b.enrollments[:m], b.enrollments[m:]
	first.events, second.events = b.events[:k], b.events[k:]
	first.relationships, second.relationships = b.relationships[:l], b.relationships[l:]
	return first, second
}

// reader cuts a body into batches. A body is a list of objects under the name of its kind, a bare list, or one object.
type reader struct {
	d       *decoder
	kind    tracker.Kind
	rows    func() int // that end a batch
	objects int        // that do, too
	batch   *batch
	weight  int64 // of its objects, in bytes
	yield   func(*batch) error

	parts    []*batch // that have ended, and go together with what follows
	partRows int      // of them

	connected bool                // in the newer dialect: some of the objects hold relationships
	met       met                 // in the newer dialect: the identifiers of earlier batches,
	unmet     map[string]struct{} // and those of the last one, as long as nothing follows
}

// listNames are the members under which lists of objects stand.
var listNames = map[tracker.Kind]string{
	tracker.KindEntity: "trackedEntityInstances", tracker.KindEnrollment: "enrollments", tracker.KindEvent: "events",
	tracker.KindRelationship: "relationships",
}

// readBatches calls yield for each batch of a body, in order, and stops at its first error.
func readBatches(source io.Reader, d *decoder, kind tracker.Kind, rows func() int, yield func(*batch) error) error {
	d.Decoder = jsontext.NewDecoder(d.watch(source), jsontext.AllowDuplicateNames(true))
	r := &reader{d: d, kind: kind, rows: rows, objects: batchObjects, batch: newBatch(), yield: yield}
	if err := r.body(); err != nil {
		return err
	}
	if err := r.flush(); err != nil {
		return err
	}
	return atEnd(d.Decoder)
}

// readOne reads a body that is one object. A list of them is refused: read as an object, it would be one that says nothing, whose
// values would be taken away.
func readOne(source io.Reader, d *decoder, kind tracker.Kind) (object, error) {
	d.Decoder = jsontext.NewDecoder(d.watch(source), jsontext.AllowDuplicateNames(true))
	if d.PeekKind() != '{' {
		v, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		return nil, fault.New(fault.BadRequest, "The body must be one %s, not %s.", lower(nouns[kind]), excerpt(v))
	}
	o := newObject(kind)
	err := d.members("", func(name string) error {
		d.extent = extent{bounded: true, from: d.InputOffset(), nested: d.extent.nested}
		if name == listNames[kind] {
			return fault.New(fault.BadRequest, "The body must be one %s, not a list under the name %s.", lower(nouns[kind]), name)
		}
		d.problems = o.wrong()
		return o.member(d, name)
	})
	if err != nil {
		return nil, err
	}
	return o, atEnd(d.Decoder)
}

// atEnd makes sure that nothing but white space follows.
func atEnd(d *jsontext.Decoder) error {
	_, err := d.ReadToken()
	switch err {
	case io.EOF:
		return nil
	case nil:
		return fault.New(fault.BadRequest, "Malformed JSON: something follows the end of the body.")
	}
	return err
}

func (r *reader) body() error {
	switch r.d.PeekKind() {
	case '[':
		return r.d.list("", r.one)
	case '{':
		return r.object()
	}
	v, err := r.d.ReadValue()
	if err != nil {
		return err
	}
	return fault.New(fault.BadRequest, "The body must be an object with %s, or one of them, not %s.", listNames[r.kind], excerpt(v))
}

// object reads the outer object: what holds the list, or the only one.
func (r *reader) object() error {
	only, list := newObject(r.kind), false
	err := r.d.members("", func(name string) error {
		if name != listNames[r.kind] {
			r.d.problems = only.wrong()
			_, err := r.d.alone(func() error { return only.member(r.d, name) })
			return err
		}
		list = true
		var wrong []Problem
		r.d.problems = &wrong
		if err := r.d.list(name, r.one); err != nil || len(wrong) == 0 {
			return err
		}
		return fault.New(fault.BadRequest, "%s %s.", wrong[0].Object, wrong[0].Value)
	})
	if err != nil || list {
		return err
	}
	return r.add(only, 0)
}

// one reads one object of the list.
func (r *reader) one() error {
	o, weight, err := r.d.bounded(r.kind)
	if err != nil {
		return err
	}
	return r.add(o, weight)
}

// most is how much a batch may take of memory, in bytes.
func (r *reader) most() int64 {
	if r.objects > batchObjects {
		return onceBytes
	}
	return batchBytes
}

// add puts an object into the batch, which takes so many bytes of memory. A full batch is handed on first, and so is one that has an identifier of the object:
// what is said twice of an object is done twice, in order ([reader.turn]). In the newer dialect it is a mistake.
func (r *reader) add(o object, weight int64) error {
	if r.d.newer && strip(o) {
		r.connected = !r.d.deletes
	}
	if r.d.deletes {
		bareOf(o)
	}
	if r.unmet != nil { // something follows
		r.met.add(maps.Keys(r.unmet))
		r.unmet = nil
	}
	one := identifiers{}
	if r.d.done > 0 {
		if r.d.done--; r.d.newer {
			o.own(&one)
			r.met.add(slices.Values(one.uids))
		}
		return nil
	}
	o.own(&one)
	if b := r.batch; !r.d.newer && b.has(one.uids) {
		if err := r.turn(); err != nil {
			return err
		}
	} else if b.len() >= r.objects || b.rows >= r.rows() || r.weight+weight > r.most() {
		if err := r.flush(); err != nil {
			return err
		}
	}
	if r.kind != tracker.KindRelationship { // both of those that one connects may hold it
		r.batch.twice = r.met.among(one.uids, r.batch.twice)
	}
	r.batch.add(one)
	r.weight += weight
	o.join(r.batch)
	return nil
}

// flush hands on what there is.
func (r *reader) flush() error {
	r.weight = 0
	if len(r.parts) > 0 && r.batch.small() && r.batch.len() > 0 {
		r.parts = append(r.parts, r.batch)
		r.batch = newBatch()
	}
	if err := r.flushParts(); err != nil {
		return err
	}
	if r.batch.len() == 0 {
		return nil
	}
	full := r.batch
	r.batch = newBatch()
	if r.d.newer {
		r.unmet = full.uids
	}
	return r.yield(full)
}

// identifiers are those by which an object and what is nested in it want to be known.
type identifiers struct {
	uids []string
	rows int
}

func (i *identifiers) add(uid string) {
	i.rows++
	if uid != "" {
		i.uids = append(i.uids, uid)
	}
}

// Nested relationships are rows, but their identifiers end no batch: both of those that one connects may hold it.

func (i *identifiers) entity(e *entity) {
	i.add(e.uid)
	i.rows += len(e.relationships)
	for _, n := range e.enrollments {
		i.enrollment(n)
	}
}

func (i *identifiers) enrollment(n *enrollment) {
	i.add(n.uid)
	i.rows += len(n.relationships)
	for _, v := range n.events {
		i.event(v)
	}
}

func (i *identifiers) event(v *event) {
	i.add(v.uid)
	i.rows += len(v.relationships)
}
