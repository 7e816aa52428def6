package importer_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// TestHistories sends random imports and compares reports and rows with those of the model. A failure names its seed; set
// HISTORY_SEED to repeat it.
func TestHistories(t *testing.T) {
	seeds := []uint64{1, 2, 3, 4, 5, 6, rand.Uint64()}
	if text := os.Getenv("HISTORY_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seeds = []uint64{seed}
	}
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		for i, seed := range seeds {
			g := &generator{Rand: rand.New(rand.NewPCG(seed, 0)), prefix: string(rune('A' + i))}
			back := importer.DivideFrom([]int{2, 100}[i%2]) // half of the histories as large batches are judged
			t.Cleanup(back)
			if !g.history(t, n, 50) {
				t.Fatalf("seed %d", seed)
			}
			g.prefix = string(rune('M' + i))
			if !g.newerHistory(t, n, 50) {
				t.Fatalf("seed %d, newer dialect", seed)
			}
		}
	})
}

// generator makes random payloads over a few identifiers, so that they meet.
type generator struct {
	*rand.Rand
	prefix string
}

func (g *generator) uid(kind string) string {
	return fmt.Sprintf("%s%s%04d", g.prefix, kind, g.IntN(6))
}

func (g *generator) one(chance float64) bool { return g.Float64() < chance }

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) entity() *sent {
	s := &sent{kind: entities, uid: g.uid("Person"), bad: g.one(0.1), values: map[string]string{}}
	if g.one(0.8) {
		s.values["AttrFirstNm"] = g.pick("Ann", "Bob", "")
	}
	if g.one(0.5) {
		s.values["AttrNatlId1"] = g.prefix + g.pick("1", "2", "3")
		if g.one(0.2) {
			s.values["AttrNatlId1"] = ""
		}
	}
	for range g.IntN(3) {
		s.below = append(s.below, g.enrollment(false))
	}
	return s
}

func (g *generator) enrollment(alone bool) *sent {
	s := &sent{kind: enrollments, uid: g.uid("Enroll"), bad: g.one(0.1), prog: g.pick("ProgCare001", "ProgCare001", "ProgOnce001"), status: g.pick("", "", "ACTIVE", "COMPLETED", "CANCELLED")}
	if alone && g.one(0.9) {
		s.entity = g.uid("Person")
	}
	for range g.IntN(3) {
		s.below = append(s.below, g.event(false))
	}
	return s
}

func (g *generator) event(alone bool) *sent {
	s := &sent{kind: events, uid: g.uid("EventX"), bad: g.one(0.1), stage: g.pick("StageVisit1", "StageVisit1", "StageBirth1"), values: map[string]string{"value": strconv.Itoa(g.IntN(5))}}
	if alone {
		s.stage = g.pick("StageVisit1", "StageBirth1", "StageEvent1")
		if g.one(0.6) {
			s.enr = g.uid("Enroll")
		}
		if g.one(0.5) {
			s.entity = g.uid("Person")
		}
	}
	return s
}

// history sends imports and compares.
func (g *generator) history(t *testing.T, n *trackertest.Node, steps int) bool {
	m := newModel()
	for range steps {
		kind := []tracker.Kind{entities, enrollments, events}[g.IntN(3)]
		o := importer.Options{Strategy: []importer.Strategy{importer.Create, importer.CreateAndUpdate, importer.CreateAndUpdate, importer.Update, importer.Delete}[g.IntN(5)]}
		var objects []string
		var all []*sent
		size := 1 + g.IntN(5)
		if g.one(0.1) {
			size = 50 // of the same few, by a few commits
		}
		for range size {
			var s *sent
			switch kind {
			case entities:
				s = g.entity()
			case enrollments:
				s = g.enrollment(true)
			default:
				s = g.event(true)
			}
			objects, all = append(objects, s.json()), append(all, s)
		}
		want := m.takeAll(all, o.Strategy)
		list := map[tracker.Kind]string{entities: "trackedEntityInstances", enrollments: "enrollments", events: "events"}[kind]
		body := `{"` + list + `":[` + strings.Join(objects, ",") + `]}`
		if got := outcomes(slices.Collect(n.Send(t, "admin", kind, body, o).All())); got != strings.Join(want, ", ") {
			t.Errorf("%s %s\nwant %s\n got %s", o.Strategy, body, strings.Join(want, ", "), got)
			return false
		}
	}
	return m.compare(t, n.DB)
}

// part is a list of a body.
type part struct {
	text    string
	objects []*sent
}

