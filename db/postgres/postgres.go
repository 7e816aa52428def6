// Package postgres keeps the database in a PostgreSQL of version 12 or newer, which several processes may share.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"cohort/db"
)

const (
	oldestVersion = 120000 // as server_version_num counts

	// maxConns is the size of the pool unless the URL says pool_max_conns: well under the server's usual 100, so that a
	// few nodes fit.
	maxConns = 24

	// snapshotAge is how long a read may hold its snapshot: what others delete stays on the disk as long.
	snapshotAge = 30 * time.Second
)

// DB is a pool of connections. Reads and writes each leave some of it to the others: a write that waits for a read of its
// own must find a connection, however many writes there are.
type DB struct {
	pool    *pgxpool.Pool
	reading chan struct{} // holds one for each read under way
	writing chan struct{}
}

// Open connects to the database that a postgres:// URL names.
func Open(ctx context.Context, url string) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err) // pgx leaves the password out
	}
	if parsed, err := pgx.ParseConfig(url); err == nil && parsed.RuntimeParams["pool_max_conns"] == "" {
		config.MaxConns = maxConns
	}
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "cohort"
	}
	config.MaxConns = max(2, config.MaxConns)
	config.AfterConnect = prepareConn
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	var version int
	if err := pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int`).Scan(&version); err != nil {
		pool.Close()
		return nil, fmt.Errorf("postgres: %w", err)
	}
	if version < oldestVersion {
		pool.Close()
		return nil, fmt.Errorf("postgres: the server is PostgreSQL %d; 12 or newer is needed", version/10000)
	}
	most := config.MaxConns - max(1, config.MaxConns/4)
	return &DB{pool: pool, reading: make(chan struct{}, most), writing: make(chan struct{}, most)}, nil
}

// acquire takes a connection for one of those that slots counts. The caller gives both back.
func (d *DB) acquire(ctx context.Context, slots chan struct{}) (*pgxpool.Conn, error) {
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		<-slots
		return nil, fmt.Errorf("postgres: %w", err)
	}
	return conn, nil
}

// prepareConn makes a new connection ready. Compiling queries to machine code takes longer than ours run. A transaction
// whose process hangs must not hold its locks for ever.
func prepareConn(ctx context.Context, conn *pgx.Conn) error {
	registerColumns(conn.TypeMap())
	_, err := conn.PgConn().Exec(ctx, `SET jit = off; SET idle_in_transaction_session_timeout = '60s'`).ReadAll()
	return err
}

// Read implements [db.DB].
func (d *DB) Read(ctx context.Context, fn func(db.Tx) error) error {
	return classify(ctx, d.read(ctx, fn))
}

func (d *DB) read(ctx context.Context, fn func(db.Tx) error) error {
	conn, err := d.acquire(ctx, d.reading)
	if err != nil {
		return err
	}
	x := &tx{conn: conn.Conn(), now: db.Now(), deadline: time.Now().Add(snapshotAge)}
	x.later(`begin isolation level repeatable read read only`)
	x.renew = func(ctx context.Context) (err error) {
		drop(ctx, conn)
		conn.Release()
		if conn, err = d.pool.Acquire(ctx); err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
		x.conn = conn.Conn()
		return nil
	}
	defer func() {
		x.end()
		go release(conn, d.reading) // nobody needs to wait for the end of what only read
	}()
	if err := fn(x); err != nil {
		return err
	}
	return x.err
}

// drop closes a connection that is of no use any more.
func drop(ctx context.Context, conn *pgxpool.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	conn.Conn().Close(ctx) // the pool forgets it either way
}

// release ends the transaction of a connection, if there is one, and gives it back. nil is one that could not be replaced.
func release(conn *pgxpool.Conn, slots chan struct{}) {
	defer func() { <-slots }()
	if conn == nil {
		return
	}
	defer conn.Release() // which throws a connection away that is closed or still in a transaction
	if conn.Conn().PgConn().TxStatus() == 'I' || conn.Conn().IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	_, _ = conn.Exec(ctx, `rollback`)
}

const (
	writeAttempts = 10
	endTimeout    = 30 * time.Second // for a COMMIT or ROLLBACK, which the caller's context does not end
)

// Write implements [db.DB]. The lane has no meaning here: the server has room for many writers.
func (d *DB) Write(ctx context.Context, _ db.Lane, fn func(db.Tx) error) error {
	pause := 2 * time.Millisecond
	for n := 1; ; n++ {
		err := d.attempt(ctx, fn)
		if err == nil || n == writeAttempts || ctx.Err() != nil || !retryable(err) {
			return classify(ctx, err)
		}
		select {
		case <-time.After(rand.N(pause) + pause/2):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause = min(2*pause, 250*time.Millisecond)
	}
}

// attempt runs fn in a transaction, once.
func (d *DB) attempt(ctx context.Context, fn func(db.Tx) error) (err error) {
	conn, err := d.acquire(ctx, d.writing)
	if err != nil {
		return err
	}
	defer release(conn, d.writing)
	x := &tx{conn: conn.Conn(), now: db.Now()}
	x.later(`begin isolation level read committed`)
	defer x.end()
	defer func() {
		if sqlState(x.err) == readOnly || sqlState(err) == readOnly { // another connection may lead to a server that is written to by now
			x.end()
			drop(ctx, conn)
		}
	}()
	err = fn(x)
	if x.err != nil && (err == nil || retryable(x.err)) {
		return x.err // the transaction is lost, whatever fn makes of it
	}
	if err != nil {
		return err
	}
	x.end()
	return x.commit(ctx)
}

// Dialect implements [db.DB].
func (d *DB) Dialect() *db.Dialect { return dialect }

// Close implements [db.DB].
func (d *DB) Close() error {
	d.pool.Close()
	return nil
}

var errAge = errors.New("postgres: a read may not hold its snapshot longer than 30 s")
