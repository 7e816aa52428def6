package api

import (
	"fmt"
	"strings"
	"testing"
)

const csvHeader = "event,status,program,programStage,enrollment,orgUnit,eventDate,dueDate,latitude,longitude,dataElement,value,storedBy,providedElsewhere,completedDate,completedBy,geometry\n"

// csvRow is a row of fourteen columns.
func csvRow(uid, unit, element, value string) string {
	return uid + ",COMPLETED,ProgEvents1,StageEvent1,," + unit + ",2016-01-01,2016-01-02,59.8,10.9," + element + "," + value + ",nurse,\n"
}

func TestEventsInCSV(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		in := func(path, kind, body string, status int, has ...string) exchange {
			return exchange{method: "POST", path: path, header: []string{"Content-Type", kind}, body: body, status: status, answer: isJSON, has: has}
		}
		two := csvRow("EventCsv001", "UnitClinic1", "ElementAge1", "22") + csvRow("EventCsv001", "UnitClinic1", "ElementGend", "Male") + csvRow("EventCsv002", "UnitClinic1", "ElementAge1", "23")
		for _, x := range []exchange{
			in("/api/events", "text/csv", two, 200, `"imported":2`, `"total":2`, `"reference":"EventCsv001"`),
			get("/api/events/EventCsv001", 200, `"value":"22"`, `"value":"Male"`, `"storedBy":"nurse"`, `"eventDate":"2016-01-01T00:00:00.000"`, `"coordinate":{"latitude":59.8,"longitude":10.9}`),
			in("/api/events.csv", "application/x-www-form-urlencoded", csvHeader+strings.ReplaceAll(two, "EventCsv", "EventHdr"), 200, `"imported":2`),
			in("/api/events?skipFirst=true", "application/csv", strings.ReplaceAll(two, "EventCsv", "EventRaw"), 200, `"imported":2`),
			in("/api/events?skipFirst=false", "application/csv; charset=utf-8", csvHeader+strings.ReplaceAll(two, "EventCsv", "EventOne"), 200, `"imported":2`),
			in("/api/events?skipFirst=maybe", "text/csv", two, 400, "skipFirst"),
			in("/api/events", "text/csv", "event,program,orgUnit,eventDate,,\nEventEmp001,ProgEvents1,UnitClinic1,2016-01-01,,\n", 200, `"reference":"EventEmp001"`),
			in("/api/events", "text/csv", "\uFEFF\"event\",\"program\",\"orgUnit\",\"eventDate\"\r\n\"EventMrk001\",\"ProgEvents1\",\"UnitClinic1\",\"2016-01-01\"\r\n", 200, `"imported":1`, `"reference":"EventMrk001"`),

			// with bad neighbours
			in("/api/events", "text/csv", csvRow("EventBad001", "NoSuchUnit1", "ElementAge1", "1")+csvRow("EventGood01", "UnitClinic1", "ElementAge1", "1")+csvRow("EventBad002", "UnitClinic1", "ElementAge1", "many")+
				csvRow("EventBad003", "UnitClinic1", "ElementAge1", "1")+"EventBad003,ACTIVE,,,,,,,,,ElementGend,Male\n"+csvRow("EventBad004", "UnitClinic1", "ElementAge1", "1,,,,,,x")+csvRow("EventGood02", "UnitClinic1", "ElementGend", "Female"),
				409, `"imported":2`, `"ignored":4`, "NoSuchUnit1", "ElementAge1", `Line 5 says`, `more than 17 columns`, `"reference":"EventBad004"`),
			get("/api/events/EventGood02", 200, `"value":"Female"`), get("/api/events/EventBad003", 404),
			in("/api/events", "text/csv", two, 409, `"ignored":2`, "already exists"),
			in("/api/events?strategy=UPDATE", "text/csv", csvRow("EventCsv001", "UnitClinic1", "ElementAge1", "30"), 200, `"updated":1`),
			{path: "/api/events/EventCsv001", status: 200, has: []string{`"value":"30"`}, hasnt: []string{"Male"}},
			in("/api/events?strategy=DELETE", "text/csv", "event\nEventCsv002\n", 200, `"deleted":1`),
			in("/api/events", "text/csv", "", 400, "is empty; it must be CSV"), in("/api/events", "text/csv", "a,\"b\nc", 400, "Malformed CSV", "line 2"),
			in("/api/events", "text/csv", csvHeader, 200, `"total":0`), in("/api/events", "text/csv; charset=latin1", two, 415, "latin1"),
			{method: "POST", path: "/api/events.csv", header: acceptXML, body: csvRow("EventXml001", "UnitClinic1", "ElementAge1", "1"), status: 200, answer: isXML, has: []string{`<imported>1</imported>`}},
			{method: "POST", path: "/api/events.csv", user: "-", header: acceptXML, body: two, status: 401},
			{method: "POST", path: "/api/enrollments.csv", body: two, status: 406}, in("/api/trackedEntityInstances", "text/csv", two, 415),
		} {
			s.do(t, x)
		}
	})
}

