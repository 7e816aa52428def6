package query

import (
	"testing"

	"cohort/graph"
	"cohort/schema/catalog"
)

// What a list of JSON objects has under a name is asked member by member.
func TestFilterOnMembersOfJSONLists(t *testing.T) {
	typ := catalog.Get("interpretation")
	object := func(mentions string) *graph.Object {
		values := graph.NewValues(typ)
		values.Set(typ.MustProperty("id"), "Interpreted")
		if mentions != "" {
			values.Set(typ.MustProperty("mentions"), []byte(mentions))
		}
		return graph.NewObject(0, "Interpreted", 0, 0, values)
	}
	two := object(`[{"username":"kofi","at":{"hour":7}},{"username":"ama","at":{"hour":12}},{"id":"x"}]`)
	none := object("")
	c := &Context{Snapshot: graph.New(catalog.All())}
	for text, want := range map[string][2]bool{ // of two, of none
		"mentions.username:eq:ama": {true, false}, "mentions.username:eq:am": {false, false}, "mentions.username:in:[x,kofi]": {true, false}, "mentions.username:like:of": {true, false},
		"mentions.username:!eq:ama": {true, true}, "mentions.username:!in:[ama,kofi]": {false, true}, "mentions.at.hour:gt:11": {true, false}, "mentions.at.hour:gt:12": {false, false}, "mentions.nothing:eq:1": {false, false},
	} {
		parsed, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Resolve(typ, []Filter{parsed}, false)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := [2]bool{f.Match(c, two), f.Match(c, none)}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