// newerHistory does the same in the newer dialect: objects of all kinds in one body, all or nothing or each.
func (g *generator) newerHistory(t *testing.T, n *trackertest.Node, steps int) bool {
	m := newModel()
	for range steps {
		o := importer.Options{MergeValues: true, Atomic: g.one(0.5), DryRun: g.one(0.1)}
		o.Strategy = []importer.Strategy{importer.Create, importer.CreateAndUpdate, importer.CreateAndUpdate, importer.Update, importer.Delete}[g.IntN(5)]
		before := m.copy()
		m.newer, m.seen = true, map[string]bool{}
		var want []string
		var lists []part
		kinds := []struct {
			list string
			make func() *sent
		}{{"trackedEntities", g.entity}, {"enrollments", func() *sent { return g.enrollment(true) }}, {"events", func() *sent { return g.event(true) }}}
		for _, kind := range kinds {
			var objects []string
			var all []*sent
			for range g.IntN(4) {
				s := kind.make()
				objects, all = append(objects, s.newer()), append(all, s)
			}
			if o.Strategy != importer.Delete {
				want = append(want, m.takeAll(all, o.Strategy)...)
			}
			lists = append(lists, part{`"` + kind.list + `":[` + strings.Join(objects, ",") + `]`, all})
		}
		g.Shuffle(len(lists), func(i, j int) { lists[i], lists[j] = lists[j], lists[i] })
		body := `{` + lists[0].text + "," + lists[1].text + "," + lists[2].text + `}`
		if o.Strategy == importer.Delete {
			for _, all := range apart(slices.Concat(lists[0].objects, lists[1].objects, lists[2].objects)) {
				want = append(want, m.takeAll(all, o.Strategy)...)
			}
		}
		report, err := n.Importer.Take(t.Context(), n.View(t, "admin"), payload.NewReader(strings.NewReader(body), 500), o)
		if err != nil {
			t.Error(err)
			return false
		}
		if got := outcomes(slices.Collect(report.All())); got != strings.Join(want, ", ") {
			t.Errorf("%s %s\nwant %s\n got %s", o.Strategy, body, strings.Join(want, ", "), got)
			return false
		}
		if o.DryRun || o.Atomic && strings.Contains(strings.Join(want, ""), "refused") {
			m = before
		}
	}
	return m.compare(t, n.DB)
}

// outcomes is list without the reasons.
func outcomes(summaries []*importer.Summary) string {
	var bare func([]*importer.Summary) []*importer.Summary
	bare = func(in []*importer.Summary) []*importer.Summary {
		var out []*importer.Summary
		for _, s := range in {
			out = append(out, &importer.Summary{UID: s.UID, Outcome: s.Outcome, Enrollments: bare(s.Enrollments), Events: bare(s.Events)})
		}
		return out
	}
	return list(bare(summaries))
}

// compare reads all rows of the model's identifiers.
func (m *model) compare(t *testing.T, d db.DB) bool {
	t.Helper()
	got := newModel()
	err := d.Read(t.Context(), func(tx db.Tx) error { return got.read(t.Context(), tx, m) })
	if err != nil {
		t.Error(err)
		return false
	}
	for uid, e := range m.entities {
		if g := got.entities[uid]; g == nil || g.deleted != e.deleted || !maps.Equal(g.values, e.values) {
			t.Errorf("%s is %+v, should be %+v", uid, g, e)
		}
	}
	for uid, n := range m.enrollments {
		if g := got.enrollments[uid]; g == nil || *g != *n {
			t.Errorf("%s is %+v, should be %+v", uid, g, n)
		}
	}
	for uid, v := range m.events {
		if g := got.events[uid]; g == nil || *g != *v {
			t.Errorf("%s is %+v, should be %+v", uid, g, v)
		}
	}
	if len(got.entities) != len(m.entities) || len(got.enrollments) != len(m.enrollments) || len(got.events) != len(m.events) {
		t.Errorf("%d, %d, %d objects, should be %d, %d, %d", len(got.entities), len(got.enrollments), len(got.events), len(m.entities), len(m.enrollments), len(m.events))
	}
	return !t.Failed()
}

// read fills a model from the database, with what stands under another's identifiers.
func (m *model) read(ctx context.Context, tx db.Tx, other *model) error {
	query := func(sql string, row func(db.Rows) error) error {
		rows, err := tx.Query(ctx, sql)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := row(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	snapshot := map[int32]string{}
	err := query(`SELECT id, uid FROM metadata_object`, func(rows db.Rows) error {
		var id int32
		var uid string
		err := rows.Scan(&id, &uid)
		snapshot[id] = uid
		return err
	})
	if err != nil {
		return err
	}
	subjects, enrolled := map[int64]string{}, map[int64]string{}
	err = query(`SELECT subject, uid, deleted FROM tracked_entity`, func(rows db.Rows) error {
		var subject int64
		var uid string
		e := &modelEntity{values: map[string]string{}}
		if err := rows.Scan(&subject, &uid, &e.deleted); err != nil || other.entities[uid] == nil {
			return err
		}
		subjects[subject], m.entities[uid] = uid, e
		return nil
	})
	if err != nil {
		return err
	}
	err = query(`SELECT subject, attribute, value FROM attribute_value`, func(rows db.Rows) error {
		var subject int64
		var attribute int32
		var value string
		err := rows.Scan(&subject, &attribute, &value)
		if e := m.entities[subjects[subject]]; e != nil {
			e.values[snapshot[attribute]] = value
		}
		return err
	})
	if err != nil {
		return err
	}
	err = query(`SELECT subject, id, uid, program, status, deleted FROM enrollment`, func(rows db.Rows) error {
		var subject, id int64
		var uid string
		var program, status int32
		n := &modelEnrollment{}
		err := rows.Scan(&subject, &id, &uid, &program, &status, &n.deleted)
		if other.enrollments[uid] != nil {
			n.entity, n.program, n.status = subjects[subject], snapshot[program], tracker.EnrollmentStatus(status).String()
			enrolled[id], m.enrollments[uid] = uid, n
		}
		return err
	})
	if err != nil {
		return err
	}
	return query(`SELECT uid, enrollment, stage, deleted, data_values FROM event`, func(rows db.Rows) error {
		var uid, values string
		var enrollment *int64
		var stage int32
		v := &modelEvent{}
		err := rows.Scan(&uid, &enrollment, &stage, &v.deleted, &values)
		if other.events[uid] != nil {
			if enrollment != nil {
				v.enrollment = enrolled[*enrollment]
			}
			v.stage = snapshot[stage]
			_, v.value, _ = strings.Cut(strings.Trim(values, `{}"`), `":"`)
			m.events[uid] = v
		}
		return err
	})
}
