package e2e

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohort/uid"
)

// victim is an object that one client deletes while others write what refers to it.
type victim struct {
	path     string // of the object
	list     string // what the others write: events or trackedEntityInstances
	read     string // where they find again what they wrote
	object   func(id string) string
	byAValue bool // only the code in a value refers to it: it may be deleted, and the values stay
}

var victimKinds = []string{"organisation unit", "option", "data element", "program stage", "program",
	"tracked entity type", "tracked entity attribute", "program with registration"}

// newVictim creates an object of each kind, for programs of their own, and returns the one asked for.
func newVictim(t *testing.T, s *Server, kind string) victim {
	t.Helper()
	id := map[string]string{}
	var names []string
	for _, name := range []string{"OPTIONSET", "OPTION", "UNIT", "ELEMENT", "PROGRAM", "STAGE", "TYPE", "ATTRIBUTE", "REGISTRY", "VISIT"} {
		id[name] = uid.New()
		names = append(names, name, id[name])
	}
	s.Post(t, "/api/metadata", strings.NewReplacer(names...).Replace(`{
		"organisationUnits": [{"id": "UNIT", "name": "U UNIT", "shortName": "UNIT", "openingDate": "2020-01-01", "parent": {"id": "YuQRtpLP10I"}}],
		"optionSets": [{"id": "OPTIONSET", "name": "S OPTIONSET", "valueType": "TEXT", "options": [{"id": "OPTION"}]}],
		"options": [{"id": "OPTION", "name": "Yes", "code": "yes", "sortOrder": 1, "optionSet": {"id": "OPTIONSET"}}],
		"dataElements": [{"id": "ELEMENT", "name": "E ELEMENT", "shortName": "ELEMENT", "valueType": "TEXT", "domainType": "TRACKER",
			"aggregationType": "NONE", "optionSet": {"id": "OPTIONSET"}}],
		"trackedEntityAttributes": [{"id": "ATTRIBUTE", "name": "A ATTRIBUTE", "shortName": "ATTRIBUTE", "valueType": "TEXT", "aggregationType": "NONE"}],
		"trackedEntityTypes": [{"id": "TYPE", "name": "T TYPE", "shortName": "TYPE"}],
		"programs": [{"id": "PROGRAM", "name": "P PROGRAM", "shortName": "PROGRAM", "programType": "WITHOUT_REGISTRATION",
				"organisationUnits": [{"id": "UNIT"}, {"id": "DiszpKrYNg8"}], "programStages": [{"id": "STAGE"}]},
			{"id": "REGISTRY", "name": "P REGISTRY", "shortName": "REGISTRY", "programType": "WITH_REGISTRATION",
				"trackedEntityType": {"id": "nEenWmSyUEp"}, "organisationUnits": [{"id": "DiszpKrYNg8"}], "programStages": [{"id": "VISIT"}]}],
		"programStages": [{"id": "STAGE", "name": "T STAGE", "program": {"id": "PROGRAM"}, "programStageDataElements": [{"dataElement": {"id": "ELEMENT"}}]},
			{"id": "VISIT", "name": "T VISIT", "program": {"id": "REGISTRY"}}]}`)).Want(t, 200, "status", "OK")
	event := func(unit string) func(string) string {
		return func(event string) string {
			return fmt.Sprintf(`{"event": %q, "program": %q, "programStage": %q, "orgUnit": %q, "eventDate": "2024-02-03",
				"status": "COMPLETED", "dataValues": [{"dataElement": %q, "value": "yes"}]}`, event, id["PROGRAM"], id["STAGE"], unit, id["ELEMENT"])
		}
	}
	person := func(entityType, attribute string) func(string) string {
		return func(person string) string {
			return fmt.Sprintf(`{"trackedEntityInstance": %q, "trackedEntityType": %q, "orgUnit": "DiszpKrYNg8",
				"attributes": [{"attribute": %q, "value": "x"}]}`, person, entityType, attribute)
		}
	}
	enrolled := func(enrollment string) string {
		return fmt.Sprintf(`{"trackedEntityType": "nEenWmSyUEp", "orgUnit": "DiszpKrYNg8", "enrollments": [{"enrollment": %q, "program": %q,
			"orgUnit": "DiszpKrYNg8", "enrollmentDate": "2024-02-01", "incidentDate": "2024-02-01", "events": [{"programStage": %q,
			"program": %q, "orgUnit": "DiszpKrYNg8", "eventDate": "2024-02-02"}]}]}`, enrollment, id["REGISTRY"], id["VISIT"], id["REGISTRY"])
	}
	const events, people = "events", "trackedEntityInstances"
	return map[string]victim{
		"organisation unit":         {"/api/organisationUnits/" + id["UNIT"], events, "/api/" + events, event(id["UNIT"]), false},
		"option":                    {"/api/options/" + id["OPTION"], events, "/api/" + events, event("DiszpKrYNg8"), true},
		"data element":              {"/api/dataElements/" + id["ELEMENT"], events, "/api/" + events, event("DiszpKrYNg8"), false},
		"program stage":             {"/api/programStages/" + id["STAGE"], events, "/api/" + events, event("DiszpKrYNg8"), false},
		"program":                   {"/api/programs/" + id["PROGRAM"], events, "/api/" + events, event("DiszpKrYNg8"), false},
		"tracked entity type":       {"/api/trackedEntityTypes/" + id["TYPE"], people, "/api/" + people, person(id["TYPE"], "w75KJ2mc4zz"), false},
		"tracked entity attribute":  {"/api/trackedEntityAttributes/" + id["ATTRIBUTE"], people, "/api/" + people, person("nEenWmSyUEp", id["ATTRIBUTE"]), false},
		"program with registration": {"/api/programs/" + id["REGISTRY"], people, "/api/enrollments", enrolled, false},
	}[kind]
}

