package importer_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// newerNames turn a payload of the classic dialect into one of the newer one.
var newerNames = strings.NewReplacer(`"trackedEntityInstances"`, `"trackedEntities"`, `"trackedEntityInstance"`, `"trackedEntity"`, `"eventDate"`, `"occurredAt"`,
	`"enrollmentDate"`, `"enrolledAt"`, `"incidentDate"`, `"occurredAt"`)

// With everything on – a user with limited rights, rules of both programs, values that change and are logged – a request takes as many
// statements for ten times as many objects, in both dialects.
func TestStatementsWithEverythingOn(t *testing.T) {
	for _, dialect := range []string{"classic", "newer"} {
		t.Run(dialect, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d db.DB) {
				n := trackertest.Open(t, d)
				n.Load(t, fiveRules())
				send := func(kind tracker.Kind, text string, o importer.Options) int64 {
					t.Helper()
					o.Rules = true
					ctx, counter := db.Counting(t.Context())
					body, take := text, func(r *payload.Reader) (*importer.Report, error) {
						return n.Importer.Import(ctx, n.View(t, "officer"), kind, r, o)
					}
					if dialect == "newer" {
						o.Newer, o.MergeValues = true, true
						body, take = newerNames.Replace(text), func(r *payload.Reader) (*importer.Report, error) {
							return n.Importer.Take(ctx, n.View(t, "officer"), r, o)
						}
					}
					report, err := take(payload.NewReader(strings.NewReader(body), 500))
					if err != nil || report.Failed {
						t.Fatal(err, outline(report))
					}
					return counter.Statements()
				}
				count := func(table string) (rows int) {
					t.Helper()
					err := d.Read(t.Context(), func(tx db.Tx) error {
						return tx.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&rows)
					})
					if err != nil {
						t.Fatal(err)
					}
					return rows
				}
				r := rand.New(rand.NewPCG(1, 2))
				for _, test := range []struct {
					name string
					kind tracker.Kind
					body func(size int) string
					most int64 // statements of a creation
				}{
					{"people of 9", tracker.KindEntity, func(size int) string { return people(r, size/9, 9) }, 12},
					{"people of 1", tracker.KindEntity, func(size int) string { return people(r, size, 1) }, 12},
					{"events", tracker.KindEvent, func(size int) string { return happenings(r, size) }, 12},
				} {
					send(test.kind, test.body(450), importer.Options{}) // the first use of metadata is written down
					var created, updated [2]int64
					for i, size := range []int{45, 450} {
						body := strings.ReplaceAll(test.body(size), "COMPLETED", "ACTIVE") // who may not change completed events changes these
						created[i] = send(test.kind, body, importer.Options{})
						logged := count("tracker_change_log")
						changed := strings.NewReplacer(`"2023-02-01"`, `"2022-02-01"`, `"Female"`, `"Male"`).Replace(body)
						updated[i] = send(test.kind, changed, importer.Options{Strategy: importer.CreateAndUpdate})
						if logged = count("tracker_change_log") - logged; logged < size*7/9 {
							t.Errorf("%s: %d changes of %d were logged", test.name, logged, size)
						}
					}
					if created[0] != created[1] || updated[0] != updated[1] || created[1] > test.most || updated[1] > test.most+6 {
						t.Errorf("%s: statements of 45 and of 450: %d to create, %d to update", test.name, created, updated)
					}
					t.Logf("%s: %d to create, %d to update", test.name, created[1], updated[1])
				}
			})
		})
	}
}
