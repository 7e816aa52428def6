package exporter_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/query"
	"cohort/tracker"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// register puts some people in place: Ann 50 kg, Bob 60 kg, Cid 7.5 kg, and an animal.
func register(t *testing.T, d db.DB) *world {
	n := trackertest.Open(t, d)
	w := &world{Node: n, Exporter: &exporter.Exporter{DB: d, Models: n.Models, Zone: time.UTC}}
	for i, p := range []struct{ name, family, weight, unit string }{{"Ann", "Smith", "50", "UnitClinic1"}, {"Bob", "O'Neil_X", "60", "UnitClinic2"}, {"Cid", "SMITH", "7.5", "UnitClinic3"}} {
		status := []string{"ACTIVE", "COMPLETED", "ACTIVE"}[i]
		n.Send(t, "admin", tracker.KindEntity, fmt.Sprintf(`{"trackedEntityInstance":"Person%[1]s01","trackedEntityType":"TypePerson1","orgUnit":%[4]q,
			"attributes":[{"attribute":"AttrFirstNm","value":%[1]q},{"attribute":"AttrLastNam","value":%[2]q},{"attribute":"AttrWeight1","value":%[3]q},{"attribute":"AttrNatlId1","value":"N%[1]s"}],
			"enrollments":[{"enrollment":"Enroll%[1]s01","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2020-0%[6]d-01","incidentDate":"2019-01-01","status":%[5]q,"followup":true,
				"events":[{"event":"EventX%[1]s01","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2020-05-01","assignedUser":"UserClerk01","dataValues":[{"dataElement":"ElementAge1","value":"3"}],"notes":[{"value":"fine"}]}]}]}`,
			p.name, p.family, p.weight, p.unit, status, i+1), importer.Options{})
	}
	n.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstance":"AnimalDog01","trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic1","potentialDuplicate":true}`, importer.Options{})
	n.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstance":"AnimalCat01","trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic1"}`, importer.Options{})
	n.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstance":"AnimalCat01"}`, importer.Options{Strategy: importer.Delete})
	w.admin = n.View(t, "admin")
	return w
}

// people runs a query and returns the identifiers, shortened to the name.
func (w *world) people(t *testing.T, q exporter.EntityQuery) string {
	t.Helper()
	fields, err := query.ParseFields("trackedEntityInstance")
	if err != nil {
		t.Fatal(err)
	}
	if q.Page.Size == 0 {
		q.Page.Number, q.Page.Size = 1, 50
	}
	if q.Units.Mode == "" && len(q.Units.UIDs) == 0 {
		q.Units.Mode = exporter.All
	}
	var names []string
	_, err = w.Entities(t.Context(), w.admin, &q, exporter.Entity(fields, exporter.Listed), func(b []byte) error {
		var e struct {
			UID string `json:"trackedEntityInstance"`
		}
		err := json.Unmarshal(b, &e)
		names = append(names, e.UID[6:9])
		return err
	})
	if err != nil {
		return err.Error()
	}
	return strings.Join(names, " ")
}