// Metadata that is deleted while people's data is written is either kept, because it is in use, or gone, and nothing refers
// to it. On PostgreSQL two nodes write, and one of them deletes.
func TestADeleteRacingImports(t *testing.T) {
	EachEngine(t, func(t *testing.T, engine string) {
		nodes := twoNodes(t, engine)
		for _, kind := range victimKinds {
			t.Run(kind, func(t *testing.T) {
				kept, gone := 0, 0
				for round := range 8 {
					head := time.Duration(round-4) * time.Millisecond / 2
					if race(t, nodes, newVictim(t, nodes[0], kind), head) {
						gone++
					} else {
						kept++
					}
				}
				t.Logf("kept %d times, deleted %d times", kept, gone)
			})
		}
	})
}

// race lets both nodes write while one deletes what the others refer to. The writers have a head start, which may be
// negative. It reports whether the object is gone.
func race(t *testing.T, nodes [2]*Server, v victim, head time.Duration) bool {
	t.Helper()
	var clients sync.WaitGroup
	var gone atomic.Bool
	var sent [4][]attempt
	for client := range sent {
		clients.Go(func() {
			time.Sleep(-head)
			for range 4 {
				late := gone.Load()
				tried := v.write(t, nodes[client%2], []int{1, 1, 10, 10}[client])
				if sent[client] = append(sent[client], tried); tried.written && late {
					t.Errorf("%s was gone when %s was sent, and it was written", v.path, tried.ids[0])
				}
			}
		})
	}
	clients.Go(func() {
		time.Sleep(head)
		a, err := nodes[1].Send("DELETE", v.path, "")
		switch {
		case err != nil:
			t.Error(err)
		case a.Status == 204:
			gone.Store(true)
		case a.Status != 409:
			t.Errorf("the delete: %d %s", a.Status, a.brief())
		}
	})
	clients.Wait()
	v.check(t, nodes, gone.Load(), sent[:])
	return gone.Load()
}

// attempt is what one request wants to write.
type attempt struct {
	ids     []string
	written bool // all of it, as the client was told
}

// write sends so many objects that refer to the victim.
func (v victim) write(t *testing.T, s *Server, size int) attempt {
	t.Helper()
	var tried attempt
	var objects []string
	for range size {
		id := uid.New()
		tried.ids = append(tried.ids, id)
		objects = append(objects, v.object(id))
	}
	a, err := s.Send("POST", "/api/"+v.list, fmt.Sprintf(`{%q: [%s]}`, v.list, strings.Join(objects, ",")))
	if err != nil || a.Status != 200 && a.Status != 409 {
		t.Errorf("%s: %v, %d %s", v.list, err, a.Status, a.brief())
	}
	tried.written = a.Status == 200
	return tried
}

// check looks at what is left of a race: everybody sees whether the object is gone, and if it is, nothing refers to it.
func (v victim) check(t *testing.T, nodes [2]*Server, gone bool, sent [][]attempt) {
	t.Helper()
	for _, s := range nodes {
		if a := s.Get(t, v.path); (a.Status == 404) != gone {
			t.Errorf("%s is gone: %t, and answers %d", v.path, gone, a.Status)
		}
	}
	for client, attempts := range sent {
		for _, tried := range attempts {
			ids := tried.ids
			if !gone {
				ids = ids[:1]
			}
			for _, id := range ids {
				there := nodes[client%2].Get(t, v.read+"/"+id).Status == 200
				if tried.written && !there {
					t.Errorf("%s was acknowledged, and is not there", id)
				}
				if there && gone && !v.byAValue {
					t.Errorf("%s is gone, and %s, which refers to it, is there", v.path, id)
				}
			}
		}
	}
}
