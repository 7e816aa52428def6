package query

import (
	"strconv"

	"cohort/schema"
)

// transformer changes a value on its way out.
type transformer struct {
	kind   transformKind
	nested *Selection // of pluck and keyBy: what is taken of each member
	key    *schema.Property
}

type transformKind uint8

const (
	plain transformKind = iota
	size
	isEmpty
	isNotEmpty
	pluck
	keyBy
)

// transform adds the transformers of an entry to an item. Unknown ones are passed over, as unknown fields are.
func (it *item) transform(list []Transform, p *schema.Property, depth int) {
	for _, t := range list {
		switch t.Name {
		case "rename":
			if len(t.Args) > 0 {
				it.name = t.Args[0]
			}
		case "size":
			it.change.kind = size
		case "isEmpty":
			it.change.kind = isEmpty
		case "isNotEmpty":
			it.change.kind = isNotEmpty
		case "pluck", "keyBy":
			if p.Target == nil {
				continue
			}
			name := "id"
			if len(t.Args) > 0 {
				name = t.Args[0]
			}
			key := p.Target.Property(name)
			if key == nil {
				continue
			}
			it.change.key = key
			it.change.kind = keyBy
			if t.Name == "pluck" {
				it.change.kind = pluck
				it.change.nested = resolve(p.Target, Fields{{Name: name}}, depth+1)
			}
		}
	}
}

// count writes what the transformers that count make of a number of members.
func (k transformKind) count(b []byte, n int) []byte {
	switch k {
	case size:
		return strconv.AppendInt(b, int64(n), 10)
	case isEmpty:
		return strconv.AppendBool(b, n == 0)
	default:
		return strconv.AppendBool(b, n != 0)
	}
}
