package access

import (
	"slices"
	"sync"

	"cohort/graph"
	"cohort/schema"
)

// CanCreate reports whether the user may create objects of a type at all.
func (v *View) CanCreate(t *schema.Type) bool { return t.ImplicitPrivateAdd || v.hasOneOf(creators(t)) }

// CanCreatePublic reports whether the user may give the public access to objects of a type.
func (v *View) CanCreatePublic(t *schema.Type) bool {
	if public := t.AuthoritiesFor(schema.CreatePublic); len(public) > 0 {
		return v.hasOneOf(public)
	}
	return v.hasOneOf(t.AuthoritiesFor(schema.Create))
}

// CanExternalize reports whether the user may show objects of a type to people who have not signed in.
func (v *View) CanExternalize(t *schema.Type) bool {
	authorities := t.AuthoritiesFor(schema.Externalize)
	return len(authorities) > 0 && v.HasAny(authorities)
}

// CanMoveUnits reports whether the user may hang organisation units elsewhere in the hierarchy, as far as he may change them.
func (v *View) CanMoveUnits() bool { return v.Has("F_ORGANISATIONUNIT_MOVE") }

// creators are the authorities of which one is needed to create objects of a type.
func creators(t *schema.Type) []string {
	return slices.Concat(t.AuthoritiesFor(schema.Create), t.AuthoritiesFor(schema.CreatePublic), t.AuthoritiesFor(schema.CreatePrivate))
}

// hasOneOf asks for one of the authorities; a change for which a type names none is left to the superuser.
func (v *View) hasOneOf(authorities []string) bool {
	return v.superuser || len(authorities) > 0 && v.HasAny(authorities)
}

// CanRead reports whether the user may see an object. An option combo is seen by who sees all of its options, and the combo of which it is one.
// Everybody sees himself.
func (v *View) CanRead(o *graph.Object) bool {
	switch {
	case v.superuser || o == v.User:
		return true
	case !v.HasAny(o.Type.AuthoritiesFor(schema.Read)):
		return false
	case o.Type.Name == optionCombo:
		combo := v.Snapshot.Object(o.Doc().Ref(o.Type.MustProperty("categoryCombo")))
		return (combo == nil || v.CanRead(combo)) && v.allOptions(o, v.CanRead)
	}
	return v.shared(o, read)
}

// Alone reports whether who may see an object of a type is decided by the object alone, and by no other object.
func Alone(t *schema.Type) bool { return t.Name != optionCombo }

// CanUpdate reports whether the user may change an object, as far as the object as it stands decides it.
func (v *View) CanUpdate(o *graph.Object) bool {
	needed := o.Type.AuthoritiesFor(schema.Update)
	if len(needed) == 0 {
		needed = creators(o.Type)
	}
	return v.change(o, needed)
}

// CanDelete reports whether the user may delete an object, as far as the object itself decides it.
func (v *View) CanDelete(o *graph.Object) bool {
	needed := o.Type.AuthoritiesFor(schema.Delete)
	if len(needed) == 0 {
		needed = creators(o.Type)
	}
	return v.change(o, needed)
}

func (v *View) change(o *graph.Object, needed []string) bool {
	switch {
	case v.superuser:
		return true
	case !o.Type.ImplicitPrivateAdd && !v.hasFor(o, needed):
		return false
	}
	return v.shared(o, write) && v.outranks(o)
}

// CanReadData reports whether the user may see data recorded with an object: a program, a stage, a data set, a category
// option, a tracked entity type. Who may write data may read it. For types whose data is not shared apart, seeing the object
// is enough.
func (v *View) CanReadData(o *graph.Object) bool {
	return v.superuser || v.reads.answer(o, v.readsData)
}

func (v *View) readsData(o *graph.Object) bool {
	switch {
	case o.Type.Name == optionCombo:
		return v.allOptions(o, v.CanReadData)
	case !o.Type.DataShareable:
		return v.CanRead(o)
	}
	return v.shared(o, readData) || v.shared(o, writeData)
}

// CanWriteData reports whether the user may record data with an object.
func (v *View) CanWriteData(o *graph.Object) bool {
	return v.superuser || v.writes.answer(o, v.writesData)
}

func (v *View) writesData(o *graph.Object) bool {
	switch {
	case o.Type.Name == optionCombo:
		return v.allOptions(o, v.CanWriteData)
	case !o.Type.DataShareable:
		return v.CanRead(o)
	}
	return v.shared(o, writeData)
}

// answers remembers what was decided on objects: an import asks the same of each of its rows.
type answers struct{ m sync.Map }

func (a *answers) answer(o *graph.Object, decide func(*graph.Object) bool) bool {
	if known, ok := a.m.Load(o); ok {
		return known.(bool)
	}
	may := decide(o)
	a.m.Store(o, may)
	return may
}

// optionCombo is the type whose objects are shared as what they are made of is.
const optionCombo = "categoryOptionCombo"

func (v *View) allOptions(combo *graph.Object, can func(*graph.Object) bool) bool {
	for _, id := range combo.Doc().Refs(combo.Type.MustProperty("categoryOptions")) {
		if option := v.Snapshot.Object(id); option != nil && !can(option) {
			return false
		}
	}
	return true
}
