package importer

import (
	"context"
	"errors"
	"time"

	"cohort/change"
	"cohort/db"
	"cohort/file"
	"cohort/graph"
	"cohort/jobs"
	"cohort/metadata"
	"cohort/tracker"
	"cohort/tracker/reserve"
	"cohort/tracker/rules"
)

// What a classic body says twice of an object is done twice, in order, so that each batch ends before an identifier that it has. A body
// that says many things of few objects would be as many commits. Such small batches become the parts of one that is written at once:
// each is judged and written by itself, within the one transaction, in which it sees what the parts before it have done.

const (
	smallPart = 20  // objects: a part of more is a batch by itself
	partRows  = 200 // that end a batch of parts, for which other writers wait
)

// small reports whether a batch may be a part of another.
func (b *batch) small() bool { return b.len() <= smallPart && b.rows <= 2*smallPart }

// turn ends a batch before an object that has one of its identifiers.
func (r *reader) turn() error {
	if !r.batch.small() {
		err := r.flush()
		r.batch.follows = true
		return err
	}
	r.parts, r.partRows = append(r.parts, r.batch), r.partRows+r.batch.rows
	r.batch = newBatch()
	r.batch.follows = true
	if r.partRows < partRows && r.weight < r.most() {
		return nil
	}
	r.weight = 0
	return r.flushParts()
}

// flushParts hands on the parts that have ended.
func (r *reader) flushParts() error {
	parts := r.parts
	r.parts, r.partRows = nil, 0
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return r.yield(parts[0])
	}
	return r.yield(&batch{parts: parts})
}

// storeParts judges and writes the parts of a batch, at once if that is possible.
func (r *run) storeParts(ctx context.Context, parts []*batch) ([]*Summary, error) {
	summaries, err := r.together(ctx, parts)
	if err == nil {
		r.failed = 0
		return summaries, nil
	}
	if ctx.Err() != nil || errors.Is(err, db.ErrCommitUnknown) || errors.Is(err, jobs.ErrLost) {
		return nil, err
	}
	summaries = nil
	for _, b := range parts { // somebody else was faster, or the database refuses one of them: each by itself
		some, err := r.store(ctx, b, nil)
		if err != nil {
			return nil, err
		}
		summaries = append(summaries, some...)
	}
	return summaries, nil
}

// together is one attempt at writing parts by one transaction.
func (r *run) together(ctx context.Context, parts []*batch) ([]*Summary, error) {
	r.turn.RLock()
	defer r.turn.RUnlock()
	var done written
	var summaries []*Summary
	err := r.DB.Write(ctx, r.lane, func(tx db.Tx) error {
		done, summaries = written{began: time.Now()}, summaries[:0]
		within := *r
		within.tx = tx
		for _, b := range parts {
			u, err := within.prepare(ctx, b, false)
			if err != nil {
				return err
			}
			summaries = append(summaries, u.summaries...)
			if u.empty() {
				continue
			}
			if err := r.write(ctx, tx, u, &done); err != nil {
				return err
			}
		}
		if done.record == 0 {
			return nil
		}
		return r.seal(ctx, tx, summaries, r.model.Snapshot)
	})
	if err == nil && done.record == 0 {
		r.learn(summaries)
		return summaries, nil
	}
	return summaries, r.settle(ctx, err, &done)
}

// written is what a transaction has written: the last of its change records, and the metadata objects that are used from now on.
type written struct {
	began  time.Time // when the database let it begin
	record int64
	rows   int
	news   []int32
}

// write writes what a judgement amounts to.
func (r *run) write(ctx context.Context, tx db.Tx, u *bundle, done *written) error {
	news := r.used.first(u.used)
	record := r.ids.Next()
	if err := tracker.Write(ctx, tx, &u.write); err != nil {
		return err
	}
	if err := reserve.Spend(ctx, tx, u.spent); err != nil {
		return err
	}
	if err := rules.Keep(ctx, tx, u.notes); err != nil {
		return err
	}
	if free, err := file.Settle(ctx, tx, u.files.gone, u.files.held); err != nil || !free {
		if err == nil {
			err = &tracker.Conflict{What: "taken a file"}
		}
		return err
	}
	if err := change.Append(ctx, tx, record, "tracker", u.changes()); err != nil {
		return err
	}
	if err := metadata.Use(ctx, tx, news); err != nil {
		return err
	}
	done.record, done.rows, done.news = record, done.rows+u.rows, append(done.news, news...)
	return nil
}

// seal ends a transaction: with what is written beside it, what is kept of it, and the fence.
func (r *run) seal(ctx context.Context, tx db.Tx, summaries []*Summary, validated *graph.Snapshot) error {
	if r.options.Beside != nil {
		report := &Report{Took: r.watch.took()}
		report.add(summaries)
		if err := r.options.Beside(ctx, tx, report, r.whole); err != nil {
			return err
		}
	}
	if err := r.keep(ctx, tx, summaries); err != nil {
		return err
	}
	return r.Metadata.Fence(ctx, tx, validated)
}

// settle finds out whether a transaction was committed where that is not known, and remembers what it has done.
func (r *run) settle(ctx context.Context, err error, done *written) error {
	if errors.Is(err, db.ErrCommitUnknown) {
		if known, failed := change.Committed(ctx, r.DB, done.record); failed == nil && known {
			err = nil
		} else if failed == nil {
			err = &tracker.Conflict{What: "broken the connection"}
		}
	}
	if err == nil {
		r.pace.Measure(done.rows, done.began)
		r.used.add(done.news)
		r.done.forget()
	}
	return err
}

// read reads what judging asks of the database, in the transaction under way, if there is one.
func (r *run) read(ctx context.Context, fn func(tx db.Tx) error) error {
	if r.tx != nil {
		return fn(r.tx)
	}
	return r.DB.Read(ctx, fn)
}
