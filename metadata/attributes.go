package metadata

import (
	"strings"

	"cohort/geometry"
	"cohort/graph"
	"cohort/schema"
	"cohort/valuetype"
)

// attributes holds the attribute values of the objects against what their attributes say: which types have them, what values they
// take, whether every object of the type needs one, and whether no two may share it.
func (p *plan) attributes() {
	p.becomeUnique()
	all := p.attributeDefinitions()
	taken := map[attributeKey]map[string]string{}
	for _, w := range p.writes {
		if w.Values == nil || len(w.Faults) > 0 {
			continue
		}
		property := w.Type.Property("attributeValues")
		if property == nil || property.Storage != schema.StoredDocs {
			continue
		}
		p.givenTwice(w, property)
		given := attributeValues(w.Values, property)
		for id, value := range given {
			if p.attributeChanged(w, property, id, value) {
				p.attributeValue(w, all[id], id, value)
			}
			if d := all[id]; d != nil && d.unique {
				p.uniqueAttribute(w, property, id, value, taken)
			}
		}
		if p.opts.SkipValidation {
			continue
		}
		for attribute := range p.snap.All(property.Target.MustProperty("attribute").Target) {
			d := attribute.Doc()
			mandatory := d.Bool(attribute.Type.MustProperty("mandatory"))
			assigned := attribute.Type.Property(w.Type.Name + "Attribute")
			if mandatory && assigned != nil && d.Bool(assigned) && given[attribute.ID] == "" {
				w.fault("E4011", "attributeValues", []any{attribute.UID}, "Missing required attribute `%s` (%s)", attribute.UID, attribute.Name())
			}
		}
	}
}

// attributeKey is one attribute of one type: values are unique among the objects of a type.
type attributeKey struct {
	attribute int32
	typ       *schema.Type
}

func (p *plan) uniqueAttribute(w *Write, property *schema.Property, id int32, value string, taken map[attributeKey]map[string]string) {
	key := attributeKey{id, w.Type}
	values := taken[key]
	if values == nil {
		values = p.attributeHolders(w.Type, property, id)
		taken[key] = values
	}
	if other := values[value]; other != "" && other != w.UID {
		name := p.shown(id)
		w.fault("E4009", "attributeValues", []any{name, value}, "Attribute `%s` requires unique value, was given `%s`, which %s has", name, value, other)
		return
	}
	values[value] = w.UID
}

// attributeHolders maps the values of an attribute to the objects that have them and keep them in this plan.
func (p *plan) attributeHolders(t *schema.Type, property *schema.Property, id int32) map[string]string {
	holders := map[string]string{}
	for o := range p.snap.Referrers(property.Target.MustProperty("attribute"), id) {
		if o.Type != t {
			continue
		}
		if w := p.byUID[objectKey{t, o.UID}]; w != nil && w.Values != nil {
			continue // its new value is looked at in its turn
		}
		holders[attributeValues(o.Doc().Values(), property)[id]] = o.UID
	}
	return holders
}

// attributeValues are an object's values by the id of their attribute.
func attributeValues(v *graph.Values, property *schema.Property) map[int32]string {
	docs, _ := v.Get(property).([]*graph.Values)
	out := make(map[int32]string, len(docs))
	for _, doc := range docs {
		id, _ := doc.Get(property.Target.MustProperty("attribute")).(int32)
		value, _ := doc.Get(property.Target.MustProperty("value")).(string)
		out[id] = value
	}
	return out
}

// definition is what an attribute says of its values, as the plan leaves it.
type definition struct {
	valueType valuetype.Type
	unique    bool
	options   int32 // the option set, or 0
	assigned  func(t *schema.Type) bool
	codes     map[string]bool // of the option set, once a value was held against them
}

func (p *plan) attributeDefinitions() map[int32]*definition {
	t := p.store.Type("attribute")
	out := map[int32]*definition{}
	define := func(id int32, text string, unique bool, options int32, flag func(*schema.Property) bool) {
		d := &definition{unique: unique, options: options}
		d.valueType, _ = valuetype.Parse(text)
		d.assigned = func(of *schema.Type) bool {
			property := t.Property(of.Name + "Attribute")
			return property != nil && flag(property)
		}
		out[id] = d
	}
	valueType, unique, options := t.MustProperty("valueType"), t.MustProperty("unique"), t.MustProperty("optionSet")
	for o := range p.snap.All(t) {
		d := o.Doc()
		define(o.ID, d.Text(valueType), d.Bool(unique), d.Ref(options), d.Bool)
	}
	for _, w := range p.writes {
		if w.Type == t && w.Values != nil {
			text, _ := w.Values.Get(valueType).(string)
			is, _ := w.Values.Get(unique).(bool)
			set, _ := w.Values.Get(options).(int32)
			define(w.ID, text, is, set, func(flag *schema.Property) bool { return w.Values.Get(flag) == true })
		}
	}
	return out
}

