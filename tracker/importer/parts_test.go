package importer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// again is a body of n events over these identifiers, one after the other, the i-th with the value i.
func again(n int, uids ...string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"event":"%s","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2020-01-01","dataValues":[{"dataElement":"ElementAge1","value":"%d"}]}`, uids[i%len(uids)], i)
	}
	return `{"events":[` + strings.Join(list, ",") + `]}`
}

// What is said of few objects many times is done one after the other, by a few commits.
func TestFewObjectsManyTimes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		for _, test := range []struct {
			letter  string
			objects int
		}{{"A", 1}, {"B", 2}, {"C", 20}, {"D", 150}} {
			const size = 600
			var uids []string
			for i := range test.objects {
				uids = append(uids, fmt.Sprintf("%sEvent%05d", test.letter, i))
			}
			commits := 0
			o := importer.Options{Strategy: importer.CreateAndUpdate, Beside: func(context.Context, db.Tx, *importer.Report, bool) error {
				commits++
				return nil
			}}
			report := n.Send(t, "admin", events, again(size, uids...), o)
			if want := (importer.Counts{Imported: test.objects, Updated: size - test.objects}); report.Counts != want || report.Failed || commits > 10 {
				t.Errorf("%d objects: %+v by %d commits", test.objects, report.Counts, commits)
			}
			at := 0
			for s := range report.All() {
				if s.UID != uids[at%len(uids)] || (s.Outcome == importer.Created) != (at < test.objects) {
					t.Fatalf("%d: %+v", at, s)
				}
				at++
			}
			for i, uid := range uids { // the last one counts, and each change is logged
				last := size - len(uids) + i
				if rows := count(t, d, fmt.Sprintf(`event WHERE uid = '%s' AND data_values LIKE '%%"%d"%%'`, uid, last)); rows != 1 {
					t.Errorf("%s has not the value %d", uid, last)
				}
				if i > 0 {
					continue
				}
				if rows := count(t, d, fmt.Sprintf(`tracker_change_log AS l JOIN event AS e ON e.subject = l.subject AND e.id = l.object_id WHERE e.uid = '%s'`, uid)); rows != int64(size/len(uids)-1) {
					t.Errorf("%s: %d changes", uid, rows)
				}
			}
			commits = 0
			o.Strategy = importer.Create
			if report := n.Send(t, "admin", events, again(size, uids...), o); report.Counts.Failed != size || commits != 0 {
				t.Errorf("%d objects that are there: %+v by %d commits", test.objects, report.Counts, commits)
			}
			o.Strategy, o.DryRun = importer.Delete, true
			if report := n.Send(t, "admin", events, again(size, uids...), o); report.Counts.Deleted != test.objects || commits != 0 {
				t.Errorf("%d objects in a dry run: %+v by %d commits", test.objects, report.Counts, commits)
			}
			o.DryRun = false
			if report := n.Send(t, "admin", events, again(size, uids...), o); report.Counts != (importer.Counts{Deleted: test.objects, Ignored: size - test.objects}) || commits > 10 {
				t.Errorf("%d objects that go: %+v by %d commits", test.objects, report.Counts, commits)
			}
		}
	})
}

// A row that the database refuses costs those that it would have been written with nothing.
func TestGoodNeighboursOfFewObjects(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		refuseEvent(t, d)
		report := n.Send(t, "admin", events, again(9, "Evnt0000122", "Evnt0000123", "Evnt0000122"), importer.Options{Strategy: importer.CreateAndUpdate})
		if report.Counts != (importer.Counts{Imported: 1, Updated: 5, Ignored: 3, Failed: 3}) || count(t, d, "event") != 1 {
			t.Errorf("%+v, %d events", report.Counts, count(t, d, "event"))
		}
	})
}

// An import of few objects that is broken off goes on behind the last commit, too.
func TestInterruptedImportsOfFewObjects(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		body := strings.ReplaceAll(again(900, "AEvent00001", "AEvent00002"), `AEvent00002","program":"ProgEvents1"`, `AEvent00002","program":"NoProgram01"`)
		report, attempts := interrupted(t, n, importer.Options{Strategy: importer.CreateAndUpdate}, func(o importer.Options) (*importer.Report, error) {
			return n.Importer.Import(t.Context(), n.View(t, "admin"), events, payload.NewReader(strings.NewReader(body), 500), o)
		})
		if report.Counts != (importer.Counts{Imported: 1, Updated: 449, Ignored: 450, Failed: 450}) || attempts < 4 {
			t.Errorf("%+v after %d attempts", report.Counts, attempts)
		}
		if logged := count(t, d, "tracker_change_log"); logged != 449 {
			t.Errorf("%d changes", logged)
		}
		for i, s := range slices.Collect(report.All()) {
			if (s.Outcome == importer.Refused) != (i%2 == 1) {
				t.Fatalf("%d: %+v", i, s)
			}
		}
	})
}
