package importer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/jobs"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// crowd is a body of people with enrollments and events, of which some are wrong, each connected to somebody further below and
// somebody further above. Identifiers begin with a letter.
func crowd(letter string, size int) string {
	list := make([]string, size)
	for i := range list {
		unit, visit := "UnitClinic1", "UnitClinic1"
		switch {
		case i%400 == 399, i > size-40: // the last batch but for its beginning, too
			unit = "NoSuchUnit1"
		case i%90 == 89:
			visit = "NoSuchUnit1"
		}
		to := func(j int) int { return (i + j + size) % size }
		list[i] = fmt.Sprintf(`{"trackedEntityInstance":"%[1]sPers%06[2]d","trackedEntityType":"TypePerson1","orgUnit":"%[3]s","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}],
			"relationships":[{"relationship":"%[1]sDown%06[2]d","relationshipType":"KinPersons1","to":{"trackedEntityInstance":{"trackedEntityInstance":"%[1]sPers%06[5]d"}}},
				{"relationship":"%[1]sBoth%06[2]d","relationshipType":"KinPersons2","from":{"trackedEntityInstance":{"trackedEntityInstance":"%[1]sPers%06[6]d"}},"to":{"trackedEntityInstance":{"trackedEntityInstance":"%[1]sPers%06[2]d"}}}],
			"enrollments":[{"enrollment":"%[1]sEnro%06[2]d","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01",
				"events":[{"event":"%[1]sEven%06[2]d","programStage":"StageVisit1","orgUnit":"%[4]s","eventDate":"2021-01-01","relationships":[{"relationship":"%[1]sRefr%06[2]d","relationshipType":"KinReferred","to":{"enrollment":{"enrollment":"%[1]sEnro%06[5]d"}}}]}]}]}`,
			letter, i, unit, visit, to(700), to(-450))
	}
	return `{"trackedEntityInstances":[` + strings.Join(list, ",") + `]}`
}

// asNewer says the same in the newer dialect.
func asNewer(classic string) string {
	return strings.NewReplacer("trackedEntityInstances", "trackedEntities", "trackedEntityInstance", "trackedEntity", "enrollmentDate", "enrolledAt", "incidentDate", "occurredAt", "eventDate", "occurredAt").Replace(classic)
}

