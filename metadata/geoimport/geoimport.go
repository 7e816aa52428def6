// Package geoimport gives organisation units the shapes of files in GeoJSON and GML.
package geoimport

import (
	"slices"
	"strconv"

	"cohort/geometry"
	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// feature is a shape, and the unit that it belongs to.
type feature struct {
	by    string // the unit's property: id, code or name
	key   string // its value
	shape geometry.Geometry
	bad   string // why the feature cannot be read, or ""
}

// units finds organisation units as features name them.
type units struct {
	snap  *graph.Snapshot
	typ   *schema.Type
	named map[string][]*graph.Object // by name, once it is asked for
}

func unitsOf(snap *graph.Snapshot) *units {
	return &units{snap: snap, typ: catalog.Get("organisationUnit")}
}

// find returns the unit of a feature, or why there is none.
func (u *units) find(f feature) (o *graph.Object, why string) {
	switch f.by {
	case "name":
		list := u.byName()[f.key]
		if len(list) > 1 {
			return nil, strconv.Itoa(len(list)) + " organisation units have the name `" + f.key + "`"
		}
		if len(list) == 1 {
			o = list[0]
		}
	case "code":
		o = u.snap.Unique(u.typ.MustProperty("code"), f.key)
	default:
		o = u.snap.ByUID(u.typ, f.key)
	}
	if o == nil {
		return nil, "there is no organisation unit with the " + f.by + " `" + f.key + "`"
	}
	return o, ""
}

func (u *units) byName() map[string][]*graph.Object {
	if u.named == nil {
		u.named = map[string][]*graph.Object{}
		for o := range u.snap.All(u.typ) {
			u.named[o.Name()] = append(u.named[o.Name()], o)
		}
	}
	return u.named
}

// shaped is what a payload says of a unit whose geometry, or value of an attribute, becomes a shape; none removes it. had says whether
// the unit had one.
func shaped(snap *graph.Snapshot, o *graph.Object, attribute *graph.Object, shape geometry.Geometry) (tree payload.Tree, had bool) {
	tree = payload.Tree{"id": o.UID}
	if attribute == nil {
		property := o.Type.MustProperty("geometry")
		tree[property.Name] = nil
		if !shape.None() {
			tree[property.Name] = payload.Raw(shape.Sorted())
		}
		return tree, o.Doc().Has(property)
	}
	property := o.Type.MustProperty("attributeValues")
	id, value := property.Target.MustProperty("attribute"), property.Target.MustProperty("value")
	list := []any{}
	for _, doc := range o.Doc().Docs(property) {
		if doc.Ref(id) == attribute.ID {
			had = true
		} else if other := snap.Object(doc.Ref(id)); other != nil {
			list = append(list, payload.Tree{"attribute": other.UID, "value": doc.Text(value)})
		}
	}
	if !shape.None() {
		list = append(list, payload.Tree{"attribute": attribute.UID, "value": shape.GeoJSON()})
	}
	tree[property.Name] = list
	return tree, had
}

// holders are the units that have a geometry, or a value of an attribute.
func (u *units) holders(attribute *graph.Object) []*graph.Object {
	if attribute != nil {
		referrers := u.snap.Referrers(u.typ.MustProperty("attributeValues").Target.MustProperty("attribute"), attribute.ID)
		return slices.DeleteFunc(slices.Collect(referrers), func(o *graph.Object) bool { return o.Type != u.typ })
	}
	var list []*graph.Object
	for o := range u.snap.All(u.typ) {
		if o.Doc().Has(u.typ.MustProperty("geometry")) {
			list = append(list, o)
		}
	}
	return list
}
