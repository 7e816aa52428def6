package mover_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/jobs"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
	"cohort/tracker"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/mover"
	"cohort/tracker/trackertest"
)

const (
	care  = "ProgCare001" // with registration
	daily = "ProgEvents1" // without
)

// world is a node, and what a plain model knows of it: where units hang, which lists they are in, and where people's data is.
type world struct {
	*trackertest.Node
	*exporter.Exporter
	*rand.Rand

	parents map[string]string   // of each unit; "" at the root
	lists   map[string][]string // of units, by type, identifier and property
	rows    map[string]string   // from a list of the API and an identifier to the unit
	next    int
}

// lists that hold units, in the order of the API's answers or in none.
var lists = []string{
	"organisationUnitGroup OrgUnitGrp1 organisationUnits", "organisationUnitGroup OrgUnitGrp2 organisationUnits", "program ProgCare001 organisationUnits",
	"program ProgEvents1 organisationUnits", "user UserOffice2 organisationUnits", "user UserOffice2 dataViewOrganisationUnits",
	"visualization Visualiz001 organisationUnits", "dataSet DataSetXX01 organisationUnits", "categoryOption CatOptUnits organisationUnits",
}

func newWorld(t *testing.T, d db.DB, seed uint64) *world {
	n := trackertest.Open(t, d)
	w := &world{
		Node: n, Exporter: &exporter.Exporter{DB: d, Models: n.Models, Zone: time.UTC}, Rand: rand.New(rand.NewPCG(seed, 7)),
		parents: map[string]string{}, lists: map[string][]string{}, rows: map[string]string{},
	}
	n.Load(t, `{"organisationUnitGroups":[{"id":"OrgUnitGrp1","name":"One","shortName":"One"},{"id":"OrgUnitGrp2","name":"Two","shortName":"Two"}],
		"dataSets":[{"id":"DataSetXX01","name":"Set","shortName":"Set","periodType":"Monthly"}],
		"categoryOptions":[{"id":"CatOptUnits","name":"Limited","shortName":"Limited"}],
		"visualizations":[{"id":"Visualiz001","name":"Chart","type":"COLUMN"}],
		"users":[{"id":"UserOffice2","username":"officer2","firstName":"Ossi","surname":"Officer"}]}`)
	for o := range n.Metadata.Current().All(tracker.UnitType) {
		w.parents[o.UID] = ""
	}
	w.readParents()
	for range 10 {
		w.addUnit(t)
	}
	units := w.units()
	for _, list := range lists {
		members := units
		if !strings.HasPrefix(list, "program") {
			w.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
			members = units[:4]
		}
		w.collect(t, list, metadata.Members{Add: members, Replace: true})
	}
	return w
}

// readParents takes the hierarchy from the server, once.
func (w *world) readParents() {
	snap := w.Metadata.Current()
	for uid := range w.parents {
		if o := snap.Object(snap.ByUID(tracker.UnitType, uid).Doc().Ref(tracker.UnitType.MustProperty("parent"))); o != nil {
			w.parents[uid] = o.UID
		}
	}
}

func (w *world) units() []string {
	var units []string
	for uid := range w.parents {
		units = append(units, uid)
	}
	slices.Sort(units)
	return units
}

func (w *world) pick(from []string) string { return from[w.IntN(len(from))] }

func (w *world) below(unit, root string) bool {
	for ; unit != ""; unit = w.parents[unit] {
		if unit == root {
			return true
		}
	}
	return false
}

func split(list string) (t *schema.Type, uid, property string) {
	parts := strings.Fields(list)
	return catalog.Get(parts[0]), parts[1], parts[2]
}

