package importer_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/payload"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// count is how many rows a table has.
func count(t *testing.T, d db.DB, table string) (n int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// many is a body of n events, the one at position bad being sent to an unknown unit.
func many(n, bad int, padding string) string {
	var b strings.Builder
	b.WriteString(`{"events":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		unit := "UnitClinic1"
		if i == bad {
			unit = "NoSuchUnit1"
		}
		fmt.Fprintf(&b, `{"event":"Evnt%07d","program":"ProgEvents1","orgUnit":%q,"eventDate":"2021-01-01","notes":[{"value":"%s"}]}`, i, unit, padding)
	}
	b.WriteString(`]}`)
	return b.String()
}

func TestLargeBodies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		view := n.View(t, "admin")
		const objects = 2345
		body := many(objects, 1234, strings.Repeat("x", 3000)) // about 7 MB: it goes through a file
		send := func(src io.Reader, o importer.Options) (*importer.Report, error) {
			return n.Importer.Import(t.Context(), view, events, payload.NewReader(src, 500), o)
		}
		for name, broken := range map[string]io.Reader{
			"cut off":      strings.NewReader(body[:len(body)-1000]),
			"garbage":      strings.NewReader(body[:len(body)-1000] + "oops"),
			"garbage tail": strings.NewReader(body + "x"),
			"upload fails": io.MultiReader(strings.NewReader(body[:len(body)/2]), failing{}),
		} {
			if _, err := send(broken, importer.Options{}); err == nil || name != "upload fails" && !fault.Is(err, fault.BadRequest) {
				t.Errorf("%s: %v", name, err)
			}
		}
		report, err := send(strings.NewReader(body), importer.Options{DryRun: true})
		if err != nil || report.Counts != (importer.Counts{Imported: objects - 1, Ignored: 1, Failed: 1}) {
			t.Fatalf("a dry run: %+v, %v", report.Counts, err)
		}
		if n := count(t, d, "event"); n != 0 {
			t.Fatalf("%d events were written by broken bodies and a dry run", n)
		}
		report, err = send(strings.NewReader(body), importer.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range slices.Collect(report.All()) {
			if want := fmt.Sprintf("Evnt%07d", i); s.UID != want || (s.Outcome == importer.Created) == (i == 1234) {
				t.Fatalf("object %d: %+v", i, s)
			}
		}
		if n := count(t, d, "event"); n != objects-1 {
			t.Errorf("%d events", n)
		}
		if left, err := os.ReadDir(n.Spool); err != nil || len(left) > 0 {
			t.Errorf("files are left: %v, %v", left, err)
		}
	})
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, fmt.Errorf("the line is dead") }

func TestMalformedBodies(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	n := trackertest.Open(t, d)
	for body, says := range map[string]string{
		"":  "empty",
		"{": "ends too early",
		`{"events":[` + single("EventOne001", "") + `,{"event":}]}`: "line 1",
		`{"events":7}`:           "events must be a list, not 7",
		`"events"`:               "must be an object with events",
		`{} {}`:                  "follows the end",
		`{"a":"` + "\xff" + `"}`: "UTF-8",
		strings.Repeat("[", 501): "nests more than 500",
	} {
		_, err := n.Importer.Import(t.Context(), n.View(t, "admin"), events, payload.NewReader(strings.NewReader(body), 500), importer.Options{})
		if !fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", body, err, says)
		}
	}
	if n := count(t, d, "event"); n != 0 {
		t.Errorf("%d events", n)
	}
	for _, empty := range []string{`{"events":[]}`, `[]`, `{"events":null}`} {
		if report := n.Send(t, "admin", events, empty, importer.Options{}); report.Len != 0 {
			t.Errorf("%s: %s", empty, outline(report))
		}
	}
	if report := n.Send(t, "admin", events, `[`+single("EventOne001", "")+`]`, importer.Options{}); outline(report) != "created EventOne001" {
		t.Error(outline(report))
	}
}

// An import that was judged by metadata which is narrowed before it commits is judged again.
func TestMetadataNarrowedMeanwhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		before := n.View(t, "admin")
		n.Load(t, `{"dataElements":[{"id":"ElementAge1","name":"Age","shortName":"Age","valueType":"INTEGER_POSITIVE","domainType":"TRACKER","aggregationType":"NONE"}]}`)
		report, err := n.Importer.Import(t.Context(), before, events, payload.NewReader(strings.NewReader(
			`{"events":[`+single("EventOne001", `"dataValues":[{"dataElement":"ElementAge1","value":"0"}]`)+`,`+single("EventOne002", `"dataValues":[{"dataElement":"ElementAge1","value":"1"}]`)+`]}`), 500), importer.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := outline(report); got != "refused EventOne001 [ElementAge1: value_not_positive_integer: '0'], created EventOne002" {
			t.Error(got)
		}
	})
}

// What data has used cannot be deleted, and what it has not can.
func TestVetoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		n.Send(t, "admin", entities, nested, importer.Options{})
		n.Send(t, "admin", entities, `{"trackedEntityInstance":"PersonJoe01"}`, importer.Options{Strategy: importer.Delete})
		n.Load(t, `{"users":[{"id":"UserSecond1","username":"second","firstName":"Second","surname":"Second","userRoles":[{"id":"yrB6vc5Ip3r"}]}]}`) // so that admin is not the last
		for uid, by := range map[string]string{
			"programs/ProgCare001": "E", "programStages/StageVisit1": "Event", "trackedEntityTypes/TypePerson1": "", "users/M5zQapPyTZI": "",
			"trackedEntityAttributes/AttrNatlId1": "TrackedEntityAttributeValue", "organisationUnits/UnitClinic1": "TrackedEntity",
			"dataElements/ElementGend": "", "dataElements/ElementOthr": "-", "organisationUnits/UnitClinic4": "-",
		} {
			typ, uid, _ := strings.Cut(uid, "/")
			got := n.Remove(t, typ, uid)
			if by == "-" && got != "" || by != "-" && !strings.Contains(got, "E4030") || !strings.Contains(got, strings.Trim(by, "-")) {
				t.Errorf("%s: %q, want %q", uid, got, by)
			}
		}
	})
}

// refuseEvent has the database refuse the row of Evnt0000123, for a reason that no rule foresaw.
func refuseEvent(t *testing.T, d db.DB) {
	t.Helper()
	refusal := map[string]string{
		"sqlite":   `CREATE TRIGGER refusal BEFORE INSERT ON event WHEN NEW.uid = 'Evnt0000123' BEGIN SELECT RAISE(ABORT, 'no'); END`,
		"postgres": `ALTER TABLE event ADD CONSTRAINT refusal CHECK (uid <> 'Evnt0000123')`,
	}
	err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), refusal[d.Dialect().Name])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A row that the database refuses costs its neighbours nothing.
func TestGoodNeighbours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		refuseEvent(t, d)
		report := n.Send(t, "admin", events, many(300, -1, "x"), importer.Options{})
		if got := report.Counts; got != (importer.Counts{Imported: 299, Ignored: 1, Failed: 1}) {
			t.Errorf("%+v", got)
		}
		if s := slices.Collect(report.All())[123]; s.Outcome != importer.Refused || s.UID != "Evnt0000123" || !strings.Contains(s.Description, "log") {
			t.Errorf("%+v", s)
		}
		if got := count(t, d, "event"); got != 299 {
			t.Errorf("%d events", got)
		}
	})
}

func TestDryRun(t *testing.T) {
	dry := importer.Options{DryRun: true}
	again := importer.Options{DryRun: true, Strategy: importer.CreateAndUpdate}
	twice := `{"events":[` + single("EventOne001", "") + `,` + single("EventOne001", "") + `]}`
	story(t,
		step{events, twice, "created EventOne001, refused EventOne001 [is used twice in the payload]", "", dry},
		step{events, twice, "created EventOne001, updated EventOne001", "", again},
		step{events, single("EventOne001", ""), "created EventOne001", "", importer.Options{}},
		step{events, twice, "deleted EventOne001, ignored ", "", importer.Options{DryRun: true, Strategy: importer.Delete}},
		step{events, twice, "deleted EventOne001, ignored ", "", importer.Options{Strategy: importer.Delete}},
	)
}

// More imports than memory allows wait, and those that wait too long are told when to come back.
func TestBudget(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, "sqlite"))
	im := importer.New(importer.Settings{DB: n.DB, Metadata: n.Metadata, Models: n.Models, Memory: 1, Dir: t.TempDir()})
	view := n.View(t, "admin")
	blocked := make(chan struct{})
	done := make(chan error)
	slow := &gate{Reader: strings.NewReader(many(2000, -1, "x")), after: 100 << 10, reached: blocked, open: make(chan struct{})}
	go func() {
		_, err := im.Import(context.Background(), view, events, payload.NewReader(slow, 500), importer.Options{DryRun: true})
		done <- err
	}()
	<-blocked
	ctx, cancel := context.WithCancel(t.Context())
	go func() { cancel() }()
	if _, err := im.Import(ctx, view, events, payload.NewReader(strings.NewReader(many(2000, -1, "x")), 500), importer.Options{DryRun: true}); err != context.Canceled {
		t.Errorf("a second import did not wait: %v", err)
	}
	if _, err := im.Import(t.Context(), view, events, payload.NewReader(strings.NewReader(single("EventOne001", "")), 500), importer.Options{DryRun: true}); err != nil {
		t.Errorf("a small one waited: %v", err)
	}
	close(slow.open)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// gate is a body that stops arriving until it is opened.
type gate struct {
	io.Reader
	after   int
	reached chan struct{}
	open    chan struct{}
}

func (g *gate) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	if g.after > 0 {
		if g.after -= n; g.after <= 0 {
			close(g.reached)
			<-g.open
		}
	}
	return n, err
}
