package pgserver

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Exec runs statements outside of a transaction, as those about whole databases must be, on the database that a URL names.
func Exec(ctx context.Context, url string, statements ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, sql := range statements {
		if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// Drop removes a database, and before it the connections that a killed process has left. The URL names another one.
func Drop(ctx context.Context, url, name string) error {
	return Exec(ctx, url,
		fmt.Sprintf("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", name),
		fmt.Sprintf("DROP DATABASE %s", name))
}
