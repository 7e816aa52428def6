package payload

import (
	"bytes"
	"io"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
)

// A Tree is a JSON object as it came: its values are string, Number, bool, nil, []any and Tree.
type Tree = map[string]any

// Number is a JSON number as it was written.
type Number string

// Raw is JSON that is known to be whole, in the form in which Append writes it. Payloads that the program makes hold it in place of a
// tree that would be large.
type Raw string

// ReadTree reads one JSON value, and nothing behind it. What cannot be read is a fault of kind BadRequest that says where.
func ReadTree(src *Reader) (any, error) {
	dec := jsontext.NewDecoder(src)
	value, err := readValue(dec)
	if err != nil {
		return nil, src.Fault(err)
	}
	switch _, err := dec.ReadToken(); err {
	case io.EOF:
		return value, nil
	case nil:
		return nil, fault.New(fault.BadRequest, "The body goes on after its end, at byte %d", dec.InputOffset())
	default:
		return nil, src.Fault(err)
	}
}

// Parse reads JSON that the program wrote itself.
func Parse(text []byte) (any, error) {
	return readValue(jsontext.NewDecoder(bytes.NewReader(text)))
}

func readValue(dec *jsontext.Decoder) (any, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case 'n':
		return nil, nil
	case 't', 'f':
		return token.Bool(), nil
	case '"':
		return token.String(), nil
	case '0':
		return Number(token.String()), nil
	case '[':
		list := []any{}
		for dec.PeekKind() != ']' {
			value, err := readValue(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := dec.ReadToken()
		return list, err
	default:
		tree := Tree{}
		for dec.PeekKind() != '}' {
			name, err := dec.ReadToken()
			if err != nil {
				return nil, err
			}
			key := name.String()
			if tree[key], err = readValue(dec); err != nil {
				return nil, err
			}
		}
		_, err := dec.ReadToken()
		return tree, err
	}
}

// Append appends a value of a tree as JSON, the keys of objects in order, so that equal values give equal text.
func Append(b []byte, value any) []byte {
	switch x := value.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		if x {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case string:
		return AppendQuoted(b, x)
	case Number:
		return append(b, x...)
	case Raw:
		return append(b, x...)
	case []any:
		b = append(b, '[')
		for i, item := range x {
			if i > 0 {
				b = append(b, ',')
			}
			b = Append(b, item)
		}
		return append(b, ']')
	case Tree:
		b = append(b, '{')
		for i, key := range slices.Sorted(maps.Keys(x)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = AppendQuoted(b, key)
			b = append(b, ':')
			b = Append(b, x[key])
		}
		return append(b, '}')
	}
	panic("payload: a value that no tree holds")
}

func AppendQuoted(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // fails only for invalid UTF-8, which the decoder does not let through
	return b
}
