package exporter_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/query"
	"cohort/tracker"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// happening is what the test knows of an event that it sent.
type happening struct {
	uid, unit, program, status, entity string
	at                                 time.Time
	deleted                            bool
}

// world is a node with people and events, and what was sent.
type world struct {
	*trackertest.Node
	*exporter.Exporter
	events []happening
	admin  *access.View
}

var units = []string{"UnitCountry", "UnitDistr01", "UnitDistr02", "UnitChief01", "UnitClinic1", "UnitClinic2", "UnitClinic3", "UnitClinic4"}

// parents is the hierarchy of the test's country.
var parents = map[string]string{
	"UnitDistr01": "UnitCountry", "UnitDistr02": "UnitCountry", "UnitChief01": "UnitDistr01", "UnitClinic1": "UnitChief01",
	"UnitClinic2": "UnitChief01", "UnitClinic3": "UnitDistr02", "UnitClinic4": "UnitDistr02",
}

func below(unit, root string) bool {
	for ; unit != ""; unit = parents[unit] {
		if unit == root {
			return true
		}
	}
	return false
}

func newWorld(t *testing.T, d db.DB, events int) *world {
	n := trackertest.Open(t, d)
	w := &world{Node: n, Exporter: &exporter.Exporter{DB: d, Models: n.Models, Zone: time.UTC}}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 3 {
		n.Send(t, "admin", tracker.KindEntity, fmt.Sprintf(`{"trackedEntityInstance":"Person0000%d","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}],
			"enrollments":[{"enrollment":"Enroll0000%d","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-0%d","incidentDate":"2020-01-01"}]}`, i, i, i+1), importer.Options{})
	}
	var bodies []string
	for i := range events {
		h := happening{uid: fmt.Sprintf("Event%06d", i), unit: units[r.IntN(7)], program: "ProgEvents1", status: []string{"ACTIVE", "COMPLETED"}[r.IntN(2)],
			at: time.Date(2020, 1, 1+r.IntN(60), 0, 0, 0, 0, time.UTC), deleted: r.IntN(5) == 0}
		more := ""
		if r.IntN(3) == 0 {
			h.program, h.entity = "ProgCare001", fmt.Sprintf("Person0000%d", r.IntN(3))
			more = `,"programStage":"StageVisit1","trackedEntityInstance":"` + h.entity + `"`
		}
		bodies = append(bodies, fmt.Sprintf(`{"event":%q,"program":%q,"orgUnit":%q,"status":%q,"eventDate":%q%s}`, h.uid, h.program, h.unit, h.status, h.at.Format(time.DateOnly), more))
		w.events = append(w.events, h)
	}
	if report := n.Send(t, "admin", tracker.KindEvent, `{"events":[`+strings.Join(bodies, ",")+`]}`, importer.Options{}); report.Failed {
		t.Fatalf("%+v", slices.Collect(report.All())[0])
	}
	var gone []string
	for _, h := range w.events {
		if h.deleted {
			gone = append(gone, `{"event":"`+h.uid+`"}`)
		}
	}
	n.Send(t, "admin", tracker.KindEvent, `{"events":[`+strings.Join(gone, ",")+`]}`, importer.Options{Strategy: importer.Delete})
	w.admin = n.View(t, "admin")
	return w
}

// list runs a query and returns the identifiers.
func (w *world) list(t *testing.T, view *access.View, q *exporter.EventQuery) ([]string, exporter.Pager, error) {
	t.Helper()
	fields, err := query.ParseFields("event")
	if err != nil {
		t.Fatal(err)
	}
	var uids []string
	if q.Page.Size == 0 {
		q.Page.Number, q.Page.Size = 1, 50
	}
	pager, err := w.Events(t.Context(), view, q, exporter.Event(fields, exporter.Listed), func(b []byte) error {
		var e struct{ Event string }
		err := json.Unmarshal(b, &e, json.MatchCaseInsensitiveNames(true))
		uids = append(uids, e.Event)
		return err
	})
	return uids, pager, err
}

// TestEventLists compares random queries with a plain look through all events.
func TestEventLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d, 400)
		t.Run("unit by unit", w.compareLists)
		t.Run("parts of areas", func(t *testing.T) {
			exporter.TakeSmallParts(t)
			w.compareLists(t)
		})
	})
}

