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
	drop   func() error
}

// place makes a database. The caller drops it.
func (e *engine) place(ctx context.Context) (*place, error) {
	e.places++
	p := &place{engine: e.name, dir: filepath.Join(e.dir, fmt.Sprintf("%s-%d", e.name, e.places))}
	p.drop = func() error { return os.RemoveAll(p.dir) }
	if e.name == "sqlite" {
		return p, nil
	}
	name := "cohort_bench_" + strings.ToLower(rand.Text()[:12])
	if err := pgserver.Exec(ctx, e.admin, "CREATE DATABASE "+name); err != nil {
		return nil, err
	}
	u, err := url.Parse(e.admin)
	if err != nil {
		return nil, err
	}
	u.Path = "/" + name
	p.url = u.String()
	p.drop = func() error {
		return errors.Join(os.RemoveAll(p.dir), pgserver.Drop(context.WithoutCancel(ctx), e.admin, name))
	}
	return p, nil
}

// open connects to the database. No server may be running on it.
func (p *place) open(ctx context.Context) (db.DB, error) {
	if p.engine == "sqlite" {
		return sqlite.Open(ctx, p.dir)
	}
	return postgres.Open(ctx, p.url)
}
