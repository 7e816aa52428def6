package synthetic

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// People makes synthetic people and events as clients send them. What it makes depends on the seed alone.
type People struct {
	random *rand.Rand
	Units  []string // where they live
	Of     Registry // what they are, and are enrolled in
	serial int      // of the last unique value
	series uint32   // tells the unique values of two generators apart

	Flawed   int // each so manieth entity is wrong in some way; 0: none is
	entities int // that were made
	flaws    int // of them

	// What was made last, so that it can be asked for.
	Person, Event, Phone string
	Enrolled             Enrollment
}

// NewPeople returns a generator. Two with the same seed and stream make the same people; others never share an identifier.
func NewPeople(seed, stream uint64) *People {
	random := rand.New(rand.NewPCG(seed, stream))
	return &People{random: random, Units: facilities(), Of: demoRegistry, series: random.Uint32()}
}

// Enrollment is where and by which identifier a person is enrolled.
type Enrollment struct{ ID, Unit string }

// Shapes are the sizes of people in entities: a person alone; with an enrollment and 2 events; with an enrollment and 7
// events. A person has 6 attribute values, one of them unique; an event 3 data values.
var Shapes = []int{1, 4, 9}

// AppendPerson appends one person of so many entities.
func (p *People) AppendPerson(b []byte, entities int) []byte {
	unit, flaw := p.one(p.Units), p.flaw()
	p.Person = p.UID()
	p.serial++
	p.Phone = Phone(p.random)
	b = append(b, `{"trackedEntityInstance":"`...)
	b = append(b, p.Person...)
	b = append(b, `","trackedEntityType":"`+flaw.of(missing, "", p.Of.Type)+`","orgUnit":"`...)
	b = append(b, flaw.of(unknownUnit, stranger, unit)...)
	b = append(b, `","attributes":[`...)
	b = appendAttribute(b, "w75KJ2mc4zz", p.one(firstNames))
	b = appendAttribute(append(b, ','), "zDhUuAYrxNC", p.one(lastNames))
	b = appendAttribute(append(b, ','), flaw.of(unknownObject, stranger, "cejWyOfXge6"), flaw.of(wrongValue, "Neither", p.one(genders)))
	b = appendAttribute(append(b, ','), "AMpUYgxuCaE", fmt.Sprintf("%d %s", 1+p.random.IntN(200), p.one(streets)))
	b = appendAttribute(append(b, ','), PhoneAttribute, p.Phone)
	b = appendAttribute(append(b, ','), "AuPLng5hLbE", fmt.Sprintf("SL-%08X-%07d", p.series, p.serial))
	b = append(b, ']')
	if entities > 1 {
		b = append(b, `,"enrollments":[`...)
		b = p.appendEnrollment(b, unit, entities-2)
		b = append(b, ']')
	}
	return append(b, '}')
}

func appendAttribute(b []byte, attribute, value string) []byte {
	b = append(b, `{"attribute":"`...)
	b = append(b, attribute...)
	b = append(b, `","value":"`...)
	b = append(b, value...)
	return append(b, `"}`...)
}

func (p *People) appendEnrollment(b []byte, unit string, events int) []byte {
	day, flaw := p.day(), p.flaw()
	p.Enrolled = Enrollment{p.UID(), unit}
	b = append(b, `{"enrollment":"`...)
	b = append(b, p.Enrolled.ID...)
	b = append(b, `","program":"`+flaw.of(unknownObject, stranger, p.Of.Program)+`","orgUnit":"`...)
	b = append(b, flaw.of(unknownUnit, stranger, unit)...)
	date := flaw.of(missing, "", flaw.of(wrongValue, "soon", day.Format(time.DateOnly)))
	b = append(b, `","enrollmentDate":"`+date...)
	b = append(b, `","incidentDate":"`...)
	b = day.AppendFormat(b, time.DateOnly)
	b = append(b, `","status":"ACTIVE","events":[`...)
	for i := range events {
		if i > 0 {
			b = append(b, ',')
		}
		day = day.AddDate(0, 0, 7+p.random.IntN(21))
		b = p.appendEvent(b, p.Of.Program, p.Of.Stage, unit, day)
	}
	return append(b, `]}`...)
}

