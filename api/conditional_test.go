package api

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

// header asks and returns a header of the answer.
func (s *testServer) header(t *testing.T, method, path, body, name string, header ...string) (status int, value string) {
	t.Helper()
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("admin", "district")
	req.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode, res.Header.Get(name)
}

func constant(name string) string {
	return `{"id":"ConstCondi1","name":"` + name + `","shortName":"C","value":1}`
}

func TestConditionalReads(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const path = "/api/constants/ConstCondi1"
		s.do(t, exchange{method: "POST", path: "/api/constants", header: jsonType, body: constant(strings.Repeat("long ", 40)), status: 201})
		_, tag := s.header(t, "GET", path, "", "ETag")
		if len(tag) < 20 || tag[0] != '"' {
			t.Fatalf("the tag is %s", tag)
		}
		_, zipped := s.header(t, "GET", path, "", "ETag", "Accept-Encoding", "gzip")
		if zipped != strings.TrimSuffix(tag, `"`)+`-gzip"` {
			t.Errorf("compressed it is %s, else %s", zipped, tag)
		}
		_, weak := s.header(t, "GET", "/api/constants", "", "ETag")
		if !strings.HasPrefix(weak, `W/"`) {
			t.Errorf("a list has %s", weak)
		}
		_, xml := s.header(t, "GET", path, "", "ETag", "Accept", "application/xml")
		if xml == tag {
			t.Error("XML has the tag of JSON")
		}
		for _, has := range []string{tag, zipped, "W/" + tag, `"x", ` + tag, "*"} {
			s.do(t, exchange{path: path, header: []string{"If-None-Match", has}, status: 304})
		}
		s.do(t, exchange{path: path, header: []string{"If-None-Match", zipped, "Accept-Encoding", "gzip"}, status: 304, answer: []string{"ETag", zipped, "Content-Encoding", "", "Vary", "Accept"}})
		s.do(t, exchange{path: "/api/constants", header: []string{"If-None-Match", weak}, status: 304, answer: []string{"ETag", weak}})
		for _, x := range []exchange{
			{path: path, header: []string{"If-None-Match", xml}}, {path: path, header: []string{"If-None-Match", `"nonsense`}}, {path: path + "?fields=id", header: []string{"If-None-Match", tag}},
			{path: path, header: []string{"If-None-Match", tag, "Accept", "application/xml"}}, {path: "/api/constants?fields=id", header: []string{"If-None-Match", weak}},
		} {
			x.status = 200
			s.do(t, x)
		}
		s.do(t, exchange{method: "PUT", path: path, header: jsonType, body: constant("short"), status: 200})
		s.do(t, exchange{path: path, header: []string{"If-None-Match", tag}, status: 200, has: []string{"short"}})
		s.do(t, exchange{path: "/api/constants", header: []string{"If-None-Match", weak}, status: 200, has: []string{"short"}})
	})
}

func TestConditionalWrites(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const path = "/api/constants/ConstCondi1"
		s.do(t, exchange{method: "POST", path: "/api/constants", header: jsonType, body: constant("one"), status: 201})
		_, first := s.header(t, "GET", path, "", "ETag")
		given := func(tag string) []string { return []string{"If-Match", tag, "Content-Type", "application/json"} }
		s.do(t, exchange{method: "PUT", path: path, header: given(first), body: constant("two"), status: 200})
		_, second := s.header(t, "GET", path+"?fields=id", "", "ETag")
		for _, x := range []exchange{
			{method: "PUT", header: given(first), body: constant("three")},
			{method: "PATCH", header: given(first), body: `{"name":"three"}`},
			{method: "PATCH", header: []string{"If-Match", first, "Content-Type", "application/json-patch+json"}, body: `[{"op":"test","path":"/name","value":"one"},{"op":"replace","path":"/name","value":"three"}]`},
			{method: "DELETE", header: given(first)},
			{method: "PUT", header: given(`"nonsense"`), body: constant("three")},
		} {
			x.path, x.status, x.has = path, 412, []string{`"httpStatusCode":412`}
			s.do(t, x)
		}
		s.do(t, exchange{method: "PUT", path: path + "/sharing", header: given(first), body: `{"public":"--------"}`, status: 412})
		s.do(t, exchange{path: path, status: 200, has: []string{`"name":"two"`}})
		s.do(t, exchange{method: "PATCH", path: path, header: given(first + ", " + second), body: `{"name":"three"}`, status: 200})
		s.do(t, exchange{method: "PATCH", path: path, header: given("*"), body: `{"name":"four"}`, status: 200})
		_, last := s.header(t, "GET", path, "", "ETag", "Accept-Encoding", "gzip")
		s.do(t, exchange{method: "DELETE", path: path, header: given(last), status: 204})
	})
}

