package graph

import (
	"encoding/binary"
	"iter"

	"cohort/schema"
)

// Ref is one reference that an object holds: through which property, which may belong to a document embedded in it.
type Ref struct {
	Property *schema.Property
	Target   int32
}

// Refs yields the references that the object holds, those of embedded documents included. Who created and last updated
// the object is no reference in this sense: it would tie every object to a user.
func (o *Object) Refs() iter.Seq[Ref] {
	return func(yield func(Ref) bool) { o.Doc().eachRef(yield) }
}

func (d Doc) eachRef(yield func(Ref) bool) bool {
	for b := d.b; len(b) > 0; {
		key, payload, rest := next(b)
		b = rest
		if key == 0 {
			continue
		}
		p := d.typ.Stored()[key-1]
		switch p.Storage {
		case schema.StoredRef, schema.StoredRefs:
			if authorship(p) {
				continue
			}
			for len(payload) > 0 {
				id, n := binary.Uvarint(payload)
				payload = payload[n:]
				if !yield(Ref{p, int32(id)}) {
					return false
				}
			}
		case schema.StoredDoc:
			if !(Doc{p.Target, payload}).eachRef(yield) {
				return false
			}
		case schema.StoredDocs:
			for len(payload) > 0 {
				size, n := binary.Uvarint(payload)
				doc := Doc{p.Target, payload[n : n+int(size)]}
				payload = payload[n+int(size):]
				if !doc.eachRef(yield) {
					return false
				}
			}
		}
	}
	return true
}

func authorship(p *schema.Property) bool { return p.Name == "createdBy" || p.Name == "lastUpdatedBy" }
