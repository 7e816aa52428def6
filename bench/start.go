package bench

import (
	"context"
	"time"

	"cohort/demo"
)

// settled is how long a server is left alone before its idle memory is looked at.
const settled = 2 * time.Second

// starts measures how soon the program is there, on a new database and on one that has the demo country, how long it takes
// to import that, and how much memory it has when nobody asks for anything.
func (b *bench) starts(ctx context.Context) error {
	var first, again, imported latencies
	var idle []float64
	for range b.Samples {
		err := b.with(ctx, func(s *site) error {
			first = append(first, s.started)
			if err := s.stop(); err != nil {
				return err
			}
			next, err := b.start(ctx, s.place, "--demo")
			if err != nil {
				return err
			}
			s.server = next
			again = append(again, s.started)
			time.Sleep(settled)
			memory, err := resident(s.process.Process.Pid)
			idle = append(idle, memory/1e6)
			return err
		})
		if err != nil {
			return err
		}
		took, err := b.importDemo(ctx)
		if err != nil {
			return err
		}
		imported = append(imported, took)
	}
	b.add(Result{Workload: "start, new"}.spread(first))
	b.add(Result{Workload: "start"}.spread(again))
	b.add(Result{Workload: "import demo"}.spread(imported))
	b.add(Result{Workload: "memory, idle", Value: median(idle), Unit: "MB"})
	return nil
}

// importDemo loads the demo country over HTTP into a server that has nothing, and returns how long that took.
func (b *bench) importDemo(ctx context.Context) (time.Duration, error) {
	s, err := b.open(ctx)
	if err != nil {
		return 0, err
	}
	defer s.close()
	_, took, err := s.post(ctx, "/api/metadata", demo.Metadata)
	return took, err
}
