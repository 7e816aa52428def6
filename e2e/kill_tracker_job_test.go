package e2e

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// An import of people in several batches goes on behind the last one that was committed when its server was killed, as often as that
// happens: everybody is created once, and the report says so.
func TestKilledInTheMiddleOfAnImportBehindItsRequest(t *testing.T) {
	const size, kills, rounds = 2500, 2, 6
	EachEngine(t, func(t *testing.T, engine string) {
		s := Start(t, engine)
		s.LoadDemo(t)
		for _, dialect := range []string{"classic", "newer"} {
			again := 0
			for round := 0; round < rounds && again == 0; round++ { // until a kill has met an import that had committed
				again = killedImport(t, s, dialect, size, kills)
			}
			if again == 0 {
				t.Errorf("%s: the kills did not meet imports", dialect)
			}
		}
	})
}

// killedImport has people imported while the server is killed now and then, and looks at the report and at who is there. It returns
// how often the import went on.
func killedImport(t *testing.T, s *Server, dialect string, size, kills int) (again int) {
	t.Helper()
	people := newPeople(size)
	body, path, category := peopleJSON(people), "/api/trackedEntityInstances?async=true&strategy=CREATE", "TEI_IMPORT"
	if dialect == "newer" {
		path, category = "/api/tracker?importStrategy=CREATE&atomicMode=OBJECT", "TRACKER_IMPORT_JOB"
		body = strings.NewReplacer("trackedEntityInstances", "trackedEntities", "trackedEntityInstance", "trackedEntity", "enrollmentDate", "enrolledAt", "incidentDate", "occurredAt", "eventDate", "occurredAt").Replace(body)
	}
	id := s.Post(t, path, body).Want(t, 200).Text("response/id")
	// The first kill comes as soon as something is committed, the others when they will.
	first := "/api/trackedEntityInstances/" + people[0].id + "?fields=trackedEntityInstance"
	for s.Get(t, first).Status != 200 {
		time.Sleep(2 * time.Millisecond)
	}
	for n := range kills {
		if n > 0 {
			time.Sleep(rand.N(400 * time.Millisecond))
		}
		s.Kill()
		s.Restart()
	}
	again = strings.Count(awaitTask(t, s, category+"/"+id), "goes on behind")
	if dialect == "newer" {
		report := s.Get(t, "/api/tracker/jobs/"+id+"/report").Want(t, 200, "status", "OK", "stats/created", 4*size, "stats/total", 4*size)
		for _, p := range people {
			if !strings.Contains(string(report.Body), fmt.Sprintf(`"uid":%q`, p.id)) {
				t.Fatalf("%s is not in the report", p.id)
			}
		}
	} else {
		report := s.Get(t, "/api/system/taskSummaries/TEI_IMPORT/"+id).Want(t, 200, "status", "SUCCESS", "imported", size, "ignored", 0, "total", size)
		if n := strings.Count(string(report.Body), `"responseType":"ImportSummary"`); n < 4*size {
			t.Errorf("%d summaries of %d objects", n, 4*size)
		}
	}
	if gone := missing(t, s, people); len(gone) > 0 {
		t.Errorf("%s: %d people are not there", dialect, len(gone))
	}
	return again
}
