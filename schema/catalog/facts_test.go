package catalog

import (
	"compress/gzip"
	"fmt"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"

	"cohort/schema"
)

const base = "http://localhost:8080"

type object = map[string]any

// TestAgainstDHIS2 compares the whole catalog with what a DHIS2 2.41 says of itself. Each difference is repaired or has
// its reason in deviations; a deviation that no longer occurs fails too.
func TestAgainstDHIS2(t *testing.T) {
	theirs := recorded(t)
	used := make([]bool, len(deviations))
	report := func(typ, property, key string, theirs, ours any) {
		nature := natureOf(Get(typ).Property(property))
		for i, d := range deviations {
			if matches(d.typ, typ) && (matches(d.property, property) || d.property == nature) && matches(d.key, key) {
				used[i] = true
				return
			}
		}
		t.Errorf("%s.%s: %s is %v, ours %v", typ, property, key, theirs, ours)
	}
	if len(theirs) != len(All()) {
		t.Errorf("%d types, ours %d", len(theirs), len(All()))
	}
	for name, their := range theirs {
		typ := Get(name)
		if typ == nil {
			t.Errorf("there is no type %s", name)
			continue
		}
		our := toObject(t, schema.Describe(typ, base))
		compareKeys(name, "", their, our, report)
		ourProperties, theirProperties := properties(our), properties(their)
		for p := range ourProperties {
			if theirProperties[p] == nil {
				report(name, p, "property", nil, "present")
			}
		}
		for p, theirProperty := range theirProperties {
			if ourProperties[p] == nil {
				report(name, p, "property", "present", nil)
				continue
			}
			compareKeys(name, p, theirProperty, ourProperties[p], report)
		}
	}
	for i, d := range deviations {
		if !used[i] {
			t.Errorf("the deviation %v does not occur", d)
		}
	}
}

// natureOf is what a property's value is, in angle brackets, for deviations that concern all of that nature.
func natureOf(p *schema.Property) string {
	switch {
	case p == nil:
		return "<type>"
	case p.Storage == schema.Derived:
		return "<derived>"
	case p.Kind == schema.Collection && p.Item == schema.Complex, p.Kind == schema.Complex:
		return "<document>"
	case p.Kind == schema.Collection:
		return "<list>"
	case p.Kind == schema.Reference, p.Kind == schema.Date, p.Kind == schema.Boolean, p.Kind == schema.Constant:
		return "<single>"
	case p.Kind == schema.Integer, p.Kind == schema.Number:
		return "<number>"
	}
	return "<text>"
}

func matches(pattern, s string) bool {
	ok, _ := path.Match(pattern, s)
	return ok
}

func compareKeys(typ, property string, theirs, ours object, report func(typ, property, key string, theirs, ours any)) {
	keys := map[string]bool{}
	for k := range theirs {
		keys[k] = true
	}
	for k := range ours {
		keys[k] = true
	}
	delete(keys, "properties")
	for k := range keys {
		if a, b := normal(k, theirs[k]), normal(k, ours[k]); a != b {
			report(typ, property, k, a, b)
		}
	}
}

// normal makes values comparable; lists whose order means nothing are sorted.
func normal(key string, v any) string {
	if list, ok := v.([]any); ok && (key == "references" || key == "authorities") {
		texts := make([]string, len(list))
		for i, item := range list {
			texts[i] = fmt.Sprint(item)
		}
		slices.Sort(texts)
		return fmt.Sprint(texts)
	}
	return fmt.Sprint(v)
}

// properties are a type's properties by their name in payloads.
func properties(typ object) map[string]object {
	out := map[string]object{}
	for _, item := range typ["properties"].([]any) {
		p := item.(object)
		name := p["name"]
		if collection, ok := p["collectionName"]; ok {
			name = collection
		}
		out[name.(string)] = p
	}
	return out
}

func toObject(t *testing.T, v any) object {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out object
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// recorded are the schemas of a DHIS2 2.41, by singular: several share a name.
func recorded(t *testing.T) map[string]object {
	t.Helper()
	f, err := os.Open("testdata/schemas.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zip, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Schemas []object `json:"schemas"`
	}
	if err := json.UnmarshalRead(zip, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]object{}
	for _, s := range all.Schemas {
		out[s["singular"].(string)] = s
	}
	return out
}
