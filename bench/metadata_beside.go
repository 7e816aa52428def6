package bench

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"cohort/bench/synthetic"
)

// Beside an import somebody changes a constant each time this has passed.
const putPause = 100 * time.Millisecond

// besideMetadata measures what somebody waits for who reads and writes single objects while the units of a much larger
// country come in.
func (b *bench) besideMetadata(ctx context.Context, s *site, r *synthetic.Realm) error {
	b.stream++
	large := synthetic.NewRealm(b.Seed, b.stream, 5*b.Objects) // of which four fifths are units
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	imported := make(chan struct{})
	var took time.Duration
	go func() {
		defer close(imported)
		body := synthetic.NewMetadataBody(large.UnitSection())
		answer, t, err := s.do(ctx, http.MethodPost, "/api/metadata", body)
		if err == nil {
			err = expectMetadata(answer, body.Objects, body.Objects)
		}
		if took = t; err != nil {
			cancel(fmt.Errorf("the import: %w", err))
		}
	}()
	var put, read latencies
	var both sync.WaitGroup
	every := func(pause time.Duration, into *latencies, request func(n int) (time.Duration, error)) {
		both.Go(func() {
			for n := 0; ; n++ {
				t, err := request(n)
				if err != nil {
					cancel(err)
					return
				}
				*into = append(*into, t)
				select {
				case <-imported:
					return
				case <-time.After(pause - t):
				}
			}
		})
	}
	every(putPause, &put, func(n int) (time.Duration, error) { return s.putConstant(ctx, r, n) })
	every(thought, &read, func(n int) (time.Duration, error) {
		_, t, err := s.get(ctx, unitPath(r, n))
		return t, err
	})
	both.Wait()
	<-imported
	if err := context.Cause(ctx); err != nil {
		return err
	}
	longest := Result{Workload: "put beside metadata import"}.spread(put)
	longest.Value = put.percentile(100)
	b.add(longest)
	b.add(Result{Workload: "read beside metadata import"}.spread(read))
	b.add(Result{Workload: fmt.Sprintf("import %d units", large.Units()), Value: took.Seconds(), Unit: "s"})
	return nil
}
