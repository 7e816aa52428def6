package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cohort/bench/synthetic"
	"cohort/db"
)

// grounds are where imports are measured: a server; a database with the same contents and without one, into which rows are written
// raw; and a small server with the same metadata, whose imports leave those rows.
type grounds struct {
	bench  *bench
	people *synthetic.People
	site   *site
	fresh  *place // what the following began as, with the metadata alone; nil for a server elsewhere
	source *site
	place  *place // of the raw writes
	db     db.DB
}

// grounds prepares them. The caller closes them. On a server elsewhere nothing is prepared.
func (b *bench) grounds(ctx context.Context) (*grounds, error) {
	g := &grounds{bench: b, people: b.people()}
	err := g.open(ctx)
	if err != nil {
		g.close()
	}
	return g, err
}

func (g *grounds) open(ctx context.Context) (err error) {
	if g.bench.engine == nil {
		g.site, err = g.bench.open(ctx)
		return err
	}
	err = g.bench.with(ctx, func(s *site) error {
		if err := s.employ(ctx, g.people); err != nil {
			return err
		}
		if err := s.stop(); err != nil {
			return err
		}
		g.fresh, err = g.bench.engine.copy(ctx, s.place)
		return err
	})
	if err == nil {
		g.source, err = g.bench.another(ctx, g.fresh)
	}
	return err
}

// renew has the site and the raw writes begin anew, with the tables empty or as full as is asked for. Full ones are filled once for
// all that is measured in them.
func (g *grounds) renew(ctx context.Context) (err error) {
	if g.fresh == nil || g.bench.Rows > 0 && g.site != nil {
		return nil
	}
	g.clear()
	e, from := g.bench.engine, g.fresh
	if g.bench.Rows > 0 {
		if from, err = e.copy(ctx, g.fresh); err != nil {
			return err
		}
		if err = g.fill(ctx, from); err != nil {
			return errors.Join(fmt.Errorf("fill the tables: %w", err), from.drop())
		}
	}
	if g.place, err = e.copy(ctx, from); err != nil {
		return err
	}
	if g.db, err = g.place.open(ctx); err != nil {
		return err
	}
	if from == g.fresh {
		g.site, err = g.bench.another(ctx, from)
		return err
	}
	g.site = &site{place: from}
	return g.bench.restart(ctx, g.site)
}

// another is a site on a copy of a database.
func (b *bench) another(ctx context.Context, of *place) (*site, error) {
	p, err := b.engine.copy(ctx, of)
	if err != nil {
		return nil, err
	}
	s := &site{place: p}
	if err := b.restart(ctx, s); err != nil {
		return nil, errors.Join(err, p.drop())
	}
	return s, nil
}

// restart starts the server of a site anew.
func (b *bench) restart(ctx context.Context, s *site) error {
	next, err := b.start(ctx, s.place)
	if err == nil {
		s.server = next
	}
	return err
}

// clear drops what renew made.
func (g *grounds) clear() {
	if g.site != nil {
		g.site.close()
	}
	if g.db != nil {
		_ = g.db.Close()
	}
	if g.place != nil {
		_ = g.place.drop() // the directory around it is removed in any case
	}
	g.site, g.db, g.place = nil, nil, nil
}

func (g *grounds) close() {
	g.clear()
	if g.source != nil {
		g.source.close()
	}
	if g.fresh != nil {
		_ = g.fresh.drop()
	}
}

// rows imports on a site what a form of import brings in all samples, and recalls it, by commits. The site's server is another one
// afterwards.
func (b *bench) rows(ctx context.Context, s *site, in *intake, p *synthetic.People, clients int) ([]commit, error) {
	requests := 0
	for range b.Samples {
		payloads := in.payloads(p, b.Entities)
		if _, err := in.by(s).send(ctx, in.path, payloads, clients); err != nil {
			return nil, s.explain(err)
		}
		requests += len(payloads)
	}
	if err := s.stop(); err != nil {
		return nil, err
	}
	commits, err := recall(ctx, s.place, requests*in.objects(), in.objects())
	return commits, errors.Join(err, b.restart(ctx, s))
}

// limit is what one connection reaches that does nothing but write: the very rows that an import wrote, read back, into
// the same tables with the same indexes, as many in a durable commit as a request brought, in the way that the engine is
// fastest at.
type limit struct {
	db       db.DB
	commits  []commit // that were not made yet
	each     int      // how many a sample makes
	entities int      // in a commit
}

// sample writes the next rows and returns how many entities came in a second.
func (l *limit) sample(ctx context.Context) (float64, error) {
	next := l.commits[:l.each]
	l.commits = l.commits[l.each:]
	begun := time.Now()
	for _, c := range next {
		if err := c.write(ctx, l.db); err != nil {
			return 0, err
		}
	}
	return float64(l.each*l.entities) / time.Since(begun).Seconds(), nil
}

// write writes the rows in one transaction.
func (c commit) write(ctx context.Context, d db.DB) error {
	return d.Write(ctx, db.Bulk, func(tx db.Tx) error {
		for _, rows := range c {
			if err := tx.Copy(ctx, rows.table, rows.Values); err != nil {
				return err
			}
		}
		return nil
	})
}
