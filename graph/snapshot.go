// Package graph holds a country's metadata in memory: immutable objects, found by id, identifier, unique value and
// reference. A snapshot is one state of all of it; a change makes the next snapshot and leaves the older ones as they
// are, so that a request reads one state for its whole life without a lock. What is written, when, and by whom is
// decided in package metadata.
package graph

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"

	"cohort/orgunit"
	"cohort/schema"
)

// Snapshot is one state of the metadata. It is immutable and safe for concurrent use.
type Snapshot struct {
	index    *index
	revision int64
	token    uint64
	nextID   int32
	count    int

	objects  vector[*Object]
	uids     hashMap[uidKey]
	uniques  hashMap[uniqueKey]
	types    []*sorted[*Object] // by number of the type, ordered by name
	incoming vector[*sorted[edge]]

	tree     *treeOnce
	versions []int64 // by number of the type: the last revision that changed an object of it
}

// index numbers the types and properties, so that keys are small.
type index struct {
	types      map[*schema.Type]uint16
	names      map[string]*schema.Type
	properties map[*schema.Property]uint16
}

type uidKey struct {
	typ uint16
	uid string
}

type uniqueKey struct {
	property uint16
	value    string
}

// edge is one incoming reference: the property's number and the id of the object that refers.
type edge struct {
	property uint16
	source   int32
}

func compareEdges(a, b edge) int {
	if c := cmp.Compare(a.property, b.property); c != 0 {
		return c
	}
	return cmp.Compare(a.source, b.source)
}

func compareNames(a, b *Object) int {
	if a == b {
		return 0
	}
	if c := strings.Compare(a.Name(), b.Name()); c != 0 {
		return c
	}
	return cmp.Compare(a.ID, b.ID)
}

// treeOnce is the hierarchy of the organisation units, built when it is first asked for and shared by all snapshots in
// which no unit has moved.
type treeOnce struct {
	once sync.Once
	tree *orgunit.Tree
}

// New returns the empty snapshot of a catalog, at revision 0.
func New(types []*schema.Type) *Snapshot {
	ix := &index{types: map[*schema.Type]uint16{}, names: map[string]*schema.Type{}, properties: map[*schema.Property]uint16{}}
	for _, t := range types {
		ix.types[t] = uint16(len(ix.types))
		ix.names[t.Name] = t
		for _, p := range t.Properties {
			ix.properties[p] = uint16(len(ix.properties))
		}
	}
	return &Snapshot{
		index:    ix,
		nextID:   1,
		types:    make([]*sorted[*Object], len(types)),
		versions: make([]int64, len(types)),
		tree:     new(treeOnce),
	}
}

// Revision is the number of the last commit that the snapshot holds.
func (s *Snapshot) Revision() int64 { return s.revision }

// Token is the random number of that commit.
func (s *Snapshot) Token() uint64 { return s.token }

// NextID is the id that the next new object gets.
func (s *Snapshot) NextID() int32 { return s.nextID }

// Len is the number of objects.
func (s *Snapshot) Len() int { return s.count }

// Object returns an object by its id, or nil.
func (s *Snapshot) Object(id int32) *Object { return s.objects.get(id) }

// ByUID returns an object by its type and identifier, or nil.
func (s *Snapshot) ByUID(t *schema.Type, uid string) *Object {
	id, ok := s.uids.get(uidKey{s.index.types[t], uid})
	if !ok {
		return nil
	}
	return s.objects.get(id)
}

// Find is a [Find] of this snapshot.
func (s *Snapshot) Find(t *schema.Type, uid string) int32 {
	id, _ := s.uids.get(uidKey{s.index.types[t], uid})
	return id
}

// ByName is ByUID for those who know a type by its name only.
func (s *Snapshot) ByName(typ, uid string) *Object {
	t := s.index.names[typ]
	if t == nil {
		return nil
	}
	return s.ByUID(t, uid)
}

// TypeNamed returns the type of a name (dataElement), or nil.
func (s *Snapshot) TypeNamed(name string) *schema.Type { return s.index.names[name] }

