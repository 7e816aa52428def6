package graph

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
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

// Find returns the id of the object of a type that has an identifier, or 0.
type Find func(t *schema.Type, uid string) int32

// bodies are documents being read as they stand in the database. Earlier versions of the program kept a few properties as clients had
// sent them: there a reference is an object with an identifier, which find knows. What such a document says in a form that its type
// does not have is left out, and so is a document in a list that refers to what is gone.
type bodies struct {
	dec  *jsontext.Decoder
	find Find
	lost int // references to what is not there
}

// FromBody reads a document as it stands in the database. A property that the type does not have is kept, so that
// two versions of the program can run side by side.
func FromBody(t *schema.Type, body []byte, find Find) (*Values, error) {
	b := bodies{dec: jsontext.NewDecoder(bytes.NewReader(body)), find: find}
	return b.document(t)
}

func (b *bodies) document(t *schema.Type) (*Values, error) {
	v := NewValues(t)
	if _, err := b.dec.ReadToken(); err != nil {
		return nil, err
	}
	var unknown []byte
	for b.dec.PeekKind() != '}' {
		name, err := b.dec.ReadToken()
		if err != nil {
			return nil, err
		}
		p := t.Property(name.String())
		if p == nil || p.Slot < 0 {
			key, err := jsontext.AppendQuote(nil, name.String())
			if err != nil {
				return nil, err
			}
			value, err := b.dec.ReadValue()
			if err != nil {
				return nil, err
			}
			unknown = append(append(append(append(unknown, ','), key...), ':'), value...)
			continue
		}
		if v.Slots[p.Slot], err = b.value(p); err != nil {
			return nil, err
		}
	}
	if len(unknown) > 0 {
		unknown[0] = '{'
		v.Unknown = append(unknown, '}')
	}
	_, err := b.dec.ReadToken()
	return v, err
}

// forms are the kinds of JSON with which a value of each storage begins.
var forms = [...]string{
	schema.StoredText: `"`, schema.StoredBool: "tf", schema.StoredInt: "0", schema.StoredTime: "0", schema.StoredNumber: "0", schema.StoredRef: `0{"`,
	schema.StoredRefs: "[", schema.StoredDoc: "{", schema.StoredDocs: "[", schema.StoredTexts: "[", schema.StoredJSON: "",
}

func (b *bodies) value(p *schema.Property) (any, error) {
	if kinds := forms[p.Storage]; kinds != "" && b.dec.PeekKind() != 0 && strings.IndexByte(kinds, byte(b.dec.PeekKind())) < 0 {
		return nil, b.dec.SkipValue()
	}
	switch p.Storage {
	case schema.StoredDoc:
		return b.document(p.Target)
	case schema.StoredDocs:
		return b.documents(p.Target)
	case schema.StoredRefs:
		var out []int32
		err := b.each(func() error {
			id, err := b.reference(p.Target)
			if id != 0 {
				out = append(out, id)
			}
			return err
		})
		return out, err
	case schema.StoredTexts:
		var out []string
		err := b.each(func() error {
			if b.dec.PeekKind() != '"' {
				return b.dec.SkipValue()
			}
			token, err := b.dec.ReadToken()
			if err == nil {
				out = append(out, token.String())
			}
			return err
		})
		return out, err
	case schema.StoredJSON:
		value, err := b.dec.ReadValue()
		return bytes.Clone(value), err
	case schema.StoredInt, schema.StoredTime:
		return b.integer()
	case schema.StoredRef:
		id, err := b.reference(p.Target)
		if id == 0 {
			return nil, err
		}
		return id, err
	case schema.StoredNumber:
		value, err := b.dec.ReadValue()
		return string(value), err
	}
	token, err := b.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	if p.Storage == schema.StoredBool {
		return token.Bool(), nil
	}
	return token.String(), nil
}

func (b *bodies) documents(t *schema.Type) ([]*Values, error) {
	var out []*Values
	err := b.each(func() error {
		if b.dec.PeekKind() != '{' {
			return b.dec.SkipValue()
		}
		lost := b.lost
		doc, err := b.document(t)
		if err == nil && b.lost == lost {
			out = append(out, doc)
		}
		return err
	})
	return out, err
}

// reference reads an id, or the object with an identifier that stands for it.
func (b *bodies) reference(t *schema.Type) (int32, error) {
	if b.dec.PeekKind() == '0' {
		n, err := b.integer()
		return int32(n), err
	}
	value, err := b.dec.ReadValue()
	if err != nil {
		return 0, err
	}
	var named struct {
		ID string `json:"id"`
	}
	if value.Kind() == '{' {
		err = json.Unmarshal(value, &named)
	} else {
		err = json.Unmarshal(value, &named.ID)
	}
	if err == nil && named.ID != "" {
		if id := b.find(t, named.ID); id != 0 {
			return id, nil
		}
	}
	b.lost++
	return 0, nil
}

func (b *bodies) each(item func() error) error {
	if _, err := b.dec.ReadToken(); err != nil {
		return err
	}
	for b.dec.PeekKind() != ']' {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := b.dec.ReadToken()
	return err
}

func (b *bodies) integer() (int64, error) {
	value, err := b.dec.ReadValue()
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
func (v *Values) Undo(before []byte, find Find) (changed []*schema.Property, err error) {
	dec := jsontext.NewDecoder(bytes.NewReader(before))
	b := bodies{dec: dec, find: find}
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
			v.Slots[p.Slot], err = b.value(p)
		}
		if err != nil {
			return nil, err
		}
	}
	return changed, nil
}
