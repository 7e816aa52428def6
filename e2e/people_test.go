package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
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

// missing returns those who are not there, and fails the test when only a part of one is.
func missing(t *testing.T, s *Server, people []person) (gone []person) {
	t.Helper()
	for some := range slices.Chunk(people, 100) {
		ids := make([]string, len(some))
		for i, p := range some {
			ids[i] = p.id
		}
		a := s.Get(t, "/api/trackedEntityInstances?ou=DiszpKrYNg8&trackedEntityType=nEenWmSyUEp&skipPaging=true&trackedEntityInstance="+
			strings.Join(ids, ";")+"&fields=trackedEntityInstance,attributes[value],enrollments[enrollment,events[event]]").Want(t, 200)
		var list struct {
			TrackedEntityInstances []struct {
				TrackedEntityInstance string
				Attributes            []struct{ Value string }
				Enrollments           []struct{ Events []struct{ Event string } }
			}
		}
		if err := json.Unmarshal(a.Body, &list); err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, p := range list.TrackedEntityInstances {
			found[p.TrackedEntityInstance] = true
			if len(p.Attributes) != 2 || len(p.Enrollments) != 1 || len(p.Enrollments[0].Events) != 2 {
				t.Errorf("only a part is there: %+v", p)
			}
		}
		for _, p := range some {
			if !found[p.id] {
				gone = append(gone, p)
			}
		}
	}
	return gone
}

// simpleEvent is an event without registration.
func simpleEvent(id, unit string) string {
	return fmt.Sprintf(`{"event": %q, "program": "eBAyeGv0exc", "orgUnit": %q, "eventDate": "2024-02-03", "status": "COMPLETED",
		"dataValues": [{"dataElement": "qrur9Dvnyt5", "value": "21"}, {"dataElement": "oZg33kd9taw", "value": "Female"}]}`, id, unit)
}
