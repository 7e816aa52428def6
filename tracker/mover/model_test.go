package mover_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/tracker"
	"cohort/tracker/exporter"
)

// TestHierarchiesThatChange moves, merges and splits units at random while people are registered and sent about, and compares lists and
// references with those of the model: also while the rows of moved units have not followed, or only some. A failure names its
// seed; set HISTORY_SEED to repeat it.
func TestHierarchiesThatChange(t *testing.T) {
	seeds := []uint64{1, 2, 3, rand.Uint64()}
	if text := os.Getenv("HISTORY_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seeds = []uint64{seed}
	}
	for _, seed := range seeds {
		dbtest.Each(t, func(t *testing.T, d db.DB) {
			w := newWorld(t, d, seed)
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("seed %d", seed)
				}
			})
			for step := range 40 {
				w.step(t)
				w.compare(t, 3)
				if t.Failed() {
					t.Fatalf("after step %d", step)
				}
			}
			if err := w.Mover.Follow(t.Context(), free); err != nil {
				t.Fatal(err)
			}
			w.compare(t, 40)
			w.areas(t)
		})
	}
}

func (w *world) step(t *testing.T) {
	switch w.IntN(10) {
	case 0, 1, 2, 3:
		w.register(t)
	case 4:
		w.relocate(t)
	case 5, 6:
		w.move(t)
	case 7:
		w.merge(t, false)
	case 8:
		w.merge(t, true)
	case 9:
		if w.IntN(3) == 0 {
			w.addUnit(t)
		}
		w.followSome(t, w.IntN(8))
	}
}

func free(context.Context, db.Tx) error { return nil }

var errKilled = errors.New("killed")

// followSome lets the rows of moved units follow, and kills that after some transactions.
func (w *world) followSome(t *testing.T, transactions int) {
	err := w.Mover.Follow(t.Context(), func(context.Context, db.Tx) error {
		if transactions--; transactions < 0 {
			return errKilled
		}
		return nil
	})
	if err != nil && !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
}

var kinds = []string{"entity", "owner", "enrollment", "visit", "event"}

// compare holds lists below some units, and all references, against the model.
func (w *world) compare(t *testing.T, looks int) {
	t.Helper()
	for range looks {
		unit, kind := w.pick(w.units()), w.pick(kinds)
		mode := []exporter.Mode{exporter.Descendants, exporter.Descendants, exporter.Children, exporter.Selected}[w.IntN(4)]
		var want []string
		for row, at := range w.rows {
			within := at == unit || mode == exporter.Children && w.parents[at] == unit || mode == exporter.Descendants && w.below(at, unit)
			if strings.HasPrefix(row, kind+" ") && within {
				want = append(want, row)
			}
		}
		slices.Sort(want)
		units := exporter.Units{UIDs: []string{unit}, Mode: mode}
		got, _ := w.seen(t, kind, units, exporter.Page{All: true})
		if !slices.Equal(got, want) {
			t.Errorf("%s %s %s: %v, want %v", kind, unit, mode, got, want)
		}
		if _, pager := w.seen(t, kind, units, exporter.Page{Number: 1, Size: 3, Total: true}); pager.Count != int64(len(want)) {
			t.Errorf("%s %s %s: counted %d, want %d", kind, unit, mode, pager.Count, len(want))
		}
	}
	snap := w.Metadata.Current()
	for _, list := range lists {
		typ, uid, name := split(list)
		property := typ.MustProperty(name)
		var got []string
		for _, id := range snap.ByUID(typ, uid).Doc().Refs(property) {
			got = append(got, snap.Object(id).UID)
		}
		want := slices.Clone(w.lists[list])
		if !property.Ordered {
			slices.Sort(got)
			slices.Sort(want)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", list, got, want)
		}
	}
	hierarchy := map[string]string{}
	for o := range snap.All(tracker.UnitType) {
		hierarchy[o.UID] = ""
		if parent := snap.Object(o.Doc().Ref(tracker.UnitType.MustProperty("parent"))); parent != nil {
			hierarchy[o.UID] = parent.UID
		}
	}
	if fmt.Sprint(hierarchy) != fmt.Sprint(w.parents) {
		t.Errorf("the hierarchy is %v, want %v", hierarchy, w.parents)
	}
}

// areas looks at every row: its unit is there, and its area is what the hierarchy says.
func (w *world) areas(t *testing.T) {
	t.Helper()
	w.CheckOwners(t)
	model := w.Node.Models.At(w.Metadata.Current())
	for _, table := range []string{"tracked_entity", "program_owner", "enrollment", "event"} {
		err := w.Node.DB.Read(t.Context(), func(tx db.Tx) error {
			rows, err := tx.Query(t.Context(), `SELECT DISTINCT org_unit, area FROM `+table)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var unit, area int32
				if err := rows.Scan(&unit, &area); err != nil {
					return err
				}
				if model.Snapshot.Object(unit) == nil || model.Area(unit) != area {
					t.Errorf("%s: rows of unit %d carry area %d, want %d", table, unit, area, model.Area(unit))
				}
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
