package graph

import (
	"encoding/binary"
	"time"
	"unsafe"

	"cohort/schema"
)

// Doc is one encoded document: an object of the graph, or a document embedded in one. It is immutable and holds no
// pointers, so that half a million of them cost the garbage collector nothing.
//
// The encoding is a sequence of (key, length, payload), keys ascending, where a key is the property's slot + 1 and 0
// holds, as a JSON object, the properties that this version of the program does not know. All integers are varints.
// What is absent is not encoded.
type Doc struct {
	typ *schema.Type
	b   []byte
}

// Type returns the type whose properties the document holds.
func (d Doc) Type() *schema.Type { return d.typ }

// Size is the length of the encoded document in bytes.
func (d Doc) Size() int { return len(d.b) }

// next splits the first entry off b.
func next(b []byte) (key uint64, payload, rest []byte) {
	key, n := binary.Uvarint(b)
	size, m := binary.Uvarint(b[n:])
	start := n + m
	return key, b[start : start+int(size)], b[start+int(size):]
}

func (d Doc) payload(key uint64) ([]byte, bool) {
	for b := d.b; len(b) > 0; {
		k, payload, rest := next(b)
		if k == key {
			return payload, true
		}
		if k > key {
			break
		}
		b = rest
	}
	return nil, false
}

func (d Doc) get(p *schema.Property) ([]byte, bool) {
	if d.typ != p.Owning {
		panic("graph: property " + p.Name + " of " + p.Owning.Name + " asked of a " + d.typ.Name)
	}
	if p.Slot < 0 {
		return nil, false
	}
	return d.payload(uint64(p.Slot) + 1)
}

// Has reports whether the document holds a value of this property.
func (d Doc) Has(p *schema.Property) bool {
	_, ok := d.get(p)
	return ok
}

// Text returns a StoredText property, or "". The string shares the document's memory.
func (d Doc) Text(p *schema.Property) string {
	b, _ := d.get(p)
	return text(b)
}

func text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// Bool returns a StoredBool property; absent is false.
func (d Doc) Bool(p *schema.Property) bool {
	b, ok := d.get(p)
	return ok && b[0] != 0
}

// Int returns a StoredInt property, or 0.
func (d Doc) Int(p *schema.Property) int64 {
	b, ok := d.get(p)
	if !ok {
		return 0
	}
	n, _ := binary.Varint(b)
	return n
}

// Number returns a StoredNumber property as it was written, or "".
func (d Doc) Number(p *schema.Property) string { return d.Text(p) }

// Time returns a StoredTime property.
func (d Doc) Time(p *schema.Property) (time.Time, bool) {
	b, ok := d.get(p)
	if !ok {
		return time.Time{}, false
	}
	ms, _ := binary.Varint(b)
	return time.UnixMilli(ms).UTC(), true
}

// Ref returns the id that a StoredRef property refers to, or 0.
func (d Doc) Ref(p *schema.Property) int32 {
	b, ok := d.get(p)
	if !ok {
		return 0
	}
	id, _ := binary.Uvarint(b)
	return int32(id)
}

// Refs returns the ids that a StoredRefs property refers to, in their order.
func (d Doc) Refs(p *schema.Property) []int32 {
	b, _ := d.get(p)
	return ids(b)
}

func ids(b []byte) []int32 {
	if len(b) == 0 {
		return nil
	}
	out := make([]int32, 0, len(b)/2)
	for len(b) > 0 {
		id, n := binary.Uvarint(b)
		out = append(out, int32(id))
		b = b[n:]
	}
	return out
}

// Embedded returns a StoredDoc property.
func (d Doc) Embedded(p *schema.Property) (Doc, bool) {
	b, ok := d.get(p)
	return Doc{p.Target, b}, ok
}

// Docs returns the documents of a StoredDocs property, in their order.
func (d Doc) Docs(p *schema.Property) []Doc {
	b, _ := d.get(p)
	var out []Doc
	for len(b) > 0 {
		size, n := binary.Uvarint(b)
		out = append(out, Doc{p.Target, b[n : n+int(size)]})
		b = b[n+int(size):]
	}
	return out
}

// Count is the number of documents of a StoredDocs property.
func (d Doc) Count(p *schema.Property) int {
	b, _ := d.get(p)
	n := 0
	for ; len(b) > 0; n++ {
		size, m := binary.Uvarint(b)
		b = b[m+int(size):]
	}
	return n
}

// Texts returns a StoredTexts property.
func (d Doc) Texts(p *schema.Property) []string {
	b, _ := d.get(p)
	var out []string
	for len(b) > 0 {
		size, n := binary.Uvarint(b)
		out = append(out, text(b[n:n+int(size)]))
		b = b[n+int(size):]
	}
	return out
}

// Raw returns a StoredJSON property as JSON, or nil.
func (d Doc) Raw(p *schema.Property) []byte {
	b, _ := d.get(p)
	return b
}

// Equal reports whether two documents of one type hold the same value of a property.
func Equal(a, b Doc, p *schema.Property) bool {
	x, _ := a.get(p)
	y, _ := b.get(p)
	return string(x) == string(y)
}

// Same reports whether two documents of one type are equal.
func Same(a, b Doc) bool { return a.typ == b.typ && string(a.b) == string(b.b) }
