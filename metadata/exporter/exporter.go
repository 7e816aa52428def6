// Package exporter writes packages of metadata: everything, chosen types, or one object with all that it needs. What it
// writes by default is what an import of metadata reads, so that a package goes into another server unchanged.
package exporter

import (
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/graph"
	"cohort/metadata"
	"cohort/query"
	"cohort/schema"
)

// Options say what a package leaves out.
type Options struct {
	AnyOf           bool // an object has to pass one of the filters of its type, not all
	NoDefaults      bool // the default category, its option, combo and option combo, and references to them
	SkipSharing     bool // who may see an object, who wrote it
	SkipTranslation bool
}

// System is the first member of a package: where it comes from.
type System struct {
	ID       *string `json:"id"`
	Revision string  `json:"rev"`
	Version  string  `json:"version"`
	Date     string  `json:"date"`
}

// Package is what is to be written, all of it known to be right.
type Package struct {
	lists []list
}

// list is the objects of one type.
type list struct {
	typ     *schema.Type
	fields  *query.Selection
	filters *query.Filters // nil is all
	orders  []query.Order
	members []*graph.Object // where they are chosen beforehand; nil is all of the type
}

// Context prepares the context of an answer for a package: its lists are in an order that follows from the metadata alone.
func (o Options) Context(q *query.Context) {
	q.Steady = true
	if o.NoDefaults {
		q.Omit = isDefault
	}
}

// isDefault reports whether an object is one of those that every server begins with for what is not broken down.
func isDefault(o *graph.Object) bool {
	switch o.UID {
	case metadata.DefaultCategory, metadata.DefaultCategoryOption, metadata.DefaultCategoryCombo, metadata.DefaultCategoryOptionCombo:
		return true
	}
	return false
}

// Write writes the package, an object at a time. Types of which there is nothing to show are left out.
func (p *Package) Write(out *jsontext.Encoder, q *query.Context, from System) error {
	if err := out.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	if err := out.WriteToken(jsontext.String("system")); err != nil {
		return err
	}
	if err := json.MarshalEncode(out, from); err != nil {
		return err
	}
	var buffer []byte
	for i := range p.lists {
		var err error
		if buffer, err = p.lists[i].write(out, q, buffer); err != nil {
			return err
		}
	}
	return out.WriteToken(jsontext.EndObject)
}

func (l *list) write(out *jsontext.Encoder, q *query.Context, buffer []byte) ([]byte, error) {
	begun := false
	for o := range l.objects(q) {
		if !begun {
			begun = true
			if err := out.WriteToken(jsontext.String(l.typ.Plural)); err != nil {
				return buffer, err
			}
			if err := out.WriteToken(jsontext.BeginArray); err != nil {
				return buffer, err
			}
		}
		buffer = l.fields.Append(buffer[:0], q, o)
		if err := out.WriteValue(buffer); err != nil {
			return buffer, err
		}
	}
	if !begun {
		return buffer, nil
	}
	return buffer, out.WriteToken(jsontext.EndArray)
}

// objects yields those that the user may see and that pass the filters. They are gathered first only where they are to be
// ordered.
func (l *list) objects(q *query.Context) iter.Seq[*graph.Object] {
	passing := func(yield func(*graph.Object) bool) {
		for o := range l.candidates(q) {
			hidden := q.CanRead != nil && !q.CanRead(o) || q.Omit != nil && q.Omit(o)
			if !hidden && (l.filters == nil || l.filters.Match(q, o)) && !yield(o) {
				return
			}
		}
	}
	if len(l.orders) == 0 {
		return passing
	}
	return func(yield func(*graph.Object) bool) {
		var sorted []*graph.Object
		for o := range passing {
			sorted = append(sorted, o)
		}
		query.Sort(q, l.typ, sorted, l.orders)
		for _, o := range sorted {
			if !yield(o) {
				return
			}
		}
	}
}

func (l *list) candidates(q *query.Context) iter.Seq[*graph.Object] {
	if l.members == nil {
		return q.Snapshot.All(l.typ)
	}
	return func(yield func(*graph.Object) bool) {
		for _, o := range l.members {
			if !yield(o) {
				return
			}
		}
	}
}
