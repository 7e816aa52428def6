package query

import (
	"iter"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/graph"
	"cohort/schema"
	"cohort/uid"
)

// accessor reads one property. It is made once a request, so that nothing is looked up by name for each object.
type accessor struct {
	property *schema.Property // the one that is read: of an alias, what it is an alias of
	shape    shape
	first    bool // of a list that is read under the name of a single reference
	within   bool // a member of a JSON value
	derive   func(s scope) value
	relate   func(s scope) iter.Seq[*graph.Object]
	write    func(b []byte, s scope) ([]byte, bool) // the whole value as JSON, where that says more than is stored
}

// shape says how a property's value is read.
type shape uint8

const (
	plain    shape = iota // a value
	plains                // several texts or numbers
	outsider              // the identifier of something that is no part of the graph
	outsiders
	document // a document, of this object or another
	documents
	raw // JSON
)

// accessTo makes the accessor of a property.
func accessTo(p *schema.Property) *accessor {
	a := &accessor{property: p}
	if p.Alias != nil {
		a.property = p.Alias
		a.first = p.Kind == schema.Reference && p.Alias.Kind == schema.Collection
	}
	p = a.property
	switch p.Storage {
	case schema.StoredText:
		if p.Kind == schema.Reference {
			a.shape = outsider
		}
	case schema.StoredTexts:
		if a.shape = plains; p.Item == schema.Reference {
			a.shape = outsiders
		}
	case schema.StoredRef:
		a.shape = document
	case schema.StoredDoc:
		a.shape = document
		a.write = writerOf(p)
	case schema.StoredRefs, schema.StoredDocs, schema.InverseSide:
		a.shape = documents
	case schema.StoredJSON:
		a.shape = raw
	case schema.Derived:
		a.derived()
	}
	return a
}

// derived finds out how a value comes about that is kept nowhere. One that has no rule reads as its default.
func (a *accessor) derived() {
	p := a.property
	a.write = writerOf(p)
	a.relate = relations[p.Name]
	switch {
	case a.write != nil:
		a.shape = raw
	case p.Container, a.relate != nil && p.Kind == schema.Reference, p.Kind == schema.Complex && a.view():
		a.shape = document
	case a.relate != nil:
		a.shape = documents
	case p.Kind == schema.Collection && p.Target != nil:
		a.shape = documents
	case p.Kind == schema.Collection:
		a.shape = plains
	default:
		a.derive = derivation(p)
	}
}

// view reports whether the property shows the object itself under other names.
func (a *accessor) view() bool {
	t := a.property.Target
	return t != nil && t.ViewOf == a.property.Owning.Name
}

// accessByName finds a property by its name in payloads, or by an attribute's identifier the value of that attribute.
// It returns nil where there is nothing of that name to be read.
func accessByName(t *schema.Type, name string) *accessor {
	if p := t.Property(name); p != nil {
		if p.WriteOnly {
			return nil
		}
		return accessTo(p)
	}
	if a := formerSharing(t, name); a != nil {
		return a
	}
	values := t.Property("attributeValues")
	if values == nil || values.Storage != schema.StoredDocs || !uid.Valid(name) {
		return nil
	}
	return &accessor{property: values, shape: plain, derive: attributeValue(values, name)}
}

// target is the type of the documents that the property leads to, or nil.
func (a *accessor) target() *schema.Type {
	if a.shape != document && a.shape != documents {
		return nil
	}
	return a.property.Target
}

// value reads a plain value, or the identifier of what a single reference leads to.
func (a *accessor) value(s scope) value {
	p := a.property
	if !s.sees(p) {
		return value{}
	}
	if supplied := s.Supplied[p]; supplied != nil {
		v, _ := supplied(nil, s.object)
		return jsonValue(v)
	}
	switch {
	case a.derive != nil:
		v := a.derive(s)
		if v.nature == absent {
			return defaultOf(p)
		}
		return v
	case a.shape == raw:
		v, _ := a.json(s)
		return jsonValue(v)
	case a.shape == document || a.shape == documents && a.first:
		return a.identifier(s)
	}
	return stored(s, p)
}

func (a *accessor) identifier(s scope) value {
	for next := range a.each(s) {
		return textOf(next.object.UID)
	}
	return value{}
}

func stored(s scope, p *schema.Property) value {
	if p.Name == "id" && s.own() {
		return textOf(s.object.UID)
	}
	switch p.Storage {
	case schema.StoredText:
		if text := s.doc.Text(p); text != "" {
			return textOf(text)
		}
	case schema.StoredNumber:
		if text := s.doc.Number(p); text != "" {
			return value{nature: decimal, text: text}
		}
	case schema.StoredTime:
		if t, ok := s.doc.Time(p); ok {
			return value{nature: moment, number: t.UnixMilli()}
		}
	case schema.StoredBool:
		if s.doc.Has(p) {
			return truth(s.doc.Bool(p))
		}
	case schema.StoredInt:
		if s.doc.Has(p) {
			return value{nature: integral, number: s.doc.Int(p)}
		}
	}
	return defaultOf(p)
}

// json reads a value that is known as JSON.
func (a *accessor) json(s scope) (jsontext.Value, bool) {
	switch {
	case s.known != all:
		return nil, false
	case a.write != nil:
		return a.write(nil, s)
	}
	v := s.doc.Raw(a.property)
	return v, v != nil
}

// plains returns the members of a list of plain values.
func (a *accessor) plains(s scope) []string {
	if s.known != all {
		return nil
	}
	if a.property.Storage != schema.StoredTexts {
		return s.markers(a.property)
	}
	return s.doc.Texts(a.property)
}

// length is the number of members of a list, and whether the property is one.
func (a *accessor) length(s scope) (n int, list bool) {
	switch a.shape {
	case documents:
		return a.count(s), !a.first
	case plains, outsiders:
		return len(a.plains(s)), true
	}
	return 0, false
}

// count is how many documents the property leads to. Where all of them count, none is looked at.
func (a *accessor) count(s scope) int {
	p := a.property
	switch {
	case s.known != all || s.Omit != nil || a.first:
	case p.Storage == schema.InverseSide && !p.Target.Embedded && (s.CanRead == nil || public(p.Target)):
		return s.Snapshot.CountReferrers(p.Inverse, s.object.ID)
	case p.Storage == schema.StoredDocs:
		return s.doc.Count(p)
	}
	n := 0
	for range a.each(s) {
		n++
	}
	return n
}

// public reports whether everybody sees all objects of a type. Of an option combo, its options and its combo decide.
func public(t *schema.Type) bool {
	return !t.Shareable && t.Name != "categoryOptionCombo" && len(t.AuthoritiesFor(schema.Read)) == 0
}

// leadsAway reports whether the property leads to other objects, rather than to documents inside this one.
func (a *accessor) leadsAway() bool {
	p := a.property
	return p.Container || p.Target.Identifiable && !p.Target.Embedded
}

// single reports whether the property leads to one document at most.
func (a *accessor) single() bool { return a.shape == document || a.first }

// member reads a member of a JSON value; of a list of objects, the members of all of them.
func (a *accessor) member(name string) *accessor {
	return &accessor{property: a.property, shape: raw, within: true, write: func(b []byte, s scope) ([]byte, bool) {
		v, ok := a.json(s)
		switch {
		case !ok:
		case v.Kind() == '[':
			v = jsonMembers(v, name)
		default:
			v = jsonMember(v, name)
		}
		return append(b, v...), v != nil
	}}
}
