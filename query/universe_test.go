package query

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/datetime"
	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

// universe is a small country's metadata for tests: the demo package, read straight into a graph.
type universe struct {
	values map[string]*graph.Values // by identifier
	ids    map[string]int32
	order  []string
}

type tree = map[string]any

// demo is the demo package with a user who wrote all of it, and some more to ask for.
func demo(t testing.TB) *graph.Snapshot {
	t.Helper()
	b, err := os.ReadFile("../demo/metadata.json")
	if err != nil {
		t.Fatal(err)
	}
	var payload map[string][]tree
	if err := json.Unmarshal(b, &payload); err != nil {
		t.Fatal(err)
	}
	payload["users"] = []tree{{
		"id": "M5zQapPyTZI", "code": "admin", "username": "admin", "firstName": "admin", "surname": "admin",
		"userRoles": []any{tree{"id": "jMfd2SazP9e"}}, "organisationUnits": []any{tree{"id": "DiszpKrYNg8"}},
	}}
	payload["categoryCombos"] = append(payload["categoryCombos"],
		tree{"id": "bjDvmb4bfuf", "name": "default", "dataDimensionType": "DISAGGREGATION"})
	payload["attributes"] = []tree{{"id": "Gq0oWTf2DtN", "name": "Register", "valueType": "TEXT", "dataElementAttribute": true}}
	for _, e := range payload["dataElements"] {
		switch e["id"] {
		case "UOlfIjgN8X6":
			e["translations"] = []any{tree{"locale": "fr", "property": "NAME", "value": "Enfant complètement vacciné"}}
			e["attributeValues"] = []any{tree{"attribute": tree{"id": "Gq0oWTf2DtN"}, "value": "EPI-7"}}
			e["sharing"].(tree)["userGroups"] = tree{"GKjWXkxV165": tree{"id": "GKjWXkxV165", "access": "rw------"}}
			e["sharing"].(tree)["owner"] = "M5zQapPyTZI"
		case "xc8gmAKfO95":
			e["aggregationLevels"] = []any{2.0, 3.0}
		}
	}
	for _, u := range payload["organisationUnits"] {
		if u["id"] == "DiszpKrYNg8" {
			u["geometry"] = tree{"type": "Point", "coordinates": []any{-11.4197, 8.1039}}
		}
	}
	return load(t, payload)
}

// load makes a snapshot of a payload. References are resolved whatever their order.
func load(t testing.TB, payload map[string][]tree) *graph.Snapshot {
	t.Helper()
	u := &universe{values: map[string]*graph.Values{}, ids: map[string]int32{}}
	for _, typ := range catalog.All() {
		for _, o := range payload[typ.Plural] {
			uid := o["id"].(string)
			u.order = append(u.order, uid)
			u.ids[uid] = int32(len(u.order))
			u.values[uid] = graph.NewValues(typ)
		}
	}
	for _, typ := range catalog.All() {
		for _, o := range payload[typ.Plural] {
			u.fill(t, u.values[o["id"].(string)], o)
			u.adopt(typ, o)
		}
	}
	var changes []graph.Change
	for _, uid := range u.order {
		changes = append(changes, graph.Change{ID: u.ids[uid], Object: graph.NewObject(u.ids[uid], uid, 1, 1, u.values[uid])})
	}
	return graph.New(catalog.All()).Apply(1, 1, int32(len(u.order)+1), changes)
}

// adopt tells the members that an object lists whom they belong to.
func (u *universe) adopt(typ *schema.Type, o tree) {
	for _, p := range typ.Properties {
		list, _ := o[p.Name].([]any)
		if p.Storage != schema.InverseSide || p.Inverse.Storage != schema.StoredRef {
			continue
		}
		for _, item := range list {
			u.values[item.(tree)["id"].(string)].Set(p.Inverse, u.ids[o["id"].(string)])
		}
	}
}

func (u *universe) fill(t testing.TB, v *graph.Values, o tree) {
	for _, p := range v.Type.Stored() {
		switch p.Name {
		case "created", "lastUpdated":
			v.Set(p, time.Date(2026, 11, 23, 4, 44, 49, 494e6, time.UTC).UnixMilli())
		case "createdBy", "lastUpdatedBy":
			v.Set(p, u.ids["M5zQapPyTZI"])
		}
		if given := o[p.Name]; given != nil {
			v.Set(p, u.value(t, p, given))
		}
	}
}

func (u *universe) value(t testing.TB, p *schema.Property, given any) any {
	switch p.Storage {
	case schema.StoredBool:
		return given
	case schema.StoredInt:
		return int64(given.(float64))
	case schema.StoredNumber:
		return strconv.FormatFloat(given.(float64), 'g', -1, 64)
	case schema.StoredTime:
		at, err := datetime.Parse(given.(string), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return at.UnixMilli()
	case schema.StoredRef:
		return u.ids[given.(tree)["id"].(string)]
	case schema.StoredRefs:
		var out []int32
		for _, item := range given.([]any) {
			out = append(out, u.ids[item.(tree)["id"].(string)])
		}
		if p.Edges {
			slices.Sort(out)
		}
		return out
	case schema.StoredDoc:
		doc := graph.NewValues(p.Target)
		u.fill(t, doc, given.(tree))
		return doc
	case schema.StoredDocs:
		var out []*graph.Values
		for _, item := range given.([]any) {
			doc := graph.NewValues(p.Target)
			u.fill(t, doc, item.(tree))
			out = append(out, doc)
		}
		return out
	case schema.StoredTexts:
		var out []string
		for _, item := range given.([]any) {
			if n, ok := item.(float64); ok {
				item = strconv.FormatFloat(n, 'g', -1, 64)
			}
			out = append(out, item.(string))
		}
		return out
	case schema.StoredJSON:
		b, err := json.Marshal(given)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return given
}

// asking is the context of a user who may do everything.
func asking(s *graph.Snapshot) *Context {
	return &Context{
		Snapshot: s, Zone: time.UTC, Base: "http://localhost:8080", User: s.ByUID(catalog.Get("user"), "M5zQapPyTZI"),
		Access: func(*graph.Object) Access { return Access{true, true, true, true, true, true, true, true} },
	}
}

func show(t testing.TB, c *Context, typ, uid, fields string) tree {
	t.Helper()
	parsed, err := ParseFields(fields)
	if err != nil {
		t.Fatal(err)
	}
	o := c.Snapshot.ByUID(catalog.Get(typ), uid)
	if o == nil {
		t.Fatalf("there is no %s %s", typ, uid)
	}
	return read(t, Select(catalog.Get(typ), parsed).Append(nil, c, o))
}

func read(t testing.TB, b []byte) tree {
	t.Helper()
	var out tree
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	return out
}
