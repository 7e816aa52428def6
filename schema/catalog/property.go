package catalog

import (
	"strings"

	"cohort/period"
	"cohort/schema"
)

// property is a property while it is being described.
type property struct{ schema.Property }

// addTo adds the property to a type, in the place of one of the same name that the type has from elsewhere.
func (p *property) addTo(d *description) {
	for i, q := range d.Properties {
		if q.Name == p.Name {
			d.Properties[i] = &p.Property
			return
		}
	}
	d.Properties = append(d.Properties, &p.Property)
}

func plain(name string, kind schema.Kind, klass string) *property {
	return &property{Property: schema.Property{
		Name: name, Singular: name, Field: name, Kind: kind, Klass: klass, Persisted: true, Owner: true,
	}}
}

const (
	javaString  = "java.lang.String"
	javaBoolean = "java.lang.Boolean"
	javaInteger = "java.lang.Integer"
	javaDouble  = "java.lang.Double"
)

func text(name string) *property       { return plain(name, schema.Text, javaString) }
func longText(name string) *property   { return text(name).max(unlimited) }
func identifier(name string) *property { return plain(name, schema.Identifier, javaString) }
func url(name string) *property        { return plain(name, schema.URL, javaString) }
func email(name string) *property      { return plain(name, schema.Email, javaString) }
func color(name string) *property      { return plain(name, schema.Color, javaString) }
func phone(name string) *property      { return plain(name, schema.PhoneNumber, javaString) }
func password(name string) *property   { return plain(name, schema.Password, javaString) }
func date(name string) *property       { return plain(name, schema.Date, "java.util.Date") }
func integer(name string) *property    { return plain(name, schema.Integer, javaInteger) }
func number(name string) *property     { return plain(name, schema.Number, javaDouble) }

// boolean is false where nothing else is said.
func boolean(name string) *property {
	return plain(name, schema.Boolean, javaBoolean).initially("false")
}

// periodType is a text that names a type of period: Monthly.
func periodType(name string) *property {
	p := text(name).as("period.PeriodType")
	p.Constants = period.Names()
	return p
}

// enumeration is a closed list of values.
type enumeration struct {
	klass  string
	values []string
}

// oneOf makes an enumeration of a class and its values.
func oneOf(klass string, values ...string) enumeration { return enumeration{klass, values} }

func enum(name string, e enumeration) *property {
	p := plain(name, schema.Constant, "").as(e.klass)
	p.Constants = e.values
	return p
}

// ref is a reference to one object.
func ref(name, target string) *property {
	p := plain(name, schema.Reference, "")
	p.TargetName, p.Summary = target, target == "user"
	return p
}

// embed is a document of a described type inside the object.
func embed(name, target string) *property {
	p := plain(name, schema.Complex, "")
	p.TargetName = target
	return p
}

// display is the translation of another property: displayName of name.
func display(of string) *property {
	return text("display" + strings.ToUpper(of[:1]) + of[1:]).shown()
}

// dimensions is a list of dimensions with their items, as clients lay out an analysis. They are kept by what they show: data,
// periods, units, categories.
func dimensions(name string) *property {
	p := several(name, schema.Reference, hispKlass("common.DimensionalObject")).ordered().derived()
	p.Identifiable, p.Nameable = true, true
	return p
}

// raw is any JSON value, kept as it is given.
func raw(name, klass string) *property { return plain(name, schema.Complex, "").as(klass) }

func several(name string, item schema.Kind, klass string) *property {
	p := plain(name, schema.Collection, "java.util.Set")
	p.Item, p.ItemKlass, p.Singular = item, klass, singularOf(name)
	return p
}

// refs is a set of references to other objects.
func refs(name, target string) *property {
	p := several(name, schema.Reference, "")
	p.TargetName, p.Summary = target, target == "user"
	return p
}

// inverse is the other side of a relation that target's property of keeps.
func inverse(name, target, of string) *property {
	return refs(name, target).inverseOf(of)
}

// embeds is a set of documents of a described type inside the object.
func embeds(name, target string) *property {
	p := several(name, schema.Complex, "")
	p.TargetName = target
	return p
}

// members is a set of identifiable objects that live inside this one.
func members(name, target string) *property {
	p := refs(name, target)
	p.Embedded = true
	return p
}

func texts(name string) *property    { return several(name, schema.Text, javaString) }
func integers(name string) *property { return several(name, schema.Integer, javaInteger) }

func enums(name string, e enumeration) *property {
	p := several(name, schema.Constant, hispKlass(e.klass))
	p.Constants = e.values
	return p
}

// raws is a list of JSON values, kept as they are given.
func raws(name, klass string) *property { return several(name, schema.Complex, hispKlass(klass)) }

// hispKlass completes a class of DHIS2's; those of others are given whole.
func hispKlass(klass string) string {
	for _, foreign := range []string{"[", "java.", "org.", "com."} {
		if strings.HasPrefix(klass, foreign) {
			return klass
		}
	}
	return "org.hisp.dhis." + klass
}

// defaultCategoryCombo is the combo of what is not broken down; every server has it.
const defaultCategoryCombo = "bjDvmb4bfuf"
