package e2e

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"cohort/uid"
)

// Of several clients that create the same, exactly one does. On PostgreSQL they ask two nodes.
func TestTheSameCreatedByManyAtOnce(t *testing.T) {
	EachEngine(t, func(t *testing.T, engine string) {
		nodes := twoNodes(t, engine)
		for name, create := range map[string]func(s *Server, client int, shared string) (Answer, error){
			"an event's uid": func(s *Server, _ int, shared string) (Answer, error) {
				return s.Send("POST", "/api/events", simpleEvent(shared, "DiszpKrYNg8"))
			},
			"a person's uid": func(s *Server, _ int, shared string) (Answer, error) {
				p := newPerson()
				p.id = shared
				return s.Send("POST", "/api/trackedEntityInstances", p.json())
			},
			"a unique value": func(s *Server, _ int, shared string) (Answer, error) {
				p := newPerson()
				p.national = shared
				return s.Send("POST", "/api/trackedEntityInstances", p.json())
			},
			"an enrollment's uid": func(s *Server, _ int, shared string) (Answer, error) {
				p := newPerson()
				p.enrollment = shared
				return s.Send("POST", "/api/trackedEntityInstances", p.json())
			},
			"a constant's uid": func(s *Server, client int, shared string) (Answer, error) {
				return s.Send("POST", "/api/constants?strategy=CREATE", fmt.Sprintf(`{"id": %q, "name": "%s %d", "value": 1}`, shared, shared, client))
			},
			"a constant's name": func(s *Server, _ int, shared string) (Answer, error) {
				return s.Send("POST", "/api/constants", fmt.Sprintf(`{"name": %q, "value": 1}`, shared))
			},
		} {
			t.Run(name, func(t *testing.T) {
				for range 10 {
					oneWins(t, nodes, create)
				}
			})
		}
	})
}

// twoNodes returns two servers on one PostgreSQL, or twice the one on SQLite, with the demo country.
func twoNodes(t *testing.T, engine string) [2]*Server {
	t.Helper()
	s := Start(t, engine)
	s.LoadDemo(t)
	if engine == "sqlite" {
		return [2]*Server{s, s}
	}
	return [2]*Server{s, s.Node(t)}
}

func oneWins(t *testing.T, nodes [2]*Server, create func(s *Server, client int, shared string) (Answer, error)) {
	t.Helper()
	shared := uid.New()
	var clients sync.WaitGroup
	var won atomic.Int32
	for client := range 6 {
		clients.Go(func() {
			a, err := create(nodes[client%2], client, shared)
			switch {
			case err != nil:
				t.Error(err)
			case a.Status < 300:
				won.Add(1)
			case a.Status != 409:
				t.Errorf("status %d: %s", a.Status, a.brief())
			}
		})
	}
	clients.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of 6 clients created %s", won.Load(), shared)
	}
}

// What one node writes, the next request on the other sees.
func TestAWriteIsSeenByTheOtherNode(t *testing.T) {
	nodes := twoNodes(t, "postgres")
	for i := range 40 {
		here, there := nodes[i%2], nodes[1-i%2]
		id := uid.New()
		here.Post(t, "/api/constants", fmt.Sprintf(`{"id": %q, "name": "Constant %d", "value": 1}`, id, i)).Want(t, 201)
		there.Get(t, "/api/constants/"+id).Want(t, 200, "value", 1)
		there.Do(t, "PUT", "/api/constants/"+id, fmt.Sprintf(`{"name": "Constant %d", "value": 2}`, i)).Want(t, 200)
		here.Get(t, "/api/constants?filter=value:eq:2&fields=id").Want(t, 200, "constants/0/id", id)
		here.Do(t, "DELETE", "/api/constants/"+id, "").Want(t, 204)
		there.Get(t, "/api/constants/"+id).Want(t, 404)

		unit := uid.New()
		here.Post(t, "/api/organisationUnits", fmt.Sprintf(
			`{"id": %q, "name": "New unit", "shortName": "New unit", "openingDate": "2020-01-01", "parent": {"id": "DiszpKrYNg8"}}`, unit)).Want(t, 201)
		there.Do(t, "POST", "/api/programs/eBAyeGv0exc/organisationUnits/"+unit, "").Want(t, 200)
		here.Post(t, "/api/events", simpleEvent(uid.New(), unit)).Want(t, 200, "response/imported", 1)
	}
}
