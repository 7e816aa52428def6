package access

import "cohort/graph"

// SearchAnywhere is the authority to find people of units beyond one's own search scope.
const SearchAnywhere = "F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS"

// What clients know the refusals of ownership by: they offer to break the glass, or do not.
const (
	OwnershipDenied = "OWNERSHIP_ACCESS_DENIED"
	ProgramClosed   = "PROGRAM_ACCESS_CLOSED"
)

// The codes of what the user lacks at a unit, or with those who own what programs know.
const (
	outsideCapture = "E1000"
	outsideSearch  = "E1105"
	notOwner       = "E1102"
	ownsNothing    = "E1324"
)

// Verb is what is to be done at an organisation unit.
type Verb string

// Creating and changing are asked for the capture scope.
const (
	Create Verb = "create"
	Write  Verb = "write"
)

// At asks for the right to write data of a unit: to create it at one that the user names, or to change what is kept at one, which is not
// named to him.
func (v *View) At(unit int32, verb Verb) (l Lacks) {
	switch {
	case v.Capture(unit):
	case verb == Create:
		l.add(outsideCapture, "User has no create access to organisation unit: %s", v.uidOf(unit))
	default:
		l.elsewhere(outsideCapture, string(verb))
	}
	return l
}

// elsewhere says that something is kept at a unit that is out of the user's reach, but not at which one: so much he may know of whatever
// has an identifier, and nothing more.
func (l *Lacks) elsewhere(code, verb string) {
	l.add(code, "User has no %s access to its organisation unit", verb)
}

// PlanAt asks for the right to put a date into the calendar of a unit: whom somebody may find there, he may send there.
func (v *View) PlanAt(unit int32) (l Lacks) {
	if !v.Search(unit) {
		l.add(outsideSearch, "User has no %s access to organisation unit: %s", Create, v.uidOf(unit))
	}
	return l
}

func (v *View) uidOf(id int32) string {
	if o := v.Snapshot.Object(id); o != nil {
		return o.UID
	}
	return "null"
}

// RegisterPerson asks for the right to create a tracked entity of a type; the unit is asked for by At.
func (v *View) RegisterPerson(typ *graph.Object) (l Lacks) {
	l.writeData(v, entityType, typ)
	return l
}

// ReadPerson asks for the right to see a tracked entity; with a program, as this knows it, where it does.
func (v *View) ReadPerson(p *Person, program *graph.Object) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.readData(v, entityType, p.Type)
	if program != nil {
		l.readData(v, programType, program)
		if part := p.Part(program); part != nil {
			v.owned(p, program, toRead, &l)
			return l.Unnamed()
		}
	}
	v.known(p, toRead, "read", &l)
	return l.Unnamed()
}

// WritePerson asks for the right to change a tracked entity.
func (v *View) WritePerson(p *Person) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.writeData(v, entityType, p.Type)
	v.known(p, toWrite, "write", &l)
	return l.unless(func() Lacks { return v.ReadPerson(p, nil) })
}

// known says why the user does not know of a person.
func (v *View) known(p *Person, a aim, verb string, l *Lacks) {
	switch {
	case v.knows(p, a):
	case v.within(p.Unit, a):
		l.add(ownsNothing, OwnershipDenied)
	default:
		l.elsewhere(outsideCapture, verb)
	}
}

// owned says why the user does not see or change what a program knows of a person. Where nobody owns that yet, he has to know
// the person.
func (v *View) owned(p *Person, program *graph.Object, a aim, l *Lacks) {
	part := p.Part(program)
	switch {
	case part == nil && v.knows(p, a), part != nil && v.owns(part, a):
	case part == nil:
		l.add(notOwner, OwnershipDenied)
	case LevelOf(program) == Closed:
		l.add(notOwner, ProgramClosed)
	default:
		l.add(notOwner, OwnershipDenied)
	}
}

// ReadsProgram reports whether the user may read data of a program at all: of its own, and of the type that it enrolls.
func (v *View) ReadsProgram(program, typ *graph.Object) bool {
	return v.CanReadData(program) && (typ == nil || v.CanReadData(typ))
}

// ReadEnrollment asks for the right to see a person's enrollments in a program.
func (v *View) ReadEnrollment(p *Person, program *graph.Object) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.readData(v, entityType, p.Type)
	l.readData(v, programType, program)
	v.owned(p, program, toRead, &l)
	return l.Unnamed()
}

