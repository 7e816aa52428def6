package importer

import (
	"bytes"
	"context"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/payload"
	"cohort/tracker"
)

// The newer dialect, that of /api/tracker: lists of all kinds in one body, nested or flat, in any order. It says the same of an
// object as the classic one, by other names; the classic names that it has no use for mean nothing in it.

// newerNames are the members of objects that are called otherwise in the classic dialect, by what they are called in the newer one.
var newerNames = map[tracker.Kind]map[string]string{
	tracker.KindEntity: {
		"trackedEntity": "trackedEntityInstance", "updatedAtClient": "lastUpdatedAtClient",
		"trackedEntityInstance": "", "lastUpdatedAtClient": "", "coordinates": "", "coordinate": "",
	},
	tracker.KindEnrollment: {
		"trackedEntity": "trackedEntityInstance", "enrolledAt": "enrollmentDate", "occurredAt": "incidentDate", "completedAt": "completedDate",
		"updatedAtClient":       "lastUpdatedAtClient",
		"trackedEntityInstance": "", "enrollmentDate": "", "incidentDate": "", "completedDate": "", "lastUpdatedAtClient": "", "coordinate": "",
	},
	tracker.KindEvent: {
		"trackedEntity": "trackedEntityInstance", "occurredAt": "eventDate", "scheduledAt": "dueDate", "completedAt": "completedDate",
		"updatedAtClient":       "lastUpdatedAtClient",
		"trackedEntityInstance": "", "eventDate": "", "dueDate": "", "completedDate": "", "lastUpdatedAtClient": "", "coordinate": "",
	},
}

// member is the classic name of a member; one that there is not is skipped.
func (d *decoder) member(kind tracker.Kind, name string) string {
	if !d.newer {
		return name
	}
	switch classic, other := newerNames[kind][name]; {
	case !other:
		return name
	case classic == "":
		return "-" // which is no member: the name without letters says what is wrong
	default:
		return classic
	}
}

// newerLists are the members of the body.
var newerLists = map[tracker.Kind]string{
	tracker.KindEntity: "trackedEntities", tracker.KindEnrollment: "enrollments", tracker.KindEvent: "events",
	tracker.KindRelationship: "relationships",
}

// mostAtOnce is how many objects of all kinds fit into a body whose report is only right if all of them are judged together.
const mostAtOnce = 50_000

// Take takes in a body of the newer dialect. What becomes of it is in the report, of the objects of the body kind by kind.
func (im *Importer) Take(ctx context.Context, view *access.View, body *payload.Reader, o Options) (*Report, error) {
	o.Newer = true
	source, release, err := im.open(ctx, body, o.Atomic || o.DryRun)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := o.resume(ctx); err != nil {
		return nil, err
	}
	r, d, err := im.begin(view, o)
	if err != nil {
		return nil, err
	}
	d.newer, d.deletes = true, o.Strategy == Delete
	crowded, err := source.crowded()
	if err != nil {
		return nil, body.Fault(err)
	}
	if (source.file != nil || crowded) && !o.Atomic && !o.DryRun {
		r.pace = db.NewPace()
		return r.pipeline(ctx, func(yield func(*batch) error) error { return r.readNewer(source, d, r.pace.Rows, batchObjects, yield) })
	}
	rows, objects := func() int { return wholeRows }, batchObjects
	if o.Atomic || o.DryRun {
		rows, objects = func() int { return mostAtOnce }, mostAtOnce
	}
	var batches []*batch
	err = r.readNewer(source, d, rows, objects, func(b *batch) error {
		if batches = append(batches, b); len(batches) > 1 && (o.Atomic || o.DryRun) {
			return fault.New(fault.TooLarge, "The body has more than %d objects or more than %d bytes, too many to be taken as one. Send fewer at a time, or with atomicMode=OBJECT.", mostAtOnce, onceBytes)
		}
		return nil
	})
	if err != nil {
		return nil, body.Fault(err)
	}
	return r.inTurn(ctx, batches)
}

// order is the kinds as they are taken in, however a body has them: first what others refer to, and last where it is to be deleted.
func (o *Options) order() [4]tracker.Kind {
	if o.Strategy == Delete {
		return [...]tracker.Kind{tracker.KindRelationship, tracker.KindEvent, tracker.KindEnrollment, tracker.KindEntity}
	}
	return [...]tracker.Kind{tracker.KindEntity, tracker.KindEnrollment, tracker.KindEvent, tracker.KindRelationship}
}

