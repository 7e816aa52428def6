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
	source *site // nil for a server elsewhere, as are the following
	place  *place
	db     db.DB
}

// grounds prepares all of them. On a server elsewhere nothing is prepared. The caller closes them.
func (b *bench) grounds(ctx context.Context) (*grounds, error) {
	g := &grounds{bench: b, people: b.people()}
	err := g.open(ctx)
	if err != nil {
		g.close()
	}
	return g, err
}

func (g *grounds) open(ctx context.Context) (err error) {
	if g.site, err = g.bench.open(ctx, "--demo"); err != nil || g.bench.engine == nil {
		return err
	}
	if err = g.site.employ(ctx, g.people); err != nil {
		return g.site.explain(err)
	}
	if err = g.site.stop(); err != nil {
		return err
	}
	e := g.bench.engine
	source, err := e.copy(ctx, g.site.place)
	if err != nil {
		return err
	}
	g.source = &site{server: g.site.server, place: source}
	if err = g.bench.restart(ctx, g.source); err != nil {
		return err
	}
	if g.bench.Rows > 0 {
		if err = g.fill(ctx); err != nil {
			return fmt.Errorf("fill the tables: %w", err)
		}
	}
	if g.place, err = e.copy(ctx, g.site.place); err != nil {
		return err
	}
	if g.db, err = g.place.open(ctx); err != nil {
		return err
	}
	return g.bench.restart(ctx, g.site)
}

// restart starts the server of a site anew.
func (b *bench) restart(ctx context.Context, s *site) error {
	next, err := b.start(ctx, s.place)
	if err == nil {
		s.server = next
	}
	return err
}

func (g *grounds) close() {
	for _, s := range []*site{g.site, g.source} {
		if s != nil {
			s.close()
		}
	}
	if g.db != nil {
		_ = g.db.Close()
	}
	if g.place != nil {
		_ = g.place.drop() // the directory around it is removed in any case
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
