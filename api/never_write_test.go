package api

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cohort/access"
	"cohort/metadata/metadatatest"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// zebra marks what somebody is not to see of an object.
const zebra = "Zebra"

// attack is a request by which somebody tries to change an object.
type attack struct{ method, path, kind, body string }

// strike sends it as somebody, and returns the whole answer.
func (s *testServer) strike(t *testing.T, user string, a attack) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequest(a.method, s.URL+a.path, strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	name, password, _ := strings.Cut(user, ":")
	req.SetBasicAuth(name, password)
	req.Header.Set("Accept", "application/json, */*;q=0.5")
	if a.kind != "" {
		req.Header.Set("Content-Type", a.kind)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

func jsonOf(value any) string { return string(payload.Append(nil, value)) }

// everyAuthority is all that roles give but ALL itself: who has it may make objects of any type, and change those that are shared
// with him.
func everyAuthority() []any {
	var out []any
	for _, a := range access.System {
		out = append(out, a.ID)
	}
	for _, t := range catalog.All() {
		for _, kind := range t.Authorities {
			for _, a := range kind.Authorities {
				if a != access.All {
					out = append(out, a)
				}
			}
		}
	}
	return out
}

// withAll is a server with two objects of each type: a victim, and one that the author may write, too; with the author, who has all
// authorities, and nobody, who has none. The victims carry the mark in all that they are called.
func (s *testServer) withAll(t *testing.T) (victims, own map[*schema.Type]metadatatest.Object) {
	t.Helper()
	s.server.Config.BodyLimit = 16 << 20
	objects := metadatatest.Objects(catalog.All(), 2)
	s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: jsonOf(metadatatest.Package(objects))})
	s.do(t, post("/api/metadata", jsonOf(payload.Tree{
		"userRoles": []any{payload.Tree{"id": "RoleAuthor1", "name": "Author", "authorities": everyAuthority()}, payload.Tree{"id": "RoleNobody1", "name": "Nobody", "authorities": []any{}}},
		"users": []any{
			payload.Tree{"id": "UserAuthor1", "username": "author", "password": "District1!", "firstName": "Ann", "surname": "Author", "userRoles": []any{payload.Tree{"id": "RoleAuthor1"}}},
			payload.Tree{"id": "UserNobody1", "username": "nobody", "password": "District1!", "firstName": "Nob", "surname": "Nobody", "userRoles": []any{payload.Tree{"id": "RoleNobody1"}}}},
	}), 200))
	victims, own = map[*schema.Type]metadatatest.Object{}, map[*schema.Type]metadatatest.Object{}
	for i, o := range objects {
		path := "/api/" + o.Type.Endpoint + "/" + o.UID
		if i%2 == 1 {
			own[o.Type] = o
			if o.Type.Shareable {
				s.do(t, exchange{method: "PUT", path: path + "/sharing", header: jsonType, status: 204, body: `{"public":"rw------","users":{}}`})
			}
			continue
		}
		victims[o.Type] = o
		change := payload.Tree{}
		for _, name := range []string{"name", "shortName", "code", "description", "surname", "displayName"} {
			if p := o.Type.Property(name); p != nil && p.Storage == schema.StoredText && p.Owner {
				change[name] = fmt.Sprint(zebra, i)
			}
		}
		if len(change) > 0 {
			s.do(t, exchange{method: "PATCH", path: path, header: jsonType, status: 200, body: jsonOf(change)})
		}
		if o.Type.Shareable {
			s.do(t, exchange{method: "PUT", path: path + "/sharing", header: jsonType, status: 204, body: `{"public":"--------","users":{},"userGroups":{}}`})
		}
	}
	return victims, own
}

