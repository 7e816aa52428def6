package api

import (
	"strings"
	"testing"

	"cohort/metadata"
	"cohort/payload"
	"cohort/tracker/trackertest"
)

// load imports the test's country and gives admin all of it.
func (s *testServer) load(t *testing.T) {
	t.Helper()
	s.loadCountry(t)
	s.do(t, exchange{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"password":"District1!"}`, status: 200})
}

func (s *testServer) loadCountry(t testing.TB) {
	t.Helper()
	value, err := payload.ReadTree(payload.NewReader(strings.NewReader(trackertest.Country), 50))
	if err != nil {
		t.Fatal(err)
	}
	payloads, err := s.server.Metadata.ParsePackage(value)
	if err != nil {
		t.Fatal(err)
	}
	report, err := s.server.Metadata.Import(t.Context(), payloads, metadata.ImportOptions{})
	if err != nil || len(report.Failed()) > 0 {
		t.Fatalf("%v, %v", err, report.Failed())
	}
}

func post(path, body string, status int, has ...string) exchange {
	return exchange{method: "POST", path: path, header: jsonType, body: body, status: status, has: has}
}

func put(path, body string, status int, has ...string) exchange {
	return exchange{method: "PUT", path: path, header: jsonType, body: body, status: status, has: has}
}

func get(path string, status int, has ...string) exchange {
	return exchange{path: path, status: status, has: has}
}

func remove(path string, status int, has ...string) exchange {
	return exchange{method: "DELETE", path: path, status: status, has: has}
}

const (
	people  = "/api/trackedEntityInstances"
	ann     = `{"trackedEntityInstance":"PersonAnn01","trackedEntity":"TypePerson1","orgUnit":"UnitClinic1","geometry":{"type":"POINT","coordinates":[1,1]},"attributes":[{"attribute":"AttrFirstNm","value":"Ann"},{"attribute":"AttrLastNam","value":"Smith"}]`
	stay    = `{"enrollment":"EnrollAnn01","orgUnit":"UnitClinic1","program":"ProgCare001","enrollmentDate":"2017-09-15","incidentDate":"2017-09-15"`
	checkup = `{"event":"EventAnna01","program":"ProgCare001","orgUnit":"UnitClinic1","programStage":"StageVisit1","eventDate":"2017-10-17","status":"COMPLETED","storedBy":"nurse","coordinate":{"latitude":"59.8","longitude":10.9},"dataValues":[{"dataElement":"ElementAge1","value":"22"},{"dataElement":"ElementGend","value":"Female"}],"notes":[{"value":"fine"}]`
	single  = `{"event":"EventOne001","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-17","status":"COMPLETED","completedDate":"2013-05-18","dataValues":[{"dataElement":"ElementAge1","value":"22"},{"dataElement":"ElementGend","value":"Male"}]`
)

func TestPeople(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			// one, nested, several, again, with a bad neighbour
			{method: "POST", path: people, header: jsonType, body: ann + `,"enrollments":[` + stay + `,"events":[` + checkup + `}]}]}`, status: 200,
				has:    []string{`"httpStatus":"OK"`, `"imported":1`, `"reference":"PersonAnn01"`, `"href":"http://127.0.0.1`, `"reference":"EnrollAnn01"`, `"reference":"EventAnna01"`, `"total":1`},
				answer: []string{"Location", s.URL + people + "/PersonAnn01"}},
			post(people, ann+`}`, 409, `"status":"ERROR"`, `"ignored":1`, "already exists"),
			post(people+"?strategy=CREATE_AND_UPDATE", ann+`}`, 200, `"updated":1`),
			post(people+"?importStrategy=UPDATE", ann+`}`, 200, `"updated":1`, `"importStrategy":"UPDATE"`),
			post(people+"?strategy=SOMEHOW", ann+`}`, 400, "SOMEHOW", "CREATE_AND_UPDATE"),
			post(people+"?dryRun=perhaps", ann+`}`, 400, "dryRun"),
			post(people+"?dryRun=true", strings.Replace(ann, "PersonAnn01", "PersonDry01", 1)+`}`, 200, `"imported":1`, `"dryRun":true`),
			get(people+"/PersonDry01", 404),
			post(people, `{"trackedEntityInstances":[`+strings.Replace(ann, "PersonAnn01", "PersonBob01", 1)+`},{"trackedEntityType":"TypePerson1","orgUnit":"NoSuchUnit1"}]}`, 409,
				`"imported":1`, `"ignored":1`, "Invalid org unit ID: NoSuchUnit1", `"total":2`),
			post(people, `{"trackedEntityInstances":[`, 400, "ends too early"),
			{method: "POST", path: people, header: []string{"Content-Type", "text/plain"}, body: "<x/>", status: 415},

			// reading
			get(people+"/PersonAnn01", 200, `"trackedEntityType":"TypePerson1"`, `"featureType":"POINT"`, `"coordinates":"[1,1]"`, `"geometry":{"type":"Point","coordinates":[1,1]}`, `"programOwners":[]`, `"enrollments":[]`, `"storedBy":"admin"`),
			get(people+"/PersonAnn01?fields=*", 200, `"programOwners":[{"ownerOrgUnit":"UnitClinic1"`, `"enrollmentDate":"2017-09-15T00:00:00.000"`, `"storedBy":"nurse"`,
				`"coordinate":{"latitude":59.8,"longitude":10.9}`, `"notes":[{"note":`, `"value":"fine"`, `"dueDate":"2017-10-17T00:00:00.000"`),
			get(people+"/PersonAnn01?program=NoSuchProg1", 409, "Program does not exist: NoSuchProg1"),
			get(people+"/PersonAnn01?fields=a[", 400),
			get(people+"/NobodyUid01", 404, "could not be found", "E1005"),
			get(people+"?ou=UnitClinic1", 200, `"PersonAnn01"`, `"PersonBob01"`),
			get(people+"?ou=UnitClinic1&filter=AttrFirstNm:eq:ANN&filter=AttrLastNam:LIKE:mit&fields=trackedEntityInstance", 200, `{"trackedEntityInstances":[{"trackedEntityInstance":"PersonAnn01"},{"trackedEntityInstance":"PersonBob01"}]}`),
			get(people+"?ou=UnitClinic1&program=ProgCare001&fields=trackedEntityInstance", 200, `{"trackedEntityInstances":[{"trackedEntityInstance":"PersonAnn01"}]}`),
			get(people+"?ou=UnitCountry&ouMode=DESCENDANTS&trackedEntityType=TypePerson1&totalPages=true&pageSize=1&page=2&fields=trackedEntityInstance", 200,
				`{"pager":{"page":2,"pageCount":2,"total":2,"pageSize":1},"trackedEntityInstances":[{"trackedEntityInstance":"PersonBob01"}]}`),
			get(people+"?ou=UnitClinic1&skipPaging=true&fields=trackedEntityInstance&order=trackedEntity:desc", 200, `[{"trackedEntityInstance":"PersonBob01"},{"trackedEntityInstance":"PersonAnn01"}]`),
			get(people+"?ou=UnitClinic1&order=trackedEntity:sideways", 400, "sideways"),
			get(people+"?ou=UnitClinic1&order=password", 400, "Cannot order by"),
			get(people+"?ou=UnitClinic1&filter=AttrFirstNm:EQ", 409, "AttrFirstNm:EQ"), get(people+"?ou=UnitClinic1&filter=AttrFirstNm:IS:x", 409, "IS"),
			get(people+"?ou=UnitClinic1&pageSize=0", 400, "pageSize"), get(people+"?ou=UnitClinic1&ouMode=NEAR", 400, "NEAR"),
			get(people+"?ou=UnitClinic1&lastUpdatedDuration=1h&fields=trackedEntityInstance", 200, "PersonAnn01"),
			get(people+"?ou=UnitClinic1&lastUpdatedDuration=soon", 409, "soon"), get(people+"?ou=UnitClinic1&lastUpdatedDuration=1h&lastUpdatedStartDate=2020-01-01", 409, "simultaneously"),
			get(people+"?ou=UnitClinic1&lastUpdatedStartDate=2020-31-01", 400, "lastUpdatedStartDate"),
			get(people+"?ou=UnitClinic1&lastUpdatedEndDate=2020-01-01&fields=trackedEntityInstance", 200, `{"trackedEntityInstances":[]}`),
			get(people+"?ou=UnitClinic1&assignedUserMode=CURRENT&fields=trackedEntityInstance", 200, `{"trackedEntityInstances":[]}`),
			get(people+"?ou=UnitClinic1&assignedUserMode=CURRENT&assignedUser=x", 409, "PROVIDED"), get(people+"?ou=UnitClinic1&assignedUserMode=PROVIDED", 409, "must be specified"),
			{path: people + "?ou=UnitDistr02", user: "clerk:District1!", status: 409, has: []string{"search scope"}},
			{path: people + "?ouMode=ACCESSIBLE&fields=trackedEntityInstance", user: "clerk:District1!", status: 200, has: []string{"PersonAnn01", "PersonBob01"}},

			// replacing
			put(people+"/PersonAnn01", `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Anna"}]}`, 200, `"updated":1`, `"relationships":{`, `"reference":"PersonAnn01"`),
			{path: people + "/PersonAnn01", status: 200, has: []string{`"value":"Anna"`, `"featureType":"NONE"`}, hasnt: []string{"Smith", `"geometry"`}},
			put(people+"/PersonAnn01?ignoreEmptyCollection=true", `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[]}`, 200, `"updated":1`),
			get(people+"/PersonAnn01", 200, `"value":"Anna"`),
			put(people+"/PersonAnn01", `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`, 200),
			{path: people + "/PersonAnn01", status: 200, has: []string{`"attributes":[]`}},
			put(people+"/NobodyUid01", `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`, 409, "does not exist"),

			// deleting
			{method: "DELETE", path: people + "/PersonAnn01", status: 200, has: []string{`"deleted":1`, "was successful"}, hasnt: []string{`"reference"`}},
			remove(people+"/PersonAnn01", 200, `"ignored":1`, "not present"), remove(people+"/NobodyUid01", 200, `"ignored":1`),
			get("/api/events/EventAnna01", 404), get("/api/enrollments/EnrollAnn01", 404),
			put(people+"/PersonAnn01", `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`, 409, "already used and/or deleted"),
			post(people, ann+`}`, 409, "already used and/or deleted"),
			get(people+"?ou=UnitClinic1&includeDeleted=true&fields=trackedEntityInstance,deleted", 200, `{"trackedEntityInstance":"PersonAnn01","deleted":true}`),
			post(people+"?strategy=DELETE", `{"trackedEntityInstances":[{"trackedEntityInstance":"PersonBob01"},{"trackedEntityInstance":"PersonAnn01"}]}`, 200, `"deleted":1`, `"ignored":1`, `"importStrategy":"DELETE"`),
		} {
			s.do(t, x)
		}
	})
}

