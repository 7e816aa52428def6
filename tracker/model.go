// Package tracker keeps people's data: tracked entities, their enrollments and events, and events of nobody in
// particular. It owns the rows and every SQL text that writes them, and the view of the metadata by which they are
// judged. How data comes in is package importer, how it is listed package exporter.
package tracker

import (
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"cohort/geometry"
	"cohort/graph"
	"cohort/orgunit"
	"cohort/schema"
	"cohort/textpattern"
	"cohort/valuetype"
)

// Model is the metadata of one snapshot in the form in which people's data is judged: flags as booleans, lists as sets.
// Each object is read when it is first asked for. It is safe for concurrent use.
type Model struct {
	Snapshot *graph.Snapshot
	Tree     *orgunit.Tree

	level         int
	programs      memo[Program]
	stages        memo[Stage]
	elements      memo[Element]
	attributes    memo[Attribute]
	entityTypes   memo[EntityType]
	optionSets    memo[optionSet]
	combos        memo[combo]
	enrollments   memo[string]
	relationships memo[RelationshipType]
	windows       memo[[]Window]
	openings      memo[Opening]

	generates sync.Once
	generated bool
	files     sync.Once
	hasFiles  bool

	having        sync.Once
	haveAttribute map[int32][]*Program
}

// memo keeps what was made of objects, by their ids, which are dense: a page of places for each few of them, made when one is first asked
// for. An import asks several times an object, so that finding it must cost next to nothing.
type memo[T any] struct {
	once  sync.Once
	pages []atomic.Pointer[memoPage[T]]
}

const memoBits = 8

type memoPage[T any] [1 << memoBits]atomic.Pointer[T]

// of returns what build makes of the object of this id and type, nil where there is none.
func (m *memo[T]) of(s *graph.Snapshot, t *schema.Type, id int32, build func(*graph.Object) *T) *T {
	m.once.Do(func() { m.pages = make([]atomic.Pointer[memoPage[T]], s.NextID()>>memoBits+1) })
	if id <= 0 || id >= s.NextID() {
		return nil
	}
	page, at := &m.pages[id>>memoBits], id&(1<<memoBits-1)
	if p := page.Load(); p != nil {
		if v := p[at].Load(); v != nil {
			return v
		}
	}
	o := s.Object(id)
	if o == nil || o.Type != t {
		return nil
	}
	page.CompareAndSwap(nil, new(memoPage[T]))
	place := &page.Load()[at]
	place.CompareAndSwap(nil, build(o))
	return place.Load()
}

// Models gives the model of the newest snapshot.
type Models struct {
	level int

	mu   sync.Mutex
	last *Model
}

// NewModels returns the models for rows that are clustered by the organisation units of this level.
func NewModels(areaLevel int) *Models { return &Models{level: areaLevel} }

// At returns the model of a snapshot. That of the last one asked for is kept.
func (m *Models) At(s *graph.Snapshot) *Model {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil || m.last.Snapshot != s {
		m.last = &Model{Snapshot: s, Tree: s.Tree(), level: m.level}
	}
	return m.last
}

// Of returns a model of a snapshot that is looked at once, without keeping it.
func (m *Models) Of(s *graph.Snapshot) *Model {
	return &Model{Snapshot: s, Tree: s.Tree(), level: m.level}
}

// Area returns the unit by which rows of an organisation unit are clustered: its ancestor at the area level, and the unit
// itself above it.
func (m *Model) Area(unit int32) int32 {
	if a := m.Tree.Ancestor(unit, m.level); a != 0 {
		return a
	}
	return unit
}

// AreaLevel is the level of the hierarchy whose units are the areas.
func (m *Model) AreaLevel() int { return m.level }

// related yields the objects at the other end of a property, whichever side of the relation keeps it.
func (m *Model) related(o *graph.Object, p *schema.Property) iter.Seq[*graph.Object] {
	if p.Storage == schema.InverseSide {
		return m.Snapshot.Referrers(p.Inverse, o.ID)
	}
	return func(yield func(*graph.Object) bool) {
		ids := o.Doc().Refs(p)
		if p.Storage == schema.StoredRef {
			ids = []int32{o.Doc().Ref(p)}
		}
		for _, id := range ids {
			if r := m.Snapshot.Object(id); r != nil && !yield(r) {
				return
			}
		}
	}
}

// Element is a data element.
type Element struct {
	Object  *graph.Object
	Type    valuetype.Type
	options *optionSet
}

// Element returns a data element by its id, or nil.
func (m *Model) Element(id int32) *Element {
	return m.elements.of(m.Snapshot, ElementType, id, func(o *graph.Object) *Element {
		return &Element{Object: o, Type: valueType(o, elementValueType), options: m.optionSet(o.Doc().Ref(elementOptionSet))}
	})
}

// Attribute is a tracked entity attribute.
type Attribute struct {
	Object  *graph.Object
	Type    valuetype.Type
	Unique  bool
	PerUnit bool                 // unique within an organisation unit
	Pattern *textpattern.Pattern // after which values are generated; nil: they are not
	options *optionSet
}