// Enroll asks for the right to enroll a person in a program; the unit is asked for by At.
func (v *View) Enroll(p *Person, program *graph.Object) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.writeData(v, programType, program)
	var known Lacks
	known.readData(v, enrolledType, p.Type)
	v.owned(p, program, toWrite, &known)
	return append(l, known.Unnamed()...)
}

// WriteEnrollment asks for the right to change and delete a person's enrollments in a program; the unit is asked for by At.
func (v *View) WriteEnrollment(p *Person, program *graph.Object) Lacks {
	return v.Enroll(p, program).unless(func() Lacks { return v.ReadEnrollment(p, program) })
}

// Event is what decides on an event.
type Event struct {
	Person      *Person // nil without registration
	Program     *graph.Object
	Stage       *graph.Object
	OptionCombo *graph.Object // for attributes; nil asks for none
	Unit        int32
}

// ReadEvent asks for the right to see an event.
func (v *View) ReadEvent(e *Event) (l Lacks) {
	if v.superuser {
		return nil
	}
	if e.Person == nil {
		l.readData(v, programType, e.Program)
		if !v.Finds(e.Unit) {
			l.elsewhere(outsideSearch, "read")
		}
	} else {
		l = v.ReadEnrollment(e.Person, e.Program)
		l.readData(v, programStage, e.Stage)
	}
	v.options(e.OptionCombo, v.CanReadData, "read", &l)
	return l.Unnamed()
}

// RecordIn asks for the right to record events, whomever they are about: of the program where they are its own, of the stage otherwise.
func (v *View) RecordIn(program, stage *graph.Object, registration bool) (l Lacks) {
	if registration {
		l.writeData(v, programStage, stage)
		l.readData(v, programType, program)
	} else {
		l.writeData(v, programType, program)
	}
	return l
}

// Record asks for the right to record an event of a person; that of RecordIn is asked for before. The unit is asked for by At.
func (v *View) Record(e *Event) (l Lacks) {
	if v.superuser {
		return nil
	}
	if e.Person != nil {
		l.readData(v, enrolledType, e.Person.Type)
		v.owned(e.Person, e.Program, toWrite, &l)
		l = l.Unnamed()
	}
	v.options(e.OptionCombo, v.CanWriteData, "write", &l)
	return l
}

// WriteEvent asks for the right to change and delete an event. The unit is asked for by At.
func (v *View) WriteEvent(e *Event) Lacks {
	if v.superuser {
		return nil
	}
	l := append(v.RecordIn(e.Program, e.Stage, e.Person != nil), v.Record(e)...)
	return l.unless(func() Lacks { return v.ReadEvent(e) })
}

// WriteOptions asks for the right to record data under an attribute option combination.
func (v *View) WriteOptions(combo *graph.Object) (l Lacks) {
	v.options(combo, v.CanWriteData, "write", &l)
	return l
}

// options names the category options of a combination that are in the way.
func (v *View) options(combo *graph.Object, can func(*graph.Object) bool, verb string, l *Lacks) {
	if combo == nil || can(combo) {
		return
	}
	code := "E1098"
	if verb == "write" {
		code = "E1099"
	}
	for _, id := range combo.Doc().Refs(combo.Type.MustProperty("categoryOptions")) {
		if option := v.Snapshot.Object(id); option != nil && !can(option) {
			l.about(code, "User has no "+verb+" access to category option", option)
		}
	}
}

// BreakGlass asks for the right to see a person's part in a program for a while, for a reason: whoever finds the person may,
// unless the program is closed. Where nobody owns the part yet, the unit of the person stands for the owner.
func (v *View) BreakGlass(p *Person, program *graph.Object) (l Lacks) {
	l.readData(v, entityType, p.Type)
	l = l.Unnamed()
	l.readData(v, programType, program)
	unit := p.Unit
	if part := p.Part(program); part != nil {
		unit = part.Owner
	}
	if LevelOf(program) == Closed {
		l.add(notOwner, ProgramClosed)
	}
	if !v.Search(unit) {
		l.add(outsideSearch, "The owner of the tracked entity in this program is not part of the user's search scope")
	}
	return l
}

// Transfer asks for the right to give a person's part in a program to another unit: its owner may, and whoever has broken the
// glass, if he may write what the program knows.
func (v *View) Transfer(p *Person, part *Part) (l Lacks) {
	if v.superuser {
		return nil
	}
	l = v.WriteEnrollment(p, part.Program)
	if len(l) == 0 && !v.Capture(part.Owner) && !part.Broken {
		l.add(notOwner, OwnershipDenied)
	}
	return l
}
