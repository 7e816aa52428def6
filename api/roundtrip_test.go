package api

import (
	"fmt"
	"testing"

	"cohort/metadata/metadatatest"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// An object of any type that is changed in any way, and sent back in any form as it was, is the object that it was: alone, as a
// patch, in a list and in a package.
func TestEveryTypeSurvivesEveryForm(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.server.Config.BodyLimit = 16 << 20
		objects := metadatatest.Objects(catalog.All(), 2)
		s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: string(payload.Append(nil, metadatatest.Package(objects)))})
		if t.Failed() {
			return
		}
		changed := 0
		for i, o := range objects {
			path := "/api/" + o.Type.Endpoint
			read := func(path string) string {
				return s.do(t, exchange{path: path + "?fields=:owner&paging=false", status: 200})
			}
			alone := path + "/" + o.UID
			text := read(alone)
			before := undated(t, text)
			for j, back := range []exchange{
				{method: "PUT", path: alone, header: jsonType, body: text, status: 200},
				{method: "PATCH", path: alone, header: jsonType, body: text, status: 200},
				{method: "PUT", path: alone, header: xmlType, body: read(alone + ".xml"), status: 200},
				{method: "POST", path: "/api/metadata", header: xmlType, body: read(path + ".xml"), status: 200},
				{method: "POST", path: "/api/metadata", header: jsonType, body: s.do(t, exchange{path: "/api/metadata?" + o.Type.Plural + "=true", status: 200}), status: 200},
			} {
				if p := changeable(o.Type); p != nil {
					s.do(t, anotherText(alone, p, fmt.Sprint("Other ", i, " ", j), j%2 == 0))
					if now := undated(t, read(alone)); now == before {
						t.Fatalf("%s: a patch of %s changed nothing", alone, p.Name)
					}
					changed++
				}
				s.do(t, back)
				if after := undated(t, read(alone)); after != before {
					t.Errorf("%s %s:\nwas %s\nis  %s\nby  %s", back.method, back.path, before, after, back.body)
				}
			}
		}
		if changed < 5*len(objects)*9/10 {
			t.Errorf("only %d changes: the test tests little", changed)
		}
	})
}

// changeable is a property of a type whose text can be another one, or nil.
func changeable(t *schema.Type) *schema.Property {
	for _, name := range []string{"name", "surname", "displayName", "code"} {
		if p := t.Property(name); p != nil && p.Storage == schema.StoredText && p.Owner {
			return p
		}
	}
	return nil
}

// anotherText changes a text, by a JSON Patch or by an object that names it alone.
func anotherText(path string, p *schema.Property, text string, patch bool) exchange {
	if patch {
		return exchange{method: "PATCH", path: path, header: []string{"Content-Type", "application/json-patch+json"}, status: 200,
			body: fmt.Sprintf(`[{"op":"replace","path":"/%s","value":%q}]`, p.Name, text)}
	}
	return exchange{method: "PATCH", path: path, header: jsonType, body: fmt.Sprintf(`{%q:%q}`, p.Name, text), status: 200}
}

// undated is JSON with the members of its objects in order, and without the dates of their last changes.
func undated(t *testing.T, text string) string {
	t.Helper()
	value, err := payload.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	var clean func(any)
	clean = func(value any) {
		switch x := value.(type) {
		case payload.Tree:
			delete(x, "lastUpdated")
			for _, member := range x {
				clean(member)
			}
		case []any:
			for _, member := range x {
				clean(member)
			}
		}
	}
	clean(value)
	return string(payload.Append(nil, value))
}
