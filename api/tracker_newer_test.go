package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

const (
	newer = "/api/tracker?async=false&reportMode=WARNINGS"

	newAnn     = `{"trackedEntity":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"},{"attribute":"AttrLastNam","value":"Smith"}]`
	newStay    = `{"enrollment":"EnrollAnn01","orgUnit":"UnitClinic1","program":"ProgCare001","enrolledAt":"2017-09-15","occurredAt":"2017-09-15"`
	newCheckup = `{"event":"EventAnna01","program":"ProgCare001","orgUnit":"UnitClinic1","programStage":"StageVisit1","occurredAt":"2017-10-17","status":"COMPLETED","dataValues":[{"dataElement":"ElementAge1","value":"22"},{"dataElement":"ElementGend","value":"Female"}],"notes":[{"value":"fine"}]`
	newSingle  = `{"event":"EventOne001","program":"ProgEvents1","orgUnit":"UnitClinic1","occurredAt":"2013-05-17","status":"COMPLETED","dataValues":[{"dataElement":"ElementAge1","value":"22"}]`
)

// statistics is how the statistics of a report read.
func statistics(created, updated, deleted, ignored int) string {
	return fmt.Sprintf(`"stats":{"created":%d,"updated":%d,"deleted":%d,"ignored":%d,"total":%d}`, created, updated, deleted, ignored, created+updated+deleted+ignored)
}

func TestNewerImports(t *testing.T) {
	entities := func(of string) string { return `{"trackedEntities":[` + of + `]}` }
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		nested := entities(newAnn + `,"enrollments":[` + newStay + `,"events":[` + newCheckup + `}]}]}`)
		for _, x := range []exchange{
			// looked at, stored, stored again
			post(newer+"&importMode=VALIDATE", nested, 200, `"status":"OK"`, statistics(3, 0, 0, 0)),
			get(people+"/PersonAnn01", 404),
			{method: "POST", path: newer + "&importMode=VALIDATE", header: jsonType, body: nested, status: 200, answer: isJSON},
			post(newer, nested, 200, `"status":"OK"`, statistics(3, 0, 0, 0), `"errorReports":[]`, `{"trackerType":"ENROLLMENT","uid":"EnrollAnn01","index":0,"errorReports":[]}`),
			get("/api/enrollments/EnrollAnn01?fields=enrollmentDate,incidentDate", 200, "2017-09-15"),
			get("/api/events/EventAnna01?fields=eventDate,notes[value],dataValues[value]", 200, "2017-10-17", "fine", `"22"`),
			post(newer, nested, 200, statistics(0, 3, 0, 0)),
			post(newer+"&importStrategy=CREATE", nested, 409, `"status":"ERROR"`, statistics(0, 0, 0, 3), "E1002", "E1080", "E1030"),
			post(newer+"&importStrategy=CREATE&validationMode=FAIL_FAST", nested, 409, "E1002"),
			// what is not said stays; what is said to be empty goes
			post(newer+"&importStrategy=UPDATE", `{"events":[{"event":"EventAnna01","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","enrollment":"EnrollAnn01","occurredAt":"2017-10-18","dataValues":[{"dataElement":"ElementGend","value":""}]}]}`, 200, statistics(0, 1, 0, 0)),
			{path: "/api/events/EventAnna01?fields=eventDate,dataValues[dataElement,value]", status: 200, has: []string{"2017-10-18", `"22"`}, hasnt: []string{"ElementGend"}},
			post(newer+"&importStrategy=UPDATE", entities(strings.ReplaceAll(newAnn, "PersonAnn01", "PersonNone1")+`}`), 409, "E1063", "PersonNone1"),
			// flat, what is referred to after what refers to it
			post(newer, `{"events":[{"event":"EventBob001","enrollment":"EnrollBob01","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","scheduledAt":"2018-01-01","status":"SCHEDULE"}],
				"enrollments":[{"enrollment":"EnrollBob01","trackedEntity":"PersonBob01","program":"ProgCare001","orgUnit":"UnitClinic1","enrolledAt":"2018-01-01","occurredAt":"2018-01-01","followUp":true}],
				"trackedEntities":[{"trackedEntity":"PersonBob01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Bob"}]}]}`, 200, statistics(3, 0, 0, 0)),
			get("/api/events/EventBob001?fields=dueDate,status,trackedEntityInstance", 200, "2018-01-01", "SCHEDULE", "PersonBob01"),
			get("/api/enrollments/EnrollBob01?fields=followup", 200, "true"),
			// all or nothing, or all that is good
			post(newer, entities(`{"trackedEntity":"PersonCid01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"},{"trackedEntity":"PersonDan01","trackedEntityType":"TypePerson1","orgUnit":"NoSuchUnit1","enrollments":[`+strings.ReplaceAll(newStay, "Ann", "Dan")+`}]}`), 409,
				statistics(0, 0, 0, 3), `"errorCode":"E1049","trackerType":"TRACKED_ENTITY","uid":"PersonDan01"`, "NoSuchUnit1", `"errorCode":"E5000","trackerType":"ENROLLMENT","uid":"EnrollDan01"`),
			get(people+"/PersonCid01", 404),
			post(newer+"&atomicMode=OBJECT", entities(`{"trackedEntity":"PersonCid01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"},{"trackedEntity":"PersonDan01","trackedEntityType":"TypePerson1","orgUnit":"NoSuchUnit1"}`), 200,
				statistics(1, 0, 0, 1), "E1049"),
			get(people+"/PersonCid01", 200), get(people+"/PersonDan01", 404),
			// the same twice, wrong forms, wrong words
			post(newer, `{"events":[`+newSingle+`},`+newSingle+`}]}`, 409, "EventOne001", "twice"),
			post(newer, `{"events":[`+newSingle+`,"status":"DONE"}]}`, 409, "E1123", "DONE"),
			post(newer, `[]`, 400), post(newer, `{"events":7}`, 400), post(newer, `{"events":[`, 400), post(newer, `{}`, 200, statistics(0, 0, 0, 0)),
			post(newer+"&atomicMode=SOME", `{}`, 400, "atomicMode", "SOME"), post(newer+"&importStrategy=SYNC", `{}`, 400, "SYNC"), post("/api/tracker?async=perhaps", `{}`, 400, "perhaps"),
			post(newer+"&orgUnitIdScheme=SIZE", `{}`, 400, "SIZE"),
			// by codes, as somebody who may not
			post(newer+"&orgUnitIdScheme=CODE", `{"events":[`+strings.Replace(newSingle, "UnitClinic1", "NoCode", 1)+`}]}`, 409, "E1011", "NoCode"),
			{method: "POST", path: newer, user: "clerk:District1!", header: jsonType, body: `{"events":[` + strings.Replace(newSingle, "UnitClinic1", "UnitClinic3", 1) + `}]}`, status: 409, has: []string{"E1000"}},
			// deletions
			post(newer+"&importStrategy=DELETE", `{"events":[{"event":"EventBob001"}]}`, 200, statistics(0, 0, 1, 0)),
			post(newer+"&importStrategy=DELETE", `{"events":[{"event":"EventBob001"}]}`, 409, "E1082"),
			post(newer+"&importStrategy=DELETE", `{"events":[{"event":"NobodyUid01"}]}`, 409, "E1032"),
			post(newer+"&importStrategy=DELETE", entities(`{"trackedEntity":"PersonAnn01"}`), 200, statistics(0, 0, 1, 0)),
			post(newer, nested, 409, "E1114"),
		} {
			s.do(t, x)
		}
	})
}

