package api

import (
	"strings"
	"testing"
	"time"
)

// A small request does not become a large one: neither what a body holds in one piece, nor what an object holds in all is without bound,
// and what an object holds many of is not looked at over and over.
func TestNeverALargeBodyOfASmallOne(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.server.Config.BodyLimit = 256 << 20
		s.admitted(t)
		header := []string{"Content-Type", "application/json", "Content-Encoding", "gzip"}
		many := func(piece string, size int) string { return strings.Repeat(piece, size/len(piece)) }
		const person, dates = `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"`, `"enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"`
		text, object, nested := "longer than 16777216 bytes", "longer than 33554432 bytes", "holds more than 200000"
		for _, x := range []struct{ name, list, body, says string }{
			{"a gap", "events", `{` + many(" ", 17<<20) + `"events":[]}`, text}, {"a text", "events", `{"events":[{"storedBy":"` + many("x", 17<<20) + `"}]}`, text},
			{"texts", "events", `{"events":[{"storedBy":"` + many(`x","storedBy":"`, 36<<20) + `"}]}`, object}, {"a geometry", "events", `{"events":[{"geometry":[[1]` + many(",[1]", 36<<20) + `]}]}`, object},
			{"a list for a text", "events", `{"events":[{"event":[[1]` + many(",[1]", 36<<20) + `]}]}`, object}, {"values", "events", `{"events":[{"dataValues":[{}` + many(",{}", 700_000) + `]}]}`, nested},
			{"notes", "events", `{"events":[{"notes":[{}` + many(",{}", 700_000) + `]}]}`, nested}, {"relationships", "trackedEntities", `{"trackedEntities":[{"relationships":[{}` + many(",{}", 700_000) + `]}]}`, nested},
			{"stays", "trackedEntities", `{"trackedEntities":[` + person + `,"enrollments":[{}` + many(",{}", 700_000) + `]}]}`, nested}, {"visits", "enrollments", `{"enrollments":[{"events":[{}` + many(",{}", 700_000) + `]}]}`, nested},
		} {
			packed := zip(x.body)
			classic := map[string]string{"trackedEntities": people, "enrollments": "/api/enrollments", "events": "/api/events"}[x.list]
			for _, path := range []string{classic, newer + "&atomicMode=OBJECT"} {
				body := packed
				if path == classic {
					body = zip(strings.Replace(x.body, "trackedEntities", "trackedEntityInstances", 1))
				}
				answer := s.do(t, exchange{method: "POST", path: path, header: header, body: body, user: clerk, status: 413, has: []string{x.says}})
				if t.Failed() {
					t.Fatalf("%s at %s: %.300s", x.name, path, answer)
				}
			}
		}
		// one object alone
		s.do(t, exchange{method: "POST", path: people, header: header, body: zip(person + `,"enrollments":[{}` + many(",{}", 700_000) + `]}`), user: clerk, status: 413, has: []string{nested}})
		s.do(t, exchange{method: "PUT", path: people + "/PersonOne01", header: header, body: zip(person + `,"relationships":[{}` + many(",{}", 700_000) + `]}`), user: clerk, status: 413, has: []string{nested}})

		// many of one kind
		began := time.Now()
		stay := `{"program":"ProgOpen000","orgUnit":"UnitClinic0","status":"COMPLETED",` + dates + `}`
		s.do(t, exchange{method: "POST", path: people + "?dryRun=true", header: header, body: zip(person + `,"enrollments":[` + stay + many(","+stay, 20_000*len(stay)) + `]}`), user: clerk, status: 200})
		s.do(t, exchange{method: "POST", path: "/api/events?dryRun=true", header: header, body: zip(`{"events":[{}` + many(",{}", 3*60_000) + `]}`), user: clerk, status: 409, has: []string{`"ignored":60001`}})
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
