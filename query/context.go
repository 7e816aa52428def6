// Package query is the language in which clients say what they want to see: fields=, filter= and order=. Text becomes a
// syntax tree (Fields, Filter, Order); the tree is resolved against a type of the catalog once a request (Selection,
// Filters); what comes of it is evaluated over the metadata graph, object by object. The tree of fields= also serves
// answers that are not made from the graph.
package query

import (
	"iter"
	"time"

	"cohort/graph"
	"cohort/schema"
)

// Context is what an answer depends on besides the objects themselves: who asks, from where, in which language. It serves
// one answer, in one goroutine.
type Context struct {
	Snapshot *graph.Snapshot
	Zone     *time.Location
	Locale   string // fr, pt_BR; empty for the stored texts
	Base     string // scheme and host, for href

	User *graph.Object // who asks; nil is nobody

	// CanRead says whether the contents of an object may be shown; of others only the identifier is, and of those who wrote
	// an object who they are. Nil allows all.
	CanRead func(*graph.Object) bool

	// Access says what the user may do with an object; nil leaves it out.
	Access func(*graph.Object) Access

	Supplied Supplied

	// Markers are the identifiers of the users who have marked an object: as the property favorites or subscribers lists them.
	// Nil is nobody.
	Markers func(property string, o *graph.Object) []string
	// Related are the objects of relations that the graph does not hold, such as the interpretations of an analysis, by their
	// properties.
	Related map[*schema.Property]func(o *graph.Object) iter.Seq[*graph.Object]

	// Steady writes lists whose order means nothing by identifier, so that two servers with the same metadata write the same.
	Steady bool

	// Omit says of which objects there is to be no mention, not even by reference. Nil is none.
	Omit func(*graph.Object) bool

	summaries map[int32][]byte
}

// Supplied are the values that the graph does not hold, such as a user's last login, by their properties: functions that
// append an object's value as JSON and report whether there is one.
type Supplied map[*schema.Property]func(b []byte, o *graph.Object) ([]byte, bool)

// Access is what a user may do with one object, as answers show it.
type Access struct {
	Manage, Externalize, Write, Read, Update, Delete bool

	DataRead, DataWrite bool // shown of types whose data is shared by object
}

// scope is where an evaluation stands: in a document, which is an object's own or embedded in it.
type scope struct {
	*Context
	object *graph.Object
	doc    graph.Doc
	known  knowledge
}

// knowledge is how much of an object the user may see.
type knowledge uint8

const (
	all          knowledge = iota
	who                    // who it is: what a summary says
	nothingButID           // that there is something of that identifier
)

// sees reports whether the user may see a property of the object.
func (s scope) sees(p *schema.Property) bool {
	switch s.known {
	case all:
		return true
	case who:
		return summary.Includes(p.Name)
	}
	return p.Name == "id"
}

func (c *Context) at(o *graph.Object) scope { return scope{Context: c, object: o, doc: o.Doc()} }

// inside is the scope of a document embedded in the same object.
func (s scope) inside(doc graph.Doc) scope {
	s.doc = doc
	return s
}

// own reports whether the document is the object's own.
func (s scope) own() bool { return s.doc.Type() == s.object.Type }

// towards is the scope of another object that property p refers to. Who wrote an object is shown to everybody.
func (s scope) towards(o *graph.Object, p *schema.Property) scope {
	next := s.at(o)
	if s.CanRead != nil && !s.CanRead(o) {
		if next.known = nothingButID; p.Summary {
			next.known = who
		}
	}
	return next
}

// text returns a stored text of the document by the property's name, or "".
func (s scope) text(name string) string {
	if p := s.doc.Type().Property(name); p != nil && p.Storage == schema.StoredText {
		return s.doc.Text(p)
	}
	return ""
}

// ref returns the object that a stored reference of the document leads to, or nil.
func (s scope) ref(name string) *graph.Object {
	if p := s.doc.Type().Property(name); p != nil && p.Storage == schema.StoredRef {
		return s.Snapshot.Object(s.doc.Ref(p))
	}
	return nil
}
