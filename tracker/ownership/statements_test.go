package ownership_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/audit"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/tracker"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/ownership"
	"cohort/tracker/trackertest"
)

// A list takes as many statements for forty rows as for four, and two more where rows must be hidden; what was seen of an audited
// program is kept by one record, behind the answer.
func TestStatements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		reader := &user{name: "rdr", capture: []string{"UnitClinic1"}, search: []string{"UnitDistr01"}}
		n.Load(t, metadata([]*user{reader}))
		trail := audit.New(d, slog.New(slog.DiscardHandler))
		go trail.Run(t.Context())
		w := &world{Node: n, Exporter: &exporter.Exporter{DB: d, Models: n.Models, Zone: time.UTC, Audit: trail}, Keeper: ownership.New(d, n.Metadata, n.Models, trail)}
		var people []string
		for i := range 50 {
			person := fmt.Sprintf("Person%05d", i)
			people = append(people, fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic2","enrollments":[{"program":"ProgAudit01","orgUnit":"UnitClinic2","enrollmentDate":"2024-01-01",
				"events":[{"programStage":%q,"orgUnit":"UnitClinic2","eventDate":"2024-01-02"}]}]}`, person, stageOf("ProgAudit01")))
		}
		if n.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstances":[`+strings.Join(people, ",")+`]}`, importer.Options{}).Failed {
			t.Fatal("the people were refused")
		}
		view, admin := n.View(t, reader.name), n.View(t, "admin")
		skip := func([]byte) error { return nil }
		lists := map[string]func(size int) (statements int64){
			"people": func(size int) int64 {
				ctx, counter := db.Counting(t.Context())
				q := &exporter.EntityQuery{Program: "ProgAudit01", Units: exporter.Units{Mode: exporter.Accessible}, Page: exporter.Page{Number: 1, Size: size, Total: true}}
				if _, err := w.Entities(ctx, view, q, exporter.Entity(fields("*"), exporter.Listed), skip); err != nil {
					t.Fatal(err)
				}
				return counter.Statements()
			},
			"enrollments": func(size int) int64 {
				ctx, counter := db.Counting(t.Context())
				q := &exporter.EnrollmentQuery{Units: exporter.Units{Mode: exporter.Accessible}, Page: exporter.Page{Number: 1, Size: size, Total: true}}
				if _, err := w.Enrollments(ctx, view, q, exporter.Enrollment(fields("*"), exporter.Listed), skip); err != nil {
					t.Fatal(err)
				}
				return counter.Statements()
			},
			"events": func(size int) int64 {
				ctx, counter := db.Counting(t.Context())
				q := &exporter.EventQuery{Units: exporter.Units{Mode: exporter.Accessible}, Page: exporter.Page{Number: 1, Size: size, Total: true}}
				if _, err := w.Events(ctx, view, q, exporter.Event(nil, exporter.Listed), skip); err != nil {
					t.Fatal(err)
				}
				return counter.Statements()
			},
		}
		grid := func() *exporter.Grid {
			return &exporter.Grid{Head: func([]exporter.Header) error { return nil }, Row: skip}
		}
		lists["a grid of people"] = func(size int) int64 {
			ctx, counter := db.Counting(t.Context())
			q := &exporter.EntityQuery{Program: "ProgAudit01", Units: exporter.Units{Mode: exporter.Accessible}, Page: exporter.Page{Number: 1, Size: size, Total: true}}
			if _, _, err := w.EntityGrid(ctx, view, q, exporter.EntityColumns{All: true}, grid()); err != nil {
				t.Fatal(err)
			}
			return counter.Statements()
		}
		lists["a grid of events"] = func(size int) int64 {
			ctx, counter := db.Counting(t.Context())
			q := &exporter.EventQuery{Stage: stageOf("ProgAudit01"), Units: exporter.Units{Mode: exporter.Accessible}, Page: exporter.Page{Number: 1, Size: size, Total: true}}
			if _, err := w.EventGrid(ctx, view, q, exporter.EventColumns{All: true}, exporter.Schemes{}, grid()); err != nil {
				t.Fatal(err)
			}
			return counter.Statements()
		}
		for _, hidden := range []bool{false, true} {
			if hidden {
				for i := range 5 { // some go where the reader may not look
					if err := w.Transfer(t.Context(), admin, fmt.Sprintf("Person%05d", 3*i), "ProgAudit01", "UnitClinic3"); err != nil {
						t.Fatal(err)
					}
				}
			}
			for name, list := range lists {
				few := list(4)
				w.kept(t, trail, 4)
				many := list(40)
				w.kept(t, trail, 40)
				if more := many - few; more != 0 && !(hidden && more == 2) || few > 13 { // the second look, without the hidden rows
					t.Errorf("%s: %d statements for 4 rows, %d for 40", name, few, many)
				}
			}
		}
	})
}

// kept waits for one more record, which says that so many people were seen.
func (w *world) kept(t *testing.T, trail *audit.Log, people int) {
	t.Helper()
	w.records++
	for range 200 {
		records, total, err := trail.Read(t.Context(), audit.Query{Kinds: []string{string(audit.OutsideScope)}, Most: 1})
		if err != nil {
			t.Fatal(err)
		}
		if total == w.records {
			if text := string(records[0].Detail.(jsontext.Value)); !strings.Contains(text, fmt.Sprintf(`"count":%d`, people)) || strings.Count(text, "trackedEntity") != people {
				t.Errorf("%s, want %d people", text, people)
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("there are no %d records of readings", w.records)
}
