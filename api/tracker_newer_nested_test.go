package api

import "testing"

// What is nested in objects that are to be deleted is deleted as if it stood beside them: by those who may delete each, though not what
// hangs on something.
func TestNewerDeletionOfWhatIsNested(t *testing.T) {
	const deletes = newer + "&importStrategy=DELETE"
	person := `{"trackedEntities":[` + newAnn + `,"enrollments":[` + newStay + `,"events":[{"event":"EventAnna01","programStage":"StageVisit1","orgUnit":"UnitClinic1","occurredAt":"2017-10-17"},{"event":"EventAnna02","programStage":"StageVisit1","orgUnit":"UnitClinic1","occurredAt":"2017-10-18"}]}]}]}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(newer, person, 200, statistics(4, 0, 0, 0)).as(clerk),
			post(deletes, `{"trackedEntities":[{"trackedEntity":"PersonAnn01","enrollments":[{"enrollment":"EnrollAnn01","events":[{"event":"EventAnna01"}]}]}]}`, 409,
				statistics(0, 0, 0, 3), `"errorCode":"E1103","trackerType":"ENROLLMENT","uid":"EnrollAnn01"`, `"errorCode":"E1100","trackerType":"TRACKED_ENTITY","uid":"PersonAnn01"`).as(clerk),
			get("/api/events/EventAnna01", 200),
			post(deletes, `{"enrollments":[{"enrollment":"EnrollAnn01","events":[{"event":"EventAnna01"},{"event":"NobodyUid01"},{}]}]}`, 409, statistics(0, 0, 0, 4),
				`"errorCode":"E1032","trackerType":"EVENT","uid":"NobodyUid01"`),
			post(deletes, `{"enrollments":[{"enrollment":"EnrollAnn01","events":[{"event":"EventAnna01"}]}],"events":[{"event":"EventAnna01"}]}`, 409, "EventAnna01", "twice"),
			post(deletes, `{"trackedEntities":[{"trackedEntity":"PersonAnn01","enrollments":[{"enrollment":"EnrollAnn01","events":[{"event":"EventAnna01"}]}]}],"events":[{"event":"EventAnna02"}]}`, 200,
				statistics(0, 0, 4, 0), `{"trackerType":"EVENT","uid":"EventAnna02","index":`, `{"trackerType":"ENROLLMENT","uid":"EnrollAnn01","index":0`).as(clerk),
			get(people+"/PersonAnn01", 404), get("/api/enrollments/EnrollAnn01", 404), get("/api/events/EventAnna01", 404),
		} {
			s.do(t, x)
		}
	})
}

// A date that is none has the code of the date that is missing.
func TestNewerDatesThatAreNone(t *testing.T) {
	list := func(event string) string { return `{"events":[` + event + `]}` }
	stay := func(enrolled, happened string) string {
		return `{"enrollments":[{"trackedEntity":"PersonAnn01","orgUnit":"UnitClinic1","program":"ProgOnce001","enrolledAt":` + enrolled + `,"occurredAt":` + happened + `}]}`
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(newer, `{"trackedEntities":[`+newAnn+`}]}`, 200),
			post(newer, list(eventOf("EventWhen01", "2022-02-30", `"status":"ACTIVE"`)), 409, "E1031", "2022-02-30"),
			post(newer, list(eventOf("EventWhen01", "2022-02-28", `"scheduledAt":"soon"`)), 409, "E1050", "soon"),
			post(newer, list(eventOf("EventWhen01", "2022-02-28", `"scheduledAt":[]`)), 409, "E1050"),
			// an update tells the dates that the status asks for, too
			post(newer, stay(`"2022-02-28"`, `"2022-02-28"`), 200), post(newer, list(`{"event":"EventPlan01","program":"ProgOnce001","programStage":"StageOnce01","orgUnit":"UnitClinic1","trackedEntity":"PersonAnn01","status":"SCHEDULE","scheduledAt":"2022-03-01"}`), 200),
			post(newer, list(`{"event":"EventPlan01","programStage":"StageOnce01","orgUnit":"UnitClinic1","status":"SCHEDULE","scheduledAt":null}`), 409, "E1050"),
			post(newer, list(`{"event":"EventPlan01","programStage":"StageOnce01","orgUnit":"UnitClinic1","status":"SKIPPED"}`), 409, "E1046"),
			post(newer+"&importStrategy=PATCH", list(`{"event":"EventPlan01","status":"SKIPPED"}`), 200), get("/api/events/EventPlan01", 200, "SKIPPED", "2022-03-01"),
			post(newer, stay(`"today"`, `"2022-02-28"`), 409, "E1025", "today"), post(newer, stay(`"2022-02-28"`, `20220228`), 409, "E1023", "20220228"),
			post("/api/events", eventOf("EventWhen01", "2022-02-30", `"status":"ACTIVE"`), 409, `"object":"Event.eventDate"`, "2022-02-30"),
		} {
			s.do(t, x)
		}
	})
}

// Filters of changes hold together; one without a value is none.
func TestFiltersOfChanges(t *testing.T) {
	const log = "/api/tracker/events/EventOne001/changeLogs"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(newer, `{"events":[`+newSingle+`}]}`, 200),
			get(log+"?filter=dataElement:eq:ElementAge1", 200, `"currentValue":"22"`),
			{path: log + "?filter=dataElement:eq:ElementAge1&filter=username:eq:nobody", status: 200, has: []string{`"changeLogs":[]`}},
			{path: log + "?filter=username:eq:admin&filter=field:eq:occurredAt", status: 200, has: []string{"occurredAt"}, hasnt: []string{"ElementAge1", "status"}},
			get(log+"?filter=dataElement:eq:", 400, "dataElement:eq:"), get(log+"?filter=field:eq:occurredAt&filter=dataElement", 400, "filter"),
		} {
			s.do(t, x)
		}
	})
}

// Messages call things as their dialect does.
func TestNewerWords(t *testing.T) {
	stay := `{"enrollments":[{"trackedEntity":"PersonNone1","program":"ProgCare001","orgUnit":"UnitClinic1","enrolledAt":"2020-01-01","occurredAt":"2020-01-01"}]}`
	visit := `{"events":[{"program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","occurredAt":"2020-01-01","trackedEntity":"PersonNone1"}]}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for code, x := range map[string]exchange{
			"E1068": {path: newer, body: stay}, "E1033": {path: newer, body: visit}, "E1063": {path: newer + "&importStrategy=DELETE", body: `{"trackedEntities":[{"trackedEntity":"PersonNone1"}]}`},
		} {
			x.method, x.header, x.status, x.has, x.hasnt = "POST", jsonType, 409, []string{code, "PersonNone1"}, []string{"nstance"}
			s.do(t, x)
		}
	})
}