func TestEventsAsCSV(t *testing.T) {
	const list = "/api/events.csv?orgUnit=UnitClinic1&program=ProgEvents1&order=event"
	isCSV := []string{"Content-Type", "application/csv;charset=utf-8"}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/events", `{"events":[`+single+`},{"event":"EventOne002","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-18","status":"ACTIVE","storedBy":"a, \"b\"","coordinate":{"latitude":1.5,"longitude":-2}}]}`, 200))
		row := "EventOne001,COMPLETED,ProgEvents1,StageEvent1,,UnitClinic1,2013-05-17T00:00:00.000,"
		for _, x := range []exchange{
			{path: list, status: 200, answer: isCSV, has: []string{csvHeader + row, `,,,ElementAge1,22,admin,false,2013-05-18T00:00:00.000,,` + "\n" + row, `,,,ElementGend,Male,admin,false,`,
				"EventOne002,ACTIVE,ProgEvents1,StageEvent1,,UnitClinic1,2013-05-18T00:00:00.000,", `,1.5,-2,,,"a, ""b""",,,,POINT (-2 1.5)` + "\n"}},
			{path: list + "&skipHeader=true", status: 200, hasnt: []string{"programStage"}, has: []string{row}},
			{path: list + "&skipHeader=2", status: 400},
			{path: "/api/events?orgUnit=UnitClinic1&program=ProgEvents1", header: []string{"Accept", "text/csv"}, status: 200, answer: isCSV, has: []string{csvHeader, row}},
			{path: list + "&pageSize=1", status: 200, has: []string{row}, hasnt: []string{"EventOne002"}},
			{path: list + "&skipPaging=true&attachment=my%20events.csv", status: 200, answer: []string{"Content-Disposition", `attachment; filename="my events.csv"`}, has: []string{"EventOne002"}},
			{path: list + "&attachment=a%0d%0ab%22", status: 200},
			{path: strings.Replace(list, ".csv", ".json", 1) + "&attachment=a.json", status: 200, answer: []string{"Content-Disposition", "attachment; filename=a.json"}, has: []string{`"events":[`}},
			{path: list + "&dataElementIdScheme=CODE", status: 200, has: []string{"DE_ElementAge1"}},
			{path: "/api/events.csv?orgUnit=NoSuchUnit1&attachment=a.csv", status: 409, answer: append([]string{"Content-Disposition", ""}, isJSON...)}, {path: "/api/events/EventOne001.csv", status: 406},
			{path: "/api/events.csv?orgUnit=UnitDistr02&program=ProgEvents1", user: "clerk:District1!", status: 409},
			{path: "/api/enrollments.csv?ou=UnitClinic1", status: 406},
		} {
			s.do(t, x)
		}
		all := s.do(t, exchange{path: list + "&skipPaging=true", status: 200})
		s.do(t, exchange{method: "POST", path: "/api/events.csv?strategy=UPDATE", body: all, status: 200, has: []string{`"updated":2`}})
		if again := s.do(t, exchange{path: list + "&skipPaging=true", status: 200}); again != all {
			t.Errorf("what was read and sent again is\n%s\nand was\n%s", again, all)
		}
	})
}

func TestPeopleAsCSV(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post(people, ann+`}`, 200))
		s.do(t, post(people, `{"trackedEntityInstance":"PersonNil01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`, 200))
		const head = "created,orgUnit,createdAtClient,trackedEntityInstance,lastUpdated,trackedEntityType,lastUpdatedAtClient,storedBy,coordinates,potentialDuplicate,inactive,deleted,featureType,geometry," +
			"lastUpdated,code,storedBy,displayName,created,valueType,attribute,value\n"
		for _, x := range []exchange{
			{path: people + ".csv?ou=UnitClinic1", status: 200, answer: []string{"Content-Type", "text/csv;charset=utf-8"}, has: []string{head, `,UnitClinic1,`, `,PersonAnn01,`, `,TEXT,AttrFirstNm,Ann` + "\n", `,AttrLastNam,Smith` + "\n", `,"[1,1]",false,false,false,POINT,`, ",PersonNil01,", ",NONE,,,,,,,,,\n"}},
			{path: people + "?ou=UnitClinic1&skipHeader=true", header: []string{"Accept", "text/csv"}, status: 200, hasnt: []string{"createdAtClient"}, has: []string{"PersonAnn01"}},
			{path: people + ".csv?ou=UnitDistr02", user: "clerk:District1!", status: 409},
		} {
			s.do(t, x)
		}
	})
}

