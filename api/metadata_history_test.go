package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/db/dbtest"
	"cohort/demo"
	"cohort/metadata"
	"cohort/metadata/history"
	"cohort/schema/catalog"
)

type historyAnswer struct {
	Pager struct {
		Total, PageCount int
	}
	History []struct {
		Revision int64
		At       string
		User     struct{ ID, Username string }
		Type     string
		Patch    []struct {
			Op, Path string
			Value    any
		}
	}
}

func (s *testServer) history(t *testing.T, path string) (h historyAnswer) {
	t.Helper()
	if err := json.Unmarshal([]byte(s.do(t, exchange{path: path, status: 200})), &h, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	return h
}

// told is a history as text: one change a line, without what every change sets.
func (h historyAnswer) told() string {
	var b strings.Builder
	for _, change := range h.History {
		fmt.Fprint(&b, change.Type, " ", change.User.Username)
		if change.Type != "CREATE" {
			for _, o := range change.Patch {
				if o.Path != "/lastUpdated" && o.Path != "/lastUpdatedBy" {
					fmt.Fprint(&b, "; ", o.Op, " ", o.Path, " ", o.Value)
				}
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const elements = `{"dataElements":[{"id":"ElementHis1","name":"Cases","shortName":"Cases","domainType":"AGGREGATE","valueType":"NUMBER","aggregationType":"SUM"}],
	"optionSets":[{"id":"SetHistory1","name":"Sexes","valueType":"TEXT"}]}`

func TestHistory(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(elements), metadata.ImportOptions{})
		s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAELEMENT_PUBLIC_ADD"]}`, status: 201})
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
			body: `{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}`})
		const path, clerk = "/api/dataElements/ElementHis1", "clerk:District1!"
		patch := func(user, body string) {
			t.Helper()
			s.do(t, exchange{method: "PATCH", path: path, user: user, header: jsonType, body: body, status: 200})
		}
		began := time.Now()
		time.Sleep(2 * time.Millisecond)
		patch("", `{"code":"CASES","sharing":{"public":"rw------"}}`)
		patch(clerk, `{"name":"All cases","valueType":"TEXT","optionSet":{"id":"SetHistory1"}}`)
		time.Sleep(2 * time.Millisecond)
		middle := time.Now()
		time.Sleep(2 * time.Millisecond)
		patch("", `{"code":null}`)
		patch("", `{"code":null}`) // is no change
		patch("", `{"optionSet":null}`)
		s.do(t, exchange{method: "DELETE", path: "/api/optionSets/SetHistory1", status: 204})

		h := s.history(t, path+"/history")
		lines := strings.Split(h.told(), "\n")
		for i, want := range []string{"UPDATE admin; remove /optionSet <nil>", "UPDATE admin; remove /code <nil>",
			"UPDATE clerk; replace /name All cases; replace /valueType TEXT; add /optionSet map[id:SetHistory1]", "UPDATE admin; add /code CASES", "CREATE admin"} {
			if len(lines) <= i || lines[i] != want {
				t.Errorf("change %d is not %s:\n%s", i, want, h.told())
			}
		}
		if h.Pager.Total != 5 || len(h.History) != 5 {
			t.Errorf("%+v", h.Pager)
		}
		if second := s.history(t, path+"/history?page=2&pageSize=2"); second.Pager.PageCount != 3 || second.told() != strings.Join(lines[2:4], "\n")+"\n" {
			t.Errorf("the second page has %s", second.told())
		}
		if third := s.history(t, path+"/history?page=3&pageSize=2"); third.told() != lines[4]+"\n" {
			t.Errorf("the third page has %s", third.told())
		}
		s.do(t, exchange{path: path + "/history", header: []string{"Accept", "application/xml"}, status: 200, has: []string{"<history", "All cases"}})

		asOf := func(at time.Time) string { return path + "?asOf=" + at.UTC().Format("2006-01-02T15:04:05.000") }
		for _, x := range []exchange{
			{path: asOf(middle), status: 200, has: []string{`"name":"All cases"`, `"code":"CASES"`, `"valueType":"TEXT"`}},
			{path: asOf(middle) + "&fields=name,code", status: 200, has: []string{`{"name":"All cases","code":"CASES"}`}},
			{path: asOf(began), status: 200, has: []string{`"name":"Cases"`}, hasnt: []string{"CASES"}},
			{path: asOf(time.Now()), status: 200, has: []string{`"name":"All cases"`}, hasnt: []string{"CASES"}},
			{path: path + "?asOf=2001-01-01", status: 404, has: []string{"did not exist"}},
			{path: path + "?asOf=2030-01-01T00:00:00.000%2B0100", status: 200}, {path: path + "?asOf=2030-01-01T00:00:00.000+0100", status: 200},
			{path: path + "?asOf=yesterday", status: 400, has: []string{"asOf"}},

			{method: "POST", path: fmt.Sprintf("%s/history/%d/restore", path, h.History[2].Revision), status: 409, has: []string{"E5002", "SetHistory1"}},
			{method: "POST", path: fmt.Sprintf("%s/history/%d/restore", path, h.History[4].Revision-1), status: 404},
			{method: "POST", path: path + "/history/9000/restore", status: 404},
			{method: "POST", path: path + "/history/first/restore", status: 400},
			{method: "POST", path: fmt.Sprintf("%s/history/%d/restore", path, h.History[4].Revision), status: 200, has: []string{`"uid":"ElementHis1"`}},
			{path: path, status: 200, has: []string{`"name":"Cases"`}, hasnt: []string{"CASES", `"optionSet"`}},
			{method: "POST", path: fmt.Sprintf("%s/history/%d/restore", path, h.History[3].Revision), header: []string{"If-Match", `"stale"`}, status: 412},
			{method: "POST", path: fmt.Sprintf("%s/history/%d/restore", path, h.History[3].Revision), status: 200},
			{path: path, user: clerk, status: 200, has: []string{`"name":"Cases"`, `"code":"CASES"`, `"public":"rw------"`}},

			{method: "PUT", path: path + "/sharing", header: jsonType, body: `{"public":"r-------"}`, status: 204},
			{path: path + "/history", user: clerk, status: 200},
			{method: "POST", path: fmt.Sprintf("%s/history/%d/restore", path, h.History[3].Revision), user: clerk, status: 403},
			{method: "PUT", path: path + "/sharing", header: jsonType, body: `{"public":"--------"}`, status: 204},
			{path: path + "/history", user: clerk, status: 403}, {path: path + "?asOf=2030-01-01", user: clerk, status: 403},
			{path: path + "/history", user: "-", header: []string{"Accept", "application/json"}, status: 401},
			{method: "POST", path: fmt.Sprintf("%s/history/%d/restore", path, h.History[3].Revision), user: clerk, status: 403},
			{path: "/api/dataElements/NoSuchElem1/history", status: 404},
			{path: "/api/users/UserClerk01/history", status: 200, hasnt: []string{"assword", "argon"}},
		} {
			s.do(t, x)
		}
	})
}

