package metadata

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cohort/fault"
	"cohort/graph"
	"cohort/locale"
	"cohort/payload"
	"cohort/query"
	"cohort/schema"
)

// validate holds the document of an object against the catalog: what must be there, how long, how large, in which form.
func (p *plan) validate(w *Write) {
	for _, property := range w.Type.Stored() {
		value := w.Values.Get(property)
		if value == nil || value == "" {
			if property.Required && property.Default == "" {
				w.missing(property)
			}
			continue
		}
		if e := check(property, value); e != nil && (!p.opts.SkipValidation || property.Unique) { // others are looked for by what is unique
			w.Faults = append(w.Faults, e.On(w.Type.Name, w.UID, property.Name))
		}
		w.checkEmbedded(value)
	}
	p.translations(w)
}

func (w *Write) missing(p *schema.Property) {
	w.fault("E4000", p.Name, []any{p.Name}, "Missing required property `%s`", p.Name)
	w.Faults[len(w.Faults)-1].Expected = p.Klass
}

// checkEmbedded looks into embedded documents for references that must be there: without its data element, say, a
// program stage's data element is nothing.
func (w *Write) checkEmbedded(value any) {
	switch x := value.(type) {
	case *graph.Values:
		for _, p := range x.Type.Stored() {
			if p.Required && p.Storage == schema.StoredRef && x.Get(p) == nil {
				w.missing(p)
			}
			w.checkEmbedded(x.Get(p))
		}
	case []*graph.Values:
		for _, doc := range x {
			w.checkEmbedded(doc)
		}
	}
}

// unlimited is what DHIS2 shows where there is no limit.
const unlimited = 1e300

func check(p *schema.Property, value any) *fault.Error {
	switch x := value.(type) {
	case string:
		if p.Storage == schema.StoredNumber {
			return checkRange(p, x)
		}
		return checkText(p, x)
	case int64:
		if p.Storage == schema.StoredInt {
			return checkRange(p, strconv.FormatInt(x, 10))
		}
	case []int32:
		return checkSize(p, len(x))
	case []*graph.Values:
		return checkSize(p, len(x))
	case []string:
		return checkSize(p, len(x))
	}
	return nil
}

