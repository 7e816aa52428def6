package synthetic

import (
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
	unit := p.one(p.Units)
	p.Person = p.UID()
	p.serial++
	p.Phone = fmt.Sprintf("+232%08d", p.random.IntN(1e8))
	b = append(b, `{"trackedEntityInstance":"`...)
	b = append(b, p.Person...)
	b = append(b, `","trackedEntityType":"`+p.Of.Type+`","orgUnit":"`...)
	b = append(b, unit...)
	b = append(b, `","attributes":[`...)
	b = appendAttribute(b, "w75KJ2mc4zz", p.one(firstNames))
	b = appendAttribute(append(b, ','), "zDhUuAYrxNC", p.one(lastNames))
	b = appendAttribute(append(b, ','), "cejWyOfXge6", p.one(genders))
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
	day := p.day()
	p.Enrolled = Enrollment{p.UID(), unit}
	b = append(b, `{"enrollment":"`...)
	b = append(b, p.Enrolled.ID...)
	b = append(b, `","program":"`+p.Of.Program+`","orgUnit":"`...)
	b = append(b, unit...)
	b = append(b, `","enrollmentDate":"`...)
	b = day.AppendFormat(b, time.DateOnly)
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
	b = append(b, `{"event":"`...)
	b = append(b, p.Event...)
	b = append(b, `","program":"`...)
	b = append(b, program...)
	b = append(b, `","programStage":"`...)
	b = append(b, stage...)
	b = append(b, `","orgUnit":"`...)
	b = append(b, unit...)
	b = append(b, `","eventDate":"`...)
	b = day.AppendFormat(b, time.DateOnly)
	b = append(b, `","status":"COMPLETED","dataValues":[{"dataElement":"qrur9Dvnyt5","value":"`...)
	b = strconv.AppendInt(b, int64(p.random.IntN(95)), 10)
	b = append(b, `"},{"dataElement":"oZg33kd9taw","value":"`...)
	b = append(b, p.one(genders)...)
	b = append(b, `"},{"dataElement":"msodh3rEMJa","value":"`...)
	b = day.AppendFormat(b, time.DateOnly)
	return append(b, `"}]}`...)
}

// day is within two years, all of them past.
func (p *People) day() time.Time {
	return time.Date(2023, 1, 1+p.random.IntN(600), 0, 0, 0, 0, time.UTC)
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
