package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cohort/db"
	"cohort/db/migration"
	"cohort/db/postgres"
	"cohort/db/postgres/pgserver"
	"cohort/db/sqlite"
)

// engine is where fresh databases come from.
type engine struct {
	name   string
	dir    string
	admin  string           // on PostgreSQL, a database from which others are made
	server *pgserver.Server // that was started for this run; nil where there is none
	places int
}

// durable are the settings of a PostgreSQL that loses nothing, with enough room that an import does not wait for checkpoints.
var durable = []string{
	"fsync=on", "synchronous_commit=on", "full_page_writes=on",
	"shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min", "max_connections=100", "timezone=UTC",
}

// openEngine prepares an engine in a directory. PostgreSQL is the server that a URL names, or a new one.
func openEngine(name, dir, url string) (*engine, error) {
	e := &engine{name: name, dir: dir, admin: url}
	if name == "sqlite" || url != "" {
		return e, nil
	}
	home := filepath.Join(dir, "postgres")
	if err := os.Mkdir(home, 0o755); err != nil {
		return nil, err
	}
	var err error
	if e.server, err = pgserver.Start(home, durable...); err != nil {
		return nil, err
	}
	e.admin = e.server.URL(pgserver.AdminDatabase)
	return e, nil
}

func (e *engine) close() {
	if e.server != nil {
		e.server.Stop()
	}
}

// place is an empty database, and a directory for the files of a server on it.
type place struct {
	engine string
	dir    string
	url    string // on PostgreSQL
	name   string // of the database there
	drop   func() error
}

// place makes a database. The caller drops it.
func (e *engine) place(ctx context.Context) (*place, error) {
	p := e.newPlace()
	if e.name == "sqlite" {
		return p, nil
	}
	return p, e.createDatabase(ctx, p, "")
}

// newPlace is a place whose database is yet to be made.
func (e *engine) newPlace() *place {
	e.places++
	p := &place{engine: e.name, dir: filepath.Join(e.dir, fmt.Sprintf("%s-%d", e.name, e.places))}
	p.drop = func() error { return os.RemoveAll(p.dir) }
	return p
}

// createDatabase makes the database of a place on PostgreSQL.
func (e *engine) createDatabase(ctx context.Context, p *place, how string) error {
	u, err := url.Parse(e.admin)
	if err != nil {
		return err
	}
	name := "cohort_bench_" + strings.ToLower(rand.Text()[:12])
	if err := pgserver.Exec(ctx, e.admin, "CREATE DATABASE "+name+how); err != nil {
		return err
	}
	u.Path = "/" + name
	p.url, p.name = u.String(), name
	p.drop = func() error {
		return errors.Join(os.RemoveAll(p.dir), pgserver.Drop(context.WithoutCancel(ctx), e.admin, name))
	}
	return nil
}

// copy makes a database with the contents of another one, which nobody has open. The caller drops it.
func (e *engine) copy(ctx context.Context, from *place) (*place, error) {
	p := e.newPlace()
	if e.name == "sqlite" {
		return p, os.CopyFS(p.dir, os.DirFS(from.dir))
	}
	how := " TEMPLATE " + from.name
	err := e.createDatabase(ctx, p, how+" STRATEGY FILE_COPY")
	if err != nil { // before version 15 there was no other way, and no name for it
		err = e.createDatabase(ctx, p, how)
	}
	return p, err
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

// open connects to the database. No server may be running on it.
func (p *place) open(ctx context.Context) (db.DB, error) {
	if p.engine == "sqlite" {
		return sqlite.Open(ctx, p.dir)
	}
	return postgres.Open(ctx, p.url)
}
