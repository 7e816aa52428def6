package bench

import "context"

// storage reports what events take on the disk, of a database that holds nothing else: so that a slow schema does not
// pass for a fast importer.
func (b *bench) storage(ctx context.Context) error {
	l, err := b.importLimit(ctx, &eventIntake, 1)
	if err != nil {
		return err
	}
	defer l.close()
	of := catalogs[b.name()]
	before, err := number(ctx, l.db, of.bytes)
	if err != nil {
		return err
	}
	events := len(l.commits) * l.entities
	for len(l.commits) > 0 {
		if _, err := l.sample(ctx); err != nil {
			return err
		}
	}
	after, err := number(ctx, l.db, of.bytes)
	if err != nil {
		return err
	}
	indexes := int64(0)
	for _, table := range []string{"event", "uid_claim"} {
		n, err := number(ctx, l.db, of.indexes, table)
		if err != nil {
			return err
		}
		indexes += n
	}
	b.add(Result{Workload: "bytes an event", Value: float64(after-before) / float64(events), Unit: "bytes"})
	b.add(Result{Workload: "indexes an event is in", Value: float64(indexes), Unit: "indexes"})
	return nil
}