// Every answer to a write of one object tells its new version, by which the next write can be conditional.
func TestWritesTellTheVersion(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const path, group = "/api/constants/ConstCondi1", "/api/dataElementGroups/GroupCondi1"
		s.put(t, []byte(elements), metadata.ImportOptions{})
		status, tag := s.header(t, "POST", "/api/constants", constant("one"), "ETag", "Content-Type", "application/json", "If-None-Match", "*")
		if status != 201 || tag == "" {
			t.Fatal(status, tag)
		}
		first := tag
		s.do(t, exchange{method: "POST", path: "/api/constants", header: append([]string{"If-None-Match", "*"}, jsonType...), body: constant("two"), status: 412})
		s.do(t, exchange{method: "PUT", path: path, header: append([]string{"If-None-Match", "*"}, jsonType...), body: constant("two"), status: 412})
		for i, x := range []exchange{
			{method: "PUT", path: path, body: constant("two")}, {method: "PUT", path: path, body: constant("two")},
			{method: "PATCH", path: path, body: `{"name":"three"}`}, {method: "POST", path: "/api/constants", body: constant("four")},
			{method: "PUT", path: path + "/sharing", body: `{"public":"r-------"}`, status: 204},
			{method: "PUT", path: path + "/translations", body: `{"translations":[{"property":"NAME","locale":"fr","value":"quatre"}]}`, status: 204},
			{method: "POST", path: "/api/sharing?type=constant&id=ConstCondi1", body: `{"object":{"publicAccess":"rw------"}}`},
			{method: "POST", path: fmt.Sprintf("%s/history/%d/restore", path, s.history(t, path+"/history").History[0].Revision)},
		} {
			if x.status == 0 {
				x.status = 200
			}
			was := tag
			if status, tag = s.header(t, x.method, x.path, x.body, "ETag", "Content-Type", "application/json", "If-Match", tag); status != x.status || tag == "" || tag == was && i != 1 {
				t.Fatalf("%d. %s %s: %d, from %s to %s", i, x.method, x.path, status, was, tag)
			}
			if _, read := s.header(t, "GET", path, "", "ETag"); !strings.HasPrefix(read, strings.TrimSuffix(tag, `"`)+"-") {
				t.Errorf("%s %s: the version is %s, read as %s", x.method, x.path, tag, read)
			}
			if x.method != "POST" || i > 3 {
				s.do(t, exchange{method: x.method, path: x.path, header: []string{"Content-Type", "application/json", "If-Match", first}, body: x.body, status: 412})
			}
		}
		_, tag = s.header(t, "POST", "/api/dataElementGroups", `{"id":"GroupCondi1","name":"G","shortName":"G"}`, "ETag", "Content-Type", "application/json")
		for _, x := range []exchange{
			{method: "POST", path: group + "/dataElements/ElementHis1"}, {method: "DELETE", path: group + "/dataElements/ElementHis1"},
			{method: "PUT", path: group + "/dataElements", body: `{"identifiableObjects":[{"id":"ElementHis1"}]}`},
			{method: "POST", path: group + "/dataElements", body: `{"deletions":[{"id":"ElementHis1"}]}`},
		} {
			_, read := s.header(t, "GET", group+"/dataElements", "", "ETag")
			was := tag
			if status, tag = s.header(t, x.method, x.path, x.body, "ETag", "Content-Type", "application/json", "If-Match", read); status != 200 || tag == was {
				t.Fatalf("%s %s: %d, from %s to %s", x.method, x.path, status, was, tag)
			}
			s.do(t, exchange{method: x.method, path: x.path, header: []string{"Content-Type", "application/json", "If-Match", read}, body: x.body, status: 412})
		}
		// A relation that the members keep leaves the object in its version, but not the collection.
		element := "/api/dataElements/ElementHis1"
		_, object := s.header(t, "GET", element, "", "ETag")
		_, tag = s.header(t, "GET", element+"/dataElementGroups?fields=id", "", "ETag")
		status, now := s.header(t, "POST", element+"/dataElementGroups/GroupCondi1", "", "ETag", "If-Match", object)
		_, still := s.header(t, "GET", element, "", "ETag")
		_, read := s.header(t, "GET", element+"/dataElementGroups", "", "ETag")
		_, one := s.header(t, "GET", element+"/dataElementGroups/GroupCondi1", "", "ETag")
		version := func(tag string) string { before, _, _ := strings.Cut(strings.Trim(tag, `"`), "-"); return before }
		if status != 200 || version(object) != version(still) || version(now) != version(read) || version(now) != version(one) || version(now) == version(tag) || version(now) == version(object) {
			t.Errorf("%d, of the object %s and %s, of the collection from %s to %s, read as %s and %s", status, object, still, tag, now, read, one)
		}
		s.do(t, exchange{method: "POST", path: "/api/dataElementGroups", header: jsonType, body: `{"id":"GroupCondi2","name":"H","shortName":"H"}`, status: 201})
		body := `{"identifiableObjects":[{"id":"GroupCondi2"}]}`
		for _, x := range []exchange{
			{method: "PUT", path: element + "/dataElementGroups", body: body}, {method: "POST", path: element + "/dataElementGroups", body: body},
			{method: "DELETE", path: element + "/dataElementGroups", body: body}, {method: "DELETE", path: element + "/dataElementGroups/GroupCondi1"}, {method: "POST", path: element + "/dataElementGroups/GroupCondi2"},
		} {
			s.do(t, exchange{method: x.method, path: x.path, header: []string{"Content-Type", "application/json", "If-Match", tag}, body: x.body, status: 412})
		}
		// what the group itself says of its members is seen, too, and what changes nothing leaves the collection in its version
		s.do(t, exchange{method: "POST", path: "/api/dataElementGroups/GroupCondi2/dataElements/ElementHis1", status: 200})
		s.do(t, exchange{method: "PUT", path: element + "/dataElementGroups", header: []string{"Content-Type", "application/json", "If-Match", now}, body: body, status: 412})
		_, read = s.header(t, "GET", element+"/dataElementGroups", "", "ETag")
		status, same := s.header(t, "POST", element+"/dataElementGroups/GroupCondi2", "", "ETag", "If-Match", read)
		if status != 200 || version(same) != version(read) {
			t.Errorf("%d, %s and %s", status, read, same)
		}
		status, now = s.header(t, "DELETE", element+"/dataElementGroups/GroupCondi2", "", "ETag", "If-Match", same)
		if status != 200 || version(now) == version(same) {
			t.Errorf("%d, %s and %s", status, same, now)
		}
		s.do(t, exchange{method: "PUT", path: element + "/dataElementGroups", header: []string{"Content-Type", "application/json", "If-Match", now}, body: body, status: 200})
		s.do(t, exchange{method: "DELETE", path: element + "/dataElementGroups/GroupCondi1", header: []string{"If-Match", `"0"`}, status: 412})
	})
}

