package bench

import (
	"context"
	"errors"
	"time"

	"cohort/db"
	"cohort/db/migration"
)

// limit is what one connection reaches that does nothing but write: the very rows that an import wrote, read back, into
// the same tables with the same indexes, as many in a durable commit as a request brought, in the way that the engine is
// fastest at.
type limit struct {
	place    *place
	db       db.DB
	commits  []commit // that were not made yet
	each     int      // how many a sample makes
	entities int      // in a commit
}

// importLimit prepares the limit of one form of import.
func (b *bench) importLimit(ctx context.Context, in *intake, clients int) (*limit, error) {
	l := &limit{entities: in.objects() * in.entities}
	err := b.with(ctx, func(s *site) error {
		p := b.people()
		payloads := in.payloads(p, b.Entities)
		l.each = len(payloads)
		for range b.Samples {
			if _, err := s.send(ctx, in.path, payloads, clients); err != nil {
				return err
			}
			payloads = in.payloads(p, b.Entities)
		}
		if err := s.stop(); err != nil {
			return err
		}
		var err error
		l.commits, err = recall(ctx, s.place, b.Samples*l.each*in.objects(), in.objects())
		return err
	})
	if err != nil {
		return nil, err
	}
	l.place, l.db, err = b.engine.blank(ctx)
	return l, err
}

// close removes the database. The directory around it is removed in any case.
func (l *limit) close() { _ = errors.Join(l.db.Close(), l.place.drop()) }

// sample writes the next rows and returns how many entities came in a second.
func (l *limit) sample(ctx context.Context) (float64, error) {
	next := l.commits[:l.each]
	l.commits = l.commits[l.each:]
	begun := time.Now()
	for _, c := range next {
		err := l.db.Write(ctx, db.Bulk, func(tx db.Tx) error {
			for _, rows := range c {
				if err := tx.Copy(ctx, rows.table, rows.Values); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return float64(l.each*l.entities) / time.Since(begun).Seconds(), nil
}

// blank is a migrated database without a server, for limits. The caller closes it and drops the place.
func (e *engine) blank(ctx context.Context) (*place, db.DB, error) {
	p, err := e.place(ctx)
	if err != nil {
		return nil, nil, err
	}
	d, err := p.open(ctx)
	if err == nil {
		if err = migration.Run(ctx, d); err == nil {
			return p, d, nil
		}
		err = errors.Join(err, d.Close())
	}
	return nil, nil, errors.Join(err, p.drop())
}
