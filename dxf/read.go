package dxf

import (
	"encoding/xml"
	"io"

	"cohort/payload"
	"cohort/schema"
)

// Read returns the JSON of what src says as XML, to be read by package payload. Reading it fails with a fault of kind
// BadRequest where the XML is malformed, nests deeper than limit, or is not what the types of the shape demand. Values of
// numbers stay texts. What types do not know is translated by its form.
func Read(src io.Reader, s Shape, limit int) io.Reader {
	r := &reader{elements: readElements(src, limit), shape: s}
	r.step = r.begin
	return r
}

// reader translates a piece at a time: what it holds is one object of a package, or the only one.
type reader struct {
	*elements
	shape Shape
	step  func() error // makes the next piece; nil is that there is none
	err   error

	b    []byte // the piece that is being read
	done int    // how much of it was

	name  string          // of the root
	lists map[string]bool // that have begun
	typ   *schema.Type    // of the list's objects
	some  bool            // the list has a member
}

func (r *reader) Read(p []byte) (int, error) {
	for r.done == len(r.b) {
		if r.err != nil {
			return 0, r.err
		}
		if r.step == nil {
			return 0, io.EOF
		}
		r.b, r.done = r.b[:0], 0
		if r.err = r.step(); r.err != nil {
			r.b = r.b[:0]
		}
	}
	n := copy(p, r.b[r.done:])
	r.done += n
	return n, nil
}

func (r *reader) begin() error {
	if r.shape.records {
		r.src.most = largestValue
	}
	start, err := r.root()
	if err != nil {
		return err
	}
	if r.shape.records {
		return r.beginRecords(start)
	}
	if r.shape.lists == nil {
		return r.object(start)
	}
	r.name, r.lists = start.Name.Local, map[string]bool{}
	r.b = append(r.b, '{')
	if _, err := r.attributes(start); err != nil {
		return err
	}
	r.step = r.nextList
	if t := r.shape.lists(r.name); t != nil {
		r.beginList(r.name, t)
	}
	return nil
}

// object reads the whole document at once.
func (r *reader) object(start xml.StartElement) error {
	n, err := r.node(start)
	if err != nil {
		return err
	}
	if r.shape.typ == members {
		n = wrapMembers(n)
	}
	if r.b, err = appendObject(r.b, n, r.shape.typ); err != nil {
		return err
	}
	return r.finish()
}

func (r *reader) finish() error {
	r.step = nil
	return r.end()
}

// nextList begins the next list of a package. What is no list of objects stands in the JSON as it is.
func (r *reader) nextList() error {
	token, err := r.next()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case xml.EndElement:
		r.b = append(r.b, '}')
		return r.finish()
	case xml.CharData:
		return r.onlySpace(t)
	case xml.StartElement:
		name := t.Name.Local
		if r.lists[name] {
			return refuse(r.line(), "Element <%s> stands twice in <%s>", name, r.name)
		}
		if typ := r.shape.lists(name); typ != nil {
			if _, err := r.attributes(t); err != nil {
				return err
			}
			r.beginList(name, typ)
			return nil
		}
		n, err := r.node(t)
		if err != nil {
			return err
		}
		r.beginMember(name)
		r.b, err = appendAny(r.b, n)
		return err
	}
	return nil
}

func (r *reader) onlySpace(t xml.CharData) error {
	if !blank(string(t)) {
		return refuse(r.line(), "Malformed XML: there is text where elements belong")
	}
	return nil
}

func (r *reader) beginMember(name string) {
	if len(r.lists) > 0 {
		r.b = append(r.b, ',')
	}
	r.lists[name] = true
	r.b = append(payload.AppendQuoted(r.b, name), ':')
}

func (r *reader) beginList(name string, t *schema.Type) {
	r.beginMember(name)
	r.b = append(r.b, '[')
	r.typ, r.some = t, false
	r.step = r.nextObject
}

func (r *reader) nextObject() error {
	n, err := r.child()
	if err != nil {
		return err
	}
	if n == nil {
		r.b = append(r.b, ']')
		r.step = r.nextList
		if r.depth == 0 { // the list was the whole
			r.b = append(r.b, '}')
			return r.finish()
		}
		return nil
	}
	if r.some {
		r.b = append(r.b, ',')
	}
	r.some = true
	r.b, err = appendObject(r.b, n, r.typ)
	return err
}

// wrapMembers lets the members of a collection stand in the root without a list around them.
func wrapMembers(root *node) *node {
	wrapped := &node{name: allMembers, line: root.line}
	for _, n := range root.children {
		if n.name != oneMember {
			return root
		}
		wrapped.children = append(wrapped.children, n)
	}
	if len(wrapped.children) == 0 {
		return root
	}
	return &node{name: root.name, children: []*node{wrapped}, line: root.line}
}
