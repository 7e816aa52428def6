package bench

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

func TestPeopleDependOnTheSeedAlone(t *testing.T) {
	in := peopleIntake(9)
	first, second := in.payload(newPeople(7, 1), 20, nil), in.payload(newPeople(7, 1), 20, nil)
	if !bytes.Equal(first.body, second.body) {
		t.Error("one seed made different people")
	}
	if other := in.payload(newPeople(7, 2), 20, nil); bytes.Equal(first.body, other.body) {
		t.Error("two streams made the same people")
	}
}

// sent is what a payload holds, as far as it is counted.
type sent struct {
	TrackedEntityInstances []struct {
		TrackedEntityInstance string `json:"trackedEntityInstance"`
		Attributes            []any  `json:"attributes"`
		Enrollments           []struct {
			Enrollment string `json:"enrollment"`
			Events     []struct {
				Event      string `json:"event"`
				DataValues []any  `json:"dataValues"`
			} `json:"events"`
		} `json:"enrollments"`
	} `json:"trackedEntityInstances"`
}

// entities counts the identifiers, all of which have to differ.
func (s *sent) entities(t *testing.T) int {
	t.Helper()
	seen := map[string]bool{}
	note := func(uid string) {
		if len(uid) != 11 || seen[uid] {
			t.Errorf("identifier %q", uid)
		}
		seen[uid] = true
	}
	for _, p := range s.TrackedEntityInstances {
		note(p.TrackedEntityInstance)
		if len(p.Attributes) != 6 {
			t.Errorf("%d attributes", len(p.Attributes))
		}
		for _, e := range p.Enrollments {
			note(e.Enrollment)
			for _, v := range e.Events {
				note(v.Event)
				if len(v.DataValues) != 3 {
					t.Errorf("%d data values", len(v.DataValues))
				}
			}
		}
	}
	return len(seen)
}

func TestShapes(t *testing.T) {
	for _, entities := range shapes {
		in := peopleIntake(entities)
		var s sent
		if err := json.Unmarshal(in.payload(newPeople(1, 1), 11, nil).body, &s); err != nil {
			t.Fatal(err)
		}
		if n := s.entities(t); n != 11*entities {
			t.Errorf("people of %d: %d entities in 11", entities, n)
		}
	}
}

func TestLargeBody(t *testing.T) {
	const size = 300_000
	l := &largeBody{people: newPeople(1, 1), left: size}
	text, err := io.ReadAll(l)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) < size || len(text) > size+10_000 || len(text) != l.written {
		t.Errorf("%d bytes, %d counted", len(text), l.written)
	}
	var s sent
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.TrackedEntityInstances) != l.made || s.entities(t) != 9*l.made {
		t.Errorf("%d people, %d counted", len(s.TrackedEntityInstances), l.made)
	}
}

func TestFacilities(t *testing.T) {
	all := facilities()
	if len(all) < 40 || strings.Contains(strings.Join(all, " "), country) {
		t.Errorf("%v", all)
	}
}
