package query

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"cohort/graph"
	"cohort/schema/catalog"
)

// country is a hierarchy of n organisation units in six levels, and n/4 data elements in groups and data sets.
func country(b testing.TB, n int) *Context {
	payload := map[string][]tree{"users": {{"id": "M5zQapPyTZI", "username": "admin", "firstName": "ad", "surname": "min"}}}
	uid := func(kind string, i int) string { return fmt.Sprintf("%s%09d", kind, i) }
	for i := range n {
		unit := tree{"id": uid("ou", i), "name": fmt.Sprintf("Unit %d", i), "shortName": fmt.Sprintf("Unit %d", i),
			"code": fmt.Sprintf("OU_%d", i), "openingDate": "1990-01-01"}
		if i > 0 {
			unit["parent"] = tree{"id": uid("ou", (i-1)/8)}
		}
		payload["organisationUnits"] = append(payload["organisationUnits"], unit)
	}
	payload["categoryCombos"] = []tree{{"id": uid("cc", 0), "name": "default"}}
	for i := range n / 4 {
		payload["dataElements"] = append(payload["dataElements"], tree{"id": uid("de", i), "name": fmt.Sprintf("Element %d", i),
			"shortName": fmt.Sprintf("Element %d", i), "code": fmt.Sprintf("DE_%d", i), "valueType": "NUMBER", "domainType": "AGGREGATE",
			"aggregationType": "SUM", "categoryCombo": tree{"id": uid("cc", 0)}, "sharing": tree{"public": "rw------"}})
		if i%50 == 0 {
			payload["dataElementGroups"] = append(payload["dataElementGroups"], tree{"id": uid("dg", i), "name": fmt.Sprintf("Group %d", i), "dataElements": []any{}})
			payload["dataElementGroupSets"] = append(payload["dataElementGroupSets"], tree{"id": uid("gs", i), "name": fmt.Sprintf("Set %d", i),
				"dataElementGroups": []any{tree{"id": uid("dg", i)}}})
		}
		group := payload["dataElementGroups"][i/50]
		group["dataElements"] = append(group["dataElements"].([]any), tree{"id": uid("de", i)})
	}
	return asking(load(b, payload))
}

// within fails the test when work takes longer than limit at the best of three tries.
func within(t *testing.T, what string, limit time.Duration, work func()) {
	t.Helper()
	best := time.Hour
	for range 3 {
		start := time.Now()
		work()
		best = min(best, time.Since(start))
	}
	t.Logf("%s: %v", what, best)
	if best > limit {
		t.Errorf("%s takes %v, more than %v", what, best, limit)
	}
}

// TestSpeed notices when lists and filters over a country of 40,000 organisation units become slow by kind: the limits are
// several times what a quiet machine needs, so that a busy one does not fail.
func TestSpeed(t *testing.T) {
	c := country(t, 40_000)
	list := func(typ, fields string) func() {
		parsed, err := ParseFields(fields)
		if err != nil {
			t.Fatal(err)
		}
		selection := Select(catalog.Get(typ), parsed)
		var out []byte
		return func() {
			out = out[:0]
			for o := range c.Snapshot.All(catalog.Get(typ)) {
				out = selection.Append(out, c, o)
			}
		}
	}
	filter := func(typ, text string) func() { return func() { filtered(t, c, typ, text) } }
	within(t, "40,000 units with id, name and path", time.Second, list("organisationUnit", "id,name,path"))
	within(t, "10,000 elements with what they own", 600*time.Millisecond, list("dataElement", ":owner"))
	within(t, "10,000 elements by name", 100*time.Millisecond, filter("dataElement", "name:eq:Element 77"))
	within(t, "10,000 elements by a part of the name", 100*time.Millisecond, filter("dataElement", "name:ilike:element 77"))
	within(t, "10,000 elements over three hops", 400*time.Millisecond, filter("dataElement", "dataElementGroups.groupSets.name:eq:Set 100"))
	objects := slices.Collect(c.Snapshot.All(catalog.Get("organisationUnit")))
	within(t, "40,000 units in order", 2*time.Second, func() {
		Sort(c, catalog.Get("organisationUnit"), slices.Clone(objects), []Order{{Path: []string{"level"}, Descending: true}, {Path: []string{"name"}, Fold: true}})
	})
}

func BenchmarkAppend(b *testing.B) {
	c := asking(demo(b))
	for _, fields := range []string{"id,name", "id,name,path", ":owner", "*"} {
		b.Run(fields, func(b *testing.B) {
			parsed, err := ParseFields(fields)
			if err != nil {
				b.Fatal(err)
			}
			o := c.Snapshot.ByUID(catalog.Get("organisationUnit"), "DiszpKrYNg8")
			selection := Select(o.Type, parsed)
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				out = selection.Append(out[:0], c, o)
			}
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	c := asking(demo(b))
	for _, text := range []string{"name:eq:Gender", "name:ilike:gen", "id:in:[a,b,c]", "dataElementGroups.groupSets.name:eq:x", "level:eq:3"} {
		b.Run(text, func(b *testing.B) {
			f, err := ParseFilter(text)
			if err != nil {
				b.Fatal(err)
			}
			typ := catalog.Get("dataElement")
			if text == "level:eq:3" {
				typ = catalog.Get("organisationUnit")
			}
			filters, err := Resolve(typ, []Filter{f}, false)
			if err != nil {
				b.Fatal(err)
			}
			var objects []*graph.Object
			for o := range c.Snapshot.All(typ) {
				objects = append(objects, o)
			}
			b.ReportAllocs()
			for b.Loop() {
				for _, o := range objects {
					filters.Match(c, o)
				}
			}
		})
	}
}

// BenchmarkPage looks for a page of a country's 50,000 units, with their total, as lists and gists do.
func BenchmarkPage(b *testing.B) {
	c := country(b, 50_000)
	typ := catalog.Get("organisationUnit")
	for _, text := range []string{"name:ilike:nit 77", "name:ilike:*i?7*", "name:!ilike:nit 77", "name:$ilike:unit 77", "name:ieq:unit 77", "name:eq:Unit 77", "displayName:ilike:nit 77",
		"code:like:77", "identifiable:token:unit 77", "children:gt:3", "children:!empty", "dataSets:eq:0", "children.name:ilike:nit 77", "level:eq:3"} {
		f, err := ParseFilter(text)
		if err != nil {
			b.Fatal(err)
		}
		f.Wild = true
		filters, err := Resolve(typ, []Filter{f}, false)
		if err != nil {
			b.Fatal(err)
		}
		var orders Orders
		b.Run("list/"+text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				matches, n := orders.Matcher(typ, filters), 0
				for o := range c.Snapshot.All(typ) {
					if matches(c.Item(o)) {
						n++
					}
				}
			}
		})
		b.Run("gist/"+text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				matches := orders.Matcher(typ, filters)
				orders.Choose(c, typ, []Order{{Path: []string{"name"}}}, Wanted{End: 50, Total: true,
					Keep: func(o *graph.Object) bool { return matches(c.Item(o)) }})
			}
		})
	}
}
