package access

import "cohort/graph"

// Level says how a program guards what it knows of people.
type Level uint8

// The levels. In an open program the owning unit must lie within the user's search scope; an audited one is open, and keeps who
// looked from outside. In a protected one the user must capture at the owning unit, or break the glass; in a closed one nothing
// replaces that.
const (
	Open Level = iota
	Audited
	Protected
	Closed
)

var levels = map[string]Level{"AUDITED": Audited, "PROTECTED": Protected, "CLOSED": Closed}

// LevelOf returns the access level of a program. One that names none is open.
func LevelOf(program *graph.Object) Level {
	return levels[program.Doc().Text(program.Type.MustProperty("accessLevel"))]
}

// Guarded reports whether finding a person is not enough to see what the program knows of him.
func (l Level) Guarded() bool { return l >= Protected }

// Part is what decides on a program's part of a person.
type Part struct {
	Program  *graph.Object
	Owner    int32 // the organisation unit that owns it
	Broken   bool  // the user has broken the glass, and not too long ago
	Enrolled bool  // there is an enrollment that is not deleted
}

// Person is what decides on a tracked entity: its type, the unit at which it was registered, its parts in programs.
type Person struct {
	Type  *graph.Object // nil: it is gone, and refuses nothing
	Unit  int32
	Parts []Part
}

// Part returns the person's part in a program, nil where nobody owns one.
func (p *Person) Part(program *graph.Object) *Part {
	for i := range p.Parts {
		if p.Parts[i].Program == program {
			return &p.Parts[i]
		}
	}
	return nil
}

// aim is what the data is wanted for: people are found a little farther than they are written.
type aim uint8

const (
	toRead aim = iota
	toWrite
)

// within reports whether a unit lies where the user may look for people.
func (v *View) within(unit int32, a aim) bool {
	return v.Search(unit) || a == toRead && v.Has(SearchAnywhere)
}

// owns reports whether the owner of a part leaves it to the user.
func (v *View) owns(p *Part, a aim) bool {
	level := LevelOf(p.Program)
	if !level.Guarded() {
		return v.within(p.Owner, a)
	}
	return v.Capture(p.Owner) || level == Protected && p.Broken
}

// Owns reports whether the owner of a part leaves it to the user to see.
func (v *View) Owns(p *Part) bool { return v.owns(p, toRead) }

// knows reports whether the user may know of a person at all. One that is enrolled in programs whose data the user may see is
// known through one of these; another is known where it was registered.
func (v *View) knows(p *Person, a aim) bool {
	enrolled := false
	for i := range p.Parts {
		part := &p.Parts[i]
		if !part.Enrolled || !v.CanReadData(part.Program) {
			continue
		}
		if v.owns(part, a) {
			return true
		}
		enrolled = true
	}
	return !enrolled && v.within(p.Unit, a)
}

// Finds reports whether the user may look for the people of a unit: it is in his search scope, or he may look anywhere.
func (v *View) Finds(unit int32) bool { return v.within(unit, toRead) }

// Watched reports whether the program keeps that the user has seen a part: it is audited, and he sees it from outside.
func (v *View) Watched(p *Part) bool {
	return !v.superuser && LevelOf(p.Program) == Audited && !v.Capture(p.Owner)
}
