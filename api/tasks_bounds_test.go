package api

import (
	"strings"
	"testing"

	"cohort/jobs"
)

// Where as many jobs wait as the server keeps, further requests for one are refused, in all dialects; others are answered.
func TestNoMoreJobsThanFit(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		body := `{"events":[` + newSingle + `}]}`
		s.server.Jobs.Bound(jobs.Bounds{Bytes: 10})
		for _, x := range []exchange{
			post("/api/tracker", body, 429, "waiting jobs"), post("/api/events?async=true", body, 429, "waiting jobs"),
			post(people+"?async=true", `{"trackedEntityInstances":[]}`, 429), post("/api/metadata?async=true", `{"constants":[]}`, 429),
			{method: "POST", path: "/api/events?async=true", header: []string{"Content-Type", "text/csv"}, body: csvRow("EventCsv001", "UnitClinic1", "ElementAge1", "22"), status: 429},
		} {
			x.answer = []string{"Retry-After", "10"}
			s.do(t, x)
		}
		s.do(t, post(newer, body, 200))
		// a key for which there was no room is free
		keyed := post("/api/tracker", body, 429)
		keyed.header = append([]string{idempotencyKey, "7"}, keyed.header...)
		s.do(t, keyed)
		s.server.Jobs.Bound(jobs.Bounds{Bytes: int64(len(body))})
		keyed.status = 200
		if answer := s.do(t, keyed); !strings.Contains(answer, "Tracker job added") {
			t.Error(answer)
		}
	})
}
