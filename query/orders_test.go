package query

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"cohort/graph"
	"cohort/schema/catalog"
)

// TestOrdersAgainstNaive compares parts of lists, before and after changes, with lists that are sorted as a whole.
func TestOrdersAgainstNaive(t *testing.T) {
	c := country(t, 6000)
	r := rand.New(rand.NewPCG(11, 13))
	var kept Orders
	specs := []string{"", "name", "name:desc", "name:idesc", "level,name:desc", "code", "displayName", "parent.name,name", "children:desc,code", "nothing", "openingDate,shortName", "path:desc", "href"}
	typ := catalog.Get("organisationUnit")
	name := typ.MustProperty("name")
	for round := range 400 {
		if round%20 == 19 { // one unit gets another name, and all that was sorted by names is out of date
			o := c.Snapshot.ByUID(typ, fmt.Sprintf("ou%09d", r.IntN(6000)))
			v := o.Doc().Values()
			v.Set(name, fmt.Sprintf("New %d", r.IntN(1000)))
			revision := c.Snapshot.Revision() + 1
			next := *c
			next.Snapshot = c.Snapshot.Apply(revision, uint64(revision), c.Snapshot.NextID(), []graph.Change{{ID: o.ID, Object: graph.NewObject(o.ID, o.UID, revision, uint64(revision), v)}})
			c = &next
		}
		spec := specs[r.IntN(len(specs))]
		orders, err := ParseOrder(spec)
		if err != nil {
			t.Fatal(err)
		}
		one := int32(1 + r.IntN(20))
		every := int32(1 + r.IntN(3))
		w := Wanted{Reader: every, CanRead: func(o *graph.Object) bool { return o.ID%every == 0 || every == 1 }, Keep: func(o *graph.Object) bool { return one == 1 || o.ID%one == 0 }, Most: r.IntN(2) == 0, Total: r.IntN(2) == 0}
		w.First = r.IntN(200) * r.IntN(20)
		w.End = w.First + 1 + r.IntN(100)

		var want []*graph.Object
		for o := range c.Snapshot.ByID(typ) {
			if w.CanRead(o) && w.Keep(o) {
				want = append(want, o)
			}
		}
		Sort(c, typ, want, orders)
		got, total := kept.Choose(c, typ, orders, w)
		if w.Total && total != len(want) || (total > w.End) != (len(want) > w.End) {
			t.Fatalf("%s, every %d: %d, naively %d", spec, one, total, len(want))
		}
		want = want[min(w.First, len(want)):min(w.End, len(want))]
		if !slices.Equal(got, want) {
			t.Fatalf("%s, every %d, from %d: other objects than naively", spec, one, w.First)
		}
	}
}

func TestSortMixed(t *testing.T) {
	c := country(t, 800)
	var objects []*graph.Object
	for _, typ := range []string{"dataElementGroupSet", "dataElementGroup", "organisationUnit"} {
		objects = slices.AppendSeq(objects, c.Snapshot.All(catalog.Get(typ)))
	}
	orders, err := ParseOrder("code:desc,name")
	if err != nil {
		t.Fatal(err)
	}
	SortMixed(c, objects, orders)
	for i := 1; i < len(objects); i++ {
		a, b := objects[i-1], objects[i]
		switch {
		case a.Code() == "" && b.Code() == "" && a.Name() > b.Name(), a.Code() != "" && b.Code() == "", a.Code() != "" && a.Code() < b.Code():
			t.Fatalf("%s %s stands before %s %s", a.Code(), a.Name(), b.Code(), b.Name())
		}
	}
}