func (w *world) compareLists(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 150 {
		q := &exporter.EventQuery{IncludeDeleted: r.IntN(3) == 0}
		q.Units.Mode = []exporter.Mode{"", exporter.Selected, exporter.Children, exporter.Descendants, exporter.Descendants, exporter.All, exporter.Accessible}[r.IntN(7)]
		for range 1 + r.IntN(2) {
			q.Units.UIDs = append(q.Units.UIDs, units[r.IntN(len(units))])
		}
		q.Program = []string{"", "ProgEvents1", "ProgCare001"}[r.IntN(3)]
		if r.IntN(4) == 0 {
			q.Entity = fmt.Sprintf("Person0000%d", r.IntN(3))
		}
		if r.IntN(3) == 0 {
			s := tracker.EventStatus(r.IntN(2))
			q.Status = &s
		}
		if r.IntN(2) == 0 {
			from, until := time.Date(2020, 1, 1+r.IntN(60), 0, 0, 0, 0, time.UTC).UnixMilli(), time.Date(2020, 1, 1+r.IntN(90), 0, 0, 0, 0, time.UTC).UnixMilli()
			q.Happened = exporter.Span{From: &from, Until: &until}
		}
		q.Page = exporter.Page{Number: 1 + r.IntN(3), Size: 1 + r.IntN(40), Total: true, All: r.IntN(4) == 0}
		order := ""
		switch r.IntN(4) {
		case 0:
			q.Order, order = []exporter.Order{{Property: "event"}}, "uid"
		case 1:
			q.Order, order = []exporter.Order{{Property: "eventDate", Descending: true}, {Property: "event", Descending: true}}, "date"
		}
		want := w.expected(q, order)
		got, pager, err := w.list(t, w.admin, q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		part := want
		if !q.Page.All {
			part = want[min(len(want), (q.Page.Number-1)*q.Page.Size):min(len(want), q.Page.Number*q.Page.Size)]
			if pager.Count != int64(len(want)) || pager.Last != (q.Page.Number*q.Page.Size >= len(want)) {
				t.Errorf("%+v: pager %+v of %d", q, pager, len(want))
			}
		}
		if !slices.Equal(got, part) {
			t.Fatalf("%+v:\n got %v\nwant %v", q, got, part)
		}
	}
}

// expected looks through all events.
func (w *world) expected(q *exporter.EventQuery, order string) []string {
	in := func(unit string) bool {
		switch q.Units.Mode {
		case exporter.All, exporter.Accessible:
			return true
		case exporter.Children:
			return slices.ContainsFunc(q.Units.UIDs, func(root string) bool { return unit == root || parents[unit] == root })
		case exporter.Descendants:
			return slices.ContainsFunc(q.Units.UIDs, func(root string) bool { return below(unit, root) })
		}
		return slices.Contains(q.Units.UIDs, unit)
	}
	var found []happening
	for _, h := range w.events {
		at := h.at.UnixMilli()
		if !in(h.unit) || h.deleted && !q.IncludeDeleted || q.Program != "" && h.program != q.Program || q.Entity != "" && h.entity != q.Entity ||
			q.Status != nil && q.Status.String() != h.status || q.Happened.From != nil && (at < *q.Happened.From || at >= *q.Happened.Until) {
			continue
		}
		found = append(found, h)
	}
	slices.SortFunc(found, func(a, b happening) int {
		switch c := strings.Compare(a.uid, b.uid); { // identifiers grow with the internal ids
		case order == "uid":
			return c
		case !a.at.Equal(b.at):
			return b.at.Compare(a.at)
		default:
			return -c
		}
	})
	uids := make([]string, len(found))
	for i, h := range found {
		uids[i] = h.uid
	}
	return uids
}

// nurse is a user with scopes like the clerk's, and no authority.
const nurse = `{"userRoles":[{"id":"RoleNurse01","name":"Nurse"}],"users":[{"id":"UserNurse01","username":"nurse","firstName":"Nora","surname":"Nurse",
	"userRoles":[{"id":"RoleNurse01"}],"organisationUnits":[{"id":"UnitClinic1"}],"teiSearchOrganisationUnits":[{"id":"UnitDistr01"}]}]}`

func TestEventQueries(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	w := newWorld(t, d, 50)
	clerk := w.View(t, "clerk")
	unit := exporter.Units{UIDs: []string{"UnitClinic1"}}
	completed := tracker.EnrollmentCompleted
	for says, q := range map[string]*exporter.EventQuery{
		"At least one of the following": {},
		"Program does not exist":        {Program: "NoSuchProg1"},
		"Program stage does not exist":  {Stage: "NoSuchStag1"},
		"not a stage of program":        {Stage: "StageVisit1", Program: "ProgEvents1"},
		"unit does not exist":           {Units: exporter.Units{UIDs: []string{"NoSuchUnit1"}}},
		"instance does not exist":       {Entity: "NobodyUid01", Units: unit},
		"At least one organisation":     {Units: exporter.Units{Mode: exporter.Descendants}},
		"Cannot order by":               {Units: unit, Order: []exporter.Order{{Property: "password"}}},
	} {
		if _, _, err := w.list(t, w.admin, q); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, want %q", q, err, says)
		}
	}
	if _, _, err := w.list(t, clerk, &exporter.EventQuery{Program: "ProgSecret1", Units: unit}); err == nil || !strings.Contains(err.Error(), "not authorized") {
		t.Errorf("a program that the user may not read: %v", err)
	}
	if _, _, err := w.list(t, clerk, &exporter.EventQuery{Units: exporter.Units{UIDs: []string{"UnitDistr02"}}}); err == nil || !strings.Contains(err.Error(), "search scope") {
		t.Errorf("a unit out of scope: %v", err)
	}
	got, _, err := w.list(t, clerk, &exporter.EventQuery{Program: "ProgEvents1"})
	if err != nil || len(got) == 0 {
		t.Errorf("the user's own scope: %v, %v", got, err)
	}
	for _, uid := range got {
		i := slices.IndexFunc(w.events, func(h happening) bool { return h.uid == uid })
		if !below(w.events[i].unit, "UnitDistr01") {
			t.Errorf("%s happened at %s, out of the user's scope", uid, w.events[i].unit)
		}
	}
	all := exporter.Units{Mode: exporter.All}
	if got, _, err := w.list(t, w.admin, &exporter.EventQuery{Units: all, ProgramStatus: &completed}); err != nil || len(got) != 0 {
		t.Errorf("events of completed enrollments: %v, %v", got, err)
	}
	if got, _, err := w.list(t, w.admin, &exporter.EventQuery{Units: all, UIDs: []string{"Event000001", "Event000002", "NoSuchEvnt1"}, IncludeDeleted: true}); err != nil || len(got) != 2 {
		t.Errorf("events by identifier: %v, %v", got, err)
	}
	if got, _, err := w.list(t, w.admin, &exporter.EventQuery{Units: all, Assigned: exporter.Assignment{Any: true}}); err != nil || len(got) != 0 {
		t.Errorf("assigned events: %v, %v", got, err)
	}
}

