package schema

import (
	"cmp"
	"fmt"
)

// Link resolves what types and properties say of each other by name, decides how each value is kept and numbers the
// kept ones. A catalog is part of the program, so it panics at a name that is used twice or leads nowhere.
func Link(types []*Type) {
	byName := make(map[string]*Type, len(types))
	for _, t := range types {
		if byName[t.Name] != nil {
			panic("schema: two types are called " + t.Name)
		}
		byName[t.Name] = t
		t.byName = make(map[string]*Property, len(t.Properties))
		for _, p := range t.Properties {
			if t.byName[p.Name] != nil {
				panic("schema: " + t.Name + " has two properties " + p.Name)
			}
			t.byName[p.Name] = p
			p.Owning = t
		}
	}
	for _, t := range types {
		for _, p := range t.Properties {
			p.link(byName)
		}
	}
	for _, t := range types {
		t.stored, t.uniques = t.stored[:0], t.uniques[:0]
		for _, p := range t.Properties {
			p.Slot = -1
			if p.Storage = p.storage(); p.Storage != Derived && p.Storage != InverseSide {
				p.Slot = len(t.stored)
				t.stored = append(t.stored, p)
				if p.Unique && p.Storage == StoredText && p.Name != "id" {
					t.uniques = append(t.uniques, p)
				}
			}
		}
	}
}

func (p *Property) link(types map[string]*Type) {
	t := p.Owning
	if p.TargetName != "" {
		p.Target = find(types, p.TargetName, p)
		p.describeTarget()
	}
	if p.InverseOf != "" {
		p.Inverse = p.Target.MustProperty(p.InverseOf)
	}
	if p.OrderBy != "" {
		p.Order = p.Target.MustProperty(p.OrderBy)
	}
	switch {
	case t.ViewOf != "":
		// What a view has under the name that the other type uses too is the same property.
		p.Alias = find(types, t.ViewOf, p).Property(cmp.Or(p.AliasOf, p.Name))
	case p.AliasOf != "":
		p.Alias = t.MustProperty(p.AliasOf)
	}
}

func find(types map[string]*Type, name string, p *Property) *Type {
	t := types[name]
	if t == nil {
		panic(fmt.Sprintf("schema: %s.%s speaks of the unknown type %s", p.Owning.Name, p.Name, name))
	}
	return t
}

// describeTarget takes over what a property says of its target's type.
func (p *Property) describeTarget() {
	klass := &p.Klass
	if p.Kind == Collection {
		klass = &p.ItemKlass
	}
	if *klass == "" {
		*klass = p.Target.Klass
	}
	p.Identifiable = p.Target.Identifiable
	p.Nameable = p.Target.Nameable
	p.Embedded = p.Target.Embedded
}

func (p *Property) storage() Storage {
	switch {
	case p.Computed, p.Container, p.Alias != nil, p.Owning.ViewOf != "":
		return Derived
	case p.Inverse != nil && p.Target.OwnTable:
		return Derived // the other side is no part of the graph: the domain that keeps it answers
	case p.Inverse != nil:
		return InverseSide
	case p.Kind == Collection:
		return several(p.Item, p.Target)
	}
	return one(p.Kind, p.Target)
}

func one(kind Kind, target *Type) Storage {
	switch kind {
	case Boolean:
		return StoredBool
	case Integer:
		return StoredInt
	case Number:
		return StoredNumber
	case Date:
		return StoredTime
	case Reference, Complex:
		switch {
		case target == nil:
			return StoredJSON
		case target.document():
			return StoredDoc
		case target.outside():
			return StoredText
		}
		return StoredRef
	}
	return StoredText
}

func several(item Kind, target *Type) Storage {
	switch {
	case item != Reference && item != Complex:
		return StoredTexts
	case target == nil:
		return StoredJSON
	case target.document():
		return StoredDocs
	case target.outside():
		return StoredTexts
	}
	return StoredRefs
}

// document reports whether values of this type live inside other objects.
func (t *Type) document() bool { return t.Embedded || !t.Identifiable }

// outside reports whether objects of this type are kept elsewhere than in the graph, so that they are referred to by
// their identifier and nobody answers for their existence.
func (t *Type) outside() bool { return t.OwnTable || t.Unlisted }