func (w *world) collect(t *testing.T, list string, m metadata.Members) {
	t.Helper()
	typ, uid, property := split(list)
	if _, err := w.Metadata.Collect(t.Context(), typ, uid, property, m, metadata.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	w.lists[list] = append(w.lists[list], m.Add...)
}

func (w *world) write(t *testing.T, text string, o metadata.ImportOptions) {
	t.Helper()
	value, err := payload.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	payloads, err := w.Metadata.ParsePackage(value)
	if err != nil {
		t.Fatal(err)
	}
	report, err := w.Metadata.Import(t.Context(), payloads, o)
	if err != nil || len(report.Failed()) > 0 {
		t.Fatalf("%v %+v", err, report)
	}
}

func (w *world) addUnit(t *testing.T) {
	w.next++
	uid, parent := fmt.Sprintf("UnitMore%03d", w.next), w.pick(w.units())
	w.write(t, fmt.Sprintf(`{"organisationUnits":[{"id":%q,"name":%q,"shortName":%q,"openingDate":"1990-01-01","parent":{"id":%q}}]}`, uid, uid, uid, parent), metadata.ImportOptions{})
	w.parents[uid] = parent
}

// move hangs a unit below another one.
func (w *world) move(t *testing.T) {
	unit, parent := w.pick(w.units()), w.pick(w.units())
	if w.parents[unit] == "" || w.below(parent, unit) {
		return
	}
	w.write(t, fmt.Sprintf(`{"organisationUnits":[{"id":%q,"parent":{"id":%q}}]}`, unit, parent), metadata.ImportOptions{Merge: true})
	w.parents[unit] = parent
}

// register adds a person with an enrollment and an event, each at a unit of its own, and an event of nobody.
func (w *world) register(t *testing.T) {
	w.next++
	person, stay, visit, single := fmt.Sprintf("Person%05d", w.next), fmt.Sprintf("Enroll%05d", w.next), fmt.Sprintf("VisitX%05d", w.next), fmt.Sprintf("Single%05d", w.next)
	at := func(list string) string { return w.pick(w.lists["program "+list+" organisationUnits"]) }
	home, ward, room, place := w.pick(w.units()), at(care), at(care), at(daily)
	date := func() string { return fmt.Sprintf("2020-01-%02d", 1+w.IntN(28)) }
	w.send(t, tracker.KindEntity, fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":%q,
		"attributes":[{"attribute":"AttrFirstNm","value":"Ann"},{"attribute":"AttrLocalId","value":"%d"}],
		"enrollments":[{"enrollment":%q,"program":%q,"orgUnit":%q,"enrollmentDate":%q,"incidentDate":"2020-01-01",
		"events":[{"event":%q,"programStage":"StageVisit1","orgUnit":%q,"eventDate":%q}]}]}`, person, home, w.next, stay, care, ward, date(), visit, room, date()), importer.Options{})
	w.send(t, tracker.KindEvent, fmt.Sprintf(`{"event":%q,"program":%q,"orgUnit":%q,"eventDate":%q}`, single, daily, place, date()), importer.Options{})
	for row, unit := range map[string]string{"entity " + person: home, "owner " + person: ward, "enrollment " + stay: ward, "visit " + visit: room, "event " + single: place} {
		w.rows[row] = unit
	}
}

// relocate sends a single event to another unit, as clients do.
func (w *world) relocate(t *testing.T) {
	var known []string
	for row := range w.rows {
		if strings.HasPrefix(row, "event ") {
			known = append(known, row)
		}
	}
	if len(known) == 0 {
		return
	}
	slices.Sort(known)
	row, unit := w.pick(known), w.pick(w.lists["program "+daily+" organisationUnits"])
	w.send(t, tracker.KindEvent, fmt.Sprintf(`{"event":%q,"program":%q,"orgUnit":%q,"eventDate":"2020-02-01"}`, strings.Fields(row)[1], daily, unit), importer.Options{Strategy: importer.Update})
	w.rows[row] = unit
}

func (w *world) send(t *testing.T, kind tracker.Kind, text string, o importer.Options) {
	t.Helper()
	if report := w.Send(t, "admin", kind, text, o); report.Failed {
		t.Fatalf("%s: %+v", text, slices.Collect(report.All())[0])
	}
}

// merge merges some units, or splits one, if they may be.
func (w *world) merge(t *testing.T, splits bool) {
	units := w.units()
	w.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
	sources, targets, heir := units[:2], units[2:3], units[2]
	if splits {
		sources, targets, heir = units[:1], units[1:3], units[1+w.IntN(2)]
	}
	for _, source := range sources {
		if w.parents[source] == "" || w.below(heir, source) {
			return
		}
	}
	m := metadata.Merge{Delete: w.IntN(3) > 0, Heir: w.id(heir), Sources: w.ids(sources), Targets: w.ids(targets)}
	if err := w.finish(t, m); err != nil {
		t.Fatal(err)
	}
	w.merged(sources, targets, heir, m.Delete)
}

func (w *world) id(uid string) int32 { return w.Metadata.Current().ByUID(tracker.UnitType, uid).ID }

func (w *world) ids(uids []string) []int32 {
	var out []int32
	for _, uid := range uids {
		out = append(out, w.id(uid))
	}
	return out
}

// merged is what a merge does to the model.
func (w *world) merged(sources, targets []string, heir string, gone bool) {
	is := func(unit string) bool { return slices.Contains(sources, unit) }
	for unit, parent := range w.parents {
		if is(parent) {
			w.parents[unit] = heir
		}
	}
	for name, list := range w.lists {
		var out []string
		for _, unit := range list {
			switch {
			case !is(unit):
				out = append(out, unit)
			case slices.ContainsFunc(list[:slices.Index(list, unit)], is): // the targets are there
			default:
				out = append(out, slices.DeleteFunc(slices.Clone(targets), func(target string) bool { return slices.Contains(list, target) })...)
			}
		}
		w.lists[name] = out
	}
	for row, unit := range w.rows {
		if is(unit) {
			w.rows[row] = heir
		}
	}
	for _, source := range sources {
		if gone {
			delete(w.parents, source)
		}
	}
}

// finish merges as the API does.
func (w *world) finish(t *testing.T, m metadata.Merge) (err error) {
	w.working(t, func() {
		var task *jobs.Task
		if task, err = w.Jobs.Start(t.Context(), jobs.Request{Kind: mover.Merging, Args: m}); err == nil {
			err = w.Jobs.Wait(t.Context(), task.UID)
		}
	})
	return err
}

// working lets the node's jobs run meanwhile.
func (w *world) working(t *testing.T, do func()) {
	ctx, stop := context.WithCancel(t.Context())
	var background sync.WaitGroup
	background.Go(func() { w.Jobs.Run(ctx, time.Second) })
	defer background.Wait()
	defer stop()
	do()
}

// seen lists rows of one kind by the API's means, sorted.
func (w *world) seen(t *testing.T, kind string, units exporter.Units, page exporter.Page) (found []string, pager exporter.Pager) {
	t.Helper()
	fields, err := query.ParseFields("*")
	if err != nil {
		t.Fatal(err)
	}
	show := func(member string) func([]byte) error {
		return func(b []byte) error {
			var o map[string]any
			err := json.Unmarshal(b, &o)
			found = append(found, kind+" "+o[member].(string))
			return err
		}
	}
	view := w.View(t, "admin")
	switch kind {
	case "entity":
		pager, err = w.Entities(t.Context(), view, &exporter.EntityQuery{Units: units, Type: "TypePerson1", Page: page}, exporter.Entity(fields, exporter.Listed), show("trackedEntityInstance"))
	case "owner":
		pager, err = w.Entities(t.Context(), view, &exporter.EntityQuery{Units: units, Program: care, Page: page}, exporter.Entity(fields, exporter.Listed), show("trackedEntityInstance"))
	case "enrollment":
		pager, err = w.Enrollments(t.Context(), view, &exporter.EnrollmentQuery{Units: units, Program: care, Page: page}, exporter.Enrollment(fields, exporter.Listed), show("enrollment"))
	case "visit":
		pager, err = w.Events(t.Context(), view, &exporter.EventQuery{Units: units, Program: care, Page: page}, exporter.Event(fields, exporter.Listed), show("event"))
	case "event":
		pager, err = w.Events(t.Context(), view, &exporter.EventQuery{Units: units, Program: daily, Page: page}, exporter.Event(fields, exporter.Listed), show("event"))
	}
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found, pager
}
