package api

import (
	"strings"
	"testing"
)

// dropped is text without a member of an object, which another one follows.
func dropped(text, member string) string { return strings.Replace(text, member+",", "", 1) }

func TestNewerRequires(t *testing.T) {
	const update, part = newer + "&importStrategy=UPDATE", newer + "&importStrategy=PATCH"
	entity := func(of string) string { return `{"trackedEntities":[` + of + `]}` }
	enrollment := func(of string) string { return `{"enrollments":[` + of + `]}` }
	list := func(of string) string { return `{"events":[` + of + `]}` }
	stay, visit := strings.Replace(newStay, `{`, `{"trackedEntity":"PersonAnn01",`, 1)+`}`, strings.Replace(newCheckup, `{`, `{"enrollment":"EnrollAnn01",`, 1)+`}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(newer, entity(dropped(newAnn, `"trackedEntityType":"TypePerson1"`)+`}`), 409, `"errorCode":"E1121"`),
			post(newer, entity(dropped(newAnn, `"orgUnit":"UnitClinic1"`)+`}`), 409, `"errorCode":"E1121"`),
			post(newer, entity(strings.Replace(newAnn, "TypePerson1", "NoSuchType1", 1)+`}`), 409, `"errorCode":"E1005"`),
			post(newer, entity(newAnn+`}`), 200),
			post(newer, enrollment(dropped(stay, `"trackedEntity":"PersonAnn01"`)), 409, `"errorCode":"E1122"`),
			post(newer, enrollment(dropped(stay, `"program":"ProgCare001"`)), 409, `"errorCode":"E1122"`),
			post(newer, enrollment(dropped(stay, `"orgUnit":"UnitClinic1"`)), 409, `"errorCode":"E1122"`),
			post(newer, enrollment(strings.Replace(stay, "ProgCare001", "NoSuchProg1", 1)), 409, `"errorCode":"E1069"`),
			post(newer, enrollment(dropped(stay, `"enrolledAt":"2017-09-15"`)), 409, `"errorCode":"E1025"`),
			post(newer, enrollment(stay), 200),
			post(newer, list(dropped(visit, `"orgUnit":"UnitClinic1"`)), 409, `"errorCode":"E1123"`),
			post(newer, list(dropped(dropped(visit, `"programStage":"StageVisit1"`), `"program":"ProgCare001"`)), 409, `"errorCode":"E1123"`),
			post(newer, list(dropped(visit, `"programStage":"StageVisit1"`)), 409, `"errorCode":"E1123"`),
			post(newer, list(dropped(visit, `"occurredAt":"2017-10-17"`)), 409, `"errorCode":"E1031"`),
			post(newer, list(strings.Replace(visit, "EnrollAnn01", "NoSuchEnrl1", 1)), 409, `"errorCode":"E1081"`),
			post(newer, list(visit), 200),

			// an update tells all but lists, unless it is of a part
			post(update, entity(dropped(newAnn, `"trackedEntityType":"TypePerson1"`)+`}`), 409, "E1121"),
			post(update, entity(dropped(newAnn, `"orgUnit":"UnitClinic1"`)+`}`), 409, "E1121"),
			post(update, enrollment(dropped(stay, `"program":"ProgCare001"`)), 409, "E1122"),
			post(update, enrollment(dropped(stay, `"trackedEntity":"PersonAnn01"`)), 409, "E1122"),
			post(update, enrollment(dropped(stay, `"orgUnit":"UnitClinic1"`)), 409, "E1122"),
			post(update, enrollment(dropped(stay, `"enrolledAt":"2017-09-15"`)), 409, "E1025"),
			post(update, list(dropped(visit, `"orgUnit":"UnitClinic1"`)), 409, "E1123"),
			post(update, list(dropped(visit, `"programStage":"StageVisit1"`)), 409, "E1123"),
			post(update, list(dropped(visit, `"occurredAt":"2017-10-17"`)), 409, "E1031"),
			post(part, list(`{"event":"EventAnna01","dataValues":[{"dataElement":"ElementAge1","value":"23"}]}`), 200),
			{path: "/api/events/EventAnna01?fields=dataValues[dataElement,value],eventDate", status: 200, has: []string{`"23"`, "ElementGend", "2017-10-17"}},
			post(update, list(strings.Replace(visit, `"status"`, `"geometry":{"type":"Point","coordinates":[1,2]},"status"`, 1)), 200),
			get("/api/events/EventAnna01?fields=geometry", 200, "[1,2]"),
			post(part, list(`{"event":"EventAnna01","followUp":true}`), 200),
			get("/api/events/EventAnna01?fields=geometry", 200, "[1,2]"),
			post(update, list(visit), 200),
			{path: "/api/events/EventAnna01?fields=geometry,followup", status: 200, has: []string{`"followup":true`}, hasnt: []string{"[1,2]"}},

			// what an object is of stays
			post(update, entity(strings.Replace(newAnn, "TypePerson1", "TypeAnimal1", 1)+`}`), 409, `"errorCode":"E1126"`),
			post(update, enrollment(strings.Replace(stay, "ProgCare001", "ProgOnce001", 1)), 409, `"errorCode":"E1127"`),
			post(update, list(strings.Replace(visit, "StageVisit1", "StageBirth1", 1)), 409, `"errorCode":"E1128"`),
		} {
			s.do(t, x)
		}
	})
}

func TestNewerStatuses(t *testing.T) {
	const update = newer + "&importStrategy=UPDATE"
	list := func(of string) string { return `{"events":[` + of + `]}` }
	visit := func(uid, members string) string {
		return list(`{"event":"` + uid + `","enrollment":"EnrollAnn01","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1",` + members + `}`)
	}
	const values = `,"dataValues":[{"dataElement":"ElementAge1","value":"3"}]`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		enrollment := func(status, more string) string {
			return `{"enrollments":[` + strings.Replace(newStay, `{`, `{"trackedEntity":"PersonAnn01",`, 1) + `,"status":"` + status + `"` + more + `}]}`
		}
		for _, x := range []exchange{
			post(newer, `{"trackedEntities":[`+newAnn+`,"enrollments":[`+newStay+`}]}]}`, 200),
			post(newer, visit("EventPlan01", `"status":"SCHEDULE"`), 409, `"errorCode":"E1050"`),
			post(newer, visit("EventPlan01", `"status":"SKIPPED"`), 409, `"errorCode":"E1046"`),
			post(newer, visit("EventPlan01", `"status":"OVERDUE"`), 409, `"errorCode":"E1046"`),
			post(newer, visit("EventPlan01", `"status":"ACTIVE","scheduledAt":"2020-01-01"`), 409, `"errorCode":"E1031"`),
			post(newer, visit("EventPlan01", `"scheduledAt":"2020-01-01"`), 409, `"errorCode":"E1031"`),
			post(newer, visit("EventPlan01", `"status":"SCHEDULE","scheduledAt":"2020-01-01"`+values), 409, `"errorCode":"E1315"`),
			post(newer, visit("EventPlan01", `"status":"SCHEDULE","scheduledAt":"2020-01-01","completedAt":"2020-01-01"`), 409, `"errorCode":"E1051"`),
			post(newer, visit("EventPlan01", `"status":"ACTIVE","occurredAt":"2020-01-01","completedAt":"2020-01-01"`), 409, `"errorCode":"E1051"`),
			post(newer, visit("EventPlan01", `"status":"SOMEHOW","occurredAt":"2020-01-01"`), 409, "SOMEHOW"),
			post(newer, visit("EventPlan01", `"status":"SCHEDULE","scheduledAt":"2020-01-01"`), 200),
			post(update, visit("EventPlan01", `"status":"OVERDUE","scheduledAt":"2020-01-01"`), 200),
			post(update, visit("EventPlan01", `"status":"SKIPPED","scheduledAt":"2020-01-01"`), 200),
			post(update, visit("EventPlan01", `"status":"VISITED","occurredAt":"2020-01-02"`+values), 200),
			get("/api/events/EventPlan01?fields=status,dueDate", 200, `"ACTIVE"`, "2020-01-01"),
			post(update, visit("EventPlan01", `"status":"SKIPPED","scheduledAt":"2020-01-01"`), 409, `"errorCode":"E1316"`, "ACTIVE", "SKIPPED"),
			post(update, visit("EventPlan01", `"status":"COMPLETED","occurredAt":"2020-01-02","completedAt":"2020-01-03"`), 200),
			get("/api/events/EventPlan01?fields=completedDate", 200, "2020-01-03"),
			post(update, visit("EventPlan01", `"status":"SCHEDULE","scheduledAt":"2020-01-01"`), 409, "E1316"),
			post(update, visit("EventPlan01", `"status":"ACTIVE","occurredAt":"2020-01-02"`), 200),
			{path: "/api/events/EventPlan01?fields=*", status: 200, hasnt: []string{"completedDate", "completedBy"}},
			// without registration nothing is planned
			post(newer, list(`{"event":"EventOne001","program":"ProgEvents1","orgUnit":"UnitClinic1","status":"SCHEDULE","scheduledAt":"2020-01-01"}`), 409, `"errorCode":"E1318"`),
			// enrollments
			post(newer, enrollment("ACTIVE", `,"completedAt":"2020-01-01"`), 409, `"errorCode":"E1052"`),
			post(newer, enrollment("CANCELLED", `,"completedAt":"2020-01-01"`), 409, "E1052"),
			post(newer, enrollment("COMPLETED", `,"completedAt":"2020-01-01"`), 200),
			get("/api/enrollments/EnrollAnn01", 200, `"completedDate":"2020-01-01T00:00:00.000"`),
			post(newer, enrollment("CANCELLED", ""), 200),
			post(newer, enrollment("ACTIVE", ""), 200),
			{path: "/api/enrollments/EnrollAnn01", status: 200, hasnt: []string{"completedDate"}},
			// dates that are still to come
			post(newer, strings.ReplaceAll(enrollment("ACTIVE", ""), `"enrolledAt":"2017-09-15"`, `"enrolledAt":"2999-09-15"`), 409, `"errorCode":"E1020"`),
			post(newer, strings.ReplaceAll(enrollment("ACTIVE", ""), `"occurredAt":"2017-09-15"`, `"occurredAt":"2999-09-15"`), 409, `"errorCode":"E1021"`),
			amend("/api/programs/ProgCare001", `"selectEnrollmentDatesInFuture":true,"selectIncidentDatesInFuture":true`),
			post(newer, strings.ReplaceAll(enrollment("ACTIVE", ""), `2017`, `2999`), 200),
		} {
			s.do(t, x)
		}
	})
}

func TestMandatory(t *testing.T) {
	attributes := func(list string) string {
		return `{"trackedEntity":"PersonAnn01","trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[` + list + `]}`
	}
	const first, last, none = `{"attribute":"AttrFirstNm","value":"Ann"}`, `{"attribute":"AttrLastNam","value":"Smith"}`, `{"attribute":"AttrLastNam","value":null}`
	entity := func(of string) string { return `{"trackedEntities":[` + of + `]}` }
	enrollment := func(more string) string {
		return `{"enrollments":[` + strings.Replace(newStay, `{`, `{"trackedEntity":"PersonAnn01",`, 1) + `,"attributes":[` + more + `]}]}`
	}
	birth := func(members string) string {
		return `{"events":[{"event":"EventBirth1","enrollment":"EnrollAnn01","program":"ProgCare001","programStage":"StageBirth1","orgUnit":"UnitClinic1","occurredAt":"2020-01-01",` + members + `}]}`
	}
	const age, noAge = `,"dataValues":[{"dataElement":"ElementAge1","value":"3"}]`, `,"dataValues":[{"dataElement":"ElementAge1","value":null}]`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			amend("/api/trackedEntityTypes/TypePerson1", `"trackedEntityTypeAttributes":[{"trackedEntityAttribute":{"id":"AttrFirstNm"}},{"trackedEntityAttribute":{"id":"AttrLastNam"},"mandatory":true}]`),
			// of the type
			post(newer, entity(attributes(first)), 409, `"errorCode":"E1090"`, "AttrLastNam"),
			post(newer, entity(attributes(none)), 409, `"errorCode":"E1090"`),
			post(people, attributes(first), 409, `"object":"Attribute.attribute"`, "AttrLastNam"),
			post(newer, entity(attributes(last)), 200),
			post(newer, entity(attributes(`{"attribute":"AttrGender1","value":"Female"}`)), 200),
			post(newer, entity(attributes(none)), 409, `"errorCode":"E1076"`, "AttrLastNam"),
			put(people+"/PersonAnn01?program=ProgCare001", attributes(first), 409, `"object":"Attribute.value"`, "AttrLastNam"),
			put(people+"/PersonAnn01?program=ProgCare001", attributes(last), 200),
			// of the program, and nothing but what it has
			post(newer, enrollment(""), 409, `"errorCode":"E1018"`, "AttrFirstNm"),
			post(newer, enrollment(first+`,{"attribute":"AttrWeight1","value":"70"}`), 409, `"errorCode":"E1019"`, "AttrWeight1"),
			post(newer, enrollment(first), 200),
			post(newer, enrollment(""), 200),
			post(newer, enrollment(`{"attribute":"AttrFirstNm","value":null}`), 409, `"errorCode":"E1076"`, "AttrFirstNm"),
			post(newer, entity(attributes(`{"attribute":"AttrFirstNm","value":null}`)), 409, `"errorCode":"E1076"`, "AttrFirstNm"),
			// of the stage, on completion or whenever it is stored
			post(newer, birth(`"status":"COMPLETED"`), 409, `"errorCode":"E1303"`, "ElementAge1"),
			post(newer, birth(`"status":"ACTIVE"`), 200),
			post(newer, birth(`"status":"COMPLETED"`+noAge), 409, `"errorCode":"E1076"`, "ElementAge1"),
			post(newer, birth(`"status":"COMPLETED"`+age), 200),
			post(newer, birth(`"status":"COMPLETED"`), 200),
			post(newer, birth(`"status":"ACTIVE"`+noAge), 200),
			amend("/api/programStages/StageBirth1", `"validationStrategy":"ON_UPDATE_AND_INSERT"`),
			post(newer, birth(`"status":"ACTIVE"`), 409, `"errorCode":"E1303"`),
			post(newer, birth(`"status":"ACTIVE"`+age), 200),
			post(newer, strings.Replace(birth(`"status":"SCHEDULE","scheduledAt":"2020-01-01"`), "EventBirth1", "EventBirth2", 1), 409, `"errorCode":"E1039"`),
		} {
			s.do(t, x)
		}
	})
}
