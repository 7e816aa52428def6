package metadata

import (
	"cohort/graph"
	"cohort/schema"
	"cohort/valuetype"
)

// attributes holds the attribute values of the objects against what their attributes say: whether every object of the
// type needs one, and whether no two may share it.
func (p *plan) attributes() {
	p.becomeUnique()
	types := p.attributeTypes()
	taken := map[attributeKey]map[string]string{}
	unique := p.uniqueAttributes()
	for _, w := range p.writes {
		if w.Values == nil || len(w.Faults) > 0 {
			continue
		}
		property := w.Type.Property("attributeValues")
		if property == nil || property.Storage != schema.StoredDocs {
			continue
		}
		given := attributeValues(w.Values, property)
		for id, value := range given {
			if t := types[id]; t != valuetype.GeoJSON && value != "" && t.Check(value) != "" && p.attributeChanged(w, property, id, value) {
				name := p.shown(id)
				w.fault("E4023", "attributeValues", []any{name, value}, "Attribute `%s` of %s takes values of type %s, and was given `%s`", name, w.label(), t, value)
				w.Faults[len(w.Faults)-1].Value = value
			}
			if unique[id] {
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

// uniqueAttributes are the attributes whose values are unique, as the plan leaves them.
func (p *plan) uniqueAttributes() map[int32]bool {
	out := map[int32]bool{}
	t := p.store.Type("attribute")
	unique := t.MustProperty("unique")
	for o := range p.snap.All(t) {
		out[o.ID] = o.Doc().Bool(unique)
	}
	for _, w := range p.writes {
		if w.Type == t && w.Values != nil {
			out[w.ID], _ = w.Values.Get(unique).(bool)
		}
	}
	return out
}

// attributeTypes are the value types of the attributes, as the plan leaves them.
func (p *plan) attributeTypes() map[int32]valuetype.Type {
	out := map[int32]valuetype.Type{}
	t := p.store.Type("attribute")
	property := t.MustProperty("valueType")
	for o := range p.snap.All(t) {
		out[o.ID], _ = valuetype.Parse(o.Doc().Text(property))
	}
	for _, w := range p.writes {
		if w.Type == t && w.Values != nil {
			name, _ := w.Values.Get(property).(string)
			out[w.ID], _ = valuetype.Parse(name)
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
