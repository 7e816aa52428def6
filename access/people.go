package access

import (
	"fmt"
	"strings"

	"cohort/graph"
)

// SearchAnywhere is the authority to find people of units beyond one's own search scope.
const SearchAnywhere = "F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS"

// What clients know the refusals of ownership by: they offer to break the glass, or do not.
const (
	OwnershipDenied = "OWNERSHIP_ACCESS_DENIED"
	ProgramClosed   = "PROGRAM_ACCESS_CLOSED"
)

// Lack is a right that the user would need for something and does not have.
type Lack struct {
	Code string // by which the newer dialect of the tracker API tells it; "" is none
	Text string
}

// Lacks are all rights that the user lacks for something. None is that he may do it.
type Lacks []Lack

// String is the reasons, one after the other.
func (l Lacks) String() string {
	texts := make([]string, len(l))
	for i := range l {
		texts[i] = l[i].Text
	}
	return strings.Join(texts, "; ")
}

func (l *Lacks) add(code, format string, args ...any) {
	*l = append(*l, Lack{code, fmt.Sprintf(format, args...)})
}

// topic is what of people's data a right is about, with the codes of its lack.
type topic struct{ name, read, write string }

var (
	entityType   = topic{"tracked entity type", "E1131", "E1001"}
	enrolledType = topic{"tracked entity type", "E1104", ""} // of whom a program enrolls
	programType  = topic{"program", "E1096", "E1091"}
	programStage = topic{"program stage", "E1097", "E1095"}
)

func (l *Lacks) readData(v *View, what topic, o *graph.Object) {
	if o != nil && !v.CanReadData(o) {
		l.add(what.read, "User has no data read access to %s: %s", what.name, o.UID)
	}
}

func (l *Lacks) writeData(v *View, what topic, o *graph.Object) {
	if o != nil && !v.CanWriteData(o) {
		l.add(what.write, "User has no data write access to %s: %s", what.name, o.UID)
	}
}

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
			return l
		}
	}
	v.known(p, toRead, "read", &l)
	return l
}

// WritePerson asks for the right to change a tracked entity.
func (v *View) WritePerson(p *Person) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.writeData(v, entityType, p.Type)
	v.known(p, toWrite, "write", &l)
	return l
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
	return l
}

// WriteEnrollment asks for the right to enroll a person in a program, and to change and delete its enrollments there; the unit
// is asked for by At.
func (v *View) WriteEnrollment(p *Person, program *graph.Object) (l Lacks) {
	if v.superuser {
		return nil
	}
	l.writeData(v, programType, program)
	l.readData(v, enrolledType, p.Type)
	v.owned(p, program, toWrite, &l)
	return l
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
	return l
}

// WriteEvent asks for the right to record, change and delete an event: of the program where it is the event's own, of the stage
// otherwise. The unit is asked for by At.
func (v *View) WriteEvent(e *Event) (l Lacks) {
	if v.superuser {
		return nil
	}
	if e.Person == nil {
		l.writeData(v, programType, e.Program)
	} else {
		l.writeData(v, programStage, e.Stage)
		l.readData(v, programType, e.Program)
		l.readData(v, enrolledType, e.Person.Type)
		v.owned(e.Person, e.Program, toWrite, &l)
	}
	v.options(e.OptionCombo, v.CanWriteData, "write", &l)
	return l
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
			l.add(code, "User has no %s access to category option: %s", verb, option.UID)
		}
	}
}

// BreakGlass asks for the right to see a person's part in a program for a while, for a reason: whoever finds the person may,
// unless the program is closed. Where nobody owns the part yet, the unit of the person stands for the owner.
func (v *View) BreakGlass(p *Person, program *graph.Object) (l Lacks) {
	l.readData(v, entityType, p.Type)
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
