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

// TestMatcherAgainstNaive compares filters over columns, before and after changes, with filters that look at each object.
func TestMatcherAgainstNaive(t *testing.T) {
	c := country(t, 6000)
	r := rand.New(rand.NewPCG(17, 19))
	var kept Orders
	typ := catalog.Get("organisationUnit")
	name := typ.MustProperty("name")
	texts := []string{"name:ilike:NIT 77", "name:like:nit 77", "name:!like:Unit 7", "name:ieq:unit 77", "name:eq:Unit 77", "name:like:*i?7*", "name:$ilike:ÜNIT", "name:like$:7", "name:in:[Unit 7,Unit 8,x]",
		"name:!token:unit 7", "identifiable:token:unit 77", "identifiable:!ilike:77", "displayName:ilike:nit 77", "code:null", "code:!empty", "id:like:00077", "shortName:gt:Unit 5", "parent.name:eq:Unit 7",
		"level:eq:3", "children:gt:3", "children:empty", "children:lt:8", "openingDate:gt:1990-01-01", "name:ilike:"}
	for round := range 300 {
		if round%10 == 9 { // one unit gets another name, or none that is ASCII, and loses its code
			o := c.Snapshot.ByUID(typ, fmt.Sprintf("ou%09d", r.IntN(6000)))
			v := o.Doc().Values()
			v.Set(name, fmt.Sprintf("Ünit %d", r.IntN(1000)))
			v.Set(typ.MustProperty("code"), nil)
			revision := c.Snapshot.Revision() + 1
			next := *c
			next.Snapshot = c.Snapshot.Apply(revision, uint64(revision), c.Snapshot.NextID(), []graph.Change{{ID: o.ID, Object: graph.NewObject(o.ID, o.UID, revision, uint64(revision), v)}})
			c = &next
		}
		var filters []Filter
		for range r.IntN(4) {
			f, err := ParseFilter(texts[r.IntN(len(texts))])
			if err != nil {
				t.Fatal(err)
			}
			f.Wild = r.IntN(2) == 0
			filters = append(filters, f)
		}
		resolved, err := Resolve(typ, filters, r.IntN(2) == 0)
		if err != nil {
			t.Fatal(err)
		}
		matches := kept.Matcher(typ, resolved)
		for o := range c.Snapshot.All(typ) {
			if got, want := matches(c.Item(o)), resolved.Match(c, o); got != want {
				t.Fatalf("round %d, %v, any %v: %s %q passes: %v, naively %v", round, filters, resolved.any, o.UID, o.Name(), got, want)
			}
		}
	}
	if len(kept.columns) == 0 {
		t.Error("no column was made")
	}
}
