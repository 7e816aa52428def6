package access

import "cohort/graph"

// MergeAuthority lets somebody make one of two people.
const MergeAuthority = "F_TRACKED_ENTITY_MERGE"

// CascadeAuthority lets somebody delete people together with what programs know of them.
const CascadeAuthority = "F_TEI_CASCADE_DELETE"

// Link is a relationship of some type, and what stands at its sides.
type Link struct {
	Type     *graph.Object
	From, To *End
}

// Merging is what decides on making one of two people, of whom the duplicate goes.
type Merging struct {
	Original, Duplicate *Person
	Units               []int32  // of the duplicate's enrollments
	Events              []*Event // of the duplicate
	Links               []Link   // which come to lead to the original
	Hidden              bool     // values of either are not shown to the user
	Loses               bool     // enrollments of the duplicate are deleted with it
}

// Merge asks for the right to make one of two people. It takes the right to change all that is known of both: what is in the way of
// that is not named, since it may be hidden.
func (v *View) Merge(m *Merging) (l Lacks) {
	if v.superuser {
		return nil
	}
	if !v.Has(MergeAuthority) {
		l.add("", "Missing required authority for merging tracked entities: %s", MergeAuthority)
		return l
	}
	for _, p := range [...]*Person{m.Original, m.Duplicate} {
		l = append(l, v.WritePerson(p)...)
		l = append(l, v.At(p.Unit, Write)...)
	}
	if len(l) == 0 && !v.writesAll(m) {
		l.add("", "Both tracked entities can only be merged by somebody who may change all that is known of them")
	}
	if len(l) == 0 && m.Loses && !v.Has(CascadeAuthority) {
		l.add("", "Enrollments that are not moved would be deleted with the duplicate, which takes the authority %s", CascadeAuthority)
	}
	return l
}

func (v *View) writesAll(m *Merging) bool {
	if m.Hidden {
		return false
	}
	for _, p := range [...]*Person{m.Original, m.Duplicate} {
		for i := range p.Parts {
			if p.Parts[i].Enrolled && len(v.WriteEnrollment(p, p.Parts[i].Program)) > 0 {
				return false
			}
		}
	}
	for _, unit := range m.Units {
		if !v.Capture(unit) {
			return false
		}
	}
	for _, e := range m.Events {
		if len(v.WriteEvent(e)) > 0 {
			return false
		}
	}
	for _, link := range m.Links {
		if link.From == nil || link.To == nil || len(v.WriteRelationship(link.Type, link.From, link.To)) > 0 {
			return false
		}
	}
	return true
}
