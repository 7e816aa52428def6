package graph

import "cohort/schema"

// Change is one object of a commit: its new version, or nil where it was deleted.
type Change struct {
	ID     int32
	Object *Object
}

const unitType = "organisationUnit"

// Apply returns the snapshot that follows from this one by a commit. The older snapshot stays as it is. nextID is the
// id that the next new object will get; ids of deleted objects are not given again.
func (s *Snapshot) Apply(revision int64, token uint64, nextID int32, changes []Change) *Snapshot {
	e := new(edit)
	next := *s
	next.revision, next.token, next.nextID = revision, token, nextID
	next.types = append([]*sorted[*Object](nil), s.types...)
	next.versions = append([]int64(nil), s.versions...)
	for _, c := range changes {
		next.apply(c, e)
	}
	return &next
}

// WithNextID is the same state, in which the next new object gets another id.
func (s *Snapshot) WithNextID(id int32) *Snapshot {
	next := *s
	next.nextID = id
	return &next
}

// Rebase returns the snapshot that would have followed, had the commits that changes tell of come before the last one. None of
// the objects may be of both. The last commit then has a later revision.
func (s *Snapshot) Rebase(revision int64, nextID int32, changes []Change) *Snapshot {
	was := s.revision
	next := s.Apply(revision, s.token, nextID, changes)
	for i, version := range next.versions {
		if version == was {
			next.versions[i] = revision
		}
	}
	return next
}

func (s *Snapshot) apply(c Change, e *edit) {
	old := s.objects.get(c.ID)
	if old == nil && c.Object == nil {
		return
	}
	typ := s.typeNumber(old, c.Object)
	s.versions[typ] = s.revision
	if moved(old, c.Object) {
		s.tree = new(treeOnce)
	}
	if old != nil {
		s.types[typ] = s.types[typ].remove(old, compareNames, e)
	}
	s.updateUniques(old, c.Object, e)
	s.updateEdges(c.ID, old, c.Object, e)
	s.objects = s.objects.set(c.ID, c.Object, e)
	switch {
	case old == nil:
		s.count++
	case c.Object == nil:
		s.count--
	}
	if c.Object == nil {
		s.uids = s.uids.delete(uidKey{typ, old.UID}, e)
		return
	}
	s.uids = s.uids.set(uidKey{typ, c.Object.UID}, c.ID, e)
	s.types[typ] = s.types[typ].insert(c.Object, compareNames, e)
}

func (s *Snapshot) typeNumber(old, new *Object) uint16 {
	if old != nil {
		return s.index.types[old.Type]
	}
	return s.index.types[new.Type]
}

// moved reports whether the change of this object changes the hierarchy: siblings are ordered by name.
func moved(old, new *Object) bool {
	if old == nil || new == nil {
		return old != nil && old.Type.Name == unitType || new != nil && new.Type.Name == unitType
	}
	if old.Type.Name != unitType {
		return false
	}
	parent := old.Type.MustProperty("parent")
	return old.Doc().Ref(parent) != new.Doc().Ref(parent) || old.Name() != new.Name()
}

func (s *Snapshot) updateUniques(old, new *Object, e *edit) {
	var typ *schema.Type
	if typ = typeOf(old, new); typ == nil {
		return
	}
	for _, p := range typ.Uniques() { // identifiers have an index of their own
		var was, is string
		if old != nil {
			was = old.Doc().Text(p)
		}
		if new != nil {
			is = new.Doc().Text(p)
		}
		number := s.index.properties[p]
		if was != "" && was != is {
			key := uniqueKey{number, was}
			if id, ok := s.uniques.get(key); ok && id == old.ID {
				s.uniques = s.uniques.delete(key, e)
			}
		}
		if is != "" {
			// Also when it is unchanged: the key's text lies in the document that is about to go.
			s.uniques = s.uniques.delete(uniqueKey{number, is}, e).set(uniqueKey{number, is}, new.ID, e)
		}
	}
}

func typeOf(old, new *Object) *schema.Type {
	if new != nil {
		return new.Type
	}
	return old.Type
}

func (s *Snapshot) updateEdges(id int32, old, new *Object, e *edit) {
	was, is := map[Ref]bool{}, map[Ref]bool{}
	if old != nil {
		for r := range old.Refs() {
			was[r] = true
		}
	}
	if new != nil {
		for r := range new.Refs() {
			is[r] = true
		}
	}
	for r := range was {
		if !is[r] {
			in := s.incoming.get(r.Target).remove(edge{s.index.properties[r.Property], id}, compareEdges, e)
			s.incoming = s.incoming.set(r.Target, in, e)
		}
	}
	for r := range is {
		if !was[r] {
			in := s.incoming.get(r.Target).insert(edge{s.index.properties[r.Property], id}, compareEdges, e)
			s.incoming = s.incoming.set(r.Target, in, e)
		}
	}
}
