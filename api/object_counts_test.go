package api

import (
	"testing"
	"time"

	"cohort/metadata"
)

func TestObjectCounts(t *testing.T) {
	people := `{"trackedEntityTypes":[{"id":"TypePerson1","name":"Person","shortName":"Person"}],
		"programs":[{"id":"ProgramEv01","name":"Events","shortName":"Events","programType":"WITHOUT_REGISTRATION","organisationUnits":[{"id":"UnitClinicB"}]}],
		"programStages":[{"id":"StageEvent1","name":"Stage","program":{"id":"ProgramEv01"}}],
		"userRoles":[{"id":"RoleServer1","name":"Looker","authorities":["F_VIEW_SERVER_INFO"]}],
		"users":[{"id":"UserLooker1","username":"looker","firstName":"Lou","surname":"Looker","password":"District1!","userRoles":[{"id":"RoleServer1"}]}]}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(people), metadata.ImportOptions{})
		counts := func(has ...string) exchange {
			return exchange{path: "/api/system/objectCounts", user: "looker:District1!", status: 200, has: has}
		}
		s.do(t, counts(`"organisationUnit":6`, `"user":3`, `"program":1`, `"dataSet":1`, `"indicator":0`, `"trackedEntityInstance":0`, `"programInstance":0`, `"programStageInstance":0`, `"dataValue":0`))
		for _, id := range []string{"PersonOne01", "PersonTwo01"} {
			s.do(t, exchange{method: "POST", path: "/api/trackedEntityInstances", body: `{"trackedEntityInstance":"` + id + `","trackedEntityType":"TypePerson1","orgUnit":"UnitClinicB"}`, status: 200})
		}
		s.do(t, exchange{method: "POST", path: "/api/events", body: `{"program":"ProgramEv01","orgUnit":"UnitClinicB","eventDate":"2024-01-01"}`, status: 200})
		s.do(t, exchange{method: "DELETE", path: "/api/trackedEntityInstances/PersonTwo01", status: 200})
		s.do(t, counts(`"trackedEntityInstance":0`)) // counted a moment ago
		s.server.totals.counted = time.Now().Add(-countsLast)
		s.do(t, counts(`"trackedEntityInstance":1`, `"programInstance":0`, `"programStageInstance":1`))
		s.do(t, exchange{path: "/api/system/objectCounts", user: "nina:District1!", status: 403})
	})
}

func TestCachesAreCleared(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		before := s.do(t, exchange{path: "/api/schemas", status: 200})
		if s.server.renderings.size == 0 {
			t.Fatal("a large answer was not kept")
		}
		for _, x := range []exchange{
			{method: "POST", path: "/api/maintenance/cacheClear", user: "nina:District1!", status: 403, has: []string{"Access is denied"}},
			{method: "POST", path: "/api/maintenance/cacheClear", status: 204},
		} {
			s.do(t, x)
		}
		if kept := &s.server.renderings; kept.size != 0 || kept.used.Len() != 0 || len(kept.byKey) != 0 {
			t.Errorf("%d bytes of %d answers are kept", kept.size, len(kept.byKey))
		}
		if after := s.do(t, exchange{path: "/api/schemas", status: 200}); after != before {
			t.Error("the answer changed")
		}
	})
}
