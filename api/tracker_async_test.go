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

// What PUT, notes, dates and relationships change behind their requests is what they change at once.
func TestChangesBehindTheirRequests(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		summary := func(category, id string) string { return "/api/system/taskSummaries/" + category + "/" + id }
		older, longer := strings.Replace(single, `"22"`, `"23"`, 1)+`}`, strings.Replace(ann, "Smith", "Jones", 1)+`}`
		event := awaitBegun(t, s, put(happenings+"/EventOne001?async=true", older, 200, `"jobType":"EVENT_IMPORT"`))
		inXML := awaitBegun(t, s, in(put(people+"/PersonBob01?async=true", `<trackedEntityInstance trackedEntityType="TypePerson1" orgUnit="UnitClinic1"/>`, 200), "Content-Type", "application/xml"))
		person := awaitBegun(t, s, put(people+"/PersonAnn01?async=true", longer, 200, `"jobType":"TEI_IMPORT"`))
		absent := awaitBegun(t, s, put(people+"/PersonNo001?async=true", longer, 200))
		listed := awaitBegun(t, s, put(people+"/PersonAnn01?async=true", `{"trackedEntityInstances":[`+longer+`]}`, 200))
		dry := awaitBegun(t, s, put(people+"/PersonAnn01?async=true&dryRun=true", ann+`}`, 200))
		dated := awaitBegun(t, s, put(happenings+"/EventOne001/eventDate?async=true", `{"eventDate":"2013-06-01"}`, 200, "EVENT_IMPORT"))
		noted := awaitBegun(t, s, post(happenings+"/EventOne001/note?async=true", `{"notes":[{"value":"said later"}]}`, 200, "EVENT_IMPORT"))
		related := awaitBegun(t, s, post(relations+"?async=true", `{"relationships":[`+kin("RelationAB1", "RelMotherOf", "PersonAnn01", "PersonBob01")+`]}`, 200, `"jobType":"TEI_IMPORT"`))
		moved := awaitBegun(t, s, put(relations+"/RelationAB1?async=true", kin("RelationAB1", "RelMotherOf", "PersonAnn01", "PersonCid01"), 200))
		several := awaitBegun(t, s, put(relations+"?async=true", `{"relationships":[`+kin("RelationXX1", "RelMotherOf", "PersonBob01", "PersonCid01")+`]}`, 200))
		for _, x := range []exchange{
			get(summary("EVENT_IMPORT", event), 200, `{"responseType":"ImportSummary","status":"SUCCESS"`, `"updated":1`, `"async":true`, `"reference":"EventOne001"`),
			get(happenings+"/EventOne001?fields=dataValues[value],eventDate,notes[value]", 200, `"23"`, "2013-06-01", "said later"),
			get("/api/system/tasks/EVENT_IMPORT/"+event, 200, "1 updated", `"completed":true`), get(summary("EVENT_IMPORT", dated), 200, `"updated":1`), get(summary("EVENT_IMPORT", noted), 200, `"updated":1`),
			get(summary("TEI_IMPORT", person), 200, `"updated":1`), get(people+"/PersonAnn01?fields=attributes[value]", 200, "Jones"), get(summary("TEI_IMPORT", dry), 200, `"dryRun":true`, `"updated":1`),
			get(summary("TEI_IMPORT", inXML), 200, `"updated":1`), without(get(people+"/PersonBob01?fields=attributes[value]", 200), "Bob"),
			get(summary("TEI_IMPORT", absent), 200, `"status":"ERROR"`, "PersonNo001"), get("/api/system/tasks/TEI_IMPORT/"+listed, 200, "one tracked entity instance", `"level":"ERROR"`),
			get(summary("TEI_IMPORT", related), 200, `"responseType":"ImportSummaries"`, `"imported":1`, "RelationAB1"), get(summary("TEI_IMPORT", moved), 200, `"responseType":"ImportSummary"`, `"updated":1`),
			get(relations+"/RelationAB1", 200, "PersonCid01"), get(summary("TEI_IMPORT", several), 200, "RelationXX1"),

			put(people+"/PersonAnn01?async=true", `{"x`, 400), put(people+"/PersonAnn01?async=perhaps", longer, 400, "async"),
			// which have no such parameter
			put(happenings+"/EventOne001/ElementAge1?async=true", `{"dataValues":[{"dataElement":"ElementAge1","value":"24"}]}`, 200, `"updated":1`), remove(relations+"/RelationAB1?async=true", 200, `"deleted":1`),
		} {
			s.do(t, x)
		}
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
