package importer_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// Those who connect the same at the same time, in whichever direction, do so once; and nothing is connected to what somebody else
// deletes meanwhile.
func TestRelationshipRaces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		loadKinships(t, n)
		const rounds = 25
		for round := range rounds {
			a, b, v := fmt.Sprintf("Aperson%04d", round), fmt.Sprintf("Bperson%04d", round), fmt.Sprintf("Eventno%04d", round)
			for _, uid := range []string{a, b} {
				n.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstance":"`+uid+`","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`, importer.Options{})
			}
			n.Send(t, "admin", tracker.KindEvent, `{"event":"`+v+`","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2020-01-01"}`, importer.Options{})
			texts := []string{
				bondText("", bond{kinship: 1, from: a, to: b}, false), bondText("", bond{kinship: 1, from: b, to: a}, false), bondText("", bond{kinship: 1, from: a, to: b}, false),
				bondText("", bond{kinship: 2, from: a, to: v}, false), bondText("", bond{kinship: 2, from: a, to: v}, false),
			}
			created := make([]int, len(texts)+1)
			var wg sync.WaitGroup
			for i, text := range texts {
				wg.Go(func() {
					created[i] = n.Send(t, "admin", tracker.KindRelationship, strings.Replace(text, `"relationship":"",`, "", 1), importer.Options{}).Counts.Imported
				})
			}
			wg.Go(func() {
				if round%2 == 0 {
					created[len(texts)] = n.Send(t, "admin", tracker.KindEvent, `{"event":"`+v+`"}`, importer.Options{Strategy: importer.Delete}).Counts.Deleted
				} else {
					created[len(texts)] = n.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstance":"`+b+`"}`, importer.Options{Strategy: importer.Delete}).Counts.Deleted
				}
			})
			wg.Wait()
			if siblings, visits := created[0]+created[1]+created[2], created[3]+created[4]; siblings > 1 || visits > 1 || created[5] != 1 || round%2 == 0 && siblings != 1 || round%2 == 1 && visits != 1 {
				t.Fatalf("round %d: %v", round, created)
			}
		}
		live := 0
		for _, row := range storedRows(t, n) {
			if strings.HasSuffix(row, "false") {
				live++
			}
		}
		if live != 2*rounds { // in each round one of two kinds, under two subjects
			t.Errorf("%d rows are live, should be %d", live, 2*rounds)
		}
	})
}

// In the newer dialect what is nested in an object of one batch may lead to an object of a later one.
func TestRelationshipsAcrossBatches(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		loadKinships(t, n)
		const people = 1100
		var list []string
		for i := range people {
			next := fmt.Sprintf("Person%05d", (i+1)%people)
			list = append(list, fmt.Sprintf(`{"trackedEntity":"Person%05d","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","relationships":[{"relationshipType":"KinPersons1","to":{"trackedEntity":{"trackedEntity":%q}}}]}`, i, next))
		}
		text := `{"trackedEntities":[` + strings.Join(list, ",") + `]}`
		for _, o := range []importer.Options{{Strategy: importer.CreateAndUpdate, MergeValues: true, Atomic: true, DryRun: true}, {Strategy: importer.CreateAndUpdate, MergeValues: true}} {
			report, err := n.Importer.Take(t.Context(), n.View(t, "admin"), payload.NewReader(strings.NewReader(text), 50), o)
			if err != nil || report.Failed || report.Len != 2*people || report.Counts.Imported != 2*people {
				t.Fatalf("%v, %+v", err, report.Counts)
			}
		}
		if rows := storedRows(t, n); len(rows) != 2*people {
			t.Errorf("%d rows", len(rows))
		}
	})
}