func TestEnrollments(t *testing.T) {
	const enrollments = "/api/enrollments"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post(people, ann+`}`, 200))
		named := strings.Replace(stay, "{", `{"trackedEntityInstance":"PersonAnn01",`, 1)
		for _, x := range []exchange{
			post(enrollments, named+`,"events":[`+checkup+`}]}`, 201, `"httpStatus":"Created"`, `"imported":1`, `"reference":"EnrollAnn01"`, `"events":{"responseType":"ImportSummaries"`, `"reference":"EventAnna01"`),
			post(enrollments, strings.Replace(named, "EnrollAnn01", "EnrollAnn02", 1)+`}`, 409, "already has an active enrollment"),
			post(enrollments, `{"enrollments":[`+strings.Replace(named, "EnrollAnn01", "EnrollAnn02", 1)+`,"status":"COMPLETED"},{"enrollment":"EnrollAnn03"}]}`, 409, `"imported":1`, `"ignored":1`),
			get(enrollments+"/EnrollAnn01", 200, `"enrollment":"EnrollAnn01"`, `"trackedEntityInstance":"PersonAnn01"`, `"events":[]`, `"attributes":[]`, `"status":"ACTIVE"`, `"orgUnitName":"Clinic 1"`),
			get(enrollments+"/EnrollAnn01?fields=*", 200, `"event":"EventAnna01"`, `"value":"Ann"`),
			get(enrollments+"/EnrollAnn02?fields=status,completedBy", 200, `{"status":"COMPLETED","completedBy":"admin"}`),
			get(enrollments+"/NobodyUid01", 404), get(enrollments+"/PersonAnn01", 404),
			get(enrollments+"?ou=UnitClinic1&program=ProgCare001&fields=enrollment", 200, `{"pager":{"page":1,"pageSize":50,"isLastPage":true},"enrollments":[{"enrollment":"EnrollAnn02"},{"enrollment":"EnrollAnn01"}]}`),
			get(enrollments+"?ou=UnitClinic1&program=ProgCare001&programStatus=ACTIVE&totalPages=true&fields=enrollment", 200, `{"page":1,"pageCount":1,"total":1,"pageSize":50}`, `[{"enrollment":"EnrollAnn01"}]`),
			get(enrollments+"?ouMode=ACCESSIBLE&trackedEntityInstance=PersonAnn01&fields=enrollment", 200, "EnrollAnn01", "EnrollAnn02"),
			get(enrollments+"?trackedEntityInstance=NobodyUid01", 409, "NobodyUid01"),
			get(enrollments+"?enrollment=EnrollAnn01&fields=enrollment", 200, `[{"enrollment":"EnrollAnn01"}]`),
			get(enrollments+"?ou=UnitClinic1&trackedEntity=TypeAnimal1&fields=enrollment", 200, `"enrollments":[]`),
			get(enrollments+"?ou=UnitClinic1&program=ProgCare001&order=enrolledAt:desc,createdAt&skipPaging=true&fields=enrollment", 200, `[{"enrollment":"EnrollAnn01"},{"enrollment":"EnrollAnn02"}]`),
			get(enrollments+"?program=ProgCare001", 409, "At least one organisation unit"), get(enrollments+"?ou=UnitClinic1&followUp=true", 409, "Program must be defined"),
			get(enrollments+"?ou=UnitClinic1&programStatus=HAPPY", 400, "HAPPY"),
			put(enrollments+"/EnrollAnn01", named+`,"status":"COMPLETED","notes":[{"value":"done"}]}`, 200, `"updated":1`, `"reference":"EnrollAnn01"`),
			get(enrollments+"/EnrollAnn01?fields=status,notes[value]", 200, `"status":"COMPLETED"`, `"notes":[{"value":"done"}]`),
			remove(enrollments+"/EnrollAnn01", 200, `"deleted":1`, `"reference":"EnrollAnn01"`), remove(enrollments+"/EnrollAnn01", 200, `"ignored":1`),
			get("/api/events/EventAnna01", 404),
			post(enrollments+"?strategy=DELETE", `{"enrollments":[{"enrollment":"EnrollAnn02"}]}`, 200, `"deleted":1`),
		} {
			s.do(t, x)
		}
	})
}

