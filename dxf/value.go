package dxf

import (
	"github.com/go-json-experiment/json/jsontext"

	"cohort/payload"
)

// value is a JSON value whose members keep their order.
type value struct {
	kind  jsontext.Kind
	text  string   // of a string, a number or a truth value
	names []string // of an object's members
	items []value  // the members of an object or a list
}

func readValue(dec *jsontext.Decoder) (value, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return value{}, err
	}
	v := value{kind: token.Kind()}
	switch v.kind {
	case jsontext.KindBeginObject:
		for dec.PeekKind() != jsontext.KindEndObject {
			name, err := dec.ReadToken()
			if err != nil {
				return v, err
			}
			v.names = append(v.names, name.String())
			if err := v.readItem(dec); err != nil {
				return v, err
			}
		}
		_, err = dec.ReadToken()
	case jsontext.KindBeginArray:
		for dec.PeekKind() != jsontext.KindEndArray {
			if err := v.readItem(dec); err != nil {
				return v, err
			}
		}
		_, err = dec.ReadToken()
	default:
		v.text = token.String()
	}
	return v, err
}

func (v *value) readItem(dec *jsontext.Decoder) error {
	one, err := readValue(dec)
	v.items = append(v.items, one)
	return err
}

// scalar reports whether the value is neither null nor made of other values.
func (v *value) scalar() bool {
	return v.kind != jsontext.KindNull && v.kind != jsontext.KindBeginObject && v.kind != jsontext.KindBeginArray
}

// json writes the value as it came, without spaces.
func (v *value) json(b []byte) []byte {
	switch v.kind {
	case jsontext.KindString:
		return payload.AppendQuoted(b, v.text)
	case jsontext.KindBeginArray:
		b = append(b, '[')
		for i := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.items[i].json(b)
		}
		return append(b, ']')
	case jsontext.KindBeginObject:
		b = append(b, '{')
		for i := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(payload.AppendQuoted(b, v.names[i]), ':')
			b = v.items[i].json(b)
		}
		return append(b, '}')
	}
	return append(b, v.text...)
}
