package query

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/datetime"
	"cohort/graph"
	"cohort/schema"
)

// Append writes an object as JSON.
func (s *Selection) Append(b []byte, c *Context, o *graph.Object) []byte {
	return s.document(b, c, o, o.Doc())
}

// document writes a document of root: root's own, or one embedded in it. What has no value is left out.
func (s *Selection) document(b []byte, c *Context, root *graph.Object, d graph.Doc) []byte {
	b = append(b, '{')
	first := len(b)
	for i := range s.items {
		it := &s.items[i]
		start := len(b)
		if start > first {
			b = append(b, ',')
		}
		b = quote(b, it.name)
		b = append(b, ':')
		var ok bool
		if b, ok = it.value(b, c, root, d); !ok {
			b = b[:start]
		}
	}
	return append(b, '}')
}

func (it *item) value(b []byte, c *Context, root *graph.Object, d graph.Doc) ([]byte, bool) {
	p := it.property
	if p.Alias != nil && p.Alias.Owning == d.Type() {
		p = p.Alias
	}
	if it.change.kind != plain {
		return it.changed(b, c, root, d, p)
	}
	if p.Name == "sharing" && p.Storage == schema.StoredDoc {
		return appendSharing(b, c, d, p), true
	}
	switch p.Storage {
	case schema.Derived:
		return it.derived(b, c, root, d, p)
	case schema.StoredRefs, schema.InverseSide:
		b = append(b, '[')
		first := len(b)
		for o := range members(c, root, d, p) {
			if len(b) > first {
				b = append(b, ',')
			}
			b = it.nested.Append(b, c, o)
		}
		return append(b, ']'), true
	}
	if !d.Has(p) {
		return appendDefault(b, p)
	}
	switch p.Storage {
	case schema.StoredText:
		return quote(b, d.Text(p)), true
	case schema.StoredBool:
		return strconv.AppendBool(b, d.Bool(p)), true
	case schema.StoredInt:
		return strconv.AppendInt(b, d.Int(p), 10), true
	case schema.StoredNumber:
		return append(b, d.Number(p)...), true
	case schema.StoredTime:
		t, _ := d.Time(p)
		b = append(b, '"')
		b = datetime.Append(b, t, c.Zone)
		return append(b, '"'), true
	case schema.StoredRef:
		o := c.Snapshot.Object(d.Ref(p))
		if o == nil || !c.visible(p, o) {
			return b, false
		}
		return it.nested.Append(b, c, o), true
	case schema.StoredDoc:
		doc, _ := d.Embedded(p)
		return it.nested.document(b, c, root, doc), true
	case schema.StoredJSON:
		return append(b, d.Raw(p)...), true
	case schema.StoredTexts:
		b = append(b, '[')
		for i, s := range d.Texts(p) {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(b, p, s)
		}
		return append(b, ']'), true
	case schema.StoredDocs:
		b = append(b, '[')
		for i, doc := range d.Docs(p) {
			if i > 0 {
				b = append(b, ',')
			}
			b = it.nested.document(b, c, root, doc)
		}
		return append(b, ']'), true
	}
	return b, false
}

// visible reports whether a reference to an object is shown. Who wrote an object is, also to those who may not see users.
func (c *Context) visible(p *schema.Property, o *graph.Object) bool {
	return p.Name == "createdBy" || p.Name == "lastUpdatedBy" || c.CanRead == nil || c.CanRead(o)
}

// appendDefault writes what an absent value reads as.
func appendDefault(b []byte, p *schema.Property) ([]byte, bool) {
	switch p.Storage {
	case schema.StoredTexts, schema.StoredDocs:
		return append(b, "[]"...), true
	case schema.StoredBool, schema.StoredInt, schema.StoredNumber:
		return append(b, p.Default...), p.Default != ""
	case schema.StoredText:
		if p.Default == "" {
			return b, false
		}
		return quote(b, p.Default), true
	case schema.StoredJSON:
		if p.Kind == schema.Collection {
			return append(b, "[]"...), true
		}
	}
	return b, false
}

// appendText writes a member of a list of plain values.
func appendText(b []byte, p *schema.Property, s string) []byte {
	if p.Item == schema.Integer || p.Item == schema.Number {
		return append(b, s...)
	}
	return quote(b, s)
}

// quote writes a JSON string. Nearly all need no escape.
func quote(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x7f {
			b, _ = jsontext.AppendQuote(b, s) // an error says that invalid UTF-8 was replaced
			return b
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
