package datastore

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// extractor takes the values at several paths out of a JSON text, all in one pass.
type extractor struct {
	root    place
	slots   int
	values  [][]byte // by slot; nil where there is nothing. They are parts of the text.
	decoder jsontext.Decoder
}

// place is a point in the values at which, or below which, something is wanted.
type place struct {
	slot  int // 1 + where its value goes; 0: nowhere
	below map[string]*place
}

// add has the value at a path taken, and returns its slot.
func (x *extractor) add(names []string) int {
	p := &x.root
	for _, name := range names {
		next := p.below[name]
		if next == nil {
			if p.below == nil {
				p.below = map[string]*place{}
			}
			next = &place{}
			p.below[name] = next
		}
		p = next
	}
	if p.slot == 0 {
		x.slots++
		p.slot = x.slots
		x.values = append(x.values, nil)
	}
	return p.slot - 1
}

// read fills the slots from a text.
func (x *extractor) read(text []byte) error {
	clear(x.values)
	x.decoder.Reset(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true))
	return x.take(&x.root, text, &x.decoder)
}

// take reads the value that comes next of a text.
func (x *extractor) take(p *place, text []byte, d *jsontext.Decoder) error {
	if p.slot > 0 {
		value, err := d.ReadValue()
		if err != nil {
			return err
		}
		end := int(d.InputOffset())
		text = text[end-len(value) : end]
		x.values[p.slot-1] = text
		if len(p.below) == 0 {
			return nil
		}
		d = decoder(text)
	}
	kind := d.PeekKind()
	if len(p.below) == 0 || kind != '{' && kind != '[' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for i := 0; ; i++ {
		var next *place
		switch k := d.PeekKind(); {
		case k == '}' || k == ']':
			_, err := d.ReadToken()
			return err
		case kind == '{':
			name, err := d.ReadToken()
			if err != nil {
				return err
			}
			next = p.below[name.String()]
		default:
			next = p.below[strconv.Itoa(i)]
		}
		if next == nil {
			if err := d.SkipValue(); err != nil {
				return err
			}
			continue
		}
		if err := x.take(next, text, d); err != nil {
			return err
		}
	}
}

// isNull reports whether there is nothing at a path, or null.
func isNull(value []byte) bool { return value == nil || bytes.Equal(value, []byte("null")) }

// textOf is a value as a text: that which a JSON text says, and any other value as it is written.
func textOf(value []byte) string {
	if len(value) > 0 && value[0] == '"' {
		if text, err := jsontext.AppendUnquote(nil, value); err == nil {
			return string(text)
		}
	}
	return string(value)
}
