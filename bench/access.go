package bench

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"cohort/bench/synthetic"
)

// guarded is what is asked for to see what access costs: as the superuser, and as two users who work at 5,000 organisation units,
// one given the unit above them and one given each. All are shown the same: there are no other people in the program.
type guarded struct {
	people      *synthetic.People
	enrollments []synthetic.Enrollment
	users       [3]*client
}

// guards measures what it costs that users see no more than is theirs. The users take turns, and the superuser's time is the limit;
// of the other two the slower counts. The program is a protected one, so that the owner of each person is looked at.
func (b *bench) guards(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		g, err := b.guard(ctx, s)
		if err != nil {
			return err
		}
		list := func(path string) func() (string, []byte) {
			path += "&ouMode=ACCESSIBLE&pageSize=50"
			return func() (string, []byte) { return path, nil }
		}
		for _, w := range []struct {
			workload string
			requests int
			next     func() (path string, body []byte) // without a body it is read
		}{
			{"guarded import of 500 events", max(1, b.Requests/10), func() (string, []byte) { return eventIntake.path, g.events(perRequest) }},
			{"guarded list of people", b.Requests, list("/api/trackedEntityInstances?program=" + g.people.Of.Program)},
			{"guarded list, no program", b.Requests, list("/api/trackedEntityInstances?trackedEntityType=" + g.people.Of.Type)},
			{"guarded list of enrollments", b.Requests, list("/api/enrollments?program=" + g.people.Of.Program)},
			{"guarded list of events", b.Requests, list("/api/events?program=" + g.people.Of.Program)},
		} {
			took, err := g.compare(ctx, w.requests, w.next)
			if err != nil {
				return fmt.Errorf("%s: %w", w.workload, err)
			}
			slower := slices.MaxFunc(took[1:], func(x, y latencies) int { return cmp.Compare(x.percentile(50), y.percentile(50)) })
			b.add(Result{Workload: w.workload}.spread(slower).of(took[0].percentile(50)))
		}
		return nil
	})
}

// compare sends requests as each user in turn, and returns how long they took for each.
func (g *guarded) compare(ctx context.Context, requests int, next func() (path string, body []byte)) ([]latencies, error) {
	const warm = 5 // are not counted
	took := make([]latencies, len(g.users))
	for n := range warm + requests {
		var shown []byte
		for i := range g.users {
			i = (i + n) % len(g.users)
			method, body := http.MethodGet, io.Reader(nil)
			path, sent := next()
			if sent != nil {
				method, body = http.MethodPost, bytes.NewReader(sent)
			}
			answer, t, err := g.users[i].do(ctx, method, path, body)
			switch {
			case err != nil:
			case sent != nil:
				err = expect(answer, perRequest, 0)
			case shown == nil:
				shown = answer
			case !bytes.Equal(shown, answer):
				err = errors.New("another user is shown something else")
			}
			if err != nil {
				return nil, fmt.Errorf("as %s: %w", g.users[i].user, err)
			}
			if n >= warm {
				took[i] = append(took[i], t)
			}
		}
	}
	return took, nil
}

// guard makes the units, the users, and people who are enrolled in a protected program.
func (b *bench) guard(ctx context.Context, s *site) (*guarded, error) {
	g := &guarded{people: b.people()}
	provinces, units, err := s.province(ctx, g.people)
	if err != nil {
		return nil, err
	}
	g.people.Units = units
	every := refs(units)
	var registry []byte
	g.people.Of, registry = g.people.NewRegistry(units)
	answer, _, err := s.post(ctx, "/api/metadata", registry)
	if err == nil {
		err = expectMetadata(answer, 3, 3)
	}
	if err != nil {
		return nil, err
	}
	role := g.people.UID()
	user := func(name, units string) string {
		return fmt.Sprintf(`{"username":%q,"firstName":"Ada","surname":"Worker","password":%q,"userRoles":[{"id":%q}],"organisationUnits":%s}`, name, password, role, units)
	}
	answer, _, err = s.post(ctx, "/api/metadata", []byte(`{"userRoles":[{"id":"`+role+`","name":"Worker"}],"users":[`+
		user("above", refs(provinces[:1]))+`,`+user("each", every)+`]}`))
	if err == nil {
		err = expectMetadata(answer, 3, 3)
	}
	if err != nil {
		return nil, err
	}
	g.users = [...]*client{s.client, newClient(s.base, "above", password), newClient(s.base, "each", password)}

	const entities = 3
	in := peopleIntake(entities)
	var payloads []payload
	for left := b.People; left > 0; left -= in.objects() {
		payloads = append(payloads, in.payload(g.people, min(left, in.objects()), func() { g.enrollments = append(g.enrollments, g.people.Enrolled) }))
	}
	_, err = s.send(ctx, in.path, payloads, 1)
	return g, err
}

// events is a body of further events of some of the people.
func (g *guarded) events(n int) []byte {
	p := g.people
	b := []byte(eventIntake.opening)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = p.AppendEventOf(b, g.enrollments)
	}
	return append(b, `]}`...)
}