// attacks are all the ways to write an object that we know.
func attacks(s *testServer, victim, own metadatatest.Object) []attack {
	t, id := victim.Type, victim.UID
	path := "/api/" + t.Endpoint + "/" + id
	const js, patch, xml = "application/json", "application/json-patch+json", "application/xml"
	hacked := maps.Clone(own.Tree)
	hacked["id"] = id
	for _, p := range t.Stored() { // what is unique would be refused for that
		if p.Unique || p.Name == "sharing" {
			delete(hacked, p.Name)
		}
	}
	for _, name := range []string{"name", "shortName", "surname", "username", "displayName"} {
		if hacked[name] != nil || own.Tree[name] != nil {
			hacked[name] = "Hacked " + id
		}
	}
	shared := `"sharing":{"public":"rw------","users":{"UserAuthor1":{"id":"UserAuthor1","access":"rw------"}}}`
	list := jsonOf(payload.Tree{t.Plural: []any{hacked}})
	out := []attack{
		{"PUT", path, js, jsonOf(hacked)}, {"PUT", path + "?mergeMode=MERGE&skipValidation=true", js, jsonOf(hacked)}, {"POST", "/api/" + t.Endpoint, js, jsonOf(hacked)}, {"POST", "/api/" + t.Endpoint + "?importStrategy=CREATE_AND_UPDATE&skipSharing=true", js, jsonOf(hacked)},
		{"PATCH", path, js, `{"name":"Hacked","surname":"Hacked","description":"Hacked"}`}, {"PATCH", path, js, "{" + shared + "}"}, {"PATCH", path, js, `{"translations":[{"property":"NAME","locale":"fr","value":"Hacked"}]}`},
		{"PATCH", path, patch, `[{"op":"replace","path":"/name","value":"Hacked"}]`}, {"PATCH", path, patch, `[{"op":"remove","path":"/code"}]`}, {"PATCH", path, patch, `[{"op":"add","path":"/sharing/users/UserAuthor1","value":{"id":"UserAuthor1","access":"rw------"}}]`},
		{"PATCH", path, patch, `[{"op":"test","path":"/name","value":"x"}]`}, {"PATCH", path, patch, `[{"op":"copy","from":"/name","path":"/description"}]`},
		{"PUT", path + "/sharing", js, `{"public":"rw------","users":{"UserAuthor1":{"id":"UserAuthor1","access":"rw------"}}}`}, {"PATCH", path + "/sharing", patch, `[{"op":"replace","path":"/sharing/public","value":"rw------"}]`},
		{"PATCH", "/api/" + t.Endpoint + "/sharing", js, `{"` + t.Plural + `":["` + id + `"],"patch":[{"op":"replace","path":"/sharing/public","value":"rw------"}]}`},
		{"PATCH", "/api/metadata/sharing", js, `{"` + t.Plural + `":{"` + id + `":[{"op":"replace","path":"/sharing/public","value":"rw------"}]}}`},
		{"PATCH", "/api/metadata/sharing?atomic=false", js, `{"` + t.Plural + `":{"` + id + `":[{"op":"replace","path":"/sharing/public","value":"rw------"}]}}`},
		{"POST", "/api/sharing?type=" + t.Name + "&id=" + id, js, `{"object":{"publicAccess":"rw------","userAccesses":[{"id":"UserAuthor1","access":"rw------"}]}}`}, {"PUT", "/api/sharing?type=" + t.Name + "&id=" + id, js, `{"object":{"publicAccess":"rw------","user":{"id":"UserAuthor1"}}}`},
		{"PUT", path + "/translations", js, `{"translations":[{"property":"NAME","locale":"fr","value":"Hacked"}]}`},
		{"POST", path + "/history/" + fmt.Sprint(s.server.Metadata.Current().Revision()-1) + "/restore", "", ""}, {"POST", path + "/history/1/restore", "", ""},
		{"POST", "/api/metadata?importStrategy=CREATE_AND_UPDATE", js, list}, {"POST", "/api/metadata?importStrategy=UPDATE&atomicMode=NONE&skipValidation=true", js, list}, {"POST", "/api/metadata?importStrategy=UPDATE&mergeMode=MERGE", js, list},
		{"POST", "/api/metadata?importStrategy=DELETE&atomicMode=NONE", js, list}, {"POST", "/api/metadata?userOverrideMode=SELECTED&overrideUser=M5zQapPyTZI", js, list}, {"POST", "/api/metadata?importMode=VALIDATE&importReportMode=DEBUG", js, list},
		{"POST", "/api/metadata", xml, `<metadata xmlns="http://dhis2.org/schema/dxf/2.0"><` + t.Plural + `><` + t.Name + ` id="` + id + `" name="Hacked"/></` + t.Plural + `></metadata>`},
		{"PUT", path, xml, `<` + t.Name + ` xmlns="http://dhis2.org/schema/dxf/2.0" id="` + id + `" name="Hacked"/>`},
		{"POST", "/api/metadata/gml", xml, `<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><gml:Feature fid="` + id + `"><gml:Point><gml:coordinates>1,1</gml:coordinates></gml:Point></gml:Feature></gml:featureMember></gml:FeatureCollection>`},
	}
	for _, class := range []string{"DATA_ELEMENT", "ORGANISATION_UNIT", "CATEGORY_OPTION", "CATEGORY", "OPTION_SET", "INDICATOR_TYPE", "DATA_ELEMENT_GROUP", "USER_GROUP"} {
		if strings.EqualFold(strings.ReplaceAll(class, "_", ""), t.Name) {
			out = append(out, attack{"POST", "/api/metadata?classKey=" + class + "&importStrategy=CREATE_AND_UPDATE", "application/csv", "name,uid,code,shortName\nHacked," + id + ",,Hacked\n"})
		}
	}
	// its collections, and its place in those of others
	for _, p := range t.Properties {
		if p.Target == nil || p.Target.Embedded || p.Storage != schema.StoredRefs && p.Storage != schema.InverseSide {
			continue
		}
		member := metadatatest.UID(p.Target, 1)
		at := path + "/" + p.Name
		out = append(out, attack{"POST", at + "/" + member, "", ""}, attack{"POST", at, js, `{"additions":[{"id":"` + member + `"}]}`}, attack{"PUT", at, js, `{"identifiableObjects":[]}`},
			attack{"PUT", at, js, `{"identifiableObjects":[{"id":"` + member + `"}]}`}, attack{"DELETE", at + "/" + metadatatest.UID(p.Target, 0), "", ""}, attack{"DELETE", at, js, `{"deletions":[{"id":"` + metadatatest.UID(p.Target, 0) + `"}]}`})
		if p.Inverse != nil && p.Target.Endpoint != "" {
			there := "/api/" + p.Target.Endpoint + "/" + member + "/" + p.Inverse.Name
			out = append(out, attack{"POST", there + "/" + id, "", ""}, attack{"POST", there, js, `{"additions":[{"id":"` + id + `"}]}`}, attack{"DELETE", there + "/" + id, "", ""}, attack{"PUT", there, js, `{"identifiableObjects":[{"id":"` + id + `"}]}`})
		}
		// nested in an object that the author may write
		mine := maps.Clone(own.Tree)
		mine[p.Name] = []any{payload.Tree{"id": metadatatest.UID(p.Target, 0), "name": "Hacked", "surname": "Hacked", "shortName": "Hacked", "sharing": payload.Tree{"public": "rw------"}}}
		out = append(out, attack{"PUT", "/api/" + t.Endpoint + "/" + own.UID, js, jsonOf(mine)}, attack{"PATCH", "/api/" + t.Endpoint + "/" + own.UID, js, jsonOf(payload.Tree{p.Name: mine[p.Name]})})
	}
	return append(out, attack{"DELETE", path, "", ""})
}

