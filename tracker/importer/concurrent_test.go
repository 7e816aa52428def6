package importer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"cohort/access"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// Of many requests that create the same identifiers at once, each identifier is created by one.
func TestSameIdentifiersAtOnce(t *testing.T) {
	const clients, people = 8, 20
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		view := n.View(t, "admin")
		created := make([]int, people)
		var mu sync.Mutex
		var wg sync.WaitGroup
		for c := range clients {
			wg.Go(func() {
				var objects []string
				for i := range people {
					at := (i + c*3) % people // in different orders
					objects = append(objects, fmt.Sprintf(`{"trackedEntityInstance":"PersonX%04d","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrNatlId1","value":"%d-%d"}]}`, at, at, c))
				}
				report := sendAs(t, n, view, entities, `{"trackedEntityInstances":[`+strings.Join(objects, ",")+`]}`, importer.Options{})
				if report == nil {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				for i, s := range slices.Collect(report.All()) {
					if s.Outcome == importer.Created {
						created[(i+c*3)%people]++
					}
				}
			})
		}
		wg.Wait()
		for i, times := range created {
			if times != 1 {
				t.Errorf("person %d was created %d times", i, times)
			}
		}
	})
}

// Sixteen clients update the same few people and put events into the same few enrollments. Nothing may be lost: each report
// of a creation has its row, and a value that must be unique has one holder.
func TestOverlappingPeople(t *testing.T) {
	const clients, rounds = 16, 6
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		view := n.View(t, "admin")
		n.Send(t, "admin", entities, care, importer.Options{})
		n.Send(t, "admin", entities, strings.ReplaceAll(care, "Ann", "Bob"), importer.Options{})
		var mu sync.Mutex
		made := map[string]bool{}
		var wg sync.WaitGroup
		for c := range clients {
			wg.Go(func() {
				for r := range rounds {
					who := []string{"Ann", "Bob"}[(c+r)%2]
					uid := fmt.Sprintf("EventX%02d%03d", c, r)
					body := fmt.Sprintf(`{"trackedEntityInstance":"Person%[1]s01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1",
						"attributes":[{"attribute":"AttrFirstNm","value":"%[2]d"},{"attribute":"AttrNatlId1","value":"%[3]d"}],
						"enrollments":[{"enrollment":"Enroll%[1]s01","program":"ProgCare001","orgUnit":"UnitClinic1","events":[{"event":"%[4]s","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2021-01-01"}]}]}`,
						who, c*100+r, r%3, uid)
					report := sendAs(t, n, view, entities, body, importer.Options{Strategy: importer.CreateAndUpdate})
					if report == nil {
						return
					}
					if s := slices.Collect(report.All())[0]; s.Outcome == importer.Updated && s.Enrollments[0].Events[0].Outcome == importer.Created {
						mu.Lock()
						made[uid] = true
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		if len(made) == 0 {
			t.Fatal("no event was created")
		}
		err := d.Read(t.Context(), func(tx db.Tx) error { return checkOverlap(t, tx, made) })
		if err != nil {
			t.Fatal(err)
		}
	})
}

func checkOverlap(t *testing.T, tx db.Tx, made map[string]bool) error {
	uids := make([]string, 0, len(made))
	for uid := range made {
		uids = append(uids, uid)
	}
	found, err := tracker.FindClaims(t.Context(), tx, append(uids, "PersonAnn01", "PersonBob01"))
	if err != nil {
		return err
	}
	if len(found) != len(made)+2 {
		t.Errorf("%d identifiers are known, %d were acknowledged", len(found)-2, len(made))
	}
	var versions, rows, holders, values int64
	for sql, into := range map[string]*int64{
		`SELECT sum(version) FROM tracked_entity`: &versions, `SELECT count(*) FROM event`: &rows,
		`SELECT count(*) FROM value_claim`: &holders, `SELECT count(*) FROM attribute_value WHERE folded IN ('0', '1', '2')`: &values,
	} {
		if err := tx.QueryRow(t.Context(), sql).Scan(into); err != nil {
			return err
		}
	}
	if rows != int64(len(made)) || versions != 2+int64(len(made)) {
		t.Errorf("%d events and versions of %d in all after %d acknowledged updates", rows, versions, len(made))
	}
	if holders > 2 || holders != values {
		t.Errorf("%d claims for %d unique values", holders, values)
	}
	return nil
}

func sendAs(t *testing.T, n *trackertest.Node, view *access.View, kind tracker.Kind, body string, o importer.Options) *importer.Report {
	report, err := n.Importer.Import(context.Background(), view, kind, payload.NewReader(strings.NewReader(body), 500), o)
	if err != nil {
		t.Error(err)
	}
	return report
}

// The number of statements does not depend on the number of objects, whatever is done with them.
func TestStatementsAreConstant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		view := n.View(t, "admin")
		body := func(prefix string, size int, each func(i int) string) string {
			objects := make([]string, size)
			for i := range objects {
				objects[i] = each(i)
			}
			return `{"` + prefix + `":[` + strings.Join(objects, ",") + `]}`
		}
		whole := func(i, size int) string {
			return fmt.Sprintf(`{"trackedEntityInstance":"Pers%03d%04d","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic%d","attributes":[{"attribute":"AttrFirstNm","value":"x"},{"attribute":"AttrNatlId1","value":"%d-%d"}],
				"enrollments":[{"enrollment":"Enro%03d%04d","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01",
				"events":[{"event":"Even%03d%04d","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2021-01-01","dataValues":[{"dataElement":"ElementAge1","value":"%d"}]}]}]}`,
				size, i, 1+i%3, size, i, size, i, size, i, i)
		}
		statements := func(kind tracker.Kind, text string, o importer.Options) int64 {
			ctx, counter := db.Counting(t.Context())
			report, err := n.Importer.Import(ctx, view, kind, payload.NewReader(strings.NewReader(text), 500), o)
			if err != nil {
				t.Fatal(err)
			}
			if report.Failed {
				t.Fatal(outline(report))
			}
			return counter.Statements()
		}
		warm := body("trackedEntityInstances", 3, func(i int) string { return whole(i, 3) })
		statements(entities, warm, importer.Options{})
		for _, test := range []struct {
			name string
			kind tracker.Kind
			o    importer.Options
			text func(size int) string
			most int64
		}{
			{"create people", entities, importer.Options{}, func(size int) string {
				return body("trackedEntityInstances", size, func(i int) string { return whole(i, size) })
			}, 14},
			{"update people", entities, importer.Options{Strategy: importer.CreateAndUpdate}, func(size int) string {
				return strings.ReplaceAll(body("trackedEntityInstances", size, func(i int) string { return whole(i, size) }), `"x"`, `"y"`)
			}, 18},
			{"add events", events, importer.Options{}, func(size int) string {
				return body("events", size, func(i int) string {
					return fmt.Sprintf(`{"event":"Addd%03d%04d","enrollment":"Enro%03d%04d","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2021-01-01"}`, size, i, size, i)
				})
			}, 14},
			{"delete events", events, importer.Options{Strategy: importer.Delete}, func(size int) string {
				return body("events", size, func(i int) string { return fmt.Sprintf(`{"event":"Addd%03d%04d"}`, size, i) })
			}, 14},
			{"delete enrollments", enrollments, importer.Options{Strategy: importer.Delete}, func(size int) string {
				return body("enrollments", size, func(i int) string { return fmt.Sprintf(`{"enrollment":"Enro%03d%04d"}`, size, i) })
			}, 14},
			{"delete people", entities, importer.Options{Strategy: importer.Delete}, func(size int) string {
				return body("trackedEntityInstances", size, func(i int) string { return fmt.Sprintf(`{"trackedEntityInstance":"Pers%03d%04d"}`, size, i) })
			}, 14},
		} {
			few, many := statements(test.kind, test.text(10), test.o), statements(test.kind, test.text(500), test.o)
			if few != many || many > test.most {
				t.Errorf("%s: %d statements for 10, %d for 500", test.name, few, many)
			}
			t.Logf("%s: %d statements", test.name, many)
		}
	})
}
