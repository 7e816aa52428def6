package api

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cohort/db/dbtest"
	"cohort/metadata"
	"cohort/metadata/metadatatest"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// worldOfTotals are two objects of each type that everybody sees, and a reader who may export.
func worldOfTotals(t *testing.T, s *testServer) {
	t.Helper()
	s.server.Config.BodyLimit = 16 << 20
	s.do(t, post("/api/metadata", string(payload.Append(nil, metadatatest.Package(metadatatest.Objects(catalog.All(), 2)))), 200))
	s.do(t, post("/api/metadata", `{"userRoles":[{"id":"RoleReader1","name":"Reader","authorities":["F_METADATA_EXPORT","F_USER_VIEW","F_VIEW_SERVER_INFO"]}],
		"users":[{"id":"UserReader1","username":"reader","password":"District1!","firstName":"Rita","surname":"Reader","userRoles":[{"id":"RoleReader1"}]}]}`, 200))
}

// hiddenWorld is a package of two more objects of each type with sharing, which nobody but superusers sees. They refer to each other, and
// to what everybody sees.
func hiddenWorld() string {
	remap := []string{}
	var hidden []metadatatest.Object
	for _, o := range metadatatest.Objects(catalog.All(), 4) {
		switch first, second := metadatatest.UID(o.Type, 0), metadatatest.UID(o.Type, 1); {
		case o.UID == first || o.UID == second:
		case o.Type.Shareable:
			o.Tree["sharing"] = payload.Tree{"owner": metadata.Superuser, "public": "--------", "external": false, "users": payload.Tree{}, "userGroups": payload.Tree{}}
			hidden = append(hidden, o)
		case o.UID == metadatatest.UID(o.Type, 2):
			remap = append(remap, o.UID, first)
		default:
			remap = append(remap, o.UID, second)
		}
	}
	text := strings.NewReplacer(remap...).Replace(string(payload.Append(nil, metadatatest.Package(hidden))))
	tree, err := payload.Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	return string(payload.Append(nil, onlyOnce(tree)))
}

// onlyOnce takes out of lists what they hold twice, and values of attributes, which are of many types.
func onlyOnce(value any) any {
	switch x := value.(type) {
	case payload.Tree:
		delete(x, "attributeValues")
		for key, member := range x {
			x[key] = onlyOnce(member)
		}
	case []any:
		var out []any
		seen := map[string]bool{}
		for _, item := range x {
			item = onlyOnce(item)
			tree, _ := item.(payload.Tree)
			if text := string(payload.Append(nil, item)); len(tree) != 1 || tree["id"] == nil || !seen[text] {
				out, seen[text] = append(out, item), true
			}
		}
		return out
	}
	return value
}

