package bench

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// people makes synthetic people and events as clients send them. What it makes depends on the seed alone.
type people struct {
	random *rand.Rand
	units  []string // where they live
	serial int      // of the last unique value
	series uint32   // tells the unique values of two generators apart

	// What was made last, so that it can be asked for.
	person, event, phone string
	enrolled             enrollment
}

// newPeople returns a generator. Two with the same seed and stream make the same people; others never share an identifier.
func newPeople(seed, stream uint64) *people {
	random := rand.New(rand.NewPCG(seed, stream))
	return &people{random: random, units: facilities(), series: random.Uint32()}
}

// shapes are the sizes of people in entities: a person alone; with an enrollment and 2 events; with an enrollment and 7
// events. A person has 6 attribute values, one of them unique; an event 3 data values.
var shapes = []int{1, 4, 9}

// appendPerson appends one person of so many entities.
func (p *people) appendPerson(b []byte, entities int) []byte {
	unit := p.one(p.units)
	p.person = p.uid()
	p.serial++
	p.phone = fmt.Sprintf("+232%08d", p.random.IntN(1e8))
	b = append(b, `{"trackedEntityInstance":"`...)
	b = append(b, p.person...)
	b = append(b, `","trackedEntityType":"`+personType+`","orgUnit":"`...)
	b = append(b, unit...)
	b = append(b, `","attributes":[`...)
	b = appendAttribute(b, "w75KJ2mc4zz", p.one(firstNames))
	b = appendAttribute(append(b, ','), "zDhUuAYrxNC", p.one(lastNames))
	b = appendAttribute(append(b, ','), "cejWyOfXge6", p.one(genders))
	b = appendAttribute(append(b, ','), "AMpUYgxuCaE", fmt.Sprintf("%d %s", 1+p.random.IntN(200), p.one(streets)))
	b = appendAttribute(append(b, ','), phoneAttribute, p.phone)
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

func (p *people) appendEnrollment(b []byte, unit string, events int) []byte {
	day := p.day()
	p.enrolled = enrollment{p.uid(), unit}
	b = append(b, `{"enrollment":"`...)
	b = append(b, p.enrolled.id...)
	b = append(b, `","program":"`+registryProgram+`","orgUnit":"`...)
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
		b = p.appendEvent(b, registryProgram, registryStage, unit, day)
	}
	return append(b, `]}`...)
}

// appendSingleEvent appends an event without registration.
func (p *people) appendSingleEvent(b []byte) []byte {
	return p.appendEvent(b, eventProgram, eventStage, p.one(p.units), p.day())
}

func (p *people) appendEvent(b []byte, program, stage, unit string, day time.Time) []byte {
	p.event = p.uid()
	b = append(b, `{"event":"`...)
	b = append(b, p.event...)
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
func (p *people) day() time.Time {
	return time.Date(2023, 1, 1+p.random.IntN(600), 0, 0, 0, 0, time.UTC)
}

func (p *people) one(of []string) string { return of[p.random.IntN(len(of))] }

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func (p *people) uid() string { return newUID(p.random) }

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
