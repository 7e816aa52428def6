package graph

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/schema"
)

// Body is the document as it stands in the database: JSON, references as ids, times as milliseconds, the properties
// under their names (slots change between versions, names do not). Edge lists are left out: they have rows of their own.
func (d Doc) Body() []byte {
	var out bytes.Buffer
	enc := jsontext.NewEncoder(&out, jsontext.AllowInvalidUTF8(true))
	d.Values().writeBody(enc)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

func (v *Values) writeBody(enc *jsontext.Encoder) {
	enc.WriteToken(jsontext.BeginObject)
	for _, p := range v.Type.Stored() {
		value := v.Slots[p.Slot]
		if value == nil || p.Edges {
			continue
		}
		enc.WriteToken(jsontext.String(p.Name))
		writeBodyValue(enc, value, p.Storage)
	}
	if len(v.Unknown) > 0 {
		dec := jsontext.NewDecoder(bytes.NewReader(v.Unknown))
		dec.ReadToken()
		for dec.PeekKind() != '}' {
			name, _ := dec.ReadToken()
			enc.WriteToken(name)
			value, _ := dec.ReadValue()
			enc.WriteValue(value)
		}
	}
	enc.WriteToken(jsontext.EndObject)
}

func writeBodyValue(enc *jsontext.Encoder, value any, storage schema.Storage) {
	switch x := value.(type) {
	case string:
		if storage == schema.StoredNumber {
			enc.WriteValue(jsontext.Value(x))
			return
		}
		enc.WriteToken(jsontext.String(x))
	case bool:
		enc.WriteToken(jsontext.Bool(x))
	case int64:
		enc.WriteToken(jsontext.Int(x))
	case int32:
		enc.WriteToken(jsontext.Int(int64(x)))
	case []int32:
		enc.WriteToken(jsontext.BeginArray)
		for _, id := range x {
			enc.WriteToken(jsontext.Int(int64(id)))
		}
		enc.WriteToken(jsontext.EndArray)
	case *Values:
		x.writeBody(enc)
	case []*Values:
		enc.WriteToken(jsontext.BeginArray)
		for _, doc := range x {
			doc.writeBody(enc)
		}
		enc.WriteToken(jsontext.EndArray)
	case []string:
		enc.WriteToken(jsontext.BeginArray)
		for _, s := range x {
			enc.WriteToken(jsontext.String(s))
		}
		enc.WriteToken(jsontext.EndArray)
	case []byte:
		enc.WriteValue(x)
	}
}

// FromBody reads a document as it stands in the database. A property that the type does not have is kept, so that
// two versions of the program can run side by side.
func FromBody(t *schema.Type, body []byte) (*Values, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(body))
	return readBody(t, dec)
}

func readBody(t *schema.Type, dec *jsontext.Decoder) (*Values, error) {
	v := NewValues(t)
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	var unknown []byte
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		p := t.Property(name.String())
		if p == nil || p.Slot < 0 {
			key, err := jsontext.AppendQuote(nil, name.String())
			if err != nil {
				return nil, err
			}
			value, err := dec.ReadValue()
			if err != nil {
				return nil, err
			}
			unknown = append(append(append(append(unknown, ','), key...), ':'), value...)
			continue
		}
		if v.Slots[p.Slot], err = readBodyValue(p, dec); err != nil {
			return nil, err
		}
	}
	if len(unknown) > 0 {
		unknown[0] = '{'
		v.Unknown = append(unknown, '}')
	}
	_, err := dec.ReadToken()
	return v, err
}

func readBodyValue(p *schema.Property, dec *jsontext.Decoder) (any, error) {
	switch p.Storage {
	case schema.StoredDoc:
		return readBody(p.Target, dec)
	case schema.StoredDocs:
		var out []*Values
		err := eachItem(dec, func() error {
			doc, err := readBody(p.Target, dec)
			out = append(out, doc)
			return err
		})
		return out, err
	case schema.StoredRefs:
		var out []int32
		err := eachItem(dec, func() error {
			n, err := readInt(dec)
			out = append(out, int32(n))
			return err
		})
		return out, err
	case schema.StoredTexts:
		var out []string
		err := eachItem(dec, func() error {
			token, err := dec.ReadToken()
			if err == nil {
				out = append(out, token.String())
			}
			return err
		})
		return out, err
	case schema.StoredJSON:
		value, err := dec.ReadValue()
		return bytes.Clone(value), err
	case schema.StoredInt, schema.StoredTime:
		return readInt(dec)
	case schema.StoredRef:
		n, err := readInt(dec)
		return int32(n), err
	case schema.StoredNumber:
		value, err := dec.ReadValue()
		return string(value), err
	}
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	if p.Storage == schema.StoredBool {
		return token.Bool(), nil
	}
	return token.String(), nil
}

func eachItem(dec *jsontext.Decoder, item func() error) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != ']' {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

func readInt(dec *jsontext.Decoder) (int64, error) {
	value, err := dec.ReadValue()
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(value), 10, 64)
}

// Before is what an update or deletion changed, as a JSON object: each changed property with its former value as it
// stood in the database, null where there was none. Edge lists stand in it in full.
func Before(before, after *Object) []byte {
	var out bytes.Buffer
	enc := jsontext.NewEncoder(&out, jsontext.AllowInvalidUTF8(true))
	enc.WriteToken(jsontext.BeginObject)
	values := before.Doc().Values()
	for _, p := range before.Type.Stored() {
		if after != nil && Equal(before.Doc(), after.Doc(), p) {
			continue
		}
		value := values.Slots[p.Slot]
		if value == nil && after == nil {
			continue
		}
		enc.WriteToken(jsontext.String(p.Name))
		if value == nil {
			enc.WriteToken(jsontext.Null)
		} else {
			writeBodyValue(enc, value, p.Storage)
		}
	}
	enc.WriteToken(jsontext.EndObject)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// Undo puts the former values back that Before has written of an update or deletion. It returns the properties that had others;
// those that this version of the program does not know are passed over.
func (v *Values) Undo(before []byte) (changed []*schema.Property, err error) {
	dec := jsontext.NewDecoder(bytes.NewReader(before))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		p := v.Type.Property(name.String())
		if p == nil || p.Slot < 0 {
			if err := dec.SkipValue(); err != nil {
				return nil, err
			}
			continue
		}
		changed = append(changed, p)
		if v.Slots[p.Slot] = nil; dec.PeekKind() == 'n' {
			_, err = dec.ReadToken()
		} else {
			v.Slots[p.Slot], err = readBodyValue(p, dec)
		}
		if err != nil {
			return nil, err
		}
	}
	return changed, nil
}
