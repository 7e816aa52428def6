package dxf

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/schema"
)

// stream writes the next value as value does, and holds no more of it than one member of a list or object. What a type has as
// attributes is an attribute only where it stands before all that is an element. p is the property that holds the value, where one is
// known, and t the type of the value's objects.
func (w *writer) stream(dec *jsontext.Decoder, name string, p *schema.Property, t *schema.Type) error {
	switch dec.PeekKind() {
	case jsontext.KindBeginObject:
		return w.streamObject(dec, name, t)
	case jsontext.KindBeginArray:
		one := singular(name)
		if p != nil {
			one = p.Singular
		}
		return w.streamList(dec, name, one, t)
	}
	v, err := readValue(dec)
	if err == nil {
		w.value(name, v, t)
	}
	return err
}

func (w *writer) streamList(dec *jsontext.Decoder, name, one string, t *schema.Type) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	tag := w.open(name)
	w.b = append(w.b, '>')
	some := false
	for dec.PeekKind() != jsontext.KindEndArray {
		if dec.PeekKind() == jsontext.KindNull {
			if err := dec.SkipValue(); err != nil {
				return err
			}
			continue
		}
		some = true
		if err := w.stream(dec, one, nil, t); err != nil {
			return err
		}
		if err := w.flush(piece); err != nil {
			return err
		}
	}
	w.closeOr(tag, some)
	_, err := dec.ReadToken()
	return err
}

func (w *writer) streamObject(dec *jsontext.Decoder, name string, t *schema.Type) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	tag := w.open(name)
	some, attributes := false, []string(nil)
	for dec.PeekKind() != jsontext.KindEndObject {
		token, err := dec.ReadToken()
		if err != nil {
			return err
		}
		key := token.String()
		p, kind := property(t, key), dec.PeekKind()
		switch {
		case kind == jsontext.KindNull:
			err = dec.SkipValue()
		case p != nil && p.Attribute && !some && !slices.Contains(attributes, key) && kind != jsontext.KindBeginObject && kind != jsontext.KindBeginArray:
			var v value
			v, err = readValue(dec)
			w.attribute(key, v.text)
			attributes = append(attributes, key)
		default:
			if !some {
				w.b = append(w.b, '>')
			}
			some = true
			var target *schema.Type
			if p != nil {
				target = p.Target
			}
			err = w.stream(dec, key, p, target)
		}
		if err != nil {
			return err
		}
	}
	if !some {
		w.b = append(w.b, '>')
	}
	w.closeOr(tag, some)
	_, err := dec.ReadToken()
	return err
}

// closeOr closes an element; one in which there is nothing is left as its tag alone.
func (w *writer) closeOr(tag string, some bool) {
	if some {
		w.close(tag)
		return
	}
	w.closeEmpty(tag, len(w.b))
}
