package e2e

import (
	"strings"
	"testing"
	"time"
)

// A client that got no answer, since the server was killed in the middle of its import, sends it again with its Idempotency-Key: the
// import goes on behind what was committed, and the answer is that of the whole.
func TestKilledInTheMiddleOfARequestThatIsToBeDoneOnce(t *testing.T) {
	const size, rounds = 2500, 6
	Each(t, func(t *testing.T, s *Server) {
		s.LoadDemo(t)
		for range rounds { // until a kill has met an import
			people := newPeople(size)
			send := func() (Answer, error) {
				return s.Send("POST", "/api/trackedEntityInstances?strategy=CREATE", peopleJSON(people), "Idempotency-Key", people[0].id)
			}
			met := make(chan bool)
			go func() {
				_, err := send()
				met <- err != nil
			}()
			first := "/api/trackedEntityInstances/" + people[0].id + "?fields=trackedEntityInstance"
			for s.Get(t, first).Status != 200 {
				time.Sleep(2 * time.Millisecond)
			}
			s.Kill()
			s.Restart()
			if !<-met {
				continue
			}
			for late := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) { // until the lease of who was killed is over
				answer, err := send()
				if err != nil {
					t.Fatal(err)
				}
				if answer.Status == 409 && strings.Contains(string(answer.Body), "still under way") && time.Now().Before(late) {
					continue
				}
				answer.Want(t, 200, "response/imported", size, "response/ignored", 0, "response/total", size)
				break
			}
			if gone := missing(t, s, people); len(gone) > 0 {
				t.Errorf("%d people are not there", len(gone))
			}
			return
		}
		t.Error("the kills did not meet imports")
	})
}
