package e2e

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"cohort/uid"
)

// batch is what one request of a client writes.
type batch struct {
	people   []person
	event    string // uid of an event without registration
	constant string
	accepted bool // the client was told that it is written
}

// A server that is killed while clients write has, when it starts again, all that it acknowledged and nothing by half.
func TestKilledInTheMiddleOfImports(t *testing.T) {
	EachEngine(t, func(t *testing.T, engine string) {
		s := Start(t, engine)
		s.LoadDemo(t)
		accepted, open := 0, 0
		for round := range 8 {
			size := 20
			if round%3 == 0 {
				size = 700 // more than the server writes in one transaction
			}
			a, o := killRound(t, s, size)
			accepted, open = accepted+a, open+o
		}
		t.Logf("%d requests were acknowledged, %d were not", accepted, open)
		if accepted < 20 || open < 8 {
			t.Error("the kills did not meet imports")
		}
	})
}

// killRound lets clients write until the server is killed, starts it again, and looks at what is there. One of the clients
// sends so many people at a time.
func killRound(t *testing.T, s *Server, size int) (accepted, open int) {
	t.Helper()
	var clients sync.WaitGroup
	sent := make([][]*batch, 4)
	for c := range sent {
		clients.Go(func() {
			for {
				b := newBatch(c, size)
				sent[c] = append(sent[c], b)
				var err error
				if b.accepted, err = b.send(s); err != nil {
					return // the server is gone
				}
				if !b.accepted {
					t.Errorf("client %d: a good request was refused", c)
					return
				}
			}
		})
	}
	time.Sleep(20*time.Millisecond + rand.N(160*time.Millisecond))
	s.Kill()
	clients.Wait()
	s.Restart()
	for _, batches := range sent {
		for _, b := range batches {
			b.check(t, s)
			if b.accepted {
				accepted++
			} else {
				open++
			}
		}
	}
	return accepted, open
}

// newBatch is many people, a few, an event or a constant, by the client that sends it.
func newBatch(client, size int) *batch {
	switch client {
	case 0:
		return &batch{people: newPeople(size)}
	case 1:
		return &batch{people: newPeople(5)}
	case 2:
		return &batch{event: uid.New()}
	}
	return &batch{constant: uid.New()}
}

func newPeople(n int) []person {
	people := make([]person, n)
	for i := range people {
		people[i] = newPerson()
	}
	return people
}

// send sends a batch and reports whether the server says that all of it is written.
func (b *batch) send(s *Server) (bool, error) {
	var a Answer
	var err error
	written := len(b.people)
	switch {
	case b.event != "":
		written = 1
		a, err = s.Send("POST", "/api/events", simpleEvent(b.event, "DiszpKrYNg8"))
	case b.constant != "":
		a, err = s.Send("POST", "/api/constants", fmt.Sprintf(`{"id": %q, "name": "Constant %s", "value": 1}`, b.constant, b.constant))
		return a.Status == 201, err
	default:
		a, err = s.Send("POST", "/api/trackedEntityInstances", peopleJSON(b.people))
	}
	return err == nil && a.Status == 200 && fmt.Sprint(a.At("response/imported")) == fmt.Sprint(written), err
}

// check looks for a batch after a restart. One that was acknowledged is there. Of another, each object is there or not;
// those that are not can be sent again, for nothing of them is left behind.
func (b *batch) check(t *testing.T, s *Server) {
	t.Helper()
	again := &batch{people: missing(t, s, b.people), event: b.event, constant: b.constant}
	gone := len(again.people) > 0
	if b.event != "" {
		gone = s.Get(t, "/api/events/"+b.event).Status != 200
	}
	if b.constant != "" {
		gone = s.Get(t, "/api/constants/"+b.constant).Status != 200
	}
	switch {
	case !gone:
	case b.accepted:
		t.Errorf("acknowledged, and lost: %+v", b)
	default:
		if ok, err := again.send(s); err != nil || !ok {
			t.Errorf("what was cut off left something behind: %v, %+v", err, again)
		}
	}
}