// Of those who change the same version one wins, on however many nodes they are.
func TestOneWinsTheRace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		nodes := []*testServer{startServer(t, d)}
		if d.Dialect().Shared {
			nodes = append(nodes, startServer(t, d))
		}
		const path = "/api/constants/ConstCondi1"
		nodes[0].do(t, exchange{method: "POST", path: "/api/constants", header: jsonType, body: constant("one"), status: 201})
		for round := range 5 {
			_, tag := nodes[0].header(t, "GET", path, "", "ETag")
			statuses := make([]int, 8)
			var all sync.WaitGroup
			for i := range statuses {
				all.Go(func() {
					statuses[i], _ = nodes[i%len(nodes)].header(t, "PUT", path, constant(fmt.Sprintf("round %d, %d", round, i)), "ETag", "Content-Type", "application/json", "If-Match", tag)
				})
			}
			all.Wait()
			won := 0
			for _, status := range statuses {
				if status == 200 {
					won++
				} else if status != 412 {
					t.Errorf("status %d", status)
				}
			}
			if won != 1 {
				t.Errorf("%d have won: %v", won, statuses)
			}
		}
	})
}

func FuzzEntityTags(f *testing.F) {
	for _, header := range []string{`"a-b"`, `W/"a-b-gzip", "c"`, "*", `"`, ",,", `W/`} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		const tag = `"1f-00"`
		if named := namedTag([]string{header}, tag); named != "" && named != tag && bareTag(named) != "1f-00" {
			t.Errorf("%q names %s as %s", header, tag, named)
		}
		if namedTag([]string{header, tag}, tag) == "" {
			t.Errorf("behind %q the tag is not found", header)
		}
		c := &call{Request: &http.Request{Header: http.Header{"If-Match": {header, tag}}}}
		if versions := c.expected(); versions != nil && versions[len(versions)-1] != 0x1f {
			t.Errorf("%q: %x", header, versions)
		}
	})
}
