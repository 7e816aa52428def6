package api

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// startAsync sends a package to be imported later and returns the job's id.
func startAsync(t *testing.T, s *testServer, query, user, body string) string {
	t.Helper()
	answer := s.do(t, exchange{method: "POST", path: "/api/metadata?async=true" + query, user: user, header: jsonType, body: body, status: 200,
		has:    []string{`"message":"Initiated metadataImport"`, `"name":"metadataImport"`, `"jobType":"METADATA_IMPORT"`, `"jobStatus":"SCHEDULED"`, `"created":"2`},
		answer: []string{"Location", s.URL + "/api/system/tasks/METADATA_IMPORT"}})
	var started struct {
		Response startedJob `json:"response"`
	}
	if err := json.Unmarshal([]byte(answer), &started); err != nil {
		t.Fatal(err)
	}
	if r := started.Response; r.RelativeNotifierEndpoint != "/api/system/tasks/METADATA_IMPORT/"+r.ID {
		t.Errorf("the job %s is watched at %s", r.ID, r.RelativeNotifierEndpoint)
	}
	return started.Response.ID
}

// awaitJob waits for the last message of an import of metadata and returns its messages.
func awaitJob(t *testing.T, s *testServer, id string) string {
	t.Helper()
	return awaitTask(t, s, "METADATA_IMPORT", id)
}

func awaitTask(t *testing.T, s *testServer, category, id string) string {
	t.Helper()
	for range 1000 {
		messages := s.do(t, exchange{path: "/api/system/tasks/" + category + "/" + id, status: 200})
		if strings.Contains(messages, `"completed":true`) {
			return messages
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the job does not end")
	return ""
}

func TestAsyncMetadata(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		id := startAsync(t, s, "", "", `{"constants":[{"name":"One","value":1},{"name":"Two","value":2}]}`)
		var messages []notification
		if err := json.Unmarshal([]byte(awaitJob(t, s, id)), &messages); err != nil {
			t.Fatal(err)
		}
		if last := messages[0]; len(messages) < 3 || !last.Completed || last.Level != "INFO" || last.Category != "METADATA_IMPORT" || last.ID != id ||
			last.UID != id || len(last.Time) != len("2024-01-01T00:00:00.000") || !strings.Contains(messages[1].Message, "2 created") || messages[1].Completed {
			t.Errorf("%+v", messages)
		}
		report := `{"responseType":"ImportReport","status":"OK","stats":{"created":2,"updated":0,"deleted":0,"ignored":0,"total":2},"typeReports":[`
		for _, x := range []exchange{
			{path: "/api/constants?fields=name", status: 200, has: []string{"One", "Two"}},
			{path: "/api/system/tasks", status: 200, has: []string{`"METADATA_IMPORT":{"` + id + `":[{"uid":"`, `"ANALYTICS_TABLE":{}`, `"TRACKER_IMPORT_JOB":{}`}},
			{path: "/api/33/system/tasks/metadata_import", status: 200, has: []string{`{"` + id + `":[{`}},
			{path: "/api/system/tasks/RESOURCE_TABLE", status: 200, has: []string{`{}`}},
			{path: "/api/system/tasks/RESOURCE_TABLE/" + id, status: 200, has: []string{`[]`}},
			{path: "/api/system/tasks/METADATA_IMPORT/abcdefghijk", status: 200, has: []string{`[]`}},
			{path: "/api/system/tasks/METADATA_IMPORT/%00", status: 200, has: []string{`[]`}},
			{path: "/api/system/tasks/%FF/" + id, status: 400},
			{path: "/api/system/taskSummaries/METADATA_IMPORT/%FF", status: 404},
			{path: "/api/system/tasks/NOPE", status: 400, has: []string{"NOPE"}},
			{path: "/api/system/tasks/NOPE/" + id, status: 400},
			{path: "/api/system/taskSummaries/METADATA_IMPORT/" + id, status: 200, has: []string{report}},
			{path: "/api/system/taskSummaries/METADATA_IMPORT", status: 200, has: []string{`{"` + id + `":` + report}},
			{path: "/api/system/taskSummaries/RESOURCE_TABLE", status: 200, has: []string{`{}`}},
			{path: "/api/system/taskSummaries/METADATA_IMPORT/abcdefghijk", status: 404, has: []string{"abcdefghijk"}},
			{path: "/api/system/taskSummaries/NOPE", status: 400},
			{method: "POST", path: "/api/scheduling/cancel/METADATA_IMPORT", status: 204},
			{method: "POST", path: "/api/scheduling/cancel/NOPE", status: 400},
		} {
			s.do(t, x)
		}
	})
}

