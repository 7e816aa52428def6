package catalog

import (
	"math"
	"strings"

	"cohort/schema"
)

// unlimited is the length of texts that have no limit of their own.
const unlimited = math.MaxInt32

func (p *property) required() *property { p.Required = true; return p }
func (p *property) optional() *property { p.Required = false; return p }
func (p *property) unique() *property   { p.Unique = true; return p }

// shared says that several objects may have the same value, where one would expect it to be unique.
func (p *property) shared() *property { p.Unique = false; return p }

func (p *property) untranslated() *property { p.Translatable, p.TranslationKey = false, ""; return p }
func (p *property) readOnly() *property     { p.ReadOnly = true; return p }
func (p *property) writeOnly() *property    { p.WriteOnly = true; return p }

// translatable says that an object's translations may hold the text, under its name in capitals.
func (p *property) translatable() *property {
	return p.translatedAs(strings.ToUpper(strings.Join(strings.Fields(words(p.Name)), "_")))
}

// translatedAs is translatable under another name.
func (p *property) translatedAs(key string) *property {
	p.Translatable, p.TranslationKey = true, key
	return p
}

// described says what the value is.
func (p *property) described(text string) *property { p.Description = text; return p }

// attribute says that the value is an attribute in XML.
func (p *property) attribute() *property { p.Attribute = true; return p }

// element says that the value is an element in XML.
func (p *property) element() *property { p.Attribute = false; return p }

// edges marks a list that grows with the country.
func (p *property) edges() *property { p.Edges = true; return p }

// as names the value's class.
func (p *property) as(klass string) *property {
	if p.Kind == schema.Collection {
		p.ItemKlass = hispKlass(klass)
	} else {
		p.Klass = hispKlass(klass)
	}
	return p
}

// field names the property as DHIS2's own model does.
func (p *property) field(name string) *property { p.Field = name; return p }

// each names one member of a list.
func (p *property) each(name string) *property { p.Singular = name; return p }

// ordered says that the order of a list's members is kept and means something.
func (p *property) ordered() *property {
	p.Ordered, p.Klass = true, "java.util.List"
	return p
}

// inverseOf says that this is the other side of the relation which that property of the target keeps.
func (p *property) inverseOf(name string) *property {
	p.InverseOf, p.Owner = name, false
	return p
}

// orderedBy says which property of its members orders the other side of a relation.
func (p *property) orderedBy(name string) *property { p.OrderBy = name; return p }

// owned says that a payload of this side rules the relation, although the other side keeps it.
func (p *property) owned() *property { p.Owner = true; return p }

// bare says that users are shown by their identifier alone.
func (p *property) bare() *property { p.Summary = false; return p }

// initially gives the value that an object has which was given none.
func (p *property) initially(value string) *property { p.Default = value; return p }

// nullable says that a truth value may be absent, which is not the same as false.
func (p *property) nullable() *property { p.Default = ""; return p }

// aliasOf says that this is another name of that property.
func (p *property) aliasOf(name string) *property { p.AliasOf = name; return p.derived() }

// container says that this is the object which the document is inside.
func (p *property) container() *property { p.Container = true; return p }

// computed says that the value is kept nowhere although DHIS2 keeps it: it follows from other values, or a domain of its
// own answers for it.
func (p *property) computed() *property { p.Computed = true; return p }

// derived says that the value is no part of what is stored.
func (p *property) derived() *property { return p.computed().loose().optional() }

// shown says that the value is derived and that nobody can give it.
func (p *property) shown() *property { return p.derived().readOnly() }

// loose says that DHIS2 has the property outside of what it stores. The value is kept all the same.
func (p *property) loose() *property {
	loosen(&p.Property)
	return p
}

// loosen takes from a property what is true of stored values alone.
func loosen(p *schema.Property) {
	p.Persisted, p.Owner, p.Unique, p.Translatable, p.TranslationKey = false, false, false, false, ""
}

// max is a text's longest length.
func (p *property) max(n float64) *property {
	p.Length, p.Max = &n, &n
	return p
}

// min is a number's smallest value, or a text's smallest length.
func (p *property) min(n float64) *property { p.Min = &n; return p }

// between bounds a number, or a text's length more narrowly than its column does.
func (p *property) between(low, high float64) *property {
	p.Min, p.Max = &low, &high
	return p
}
