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

// WriteRelationship asks for the right to connect two ends, to change and to end that: the user must be allowed to change the one that it
// leads from, and to see the other; where it says the same of both, to change both.
func (v *View) WriteRelationship(typ *graph.Object, from, to *End) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.writeData(v, relationshipType, typ)
	l = append(l, v.writeEnd(from)...)
	if typ.Doc().Bool(typ.Type.MustProperty("bidirectional")) {
		return append(l, v.writeEnd(to)...)
	}
	return append(l, v.ReadEnd(to)...)
}

// writeEnd asks for the right to change what stands at one side.
func (v *View) writeEnd(e *End) Lacks {
	switch {
	case e.Event != nil:
		return append(v.WriteEvent(e.Event), v.At(e.Unit, Write)...)
	case e.Enrollment != nil:
		return append(v.WriteEnrollment(e.Person, e.Enrollment), v.At(e.Unit, Write)...)
	}
	return v.WritePerson(e.Person)
}
