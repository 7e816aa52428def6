package mover_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// TestImportsBesideAMerge has clients of two nodes register people at units while these are merged away. What was accepted is there
// afterwards, at the target, and as the last accepted update has left it.
func TestImportsBesideAMerge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d, 1)
		nodes := []*trackertest.Node{w.Node}
		if d.Dialect().Shared {
			nodes = append(nodes, trackertest.Join(t, d))
		}
		sources := []string{"UnitClinic1", "UnitClinic2"}
		const target = "UnitDistr02"
		var clients sync.WaitGroup
		var mu sync.Mutex
		stop := make(chan struct{})
		accepted, refused := map[string]int{}, 0 // events to the last value
		for c := range 4 {
			n := nodes[c%len(nodes)]
			clients.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					unit := sources[i%2]
					if i%5 == 0 {
						unit = target
					}
					event := fmt.Sprintf("Evnt%d%06d", c, i)
					ok := put(t, n, tracker.KindEntity, fmt.Sprintf(`{"trackedEntityInstance":"Pers%[1]d%06[2]d","trackedEntityType":"TypePerson1","orgUnit":%[3]q,"attributes":[{"attribute":"AttrFirstNm","value":"Ann"}],
						"enrollments":[{"enrollment":"Enrl%[1]d%06[2]d","program":"ProgCare001","orgUnit":%[3]q,"enrollmentDate":"2020-01-01","incidentDate":"2020-01-01",
						"events":[{"event":%[4]q,"programStage":"StageVisit1","orgUnit":%[3]q,"eventDate":"2020-01-01","dataValues":[{"dataElement":"ElementAge1","value":"0"}]}]}]}`, c, i, unit, event), importer.Create)
					mu.Lock()
					if ok {
						accepted[event] = 0
					} else {
						refused++
					}
					mu.Unlock()
					// An update by somebody who does not know of the merge names no unit.
					for value := 1; ok && value < 3; value++ {
						if put(t, n, tracker.KindEvent, fmt.Sprintf(`{"event":%q,"dataValues":[{"dataElement":"ElementAge1","value":"%d"}]}`, event, value), importer.Update) {
							mu.Lock()
							accepted[event] = value
							mu.Unlock()
						} else {
							t.Errorf("an update was refused")
						}
					}
				}
			})
		}
		time.Sleep(200 * time.Millisecond)
		m := metadata.Merge{Delete: true, Heir: w.id(target), Sources: w.ids(sources), Targets: w.ids([]string{target})}
		if err := w.finish(t, m); err != nil {
			t.Error(err)
		}
		time.Sleep(100 * time.Millisecond)
		close(stop)
		clients.Wait()
		if len(accepted) < 20 || refused == 0 {
			t.Errorf("%d accepted and %d refused: the merge did not meet imports", len(accepted), refused)
		}
		w.areas(t)
		found := map[string]int{}
		err := d.Read(t.Context(), func(tx db.Tx) error {
			rows, err := tx.Query(t.Context(), `SELECT e.uid, e.org_unit, e.data_values, n.org_unit, t.org_unit, o.org_unit FROM event AS e
				JOIN enrollment AS n ON n.subject = e.subject AND n.id = e.enrollment JOIN tracked_entity AS t ON t.subject = e.subject
				JOIN program_owner AS o ON o.subject = e.subject`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var uid, values string
				units := make([]int32, 4)
				if err := rows.Scan(&uid, &units[0], &values, &units[1], &units[2], &units[3]); err != nil {
					return err
				}
				for _, unit := range units {
					if unit != m.Heir {
						t.Errorf("%s is at %v", uid, units)
					}
				}
				for value := range 3 {
					if strings.Contains(values, fmt.Sprintf(`"%d"`, value)) {
						found[uid] = value
					}
				}
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		for event, value := range accepted {
			if got, ok := found[event]; !ok || got != value {
				t.Errorf("%s: %d, %v, want %d", event, got, ok, value)
			}
		}
		if len(found) != len(accepted) {
			t.Errorf("%d events, want %d", len(found), len(accepted))
		}
	})
}

// put imports as a client does who tells whether it was accepted.
func put(t *testing.T, n *trackertest.Node, kind tracker.Kind, text string, s importer.Strategy) bool {
	report, err := n.Importer.Import(t.Context(), n.View(t, "admin"), kind, payload.NewReader(strings.NewReader(text), 50), importer.Options{Strategy: s, MergeValues: s == importer.Update})
	if err != nil {
		t.Error(err)
		return false
	}
	if report.Failed {
		if reason := fmt.Sprintf("%+v", slices.Collect(report.All())[0]); s == importer.Update {
			t.Error(reason)
		}
	}
	return !report.Failed
}
