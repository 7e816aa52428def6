package bench

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"cohort/bench/synthetic"
)

// Between two events somebody thinks, or walks to the next bed: as many events come in as without the import, and not as
// many as can.
const thought = 20 * time.Millisecond

// beside measures what somebody waits for who sends single events while a large import runs, how fast that is, and how
// much memory the server takes for it.
func (b *bench) beside(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		p := b.people()
		if _, err := s.postEvent(ctx, p); err != nil { // the first request warms up
			return err
		}
		memory := func() (float64, error) { return 0, nil }
		if s.process != nil {
			memory = watchMemory(s.process.Process.Pid)
		}
		large := synthetic.NewLargeBody(b.people(), b.Large*1e6)
		imported := make(chan error, 1)
		begun := time.Now()
		var took time.Duration
		go func() {
			answer, _, err := s.do(ctx, http.MethodPost, peopleIntake(9).path, large)
			took = time.Since(begun)
			if err == nil {
				err = expect(answer, large.Made, 0)
			}
			imported <- err
		}()
		posted, err := s.postUntil(ctx, p, imported)
		most, unseen := memory()
		if err != nil {
			return err
		}
		b.add(Result{Workload: "post event beside import"}.spread(posted))
		b.add(Result{Workload: fmt.Sprintf("import of %d MB", b.Large), Value: float64(large.Written) / 1e6 / took.Seconds(), Unit: "MB/s"})
		if s.process != nil && unseen == nil {
			b.add(Result{Workload: "memory beside import", Value: most / 1e6, Unit: "MB"})
		}
		return unseen
	})
}

// postUntil sends single events until the import has ended, and returns how long each took.
func (c *client) postUntil(ctx context.Context, p *synthetic.People, imported <-chan error) (latencies, error) {
	var posted latencies
	for {
		took, err := c.postEvent(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("an event beside the import: %w", err)
		}
		posted = append(posted, took)
		select {
		case err := <-imported:
			return posted, err
		case <-time.After(thought):
		}
	}
}