// AppendSingleEvent appends an event without registration.
func (p *People) AppendSingleEvent(b []byte) []byte {
	return p.appendEvent(b, EventProgram, EventStage, p.one(p.Units), p.day())
}

// AppendEventOf appends a further event of one of these enrollments.
func (p *People) AppendEventOf(b []byte, of []Enrollment) []byte {
	e := of[p.random.IntN(len(of))]
	event := p.appendEvent(nil, p.Of.Program, p.Of.Stage, e.Unit, p.day())
	b = append(append(b, `{"enrollment":"`...), e.ID...)
	b = append(b, `",`...)
	return append(b, event[1:]...)
}

func (p *People) appendEvent(b []byte, program, stage, unit string, day time.Time) []byte {
	p.Event = p.UID()
	flaw := p.flaw()
	b = append(b, `{"event":"`...)
	b = append(b, p.Event...)
	b = append(b, `","program":"`...)
	b = append(b, program...)
	b = append(b, `","programStage":"`...)
	b = append(b, stage...)
	b = append(b, `","orgUnit":"`...)
	b = append(b, flaw.of(unknownUnit, stranger, unit)...)
	b = append(b, `","eventDate":"`...)
	b = day.AppendFormat(b, time.DateOnly)
	b = append(b, `","status":"COMPLETED","dataValues":[{"dataElement":"`+ageElement+`","value":"`...)
	b = append(b, flaw.of(wrongValue, "many", strconv.Itoa(p.random.IntN(95)))...)
	b = append(b, `"},{"dataElement":"`+genderElement+`","value":"`...)
	b = append(b, flaw.of(missing, "", p.one(genders))...)
	b = append(b, `"},{"dataElement":"`+flaw.of(unknownObject, stranger, dateElement)+`","value":"`...)
	b = day.AppendFormat(b, time.DateOnly)
	return append(b, `"}]}`...)
}

// day is within two years, all of them past.
func (p *People) day() time.Time {
	return time.Date(2023, 1, 1+p.random.IntN(600), 0, 0, 0, 0, time.UTC)
}

// Phone makes a telephone number.
func Phone(random *rand.Rand) string { return fmt.Sprintf("+232%08d", random.IntN(1e8)) }

// Redated returns a payload of events of which each has another date as a value.
func Redated(payload []byte) []byte {
	const before = `{"dataElement":"` + dateElement + `","value":"20`
	return bytes.ReplaceAll(payload, []byte(before+"2"), []byte(before+"0"))
}

// flaw is what is wrong with an entity.
type flaw uint8

const (
	faultless flaw = iota
	unknownUnit
	wrongValue
	missing       // a value that it must have
	unknownObject // of metadata, other than a unit
	flaws         // how many there are
)

// stranger is an identifier of nothing.
const stranger = "NoSuchThing"

// flaw is that of the next entity.
func (p *People) flaw() flaw {
	p.entities++
	if p.Flawed == 0 || p.entities%p.Flawed != 0 {
		return faultless
	}
	p.flaws++
	return 1 + flaw(p.flaws)%(flaws-1)
}

// of returns what an entity with a certain flaw has in place of something.
func (f flaw) of(which flaw, has, otherwise string) string {
	if f == which {
		return has
	}
	return otherwise
}

func (p *People) one(of []string) string { return of[p.random.IntN(len(of))] }

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// UID makes an identifier.
func (p *People) UID() string { return newUID(p.random) }

// newUID makes an identifier from a seed, which package uid does not.
func newUID(random *rand.Rand) string {
	const characters = letters + "0123456789"
	var b [11]byte
	b[0] = letters[random.IntN(len(letters))]
	for i := 1; i < len(b); i++ {
		b[i] = characters[random.IntN(len(characters))]
	}
	return string(b[:])
}
