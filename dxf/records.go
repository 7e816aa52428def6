package dxf

import (
	"encoding/xml"
	"io"
	"slices"

	"cohort/fault"
	"cohort/payload"
	"cohort/schema"
)

// Records is objects of a type whose lists may be long: one object, or a list of them under the plural. Read holds neither an object
// nor a list of objects, only the last value of one.
func Records(plural string, t *schema.Type) Shape {
	return Shape{root: plural, typ: t, records: true, lists: func(name string) *schema.Type {
		if name == plural {
			return t
		}
		return nil
	}}
}

// One is the shape of a single object where Write is to write one of those.
func (s Shape) One() Shape { return Object(s.typ) }

// largestValue bounds what is held of XML at a time: an element with its attributes, or one that no type takes apart.
const largestValue = 4 << 20

// beside are the elements of a list that are no members of it.
var beside = []string{"pager", "metaData"}

// frame is an element that is open: an object of a type, or a list of such.
type frame struct {
	name string
	typ  *schema.Type
	list bool
	root bool     // a list that is the whole document
	some bool     // something is in it
	seen []string // members of the object
}

// records reads an object or a list element by element.
type records struct {
	*reader
	open []frame
}

func (r *reader) beginRecords(start xml.StartElement) error {
	rec := &records{reader: r}
	r.step = rec.next
	if start.Name.Local != r.shape.root {
		return rec.object(start, r.shape.typ)
	}
	r.b = append(payload.AppendQuoted(append(r.b, '{'), r.shape.root), ":["...)
	rec.open = append(rec.open, frame{name: start.Name.Local, typ: r.shape.typ, list: true, root: true})
	return nil
}

func (r *records) next() error {
	r.src.since = 0
	token, err := r.elements.next()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF // cannot be: the root is open
	}
	if err != nil {
		return err
	}
	top := &r.open[len(r.open)-1]
	switch t := token.(type) {
	case xml.CharData:
		return r.onlySpace(t)
	case xml.EndElement:
		return r.close(top)
	case xml.StartElement:
		if top.list {
			return r.member(top, t)
		}
		return r.property(top, t)
	}
	return nil
}

// object begins an object with what its attributes say.
func (r *records) object(start xml.StartElement, t *schema.Type) error {
	attributes, err := r.attributes(start)
	if err != nil {
		return err
	}
	f := frame{name: start.Name.Local, typ: t}
	r.b = append(r.b, '{')
	at := &node{name: f.name, line: r.line()}
	for _, a := range attributes {
		if err := r.key(&f, a.Name.Local); err != nil {
			return err
		}
		m := &member{name: a.Name.Local, attribute: true, text: a.Value}
		if r.b, err = appendMember(r.b, at, m, property(t, m.name)); err != nil {
			return err
		}
	}
	r.open = append(r.open, f)
	return nil
}

// key begins a member.
func (r *records) key(f *frame, name string) error {
	if slices.Contains(f.seen, name) {
		return refuse(r.line(), "`%s` stands twice in <%s>", name, f.name)
	}
	if len(f.seen) == mostMembers {
		return refuse(r.line(), "<%s> has more than %d members", f.name, mostMembers)
	}
	f.seen = append(f.seen, name)
	if len(f.seen) > 1 {
		r.b = append(r.b, ',')
	}
	r.b = append(payload.AppendQuoted(r.b, name), ':')
	return nil
}

// mostMembers is far more than any type has.
const mostMembers = 200

func (r *records) property(top *frame, start xml.StartElement) error {
	name := start.Name.Local
	if err := r.key(top, name); err != nil {
		return err
	}
	p := property(top.typ, name)
	if p == nil || p.Kind != schema.Collection || p.Target == nil {
		n, err := r.node(start)
		if err == nil {
			r.b, err = appendMember(r.b, n, &member{name: name, nodes: []*node{n}}, p)
		}
		return err
	}
	attributes, err := r.attributes(start)
	if err != nil {
		return err
	}
	if len(attributes) > 0 {
		return refuse(r.line(), "Element <%s> is a list, and may have only elements such as <%s> in it,", name, p.Singular)
	}
	r.b = append(r.b, '[')
	r.open = append(r.open, frame{name: name, typ: p.Target, list: true})
	return nil
}

func (r *records) member(top *frame, start xml.StartElement) error {
	if top.root && slices.Contains(beside, start.Name.Local) {
		_, err := r.node(start)
		return err
	}
	if top.some {
		r.b = append(r.b, ',')
	}
	top.some = true
	return r.object(start, top.typ)
}

func (r *records) close(top *frame) error {
	switch {
	case top.root:
		r.b = append(r.b, "]}"...)
	case top.list:
		r.b = append(r.b, ']')
	default:
		r.b = append(r.b, '}')
	}
	r.open = r.open[:len(r.open)-1]
	if len(r.open) == 0 {
		return r.finish()
	}
	return nil
}

func tooLarge(most int64) error {
	return fault.New(fault.TooLarge, "An element of the XML is larger than %d bytes.", most)
}