func text(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func refuse(p *schema.Property, code string, properties []any, format string, args ...any) *fault.Error {
	e := fault.Coded(fault.Conflict, code, format, args...)
	e.Properties, e.Expected = properties, p.Klass
	return e
}

func checkText(p *schema.Property, s string) *fault.Error {
	n := float64(utf8.RuneCountInString(s))
	if p.Length != nil && n > *p.Length {
		return refuse(p, "E4001", []any{p.Name, *p.Length, n},
			"Maximum length of property `%s` is %s, but given length was %s", p.Name, text(*p.Length), text(n))
	}
	if p.Min != nil && n < *p.Min || p.Max != nil && *p.Max < unlimited && n > *p.Max {
		least, most := limit(p.Min), limit(p.Max)
		return refuse(p, "E4002", []any{p.Name, least, most, n},
			"Allowed length range for property `%s` is [%s to %s], but given length was %s", p.Name, shownLimit(least), shownLimit(most), text(n))
	}
	return checkForm(p, s)
}

var color = regexp.MustCompile(`^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)

func checkForm(p *schema.Property, s string) *fault.Error {
	code, form := "", ""
	switch p.Kind {
	case schema.Email:
		if _, err := mail.ParseAddress(s); err != nil || strings.ContainsAny(s, "<> ") {
			code, form = "E4003", "email address"
		}
	case schema.URL:
		if u, err := url.Parse(s); err != nil || u.Scheme == "" && !strings.HasPrefix(s, "/") && !strings.Contains(s, ".") {
			code, form = "E4004", "URL"
		}
	case schema.Color:
		if !color.MatchString(s) {
			code, form = "E4006", "color"
		}
	}
	if code == "" {
		return nil
	}
	e := refuse(p, code, []any{p.Name, s}, "Property `%s` requires a valid %s, was given `%s`", p.Name, form, s)
	e.Value = s
	return e
}

func checkRange(p *schema.Property, s string) *fault.Error {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil
	}
	below := p.Min != nil && *p.Min > -unlimited && x < *p.Min
	above := p.Max != nil && *p.Max < unlimited && x > *p.Max
	if !below && !above {
		return nil
	}
	least, most := limit(p.Min), limit(p.Max)
	e := refuse(p, "E4008", []any{p.Name, least, most, x}, "Allowed range for numeric property `%s` is [%s to %s], but number given was %s", p.Name, shownLimit(least), shownLimit(most), s)
	e.Value = s
	return e
}

func checkSize(p *schema.Property, n int) *fault.Error {
	if (p.Min == nil || float64(n) >= *p.Min) && (p.Max == nil || float64(n) <= *p.Max) {
		return nil
	}
	least, most := limit(p.Min), limit(p.Max)
	return refuse(p, "E4007", []any{p.Name, least, most, n},
		"Allowed size range for collection property `%s` is [%v to %v], but size given was %d", p.Name, least, most, n)
}

// limit is a bound as messages show it.
func limit(x *float64) any {
	if x == nil || *x >= unlimited || *x <= -unlimited {
		return "unlimited"
	}
	return *x
}

// shownLimit is a limit in digits, also a large one.
func shownLimit(x any) string {
	if n, ok := x.(float64); ok {
		return text(n)
	}
	return fmt.Sprint(x)
}

// translations holds an object's translations against each other, and writes their languages as they are looked for. What they
// translate is left open here: packages of other servers hold translations of texts that this one does not know.
func (p *plan) translations(w *Write) {
	property := w.Type.Property("translations")
	if property == nil || property.Storage != schema.StoredDocs {
		return
	}
	list, _ := w.Values.Get(property).([]*graph.Values)
	if len(list) == 0 {
		return
	}
	key, in, value := property.Target.MustProperty("property"), property.Target.MustProperty("locale"), property.Target.MustProperty("value")
	type what struct{ key, in string }
	seen := map[what]bool{}
	for _, doc := range list {
		for _, part := range []*schema.Property{key, in, value} {
			if text, _ := doc.Get(part).(string); text == "" {
				w.fault("E4000", part.Name, []any{part.Name}, "Missing required property `%s` of a translation", part.Name)
			}
		}
		var this what
		this.key, _ = doc.Get(key).(string)
		this.in, _ = doc.Get(in).(string)
		if l, ok := locale.Parse(this.in); ok {
			this.in = l
			doc.Set(in, l)
		}
		if seen[this] {
			w.fault("E1106", "translations", []any{this.key, this.in}, "There are duplicate translation record for property `%s` and locale `%s`", this.key, this.in)
			w.Faults[len(w.Faults)-1].Value = this.key + " " + this.in
		}
		seen[this] = true
	}
}

// checkTranslations says what is wrong with the translations of an object of a type, as a client gives them: they must be of texts that
// the type's objects have, into languages that exist.
func checkTranslations(t *schema.Type, id string, list []any) error {
	var faults fault.List
	keys := query.TranslationKeys(t)
	for i, item := range list {
		translation, ok := item.(payload.Tree)
		if !ok {
			return fault.New(fault.BadRequest, "Translation %d must be an object with property, locale and value", i)
		}
		refuse := func(name, value, code, format string, args ...any) {
			e := fault.Coded(fault.Conflict, code, format, args...).On(t.Name, id, name)
			e.Value, e.Properties = value, []any{name, value}
			faults = append(faults, e)
		}
		key, _ := translation["property"].(string)
		if key != "" && !slices.Contains(keys, key) {
			refuse("property", key, "E1107", "Property `%s` of object type `%s` is not translatable; these are: %s", key, shortClass(t), strings.Join(keys, ", "))
		}
		language, _ := translation["locale"].(string)
		if _, ok := locale.Parse(language); language != "" && !ok {
			refuse("locale", language, "E4003", "Property `locale` requires a valid language such as fr or pt_BR, was given `%s`", language)
		}
	}
	return faults.OrNil()
}
