package metadata

import (
	"cohort/graph"
	"cohort/schema"
)

// attributes holds the attribute values of the objects against what their attributes say: whether every object of the
// type needs one, and whether no two may share it.
func (p *plan) attributes() {
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
