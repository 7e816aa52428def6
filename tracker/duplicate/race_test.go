package duplicate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/duplicate"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

const relationshipTypes = `{"relationshipTypes":[{"id":"RelSibling1","name":"Sibling","fromToName":"Sibling of","bidirectional":true,
	"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwrw----"}}]}`

// TestMergesBesideImports has clients of two nodes change, connect and delete people while these are merged. Whatever order they come in,
// no row is lost, nothing living hangs on somebody deleted, and what was accepted is there.
func TestMergesBesideImports(t *testing.T) {
	const pairs, writers = 24, 4
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		nodes := []*trackertest.Node{trackertest.Open(t, d)}
		nodes[0].Load(t, relationshipTypes)
		if d.Dialect().Shared {
			nodes = append(nodes, trackertest.Join(t, d))
		}
		kept := func(i int) string { return fmt.Sprintf("Kept%07d", i) }
		gone := func(i int) string { return fmt.Sprintf("Gone%07d", i) }
		var text []string
		for i := range pairs {
			text = append(text, fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}]}`, kept(i)),
				fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"},{"attribute":"AttrNatlId1","value":"%d"}],
				"enrollments":[{"enrollment":"Enrl%07[2]d","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01",
				"events":[{"event":"Evnt%07[2]d","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2020-01-01","dataValues":[{"dataElement":"ElementAge1","value":"0"}]}]}]}`, gone(i), i))
		}
		nodes[0].Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstances":[`+strings.Join(text, ",")+`]}`, importer.Options{})
		keepers := make([]*duplicate.Keeper, len(nodes))
		for i, n := range nodes {
			keepers[i] = duplicate.New(d, n.Metadata, n.Models, nil)
		}
		uids := make([]string, pairs)
		for i := range pairs {
			p, err := keepers[0].Add(t.Context(), nodes[0].View(t, "admin"), kept(i), gone(i))
			if err != nil {
				t.Fatal(err)
			}
			uids[i] = p.UID
		}

		var clients sync.WaitGroup
		var done atomic.Int32
		var mu sync.Mutex
		accepted, removed := map[string]int{}, map[int]bool{} // events to their last accepted values; pairs of which somebody was deleted
		send := func(n *trackertest.Node, kind tracker.Kind, text string, s importer.Strategy) bool {
			report, err := n.Importer.Import(t.Context(), n.View(t, "admin"), kind, payload.NewReader(strings.NewReader(text), 50), importer.Options{Strategy: s, MergeValues: s == importer.Update})
			if err != nil {
				t.Error(err)
				return false
			}
			return !report.Failed
		}
		for c := range writers {
			n := nodes[c%len(nodes)]
			clients.Go(func() {
				random := rand.New(rand.NewPCG(uint64(c), 7))
				for round := 1; done.Load() < pairs || round%16 != 0; round++ {
					i := random.IntN(pairs)
					if i%writers == c { // each event is written by one client alone, so that it knows the last value
						event := fmt.Sprintf("Evnt%07d", i)
						if send(n, tracker.KindEvent, fmt.Sprintf(`{"event":%q,"dataValues":[{"dataElement":"ElementAge1","value":"%d"}]}`, event, round%100), importer.Update) {
							mu.Lock()
							accepted[event] = round % 100
							mu.Unlock()
						}
					}
					switch who := []string{kept(i), gone(i)}[random.IntN(2)]; random.IntN(12) {
					case 0, 1, 2:
						send(n, tracker.KindEvent, fmt.Sprintf(`{"event":"More%d%06d","enrollment":"Enrl%07d","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2020-02-01"}`, c, round, i), importer.Create)
					case 3, 4:
						send(n, tracker.KindEntity, fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrNatlId1","value":"%d-%d"}]}`, gone(i), i, random.IntN(3)), importer.Update)
					case 5:
						send(n, tracker.KindEnrollment, fmt.Sprintf(`{"enrollment":"Once%d%06d","trackedEntityInstance":%q,"program":"ProgOnce001","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01"}`, c, round, gone(i)), importer.Create)
					case 6, 7, 8:
						send(n, tracker.KindRelationship, fmt.Sprintf(`{"relationshipType":"RelSibling1","from":{"trackedEntityInstance":{"trackedEntityInstance":%q}},"to":{"trackedEntityInstance":{"trackedEntityInstance":%q}}}`, who, kept(random.IntN(pairs))), importer.Create)
					case 9:
						send(n, tracker.KindRelationship, fmt.Sprintf(`{"relationshipType":"RelSibling1","from":{"trackedEntityInstance":{"trackedEntityInstance":%q}},"to":{"trackedEntityInstance":{"trackedEntityInstance":%q}}}`, gone(random.IntN(pairs)), gone(i)), importer.Create)
					case 10:
						if i%8 == 3 && send(n, tracker.KindEntity, fmt.Sprintf(`{"trackedEntityInstance":%q}`, who), importer.Delete) {
							mu.Lock()
							removed[i] = true
							mu.Unlock()
						}
					}
				}
			})
		}
		merged := make([]bool, pairs)
		clients.Go(func() {
			for i := range pairs {
				n := i % len(nodes)
				err := keepers[n].Merge(t.Context(), nodes[n].View(t, "admin"), uids[i], nil)
				merged[i] = err == nil
				mu.Lock()
				if err != nil && !removed[i] {
					t.Errorf("pair %d: %v", i, err)
				}
				mu.Unlock()
				done.Add(1)
			}
		})
		clients.Wait()
		if n := len(slices.DeleteFunc(slices.Clone(merged), func(m bool) bool { return !m })); n < pairs/2 || len(accepted) == 0 {
			t.Errorf("%d of %d were merged beside %d accepted events", n, pairs, len(accepted))
		}
		sound(t, d)
		for i := range pairs {
			event := fmt.Sprintf("Evnt%07d", i)
			value, ok := accepted[event]
			if removed[i] || !merged[i] || !ok {
				continue
			}
			err := d.Read(t.Context(), func(tx db.Tx) error {
				v, err := tracker.EventViewByUID(t.Context(), tx, event)
				if err == nil && (v == nil || v.Deleted || *v.EntityUID != kept(i) || v.Values[0].Value != fmt.Sprint(value)) {
					t.Errorf("%s is not as it was accepted, with %d: %+v", event, value, v)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// sound asks for what must hold of the rows whatever happened.
func sound(t *testing.T, d db.DB) {
	t.Helper()
	for what, sql := range map[string]string{
		"claims of enrollments lead nowhere":         `SELECT count(*) FROM uid_claim AS c WHERE c.kind = 2 AND NOT EXISTS (SELECT 1 FROM enrollment AS n WHERE n.subject = c.subject AND n.id = c.id AND n.uid = c.uid)`,
		"claims of events lead nowhere":              `SELECT count(*) FROM uid_claim AS c WHERE c.kind = 3 AND NOT EXISTS (SELECT 1 FROM event AS e WHERE e.subject = c.subject AND e.id = c.id AND e.uid = c.uid)`,
		"claims of relationships lead nowhere":       `SELECT count(*) FROM uid_claim AS c WHERE c.kind = 4 AND NOT EXISTS (SELECT 1 FROM relationship AS r WHERE r.subject = c.subject AND r.id = c.id)`,
		"events have lost their enrollment":          `SELECT count(*) FROM event AS e WHERE e.enrollment IS NOT NULL AND NOT EXISTS (SELECT 1 FROM enrollment AS n WHERE n.subject = e.subject AND n.id = e.enrollment)`,
		"enrollments live of somebody deleted":       `SELECT count(*) FROM enrollment AS n JOIN tracked_entity AS t ON t.subject = n.subject WHERE t.deleted AND NOT n.deleted`,
		"events live of somebody deleted":            `SELECT count(*) FROM event AS e JOIN tracked_entity AS t ON t.subject = e.subject WHERE t.deleted AND NOT e.deleted`,
		"relationships live of somebody deleted":     `SELECT count(*) FROM relationship AS r JOIN tracked_entity AS t ON t.subject IN (r.from_subject, r.to_subject) WHERE t.deleted AND NOT r.deleted`,
		"relationships stand where they do not lead": `SELECT count(*) FROM relationship AS r WHERE r.subject <> r.from_subject AND r.subject <> r.to_subject`,
		"relationships stand at one end only": `SELECT count(*) FROM relationship AS r WHERE NOT EXISTS (SELECT 1 FROM relationship AS o WHERE o.id = r.id AND o.subject = r.to_subject AND o.deleted = r.deleted)
			OR NOT EXISTS (SELECT 1 FROM relationship AS o WHERE o.id = r.id AND o.subject = r.from_subject AND o.deleted = r.deleted)`,
		"relationships lead to themselves": `SELECT count(*) FROM relationship WHERE from_kind = to_kind AND from_id = to_id`,
		"relationships are doubles": `SELECT count(*) FROM relationship AS r JOIN relationship AS o ON o.subject = r.subject AND o.id > r.id AND o.type = r.type WHERE NOT r.deleted AND NOT o.deleted
			AND (r.from_id = o.from_id AND r.to_id = o.to_id OR r.from_id = o.to_id AND r.to_id = o.from_id)`,
		"parts have no owner":           `SELECT count(*) FROM enrollment AS n WHERE NOT n.deleted AND NOT EXISTS (SELECT 1 FROM program_owner AS o WHERE o.subject = n.subject AND o.program = n.program)`,
		"claims of values of the gone":  `SELECT count(*) FROM value_claim AS c JOIN tracked_entity AS t ON t.subject = c.subject WHERE t.deleted`,
		"claims of values nobody has":   `SELECT count(*) FROM value_claim AS c WHERE NOT EXISTS (SELECT 1 FROM attribute_value AS a WHERE a.subject = c.subject AND a.attribute = c.attribute AND a.folded = c.value)`,
		"values are unique without one": `SELECT count(*) FROM attribute_value AS a JOIN tracked_entity AS t ON t.subject = a.subject WHERE NOT t.deleted AND a.attribute IN (SELECT attribute FROM value_claim) AND NOT EXISTS (SELECT 1 FROM value_claim AS c WHERE c.attribute = a.attribute AND c.value = a.folded AND c.subject = a.subject)`,
		"pairs are merged and alive":    `SELECT count(*) FROM potential_duplicate AS p JOIN tracked_entity AS t ON t.subject = p.duplicate WHERE p.status = 2 AND NOT t.deleted`,
	} {
		var n int64
		err := d.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), sql).Scan(&n) })
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}
