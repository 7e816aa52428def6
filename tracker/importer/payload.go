package importer

import (
	"cohort/geometry"
	"cohort/tracker"
)

// ref names an object of the metadata: by its id, or by the text that was sent where nothing is called so.
type ref struct {
	id   int32
	text string
}

func (r ref) given() bool { return r.id != 0 || r.text != "" }

// date is a point in time in UTC milliseconds, or a text that is none.
type date struct {
	ms    int64
	given bool
	bad   string
}

func (d date) pointer() *int64 {
	if !d.given || d.bad != "" {
		return nil
	}
	ms := d.ms
	return &ms
}

// shape is the geometry of an object, as one of the three properties that can say it.
type shape struct {
	geometry geometry.Geometry
	given    bool
	exact    bool // it is said as GeoJSON, beside which the other properties say nothing
	bad      string
}

// stamps is what a client says of the times and authors of an object.
type stamps struct {
	created, updated date
	storedBy         string
	deleted          *bool // read by the strategy SYNC alone
}

type entity struct {
	uid                string
	typ, unit          ref
	attributes         []attribute
	enrollments        []*enrollment
	relationships      []*relationship
	shape              shape
	inactive           *bool
	potentialDuplicate *bool
	stamps             stamps
	problems           []Problem // what could not be read
}

type attribute struct {
	attribute ref
	value     string
	storedBy  string
}

type enrollment struct {
	uid                          string
	entity                       string // the tracked entity's identifier
	program, unit                ref
	status                       string
	enrolled, incident, finished date
	completedBy                  string
	followup                     *bool
	shape                        shape
	attributes                   []attribute
	events                       []*event
	relationships                []*relationship
	notes                        []note
	stamps                       stamps
	problems                     []Problem
}

// ends reports whether an enrollment is sent as one that is over, or is to be deleted.
func (n *enrollment) ends() bool {
	s, ok := tracker.ParseEnrollmentStatus(n.status)
	return ok && s != tracker.EnrollmentActive || n.stamps.deleted != nil && *n.stamps.deleted
}

type event struct {
	uid                  string
	entity, enrollment   string // identifiers
	program, stage, unit ref
	status               string
	happened, due        date
	completed            date
	completedBy          string
	optionCombo          ref
	options              []ref
	assigned             ref
	assignedGiven        bool
	begins               bool // it takes place now, and is planned no more
	followup             *bool
	shape                shape
	values               []value
	relationships        []*relationship
	notes                []note
	stamps               stamps
	problems             []Problem
}

type relationship struct {
	uid      string
	typ      ref
	from, to end
	created  date
	deleted  *bool // read by the strategy SYNC alone
	nested   bool  // in an object that it connects
	problems []Problem
}

// end is what a relationship says of one of its sides.
type end struct {
	kind    tracker.Kind // 0: nothing
	uid     string
	several bool // it is more than one object
}

type value struct {
	element           ref
	value             string
	providedElsewhere bool
}

type note struct {
	uid, text, storedBy string
	at                  date
}

// Problem is one reason for which an object is refused.
type Problem struct {
	Object  string // what is wrong: a property, or an identifier
	Value   string // what is wrong with it
	Summary bool   // it concerns the object as a whole, and is told in its description
	Absent  bool   // there is no such object
	Code    string // by which the newer dialect knows it; "" is none of its own
}