func TestAsyncMetadataThatFails(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		options := "&importStrategy=CREATE&atomicMode=NONE"
		first := startAsync(t, s, options, "", `{"constants":[{"id":"Constant001","name":"One","value":1}]}`)
		awaitJob(t, s, first)
		second := startAsync(t, s, options, "", `{"constants":[{"id":"Constant001","name":"Once more","value":1},{"name":"Two","value":2}]}`)
		awaitJob(t, s, second)
		s.do(t, exchange{path: "/api/system/taskSummaries/METADATA_IMPORT/" + second, status: 200,
			has: []string{`"status":"WARNING"`, `"created":1,`, `"ignored":1,`, `"errorCode":"E5000"`, `"uid":"Constant001"`}})

		if messages := awaitJob(t, s, startAsync(t, s, "", "", `["no package"]`)); !strings.Contains(messages, `"level":"ERROR"`) {
			t.Errorf("a package that is none: %s", messages)
		}
		for _, x := range []exchange{
			{path: "/api/metadata?async=true", body: `{"constants":[`, header: jsonType, status: 400, has: []string{"ends too early"}},
			{path: "/api/metadata?async=true", body: ``, header: jsonType, status: 400, has: []string{"empty"}},
			{path: "/api/metadata?async=true&importStrategy=NOPE", body: `{}`, header: jsonType, status: 400},
			{path: "/api/metadata?async=perhaps", body: `{}`, header: jsonType, status: 400},
			{path: "/api/metadata?async=true", body: `{"x":"` + strings.Repeat("x", 70<<10) + `"}`, header: jsonType, status: 413},
		} {
			x.method = "POST"
			s.do(t, x)
		}
		s.do(t, exchange{path: "/api/system/taskSummaries/METADATA_IMPORT", status: 200, has: []string{first, second}})
	})
}

// Jobs are shown to who started them, and to superusers.
func TestJobsOfOthers(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: `{
			"userRoles":[{"id":"RoleImport1","name":"Importer","authorities":["F_METADATA_IMPORT","F_CONSTANT_ADD"]}],
			"users":[{"id":"UserImport1","username":"importer","password":"District1!","firstName":"Ida","surname":"Ito","userRoles":[{"id":"RoleImport1"}]}]}`})
		const user = "importer:District1!"
		admins := startAsync(t, s, "", "", `{"constants":[{"name":"One","value":1}]}`)
		own := startAsync(t, s, "", user, `{"constants":[{"name":"Two","value":2}]}`)
		awaitJob(t, s, admins)
		awaitJob(t, s, own)
		for _, x := range []exchange{
			{path: "/api/system/tasks", status: 200, has: []string{admins, own}},
			{path: "/api/system/tasks", user: user, status: 200, has: []string{own}, hasnt: []string{admins}},
			{path: "/api/system/tasks/METADATA_IMPORT/" + admins, user: user, status: 200, has: []string{`[]`}},
			{path: "/api/system/tasks/METADATA_IMPORT/" + own, user: user, status: 200, has: []string{`"completed":true`}},
			{path: "/api/system/taskSummaries/METADATA_IMPORT/" + admins, user: user, status: 404},
			{path: "/api/system/taskSummaries/METADATA_IMPORT/" + own, user: user, status: 200, has: []string{`"created":1`}},
			{method: "POST", path: "/api/scheduling/cancel/METADATA_IMPORT", user: user, status: 403},
			{path: "/api/constants?fields=name,createdBy[username]", status: 200, has: []string{`"username":"importer"`, `"username":"admin"`}},
		} {
			s.do(t, x)
		}
	})
}

func TestCategories(t *testing.T) {
	if c := categories(); len(c) < 46 || !slices.Contains(c, new(Server).MetadataImport().Category) {
		t.Errorf("%d categories: %v", len(c), c)
	}
}

// awaitAll waits until all jobs of a category have ended.
func (s *testServer) awaitAll(t *testing.T, category string) {
	t.Helper()
	var tasks map[string][]notification
	if err := json.Unmarshal([]byte(s.do(t, exchange{path: "/api/system/tasks/" + category, status: 200})), &tasks); err != nil {
		t.Fatal(err)
	}
	for id := range tasks {
		awaitTask(t, s, category, id)
	}
}
