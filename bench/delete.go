package bench

import (
	"context"
	"fmt"
)

// deleted is how many events are deleted at once.
const deleted = 1000

// deletions measures how long a bulk deletion takes.
func (b *bench) deletions(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		p := b.people()
		var took latencies
		for range 2 + b.Samples {
			list := []byte(`{"events":[`)
			events := eventIntake.payload(p, deleted, func() {
				if list[len(list)-1] == '}' {
					list = append(list, ',')
				}
				list = fmt.Appendf(list, `{"event":"%s"}`, p.event)
			})
			if _, err := s.send(ctx, eventIntake.path, []payload{events}, 1); err != nil {
				return err
			}
			answer, t, err := s.post(ctx, eventIntake.path+"?strategy=DELETE", append(list, `]}`...))
			if err != nil {
				return err
			}
			if err := expect(answer, 0, deleted); err != nil {
				return err
			}
			took = append(took, t)
		}
		b.add(Result{Workload: "delete 1,000 events"}.spread(took))
		return nil
	})
}
