package graph_test

import (
	"fmt"
	"testing"

	"cohort/graph"
	"cohort/schema/catalog"
)

// Objects come by id whether they are many or few among all, and deleted ones do not.
func TestByID(t *testing.T) {
	const many, few = 600, 7
	snap := graph.New(catalog.All())
	var changes []graph.Change
	for i := range many {
		typ := catalog.Get("constant")
		if i%(many/few) == 0 {
			typ = catalog.Get("optionSet")
		}
		values := graph.NewValues(typ)
		values.Set(typ.MustProperty("name"), fmt.Sprint(many-i)) // the order of names is another
		changes = append(changes, graph.Change{ID: int32(i + 1), Object: graph.NewObject(int32(i+1), fmt.Sprintf("Object%05d", i), 1, 1, values)})
	}
	snap = snap.Apply(1, 1, many+1, changes)
	snap = snap.Apply(2, 2, many+1, []graph.Change{{ID: 3}, {ID: 1}})
	for _, name := range []string{"constant", "optionSet"} {
		typ, last, n := catalog.Get(name), int32(0), 0
		for o := range snap.ByID(typ) {
			if o.Type != typ || o.ID <= last {
				t.Fatalf("%s: %s %d after %d", name, o.Type.Name, o.ID, last)
			}
			last = o.ID
			n++
		}
		if n != snap.Count(typ) || n == 0 {
			t.Errorf("%s: %d of %d", name, n, snap.Count(typ))
		}
	}
}