// interrupted takes a body in by attempts that are broken off within their second commit, and returns the last one's report.
func interrupted(t *testing.T, n *trackertest.Node, o importer.Options, send func(importer.Options) (*importer.Report, error)) (*importer.Report, int) {
	t.Helper()
	write := func(statements ...string) {
		t.Helper()
		err := n.DB.Write(t.Context(), db.Bulk, func(tx db.Tx) error {
			for _, s := range statements {
				if _, err := tx.Exec(t.Context(), s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write(`CREATE TABLE kept (step bigint, body bytea)`)
	defer write(`DROP TABLE kept`)
	read := func() (pieces [][]byte) {
		t.Helper()
		err := n.DB.Read(t.Context(), func(tx db.Tx) error {
			rows, err := tx.Query(t.Context(), `SELECT body FROM kept ORDER BY step`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var piece []byte
				if err := rows.Scan(&piece); err != nil {
					return err
				}
				pieces = append(pieces, piece)
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		return pieces
	}
	for attempt := 1; ; attempt++ {
		o.Kept = read()
		step, last := int64(len(o.Kept)), db.Tx(nil)
		o.Keep = func(ctx context.Context, tx db.Tx, piece []byte) error {
			if last != nil && last != tx {
				return jobs.ErrLost
			}
			_, err := tx.Exec(ctx, `INSERT INTO kept (step, body) VALUES ($1, $2)`, step, piece)
			if err == nil { // otherwise the database refuses what was written before
				step, last = step+1, tx
			}
			return err
		}
		report, err := send(o)
		if err == nil { // once more, as if what came of it had not been written: nothing is left to be done
			o.Kept = read()
			o.Keep = func(context.Context, db.Tx, []byte) error { return jobs.ErrLost }
			again, err := send(o)
			if err != nil || outline(again) != outline(report) {
				t.Errorf("after the last commit: %v", err)
			}
			return report, attempt
		}
		if !errors.Is(err, jobs.ErrLost) || attempt == 30 {
			t.Fatal(attempt, err)
		}
	}
}

// An import that is broken off after any of its commits goes on behind it, and its report is that of one which was not.
func TestInterruptedImports(t *testing.T) {
	const size = 1300
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		loadKinships(t, n)
		classic := func(body string) func(importer.Options) (*importer.Report, error) {
			return func(o importer.Options) (*importer.Report, error) {
				return n.Importer.Import(t.Context(), n.View(t, "admin"), entities, payload.NewReader(strings.NewReader(body), 500), o)
			}
		}
		newer := func(body string) func(importer.Options) (*importer.Report, error) {
			return func(o importer.Options) (*importer.Report, error) {
				return n.Importer.Take(t.Context(), n.View(t, "admin"), payload.NewReader(strings.NewReader(body), 500), o)
			}
		}
		for _, test := range []struct {
			name       string
			atomic     bool
			once, many string // letters of identifiers
			strategy   importer.Strategy
			send       func(body string) func(importer.Options) (*importer.Report, error)
			form       func(string) string
			commits    int // at least
		}{
			{"classic", false, "A", "B", importer.Create, classic, strings.Clone, 6},
			{"classic, updated", false, "A", "B", importer.CreateAndUpdate, classic, strings.Clone, 3},
			{"newer", false, "C", "D", importer.Create, newer, asNewer, 6},
			{"classic, deleted", false, "A", "B", importer.Delete, classic, strings.Clone, 3},
			{"newer, as one", true, "E", "F", importer.CreateAndUpdate, newer, func(s string) string { return asNewer(strings.ReplaceAll(s, "NoSuchUnit1", "UnitClinic1")) }, 1},
			{"newer, deleted", false, "C", "D", importer.Delete, newer, asNewer, 3},
		} {
			o := importer.Options{Strategy: test.strategy, MergeValues: true, Atomic: test.atomic}
			whole, err := test.send(test.form(crowd(test.once, size)))(o)
			if err != nil {
				t.Fatal(test.name, err)
			}
			parts, attempts := interrupted(t, n, o, test.send(test.form(crowd(test.many, size))))
			want, got := outline(whole), outline(parts)
			for _, name := range []string{"Pers", "Enro", "Even", "Down", "Both", "Refr"} {
				want = strings.ReplaceAll(want, test.once+name, test.many+name)
			}
			if got != want {
				t.Errorf("%s: the report differs: %s", test.name, firstDifference(want, got))
			}
			if parts.Counts != whole.Counts || parts.Failed != whole.Failed || parts.Len != whole.Len || attempts < test.commits {
				t.Errorf("%s: %+v of %d after %d attempts, at once %+v of %d", test.name, parts.Counts, parts.Len, attempts, whole.Counts, whole.Len)
			}
			t.Logf("%s: %d attempts, %+v", test.name, attempts, parts.Counts)
		}
	})
}

func firstDifference(want, got string) string {
	for i := range want {
		if i >= len(got) || want[i] != got[i] {
			from := max(0, i-200)
			return "want ..." + want[from:min(i+200, len(want))] + "\ngot ..." + got[min(from, len(got)):min(i+200, len(got))]
		}
	}
	return "more follows"
}

// In the classic dialect what is nested in an object of one batch may lead to an object of a later one, and what becomes of it is told
// with the object that holds it.
func TestClassicRelationshipsAcrossBatches(t *testing.T) {
	const size = 1300
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		loadKinships(t, n)
		body := crowd("A", size)
		for _, padding := range []string{"", strings.Repeat(" ", 5<<20)} { // which goes through a file
			for _, dry := range []bool{true, false} {
				report := n.Send(t, "admin", entities, body+padding, importer.Options{DryRun: dry})
				at := 0
				bad := func(i int) bool { return i%400 == 399 || i > size-40 }
				for s := range report.All() {
					if len(s.Relationships) != 2 || len(s.Enrollments) != 1 || len(s.Enrollments[0].Events) != 1 {
						t.Fatalf("%d: %s", at, list([]*importer.Summary{s}))
					}
					visit := s.Enrollments[0].Events[0]
					for name, want := range map[*importer.Summary]bool{
						s: !bad(at), s.Relationships[0]: !bad(at) && !bad((at+700)%size), s.Relationships[1]: !bad(at) && !bad((at-450+size)%size),
						visit: !bad(at) && at%90 != 89, visit.Relationships[0]: !bad(at) && at%90 != 89 && !bad((at+700)%size),
					} {
						if (name.Outcome == importer.Created) != want {
							t.Errorf("dry %v, %d: %s of %s", dry, at, list([]*importer.Summary{name}), list([]*importer.Summary{s}))
						}
					}
					at++
				}
				if at != size || t.Failed() {
					t.Fatalf("%d objects", at)
				}
			}
			body = crowd("B", size)
		}
		if got, want := len(storedRows(t, n)), 0; got == want {
			t.Error("nothing is connected")
		}
	})
}

// Each of two that stand in different batches may say what connects them.
func TestBothSayTheSameInDifferentBatches(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		loadKinships(t, n)
		person := func(i int, relationship string) string {
			return fmt.Sprintf(`{"trackedEntityInstance":"Person%05d","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","relationships":[%s]}`, i, relationship)
		}
		bond := func(uid string) string {
			return `{` + uid + `"relationshipType":"KinPersons2","from":{"trackedEntityInstance":{"trackedEntityInstance":"Person00000"}},"to":{"trackedEntityInstance":{"trackedEntityInstance":"Person00999"}}}`
		}
		var list []string
		for i := range 1000 {
			switch i {
			case 0, 999:
				list = append(list, person(i, bond(`"relationship":"Relation001",`)))
			case 1, 998:
				list = append(list, person(i, strings.ReplaceAll(strings.ReplaceAll(bond(""), "00000", "00001"), "00999", "00998")))
			case 2:
				list = append(list, person(i, strings.ReplaceAll(bond(""), "Person00999", "Nobody00999")))
			default:
				list = append(list, person(i, ""))
			}
		}
		report := n.Send(t, "admin", entities, `{"trackedEntityInstances":[`+strings.Join(list, ",")+`]}`, importer.Options{})
		var all []*importer.Summary
		for s := range report.All() {
			all = append(all, s)
		}
		for i, want := range map[int]importer.Outcome{0: importer.Updated, 999: importer.Created, 1: importer.Updated, 998: importer.Created, 2: importer.Refused} {
			if r := all[i].Relationships[0]; r.Outcome != want || r.Kind != tracker.KindRelationship || want != importer.Refused && r.UID == "" {
				t.Errorf("%d: %+v, want %d", i, r, want)
			}
		}
		if !report.Failed || report.Counts.Imported != 1000 || len(storedRows(t, n)) != 4 {
			t.Errorf("%+v, %d rows", report.Counts, len(storedRows(t, n)))
		}
	})
}

// A batch that the database refuses is written in parts, between which an import may be broken off, too.
func TestInterruptedInTheMiddleOfABatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		refuseEvent(t, d)
		report, attempts := interrupted(t, n, importer.Options{}, func(o importer.Options) (*importer.Report, error) {
			return n.Importer.Import(t.Context(), n.View(t, "admin"), events, payload.NewReader(strings.NewReader(many(300, 7, "x")), 500), o)
		})
		if got := report.Counts; got != (importer.Counts{Imported: 298, Ignored: 2, Failed: 2}) || attempts < 4 || count(t, d, "event") != 298 {
			t.Errorf("%+v after %d attempts, %d events", got, attempts, count(t, d, "event"))
		}
		at := 0
		for s := range report.All() {
			if s.UID != fmt.Sprintf("Evnt%07d", at) || (s.Outcome == importer.Refused) != (at == 7 || at == 123) {
				t.Errorf("%d: %+v", at, s)
			}
			at++
		}
	})
}

// What one object was changed by is not done again after its commit: a note is added once.
func TestInterruptedChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		n.Send(t, "admin", events, `{"events":[{"event":"EventOne001","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2020-01-01"}]}`, importer.Options{})
		var kept [][]byte
		for range 2 {
			o := importer.Options{Kept: kept, Keep: func(_ context.Context, _ db.Tx, piece []byte) error {
				kept = append(kept, piece)
				return nil
			}}
			s, err := n.Importer.Modify(t.Context(), n.View(t, "admin"), "EventOne001", importer.EventNotes(), payload.NewReader(strings.NewReader(`{"notes":[{"value":"once"}]}`), 500), o)
			if err != nil || s.UID != "EventOne001" || s.Outcome != importer.Updated || len(kept) != 1 {
				t.Errorf("%+v, %v, %d pieces", s, err, len(kept))
			}
		}
		if rows := count(t, d, `event WHERE notes LIKE '%once%once%'`); rows != 0 {
			t.Error("the note was added twice")
		}
	})
}
