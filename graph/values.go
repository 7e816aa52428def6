package graph

import (
	"bytes"
	"encoding/binary"
	"sync"

	"cohort/schema"
)

// Values is a document opened for writing: one value a slot of its type, nil where there is none. By storage:
// StoredText and StoredNumber string, StoredBool bool, StoredInt and StoredTime (milliseconds) int64, StoredRef int32,
// StoredRefs []int32, StoredDoc *Values, StoredDocs []*Values, StoredTexts []string, StoredJSON []byte.
type Values struct {
	Type    *schema.Type
	Slots   []any
	Unknown []byte // the properties that this version does not know, as a JSON object
}

// NewValues returns an empty document of a type.
func NewValues(t *schema.Type) *Values {
	return &Values{Type: t, Slots: make([]any, len(t.Stored()))}
}

// Get returns the value of a stored property, or nil.
func (v *Values) Get(p *schema.Property) any { return v.Slots[p.Slot] }

// Set replaces the value of a stored property; nil removes it.
func (v *Values) Set(p *schema.Property, value any) { v.Slots[p.Slot] = value }

// Values opens a document for writing.
func (d Doc) Values() *Values {
	v := NewValues(d.typ)
	for b := d.b; len(b) > 0; {
		key, payload, rest := next(b)
		b = rest
		if key == 0 {
			v.Unknown = payload
			continue
		}
		p := d.typ.Stored()[key-1]
		switch p.Storage {
		case schema.StoredText, schema.StoredNumber:
			v.Slots[p.Slot] = text(payload)
		case schema.StoredBool:
			v.Slots[p.Slot] = payload[0] != 0
		case schema.StoredInt, schema.StoredTime:
			n, _ := binary.Varint(payload)
			v.Slots[p.Slot] = n
		case schema.StoredRef:
			id, _ := binary.Uvarint(payload)
			v.Slots[p.Slot] = int32(id)
		case schema.StoredRefs:
			v.Slots[p.Slot] = ids(payload)
		case schema.StoredDoc:
			v.Slots[p.Slot] = Doc{p.Target, payload}.Values()
		case schema.StoredDocs:
			docs := d.Docs(p)
			list := make([]*Values, len(docs))
			for i, doc := range docs {
				list[i] = doc.Values()
			}
			v.Slots[p.Slot] = list
		case schema.StoredTexts:
			v.Slots[p.Slot] = d.Texts(p)
		case schema.StoredJSON:
			v.Slots[p.Slot] = payload
		}
	}
	return v
}

// Doc encodes the values. Empty texts, lists and documents are as absent.
func (v *Values) Doc() Doc { return Doc{v.Type, v.encode(nil)} }

// drafts are buffers in which documents are put together.
var drafts = sync.Pool{New: func() any { return new([]byte) }}

// exactly encodes the values into a slice of no more than their length: documents stay in memory for as long as the program runs.
func (v *Values) exactly() []byte {
	draft := drafts.Get().(*[]byte)
	*draft = v.encode((*draft)[:0])
	doc := bytes.Clone(*draft)
	if cap(*draft) <= maxDraft {
		drafts.Put(draft)
	}
	return doc
}

// maxDraft is the size up to which a buffer is kept.
const maxDraft = 64 << 10

func (v *Values) encode(b []byte) []byte {
	if len(v.Unknown) > 0 {
		b = entry(b, 0, v.Unknown)
	}
	var scratch []byte
	for slot, value := range v.Slots {
		if value == nil {
			continue
		}
		scratch = encodeValue(scratch[:0], value)
		if len(scratch) > 0 {
			b = entry(b, uint64(slot)+1, scratch)
		}
	}
	return b
}

func entry(b []byte, key uint64, payload []byte) []byte {
	b = binary.AppendUvarint(b, key)
	b = binary.AppendUvarint(b, uint64(len(payload)))
	return append(b, payload...)
}

func encodeValue(b []byte, value any) []byte {
	switch x := value.(type) {
	case string:
		return append(b, x...)
	case bool:
		if x {
			return append(b, 1)
		}
		return append(b, 0)
	case int64:
		return binary.AppendVarint(b, x)
	case int32:
		if x == 0 {
			return b
		}
		return binary.AppendUvarint(b, uint64(x))
	case []int32:
		for _, id := range x {
			b = binary.AppendUvarint(b, uint64(id))
		}
		return b
	case *Values:
		return x.encode(b)
	case []*Values:
		for _, doc := range x {
			b = sized(b, doc.encode(nil))
		}
		return b
	case []string:
		for _, s := range x {
			b = sized(b, []byte(s))
		}
		return b
	case []byte:
		return append(b, x...)
	}
	panic("graph: a value of a type that no document holds")
}

func sized(b, payload []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(payload)))
	return append(b, payload...)
}
