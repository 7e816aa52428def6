package e2e

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cohort/uid"
)

// A merge that was begun is finished, with all data, although the server is killed in the middle of it.
func TestKilledInTheMiddleOfAMerge(t *testing.T) {
	const rounds, size = 3, 4000
	EachEngine(t, func(t *testing.T, engine string) {
		s := Start(t, engine)
		s.LoadDemo(t)
		met, again := 0, 0
		for round := range rounds {
			sources, target := [2]string{uid.New(), uid.New()}, uid.New()
			var units, assigned []string
			for i, id := range append(sources[:], target) {
				units = append(units, fmt.Sprintf(`{"id": %q, "name": "Unit %d of round %d", "shortName": "U", "openingDate": "2020-01-01", "parent": {"id": "YuQRtpLP10I"}}`, id, i, round))
				if id != target {
					assigned = append(assigned, fmt.Sprintf(`{"id": %q}`, id))
				}
			}
			s.Post(t, "/api/metadata", `{"organisationUnits": [`+strings.Join(units, ",")+`]}`).Want(t, 200, "status", "OK")
			s.Post(t, "/api/programs/eBAyeGv0exc/organisationUnits", `{"additions": [`+strings.Join(assigned, ",")+`]}`).Want(t, 200)
			events := make([]string, size)
			for i := range events {
				events[i] = simpleEvent(uid.New(), sources[i%2])
			}
			s.Post(t, "/api/events", `{"events": [`+strings.Join(events, ",")+`]}`).Want(t, 200, "response/imported", size)

			merge := fmt.Sprintf(`{"sources": [%q, %q], "target": %q}`, sources[0], sources[1], target)
			answered := make(chan bool, 1)
			go func() {
				a, err := s.Send("POST", "/api/organisationUnits/merge", merge)
				answered <- err == nil && a.Status == 200
			}()
			time.Sleep(25*time.Millisecond + rand.N(200*time.Millisecond))
			s.Kill()
			if !<-answered {
				met++
			}
			s.Restart()
			if awaitMerge(t, s, sources[0], merge) {
				again++
			}
			count := "/api/events?program=eBAyeGv0exc&totalPages=true&pageSize=1&orgUnit="
			s.Get(t, count+target).Want(t, 200, "pager/total", size)
			s.Get(t, "/api/organisationUnits/"+sources[1]).Want(t, 404)
			s.Get(t, "/api/programs/eBAyeGv0exc?fields=organisationUnits[id]").Want(t, 200)
			s.Get(t, "/api/organisationUnits/"+target+"?fields=programs[id]").Want(t, 200, "programs/0/id", "eBAyeGv0exc")
		}
		t.Logf("%d of %d merges were not answered when their server was killed, %d of these not begun", met, rounds, again)
		if again == rounds {
			t.Error("the kills did not meet merges")
		}
	})
}

// awaitMerge waits until a merge has come to its end by itself. One that was not begun yet when the server was killed is asked for
// again.
func awaitMerge(t *testing.T, s *Server, source, merge string) (again bool) {
	t.Helper()
	begun := time.Now()
	for time.Since(begun) < 40*time.Second {
		if s.Get(t, "/api/organisationUnits/"+source).Status == 404 {
			return again
		}
		if time.Since(begun) > 15*time.Second { // a lease that was left behind has ended by then
			again = true
			s.Post(t, "/api/organisationUnits/merge", merge).Want(t, 200)
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the merge does not come to its end")
	return again
}
