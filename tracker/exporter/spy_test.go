package exporter_test

import (
	"context"
	"strings"
	"testing"

	"cohort/db"
)

// spy is a database that writes down how it answers queries of lists.
type spy struct {
	db.DB
	t     *testing.T
	plans strings.Builder
}

func (s *spy) Read(ctx context.Context, fn func(db.Tx) error) error {
	return s.DB.Read(ctx, func(tx db.Tx) error { return fn(&spyTx{tx, s}) })
}

type spyTx struct {
	db.Tx
	spy *spy
}

func (x *spyTx) Query(ctx context.Context, sql string, args ...any) (db.Rows, error) {
	if strings.Contains(sql, "event AS e") {
		steps, err := x.Dialect().Explain(ctx, x.Tx, sql, args...)
		if err != nil {
			x.spy.t.Fatal(err)
		}
		x.spy.plans.WriteString(strings.Join(steps, "\n") + "\n")
	}
	return x.Tx.Query(ctx, sql, args...)
}