func TestEntityLists(t *testing.T) {
	where := func(attribute string, operator exporter.Operator, values ...string) []exporter.AttributeFilter {
		return []exporter.AttributeFilter{{Attribute: attribute, Operator: operator, Values: values}}
	}
	active := tracker.EnrollmentActive
	yes := true
	month := func(m time.Month) *int64 {
		ms := time.Date(2020, m, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
		return &ms
	}
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := register(t, d)
		for _, test := range []struct {
			name string
			q    exporter.EntityQuery
			want string
		}{
			{"all", exporter.EntityQuery{}, "Ann Bob Cid Dog"},
			{"deleted too", exporter.EntityQuery{IncludeDeleted: true}, "Ann Bob Cid Dog Cat"},
			{"a type", exporter.EntityQuery{Type: "TypePerson1"}, "Ann Bob Cid"},
			{"a unit", exporter.EntityQuery{Units: exporter.Units{UIDs: []string{"UnitClinic1"}}}, "Ann Dog"},
			{"below a chiefdom", exporter.EntityQuery{Units: exporter.Units{UIDs: []string{"UnitChief01"}, Mode: exporter.Descendants}}, "Ann Bob Dog"},
			{"below a district", exporter.EntityQuery{Units: exporter.Units{UIDs: []string{"UnitDistr02"}, Mode: exporter.Descendants}}, "Cid"},
			{"a program's owner", exporter.EntityQuery{Program: "ProgCare001", Units: exporter.Units{UIDs: []string{"UnitClinic1"}}}, "Ann Bob Cid"},
			{"status", exporter.EntityQuery{Program: "ProgCare001", Status: &active}, "Ann Cid"},
			{"enrolled", exporter.EntityQuery{Program: "ProgCare001", Enrolled: exporter.Span{From: month(2), Until: month(3)}}, "Bob"},
			{"follow up", exporter.EntityQuery{Program: "ProgCare001", Followup: &yes}, "Ann Bob Cid"},
			{"other program", exporter.EntityQuery{Program: "ProgOnce001"}, ""},
			{"equal", exporter.EntityQuery{Filters: where("AttrLastNam", exporter.Equal, "smith")}, "Ann Cid"},
			{"not equal", exporter.EntityQuery{Filters: where("AttrLastNam", exporter.NotEqual, "Smith")}, "Bob"},
			{"like", exporter.EntityQuery{Filters: where("AttrLastNam", exporter.Like, "MIT")}, "Ann Cid"},
			{"like takes signs as they are", exporter.EntityQuery{Filters: where("AttrLastNam", exporter.Like, "l_x")}, "Bob"},
			{"like has no wildcards", exporter.EntityQuery{Filters: where("AttrLastNam", exporter.Like, "s%h")}, ""},
			{"starts", exporter.EntityQuery{Filters: where("AttrLastNam", exporter.StartsWith, "o'")}, "Bob"},
			{"ends", exporter.EntityQuery{Filters: where("AttrLastNam", exporter.EndsWith, "th")}, "Ann Cid"},
			{"in", exporter.EntityQuery{Filters: where("AttrFirstNm", exporter.In, "ANN", "cid")}, "Ann Cid"},
			{"greater, as numbers", exporter.EntityQuery{Filters: where("AttrWeight1", exporter.Greater, "8")}, "Ann Bob"},
			{"between", exporter.EntityQuery{Filters: append(where("AttrWeight1", exporter.GreaterOrEqual, "7.5"), where("AttrWeight1", exporter.Less, "6E1")...)}, "Ann Cid"},
			{"less or equal, as text", exporter.EntityQuery{Filters: where("AttrFirstNm", exporter.LessOrEqual, "bob")}, "Ann Bob"},
			{"no operator", exporter.EntityQuery{Filters: where("AttrFirstNm", exporter.Exists)}, "Ann Bob Cid Dog"},
			{"identifiers", exporter.EntityQuery{UIDs: []string{"PersonCid01", "PersonAnn01", "NobodyUid01"}}, "Ann Cid"},
			{"identifiers in a unit", exporter.EntityQuery{UIDs: []string{"PersonCid01", "PersonAnn01"}, Units: exporter.Units{UIDs: []string{"UnitClinic3"}}}, "Cid"},
			{"nobody", exporter.EntityQuery{UIDs: []string{"NobodyUid01"}}, ""},
			{"assigned", exporter.EntityQuery{Assigned: exporter.Assignment{Users: []string{"UserClerk01"}}}, "Ann Bob Cid"},
			{"assigned to nobody", exporter.EntityQuery{Assigned: exporter.Assignment{None: true}}, ""},
			{"duplicates", exporter.EntityQuery{PotentialDuplicate: &yes}, "Dog"},
			{"by weight", exporter.EntityQuery{Order: []exporter.Order{{Property: "AttrWeight1"}}}, "Cid Ann Bob Dog"},
			{"by name, down", exporter.EntityQuery{Type: "TypePerson1", Order: []exporter.Order{{Property: "AttrLastNam", Descending: true}, {Property: "created", Descending: true}}}, "Cid Ann Bob"},
			{"second page", exporter.EntityQuery{Page: exporter.Page{Number: 2, Size: 3}}, "Dog"},
			{"whole", exporter.EntityQuery{Page: exporter.Page{Number: 1, Size: 1, All: true}}, "Ann Bob Cid Dog"},
			{"both", exporter.EntityQuery{Program: "ProgCare001", Type: "TypePerson1"}, "Program and tracked entity cannot be specified simultaneously"},
			{"status of nothing", exporter.EntityQuery{Status: &active}, "Program must be defined when program status is defined"},
			{"no such attribute", exporter.EntityQuery{Filters: where("NoSuchAttr1", exporter.Equal, "x")}, "Attribute does not exist: NoSuchAttr1"},
			{"no number", exporter.EntityQuery{Filters: where("AttrWeight1", exporter.Greater, "fat")}, "Attribute AttrWeight1 is compared with numbers, and 'fat' is none"},
			{"an event program", exporter.EntityQuery{Program: "ProgEvents1"}, "Program specified must be a tracker program: ProgEvents1"},
		} {
			if got := w.people(t, test.q); got != test.want {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
			}
		}
	})
}

