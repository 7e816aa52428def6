package exporter

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/query"
	"cohort/tracker"
)

// member is one property of an answer. Its append adds the value, and nothing where the object has none.
type member[T any] struct {
	name   string
	append func(w *writer, b []byte, v T) []byte
}

// shown is a member that is asked for, under the name that is asked for.
type shown[T any] struct {
	member[T]
	key string // as JSON, with the colon
}

// choose returns the members that fields ask for, those of preset where nothing is asked for.
func choose[T any](fields query.Fields, members []member[T], preset []string) []shown[T] {
	out := make([]shown[T], 0, len(members))
	for _, m := range members {
		if fields == nil && !slices.Contains(preset, m.name) || fields != nil && !fields.Includes(m.name) {
			continue
		}
		key, err := jsontext.AppendQuote(nil, fields.Renamed(m.name))
		if err != nil {
			continue // a name that is no UTF-8
		}
		out = append(out, shown[T]{m, string(key) + ":"})
	}
	return out
}

// all are the names of members, for presets that leave some out.
func all[T any](members []member[T], but ...string) []string {
	var names []string
	for _, m := range members {
		if !slices.Contains(but, m.name) {
			names = append(names, m.name)
		}
	}
	return names
}

func has[T any](list []shown[T], name string) bool {
	return slices.ContainsFunc(list, func(s shown[T]) bool { return s.name == name })
}

// object appends an object with its members.
func object[T any](w *writer, b []byte, list []shown[T], v T) []byte {
	b = append(b, '{')
	first := len(b)
	for i := range list {
		start := len(b)
		if start > first {
			b = append(b, ',')
		}
		b = append(b, list[i].key...)
		n := len(b)
		if b = list[i].append(w, b, v); len(b) == n {
			b = b[:start]
		}
	}
	return append(b, '}')
}

// objects appends a list of objects.
func objects[T any](w *writer, b []byte, list []shown[T], values []T) []byte {
	b = append(b, '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = object(w, b, list, v)
	}
	return append(b, ']')
}

// EntityShape is what is shown of tracked entities.
type EntityShape struct {
	members        []shown[*person]
	attributes     []shown[*tracker.AttributeValue]
	owners         []shown[holding] // nil: an empty list, here and below
	relations      []shown[*tracker.Relationship]
	Enrollment     *EnrollmentShape // nil: an empty list
	IncludeDeleted bool             // of what is nested

	table func(*writer, []byte, *person) []byte // shows entities as rows; nil is as objects
}

// EnrollmentShape is what is shown of enrollments.
type EnrollmentShape struct {
	members    []shown[*stay]
	attributes []shown[*tracker.AttributeValue]
	notes      []shown[*tracker.Note]
	relations  []shown[*tracker.Relationship]
	Event      *EventShape // nil: an empty list
}

// EventShape is what is shown of events.
type EventShape struct {
	members   []shown[*visit]
	values    []shown[*tracker.DataValue]
	notes     []shown[*tracker.Note]
	relations []shown[*tracker.Relationship]
	nested    bool   // within an enrollment: what is not worth a word is left out
	listed    bool   // by default: so is the enrollment of nobody
	Base      string // below which an event's href leads to it
	Schemes   Schemes

	table func(*writer, []byte, *visit) []byte // shows events as rows; nil is as objects
}

// Schemes are how events name metadata.
type Schemes struct{ Unit, Program, Stage, Element, OptionCombo tracker.Scheme }

// Presentation says where an object is shown, which decides what is shown of it by default.
type Presentation uint8

// An object stands by itself, in a list, or within another object.
const (
	Single Presentation = iota
	Listed
	nested
)

// Entity returns the shape of tracked entities. Without fields, what is nested in them is not shown.
func Entity(fields query.Fields, where Presentation) *EntityShape {
	preset := all(entityMembers)
	if where == Listed {
		preset = all(entityMembers, "storedBy")
	}
	s := &EntityShape{
		members:    choose(fields, entityMembers, preset),
		attributes: choose(fields.Nested("attributes"), attributeMembers, all(attributeMembers)),
		owners:     choose(fields.Nested("programOwners"), ownerMembers, all(ownerMembers)),
	}
	s.relations = relationShape(fields, where, s.members)
	if fields == nil {
		s.owners = nil
	} else if has(s.members, "enrollments") {
		s.Enrollment = Enrollment(fields.Nested("enrollments"), nested)
	}
	return s
}

// listedEnrollment are the members that a list of enrollments shows.
var listedEnrollment = []string{
	"enrollment", "created", "lastUpdated", "trackedEntityType", "trackedEntityInstance", "program", "status", "orgUnit",
	"orgUnitName", "enrollmentDate", "incidentDate", "followup",
}

// Enrollment returns the shape of enrollments.
func Enrollment(fields query.Fields, where Presentation) *EnrollmentShape {
	preset := all(enrollmentMembers)
	if where == Listed {
		preset = listedEnrollment
	}
	s := &EnrollmentShape{
		members:    choose(fields, enrollmentMembers, preset),
		attributes: choose(fields.Nested("attributes"), attributeMembers, all(attributeMembers)),
		notes:      choose(fields.Nested("notes"), noteMembers, all(noteMembers)),
	}
	s.relations = relationShape(fields, where, s.members)
	if fields == nil && where != nested {
		s.attributes = nil
	} else if has(s.members, "events") {
		s.Event = Event(fields.Nested("events"), nested)
	}
	return s
}

// listedEvent are the members that a list of events shows.
var listedEvent = []string{
	"event", "program", "programStage", "programType", "status", "enrollment", "enrollmentStatus", "trackedEntityInstance",
	"orgUnit", "orgUnitName", "eventDate", "created", "lastUpdated", "deleted", "dataValues", "assignedUser",
}

// Event returns the shape of events.
func Event(fields query.Fields, where Presentation) *EventShape {
	preset := all(eventMembers, "programType")
	if where == Listed {
		preset = listedEvent
	}
	s := &EventShape{
		members: choose(fields, eventMembers, preset),
		values:  choose(fields.Nested("dataValues"), valueMembers, all(valueMembers)),
		notes:   choose(fields.Nested("notes"), noteMembers, all(noteMembers)),
		nested:  where == nested,
		listed:  where == Listed && fields == nil,
	}
	s.relations = relationShape(fields, where, s.members)
	return s
}