// Unique returns the object that has this value of a unique property, or nil.
func (s *Snapshot) Unique(p *schema.Property, value string) *Object {
	id, ok := s.uniques.get(uniqueKey{s.index.properties[p], value})
	if !ok {
		return nil
	}
	return s.objects.get(id)
}

// All yields the objects of a type, by name and then by id.
func (s *Snapshot) All(t *schema.Type) iter.Seq[*Object] { return s.types[s.index.types[t]].all() }

// ByID yields the objects of a type by id, in which order they came into being.
func (s *Snapshot) ByID(t *schema.Type) iter.Seq[*Object] {
	if s.Count(t) > s.count/fewOf {
		return func(yield func(*Object) bool) {
			for o := range s.objects.all() {
				if o != nil && o.Type == t && !yield(o) {
					return
				}
			}
		}
	}
	return slices.Values(slices.SortedFunc(s.All(t), func(a, b *Object) int { return cmp.Compare(a.ID, b.ID) }))
}

// fewOf is the part of all objects up to which those of a type are put in order rather than picked out of all.
const fewOf = 16

// Count is the number of objects of a type.
func (s *Snapshot) Count(t *schema.Type) int { return s.types[s.index.types[t]].len() }

// Changed is the last revision that changed an object of this type.
func (s *Snapshot) Changed(t *schema.Type) int64 { return s.versions[s.index.types[t]] }

// Referrers yields the objects that refer to target through property p, by id. Where p belongs to an embedded type, the
// object that the document is embedded in is yielded.
func (s *Snapshot) Referrers(p *schema.Property, target int32) iter.Seq[*Object] {
	number := s.index.properties[p]
	return func(yield func(*Object) bool) {
		for e := range s.incoming.get(target).from(edge{property: number}, compareEdges) {
			if e.property != number || !yield(s.objects.get(e.source)) {
				return
			}
		}
	}
}

// CountReferrers is the number of objects that Referrers yields.
func (s *Snapshot) CountReferrers(p *schema.Property, target int32) int {
	number := s.index.properties[p]
	first := edge{property: number}
	edges := s.incoming.get(target)
	if edges == nil || len(edges.chunks) == 0 {
		return 0
	}
	n := 0
	for i := edges.at(first, compareEdges); i < len(edges.chunks); i++ {
		items := edges.chunks[i].items
		if items[0].property > number {
			break
		}
		for _, e := range items {
			if e.property == number {
				n++
			}
		}
	}
	return n
}

// Incoming yields every reference to an object: who refers, and through which property.
func (s *Snapshot) Incoming(target int32) iter.Seq2[*Object, *schema.Property] {
	return func(yield func(*Object, *schema.Property) bool) {
		for e := range s.incoming.get(target).all() {
			source := s.objects.get(e.source)
			if !yield(source, s.propertyOf(source.Type, e.property)) {
				return
			}
		}
	}
}

// propertyOf finds a property by its number in a type or in what is embedded in it.
func (s *Snapshot) propertyOf(t *schema.Type, number uint16) *schema.Property {
	for _, p := range t.Stored() {
		if s.index.properties[p] == number {
			return p
		}
		if p.Storage == schema.StoredDoc || p.Storage == schema.StoredDocs {
			if found := s.propertyOf(p.Target, number); found != nil {
				return found
			}
		}
	}
	return nil
}

// Tree is the hierarchy of the organisation units of this snapshot.
func (s *Snapshot) Tree() *orgunit.Tree {
	s.tree.once.Do(func() { s.tree.tree = orgunit.New(s.units()) })
	return s.tree.tree
}

func (s *Snapshot) units() []orgunit.Unit {
	t := s.index.names[unitType]
	if t == nil {
		return nil
	}
	parent := t.MustProperty("parent")
	units := make([]orgunit.Unit, 0, s.Count(t))
	for o := range s.All(t) {
		units = append(units, orgunit.Unit{ID: o.ID, Parent: o.Doc().Ref(parent), Name: o.Name()})
	}
	return units
}
