package exporter_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"cohort/audit"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
	"cohort/tracker"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
)

// Who is found by a long list is recorded while it is shown, and each of them once.
func TestLongListsAreRecordedInPieces(t *testing.T) {
	const many, piece = 4700, 2000
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := register(t, d)
		list := make([]string, many)
		for i := range list {
			list[i] = fmt.Sprintf(`{"trackedEntityInstance":"Beast%06d","trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic%d"}`, i, 1+i%2)
		}
		w.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstances":[`+strings.Join(list, ",")+`]}`, importer.Options{})
		value, err := payload.ReadTree(payload.NewReader(strings.NewReader(`{"trackedEntityTypes":[{"id":"TypeAnimal1","allowAuditLog":true}]}`), 50))
		if err != nil {
			t.Fatal(err)
		}
		payloads, err := w.Metadata.ParsePackage(value)
		if err != nil {
			t.Fatal(err)
		}
		if report, err := w.Metadata.Import(t.Context(), payloads, metadata.ImportOptions{Strategy: metadata.Update, Merge: true}); err != nil || len(report.Failed()) > 0 {
			t.Fatal(err)
		}
		w.admin = w.View(t, "admin")
		log := audit.New(d, slog.New(slog.DiscardHandler))
		w.Audit = log
		fields, err := query.ParseFields("trackedEntityInstance")
		if err != nil {
			t.Fatal(err)
		}
		recorded := func(what string) (n int) {
			t.Helper()
			err := d.Read(t.Context(), func(tx db.Tx) error {
				return tx.QueryRow(t.Context(), `SELECT count(`+what+`) FROM audit_record WHERE kind = 'SEARCH'`).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		shown, of := 0, map[int]int{}
		q := &exporter.EntityQuery{Type: "TypeAnimal1", Page: exporter.Page{All: true}}
		q.Units.Mode = exporter.All
		if _, err := w.Entities(t.Context(), w.admin, q, exporter.Entity(fields, exporter.Listed), func([]byte) error {
			if shown++; shown%1000 == 0 {
				of[shown] = recorded(`*`)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for at, n := range of {
			if n > at || n < at-piece-500 {
				t.Errorf("%d are recorded of %d", n, at)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		log.Run(ctx)
		if n, different := recorded(`*`), recorded(`DISTINCT object`); n != shown || different != shown || shown != many+1 {
			t.Errorf("%d records of %d of %d", n, different, shown)
		}
	})
}
