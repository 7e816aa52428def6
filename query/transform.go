package query

import (
	"slices"
	"strconv"

	"cohort/schema"
)

// change is what the transformers of an entry make of its value.
type change struct {
	kind        changeKind
	key         string // the member's property that pluck and keyBy go by
	by          *accessor
	page, pages int // of paging: which page, and how many members a page has; 0 is all of them
}

type changeKind uint8

const (
	unchanged changeKind = iota
	size
	isEmpty
	isNotEmpty
	pluck
	keyBy
)

const defaultPageSize = 50

// add adds transformers. Unknown ones are passed over, as unknown fields are.
func (c *change) add(it *item, transforms []Transform) {
	for _, t := range transforms {
		switch t.Name {
		case "rename":
			it.name = t.arg(0, it.name)
		case "size":
			c.kind = size
		case "isEmpty":
			c.kind = isEmpty
		case "isNotEmpty":
			c.kind = isNotEmpty
		case "pluck":
			c.kind, c.key = pluck, t.arg(0, "")
		case "keyBy":
			c.kind, c.key = keyBy, t.arg(0, "id")
		case "paging":
			c.page, c.pages = t.number(0, 1), t.number(1, defaultPageSize)
		}
	}
}

func (t Transform) arg(i int, otherwise string) string {
	if i < len(t.Args) && t.Args[i] != "" {
		return t.Args[i]
	}
	return otherwise
}

// number is a positive argument.
func (t Transform) number(i, otherwise int) int {
	n, err := strconv.Atoi(t.arg(i, ""))
	if err != nil || n < 1 {
		return otherwise
	}
	return n
}

// resolve finds the property of the members by which they are plucked or keyed: without a name the first that is shown.
func (c *change) resolve(it *item, t *schema.Type) {
	if c.kind != pluck && c.kind != keyBy {
		return
	}
	if c.key == "" && len(it.inside) > 0 && len(it.nested.items) > 0 {
		c.by = it.nested.items[0].accessor
		return
	}
	if c.key == "" {
		c.key = "id"
	}
	c.by = accessByName(t, c.key)
}

// counted writes what is asked of a value's length. Of a text it is the number of characters, of a number the number.
func (it *item) counted(b []byte, s scope) ([]byte, bool) {
	n, list := it.length(s)
	if !list {
		v := it.value(s)
		switch {
		case it.change.kind == size && (v.nature == integral || v.nature == decimal):
			return v.append(b, s.Zone)
		case v.nature == textual:
			n = len([]rune(v.text))
		case v.nature != absent:
			n = 1
		}
	}
	switch it.change.kind {
	case size:
		return strconv.AppendInt(b, int64(n), 10), true
	case isEmpty:
		return strconv.AppendBool(b, n == 0), true
	}
	return strconv.AppendBool(b, n != 0), true
}

// plucked writes one property of each member; a member without it is written as its identifier.
func (it *item) plucked(b []byte, s scope) []byte {
	b = append(b, '[')
	first := len(b)
	for next := range it.page(s) {
		if len(b) > first {
			b = append(b, ',')
		}
		start := len(b)
		var ok bool
		if b, ok = it.change.by.value(next).append(b, s.Zone); !ok {
			b = it.nested.document(b[:start], next)
		}
	}
	return append(b, ']')
}

// keyed writes the members as an object, each under one of its properties; several under one key are a list.
func (it *item) keyed(b []byte, s scope) []byte {
	var keys []string
	groups := map[string][]scope{}
	for next := range it.page(s) {
		key := it.change.by.value(next).string(s.Zone)
		if key == "" {
			continue
		}
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], next)
	}
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(quote(b, key), ':')
		if members := groups[key]; len(members) == 1 {
			b = it.nested.document(b, members[0])
		} else {
			b = it.nested.list(b, slices.Values(members))
		}
	}
	return append(b, '}')
}
