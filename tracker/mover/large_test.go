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
	"cohort/fault"
	"cohort/metadata"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
)

// TestMoveOfALargeSubtree moves a chiefdom of 5,000 clinics to another district while people are imported there and elsewhere. The
// commit does not wait for the people's rows, and lists are right before these have followed.
func TestMoveOfALargeSubtree(t *testing.T) {
	const clinics, events, most = 5000, 20_000, 10 * time.Second // on a busy machine; by itself it takes a small part of that
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d, 1)
		var text, members []string
		for i := range clinics {
			id := fmt.Sprintf("Clin%07d", i)
			text = append(text, fmt.Sprintf(`{"id":%q,"name":%q,"shortName":%q,"openingDate":"1990-01-01","parent":{"id":"UnitChief01"}}`, id, id, id))
			members = append(members, id)
		}
		w.write(t, `{"organisationUnits":[`+strings.Join(text, ",")+`]}`, metadata.ImportOptions{})
		w.collect(t, "program ProgEvents1 organisationUnits", metadata.Members{Add: members})
		load := func(prefix string, n int) {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, `,{"event":"%s%07d","program":"ProgEvents1","orgUnit":%q,"eventDate":"2021-01-%02d"}`, prefix, i, members[i%clinics], 1+i%28)
			}
			report, err := w.Importer.Import(t.Context(), w.View(t, "admin"), tracker.KindEvent, payload.NewReader(strings.NewReader(`{"events":[`+b.String()[1:]+`]}`), 50), importer.Options{})
			if err != nil || report.Failed {
				t.Errorf("an import failed: %v", err)
			}
		}
		load("Evnt", events)
		count := func(unit string) int64 {
			_, pager := w.seen(t, "event", exporter.Units{UIDs: []string{unit}, Mode: exporter.Descendants}, exporter.Page{Number: 1, Size: 1, Total: true})
			return pager.Count
		}
		var beside sync.WaitGroup
		beside.Go(func() { load("Besi", 5000) })
		time.Sleep(50 * time.Millisecond)
		began := time.Now()
		w.write(t, `{"organisationUnits":[{"id":"UnitChief01","parent":{"id":"UnitDistr02"}}]}`, metadata.ImportOptions{Merge: true})
		committed := time.Since(began)
		if n := count("UnitDistr01"); n != 0 {
			t.Errorf("%d events are left behind", n)
		}
		if n := count("UnitDistr02"); n < events {
			t.Errorf("%d events are found where they are now", n)
		}
		looked := time.Since(began) - committed
		firsts := func() (all []string) {
			for number := 1; number < 8; number++ { // the first rows of each page are those of an order
				page, _ := w.seen(t, "event", exporter.Units{UIDs: []string{"UnitDistr02"}, Mode: exporter.Descendants}, exporter.Page{Number: number, Size: 17})
				all = append(all, page...)
			}
			return all
		}
		beside.Wait()
		before := firsts()
		for range 3 {
			w.followSome(t, 5)
			if n := count("UnitDistr02"); n != events+5000 {
				t.Errorf("%d events while some have followed, want %d", n, events+5000)
			}
			if !slices.Equal(firsts(), before) {
				t.Error("the order of a list changes while rows follow")
			}
		}
		began = time.Now()
		if err := w.Mover.Follow(t.Context(), free); err != nil {
			t.Fatal(err)
		}
		followed := time.Since(began)
		if all, _ := w.seen(t, "event", exporter.Units{UIDs: []string{"UnitDistr02"}, Mode: exporter.Descendants}, exporter.Page{All: true}); len(all) != events+5000 || !slices.Equal(firsts(), before) {
			t.Errorf("%d events in the end, or in another order", len(all))
		}
		t.Logf("the move was committed after %v, two lists took %v, the rows followed in %v", committed, looked, followed)
		if committed > most {
			t.Errorf("the move was committed after %v", committed)
		}
		if n := count("UnitDistr02"); n != events+5000 {
			t.Errorf("%d events, want %d", n, events+5000)
		}
		w.areas(t)
	})
}

// TestMergeOfManyChildren merges units with so many children and users that the metadata is written ahead, and whose people move to
// another area.
func TestMergeOfManyChildren(t *testing.T) {
	const children = 1500
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d, 1)
		var units, users, bodies []string
		for i := range children {
			units = append(units, fmt.Sprintf(`{"id":"Chld%07d","name":"Child %[1]d","shortName":"Child","openingDate":"1990-01-01","parent":{"id":"UnitChief01"}}`, i))
			users = append(users, fmt.Sprintf(`{"id":"Usrr%07d","username":"user%[1]d","firstName":"First","surname":"Last","organisationUnits":[{"id":"UnitChief01"},{"id":"UnitCountry"}]}`, i))
			bodies = append(bodies, fmt.Sprintf(`{"trackedEntityInstance":"Pers%07d","trackedEntityType":"TypePerson1","orgUnit":"Chld%07[1]d"}`, i))
		}
		for i := range 3000 {
			bodies = append(bodies, fmt.Sprintf(`{"trackedEntityInstance":"Chie%07d","trackedEntityType":"TypePerson1","orgUnit":"UnitChief01"}`, i))
		}
		w.write(t, `{"organisationUnits":[`+strings.Join(units, ",")+`],"users":[`+strings.Join(users, ",")+`]}`, metadata.ImportOptions{})
		w.send(t, tracker.KindEntity, `{"trackedEntityInstances":[`+strings.Join(bodies, ",")+`]}`, importer.Options{})
		m := metadata.Merge{Delete: true, Heir: w.id("UnitDistr02"), Sources: w.ids([]string{"UnitChief01", "UnitClinic3"}), Targets: w.ids([]string{"UnitDistr02"})}
		if err := w.finish(t, m); err != nil {
			t.Fatal(err)
		}
		snap := w.Metadata.Current()
		if snap.Object(m.Sources[0]) != nil || len(snap.Tree().Children(m.Heir)) < children {
			t.Errorf("%d children", len(snap.Tree().Children(m.Heir)))
		}
		users0 := snap.ByUID(tracker.UserType, "Usrr0000700").Doc().Refs(tracker.UserType.MustProperty("organisationUnits"))
		if !slices.Contains(users0, m.Heir) || len(users0) != 2 {
			t.Errorf("a user has %v", users0)
		}
		for range 2 {
			_, pager := w.seen(t, "entity", exporter.Units{UIDs: []string{"UnitDistr02"}, Mode: exporter.Descendants}, exporter.Page{Number: 1, Size: 1, Total: true})
			if pager.Count != children+3000 {
				t.Errorf("%d people, want %d", pager.Count, children+3000)
			}
			if err := w.Mover.Follow(t.Context(), free); err != nil {
				t.Fatal(err)
			}
		}
		w.areas(t)
		if err := w.finish(t, m); !fault.Is(err, fault.Conflict) {
			t.Errorf("merged once more: %v", err)
		}
	})
}
