package catalog

import (
	"math"
	"strings"
	"unicode"

	"cohort/schema"
)

// last is the order of types whose place among the others does not matter.
const last = math.MaxInt32

// description is a type while it is being described.
type description struct {
	schema.Type
	authored   bool // it is kept who created an object, although the type is not shareable
	attributed bool // objects may have values of attributes
}

// part is one thing that a description says: a property, or a clause about the type as a whole.
type part interface{ addTo(d *description) }

type clause func(d *description)

func (c clause) addTo(d *description) { c(d) }

// metadata declares a type with an endpoint of its own that takes part in exports and imports of metadata.
func metadata(klass string, order int, parts ...part) *schema.Type {
	return declare(klass, order, parts, func(d *description) {
		d.Identifiable, d.Metadata, d.Persisted = true, true, true
		d.Endpoint = d.Plural
	})
}

// record declares a type of identifiable objects that are no part of the metadata graph and have tables of their own.
func record(klass string, order int, parts ...part) *schema.Type {
	return declare(klass, order, parts, func(d *description) {
		d.Identifiable, d.Persisted, d.OwnTable = true, true, true
		d.Endpoint = d.Plural
	})
}

// member declares a type of identifiable objects that live inside another one.
func member(klass string, order int, parts ...part) *schema.Type {
	return declare(klass, order, parts, func(d *description) {
		d.Identifiable, d.Embedded, d.Persisted = true, true, true
	})
}

// component declares a type of documents without an identity that live inside an object.
func component(klass string, parts ...part) *schema.Type {
	return declare(klass, last, parts, func(d *description) { d.Embedded, d.Persisted = true, true })
}

// row declares a type without an identity of its own that is kept in a table of its own.
func row(klass string, parts ...part) *schema.Type {
	return declare(klass, last, parts, func(d *description) { d.Persisted, d.OwnTable = true, true })
}

// value declares a type of documents that are one value of an object: a style, its sharing.
func value(klass string, parts ...part) *schema.Type {
	return declare(klass, last, parts, func(*description) {})
}

// foreign declares what is no metadata but is referred to by metadata.
func foreign(klass string, parts ...part) *schema.Type {
	return declare(klass, last, parts, func(d *description) {
		d.Identifiable, d.Persisted, d.Unlisted = true, true, true
	})
}

func declare(klass string, order int, parts []part, kind func(*description)) *schema.Type {
	d := new(description)
	simple := klass[strings.LastIndexByte(klass, '.')+1:]
	d.Klass, d.Order, d.DisplayName = hispKlass(klass), order, words(simple)
	d.Name = strings.ToLower(simple[:1]) + simple[1:]
	d.Plural = pluralOf(d.Name)
	kind(d)
	if d.Identifiable {
		identity(d)
	}
	for _, p := range parts {
		p.addTo(d)
	}
	d.Collection = d.Plural
	settle(d)
	declared = append(declared, &d.Type)
	return &d.Type
}

// words puts a space before each capital: DataElement becomes Data Element.
func words(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func pluralOf(s string) string {
	if stem, ok := strings.CutSuffix(s, "y"); ok {
		return stem + "ies"
	}
	return s + "s"
}

func singularOf(s string) string {
	if stem, ok := strings.CutSuffix(s, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(s, "s")
}
