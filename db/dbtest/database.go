//go:build unix

package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"cohort/db/migration"
	"cohort/db/postgres"
	"cohort/db/postgres/pgserver"
)

// templateLock is the advisory lock under which one process makes the template that all clone.
const templateLock = 0x64627465_7374

// emptyURL makes an empty database for the test.
func emptyURL(t testing.TB) string {
	t.Helper()
	return create(t, "template1")
}

// cloneURL makes a copy of the migrated template for the test.
func cloneURL(t testing.TB) string {
	t.Helper()
	name, err := template(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return create(t, name)
}

// create makes a database and drops it when the test ends.
func create(t testing.TB, template string) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text()[:16])
	if err := admin(t.Context(), fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s%s", name, template, byFile())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(name); err != nil {
			t.Error(err)
		}
	})
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return s.url(name)
}

// byFile asks for a clone by copying files, where the server can also do it through its log: without care for durability the
// former is faster. Before version 15 it is the only way, and has no name.
var byFile = sync.OnceValue(func() string {
	const named = 150000
	var version int
	err := withAdmin(context.Background(), func(conn *pgx.Conn) error {
		return conn.QueryRow(context.Background(), "SELECT current_setting('server_version_num')::int").Scan(&version)
	})
	if err != nil || version < named {
		return ""
	}
	return " STRATEGY FILE_COPY"
})

func drop(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // the test's own context has ended
	defer cancel()
	s, err := server()
	if err != nil {
		return err
	}
	return pgserver.Drop(ctx, s.url(pgserver.AdminDatabase), name)
}

// admin runs statements outside of a transaction.
func admin(ctx context.Context, statements ...string) error {
	s, err := server()
	if err != nil {
		return err
	}
	return pgserver.Exec(ctx, s.url(pgserver.AdminDatabase), statements...)
}

func withAdmin(ctx context.Context, fn func(*pgx.Conn) error) error {
	s, err := server()
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, s.url(pgserver.AdminDatabase))
	if err != nil {
		return fmt.Errorf("the test server: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return fn(conn)
}

// migratedTemplate is the name of the template once this process knows that it is there.
var migratedTemplate struct {
	sync.Mutex
	name string
}

// template makes sure of the migrated database that tests clone. Its name is that of the schema, so that a changed
// migration gets a new one.
func template(ctx context.Context) (string, error) {
	migratedTemplate.Lock()
	defer migratedTemplate.Unlock()
	if migratedTemplate.name != "" {
		return migratedTemplate.name, nil
	}
	name := "template_" + migration.Hash()
	err := withAdmin(ctx, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(templateLock)); err != nil {
			return err
		}
		var made bool
		if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&made); err != nil || made {
			return err
		}
		return makeTemplate(ctx, name)
	})
	if err != nil {
		return "", err
	}
	migratedTemplate.name = name
	return name, nil
}

// makeTemplate gives the template its name only when it is whole.
func makeTemplate(ctx context.Context, name string) error {
	const unfinished = "template_unfinished"
	if err := admin(ctx, "DROP DATABASE IF EXISTS "+unfinished, "CREATE DATABASE "+unfinished); err != nil {
		return err
	}
	s, err := server()
	if err != nil {
		return err
	}
	d, err := postgres.Open(ctx, s.url(unfinished))
	if err != nil {
		return err
	}
	err = migration.Run(ctx, d)
	d.Close()
	if err != nil {
		return err
	}
	return admin(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", unfinished, name))
}
