package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// badEach is of how many entities one is bad.
const badEach = 100

// blemishes measures how much longer a payload takes of whose objects 1 % are bad in different ways: requests with and without take
// turns, and the time without is the limit.
func (g *grounds) blemishes(ctx context.Context) error {
	for _, in := range []intake{eventIntake.withRules(), peopleIntake(9).withRules()} {
		good, bad := g.people, g.bench.people()
		bad.Units, bad.Flawed = good.Units, badEach
		by := in.by(g.site)
		const warm = 5 // are not counted
		var with, without latencies
		for n := range warm + max(g.bench.Requests/5, g.bench.Samples*g.bench.Entities/perRequest) {
			answer, whole, err := by.post(ctx, in.path, in.payload(good, in.objects(), nil).body)
			if err == nil {
				err = expect(answer, in.objects(), 0)
			}
			if err != nil {
				return err
			}
			answer, blemished, err := by.post(ctx, in.path, in.payload(bad, in.objects(), nil).body)
			if err := refusal(answer, err, &in); err != nil {
				return err
			}
			if n >= warm {
				without, with = append(without, whole), append(with, blemished)
			}
		}
		g.bench.add(Result{Workload: in.workload + ", 1 % bad"}.spread(with).of(without.percentile(50)))
	}
	return nil
}

// refusal fails unless an import refused some of the objects and took in the others.
func refusal(answer []byte, err error, in *intake) error {
	var status *statusError
	if !errors.As(err, &status) || status.code != http.StatusConflict {
		return fmt.Errorf("an import with bad objects: %w: %s", err, beginning(answer))
	}
	c, err := count(answer)
	if err == nil && (c.Imported == 0 || c.Imported+c.Ignored != in.objects()) {
		err = fmt.Errorf("an import of %d objects with bad ones: %+v", in.objects(), c)
	}
	return err
}
