package importer

import (
	"context"
	"fmt"
	"slices"

	"cohort/db"
)

// done is how far an import has come: what was kept of it before it was broken off, and what this attempt knows by now and no commit
// has kept yet, since nothing was to be written for those objects.
type done struct {
	before  packed // of the objects
	joined  packed // of the relationships that waited for what they lead to, in order
	pending [joining + 1][]byte
	stage   stage
}

// stage says of what a piece is: the objects of the body, or the relationships that waited.
type stage byte

const (
	taking stage = iota
	joining
)

// resume asks for what was kept, if nobody knew before the body was read.
func (o *Options) resume(ctx context.Context) (err error) {
	if o.Resume != nil {
		o.Kept, err = o.Resume(ctx)
	}
	return err
}

// readKept reads the pieces that an earlier attempt has kept.
func readKept(pieces [][]byte) (d done, err error) {
	for _, p := range pieces {
		if len(p) == 0 || stage(p[0]) > joining {
			return d, fmt.Errorf("importer: what was kept of an import is of a form that is not known")
		}
		into := &d.before
		if stage(p[0]) == joining {
			into = &d.joined
		}
		into.pieces = append(into.pieces, p[1:])
	}
	return d, nil
}

// report is what is known of the objects that were taken in before.
func (d *done) report() *Report {
	r := &Report{}
	for s := range d.before.all() {
		r.add([]*Summary{s})
	}
	d.before = packed{}
	return r
}

func (d *done) objects() (n int) {
	for range d.before.all() {
		n++
	}
	return n
}

// learn remembers what became of objects for which nothing was written, for the next commit to keep.
func (r *run) learn(summaries []*Summary) {
	if r.options.Keep == nil {
		return
	}
	p := &r.done.pending[r.done.stage]
	for _, s := range summaries {
		*p = pack(*p, s)
	}
}

// keep has a commit keep what became of its objects, and of those before them that no commit has kept.
func (r *run) keep(ctx context.Context, tx db.Tx, summaries []*Summary) error {
	if r.options.Keep == nil {
		return nil
	}
	for at, p := range r.done.pending {
		piece := append([]byte{byte(at)}, p...)
		if stage(at) == r.done.stage {
			for _, s := range summaries {
				piece = pack(piece, s)
			}
		}
		if len(piece) == 1 {
			continue
		}
		if err := r.options.Keep(ctx, tx, slices.Clip(piece)); err != nil {
			return err
		}
	}
	return nil
}

// forget is called when a commit has kept what was pending.
func (d *done) forget() { d.pending = [joining + 1][]byte{} }