// Attribute returns a tracked entity attribute by its id, or nil.
func (m *Model) Attribute(id int32) *Attribute {
	return m.attributes.of(m.Snapshot, AttributeType, id, func(o *graph.Object) *Attribute {
		d := o.Doc()
		a := &Attribute{
			Object: o, Type: valueType(o, attributeValueType), Unique: d.Bool(attributeUnique),
			PerUnit: d.Bool(attributeUnitScope), options: m.optionSet(d.Ref(attributeOptionSet)),
		}
		if d.Bool(attributeGenerated) {
			a.Pattern, _ = textpattern.Parse(d.Text(attributePattern)) // one that cannot be read may have been stored by an earlier version
		}
		return a
	})
}

// Generates reports whether there is an attribute whose values are generated.
func (m *Model) Generates() bool {
	m.generates.Do(func() {
		for o := range m.Snapshot.ByID(AttributeType) {
			m.generated = m.generated || o.Doc().Bool(attributeGenerated)
		}
	})
	return m.generated
}

// HasFiles reports whether there is a data element or an attribute whose values are files.
func (m *Model) HasFiles() bool {
	m.files.Do(func() {
		for o := range m.Snapshot.ByID(AttributeType) {
			m.hasFiles = m.hasFiles || valueType(o, attributeValueType).IsFile()
		}
		for o := range m.Snapshot.ByID(ElementType) {
			m.hasFiles = m.hasFiles || valueType(o, elementValueType).IsFile()
		}
	})
	return m.hasFiles
}

// valueType reads the type of an object's values. Text is what a value without a type is.
func valueType(o *graph.Object, p *schema.Property) valuetype.Type {
	if t, ok := valuetype.Parse(o.Doc().Text(p)); ok {
		return t
	}
	return valuetype.Text
}

// optionSet is the codes that a value may be.
type optionSet struct{ codes map[string]struct{} }

func (m *Model) optionSet(id int32) *optionSet {
	if id == 0 {
		return nil
	}
	return m.optionSets.of(m.Snapshot, OptionSetType, id, func(o *graph.Object) *optionSet {
		set := &optionSet{codes: map[string]struct{}{}}
		for option := range m.related(o, optionSetOptions) {
			set.codes[option.Doc().Text(optionCode)] = struct{}{}
		}
		return set
	})
}

// EntityType is a tracked entity type.
type EntityType struct {
	Object    *graph.Object
	Feature   Feature
	Mandatory []int32 // attributes
	Members   []int32 // attributes, in their order
	Audited   bool    // who reads and finds such tracked entities is recorded
}

// EntityType returns a tracked entity type by its id, or nil.
func (m *Model) EntityType(id int32) *EntityType {
	return m.entityTypes.of(m.Snapshot, EntityTypeType, id, func(o *graph.Object) *EntityType {
		t := &EntityType{Object: o, Feature: feature(o, typeFeature), Audited: o.Doc().Bool(typeAudited)}
		for _, d := range o.Doc().Docs(typeAttributes) {
			id := d.Ref(typeAttribute)
			t.Members = append(t.Members, id)
			if d.Bool(typeAttributeMandatory) {
				t.Mandatory = append(t.Mandatory, id)
			}
		}
		return t
	})
}

// Feature is which shapes an object's data may carry.
type Feature struct {
	any  bool
	kind geometry.Type // 0: none
}

// feature reads a feature type. Where nothing is said, any shape may be stored.
func feature(o *graph.Object, p *schema.Property) Feature {
	name := o.Doc().Text(p)
	if name == "" {
		return Feature{any: true}
	}
	kind, _ := geometry.ParseType(name)
	return Feature{kind: kind}
}

// Given reports whether it is said of a type what shape its objects may have. Where nothing is said, any is taken.
func (f Feature) Given() bool { return !f.any }

// Takes reports whether a shape of this type may be stored.
func (f Feature) Takes(t geometry.Type) bool { return f.any || f.kind == t }

// combo is the option combinations of a category combination, by their options.
type combo struct {
	byOptions map[string]int32
	all       map[int32]struct{}
	only      int32 // the one combination, where there is but one
}

func (m *Model) combo(id int32) *combo {
	return m.combos.of(m.Snapshot, ComboType, id, func(o *graph.Object) *combo {
		c := &combo{byOptions: map[string]int32{}, all: map[int32]struct{}{}}
		for oc := range m.related(o, comboOptionCombos) {
			options := oc.Doc().Refs(optionComboOptions)
			c.byOptions[optionKey(options)] = oc.ID
			c.all[oc.ID] = struct{}{}
			c.only = oc.ID
		}
		if len(c.all) != 1 {
			c.only = 0
		}
		return c
	})
}

// optionKey is the same for every order of the options.
func optionKey(options []int32) string {
	sorted := slices.Clone(options)
	slices.Sort(sorted)
	b := make([]byte, 0, 4*len(sorted))
	for _, id := range sorted {
		b = append(b, byte(id>>24), byte(id>>16), byte(id>>8), byte(id))
	}
	return string(b)
}