func TestEvents(t *testing.T) {
	const events = "/api/events"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			{method: "POST", path: events, header: jsonType, body: single + `}`, status: 200, has: []string{`"imported":1`, `"reference":"EventOne001"`}, answer: []string{"Location", s.URL + events + "/EventOne001"}},
			post(events, `{"events":[`+strings.Replace(single, "EventOne001", "EventTwo001", 1)+`},`+strings.Replace(single, "EventOne001", "EventTwo002", 1)+`,"eventDate":"2014-01-01"}]}`, 200, `"imported":2`, `"total":2`),
			post(events, strings.Replace(single, `"22"`, `"many"`, 1)+`,"event":"EventTwo003"}`, 409, `"object":"ElementAge1"`, "value_not_zero_or_positive_integer", `"reference":"EventTwo003"`),
			post(events+"?orgUnitIdScheme=CODE", single+`,"event":"EventTwo004","orgUnit":"C111"}`, 200, `"imported":1`), post(events+"?orgUnitIdScheme=COLOUR", single+`}`, 400, "COLOUR"),
			post(events+"?idScheme=ATTRIBUTE:NoSuchAttr1", single+`}`, 409, "NoSuchAttr1"),
			{path: events + "/EventOne001", status: 200, has: []string{`"programStage":"StageEvent1"`, `"completedDate":"2013-05-18T00:00:00.000"`, `"enrollmentStatus":"ACTIVE"`, `"followup":false`, `"attributeOptionCombo":"HllvX50cXC0"`,
				`"href":"` + s.URL + events + `/EventOne001"`, `"providedElsewhere":false`}, hasnt: []string{"trackedEntityInstance", "programType"}},
			get(events+"/EventOne001?orgUnitIdScheme=CODE&dataElementIdScheme=NAME&fields=orgUnit,dataValues[dataElement]", 200, `{"orgUnit":"C111","dataValues":[{"dataElement":"Age in years"},{"dataElement":"Gender"}]}`),
			get(events+"/EventOne001?idScheme=attribute:MetaAttrib1&fields=orgUnit,program", 200, `{"program":"ProgEvents1","orgUnit":"att-C111"}`),
			get(events+"/NobodyUid01", 404, "Event not found for ID NobodyUid01"),
			get(events+"?program=ProgEvents1&orgUnit=UnitClinic1&fields=event", 200, `"events":[{"event":"EventTwo002"},{"event":"EventTwo004"},{"event":"EventTwo001"},{"event":"EventOne001"}]`),
			get(events+"?program=ProgEvents1&orgUnit=UnitCountry&ouMode=DESCENDANTS&startDate=2014-01-01&endDate=2014-01-01&fields=event", 200, `[{"event":"EventTwo002"}]`),
			get(events+"?program=ProgEvents1&orgUnit=UnitChief01&ouMode=CHILDREN&endDate=2013-05-16&fields=event", 200, `"events":[]`),
			get(events+"?program=ProgEvents1&orgUnit=UnitClinic1&pageSize=3&totalPages=true&order=event&fields=event", 200, `"pager":{"page":1,"pageCount":2,"total":4,"pageSize":3}`, `[{"event":"EventOne001"},{"event":"EventTwo001"},{"event":"EventTwo002"}]`),
			get(events+"?program=ProgEvents1&orgUnit=UnitClinic1&pageSize=3&page=2&fields=event", 200, `"isLastPage":true`, `[{"event":"EventOne001"}]`),
			get(events+"?program=ProgEvents1&orgUnit=UnitClinic1&status=COMPLETED&skipPaging=true&fields=event", 200, `{"events":[{"event":"EventTwo002"}`),
			get(events+"?event=EventOne001;EventTwo001&fields=event", 200, `[{"event":"EventTwo001"},{"event":"EventOne001"}]`),
			get(events+"?programStage=StageEvent1&orgUnit=UnitClinic1&attributeCc=bjDvmb4bfuf&attributeCos=xYerKDKCefk&fields=event", 200, "EventOne001"),
			get(events+"?programStage=StageEvent1&orgUnit=UnitClinic1&attributeCc=ComboAAAAAA&attributeCos=CatOptionA1&fields=event", 200, `"events":[]`),
			get(events+"?programStage=StageEvent1&orgUnit=UnitClinic1&attributeCos=CatOptionA1", 409, "attributeCc"),
			get(events+"?orgUnit=UnitClinic1&fields=event,programType", 200, `{"event":"EventOne001","programType":"WITHOUT_REGISTRATION"}`),
			get(events, 409, "At least one of the following"), get(events+"?program=ProgEvents1&orgUnit=UnitClinic1&status=HAPPY", 400, "[ACTIVE, COMPLETED, VISITED, SCHEDULE, OVERDUE, SKIPPED]"),

			put(events+"/EventOne001", `{"program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-19","status":"COMPLETED","dataValues":[{"dataElement":"ElementAge1","value":"40"}]}`, 200, `"updated":1`),
			{path: events + "/EventOne001", status: 200, has: []string{`"value":"40"`, `"eventDate":"2013-05-19T00:00:00.000"`}, hasnt: []string{"Male"}},
			put(events+"/EventOne001", `{"program":"ProgEvents1","orgUnit":"UnitClinic1","status":"COMPLETED"}`, 409, "Event.eventDate"),
			put(events+"/EventOne001", `{"event":}`, 400), put(events+"/NobodyUid01", single+`}`, 409, "does not exist"),
			post(events+"?strategy=CREATE_AND_UPDATE&mergeDataValues=true", `{"event":"EventOne001","dataValues":[{"dataElement":"ElementGend","value":"Female"}]}`, 200, `"updated":1`),
			get(events+"/EventOne001?fields=dataValues[value]", 200, `{"dataValues":[{"value":"40"},{"value":"Female"}]}`),

			remove(events+"/EventOne001", 200, `"deleted":1`, "Deletion of event EventOne001 was successful"), remove(events+"/EventOne001", 200, `"ignored":1`),
			put(events+"/EventOne001", single+`}`, 409, "already used and/or deleted"), post(events, single+`}`, 409, "already used and/or deleted"),
			post(events+"?importStrategy=DELETE", `{"events":[{"event":"EventTwo001"},{"event":"EventTwo002"},{"event":"NobodyUid01"}]}`, 200, `"deleted":2`, `"ignored":1`),
			get(events+"?program=ProgEvents1&orgUnit=UnitClinic1&fields=event", 200, `"events":[{"event":"EventTwo004"}]`),
			get(events+"?program=ProgEvents1&orgUnit=UnitClinic1&includeDeleted=true&fields=event,deleted", 200, `{"event":"EventTwo004","deleted":false}`, `{"event":"EventTwo001","deleted":true}`),
			{method: "POST", path: events, user: "clerk:District1!", header: jsonType, body: single + `,"event":"EventTwo009","orgUnit":"UnitClinic2"}`, status: 409, has: []string{"User has no create access"}},
			{path: events + "/EventTwo004", user: "clerk:District1!", status: 200},
		} {
			s.do(t, x)
		}
	})
}
