package access

import "cohort/graph"

var relationshipType = topic{"relationship type", "E4019", "E4020"}

// End is what decides on what stands at one side of a relationship: a person, the enrollment of one, or an event.
type End struct {
	Person     *Person       // of a person or enrollment
	Enrollment *graph.Object // the program that the enrollment is in; nil of a person
	Event      *Event        // of an event
	Unit       int32         // of an enrollment or event
}

// ReadEnd asks for the right to see what stands at one side of a relationship.
func (v *View) ReadEnd(e *End) Lacks {
	switch {
	case e.Event != nil:
		return v.ReadEvent(e.Event)
	case e.Enrollment != nil:
		return v.ReadEnrollment(e.Person, e.Enrollment)
	}
	return v.ReadPerson(e.Person, nil)
}

// ReadRelationship asks for the right to see that two ends are connected: the user must see both.
func (v *View) ReadRelationship(typ *graph.Object, from, to *End) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.readData(v, relationshipType, typ)
	l = append(l, v.ReadEnd(from)...)
	return append(l, v.ReadEnd(to)...)
}

// WriteRelationship asks for the right to connect two ends, to change and to end that: the user must see both, and be allowed to
// change the one that it leads from.
func (v *View) WriteRelationship(typ *graph.Object, from, to *End) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.writeData(v, relationshipType, typ)
	switch {
	case from.Event != nil:
		l = append(l, v.WriteEvent(from.Event)...)
		l = append(l, v.At(from.Unit, Write)...)
	case from.Enrollment != nil:
		l = append(l, v.WriteEnrollment(from.Person, from.Enrollment)...)
		l = append(l, v.At(from.Unit, Write)...)
	default:
		l = append(l, v.WritePerson(from.Person)...)
	}
	return append(l, v.ReadEnd(to)...)
}
