package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/payload"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// takeNewer sends a body in the newer dialect.
func takeNewer(t *testing.T, n *trackertest.Node, body string, o importer.Options) (*importer.Report, error) {
	t.Helper()
	return n.Importer.Take(t.Context(), n.View(t, "admin"), payload.NewReader(strings.NewReader(body), 500), o)
}

// A body that goes through a file is taken as one, or object by object; one that is too large is only taken object by object.
func TestNewerLargeBodies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		const objects = 2345
		body := strings.ReplaceAll(many(objects, 1234, strings.Repeat("x", 3000)), `"eventDate"`, `"occurredAt"`)
		if _, err := takeNewer(t, n, body[:len(body)-1000], importer.Options{}); !fault.Is(err, fault.BadRequest) {
			t.Errorf("cut off: %v", err)
		}
		report, err := takeNewer(t, n, body, importer.Options{Atomic: true})
		if err != nil || report.Len != objects || report.Counts.Failed != 1 {
			t.Fatalf("as one: %+v, %v", report, err)
		}
		if n := count(t, d, "event"); n != 0 {
			t.Fatalf("%d events of a body with a bad one", n)
		}
		report, err = takeNewer(t, n, body, importer.Options{})
		if err != nil || report.Counts != (importer.Counts{Imported: objects - 1, Ignored: 1, Failed: 1}) {
			t.Fatalf("object by object: %+v, %v", report, err)
		}
		good := strings.ReplaceAll(strings.Replace(body, "NoSuchUnit1", "UnitClinic1", 1), "Evnt", "Good")
		if report, err = takeNewer(t, n, good, importer.Options{Atomic: true}); err != nil || report.Counts.Imported != objects {
			t.Fatalf("a good one: %+v, %v", report, err)
		}
		if n := count(t, d, "event"); n != 2*objects-1 {
			t.Errorf("%d events", n)
		}
	})
}

func TestNewerBodiesThatAreTooLarge(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, "sqlite"))
	body := `{"events":[` + strings.Repeat(`{},`, 50_000) + `{}]}`
	if _, err := takeNewer(t, n, body, importer.Options{Atomic: true}); !fault.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), "50000") {
		t.Error(err)
	}
	if report, err := takeNewer(t, n, body, importer.Options{}); err != nil || report.Counts.Failed != 50_001 {
		t.Errorf("%+v, %v", report, err)
	}
}

// The number of statements does not depend on the number of objects.
func TestNewerStatementsAreConstant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		statements := func(size int, o importer.Options) int64 {
			var people, stays, visits []string
			for i := range size {
				people = append(people, fmt.Sprintf(`{"trackedEntity":"Pers%03d%04d","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic%d","attributes":[{"attribute":"AttrFirstNm","value":"x"},{"attribute":"AttrNatlId1","value":"%d-%d"}]}`, size, i, 1+i%3, size, i))
				stays = append(stays, fmt.Sprintf(`{"enrollment":"Enro%03d%04d","trackedEntity":"Pers%03d%04d","program":"ProgCare001","orgUnit":"UnitClinic1","enrolledAt":"2020-01-01","occurredAt":"2020-01-01"}`, size, i, size, i))
				visits = append(visits, fmt.Sprintf(`{"event":"Even%03d%04d","enrollment":"Enro%03d%04d","programStage":"StageVisit1","orgUnit":"UnitClinic1","occurredAt":"2021-01-01","dataValues":[{"dataElement":"ElementAge1","value":"%d"}]}`, size, i, size, i, i))
			}
			ctx, counter := db.Counting(t.Context())
			body := `{"events":[` + strings.Join(visits, ",") + `],"enrollments":[` + strings.Join(stays, ",") + `],"trackedEntities":[` + strings.Join(people, ",") + `]}`
			report, err := n.Importer.Take(ctx, n.View(t, "admin"), payload.NewReader(strings.NewReader(body), 500), o)
			if err != nil || report.Failed {
				t.Fatal(err, report)
			}
			return counter.Statements()
		}
		statements(3, importer.Options{Atomic: true, Strategy: importer.CreateAndUpdate}) // the first use of metadata is written down
		for _, strategy := range []importer.Strategy{importer.CreateAndUpdate, importer.Update, importer.Delete} {
			o := importer.Options{Atomic: true, MergeValues: true, Strategy: strategy}
			if few, many := statements(10, o), statements(400, o); few != many || many > 24 {
				t.Errorf("%s: %d statements for 10, %d for 400", strategy, few, many)
			}
		}
	})
}
