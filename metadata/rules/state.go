// Package rules holds what single types of metadata demand beyond their descriptions in the catalog. Its functions are pure: they
// look at a snapshot, and at the objects that are about to be written over it.
package rules

import (
	"slices"

	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
)

// Object is one object that is about to be written. Before is nil for a new one, Values for one that goes.
type Object struct {
	ID     int32
	UID    string
	Type   *schema.Type
	Before *graph.Object
	Values *graph.Values
}

// changed reports whether one of these properties is other than before.
func (o *Object) changed(properties ...*schema.Property) bool {
	if o.Before == nil || o.Values == nil {
		return true
	}
	before := o.Before.Doc()
	return slices.ContainsFunc(properties, func(p *schema.Property) bool {
		switch p.Storage {
		case schema.StoredText:
			text, _ := o.Values.Get(p).(string)
			return text != before.Text(p)
		case schema.StoredRef:
			id, _ := o.Values.Get(p).(int32)
			return id != before.Ref(p)
		}
		return !graph.Equal(before, o.Values.Doc(), p)
	})
}

// Refusal says what is wrong with one of the objects.
type Refusal struct {
	Object int32
	Fault  *fault.Error
}

func refuse(o *Object, code, property, value string, properties []any, format string, args ...any) Refusal {
	e := fault.Coded(fault.Conflict, code, format, args...).On(o.Type.Name, o.UID, property)
	e.Value, e.Properties = value, properties
	return Refusal{o.ID, e}
}

// State is the metadata as it will be when the objects are written.
type State struct {
	snap    *graph.Snapshot
	objects []Object
	byID    map[int32]*Object
	sources map[*schema.Property]map[int32][]int32 // by what they will refer to, the objects that are written
	combos  map[string]bool                        // identifiers of written option combos
}

// After puts objects over a snapshot. They are those of the types that rules look at.
func After(snap *graph.Snapshot, objects []Object) *State {
	s := &State{snap: snap, objects: objects, byID: make(map[int32]*Object, len(objects)),
		sources: map[*schema.Property]map[int32][]int32{}, combos: map[string]bool{}}
	for i := range objects {
		o := &objects[i]
		if o.Type == unit {
			continue // there may be half a million, and no rule asks for one by its id
		}
		s.byID[o.ID] = o
		if o.Type == optionCombo {
			s.combos[o.UID] = true
		}
	}
	return s
}

// refs are the objects that one will refer to: a written one as its values say, another as its document does.
func (s *State) refs(id int32, p *schema.Property) []int32 {
	if o := s.byID[id]; o != nil {
		return targets(o.Values, p)
	}
	if o := s.snap.Object(id); o != nil {
		if p.Storage == schema.StoredRef {
			return []int32{o.Doc().Ref(p)}
		}
		return o.Doc().Refs(p)
	}
	return nil
}

// members are the objects that the documents within one will refer to.
func (s *State) members(id int32, list, p *schema.Property) []int32 {
	var out []int32
	if o := s.byID[id]; o != nil {
		if o.Values == nil {
			return nil
		}
		docs, _ := o.Values.Get(list).([]*graph.Values)
		for _, doc := range docs {
			out = append(out, targets(doc, p)...)
		}
		return out
	}
	if o := s.snap.Object(id); o != nil {
		for _, doc := range o.Doc().Docs(list) {
			out = append(out, doc.Ref(p))
		}
	}
	return out
}

// exists reports whether there will be an object of a type that rules look at.
func (s *State) exists(t *schema.Type, uid string) bool {
	if o := s.snap.ByUID(t, uid); o != nil {
		written := s.byID[o.ID]
		return written == nil || written.Values != nil
	}
	return slices.ContainsFunc(s.objects, func(o Object) bool { return o.Type == t && o.UID == uid })
}

func targets(v *graph.Values, p *schema.Property) []int32 {
	if v == nil {
		return nil
	}
	switch x := v.Get(p).(type) {
	case int32:
		return []int32{x}
	case []int32:
		return x
	}
	return nil
}

func (s *State) text(id int32, p *schema.Property) string {
	if o := s.byID[id]; o != nil {
		if o.Values == nil {
			return ""
		}
		text, _ := o.Values.Get(p).(string)
		return text
	}
	if o := s.snap.Object(id); o != nil {
		return o.Doc().Text(p)
	}
	return ""
}

func (s *State) uid(id int32) string {
	if o := s.byID[id]; o != nil {
		return o.UID
	}
	if o := s.snap.Object(id); o != nil {
		return o.UID
	}
	return ""
}

// referrers are the objects that will refer to target through p, by id.
func (s *State) referrers(p *schema.Property, target int32) []int32 {
	written, ok := s.sources[p]
	if !ok {
		written = map[int32][]int32{}
		for i := range s.objects {
			if o := &s.objects[i]; o.Type == p.Owning {
				for _, id := range targets(o.Values, p) {
					written[id] = append(written[id], o.ID)
				}
			}
		}
		s.sources[p] = written
	}
	list := slices.Clone(written[target])
	for o := range s.snap.Referrers(p, target) {
		if s.byID[o.ID] == nil {
			list = append(list, o.ID)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