// A long history is read from its end.
func TestLongHistory(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(elements), metadata.ImportOptions{})
		element := s.server.Metadata.Type("dataElement")
		for i := range 200 {
			if _, err := s.server.Metadata.Merge(t.Context(), element, "ElementHis1", map[string]any{"code": fmt.Sprint("code", i)}, metadata.ImportOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		s.do(t, exchange{path: "/api/dataElements/ElementHis1/history", status: 200, has: []string{`"total":201`, `"pageSize":50`, `"code199"`}, hasnt: []string{`"code100"`}})
		s.do(t, exchange{path: "/api/dataElements/ElementHis1/history?page=5", status: 200, has: []string{"CREATE"}, hasnt: []string{"code1"}})
		s.do(t, exchange{path: "/api/dataElements/ElementHis1/history?paging=false", status: 200, has: []string{"CREATE", "code50"}})
	})
}

// What an object is, in every type that the demo has, is no change of it.
func TestRestoringThePresentChangesNothing(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.put(t, demo.Metadata, metadata.ImportOptions{})
	s.put(t, demo.Registry, metadata.ImportOptions{Merge: true})
	snapshot := s.server.Metadata.Current()
	log, types := history.Log{DB: s.server.DB, Snapshot: snapshot, Zone: time.UTC}, 0
	for _, typ := range catalog.All() {
		if !typ.Graph() {
			continue
		}
		n := 0
		for o := range snapshot.All(typ) {
			if n++; n > 5 {
				break
			}
			tree, err := log.At(t.Context(), o, snapshot.Revision())
			if err != nil || tree == nil {
				t.Fatal(o.Type.Name, o.UID, tree, err)
			}
			report, err := s.server.Metadata.Merge(t.Context(), typ, o.UID, tree, metadata.ImportOptions{})
			if err != nil || report.Stats.Updated != 1 {
				t.Errorf("%s %s: %v, %+v", typ.Name, o.UID, err, report)
			} else if now := s.server.Metadata.Current().ByUID(typ, o.UID); now.Token != o.Token {
				t.Errorf("%s %s: %s became %s", typ.Name, o.UID, o.Doc().Body(), now.Doc().Body())
			}
		}
		if n > 0 {
			types++
		}
	}
	if types < 20 {
		t.Errorf("only %d types were tried", types)
	}
}
