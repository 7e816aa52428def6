package api

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

// stream follows the changes and hands over what comes, one event at a time, as "id data", and comments as they are.
func (s *testServer) stream(t *testing.T, user, query string, header ...string) (next func() string, cancel func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	req, err := http.NewRequestWithContext(ctx, "GET", s.URL+"/api/metadata/changes"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	name, password, _ := strings.Cut(user, ":")
	req.SetBasicAuth(name, password)
	req.Header.Set("Accept", "text/event-stream")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); res.Body.Close() })
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("status %d, %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(res.Body)
	return func() string {
		var event []string
		for lines.Scan() {
			switch line := lines.Text(); {
			case line == "" && len(event) > 0:
				return strings.Join(event, " ")
			case line != "" && (line[0] != ':' || strings.Contains(line, "still")):
				event = append(event, line)
			}
		}
		return "end"
	}, cancel
}

func revisionOf(t *testing.T, s *testServer) (head int64) {
	t.Helper()
	var answer struct {
		Revision int64 `json:"revision"`
	}
	if err := json.Unmarshal([]byte(s.do(t, exchange{path: "/api/metadata/changes?since=1000000", status: 200, has: []string{`"changes":[]`}})), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Revision
}

func TestChanges(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
			body: `{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"yrB6vc5Ip3r"}]}`})
		s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}`, status: 201})
		s.do(t, exchange{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"userRoles":[{"id":"RoleClerk01"}]}`, status: 200})
		const clerk = "clerk:District1!"
		at := revisionOf(t, s)
		s.put(t, []byte(`{"dataElements":[
			{"id":"ElementSee1","name":"Open","shortName":"Open","domainType":"AGGREGATE","valueType":"NUMBER","aggregationType":"SUM","sharing":{"public":"r-------"}},
			{"id":"ElementHid1","name":"Hidden","shortName":"Hidden","domainType":"AGGREGATE","valueType":"NUMBER","aggregationType":"SUM","sharing":{"public":"--------"}}]}`), metadata.ImportOptions{})
		for _, id := range []string{"ElementHid1", "ElementSee1"} {
			s.do(t, exchange{method: "PATCH", path: "/api/dataElements/" + id, header: jsonType, body: `{"code":"` + id + `"}`, status: 200})
			s.do(t, exchange{method: "DELETE", path: "/api/dataElements/" + id, status: 204})
		}
		object := func(id string, deleted bool) string {
			return fmt.Sprintf(`{"type":"dataElement","id":"%s","deleted":%t}`, id, deleted)
		}
		commit := func(n int64) string { return fmt.Sprintf(`{"revision":%d,"at":"`, at+n) }
		since := func(n int64) string { return fmt.Sprint("/api/metadata/changes?since=", at+n) }
		for _, x := range []exchange{
			{path: since(0), has: []string{fmt.Sprintf(`{"revision":%d,"until":%d,`, at+5, at+5), commit(1), commit(2), commit(3), commit(4), commit(5),
				`[` + object("ElementSee1", false) + `,` + object("ElementHid1", false) + `]`, object("ElementSee1", true), object("ElementHid1", true), `"username":"admin"`}},
			{path: since(0), user: clerk, has: []string{fmt.Sprintf(`"until":%d,`, at+5), commit(1), commit(4), commit(5), `[` + object("ElementSee1", false) + `]`, object("ElementSee1", true)},
				hasnt: []string{"Hid1", commit(2), commit(3)}},
			{path: since(1) + "&pageSize=2", user: clerk, has: []string{fmt.Sprintf(`{"revision":%d,"until":%d,"changes":[]}`, at+5, at+3)}},
			{path: since(4), has: []string{`"changes":[` + commit(5)}},
			{path: since(5), has: []string{`"changes":[]`}},
			{path: "/api/metadata/changes", has: []string{`{"revision":1,`}},
			{path: "/api/metadata/changes?since=x", status: 400, has: []string{"since"}},
			{path: "/api/metadata/changes?pageSize=0", status: 400},
			{path: "/api/metadata/changes", user: "-", header: []string{"Accept", "application/json"}, status: 401},
			{path: "/api/metadata/changes", header: []string{"Accept", "text/event-stream", "Last-Event-ID", "x"}, status: 400},
			{method: "HEAD", path: "/api/metadata/changes", header: []string{"Accept", "text/event-stream"}},
		} {
			if x.status == 0 {
				x.status = 200
			}
			s.do(t, x)
		}
	})
}

func TestChangesAreStreamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s := startServer(t, d)
		other := s
		if d.Dialect().Shared {
			other = startServer(t, d) // a write of another node is told of, too
		}
		s.put(t, []byte(elements), metadata.ImportOptions{})
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
			body: `{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"yrB6vc5Ip3r"}]}`})
		at := revisionOf(t, s)
		code := func(code string) {
			t.Helper()
			other.do(t, exchange{method: "PATCH", path: "/api/dataElements/ElementHis1", header: jsonType, body: `{"code":"` + code + `"}`, status: 200})
		}
		is := func(event string, revision int64) {
			t.Helper()
			if !strings.HasPrefix(event, fmt.Sprintf(`id: %d data: {"revision":%d,`, revision, revision)) || !strings.Contains(event, `"objects":[{"type":"dataElement","id":"ElementHis1","deleted":false}]`) {
				t.Errorf("after %d commits came %s", revision-at, event)
			}
		}
		code("one")
		live, leave := s.stream(t, "admin:district", "")
		late, _ := s.stream(t, "clerk:District1!", "", "Last-Event-ID", fmt.Sprint(at), "Accept-Encoding", "identity")
		is(late(), at+1)
		code("two")
		code("three")
		for _, next := range []func() string{live, late} {
			is(next(), at+2)
			is(next(), at+3)
		}
		since, _ := s.stream(t, "admin:district", fmt.Sprint("?since=", at+2))
		is(since(), at+3)
		leave()
		s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/disabled", status: 204})
		if event := late(); event != "end" {
			t.Errorf("a disabled user is told %s", event)
		}
		if event := since(); !strings.Contains(event, `"type":"user","id":"UserClerk01"`) {
			t.Errorf("after the user was disabled came %s", event)
		}
		s.server.heartbeat = 20 * time.Millisecond
		quiet, _ := s.stream(t, "admin:district", "")
		if event := quiet(); event != ": still here" {
			t.Errorf("in silence came %s", event)
		}
		s.server.Drain()
		for name, next := range map[string]func() string{"one in silence": quiet, "one since": since} {
			for event := next(); event != "end"; event = next() {
				if !strings.HasPrefix(event, ": still here") {
					t.Errorf("%s: %s", name, event)
				}
			}
		}
		s.do(t, exchange{path: "/api/metadata/changes", header: []string{"Accept", "text/event-stream"}, status: 503})
	})
}