func TestNewerImportBehindItsRequest(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		start := func(body string) string {
			var started struct {
				Message  string
				Response struct{ ID, Location string }
			}
			answer := s.do(t, post("/api/tracker", body, 200, `"Tracker job added"`))
			if err := json.Unmarshal([]byte(answer), &started, json.MatchCaseInsensitiveNames(true)); err != nil || started.Response.ID == "" {
				t.Fatalf("%v: %s", err, answer)
			}
			awaitTask(t, s, "TRACKER_IMPORT_JOB", started.Response.ID)
			return started.Response.ID
		}
		good, bad := start(`{"events":[`+newSingle+`}]}`), start(`{"events":[`+strings.Replace(newSingle, "EventOne001", "EventTwo001", 1)+`,"orgUnit":"NoSuchUnit1"}]}`)
		for _, x := range []exchange{
			get("/api/tracker/jobs/"+good, 200, `"completed":true`, "1 created", good),
			get("/api/tracker/jobs/"+good+"/report", 200, `"status":"OK"`, statistics(1, 0, 0, 0), "EventOne001"),
			get("/api/tracker/jobs/"+good+"/report?reportMode=ERRORS", 200, `"status":"OK"`, `"warningReports":[]`, statistics(1, 0, 0, 0), "EventOne001"),
			get("/api/tracker/jobs/"+bad+"/report", 200, `"status":"ERROR"`, statistics(0, 0, 0, 1), "E1011"),
			get("/api/events/EventOne001", 200), get("/api/events/EventTwo001", 404),
			{path: "/api/tracker/jobs/" + good, user: "clerk:District1!", status: 404}, {path: "/api/tracker/jobs/" + good + "/report", user: "clerk:District1!", status: 404},
			get("/api/tracker/jobs/NobodyUid01", 404, "NobodyUid01"), get("/api/tracker/jobs/NobodyUid01/report", 404), get("/api/tracker/jobs/"+good+"/report?reportMode=SOME", 400),
			post("/api/tracker", `{"events":[`, 400),
		} {
			s.do(t, x)
		}
	})
}
