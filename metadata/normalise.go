package metadata

import (
	"maps"

	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// normalisers settle, before validation, what the payloads of a few types may leave open.
var normalisers = map[string]func(*plan, *Write){
	"constant": nameConstant,
}

// nameConstant gives a constant without a short name its name, as the reference document's example expects.
func nameConstant(_ *plan, w *Write) {
	short := w.Type.MustProperty("shortName")
	if w.Values.Get(short) != nil {
		return
	}
	name, _ := w.Values.Get(w.Type.MustProperty("name")).(string)
	if runes := []rune(name); len(runes) > 50 {
		name = string(runes[:50])
	}
	if name != "" {
		w.Values.Set(short, name)
	}
}

// defaults stores the references that the catalog gives an object without them, such as the default category combo. Other
// defaults are not stored: an absent value reads as them.
func (p *plan) defaults(v *graph.Values) {
	for _, property := range v.Type.Stored() {
		if property.Default == "" || property.Storage != schema.StoredRef || v.Get(property) != nil {
			continue
		}
		if id := p.find(property.Target, "id", property.Default); id != 0 {
			v.Set(property, id)
		}
	}
}

// flattenCredentials moves what older clients put into userCredentials to where it stands today.
func flattenCredentials(w *Write) {
	credentials, ok := w.Tree["userCredentials"].(payload.Tree)
	if !ok || w.Type.Name != "user" {
		return
	}
	tree := maps.Clone(w.Tree)
	delete(tree, "userCredentials")
	for _, key := range []string{"username", "password", "userRoles", "externalAuth", "openId", "ldapId", "disabled", "accountExpiry",
		"cogsDimensionConstraints", "catDimensionConstraints"} {
		if value, given := credentials[key]; given && tree[key] == nil {
			tree[key] = value
		}
	}
	w.Tree = tree
}

// adoptMembers lets an object own its members by listing them: a program's programStages, an option set's options. The
// relation is stored with the member; a member of the same payload that does not say whom it belongs to is told.
func (p *plan) adoptMembers() {
	for _, w := range p.writes {
		for _, property := range w.Type.Properties {
			if property.Storage != schema.InverseSide || property.Inverse.Storage != schema.StoredRef {
				continue
			}
			list, _ := w.Tree[property.Name].([]any)
			for _, item := range list {
				p.adopt(w, property, item)
			}
		}
	}
}

func (p *plan) adopt(w *Write, property *schema.Property, item any) {
	by, key, ok := identify(item)
	if !ok || by != "id" {
		return
	}
	owning := property.Inverse
	member := p.byUID[objectKey{owning.Owning, key}]
	switch {
	case member != nil:
		if member.Tree[owning.Name] == nil {
			member.Tree = maps.Clone(member.Tree)
			member.Tree[owning.Name] = payload.Tree{"id": w.UID}
		}
	case p.snap.ByUID(owning.Owning, key) == nil:
		shown := "[" + key + "] (" + shortClass(owning.Owning) + ")"
		w.fault("E5002", property.Singular, []any{shown, w.label(), property.Singular},
			"Invalid reference %s on object %s for association `%s`", shown, w.label(), property.Singular)
		w.Faults[len(w.Faults)-1].Expected = owning.Owning.Klass
	}
}