// givenTwice refuses two values of one attribute: readers would find now the one and now the other.
func (p *plan) givenTwice(w *Write, property *schema.Property) {
	docs, _ := w.Values.Get(property).([]*graph.Values)
	if len(docs) < 2 || w.Before != nil && graph.Equal(w.Before.Doc(), w.Values.Doc(), property) {
		return
	}
	seen := make(map[int32]bool, len(docs))
	for _, doc := range docs {
		id, _ := doc.Get(property.Target.MustProperty("attribute")).(int32)
		if seen[id] {
			name := p.shown(id)
			w.fault("E4027", "attributeValues", []any{name, "attributeValues"}, "Value `%s` is not valid for property `attributeValues`: %s has two values of this attribute", name, w.label())
		}
		seen[id] = true
	}
}

// attributeValue holds a value that an object comes to have against its attribute.
func (p *plan) attributeValue(w *Write, d *definition, id int32, value string) {
	if d == nil || value == "" {
		return
	}
	name := p.shown(id)
	switch t := d.valueType; {
	case !d.assigned(w.Type):
		class := shortClass(w.Type)
		w.fault("E4010", "attributeValues", []any{name, class}, "Attribute `%s` is not supported for type `%s`", name, class)
	case t == valuetype.GeoJSON: // shapes may be longer than other values
		if _, err := geometry.FromGeoJSON([]byte(value)); err != nil {
			w.fault("E6004", "attributeValues", []any{name}, "Attribute `%s` has invalid GeoJson value", name)
		}
	case t.Check(value) != "":
		w.fault("E4023", "attributeValues", []any{name, value}, "Attribute `%s` of %s takes values of type %s, and was given `%s`", name, w.label(), t, value)
		w.Faults[len(w.Faults)-1].Value = value
	case d.options != 0:
		if d.codes == nil {
			d.codes = p.codes(d.options)
		}
		for _, code := range codesOf(t, value) {
			if !d.codes[code] {
				w.fault("E4023", "attributeValues", []any{name, code}, "Attribute `%s` of %s takes codes of option set %s, and was given `%s`", name, w.label(), p.shown(d.options), code)
				w.Faults[len(w.Faults)-1].Value = code
			}
		}
	}
}

// codesOf are the codes of options that a value names.
func codesOf(t valuetype.Type, value string) []string {
	if t == valuetype.MultiText {
		return strings.Split(value, ",")
	}
	return []string{value}
}

// codes are those of the options that a set has, as the plan leaves them.
func (p *plan) codes(set int32) map[string]bool {
	t := p.store.Type("option")
	of, code := t.MustProperty("optionSet"), t.MustProperty("code")
	out := map[string]bool{}
	for o := range p.snap.Referrers(of, set) {
		if w := p.byUID[objectKey{t, o.UID}]; w == nil || w.Values == nil && w.Op != Deletion {
			out[o.Doc().Text(code)] = true
		}
	}
	for _, w := range p.writes {
		if w.Type == t && w.Values != nil && w.Values.Get(of) == set && len(w.Faults) == 0 {
			text, _ := w.Values.Get(code).(string)
			out[text] = true
		}
	}
	return out
}

// attributeChanged reports whether an object gets a value that it does not have yet: what it has is held against nothing.
func (p *plan) attributeChanged(w *Write, property *schema.Property, id int32, value string) bool {
	return w.was == nil || attributeValues(w.was, property)[id] != value
}

// becomeUnique refuses to make an attribute unique of which two objects of a type have the same value.
func (p *plan) becomeUnique() {
	t := p.store.Type("attribute")
	unique := t.MustProperty("unique")
	for _, w := range p.writes {
		if w.Type != t || w.Values == nil || w.Before == nil || w.Before.Doc().Bool(unique) || w.Values.Get(unique) != true || len(w.Faults) > 0 {
			continue
		}
		holders := map[attributeKey]map[string]string{}
		for o := range p.snap.Referrers(p.store.Type("attributeValue").MustProperty("attribute"), w.ID) {
			key := attributeKey{w.ID, o.Type}
			values := o.Doc().Values()
			if written := p.byUID[objectKey{o.Type, o.UID}]; written != nil && (written.Values != nil || written.Op == Deletion) {
				values = written.Values
			}
			if values == nil {
				continue
			}
			if holders[key] == nil {
				holders[key] = map[string]string{}
			}
			value := attributeValues(values, o.Type.MustProperty("attributeValues"))[w.ID]
			if other := holders[key][value]; other != "" && value != "" && !(p.sees(o) && p.sees(p.snap.ByUID(o.Type, other))) {
				w.fault("E4009", "unique", []any{w.Name}, "Attribute `%s` requires unique value, and two objects of type %s have the same", w.Name, shortClass(o.Type))
				break
			} else if other != "" && value != "" {
				w.fault("E4009", "unique", []any{w.Name, value}, "Attribute `%s` requires unique value, and `%s` is that of both %s and %s", w.Name, value, other, o.UID)
				break
			}
			holders[key][value] = o.UID
		}
	}
}