// totalling are the requests in whose answers something is counted, or listed.
func totalling() (paths []string) {
	for _, t := range catalog.All() {
		if !t.Graph() {
			continue
		}
		list := "/api/" + t.Endpoint
		paths = append(paths, list+"?fields=id&totalPages=true&pageSize=1", list+"?fields=id,name&paging=false", list+"?fields=id&query=a&pageSize=2", list+".csv?paging=false&fields=id",
			list+"/gist?total=true&pageSize=1&fields=id", list+"/gist?total=true&auto=XL", "/api/metadata?"+t.Plural+"=true&fields=id")
		var sizes, gists []string
		for _, p := range t.Properties {
			if p.Kind != schema.Collection || p.Name == "access" {
				continue
			}
			sizes, gists = append(sizes, p.Name+"~size~rename("+p.Name+"_n)", p.Name+"~isEmpty~rename("+p.Name+"_e)", p.Name+"~isNotEmpty~rename("+p.Name+"_f)"), append(gists, p.Name+"~size", p.Name+"~is-empty", p.Name+"~ids")
			if p.Target == nil || !p.Target.Graph() {
				continue
			}
			for _, filter := range []string{":empty", ":!empty", ":gt:2", ":le:2"} {
				paths = append(paths, list+"?fields=id&filter="+p.Name+filter)
			}
			paths = append(paths, list+"/gist?fields=id&total=true&filter="+p.Name+":!empty", list+"/gist?fields=id&total=true&filter="+p.Name+":gt:2")
			for i := range 2 {
				at := list + "/" + metadatatest.UID(t, i) + "/" + p.Name
				paths = append(paths, at+"?fields=id", at+"?paging=true&pageSize=1", at+"/gist?total=true&pageSize=1", at+"/gist?total=true&inverse=true&pageSize=1")
			}
		}
		for i := range 2 {
			at := list + "/" + metadatatest.UID(t, i)
			paths = append(paths, at+"?fields=*", at+"?fields=id,"+strings.Join(sizes, ","), at+"/gist?auto=XL", at+"/gist?fields=id,"+strings.Join(gists, ","), at+"/history", "/api/identifiableObjects/"+metadatatest.UID(t, i)+"?fields=*")
		}
		if slices.Contains([]string{"dataSet", "program", "categoryCombo", "dashboard", "dataElementGroup", "optionSet"}, t.Name) {
			paths = append(paths, list+"/"+metadatatest.UID(t, 0)+"/metadata")
		}
	}
	return append(paths, "/api/identifiableObjects?totalPages=true&fields=id", "/api/identifiableObjects/gist?total=true&fields=id", "/api/dataItems?totalPages=true&fields=id", "/api/dataItems?paging=false", "/api/dataItems?query=a",
		"/api/dimensions?paging=false&fields=*", "/api/dimensions/gist?total=true", "/api/dimensions/constraints", "/api/dataElementOperands?totalPages=true&fields=id", "/api/dataElementOperands?paging=false&fields=*", "/api/programDataElements?program="+metadatatest.UID(catalog.Get("program"), 0),
		"/api/dashboards/q/a", "/api/dashboards/search?count=100", "/api/dashboardItems?fields=id", "/api/mapViews?fields=id", "/api/sharing/search?key=a", "/api/userLookup?query=a", "/api/metadata?fields=id", "/api/metadata/changes?pageSize=1000",
		"/api/me?fields=*", "/api/authorities", "/api/organisationUnitLevels?fields=*", "/api/interpretations?totalPages=true", "/api/programs/orgUnits?programs="+metadatatest.UID(catalog.Get("program"), 0), "/api/resources")
}

// moving is what is another each time that one asks.
var moving = regexp.MustCompile(`"(lastLogin|date|lastAccessed|revision|until|created)":("[^"]*"|\d+),?|"user":\{[^}]*"lastLogin[^}]*\}`)

// What a user may not see is not counted for him either: no total, no size, no list and no search is another one after somebody has added
// objects that he does not see.
func TestNeverAHiddenTotal(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite")) // all of this is counted in memory
	worldOfTotals(t, s)
	read := func() map[string]string {
		out := map[string]string{}
		for _, path := range totalling() {
			status, _, body := s.strike(t, "reader:District1!", attack{"GET", path, "", ""})
			if status >= 500 {
				t.Errorf("GET %s: %d %s", path, status, body)
			}
			out[path] = fmt.Sprint(status, " ", moving.ReplaceAllString(body, ""))
		}
		return out
	}
	before := read()
	s.do(t, post("/api/metadata", hiddenWorld(), 200, `"status":"OK"`))
	after, fine := read(), 0
	for _, path := range totalling() {
		if strings.HasPrefix(before[path], "200 ") {
			fine++
		}
		if before[path] != after[path] {
			i := 0
			for i < min(len(before[path]), len(after[path])) && before[path][i] == after[path][i] {
				i++
			}
			i = max(0, i-80)
			t.Errorf("GET %s:\nwas %.300s\nis  %.300s", path, before[path][i:], after[path][i:])
		}
	}
	if fine < len(before)*3/4 {
		t.Errorf("only %d of %d requests are answered", fine, len(before))
	}
	for _, kind := range catalog.All() {
		if kind.Graph() && kind.Shareable {
			if n := len(slices.Collect(s.server.Metadata.Current().All(kind))); n < 4 {
				t.Errorf("there are %d objects of %s", n, kind.Name)
			}
		}
	}
}
