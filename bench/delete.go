package bench

import (
	"context"
	"fmt"
	"time"

	"cohort/bench/synthetic"
)

// deleted is how many events are deleted at once.
const deleted = 1000

// bulk is how many are deleted by one request of a large deletion.
const bulk = 10_000

// deletions measures how long a bulk deletion takes, and how many events a second go in a large one, of ten samples of an import.
func (b *bench) deletions(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		p := b.people()
		var took latencies
		for range 2 + b.Samples {
			t, err := s.deleteEvents(ctx, p, deleted)
			if err != nil {
				return err
			}
			took = append(took, t)
		}
		b.add(Result{Workload: "delete 1,000 events"}.spread(took))
		took = nil
		var seconds float64
		at := min(bulk, b.Entities)
		for range 10 * b.Entities / at {
			t, err := s.deleteEvents(ctx, p, at)
			if err != nil {
				return err
			}
			took, seconds = append(took, t), seconds+t.Seconds()
		}
		r := Result{Workload: "delete events in bulk"}.spread(took)
		r.Value, r.Unit = float64(len(took)*at)/seconds, "events/s"
		b.add(r)
		return nil
	})
}

// deleteEvents imports events, deletes them by one request and says how long that took.
func (c *client) deleteEvents(ctx context.Context, p *synthetic.People, n int) (time.Duration, error) {
	list := []byte(`{"events":[`)
	events := eventIntake.payload(p, n, func() {
		if list[len(list)-1] == '}' {
			list = append(list, ',')
		}
		list = fmt.Appendf(list, `{"event":"%s"}`, p.Event)
	})
	if _, err := c.send(ctx, eventIntake.path, []payload{events}, 1); err != nil {
		return 0, err
	}
	answer, took, err := c.post(ctx, eventIntake.path+"?strategy=DELETE", append(list, `]}`...))
	if err != nil {
		return 0, err
	}
	return took, expect(answer, 0, n)
}
