package tracker

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// An event's values are one JSON object from data element to value. When and by whom a value was written stands in a
// second object, and only for those that were not written by the commit that made the event: most events are written
// once, and their values need no more than themselves.

// EncodeValues returns the texts of the two columns. The second is nil where all values are as old as the event.
func EncodeValues(values []DataValue, stamp *Stamp) (object string, history *string) {
	b := make([]byte, 0, 32*len(values)+2)
	var h []byte
	b = append(b, '{')
	for i := range values {
		v := &values[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = strconv.AppendInt(b, int64(v.Element), 10)
		b = append(b, '"', ':')
		b = appendText(b, v.Value)
		if v.ProvidedElsewhere || v.Created != stamp.Created || v.Updated != stamp.Created ||
			v.CreatedBy != stamp.CreatedBy || v.UpdatedBy != stamp.CreatedBy {
			h = appendHistory(h, v)
		}
	}
	b = append(b, '}')
	if h != nil {
		text := string(append(h, '}'))
		history = &text
	}
	return string(b), history
}

func appendHistory(h []byte, v *DataValue) []byte {
	if h == nil {
		h = append(h, '{')
	} else {
		h = append(h, ',')
	}
	h = append(h, '"')
	h = strconv.AppendInt(h, int64(v.Element), 10)
	h = append(h, '"', ':', '[')
	for i, n := range [...]int64{v.Created, v.Updated, int64(v.CreatedBy), int64(v.UpdatedBy), boolInt(v.ProvidedElsewhere)} {
		if i > 0 {
			h = append(h, ',')
		}
		h = strconv.AppendInt(h, n, 10)
	}
	return append(h, ']')
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// appendText appends a JSON string. Text that needs no escape, nearly all of it, is copied.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			out, err := jsontext.AppendQuote(b, s)
			if err != nil {
				panic("tracker: a text that is no UTF-8 came as far as the database") // the importer refuses it
			}
			return out
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// DecodeValues reads the two columns.
func DecodeValues(object string, history *string, stamp *Stamp) ([]DataValue, error) {
	d := jsontext.NewDecoder(bytes.NewBufferString(object))
	var values []DataValue
	err := members(d, func(element int32) error {
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		values = append(values, DataValue{
			Element: element, Value: t.String(),
			Created: stamp.Created, Updated: stamp.Created, CreatedBy: stamp.CreatedBy, UpdatedBy: stamp.CreatedBy,
		})
		return nil
	})
	if err != nil || history == nil {
		return values, err
	}
	d = jsontext.NewDecoder(bytes.NewBufferString(*history))
	err = members(d, func(element int32) error {
		var n [5]int64
		if err := integers(d, n[:]); err != nil {
			return err
		}
		for i := range values {
			if v := &values[i]; v.Element == element {
				v.Created, v.Updated, v.CreatedBy, v.UpdatedBy, v.ProvidedElsewhere = n[0], n[1], int32(n[2]), int32(n[3]), n[4] != 0
			}
		}
		return nil
	})
	return values, err
}

// members calls fn for each member of the object that d stands at; fn reads the value.
func members(d *jsontext.Decoder, fn func(id int32) error) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() == '"' {
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		id, err := strconv.ParseInt(t.String(), 10, 32)
		if err != nil {
			return fmt.Errorf("tracker: stored values: %w", err)
		}
		if err := fn(int32(id)); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

func integers(d *jsontext.Decoder, out []int64) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for i := 0; d.PeekKind() == '0'; i++ {
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		if i < len(out) {
			if out[i], err = t.Int(); err != nil {
				return err
			}
		}
	}
	_, err := d.ReadToken()
	return err
}
