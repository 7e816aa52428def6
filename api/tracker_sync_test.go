package api

import (
	"fmt"
	"testing"
)

// What says that it is deleted is deleted by the strategy SYNC, and by no other.
func TestTheStrategySync(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		event := func(uid, more string) string {
			return `{"event":"` + uid + `","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-17","status":"ACTIVE"` + more + `}`
		}
		events := func(a, b, c string) string { return `{"events":[` + a + `,` + b + `,` + c + `]}` }
		person := func(uid, more string) string {
			return `{"trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}]` + more + `}`
		}
		stay := func(uid, more string) string {
			return `{"enrollment":"` + uid + `","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2017-09-15","incidentDate":"2017-09-15"` + more + `}`
		}
		visit := func(uid, more string) string {
			return `{"event":"` + uid + `","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2017-10-17","status":"ACTIVE"` + more + `}`
		}
		counts := func(imported, updated, deleted, ignored int) string {
			return fmt.Sprintf(`"imported":%d,"updated":%d,"deleted":%d,"ignored":%d,`, imported, updated, deleted, ignored)
		}
		const deleted = `,"deleted":true`
		for _, x := range []exchange{
			post("/api/events?dryRun=true&strategy=SYNC", events(event("EventSyn001", ""), event("EventSyn002", `,"deleted":false`), event("EventSyn003", deleted)), 200, counts(2, 0, 0, 1)),
			post("/api/events?strategy=SYNC", events(event("EventSyn001", ""), event("EventSyn002", `,"deleted":false`), event("EventSyn003", deleted)), 200, counts(2, 0, 0, 1), `"importStrategy":"SYNC"`, "EventSyn003 cannot be deleted"),
			post("/api/events?importStrategy=sync", events(event("EventSyn001", deleted), event("EventSyn002", `,"dataValues":[{"dataElement":"ElementAge1","value":"22"}]`), event("EventSyn004", "")), 200, counts(1, 1, 1, 0)),
			get("/api/events/EventSyn001", 404), get("/api/events/EventSyn002?fields=dataValues[value]", 200, `"22"`), get("/api/events/EventSyn004", 200),
			post("/api/events?strategy=SYNC", `{"events":[{"event":"EventSyn001"}]}`, 409, "EventSyn001 was already used"),
			post("/api/events?strategy=SYNC", `{"events":[`+event("EventSyn002", "")+`,`+event("EventSyn002", deleted)+`]}`, 200, counts(0, 1, 1, 0)), // one after the other
			post("/api/events?strategy=SYNC", event("EventSyn004", `,"deleted":"perhaps"`), 409, "deleted", "perhaps"),
			post("/api/events", event("EventSyn007", ""), 200),
			{method: "POST", path: "/api/events?strategy=SYNC", header: xmlBoth, body: `<event event="EventSyn007" deleted="true"/>`, status: 200, answer: isXML, has: []string{"<deleted>1</deleted>"}},

			// other strategies do not read it
			post("/api/events?strategy=CREATE_AND_UPDATE", `{"events":[`+event("EventSyn004", deleted)+`,`+event("EventSyn005", deleted)+`]}`, 200, counts(1, 1, 0, 0)),
			post("/api/events?strategy=UPDATE", event("EventSyn004", `,"deleted":"perhaps"`), 200, `"updated":1`), get("/api/events/EventSyn004", 200), get("/api/events/EventSyn005", 200),

			// nested
			post(people+"?strategy=SYNC", person("PersonSyn01", `,"enrollments":[`+stay("EnrollSyn01", `,"events":[`+visit("EventVis001", "")+`]`)+`]`), 200, counts(1, 0, 0, 0)),
			get("/api/events/EventVis001", 200),
			post(people+"?strategy=SYNC", person("PersonSyn01", `,"enrollments":[`+stay("EnrollSyn01", `,"events":[`+visit("EventVis001", deleted)+`]`)+`]`), 200, counts(0, 1, 0, 0), counts(0, 0, 1, 0)),
			get("/api/events/EventVis001", 404), get("/api/enrollments/EnrollSyn01", 200),
			post("/api/enrollments?strategy=SYNC", stay("EnrollSyn01", `,"trackedEntityInstance":"PersonSyn01","events":[`+visit("EventVis002", "")+`]`), 200, counts(0, 1, 0, 0)),
			post(people+"?strategy=SYNC", person("PersonSyn01", `,"enrollments":[`+stay("EnrollSyn01", deleted)+`]`), 200, counts(0, 1, 0, 0), counts(0, 0, 1, 0)),
			get("/api/enrollments/EnrollSyn01", 404), get("/api/events/EventVis002", 404), get(people+"/PersonSyn01", 200),
			post(people+"?strategy=SYNC", `{"trackedEntityInstances":[`+person("PersonSyn01", deleted)+`,`+person("PersonSyn02", "")+`]}`, 200, counts(1, 0, 1, 0)),
			get(people+"/PersonSyn01", 404), get(people+"/PersonSyn02", 200),

			// as somebody who may not
			{method: "POST", path: "/api/events?strategy=SYNC", header: jsonType, body: `{"event":"EventSyn006","program":"ProgEvents1","orgUnit":"UnitClinic3","eventDate":"2013-05-17"}`, status: 200},
			{method: "POST", path: "/api/events?strategy=SYNC", user: "clerk:District1!", header: jsonType, body: `{"event":"EventSyn006","deleted":true}`, status: 409}, get("/api/events/EventSyn006", 200),
		} {
			s.do(t, x)
		}
		// with its events, by somebody who may not delete those with it
		s.do(t, post(people, person("PersonSyn03", `,"enrollments":[`+stay("EnrollSyn03", `,"events":[`+visit("EventVis003", "")+`]`)+`]`), 200))
		s.do(t, exchange{method: "POST", path: people + "?strategy=SYNC", user: "clerk:District1!", header: jsonType, body: person("PersonSyn03", `,"enrollments":[`+stay("EnrollSyn03", deleted)+`]`), status: 409, has: []string{"associated events"}})
	})
}