// All that a new object lacks is told at once.
func TestNewerObjectsThatLackProperties(t *testing.T) {
	lacks := func(code, kind string, properties ...string) (has []string) {
		for _, p := range properties {
			has = append(has, "Missing required property: "+p+`","errorCode":"`+code+`","trackerType":"`+kind+`"`)
		}
		return has
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for body, has := range map[string][]string{
			`{"trackedEntities":[{"enrollments":[{"events":[{}]}]}]}`:           append(lacks("E1121", "TRACKED_ENTITY", "trackedEntityType", "orgUnit"), "E5000"),
			`{"enrollments":[{"orgUnit":""}]}`:                                  lacks("E1122", "ENROLLMENT", "trackedEntity", "program", "orgUnit"),
			`{"events":[{"program":null}]}`:                                     lacks("E1123", "EVENT", "program", "programStage", "orgUnit"),
			`{"events":[{"program":"ProgCare001"}]}`:                            lacks("E1123", "EVENT", "programStage", "orgUnit"),
			`{"events":[{"program":"ProgEvents1"}]}`:                            lacks("E1123", "EVENT", "orgUnit"),
			`{"events":[{"programStage":"StageVisit1"}]}`:                       lacks("E1123", "EVENT", "orgUnit"),
			`{"events":[{"enrollment":"EnrollNone1","orgUnit":"UnitClinic1"}]}`: {"E1123", "program"},
			`{"relationships":[{}]}`:                                            {"relationshipType", "from", "to", "E1124"},
		} {
			s.do(t, post(newer+"&importStrategy=CREATE", body, 409, has...))
		}
		// an event that names its enrollment alone shares its fate
		s.do(t, post(newer, `{"events":[{"enrollment":"EnrollBad01","orgUnit":"UnitClinic1"}],"enrollments":[{"enrollment":"EnrollBad01"}]}`, 409, "E1122", "E5000"))
		for body, lacksNot := range map[string]string{`{"events":[{"program":"ProgEvents1"}]}`: "programStage", `{"events":[{"programStage":"StageVisit1"}]}`: "Missing required property: program"} {
			s.do(t, exchange{method: "POST", path: newer, header: jsonType, body: body, status: 409, hasnt: []string{lacksNot}})
		}
	})
}
