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
	const size, kills = 2500, 2
	EachEngine(t, func(t *testing.T, engine string) {
		s := Start(t, engine)
		s.LoadDemo(t)
		again := 0
		for _, dialect := range []struct{ name, path, job, category string }{
			{"classic", "/api/trackedEntityInstances?async=true&strategy=CREATE", "response/id", "TEI_IMPORT"},
			{"newer", "/api/tracker?importStrategy=CREATE&atomicMode=OBJECT", "response/id", "TRACKER_IMPORT_JOB"},
		} {
			people := newPeople(size)
			body := peopleJSON(people)
			if dialect.name == "newer" {
				body = strings.NewReplacer("trackedEntityInstances", "trackedEntities", "trackedEntityInstance", "trackedEntity", "enrollmentDate", "enrolledAt", "incidentDate", "occurredAt", "eventDate", "occurredAt").Replace(body)
			}
			id := s.Post(t, dialect.path, body).Want(t, 200).Text(dialect.job)
			for range kills {
				time.Sleep(150*time.Millisecond + rand.N(500*time.Millisecond))
				s.Kill()
				s.Restart()
			}
			again += strings.Count(awaitTask(t, s, dialect.category+"/"+id), "goes on behind")
			if dialect.name == "classic" {
				report := s.Get(t, "/api/system/taskSummaries/TEI_IMPORT/"+id).Want(t, 200, "status", "SUCCESS", "imported", size, "ignored", 0, "total", size)
				if n := strings.Count(string(report.Body), `"responseType":"ImportSummary"`); n < 4*size {
					t.Errorf("%d summaries of %d objects", n, 4*size)
				}
			} else {
				report := s.Get(t, "/api/tracker/jobs/"+id+"/report").Want(t, 200, "status", "OK", "stats/created", 4*size, "stats/total", 4*size)
				for _, p := range people {
					if !strings.Contains(string(report.Body), fmt.Sprintf(`"uid":%q`, p.id)) {
						t.Fatalf("%s is not in the report", p.id)
					}
				}
			}
			if gone := missing(t, s, people); len(gone) > 0 {
				t.Errorf("%s: %d people are not there", dialect.name, len(gone))
			}
		}
		t.Logf("%d of %d kills met an import that had committed", again, 2*kills)
	})
}
