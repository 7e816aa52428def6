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
		for range 8 {
			a, o := killRound(t, s)
			accepted, open = accepted+a, open+o
		}
		t.Logf("%d requests were acknowledged, %d were not", accepted, open)
		if accepted < 20 || open < 8 {
			t.Error("the kills did not meet imports")
		}
	})
}

// killRound lets clients write until the server is killed, starts it again, and looks at what is there.
func killRound(t *testing.T, s *Server) (accepted, open int) {
	t.Helper()
	var clients sync.WaitGroup
	sent := make([][]*batch, 4)
	for c := range sent {
		clients.Go(func() {
			for n := 0; ; n++ {
				b := newBatch(c, n)
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

// newBatch is a larger import, a few people, an event or a constant, by the client that sends it.
func newBatch(client, n int) *batch {
	b := &batch{}
	switch size := []int{20, 5, 0, 0}[client]; {
	case size > 0:
		for range size {
			b.people = append(b.people, newPerson())
		}
	case client == 2:
		b.event = uid.New()
	default:
		b.constant = uid.New()
	}
	return b
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
	var missing []person
	for _, p := range b.people {
		if !p.isThere(t, s) {
			missing = append(missing, p)
		}
	}
	gone := len(missing) > 0
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
		again := &batch{people: missing, event: b.event, constant: b.constant}
		if ok, err := again.send(s); err != nil || !ok {
			t.Errorf("what was cut off left something behind: %v, %+v", err, again)
		}
	}
}