// What a page costs does not depend on what is behind it: each place is read through its index, in order.
func TestListsUseIndexes(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	w := newWorld(t, d, 20)
	for _, test := range []struct {
		q    exporter.EventQuery
		want string
	}{
		{exporter.EventQuery{Program: "ProgEvents1", Units: exporter.Units{UIDs: []string{"UnitCountry"}, Mode: exporter.Descendants}}, "event_area (program=? AND area=?)"},
		{exporter.EventQuery{Program: "ProgEvents1", Units: exporter.Units{UIDs: []string{"UnitChief01"}, Mode: exporter.Descendants}}, "event_org_unit (program=? AND org_unit=?)"},
		{exporter.EventQuery{Program: "ProgCare001", Entity: "Person00001"}, "PRIMARY KEY (subject=?)"},
	} {
		plan := explained(t, w, &test.q)
		if !strings.Contains(plan, test.want) || strings.Contains(plan, "SCAN e") || !test.q.Page.All && test.q.Entity == "" && strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%+v:\n%s", test.q, plan)
		}
	}
}

// explained returns the plans of the statements of a query.
func explained(t *testing.T, w *world, q *exporter.EventQuery) string {
	t.Helper()
	spy := &spy{DB: w.Exporter.DB, t: t}
	x := &exporter.Exporter{DB: spy, Models: w.Node.Models, Zone: w.Zone}
	q.Page.Number, q.Page.Size = 1, 50
	if _, err := x.Events(t.Context(), w.admin, q, exporter.Event(nil, exporter.Listed), func([]byte) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return spy.plans.String()
}

func TestForbidden(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	w := newWorld(t, d, 1)
	w.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstance":"PersonFar01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic3"}`, importer.Options{})
	clerk := w.View(t, "clerk")
	if _, err := w.Entity(t.Context(), clerk, "PersonFar01", "", exporter.Entity(nil, exporter.Single)); err != nil {
		t.Errorf("a person out of scope, for one who may search anywhere: %v", err)
	}
	w.Load(t, nurse)
	clerk = w.View(t, "nurse")
	if _, err := w.Entity(t.Context(), clerk, "PersonFar01", "", exporter.Entity(nil, exporter.Single)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a person out of scope: %v", err)
	}
	if _, err := w.Entity(t.Context(), clerk, "Person00001", "", exporter.Entity(nil, exporter.Single)); err != nil {
		t.Error(err)
	}
	for _, err := range []error{
		second(w.Entity(t.Context(), clerk, "NobodyUid01", "", exporter.Entity(nil, exporter.Single))),
		second(w.Enrollment(t.Context(), clerk, "Person00001", exporter.Enrollment(nil, exporter.Single))),
		second(w.Event(t.Context(), clerk, "NoSuchEvnt1", exporter.Event(nil, exporter.Single))),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("what does not exist: %v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
