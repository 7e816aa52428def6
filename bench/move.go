package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"cohort/bench/synthetic"
)

// movedUnits is how many units the subtree has that is moved.
const movedUnits = 5000

// moves measures how long it takes to hang a large part of the hierarchy elsewhere, while a large import runs, and how long the
// people of the province where it went are looked for meanwhile.
func (b *bench) moves(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		p := b.people()
		provinces, units, err := s.province(ctx, p)
		if err != nil {
			return err
		}
		p.Units = units
		if _, err := s.send(ctx, eventIntake.path, eventIntake.payloads(p, b.Entities), 1); err != nil {
			return err
		}
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		large := synthetic.NewLargeBody(b.people(), b.Large*1e6/4)
		imported := make(chan struct{})
		go func() {
			defer close(imported)
			answer, _, err := s.do(ctx, http.MethodPost, peopleIntake(9).path, large)
			if err == nil {
				err = expect(answer, large.Made, 0)
			}
			if err != nil {
				cancel(fmt.Errorf("the import: %w", err))
			}
		}()
		var moved, listed latencies
		for n, going := 0, true; going; n++ {
			to := provinces[(n+1)%2]
			took, err := s.replace(ctx, "/api/organisationUnits/"+units[0], "/parent", `{"id":"`+to+`"}`)
			if err != nil {
				cancel(err)
				break
			}
			moved = append(moved, took)
			if _, took, err = s.get(ctx, "/api/events?program="+synthetic.EventProgram+"&ouMode=DESCENDANTS&pageSize=50&orgUnit="+to); err != nil {
				cancel(err)
				break
			}
			listed = append(listed, took)
			select {
			case <-imported:
				going = false
			case <-time.After(putPause):
			}
		}
		<-imported
		if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		longest := Result{Workload: "move 5,000 units beside import"}.spread(moved)
		longest.Value = moved.percentile(100)
		b.add(longest)
		b.add(Result{Workload: "list of a moved subtree"}.spread(listed))
		return nil
	})
}

// province makes two provinces, and below the first a district with units, which is the first of those returned. They report events.
func (s *site) province(ctx context.Context, p *synthetic.People) (provinces [2]string, units []string, err error) {
	var list []string
	add := func(parent string) string {
		id := p.UID()
		list = append(list, fmt.Sprintf(`{"id":%q,"name":"Unit %s","shortName":%q,"openingDate":"2000-01-01","parent":{"id":%q}}`, id, id, id, parent))
		return id
	}
	for i := range provinces {
		provinces[i] = add(synthetic.Country)
	}
	units = append(units, add(provinces[0]))
	for range movedUnits - 1 {
		units = append(units, add(units[0]))
	}
	answer, _, err := s.post(ctx, "/api/metadata", []byte(`{"organisationUnits":[`+strings.Join(list, ",")+`]}`))
	if err == nil {
		err = expectMetadata(answer, movedUnits+2, movedUnits+2)
	}
	if err != nil {
		return provinces, nil, err
	}
	return provinces, units, s.assign(ctx, synthetic.EventProgram, units)
}
