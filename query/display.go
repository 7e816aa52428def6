package query

import (
	"slices"
	"strings"

	"cohort/graph"
	"cohort/schema"
)

// display is a text as it is shown: translated into the asked language, else as it is stored.
type display struct {
	text     *accessor
	key      string              // of the text in translations
	fallback func(s scope) value // where there is no text: of a form name, the name
	within   *schema.Property    // the translations of the object; nil where there are none
	fields   [3]*schema.Property // of a translation: property, locale, value
}

// displayed is the rule for the shown form of a text of a type, or nil.
func displayed(t *schema.Type, name string) func(s scope) value {
	p := t.Property(name)
	if p == nil {
		if name == "shortName" {
			return composedShortName
		}
		return nil
	}
	d := &display{text: accessTo(p), key: translationKey(p)}
	if name == "formName" {
		d.fallback = displayed(t, "name")
	}
	if translations := t.Property("translations"); translations != nil && translations.Storage == schema.StoredDocs {
		d.within = translations
		for i, field := range []string{"property", "locale", "value"} {
			d.fields[i] = translations.Target.MustProperty(field)
		}
	}
	return d.value
}

// TranslationKeys are the texts of a type that can be shown in other languages, as translations name them: NAME, SHORT_NAME.
func TranslationKeys(t *schema.Type) []string {
	var keys []string
	for _, p := range t.Properties {
		key := p.TranslationKey
		if base, ok := strings.CutPrefix(p.Name, "display"); ok && base != "" && p.Storage == schema.Derived {
			if text := t.Property(strings.ToLower(base[:1]) + base[1:]); text != nil {
				key = translationKey(text)
			}
		}
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// translationKey is how translations name a text.
func translationKey(p *schema.Property) string {
	if p.TranslationKey == "" && p.Storage == schema.Derived {
		return constantName(p.Name)
	}
	return p.TranslationKey
}

func (d *display) value(s scope) value {
	if s.Locale != "" && d.within != nil {
		if v := d.translation(s); v != "" {
			return textOf(v)
		}
	}
	v := d.text.value(s)
	if v.nature == absent && d.fallback != nil {
		return d.fallback(s)
	}
	return v
}

// translation looks for the language itself, then for the language without its country.
func (d *display) translation(s scope) string {
	language, _, _ := strings.Cut(s.Locale, "_")
	found := ""
	for _, doc := range s.doc.Docs(d.within) {
		if doc.Text(d.fields[0]) != d.key {
			continue
		}
		switch doc.Text(d.fields[1]) {
		case s.Locale:
			return doc.Text(d.fields[2])
		case language:
			found = doc.Text(d.fields[2])
		}
	}
	return found
}

// constantName writes shortName as SHORT_NAME.
func constantName(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// composedName is the name of what has none of its own: of a user, of an attribute in a program or of a type of tracked
// entities, of a data element with a combination of options.
func composedName(s scope) value { return s.composed((*graph.Object).Name) }

func composedShortName(s scope) value {
	return s.composed(func(o *graph.Object) string { return o.Text("shortName") })
}

func (s scope) composed(name func(*graph.Object) string) value {
	first, second := "", ""
	switch s.doc.Type().Name {
	case "user":
		first, second = s.text("firstName"), s.text("surname")
	case "programTrackedEntityAttribute", "trackedEntityTypeAttribute":
		first, second = name(s.object), nameOf(s.ref("trackedEntityAttribute"), name)
	case "dataElementOperand":
		first = nameOf(s.ref("dataElement"), name)
		if combo := s.ref("categoryOptionCombo"); combo != nil && combo.Name() != "default" {
			second = combo.Name()
		}
	case "reportingRate":
		first, second = nameOf(s.ref("dataSet"), name), "- "+metricNames[s.text("metric")]
	case "programDataElement":
		first, second = nameOf(s.ref("program"), name), nameOf(s.ref("dataElement"), name)
	case "programTrackedEntityAttributeDimensionItem":
		first, second = nameOf(s.ref("program"), name), nameOf(s.ref("attribute"), name)
	}
	return textOf(strings.TrimSpace(first + " " + second))
}

// metricNames are what is asked of the reporting of a data set, in words.
var metricNames = map[string]string{
	"REPORTING_RATE": "Reporting rate", "REPORTING_RATE_ON_TIME": "Reporting rate on time", "ACTUAL_REPORTS": "Actual reports",
	"ACTUAL_REPORTS_ON_TIME": "Actual reports on time", "EXPECTED_REPORTS": "Expected reports",
}

func nameOf(o *graph.Object, name func(*graph.Object) string) string {
	if o == nil {
		return ""
	}
	return name(o)
}

// Shown is how a text of objects of a type is read, such as their name or shortName, in the language of the answer.
func (c *Context) Shown(t *schema.Type, name string) func(o *graph.Object) string {
	shown := displayed(t, name)
	return func(o *graph.Object) string {
		if shown == nil {
			return ""
		}
		return shown(c.at(o)).text
	}
}

// DisplayName is what an object is called in the language of the answer.
func (c *Context) DisplayName(o *graph.Object) string {
	shown := displayed(o.Type, "name")
	if shown == nil {
		return o.UID
	}
	return shown(c.at(o)).text
}
