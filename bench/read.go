package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/url"

	"cohort/bench/synthetic"
)

// known is what can be asked for.
type known struct{ persons, events, phones []string }

// reads measures what somebody waits for who looks something up, on a server with many people of 4 entities. The limit is
// a request that reads nothing.
func (b *bench) reads(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		k, err := b.populate(ctx, s)
		if err != nil {
			return err
		}
		ping, err := b.time(ctx, s, func(int) string { return "/api/system/ping" }, "")
		if err != nil {
			return err
		}
		limit := ping.percentile(50)
		for _, r := range []struct {
			workload string
			path     func(n int) string
			answer   string // stands in each answer
		}{
			{"read person", func(n int) string { return "/api/trackedEntityInstances/" + k.persons[n%len(k.persons)] }, synthetic.PersonType},
			{"read event", func(n int) string { return "/api/events/" + k.events[n%len(k.events)] }, synthetic.RegistryStage},
			{"search by EQ", func(n int) string {
				filter := url.QueryEscape(synthetic.PhoneAttribute + ":EQ:" + k.phones[n%len(k.phones)])
				return "/api/trackedEntityInstances?ou=" + synthetic.Country + "&ouMode=DESCENDANTS&program=" + synthetic.RegistryProgram + "&filter=" + filter
			}, synthetic.PersonType},
			{"first page of events", func(int) string {
				return "/api/events?program=" + synthetic.RegistryProgram + "&orgUnit=" + synthetic.Country + "&ouMode=DESCENDANTS&pageSize=50"
			}, synthetic.RegistryStage},
			{"list metadata", func(n int) string { return fmt.Sprintf("/api/organisationUnits?pageSize=50&page=%d", 1+n%2) }, "organisationUnits"},
		} {
			took, err := b.time(ctx, s, r.path, r.answer)
			if err != nil {
				return fmt.Errorf("%s: %w", r.workload, err)
			}
			b.add(Result{Workload: r.workload}.spread(took).of(limit))
		}
		return nil
	})
}

// populate imports people and remembers some of them.
func (b *bench) populate(ctx context.Context, s *site) (*known, error) {
	const entities, clients = 4, 4
	in, p, k := peopleIntake(entities), b.people(), new(known)
	every, made := max(1, b.People/1000), 0
	remember := func() {
		if made++; made%every == 0 {
			k.persons, k.events, k.phones = append(k.persons, p.Person), append(k.events, p.Event), append(k.phones, p.Phone)
		}
	}
	var payloads []payload
	for left := b.People; left > 0; left -= in.objects() {
		payloads = append(payloads, in.payload(p, min(left, in.objects()), remember))
	}
	_, err := s.send(ctx, in.path, payloads, clients)
	return k, err
}

// time sends one request after the other, each of whose answers has to hold a text, and returns how long each took.
func (b *bench) time(ctx context.Context, s *site, path func(n int) string, holds string) (latencies, error) {
	const warm = 20 // are not counted
	var took latencies
	for n := range warm + b.Requests {
		answer, t, err := s.get(ctx, path(n))
		if err != nil {
			return nil, err
		}
		if !bytes.Contains(answer, []byte(holds)) {
			return nil, fmt.Errorf("%s: the answer has no %s: %s", path(n), holds, beginning(answer))
		}
		if n >= warm {
			took = append(took, t)
		}
	}
	return took, nil
}
