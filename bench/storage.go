package bench

import (
	"context"
	"errors"
)

// storage reports what events take on the disk, of a database that holds nothing else: so that a slow schema does not
// pass for a fast importer.
func (b *bench) storage(ctx context.Context) error {
	var commits []commit
	err := b.with(ctx, func(s *site) (err error) {
		commits, err = b.rows(ctx, s, &eventIntake, b.people(), 1)
		return err
	})
	if err != nil {
		return err
	}
	place, d, err := b.engine.blank(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = errors.Join(d.Close(), place.drop()) }() // the directory around it is removed in any case
	of := catalogs[b.name()]
	before, err := number(ctx, d, of.bytes)
	if err != nil {
		return err
	}
	for _, c := range commits {
		if err := c.write(ctx, d); err != nil {
			return err
		}
	}
	after, err := number(ctx, d, of.bytes)
	if err != nil {
		return err
	}
	events := len(commits) * perRequest
	indexes := int64(0)
	for _, table := range []string{"event", "uid_claim"} {
		n, err := number(ctx, d, of.indexes, table)
		if err != nil {
			return err
		}
		indexes += n
	}
	b.add(Result{Workload: "bytes an event", Value: float64(after-before) / float64(events), Unit: "bytes"})
	b.add(Result{Workload: "indexes an event is in", Value: float64(indexes), Unit: "indexes"})
	return nil
}