// readNewer reads the lists of a body, one kind after the other. Relationships that are nested in other objects are read when all of
// these are: they connect what may stand anywhere in the body.
func (r *run) readNewer(source *spooled, d *decoder, rows func() int, objects int, yield func(*batch) error) error {
	lists := &reader{d: d, rows: rows, objects: objects, batch: newBatch(), yield: yield}
	for _, kind := range r.options.order() {
		text, err := source.again()
		if err != nil {
			return err
		}
		d.Decoder = jsontext.NewDecoder(d.watch(text), jsontext.AllowDuplicateNames(true))
		lists.kind = kind
		if err := lists.lists(); err != nil {
			return err
		}
		if err := atEnd(d.Decoder); err != nil {
			return err
		}
	}
	return lists.flush()
}

// Skim reads a body to its end, and fails where it has not the form of one; of its objects it asks nothing.
func Skim(body io.Reader) error {
	d := &decoder{Decoder: jsontext.NewDecoder(body, jsontext.AllowDuplicateNames(true))}
	r := &reader{d: d}
	if err := r.lists(); err != nil {
		return err
	}
	return atEnd(d.Decoder)
}

// lists reads the lists of one kind, or of none.
func (r *reader) lists() error {
	if r.d.PeekKind() != '{' {
		v, err := r.d.ReadValue()
		if err != nil {
			return err
		}
		return fault.New(fault.BadRequest, "The body must be an object with trackedEntities, enrollments, events or relationships, not %s.", excerpt(v))
	}
	return r.d.members("", func(name string) error {
		var read func() error
		for kind, list := range newerLists {
			switch {
			case list != name:
			case r.kind == 0:
				read = r.d.SkipValue
			case kind == r.kind:
				read = r.one
			case r.kind == tracker.KindRelationship && r.connected:
				read = func() error { return r.nested(kind) }
			case r.d.deletes && holds(kind, r.kind):
				read = func() error { return r.lift(kind) }
			}
		}
		if read == nil {
			return r.d.SkipValue()
		}
		var wrong []Problem
		r.d.problems = &wrong
		if err := r.d.list(name, read); err != nil || len(wrong) == 0 {
			return err
		}
		return fault.New(fault.BadRequest, "%s %s.", wrong[0].Object, wrong[0].Value)
	})
}

// nested reads an object for the relationships that are nested in it.
func (r *reader) nested(kind tracker.Kind) error {
	o, _, err := r.d.bounded(kind)
	if err != nil {
		return err
	}
	for one := range connections(o) {
		if err := r.add(one, 0); err != nil {
			return err
		}
	}
	return nil
}

// holds reports whether objects of one kind may be nested in those of another.
func holds(outer, inner tracker.Kind) bool {
	return inner == tracker.KindEnrollment && outer == tracker.KindEntity ||
		inner == tracker.KindEvent && (outer == tracker.KindEntity || outer == tracker.KindEnrollment)
}

// lift reads an object for those of the kind that are nested in it, which are deleted as if they stood beside it.
func (r *reader) lift(kind tracker.Kind) error {
	o, _, err := r.d.bounded(kind)
	if err != nil {
		return err
	}
	stays := []*enrollment{}
	switch o := o.(type) {
	case *entity:
		stays = o.enrollments
	case *enrollment:
		stays = append(stays, o)
	}
	for _, n := range stays {
		if r.kind == tracker.KindEnrollment {
			if err := r.add(n, 0); err != nil {
				return err
			}
			continue
		}
		for _, v := range n.events {
			if err := r.add(v, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// bareOf takes out of an object what is nested in it.
func bareOf(o object) {
	switch o := o.(type) {
	case *entity:
		o.enrollments = nil
	case *enrollment:
		o.events = nil
	}
}

// assignee reads whom an event is assigned to: {"uid": "xE7jOejl9FI"} or {"username": "nurse"}. Of both, the name decides.
func (d *decoder) assignee(into *ref) error {
	var named ref
	err := d.members("Event.assignedUser", func(name string) error {
		switch name {
		case "uid":
			return d.ref("Event.assignedUser", d.names.user, into)
		case "username":
			return d.ref("Event.assignedUser", d.names.username, &named)
		}
		return d.SkipValue()
	})
	if named.given() {
		*into = named
	}
	return err
}

// again returns the body from its beginning.
func (s *spooled) again() (io.Reader, error) {
	if s.file == nil {
		return bytes.NewBuffer(s.memory.Bytes()), nil // which a decoder reads where it is
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return s.file, err
}
