package importer

import (
	"context"
	"io"

	"golang.org/x/sync/errgroup"

	"cohort/db"
	"cohort/payload"
	"cohort/tracker"
)

// small takes in a body that is in memory. All of it is decoded before the first batch is written.
func (r *run) small(ctx context.Context, source io.Reader, d *decoder, kind tracker.Kind, body *payload.Reader) (*Report, error) {
	var batches []*batch
	err := readBatches(source, d, kind, func() int { return wholeRows }, func(b *batch) error {
		batches = append(batches, b)
		return nil
	})
	if err != nil {
		return nil, body.Fault(err)
	}
	return r.inTurn(ctx, batches)
}

// inTurn takes in batches that are decoded.
func (r *run) inTurn(ctx context.Context, batches []*batch) (*Report, error) {
	if len(batches) > 1 || len(batches) == 1 && len(batches[0].parts) > 0 {
		return r.pipeline(ctx, func(yield func(*batch) error) error {
			for _, b := range batches {
				if err := yield(b); err != nil {
					return err
				}
			}
			return nil
		})
	}
	report := r.done.report()
	r.whole = report.Len == 0
	for _, b := range batches {
		r.lane = db.Interactive
		if b.len() > 1 {
			r.lane = db.Bulk
		}
		summaries, err := r.store(ctx, b, nil)
		if err != nil {
			return nil, err
		}
		report.add(summaries)
	}
	report.Took = r.watch.took()
	return report, nil
}

// large takes in a body that is in a file, batch by batch.
func (r *run) large(ctx context.Context, source io.Reader, d *decoder, kind tracker.Kind) (*Report, error) {
	r.pace = db.NewPace()
	return r.pipeline(ctx, func(yield func(*batch) error) error { return readBatches(source, d, kind, r.pace.Rows, yield) })
}

// single takes in one object, unless an earlier attempt has.
func (r *run) single(ctx context.Context, b *batch) (*Summary, error) {
	for was := range r.done.before.all() {
		return was, nil
	}
	r.lane = db.Interactive
	summaries, err := r.store(ctx, b, nil)
	if err != nil {
		return nil, err
	}
	return summaries[0], nil
}

// judged is a batch with its first judgement.
type judged struct {
	batch  *batch
	bundle *bundle
}

// pipeline has one batch decoded and the next one judged while a third is written. A judgement that the commit before it
// has overtaken is found out by the versions it asserts, and made anew.
func (r *run) pipeline(ctx context.Context, read func(yield func(*batch) error) error) (*Report, error) {
	r.lane, r.several = db.Bulk, !r.options.Newer
	group, ctx := errgroup.WithContext(ctx)
	decoded := make(chan *batch, 1)
	ready := make(chan judged)
	group.Go(func() error {
		defer close(decoded)
		send := func(b *batch) error {
			select {
			case decoded <- b:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return read(func(b *batch) error {
			if !r.options.DryRun || len(b.parts) == 0 {
				return send(b)
			}
			for _, part := range b.parts { // nothing is written, so that nothing is to be had from doing it at once
				if err := send(part); err != nil {
					return err
				}
			}
			return nil
		})
	})
	judge := *r         // a copy: the writing side may take newer metadata meanwhile
	judge.refused = nil // and learns first what is refused; what may rest on that is judged anew
	group.Go(func() error {
		defer close(ready)
		for b := range decoded {
			one := judged{batch: b}
			if r.options.DryRun || !b.follows && len(b.parts) == 0 { // of the others it is known that what is before them matters
				var err error
				if one.bundle, err = judge.prepare(ctx, b, true); err != nil {
					return err
				}
			}
			select {
			case ready <- one:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	report := r.done.report()
	group.Go(func() error {
		for j := range ready {
			summaries, err := r.store(ctx, j.batch, j.bundle)
			if err != nil {
				return err
			}
			report.add(summaries)
			if r.options.Progress != nil {
				r.options.Progress(report.Len)
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	r.earlier = judge.earlier
	report.Took = r.watch.took()
	return report, nil
}
