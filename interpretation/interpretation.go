// Package interpretation keeps what people say of analyses: interpretations, the comments on them, who likes them, and whom they
// mention. Rows refer to metadata by id; in answers they appear as objects of their types, so that fields=, filter= and order= read
// them like metadata. An interpretation is read by who may see the object that it speaks of, and goes with it.
package interpretation

import (
	"strings"
	"unicode/utf8"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/rowid"
	"cohort/schema/catalog"
)

// Store keeps the interpretations of a database. It is safe for concurrent use.
type Store struct {
	db  db.DB
	ids *rowid.Source
}

// New returns the store of a database.
func New(d db.DB) *Store { return &Store{d, rowid.NewSource()} }

// The types of what this package keeps.
var (
	Type        = catalog.Get("interpretation")
	CommentType = catalog.Get("interpretationComment")
)

// Subject is a type of objects that interpretations speak of.
type Subject struct {
	Name string // of the type, and of the interpretation's property that leads to the object
	Path string // in addresses, where that is another
	Kind string // the interpretation's type, as answers show it
}

// Subjects are all types that interpretations speak of.
var Subjects = []Subject{
	{"visualization", "visualization", "VISUALIZATION"},
	{"eventVisualization", "eventVisualization", "EVENT_VISUALIZATION"},
	{"map", "map", "MAP"},
	{"eventReport", "eventReport", "EVENT_REPORT"},
	{"eventChart", "eventChart", "EVENT_CHART"},
	{"dataSet", "dataSetReport", "DATASET_REPORT"},
}

// KindOf is the type of an interpretation, such as VISUALIZATION.
func KindOf(o *graph.Object) string {
	for _, s := range Subjects {
		if o.Doc().Has(Type.MustProperty(s.Name)) {
			return s.Kind
		}
	}
	return ""
}

// Longest is the most bytes of a text.
const Longest = 64 << 10

// CheckText refuses a text that says nothing or too much.
func CheckText(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fault.New(fault.BadRequest, "The text is empty").On(Type.Name, "", "text")
	case len(text) > Longest:
		return fault.New(fault.TooLarge, "The text is longer than %d bytes", Longest).On(Type.Name, "", "text")
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return fault.New(fault.BadRequest, "The text is no UTF-8, or holds a zero byte").On(Type.Name, "", "text")
	}
	return nil
}

func notFound(uid string) error {
	return fault.Coded(fault.NotFound, "E1005", "Interpretation with id %s could not be found.", uid).On(Type.Name, uid, "")
}

func noComment(uid, comment string) error {
	return fault.Coded(fault.NotFound, "E1005", "Interpretation %s has no comment with id %s.", uid, comment).On(CommentType.Name, comment, "")
}

// mayRead decides about an interpretation of an object. One of an object that is gone is gone too.
func mayRead(v *access.View, uid string, object int32) error {
	o := v.Snapshot.Object(object)
	if o == nil {
		return notFound(uid)
	}
	if !v.CanReadRemark(o) {
		return fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to read objects of type %s.", Type.Name).On(Type.Name, uid, "")
	}
	return nil
}

func notYours(typ, uid string) error {
	return fault.Coded(fault.Forbidden, "E1006", "Only who wrote it, or a superuser, may change this %s.", typ).On(typ, uid, "")
}
