package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cohort/uid"
)

// person is somebody with an enrollment and two events, who is written whole or not at all.
type person struct {
	id, enrollment string
	events         [2]string
	national       string // a unique attribute's value
}

func newPerson() person {
	return person{uid.New(), uid.New(), [2]string{uid.New(), uid.New()}, uid.New()}
}

func (p person) json() string {
	event := func(id, age string) string {
		return fmt.Sprintf(`{"event": %q, "program": "ur1Edk5Oe2n", "programStage": "EPEcjy3FWmI", "orgUnit": "DiszpKrYNg8",
			"eventDate": "2024-02-03", "status": "COMPLETED", "dataValues": [{"dataElement": "qrur9Dvnyt5", "value": %q}]}`, id, age)
	}
	return fmt.Sprintf(`{"trackedEntityInstance": %q, "trackedEntityType": "nEenWmSyUEp", "orgUnit": "DiszpKrYNg8",
		"attributes": [{"attribute": "w75KJ2mc4zz", "value": "Ada"}, {"attribute": "AuPLng5hLbE", "value": %q}],
		"enrollments": [{"enrollment": %q, "program": "ur1Edk5Oe2n", "orgUnit": "DiszpKrYNg8", "enrollmentDate": "2024-02-01",
			"incidentDate": "2024-02-01", "events": [%s, %s]}]}`,
		p.id, p.national, p.enrollment, event(p.events[0], "21"), event(p.events[1], "22"))
}

// peopleJSON is a body of several.
func peopleJSON(people []person) string {
	texts := make([]string, len(people))
	for i, p := range people {
		texts[i] = p.json()
	}
	return `{"trackedEntityInstances": [` + strings.Join(texts, ",") + `]}`
}

// isThere reports whether a person is there, and fails the test when only a part of one is.
func (p person) isThere(t *testing.T, s *Server) bool {
	t.Helper()
	a := s.Get(t, "/api/trackedEntityInstances/"+p.id+"?fields=*")
	if a.Status == 200 {
		for place, want := range map[string]int{"attributes/#": 2, "enrollments/#": 1, "enrollments/0/events/#": 2} {
			if got := a.At(place); got != json.Number(fmt.Sprint(want)) {
				t.Errorf("person %s: %v %s, want %d", p.id, got, place, want)
			}
		}
		return true
	}
	for _, path := range []string{"/api/enrollments/" + p.enrollment, "/api/events/" + p.events[0], "/api/events/" + p.events[1]} {
		if a := s.Get(t, path); a.Status != 404 {
			t.Errorf("person %s is not there, %s is: %d", p.id, path, a.Status)
		}
	}
	return false
}

// simpleEvent is an event without registration.
func simpleEvent(id, unit string) string {
	return fmt.Sprintf(`{"event": %q, "program": "eBAyeGv0exc", "orgUnit": %q, "eventDate": "2024-02-03", "status": "COMPLETED",
		"dataValues": [{"dataElement": "qrur9Dvnyt5", "value": "21"}, {"dataElement": "oZg33kd9taw", "value": "Female"}]}`, id, unit)
}
