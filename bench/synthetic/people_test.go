package synthetic

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

func TestPeopleDependOnTheSeedAlone(t *testing.T) {
	first, second := persons(NewPeople(7, 1), 20, 9), persons(NewPeople(7, 1), 20, 9)
	if !bytes.Equal(first, second) {
		t.Error("one seed made different people")
	}
	if bytes.Equal(first, persons(NewPeople(7, 2), 20, 9)) {
		t.Error("two streams made the same people")
	}
}

// persons is the body of an import of so many people.
func persons(p *People, n, entities int) []byte {
	b := []byte(`{"trackedEntityInstances":[`)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = p.AppendPerson(b, entities)
	}
	return append(b, `]}`...)
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
	for _, entities := range Shapes {
		var s sent
		if err := json.Unmarshal(persons(NewPeople(1, 1), 11, entities), &s); err != nil {
			t.Fatal(err)
		}
		if n := s.entities(t); n != 11*entities {
			t.Errorf("people of %d: %d entities in 11", entities, n)
		}
	}
}

func TestFlaws(t *testing.T) {
	good, bad := NewPeople(1, 1), NewPeople(1, 1)
	bad.Flawed = 10
	differ := map[string]int{}
	for range 400 {
		whole, flawed := string(good.AppendSingleEvent(nil)), string(bad.AppendSingleEvent(nil))
		if whole == flawed {
			continue
		}
		for _, way := range []string{`"orgUnit":"NoSuchThing"`, `"value":"many"`, `"value":""`, `"dataElement":"NoSuchThing"`} {
			if strings.Contains(flawed, way) {
				differ[way]++
			}
		}
	}
	if len(differ) != 4 {
		t.Errorf("%v", differ)
	}
	for way, n := range differ {
		if n != 10 {
			t.Errorf("%d events with %s", n, way)
		}
	}
}

func TestLargeBody(t *testing.T) {
	const size = 300_000
	l := NewLargeBody(NewPeople(1, 1), size)
	text, err := io.ReadAll(l)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) < size || len(text) > size+10_000 || len(text) != l.Written {
		t.Errorf("%d bytes, %d counted", len(text), l.Written)
	}
	var s sent
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.TrackedEntityInstances) != l.Made || s.entities(t) != 9*l.Made {
		t.Errorf("%d people, %d counted", len(s.TrackedEntityInstances), l.Made)
	}
}

func TestFacilities(t *testing.T) {
	all := facilities()
	if len(all) < 40 || strings.Contains(strings.Join(all, " "), Country) {
		t.Errorf("%v", all)
	}
}
