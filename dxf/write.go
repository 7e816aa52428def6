package dxf

import (
	"errors"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/schema"
)

const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// Write reads one JSON value from src to its end and writes it to dst as XML. Nothing is written before the first byte was
// read. Errors of src and dst come back as they are or wrapped.
func Write(dst io.Writer, src io.Reader, s Shape) error {
	dec := jsontext.NewDecoder(src, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	w := &writer{dst: dst, bare: true}
	if err := w.whole(dec, s); err == io.EOF {
		return io.ErrUnexpectedEOF
	} else if err != nil {
		return err
	}
	switch _, err := dec.ReadToken(); err {
	case io.EOF:
		return w.flush(0)
	case nil:
		return errors.New("dxf: something follows the JSON")
	default:
		return err
	}
}

func (w *writer) whole(dec *jsontext.Decoder, s Shape) error {
	if s.lists != nil && dec.PeekKind() == jsontext.KindBeginObject {
		return w.packageOf(dec, s)
	}
	if s.stream {
		return w.stream(dec, s.root, nil, s.typ)
	}
	v, err := readValue(dec)
	if err == nil {
		w.value(s.root, v, s.typ)
	}
	return err
}

// writer collects XML and sends it on in pieces.
type writer struct {
	dst  io.Writer
	b    []byte
	bare bool // nothing is written yet
}

const piece = 32 << 10

// flush sends what is there, if it is more than that many bytes.
func (w *writer) flush(above int) error {
	if len(w.b) <= above {
		return nil
	}
	_, err := w.dst.Write(w.b)
	w.b = w.b[:0]
	return err
}

// open begins an element's tag, and returns the name to close it with.
func (w *writer) open(name string) string {
	if w.bare {
		w.b = append(w.b, declaration...)
	}
	tag := name
	if !isName(name) {
		tag = entry
	}
	w.b = append(append(w.b, '<'), tag...)
	if w.bare {
		w.bare = false
		w.attribute("xmlns", schema.Namespace)
	}
	if tag != name {
		w.attribute(key, name)
	}
	return tag
}

func (w *writer) attribute(name, text string) {
	w.b = append(append(append(w.b, ' '), name...), `="`...)
	w.b = append(appendAttribute(w.b, text), '"')
}

func (w *writer) close(tag string) {
	w.b = append(append(append(w.b, "</"...), tag...), '>')
}

// closeEmpty closes an element whose content began at that place. Without content its tag alone is left.
func (w *writer) closeEmpty(tag string, start int) {
	if len(w.b) == start {
		w.b = append(w.b[:start-1], "/>"...) // in place of the bracket
		return
	}
	w.close(tag)
}

// packageOf writes an object of lists, one member of each list at a time.
func (w *writer) packageOf(dec *jsontext.Decoder, s Shape) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	tag := w.open(s.root)
	w.b = append(w.b, '>')
	for dec.PeekKind() != jsontext.KindEndObject {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := w.member(dec, s, name.String()); err != nil {
			return err
		}
	}
	w.close(tag)
	_, err := dec.ReadToken()
	return err
}

func (w *writer) member(dec *jsontext.Decoder, s Shape, name string) error {
	if dec.PeekKind() != jsontext.KindBeginArray {
		v, err := readValue(dec)
		if err == nil && v.kind != jsontext.KindNull {
			w.value(name, v, nil)
		}
		return err
	}
	one, t := singular(name), s.lists(name)
	if t != nil {
		one = t.Name
	}
	var tag string
	if name != s.root {
		tag = w.open(name)
		w.b = append(w.b, '>')
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != jsontext.KindEndArray {
		v, err := readValue(dec)
		if err != nil {
			return err
		}
		w.value(one, v, t)
		if err := w.flush(piece); err != nil {
			return err
		}
	}
	if tag != "" {
		w.close(tag)
	}
	_, err := dec.ReadToken()
	return err
}

// value writes an element with the value; t is the type of its objects, where one is known.
func (w *writer) value(name string, v value, t *schema.Type) {
	switch v.kind {
	case jsontext.KindBeginArray:
		w.list(name, singular(name), v, t)
	case jsontext.KindBeginObject:
		w.object(name, v, t)
	case jsontext.KindNull:
		w.open(name)
		w.b = append(w.b, "/>"...)
	default:
		tag := w.open(name)
		w.b = appendText(append(w.b, '>'), v.text)
		w.close(tag)
	}
}

// list writes an element with one element for each member.
func (w *writer) list(name, one string, v value, t *schema.Type) {
	tag := w.open(name)
	w.b = append(w.b, '>')
	start := len(w.b)
	for _, member := range v.items {
		if member.kind != jsontext.KindNull {
			w.value(one, member, t)
		}
	}
	w.closeEmpty(tag, start)
}

// object writes an element whose attributes are the scalars that the type has as attributes; the other members are elements.
func (w *writer) object(name string, v value, t *schema.Type) {
	tag := w.open(name)
	for i := range v.items {
		p := property(t, v.names[i])
		if p != nil && p.Attribute && v.items[i].scalar() && !slices.Contains(v.names[:i], p.Name) {
			w.attribute(p.Name, v.items[i].text)
		}
	}
	w.b = append(w.b, '>')
	start := len(w.b)
	for i, member := range v.items {
		p := property(t, v.names[i])
		if p == nil || !p.Attribute || !member.scalar() {
			w.property(v.names[i], p, member)
		}
	}
	w.closeEmpty(tag, start)
}

func property(t *schema.Type, name string) *schema.Property {
	if t == nil {
		return nil
	}
	return t.Property(name)
}

// property writes a member of an object; nothing where it is null.
func (w *writer) property(name string, p *schema.Property, v value) {
	switch {
	case v.kind == jsontext.KindNull:
	case p == nil:
		w.value(name, v, nil)
	case raw(p):
		w.raw(p, v)
	case v.kind == jsontext.KindBeginArray:
		w.list(name, p.Singular, v, p.Target)
	case v.kind == jsontext.KindBeginObject && p.Kind == schema.Collection:
		w.keyed(name, v, p.Target)
	default:
		w.value(name, v, p.Target)
	}
}

// keyed writes a list whose members stand under keys.
func (w *writer) keyed(name string, v value, t *schema.Type) {
	tag := w.open(name)
	w.b = append(w.b, '>')
	for i, member := range v.items {
		if member.kind != jsontext.KindNull {
			w.value(v.names[i], member, t)
		}
	}
	w.close(tag)
}
