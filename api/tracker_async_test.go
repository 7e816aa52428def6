package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// awaitBegun sends an import that goes on behind its request, waits for its end and returns its id.
func awaitBegun(t *testing.T, s *testServer, x exchange) string {
	t.Helper()
	var started struct {
		Response struct{ ID, JobType, RelativeNotifierEndpoint string }
	}
	answer := s.do(t, x)
	if err := json.Unmarshal([]byte(answer), &started, json.MatchCaseInsensitiveNames(true)); err != nil || started.Response.ID == "" {
		t.Fatalf("%v: %s", err, answer)
	}
	r := started.Response
	if r.RelativeNotifierEndpoint != "/api/system/tasks/"+r.JobType+"/"+r.ID {
		t.Errorf("%+v", r)
	}
	awaitTask(t, s, r.JobType, r.ID)
	return r.ID
}

func TestClassicImportsBehindTheirRequests(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		summary := func(category, id string) string { return "/api/system/taskSummaries/" + category + "/" + id }
		person := `{"trackedEntityInstance":"PersonAsy01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}]}`
		tei := awaitBegun(t, s, post(people+"?async=true", person, 200, `"jobType":"TEI_IMPORT"`, `"jobStatus":"SCHEDULED"`, `"message":"Initiated `))
		stay := awaitBegun(t, s, post("/api/enrollments?async=true", `{"enrollment":"EnrollAsy01","trackedEntityInstance":"PersonAsy01","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2017-09-15","incidentDate":"2017-09-15"}`, 200, "ENROLLMENT_IMPORT"))
		asXML := awaitBegun(t, s, exchange{method: "POST", path: "/api/events?async=true", header: []string{"Content-Type", "application/xml"}, body: eventInXML("EventXml001", "UnitClinic1", ""), status: 200, has: []string{"EVENT_IMPORT"}})
		asCSV := awaitBegun(t, s, exchange{method: "POST", path: "/api/events?async=true", header: []string{"Content-Type", "text/csv"}, body: csvRow("EventCsv001", "UnitClinic1", "ElementAge1", "22") + csvRow("EventBad001", "NoSuchUnit1", "ElementAge1", "22"), status: 200})
		dry := awaitBegun(t, s, post("/api/events?async=true&dryRun=true", `{"events":[`+strings.Replace(single, "EventOne001", "EventDry001", 1)+`}]}`, 200))
		notThere := awaitBegun(t, s, post("/api/events?async=true&strategy=UPDATE", `{"events":[`+single+`}]}`, 200))
		for _, x := range []exchange{
			{path: summary("TEI_IMPORT", tei), status: 200, answer: isJSON, has: []string{`{"responseType":"ImportSummaries","status":"SUCCESS","imported":1`, `"async":true`, `"importStrategy":"CREATE_AND_UPDATE"`, `"reference":"PersonAsy01"`,
				`/api/trackedEntityInstances/PersonAsy01"`, `"total":1}`}, hasnt: []string{"httpStatus"}},
			get("/api/system/tasks/TEI_IMPORT/"+tei, 200, "1 imported", `"completed":true`),
			get("/api/system/tasks/EVENT_IMPORT", 200, asXML, asCSV),
			get(people+"/PersonAsy01", 200), get("/api/enrollments/EnrollAsy01", 200), get("/api/events/EventXml001", 200), get("/api/events/EventCsv001", 200),
			get("/api/events/EventBad001", 404), get("/api/events/EventDry001", 404),
			get(summary("ENROLLMENT_IMPORT", stay), 200, `"imported":1`, "EnrollAsy01"), get(summary("EVENT_IMPORT", asXML), 200, `"imported":1`),
			get(summary("EVENT_IMPORT", asCSV), 200, `"status":"ERROR"`, `"imported":1`, `"ignored":1`, "NoSuchUnit1", `"total":2`),
			get(summary("EVENT_IMPORT", dry), 200, `"imported":1`, `"dryRun":true`), get(summary("EVENT_IMPORT", notThere), 200, `"status":"ERROR"`, `"importStrategy":"UPDATE"`),
			{path: summary("TEI_IMPORT", tei), user: "clerk:District1!", status: 404}, get(summary("EVENT_IMPORT", tei), 404),

			// refused at once, and nothing is left of it
			post(people+"?async=perhaps", person, 400, "async"), post(people+"?async=true", `{"trackedEntityInstances":[`, 400), post(people+"?async=true&strategy=SOME", person, 400, "SOME"),
			post(people+"?async=true", person+"{}", 400),
			{method: "POST", path: "/api/events?async=true", header: []string{"Content-Type", "text/csv"}, body: "a,\"b\nc", status: 400, has: []string{"line 2"}},
			{method: "POST", path: "/api/events?async=true", header: []string{"Content-Type", "application/xml"}, body: `<event orgUnit="a">`, status: 400},
		} {
			s.do(t, x)
		}

		// as somebody who may not
		awaited := s.do(t, exchange{method: "POST", path: "/api/events?async=true", user: "clerk:District1!", header: jsonType, body: strings.Replace(single, "UnitClinic1", "UnitClinic3", 1) + "}", status: 200})
		id := between(t, awaited, `"id":"`, `"`)
		awaitTask(t, s, "EVENT_IMPORT", id)
		s.do(t, exchange{path: summary("EVENT_IMPORT", id), user: "clerk:District1!", status: 200, has: []string{`"status":"ERROR"`, `"ignored":1`}})
	})
}

func between(t *testing.T, text, before, after string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, before)
	found, _, end := strings.Cut(rest, after)
	if !ok || !end {
		t.Fatalf("nothing stands between %s and %s in %s", before, after, text)
	}
	return found
}

// Reports that are larger than what is sent at a time are kept whole, and large bodies tell how far they have come.
func TestLargeImportsBehindTheirRequests(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.server.Config.BodyLimit = 8 << 20
		const many = 1200
		var classic, next strings.Builder
		for i := range many {
			if i > 0 {
				classic.WriteByte(',')
				next.WriteByte(',')
			}
			fmt.Fprintf(&classic, `{"event":"EvClas%05d","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-17"}`, i)
			fmt.Fprintf(&next, `{"event":"EvNewr%05d","program":"ProgEvents1","orgUnit":"UnitClinic1","occurredAt":"2013-05-17","note":"%0300d"}`, i, i)
		}
		old := awaitBegun(t, s, post("/api/events?async=true", `{"events":[`+classic.String()+`]}`, 200))
		all := s.do(t, get("/api/system/taskSummaries/EVENT_IMPORT/"+old, 200, `"imported":1200`, "EvClas01199", `"total":1200}`))
		if len(all) < spillSize {
			t.Errorf("a report of %d bytes", len(all))
		}
		s.do(t, get("/api/system/tasks/EVENT_IMPORT/"+old, 200, "1200 imported"))
		for _, mode := range []string{"ALL", "OBJECT"} {
			id := between(t, s.do(t, post("/api/tracker?atomicMode="+mode, `{"events":[`+next.String()+`]}`, 200)), `"id":"`, `"`)
			awaitTask(t, s, "TRACKER_IMPORT_JOB", id)
			s.do(t, get("/api/tracker/jobs/"+id+"/report", 200, `"status":"OK"`, "EvNewr01199", `"total":1200}`))
		}
	})
}
