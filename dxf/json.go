package dxf

import (
	"encoding/xml"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/payload"
	"cohort/schema"
)

// member is what an element says under one name: an attribute, or elements of that name.
type member struct {
	name      string
	attribute bool
	text      string // of the attribute
	nodes     []*node
}

// membersOf are the members of an element in the order of their first mention.
func membersOf(n *node, t *schema.Type) ([]*member, error) {
	list := make([]*member, 0, len(n.attributes)+len(n.children))
	byName := make(map[string]*member, cap(list))
	for _, a := range n.attributes {
		m := &member{name: a.Name.Local, attribute: true, text: a.Value}
		list, byName[m.name] = append(list, m), m
	}
	for _, child := range n.children {
		name := child.name
		if name == entry && property(t, entry) == nil {
			name, child = named(child)
		}
		m := byName[name]
		if m == nil {
			m = &member{name: name}
			list, byName[name] = append(list, m), m
		} else if p := property(t, name); m.attribute || p != nil && !raw(p) {
			return nil, refuse(child.line, "`%s` stands twice in <%s>", name, n.name)
		}
		m.nodes = append(m.nodes, child)
	}
	return list, nil
}

// named is the name that an entry has as an attribute, and the entry without it.
func named(n *node) (string, *node) {
	i := slices.IndexFunc(n.attributes, func(a xml.Attr) bool { return a.Name.Local == key })
	if i < 0 {
		return n.name, n
	}
	rest := *n
	rest.attributes = slices.Delete(slices.Clone(n.attributes), i, i+1)
	return n.attributes[i].Value, &rest
}

// appendObject writes an element as an object; its type says what its members are.
func appendObject(b []byte, n *node, t *schema.Type) ([]byte, error) {
	if len(n.children) == 0 && !blank(n.text) {
		return b, refuse(n.line, "Element <%s> is an object, and has text instead of elements and attributes,", n.name)
	}
	list, err := membersOf(n, t)
	if err != nil {
		return b, err
	}
	b = append(b, '{')
	for i, m := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(payload.AppendQuoted(b, m.name), ':')
		if b, err = appendMember(b, n, m, property(t, m.name)); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

func appendMember(b []byte, n *node, m *member, p *schema.Property) ([]byte, error) {
	switch {
	case m.attribute && p == nil:
		return appendGuess(b, m.text), nil
	case m.attribute && (p.Target != nil || p.Kind == schema.Collection || raw(p)):
		return b, refuse(n.line, "`%s` of <%s> is an element and no attribute,", m.name, n.name)
	case m.attribute:
		return appendScalar(b, p, m.text), nil
	case p == nil && len(m.nodes) > 1:
		return appendEach(b, m.nodes, appendAny)
	case p == nil:
		return appendAny(b, m.nodes[0])
	case raw(p) && len(m.nodes) > 1:
		return appendEach(b, m.nodes, appendPlain)
	case raw(p):
		return appendRaw(b, p, m.nodes[0])
	case p.Kind == schema.Collection:
		return appendList(b, p, m.nodes[0])
	case p.Target != nil:
		return appendTarget(b, m.nodes[0], p.Target)
	}
	return appendLeaf(b, p, m.nodes[0])
}

func appendEach(b []byte, nodes []*node, one func([]byte, *node) ([]byte, error)) ([]byte, error) {
	b = append(b, '[')
	for i, n := range nodes {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = one(b, n); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

// appendList writes what is in the element of a list.
func appendList(b []byte, p *schema.Property, n *node) ([]byte, error) {
	if len(n.attributes) > 0 || len(n.children) == 0 && !blank(n.text) {
		return b, refuse(n.line, "Element <%s> is a list, and may have only elements such as <%s> in it,", n.name, p.Singular)
	}
	return appendEach(b, n.children, func(b []byte, n *node) ([]byte, error) {
		if p.Target != nil {
			return appendTarget(b, n, p.Target)
		}
		return appendLeaf(b, p, n)
	})
}

// appendTarget writes an object of a known type. A reference may be its identifier alone.
func appendTarget(b []byte, n *node, t *schema.Type) ([]byte, error) {
	if n.leaf() && !blank(n.text) {
		return payload.AppendQuoted(b, strings.TrimSpace(n.text)), nil
	}
	return appendObject(b, n, t)
}

// appendLeaf writes the text of an element that may have no others. Its attributes say nothing that is known.
func appendLeaf(b []byte, p *schema.Property, n *node) ([]byte, error) {
	if len(n.children) > 0 {
		return b, refuse(n.line, "Element <%s> is a value, and has elements in it,", n.name)
	}
	return appendScalar(b, p, n.text), nil
}

// appendScalar writes a text as what a property takes. Only of free texts the spaces around them are a part.
func appendScalar(b []byte, p *schema.Property, text string) []byte {
	kind := p.Kind
	if kind == schema.Collection {
		kind = p.Item
	}
	switch kind {
	case schema.Boolean:
		return appendGuess(b, strings.TrimSpace(text))
	case schema.Integer, schema.Number, schema.Date, schema.Constant, schema.Identifier:
		text = strings.TrimSpace(text)
	}
	return payload.AppendQuoted(b, text)
}

// appendGuess writes true and false as truth values, and everything else as text.
func appendGuess(b []byte, text string) []byte {
	if text == "true" || text == "false" {
		return append(b, text...)
	}
	return payload.AppendQuoted(b, text)
}

// appendAny writes an element of which nothing is known: a list when it looks like one.
func appendAny(b []byte, n *node) ([]byte, error) {
	switch {
	case len(n.children) == 0 && (len(n.attributes) == 0 || !blank(n.text)):
		return appendGuess(b, n.text), nil
	case looksLikeList(n):
		return appendEach(b, n.children, appendAny)
	}
	return appendObject(b, n, nil)
}

// looksLikeList reports whether all that is in an element has the name of one member of it.
func looksLikeList(n *node) bool {
	if len(n.attributes) > 0 || len(n.children) == 0 {
		return false
	}
	one := n.children[0].name
	if one != singular(n.name) && one != item && len(n.children) == 1 {
		return false
	}
	return !slices.ContainsFunc(n.children, func(c *node) bool { return c.name != one || c.name == entry })
}

// appendRaw writes the value of a property that may be any JSON: JSON within the element, or the form of plain values.
func appendRaw(b []byte, p *schema.Property, n *node) ([]byte, error) {
	several := p.Kind == schema.Collection
	if n.leaf() {
		switch {
		case blank(n.text) && several:
			return append(b, "[]"...), nil
		case blank(n.text):
			return append(b, "{}"...), nil
		}
		if text := jsontext.Value(n.text); text.Compact() == nil {
			return append(b, text...), nil
		}
		return payload.AppendQuoted(b, n.text), nil
	}
	if several && len(n.attributes) == 0 {
		return appendEach(b, n.children, appendPlain)
	}
	return appendPlain(b, n)
}

// appendPlain is what writer.plain has written, or more than it writes: attributes, and several elements of one name, which
// are a list.
func appendPlain(b []byte, n *node) ([]byte, error) {
	if len(n.children) == 0 && (len(n.attributes) == 0 || !blank(n.text)) {
		return appendGuess(b, n.text), nil
	}
	list, err := membersOf(n, nil)
	if err != nil {
		return b, err
	}
	b = append(b, '{')
	for i, m := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(payload.AppendQuoted(b, m.name), ':')
		switch {
		case m.attribute:
			b = appendGuess(b, m.text)
		case len(m.nodes) > 1:
			b, err = appendEach(b, m.nodes, appendPlain)
		default:
			b, err = appendPlain(b, m.nodes[0])
		}
		if err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}
