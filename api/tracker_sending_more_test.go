package api

import (
	"strings"
	"testing"
)

// Attributes that come with an enrollment are the person's own, as for a new person: a PUT that has them there does not leave them out.
func TestPutOfAttributesInEnrollments(t *testing.T) {
	const person = people + "/PersonAnn01"
	const first, last = `{"attribute":"AttrFirstNm","value":"Ann"}`, `{"attribute":"AttrLastNam","value":"Smith"}`
	send := func(own, enrolled, date string) string {
		return `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[` + own + `],"enrollments":[` +
			strings.Replace(stay, "2017-09-15", date, 1) + `,"attributes":[` + enrolled + `]}]}`
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			amend("/api/trackedEntityTypes/TypePerson1", `"trackedEntityTypeAttributes":[{"trackedEntityAttribute":{"id":"AttrFirstNm"}},{"trackedEntityAttribute":{"id":"AttrLastNam"},"mandatory":true}]`),
			post(people, send(first, last, "2017-09-15"), 200, `"imported":1`),
			put(person, send(first, last, "2017-09-16"), 200, `"updated":1`), get(person+"?fields=attributes[value]", 200, "Ann", "Smith"),
			put(person, send(last, first, "2017-09-16"), 200), get(person+"?fields=attributes[value]", 200, "Ann", "Smith"),
			// they stay where the enrollment is refused
			put(person, send(last, first, "bad"), 409, `"object":"Enrollment.date"`), get(person+"?fields=attributes[value]", 200, "Ann", "Smith"),
			put(person, send(first, "", "2017-09-16"), 409, `"object":"Attribute.value"`, "AttrLastNam"),
			put(person, send(last, `{"attribute":"AttrLastNam","value":""}`, "2017-09-16"), 409, "AttrLastNam"),
			put(person, send(last, "", "2017-09-16"), 200), without(get(person+"?fields=attributes[value]", 200, "Smith"), "Ann"),
		} {
			s.do(t, x)
		}
	})
}

// Events of a program without registration are nobody's. Who names somebody all the same is told.
func TestPeopleOfEventsWithoutRegistration(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(people, ann+`}`, 200),
			post(happenings, single+`,"trackedEntityInstance":"PersonAnn01"}`, 200, `"imported":1`, `"status":"WARNING"`, `"object":"Event.trackedEntityInstance"`, "PersonAnn01", "ProgEvents1"),
			put(happenings+"/EventOne001", single+`,"trackedEntityInstance":"PersonAnn01"}`, 200, `"status":"WARNING"`, "PersonAnn01"),
			without(put(happenings+"/EventOne001", single+`,"trackedEntityInstance":""}`, 200), "WARNING"),
		} {
			s.do(t, x)
		}
		back := s.do(t, get(happenings+"/EventOne001", 200))
		s.do(t, without(put(happenings+"/EventOne001", back, 200), "WARNING", "PersonAnn01"))
	})
}
