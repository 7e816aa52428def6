package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"cohort/bench/synthetic"
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
		sides := [2]struct {
			people *synthetic.People
			judge  func(answer []byte, err error, in *intake) error
			took   latencies
		}{{people: good, judge: success}, {people: bad, judge: refusal}}
		for n := range warm + max(g.bench.Requests/5, g.bench.Samples*g.bench.Entities/perRequest) {
			for i := range sides {
				side := &sides[(i+n)%2] // the first is now one, now the other
				answer, took, err := by.post(ctx, in.path, in.payload(side.people, in.objects(), nil).body)
				if err := side.judge(answer, err, &in); err != nil {
					return err
				}
				if n >= warm {
					side.took = append(side.took, took)
				}
			}
		}
		g.bench.add(Result{Workload: in.workload + ", 1 % bad"}.spread(sides[1].took).of(sides[0].took.percentile(50)))
	}
	return nil
}

// success fails unless an import took in all objects.
func success(answer []byte, err error, in *intake) error {
	if err != nil {
		return err
	}
	return expect(answer, in.objects(), 0)
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
