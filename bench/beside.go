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
// much memory the server takes for it. Both have limited rights and are held to rules, but on a server elsewhere.
func (b *bench) beside(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		p, in, by := b.people(), peopleIntake(9), s.client
		if b.engine != nil {
			if err := s.employ(ctx, p); err != nil {
				return err
			}
			in, by = in.withRules(), s.worker()
		}
		if _, err := by.postEvent(ctx, p, in.ruled); err != nil { // the first request warms up
			return err
		}
		memory := func() (float64, error) { return 0, nil }
		if s.process != nil {
			memory = watchMemory(s.process.Process.Pid)
		}
		others := b.people()
		others.Units = p.Units
		large := synthetic.NewLargeBody(others, b.Large*1e6)
		imported := make(chan error, 1)
		begun := time.Now()
		var took time.Duration
		go func() {
			answer, _, err := by.do(ctx, http.MethodPost, in.path, large)
			took = time.Since(begun)
			if err == nil {
				err = expect(answer, large.Made, 0)
			}
			imported <- err
		}()
		posted, err := by.postUntil(ctx, p, in.ruled, imported)
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
func (c *client) postUntil(ctx context.Context, p *synthetic.People, ruled bool, imported <-chan error) (latencies, error) {
	var posted latencies
	for {
		took, err := c.postEvent(ctx, p, ruled)
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
