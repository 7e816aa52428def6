package importer

import (
	"context"
	"fmt"

	"cohort/access"
	"cohort/fault"
	"cohort/payload"
	"cohort/tracker"
)

// Part is what a request changes of an object that exists. All else stays as it is, whatever the body says of it.
// The zero value is the whole of it.
type Part struct {
	name string // by which it is known behind a request
	kind tracker.Kind
	body bool // the part is said by a body
	take func(d *decoder, from, to *batch) error
}

// Kind is that of the objects that have the part.
func (p Part) Kind() tracker.Kind { return p.kind }

// Whole reports whether it is all of an object.
func (p Part) Whole() bool { return p.take == nil }

// Named reports whether the part can be written as text, and be changed behind a request.
func (p Part) Named() bool { return p.name != "" }

// namedParts are those that can.
var namedParts = map[string]func() Part{"eventDate": EventDate, "eventNotes": EventNotes}

// MarshalText returns the name of the part.
func (p Part) MarshalText() ([]byte, error) { return []byte(p.name), nil }

// UnmarshalText reads the name of a part.
func (p *Part) UnmarshalText(name []byte) error {
	if len(name) == 0 {
		*p = Part{}
		return nil
	}
	part := namedParts[string(name)]
	if part == nil {
		return fmt.Errorf("importer: there is no part %q", name)
	}
	*p = part()
	return nil
}

// EnrollmentStatus ends an enrollment, or has it go on. It takes no body.
func EnrollmentStatus(s tracker.EnrollmentStatus) Part {
	return Part{kind: tracker.KindEnrollment, take: func(_ *decoder, _, to *batch) error {
		to.enrollments[0].status = s.String()
		return nil
	}}
}

// EnrollmentNotes adds notes to an enrollment: those of the body.
func EnrollmentNotes() Part {
	return Part{kind: tracker.KindEnrollment, body: true, take: func(_ *decoder, from, to *batch) error {
		to.enrollments[0].notes = from.enrollments[0].notes
		return needNotes(to.enrollments[0].notes)
	}}
}

// EventNotes adds notes to an event: those of the body.
func EventNotes() Part {
	return Part{name: "eventNotes", kind: tracker.KindEvent, body: true, take: func(_ *decoder, from, to *batch) error {
		to.events[0].notes = from.events[0].notes
		return needNotes(to.events[0].notes)
	}}
}

func needNotes(notes []note) error {
	for _, n := range notes {
		if n.text != "" {
			return nil
		}
	}
	f := fault.New(fault.BadRequest, "The body has no notes with a value.")
	f.Property = "notes"
	return f
}

// EventDate says when an event took place. One that was planned is active from then on.
func EventDate() Part {
	return Part{name: "eventDate", kind: tracker.KindEvent, body: true, take: func(_ *decoder, from, to *batch) error {
		if !from.events[0].happened.given {
			f := fault.New(fault.BadRequest, "The body has no eventDate.")
			f.Property = "eventDate"
			return f
		}
		to.events[0].happened, to.events[0].begins = from.events[0].happened, true
		return nil
	}}
}

// EventValue sets the value of one data element of an event, or removes it where it is empty. The data element goes by its identifier,
// or like those of the body.
func EventValue(element string) Part {
	return Part{kind: tracker.KindEvent, body: true, take: func(d *decoder, from, to *batch) error {
		id := d.names.element([]byte(element))
		if id == 0 {
			id = d.names.elementUID([]byte(element))
		}
		if id == 0 {
			return fault.Coded(fault.NotFound, "E1005", "DataElement with id %s could not be found.", element).On("dataElement", element, "id")
		}
		for _, x := range from.events[0].values {
			if x.element.id == id {
				to.events[0].values = append(to.events[0].values, x)
			}
		}
		if len(to.events[0].values) == 0 {
			f := fault.New(fault.BadRequest, "The body has no value of data element %s.", element)
			f.Property = "dataValues"
			return f
		}
		return nil
	}}
}

// Modify changes a part of the object of that identifier, by the rules of an update.
func (im *Importer) Modify(ctx context.Context, view *access.View, uid string, part Part, body *payload.Reader, o Options) (*Summary, error) {
	o.Strategy, o.MergeValues, o.Partial = Update, true, true
	r, d, err := im.begin(view, o)
	if err != nil {
		return nil, err
	}
	sent := newBatch()
	if part.body {
		source, release, err := im.open(ctx, body, false)
		if err != nil {
			return nil, err
		}
		defer release()
		o, err := readOne(source.reader(), d, part.kind)
		if err != nil {
			return nil, body.Fault(err)
		}
		o.join(sent)
	}
	one := newBatch()
	one.put(newObject(part.kind), uid)
	if err := part.take(d, sent, one); err != nil {
		return nil, err
	}
	if part.body {
		one.problems(sent)
	}
	return r.single(ctx, one)
}

// problems takes over what could not be read of the body.
func (b *batch) problems(sent *batch) {
	for i, n := range sent.enrollments {
		b.enrollments[i].problems = n.problems
	}
	for i, v := range sent.events {
		b.events[i].problems = v.problems
	}
}