// What is shown of one object.
func TestShapes(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	w := register(t, d)
	show := func(fields string) string {
		parsed, err := query.ParseFields(fields)
		if err != nil {
			t.Fatal(err)
		}
		b, err := w.Entity(t.Context(), w.admin, "PersonAnn01", "", exporter.Entity(parsed, exporter.Single))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for fields, want := range map[string]string{
		"trackedEntityInstance,orgUnit":          `{"orgUnit":"UnitClinic1","trackedEntityInstance":"PersonAnn01"}`,
		"trackedEntityInstance~rename(who)":      `{"who":"PersonAnn01"}`,
		"attributes[value]":                      `{"attributes":[{"value":"Ann"},{"value":"Smith"},{"value":"50"},{"value":"NAnn"}]}`,
		"programOwners[ownerOrgUnit]":            `{"programOwners":[{"ownerOrgUnit":"UnitClinic1"}]}`,
		"enrollments[enrollment,events[event]]":  `{"enrollments":[{"enrollment":"EnrollAnn01","events":[{"event":"EventXAnn01"}]}]}`,
		"enrollments[events[dataValues[value]]]": `{"enrollments":[{"events":[{"dataValues":[{"value":"3"}]}]}]}`,
		"enrollments[events[notes[value]]]":      `{"enrollments":[{"events":[{"notes":[{"value":"fine"}]}]}]}`,
		"nothing":                                `{}`,
	} {
		if got := show(fields); got != want {
			t.Errorf("%s: %s, want %s", fields, got, want)
		}
	}
	if all := show("*"); !strings.Contains(all, `"assignedUser":"UserClerk01","assignedUserUsername":"clerk"`) || !strings.Contains(all, `"followup":true`) {
		t.Error(all)
	}
	if rest := show("*,!attributes,!enrollments"); strings.Contains(rest, `"attributes"`) || strings.Contains(rest, `"enrollments"`) || !strings.Contains(rest, `"storedBy":"admin"`) {
		t.Error(rest)
	}
}

// Rows of an organisation unit that moves are found below its new place, and not below the old one.
func TestMovedUnits(t *testing.T) {
	t.Run("unit by unit", testMovedUnits)
	t.Run("parts of areas", func(t *testing.T) {
		exporter.TakeSmallParts(t)
		testMovedUnits(t)
	})
}

func testMovedUnits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := register(t, d)
		below := func(unit string) string {
			q := exporter.EntityQuery{Units: exporter.Units{UIDs: []string{unit}, Mode: exporter.Descendants}}
			events, _, err := w.list(t, w.admin, &exporter.EventQuery{Units: q.Units})
			if err != nil {
				t.Fatal(err)
			}
			return w.people(t, q) + fmt.Sprint(len(events))
		}
		if one, two := below("UnitDistr01"), below("UnitDistr02"); one != "Ann Bob Dog3" || two != "Cid0" {
			t.Fatalf("%s, %s before", one, two)
		}
		chiefdom := below("UnitChief01")
		w.Load(t, `{"organisationUnits":[{"id":"UnitChief01","name":"Chiefdom 1","shortName":"Chiefdom 1","code":"C11","openingDate":"1990-01-01","parent":{"id":"UnitDistr02"}}]}`)
		w.admin = w.View(t, "admin")
		if one, two := below("UnitDistr01"), below("UnitDistr02"); one != "0" || two != "Ann Bob Cid Dog3" {
			t.Errorf("%s, %s after", one, two)
		}
		if moved := below("UnitChief01"); moved != chiefdom || moved == "0" {
			t.Errorf("%s of the chiefdom, %s before", moved, chiefdom)
		}
	})
}
