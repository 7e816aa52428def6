package importer

import (
	"io"

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
	rows        int
	uids        map[string]struct{}
}

func (b *batch) len() int { return len(b.entities) + len(b.enrollments) + len(b.events) }

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

// half cuts a batch in two. What others of it refer to stays before them.
func (b *batch) half() (first, second *batch) {
	first, second = &batch{uids: b.uids}, &batch{uids: b.uids}
	n, m, k := len(b.entities)/2, len(b.enrollments)/2, len(b.events)/2
	switch count := b.len(); {
	case len(b.entities) > 0 && len(b.entities) < count:
		n, m, k = len(b.entities), 0, 0
	case len(b.enrollments) > 0 && len(b.enrollments) < count:
		m, k = len(b.enrollments), 0
	}
	first.entities, second.entities = b.entities[:n], b.entities[n:]
	first.enrollments, second.enrollments = b.enrollments[:m], b.enrollments[m:]
	first.events, second.events = b.events[:k], b.events[k:]
	return first, second
}

// reader cuts a body into batches. A body is a list of objects under the name of its kind, a bare list, or one object.
type reader struct {
	d       *decoder
	kind    tracker.Kind
	rows    func() int // that end a batch
	objects int        // that do, too
	batch   *batch
	yield   func(*batch) error
}

// listNames are the members under which lists of objects stand.
var listNames = map[tracker.Kind]string{
	tracker.KindEntity: "trackedEntityInstances", tracker.KindEnrollment: "enrollments", tracker.KindEvent: "events",
}

// readBatches calls yield for each batch of a body, in order, and stops at its first error.
func readBatches(source io.Reader, d *decoder, kind tracker.Kind, rows func() int, yield func(*batch) error) error {
	d.Decoder = jsontext.NewDecoder(source, jsontext.AllowDuplicateNames(true))
	r := &reader{d: d, kind: kind, rows: rows, objects: batchObjects, batch: newBatch(), yield: yield}
	if err := r.body(); err != nil {
		return err
	}
	if err := r.flush(); err != nil {
		return err
	}
	return atEnd(d.Decoder)
}

// readOne reads a body that is one object into a batch.
func readOne(source io.Reader, d *decoder, kind tracker.Kind, into *batch) error {
	d.Decoder = jsontext.NewDecoder(source, jsontext.AllowDuplicateNames(true))
	var err error
	switch kind {
	case tracker.KindEntity:
		var e *entity
		e, err = d.entity()
		into.entities = append(into.entities, e)
	case tracker.KindEnrollment:
		var n *enrollment
		n, err = d.enrollment()
		into.enrollments = append(into.enrollments, n)
	default:
		var v *event
		v, err = d.event()
		into.events = append(into.events, v)
	}
	if err != nil {
		return err
	}
	return atEnd(d.Decoder)
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
		return r.d.elements("", r.one)
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
	var e entity
	var n enrollment
	var v event
	list := false
	err := r.d.members("", func(name string) error {
		switch {
		case name == listNames[r.kind]:
			list = true
			var wrong []Problem
			r.d.problems = &wrong
			if err := r.d.elements(name, r.one); err != nil || len(wrong) == 0 {
				return err
			}
			return fault.New(fault.BadRequest, "%s %s.", wrong[0].Object, wrong[0].Value)
		case r.kind == tracker.KindEntity:
			r.d.problems = &e.problems
			return r.d.entityMember(&e, name)
		case r.kind == tracker.KindEnrollment:
			r.d.problems = &n.problems
			return r.d.enrollmentMember(&n, name)
		}
		r.d.problems = &v.problems
		return r.d.eventMember(&v, name)
	})
	if err != nil || list {
		return err
	}
	switch r.kind {
	case tracker.KindEntity:
		return r.add(&e, nil, nil)
	case tracker.KindEnrollment:
		return r.add(nil, &n, nil)
	}
	return r.add(nil, nil, &v)
}

// one reads one object of the list.
func (r *reader) one() error {
	switch r.kind {
	case tracker.KindEntity:
		e, err := r.d.entity()
		if err != nil {
			return err
		}
		return r.add(e, nil, nil)
	case tracker.KindEnrollment:
		n, err := r.d.enrollment()
		if err != nil {
			return err
		}
		return r.add(nil, n, nil)
	}
	v, err := r.d.event()
	if err != nil {
		return err
	}
	return r.add(nil, nil, v)
}

// add puts an object into the batch. A full batch is handed on first, and so is one that has an identifier of the object:
// what is said twice of an object is done twice, in order. In the newer dialect it is a mistake.
func (r *reader) add(e *entity, n *enrollment, v *event) error {
	one := identifiers{}
	switch {
	case e != nil:
		one.entity(e)
	case n != nil:
		one.enrollment(n)
	default:
		one.event(v)
	}
	if b := r.batch; b.len() >= r.objects || b.rows >= r.rows() || !r.d.newer && b.has(one.uids) {
		if err := r.flush(); err != nil {
			return err
		}
	}
	b := r.batch
	b.add(one)
	switch {
	case e != nil:
		b.entities = append(b.entities, e)
	case n != nil:
		b.enrollments = append(b.enrollments, n)
	default:
		b.events = append(b.events, v)
	}
	return nil
}

func (r *reader) flush() error {
	if r.batch.len() == 0 {
		return nil
	}
	full := r.batch
	r.batch = newBatch()
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

func (i *identifiers) entity(e *entity) {
	i.add(e.uid)
	for _, n := range e.enrollments {
		i.enrollment(n)
	}
}

func (i *identifiers) enrollment(n *enrollment) {
	i.add(n.uid)
	for _, v := range n.events {
		i.event(v)
	}
}

func (i *identifiers) event(v *event) { i.add(v.uid) }