// Nobody changes an object that he may not write: by no verb, in no form, alone or in a package, by its collections or those of
// others. And where he may not read it, no refusal says what it is called, or whether a guess of that is right.
func TestNeverAWriteThrough(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		victims, own := s.withAll(t)
		state := func(o metadatatest.Object) string {
			_, header, body := s.strike(t, "admin:district", attack{"GET", "/api/" + o.Type.Endpoint + "/" + o.UID + "?fields=:owner", "", ""})
			return header.Get("ETag") + " " + body
		}
		types := slices.SortedFunc(maps.Keys(victims), func(a, b *schema.Type) int { return strings.Compare(a.Name, b.Name) })
		before := map[*schema.Type]string{}
		storm := func(user string, hidden bool) {
			for _, typ := range types {
				if user == maker && (!typ.Shareable || typ.ImplicitPrivateAdd) {
					continue // authorities decide alone
				}
				for _, a := range attacks(s, victims[typ], own[typ]) {
					status, header, body := s.strike(t, user, a)
					if status >= 500 {
						t.Errorf("%s %s by %s: %d %.200s", a.method, a.path, user, status, body)
					}
					if hidden && typ.Shareable && strings.Contains(body+fmt.Sprint(header), zebra) {
						t.Errorf("%s %s by %s tells of %s: %d %.400s", a.method, a.path, user, typ.Name, status, body)
					}
					if now := state(victims[typ]); now != before[typ] {
						t.Errorf("%s %s by %s: %d changes %s: %.200s", a.method, a.path, user, status, typ.Name, a.body)
						before[typ] = now
					}
				}
			}
		}
		remember := func() {
			for _, typ := range types {
				before[typ] = state(victims[typ])
			}
		}

		remember()
		storm(maker, true)
		storm("nobody:District1!", true)
		for _, typ := range types {
			if now := state(victims[typ]); now != before[typ] {
				t.Errorf("%s was changed by an attack on another type:\nwas %s\nis  %s", typ.Name, before[typ], now)
			}
			if p := changeable(typ); p != nil && typ.Shareable && victims[typ].Tree[p.Name] != nil {
				guess := func(value string) string {
					_, _, body := s.strike(t, maker, attack{"PATCH", "/api/" + typ.Endpoint + "/" + victims[typ].UID, "application/json-patch+json", `[{"op":"test","path":"/` + p.Name + `","value":"` + value + `"}]`})
					return body
				}
				_, right, _ := strings.Cut(before[typ], `"`+p.Name+`":"`)
				right, _, _ = strings.Cut(right, `"`)
				if !strings.HasPrefix(right, zebra) || guess(right) != guess("wrong") {
					t.Errorf("%s: a patch tells a right guess of %s from a wrong one: %s", typ.Name, p.Name, right)
				}
			}
		}
		may := 0
		for _, typ := range types {
			if typ.Shareable {
				if status, _, _ := s.strike(t, maker, attack{"PATCH", "/api/" + typ.Endpoint + "/" + own[typ].UID, "application/json", `{"translations":[]}`}); status == 200 {
					may++
				}
			}
		}
		if may < 20 {
			t.Errorf("the author changes %d objects of his own: the test tests little", may)
		}
		if s.server.DB.Dialect().Name == "sqlite" { // what may be read is not written, either, which no engine decides
			for _, typ := range types {
				if typ.Shareable {
					s.do(t, exchange{method: "PUT", path: "/api/" + typ.Endpoint + "/" + victims[typ].UID + "/sharing", header: jsonType, status: 204, body: `{"public":"r-------","users":{},"userGroups":{}}`})
				}
			}
			remember()
			storm(maker, false)
		}
	})
}

const maker = "author:District1!"
