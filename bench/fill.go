package bench

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"cohort/db/postgres/pgserver"
)

const (
	// sown is how many entities are imported, whose rows are then multiplied.
	sown = 18_000

	// bundled is how many requests' rows are written in one transaction.
	bundled = 40
)

// fill has the tables of a place, which nobody has open, hold as many entities as are asked for: what imports of people of 9 on
// the source wrote, again and again with other identifiers.
func (g *grounds) fill(ctx context.Context, p *place) error {
	in, few := peopleIntake(9).withRules(), *g.bench
	few.Samples, few.Entities = 1, min(sown, g.bench.Rows)
	commits, err := few.rows(ctx, g.source, &in, g.people, 1)
	if err != nil {
		return err
	}
	d, err := p.open(ctx)
	if err != nil {
		return err
	}
	each := in.objects() * in.entities
	m := newMultiplier(commits, g.bench.people())
	begun := time.Now()
	batches := make(chan commit)
	all, writing := errgroup.WithContext(ctx)
	all.Go(func() error {
		defer close(batches)
		for left := (g.bench.Rows + each - 1) / each; left > 0; left -= bundled {
			select {
			case batches <- m.next(min(left, bundled)):
			case <-writing.Done():
				return writing.Err()
			}
		}
		return nil
	})
	for range 2 { // on SQLite they take turns
		all.Go(func() error {
			for c := range batches {
				if err := c.write(writing, d); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := errors.Join(all.Wait(), d.Close()); err != nil {
		return err
	}
	if url := p.url; url != "" { // or the server would do it at some time while imports are measured
		if err := pgserver.Exec(ctx, url, "VACUUM (ANALYZE)"); err != nil {
			return err
		}
	}
	g.bench.add(Result{Workload: "fill tables", Value: float64(g.bench.Rows) / time.Since(begun).Seconds(), Unit: "entities/s"})
	return nil
}