func TestManyEventsInCSV(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.server.Config.BodyLimit = 4 << 20
		s.load(t)
		var many strings.Builder
		for i := range 1200 {
			uid := fmt.Sprintf("Event%06d", i)
			many.WriteString(csvRow(uid, "UnitClinic1", "ElementAge1", fmt.Sprint(i%100)) + csvRow(uid, "UnitClinic1", "ElementGend", "Male"))
		}
		s.do(t, exchange{method: "POST", path: "/api/events.csv", body: many.String(), status: 200, has: []string{`"imported":1200`}})
		if all := s.do(t, exchange{path: "/api/events.csv?orgUnit=UnitClinic1&program=ProgEvents1&skipPaging=true&skipHeader=true", status: 200}); strings.Count(all, "\n") != 2400 {
			t.Errorf("%d rows", strings.Count(all, "\n"))
		}
	})
}

func TestEventsInCSVOfTheNewerDialect(t *testing.T) {
	const header = "event,status,program,programStage,orgUnit,occurredAt,latitude,longitude,dataElement,value,providedElsewhere\n"
	one := func(uid, unit, more string) string {
		return uid + ",COMPLETED,ProgEvents1,StageEvent1," + unit + ",2016-01-01T10:00:00Z,59.8,10.9," + more + "\n"
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		in := func(path, body string, status int, has ...string) exchange {
			return exchange{method: "POST", path: path, header: []string{"Content-Type", "text/csv"}, body: body, status: status, answer: isJSON, has: has}
		}
		two := header + one("EventCsv001", "UnitClinic1", "ElementAge1,22,true") + one("EventCsv001", "UnitClinic1", "ElementGend,Male,") + one("EventCsv002", "UnitClinic1", "ElementAge1,23,")
		for _, x := range []exchange{
			in(newer+"&importMode=VALIDATE", two, 200, statistics(2, 0, 0, 0)), in(newer, two, 200, statistics(2, 0, 0, 0)),
			get("/api/events/EventCsv001", 200, `"value":"22"`, `"providedElsewhere":true`, `"value":"Male"`, `"status":"COMPLETED"`, "2016-01-01T10:00:00", `"type":"Point"`, "10.9", "59.8"),
			in(newer+"&importStrategy=CREATE", two, 409, statistics(0, 0, 0, 2), "E1030"),
			in(newer+"&atomicMode=OBJECT&skipFirst=true", header+one("EventCsv003", "UnitClinic1", "ElementAge1,1,")+one("EventCsv004", "NoSuchUnit1", "ElementAge1,1,"), 200, statistics(1, 0, 0, 1), "E1011"),
			in(newer, header+"EventCsv005,ACTIVE,ProgEvents1,StageEvent1,UnitClinic1,2016-01-01,1,,,,\n", 409, "Invalid geometry"),
			in(newer, "event,assignedUser\nEventCsv001,nobody\n", 409, "nobody"),
			in(newer+"&importStrategy=DELETE", "event\nEventCsv003\n", 200, statistics(0, 0, 1, 0)),
			in(newer, "", 400, "is empty; it must be CSV"), in(newer, "a,\"b\nc", 400, "Malformed CSV", "line 2"), in(newer+"&skipFirst=maybe", two, 400, "skipFirst"),
			{method: "POST", path: "/api/tracker.csv?async=false", body: header + one("EventCsv006", "UnitClinic1", "ElementAge1,23,"), status: 200, has: []string{statistics(1, 0, 0, 0)}},
			{method: "POST", path: newer, user: "clerk:District1!", header: []string{"Content-Type", "text/csv"}, body: header + one("EventCsv007", "UnitClinic3", "ElementAge1,23,"), status: 409, has: []string{"E1000"}},
		} {
			s.do(t, x)
		}
		id := between(t, s.do(t, in("/api/tracker", header+one("EventCsv008", "UnitClinic1", "ElementAge1,23,"), 200)), `"id":"`, `"`)
		awaitTask(t, s, "TRACKER_IMPORT_JOB", id)
		s.do(t, get("/api/tracker/jobs/"+id+"/report", 200, statistics(1, 0, 0, 0), "EventCsv008"))
	})
}
