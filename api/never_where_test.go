package api

import (
	"strings"
	"testing"
)

// Who knows the identifier of something that he may not see learns by no verb where it is kept, and changes nothing of it.
func TestNeverWhere(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", keepers, 200))
		s.do(t, post("/api/metadata", `{"programs":[{"id":"ProgSingle1","name":"Single","shortName":"Single","programType":"WITHOUT_REGISTRATION","organisationUnits":[{"id":"UnitClinic0"},{"id":"UnitFarAway"}],"sharing":{"public":"rwrw----"}}],
			"programStages":[{"id":"StageSingle","name":"Single","program":{"id":"ProgSingle1"}}]}`, 200))
		s.do(t, patch("/api/trackedEntityTypes/TypePerson0", `{"sharing":{"public":"rwrw----"}}`, 200))
		s.do(t, patch("/api/programs/ProgOpen000", `{"sharing":{"public":"rwrw----"}}`, 200))
		s.do(t, post("/api/trackedEntityInstances", `{"trackedEntityInstance":"PersonFar01","trackedEntityType":"TypePerson0","orgUnit":"UnitFarAway","enrollments":[{"enrollment":"EnrollFar01","program":"ProgOpen000","orgUnit":"UnitFarAway","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"}]}`, 200))
		s.do(t, post("/api/events", `{"event":"EventFar001","program":"ProgSingle1","programStage":"StageSingle","orgUnit":"UnitFarAway","eventDate":"2024-01-01"}`, 200))
		const js = "application/json"
		state := func() string {
			return s.do(t, exchange{path: "/api/trackedEntityInstances/PersonFar01?fields=*", status: 200}) + s.do(t, exchange{path: "/api/events/EventFar001", status: 200})
		}
		before := state()
		for _, a := range []attack{
			{"GET", "/api/trackedEntityInstances/PersonFar01", "", ""}, {"GET", "/api/trackedEntityInstances/PersonFar01?program=ProgOpen000", "", ""}, {"GET", "/api/enrollments/EnrollFar01", "", ""}, {"GET", "/api/events/EventFar001", "", ""},
			{"GET", "/api/tracker/trackedEntities/PersonFar01/changeLogs", "", ""}, {"GET", "/api/tracker/events/EventFar001/changeLogs", "", ""}, {"GET", "/api/relationships?tei=PersonFar01", "", ""}, {"GET", "/api/relationships?event=EventFar001", "", ""},
			{"PUT", "/api/trackedEntityInstances/PersonFar01", js, `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"}`}, {"DELETE", "/api/trackedEntityInstances/PersonFar01", "", ""},
			{"PUT", "/api/enrollments/EnrollFar01/completed", "", ""}, {"DELETE", "/api/enrollments/EnrollFar01", "", ""}, {"POST", "/api/enrollments/EnrollFar01/note", js, `{"notes":[{"value":"x"}]}`},
			{"PUT", "/api/events/EventFar001", js, `{"program":"ProgSingle1","orgUnit":"UnitClinic0","eventDate":"2024-01-02"}`}, {"DELETE", "/api/events/EventFar001", "", ""}, {"POST", "/api/events/EventFar001/note", js, `{"notes":[{"value":"x"}]}`}, {"PUT", "/api/events/EventFar001/eventDate", js, `{"event":"EventFar001","eventDate":"2024-01-02"}`},
			{"POST", "/api/tracker?async=false&importStrategy=DELETE", js, `{"trackedEntities":[{"trackedEntity":"PersonFar01"}],"enrollments":[{"enrollment":"EnrollFar01"}],"events":[{"event":"EventFar001"}]}`},
			{"POST", "/api/tracker?async=false&importStrategy=UPDATE", js, `{"trackedEntities":[{"trackedEntity":"PersonFar01","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"}],"events":[{"event":"EventFar001","program":"ProgSingle1","programStage":"StageSingle","orgUnit":"UnitClinic0","occurredAt":"2024-01-02","status":"ACTIVE"}]}`},
			{"POST", "/api/trackedEntityInstances?strategy=CREATE_AND_UPDATE", js, `{"trackedEntityInstance":"PersonFar01","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","enrollments":[{"program":"ProgOpen000","orgUnit":"UnitClinic0","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"}]}`},
			{"PUT", "/api/tracker/ownership/transfer?trackedEntity=PersonFar01&program=ProgOpen000&ou=UnitClinic0", "", ""}, {"POST", "/api/tracker/ownership/override?trackedEntity=PersonFar01&program=ProgOpen000&reason=x", "", ""},
		} {
			status, _, body := s.strike(t, clerk, a)
			if status < 400 || status >= 500 {
				t.Errorf("%s %s: %d %.200s", a.method, a.path, status, body)
			}
			if strings.Contains(body, "UnitFarAway") || strings.Contains(body, "Far away") {
				t.Errorf("%s %s tells where it is kept: %s", a.method, a.path, body)
			}
		}
		if now := state(); now != before {
			t.Errorf("something was changed:\nwas %s\nis  %s", before, now)
		}
	})
}
