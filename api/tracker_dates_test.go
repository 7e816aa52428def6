package api

import (
	"strings"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

// amend changes members of a metadata object.
func amend(path, members string) exchange {
	return exchange{method: "PATCH", path: path, header: jsonType, body: `{` + members + `}`, status: 200}
}

// eventOf is an event without registration, of a day.
func eventOf(uid, day, members string) string {
	return `{"event":"` + uid + `","program":"ProgEvents1","programStage":"StageEvent1","orgUnit":"UnitClinic1","eventDate":"` + day + `","occurredAt":"` + day + `",` + members + `}`
}

func TestClosedEvents(t *testing.T) {
	today := time.Now().UTC().Format(time.DateOnly)
	list := func(event string) string { return `{"events":[` + event + `]}` }
	const update, upsert = newer + "&importStrategy=UPDATE", "/api/events?strategy=CREATE_AND_UPDATE"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		done, active := `"status":"COMPLETED"`, `"status":"ACTIVE"`
		long := `"status":"COMPLETED","completedDate":"2020-01-03","completedAt":"2020-01-03"`
		for _, x := range []exchange{
			// a completed event is changed by those who may
			post(newer, list(eventOf("EventDone01", today, done)), 200).as(clerk),
			post(update, list(eventOf("EventDone01", today, active)), 409, `"errorCode":"E1083"`).as(clerk),
			post(update, list(eventOf("EventDone01", today, done+`,"dataValues":[{"dataElement":"ElementAge1","value":"3"}]`)), 409, "E1083").as(clerk),
			post(upsert, eventOf("EventDone01", today, active), 409, `"object":"Event.status"`, "EventDone01").as(clerk),
			post(newer+"&importStrategy=DELETE", list(`{"event":"EventDone01"}`), 409, "E1083").as(clerk),
			remove("/api/events/EventDone01", 409, "not authorized").as(clerk),
			// what changes nothing is no change, and a note is none of the event
			post(update, list(eventOf("EventDone01", today, done)), 200, statistics(0, 1, 0, 0)).as(clerk),
			post(update, list(eventOf("EventDone01", today, done+`,"notes":[{"value":"seen"}]`)), 200).as(clerk),
			get("/api/events/EventDone01", 200, "COMPLETED", "seen"),
			amend("/api/userRoles/RoleClerk01", `"authorities":["F_UNCOMPLETE_EVENT"]`),
			post(update, list(eventOf("EventDone01", today, active)), 200).as(clerk),
			{path: "/api/events/EventDone01", status: 200, has: []string{`"status":"ACTIVE"`}, hasnt: []string{"completedDate", "completedBy"}},
			post(update, list(eventOf("EventDone01", today, done)), 200).as(clerk),
			get("/api/events/EventDone01", 200, "completedDate"),

			// so many days after it was completed, nobody else changes it
			post(newer, list(eventOf("EventLong01", "2020-01-02", long)), 200).as(clerk),
			amend("/api/programs/ProgEvents1", `"completeEventsExpiryDays":10`),
			post(update, list(eventOf("EventLong01", "2020-01-02", active)), 409, `"errorCode":"E1043"`, "2020-01-03").as(clerk),
			post(upsert, eventOf("EventLong01", "2020-01-02", active), 409, `"object":"Event.completedDate"`).as(clerk),
			post(newer+"&importStrategy=DELETE", list(`{"event":"EventLong01"}`), 409, "E1043").as(clerk),
			post(update, list(eventOf("EventDone01", today, active)), 200).as(clerk),
			post(update, list(eventOf("EventLong01", "2020-01-04", long)), 200),

			// so many days after the end of its period an event is closed, and none of it is begun
			post(newer, list(eventOf("EventOpen01", "2020-01-02", active)), 200).as(clerk),
			amend("/api/programs/ProgEvents1", `"completeEventsExpiryDays":0,"expiryPeriodType":"Monthly","expiryDays":5`),
			post(newer, list(eventOf("EventOpen02", "2020-01-02", active)), 409, `"errorCode":"E1047"`, "2020-02-06").as(clerk),
			post("/api/events", eventOf("EventOpen02", "2020-01-02", active), 409, `"object":"Event.eventDate"`).as(clerk),
			post(update, list(eventOf("EventOpen01", today, active)), 409, "E1047").as(clerk), // nor moved out of it
			post(update, list(eventOf("EventDone01", "2020-01-02", active)), 409, "E1047").as(clerk),
			post(newer+"&importStrategy=DELETE", list(`{"event":"EventOpen01"}`), 409, "E1047").as(clerk),
			put("/api/events/EventOpen01/ElementAge1", eventOf("EventOpen01", "2020-01-02", `"dataValues":[{"dataElement":"ElementAge1","value":"3"}]`), 409, "expired").as(clerk),
			post(newer, list(eventOf("EventOpen02", today, active)), 200).as(clerk),
			amend("/api/userRoles/RoleClerk01", `"authorities":["F_EDIT_EXPIRED"]`),
			post(newer, list(eventOf("EventOpen03", "2020-01-02", active)), 200).as(clerk),
			post(newer+"&importStrategy=DELETE", list(`{"event":"EventOpen01"}`), 200).as(clerk),
			amend("/api/userRoles/RoleClerk01", `"authorities":[]`),
			amend("/api/programs/ProgEvents1", `"expiryDays":0`), // which is never

			// it is asked of events that are deleted with what they belong to
			amend("/api/userRoles/RoleClerk01", `"authorities":["F_TEI_CASCADE_DELETE","F_ENROLLMENT_CASCADE_DELETE"]`),
			post(newer, `{"trackedEntities":[`+newAnn+`,"enrollments":[`+newStay+`,"events":[`+newCheckup+`}]}]}]}`, 200).as(clerk),
			remove("/api/enrollments/EnrollAnn01", 409, `"object":"Event.status"`, "EventAnna01").as(clerk),
			remove("/api/trackedEntityInstances/PersonAnn01", 409, "EventAnna01").as(clerk),
			post(people+"?strategy=SYNC", ann+`,"deleted":true}`, 409, "EventAnna01").as(clerk),
			post("/api/enrollments?strategy=DELETE", `{"enrollment":"EnrollAnn01"}`, 409, "EventAnna01").as(clerk),
			post(newer+"&importStrategy=DELETE&atomicMode=OBJECT", `{"trackedEntities":[{"trackedEntity":"PersonAnn01"}],"enrollments":[{"enrollment":"EnrollAnn01"}]}`, 200, "E1083", statistics(0, 0, 0, 2)).as(clerk),
			get("/api/events/EventAnna01", 200),
			amend("/api/userRoles/RoleClerk01", `"authorities":["F_TEI_CASCADE_DELETE","F_ENROLLMENT_CASCADE_DELETE","F_UNCOMPLETE_EVENT"]`),
			remove("/api/enrollments/EnrollAnn01", 200).as(clerk),
			get("/api/events/EventAnna01", 404),
			amend("/api/userRoles/RoleClerk01", `"authorities":[]`),
			post(update, list(eventOf("EventOpen03", "2020-01-05", active)), 200).as(clerk),
		} {
			s.do(t, x)
		}
	})
}

func TestCategoryOptionsInUse(t *testing.T) {
	event := func(uid, day, combo string) string {
		return `{"event":"` + uid + `","program":"ProgCombo01","programStage":"StageCombo1","orgUnit":"UnitClinic1","attributeOptionCombo":"` + combo + `","status":"ACTIVE","eventDate":"` + day + `","occurredAt":"` + day + `"}`
	}
	list := func(event string) string { return `{"events":[` + event + `]}` }
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			amend("/api/categoryOptions/CatOptionA1", `"startDate":"2020-03-01","endDate":"2020-03-31"`),
			post(newer, list(event("EventWhen01", "2020-02-29", "OptComboA01")), 409, `"errorCode":"E1056"`, "2020-02-29", "2020-03-01", "CatOptionA1"),
			post(newer, list(event("EventWhen01", "2020-04-01", "OptComboA01")), 409, `"errorCode":"E1057"`, "2020-04-01", "2020-03-31", "CatOptionA1"),
			post("/api/events", event("EventWhen01", "2020-04-01", "OptComboA01"), 409, `"object":"Event.eventDate"`, "CatOptionA1"),
			post(newer, list(event("EventWhen01", "2020-03-01", "OptComboA01")), 200),
			post(newer, list(event("EventWhen02", "2020-03-31T23:30:00.000", "OptComboA01")), 200),
			post(newer, list(event("EventWhen03", "2020-04-03", "OptComboA02")), 200), // the other option has no bounds
			post(newer, list(event("EventWhen03", "2020-04-03", "OptComboA01")), 409, "E1057"),
			post(newer, list(strings.Replace(event("EventWhen04", "", "OptComboA01"), `"ACTIVE","eventDate":"","occurredAt":""`, `"OVERDUE","scheduledAt":"2020-04-01"`, 1)), 409, "E1057"),
			amend("/api/programs/ProgCombo01", `"openDaysAfterCoEndDate":3`),
			post(newer, list(event("EventWhen03", "2020-04-03", "OptComboA01")), 200),
			post(newer, list(event("EventWhen03", "2020-04-04", "OptComboA01")), 409, "E1057"),
			// what was right when it was stored stays, unless its date is changed
			amend("/api/categoryOptions/CatOptionA1", `"startDate":"2021-03-01","endDate":"2021-03-31"`),
			post(newer, list(strings.Replace(event("EventWhen01", "2020-03-01", "OptComboA01"), "ACTIVE", "COMPLETED", 1)), 200),
			post(newer, list(event("EventWhen01", "2020-03-02", "OptComboA01")), 409, "E1056"),
		} {
			s.do(t, x)
		}
	})
}

// Days are those of the place where the server stands, east or west of Greenwich.
func TestDaysInOtherZones(t *testing.T) {
	event := func(uid, time string) string {
		return `{"event":"` + uid + `","program":"ProgCombo01","programStage":"StageCombo1","orgUnit":"UnitClinic1","attributeOptionCombo":"OptComboA01","eventDate":"` + time + `"}`
	}
	sent := func(uid, time string, status int, has ...string) exchange {
		return post(happenings, event(uid, time), status, has...).as(clerk)
	}
	for _, name := range []string{"Asia/Dhaka", "America/Bogota"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		today := time.Now().In(zone)
		first := today.AddDate(0, 0, 1-today.Day()).Format(time.DateOnly)
		after := today.AddDate(0, 1, 1-today.Day()).AddDate(0, 0, -1).Format(time.DateOnly)
		dbtest.Each(t, func(t *testing.T, d db.DB) {
			s := startServerIn(t, d, zone)
			s.load(t)
			for _, x := range []exchange{
				amend("/api/categoryOptions/CatOptionA1", `"startDate":"2020-03-01","endDate":"2020-03-31"`),
				sent("EventZone01", "2020-02-29T23:59:59", 409, "2020-02-29", "2020-03-01"), sent("EventZone01", "2020-03-01", 200), sent("EventZone02", "2020-03-01T23:59:59", 200),
				sent("EventZone03", "2020-03-31T23:59:59", 200), get(happenings+"/EventZone03", 200, `"eventDate":"2020-03-31T23:59:59.000"`), sent("EventZone04", "2020-04-01", 409, "2020-04-01", "2020-03-31"),
				amend("/api/categoryOptions/CatOptionA1", `"startDate":null,"endDate":null`),
				amend("/api/organisationUnits/UnitClinic1", `"openingDate":"2020-05-01","closedDate":"2020-06-01"`),
				sent("EventZone05", "2020-04-30T23:59:59", 409, "2020-04-30", "2020-05-01"), sent("EventZone05", "2020-05-01", 200), sent("EventZone06", "2020-05-31T23:59:59", 200), sent("EventZone07", "2020-06-01", 409, "2020-06-01"),
				amend("/api/organisationUnits/UnitClinic1", `"openingDate":"1990-01-01","closedDate":null`),
				// periods are of days there, too
				sent("EventZone08", "2020-05-01", 200), amend("/api/programs/ProgCombo01", `"expiryPeriodType":"Monthly","expiryDays":1`),
				sent("EventZone09", "2020-04-30T23:59:59", 409, "2020-04-30", "2020-05-02"), sent("EventZone09", "2020-05-01", 409, "2020-05-01", "2020-06-02"),
				sent("EventZone10", first, 200), sent("EventZone11", after+"T23:59:59", 200),
				amend("/api/programs/ProgCombo01", `"expiryPeriodType":"Daily"`), sent("EventZone12", today.AddDate(0, 0, -3).Format(time.DateOnly), 409, today.AddDate(0, 0, -1).Format(time.DateOnly)),
				amend("/api/programs/ProgCombo01", `"expiryDays":0,"completeEventsExpiryDays":1`),
				post(happenings, strings.Replace(event("EventZone13", "2020-05-01"), `"eventDate"`, `"status":"COMPLETED","completedDate":"2020-05-02","eventDate"`, 1), 200),
				put(happenings+"/EventZone13", event("EventZone13", "2020-05-03"), 409, "completed on 2020-05-02").as(clerk),
				post(people, ann+`}`, 200), post("/api/enrollments", `{"trackedEntityInstance":"PersonAnn01","program":"ProgCare001","orgUnit":"UnitClinic1","incidentDate":"2020-01-01","enrollmentDate":"2090-01-01"}`, 409, "future date: 2090-01-01"),
			} {
				s.do(t, x)
			}
		})
	}
}

func TestOrganisationUnitsThatAreNotOpen(t *testing.T) {
	list := func(event string) string { return `{"events":[` + event + `]}` }
	stay := func(uid, unit, day string) string {
		return `{"enrollment":"` + uid + `","trackedEntity":"PersonAnn01","trackedEntityInstance":"PersonAnn01","program":"ProgOnce001","orgUnit":"` + unit + `","enrolledAt":"` + day + `","enrollmentDate":"` + day + `","occurredAt":"` + day + `","incidentDate":"` + day + `"}`
	}
	const active, first, last = `"status":"ACTIVE"`, "2020-03-01", "2020-03-31"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(newer, list(eventOf("EventBefore", "2019-01-01", active)), 200).as(clerk),
			amend("/api/organisationUnits/UnitClinic1", `"openingDate":"`+first+`","closedDate":"2020-04-01"`),
			post(newer, list(eventOf("EventOpen01", "2020-02-29", active)), 409, "UnitClinic1", "2020-02-29", "opened", first).as(clerk),
			post(newer, list(eventOf("EventOpen01", "2020-04-01", active)), 409, "closed", "2020-04-01").as(clerk),
			post("/api/events", eventOf("EventOpen01", "2020-02-29", active), 409, `"object":"Event.orgUnit"`, first).as(clerk),
			post("/api/events", eventOf("EventOpen01", last, active), 200).as(clerk),
			post(newer, list(eventOf("EventOpen02", first, active)), 200).as(clerk),
			// an event that is there can be changed, and not moved to another day on which the unit is not open
			post(newer, list(eventOf("EventBefore", "2019-01-01", active+`,"dataValues":[{"dataElement":"ElementAge1","value":"3"}]`)), 200).as(clerk),
			post(newer, list(eventOf("EventBefore", "2019-01-02", active)), 409, "opened").as(clerk),
			post(newer, list(eventOf("EventBefore", first, active)), 200).as(clerk),
			// so it is with enrollments
			post(newer, `{"trackedEntities":[`+newAnn+`}]}`, 200).as(clerk),
			post(newer, `{"enrollments":[`+stay("EnrollOpen1", "UnitClinic1", "2020-02-29")+`]}`, 409, "opened").as(clerk),
			post("/api/enrollments", stay("EnrollOpen1", "UnitClinic1", "2020-04-01"), 409, `"object":"Enrollment.orgUnit"`, "closed").as(clerk),
			post("/api/enrollments", stay("EnrollOpen1", "UnitClinic1", first), 201).as(clerk),
			post(newer, `{"enrollments":[`+stay("EnrollOpen1", "UnitClinic1", "2020-04-01")+`]}`, 409, "closed").as(clerk),
			post(newer, `{"enrollments":[`+stay("EnrollOpen1", "UnitClinic1", last)+`]}`, 200).as(clerk),
			// who may edit what has expired tells of what was before
			post(newer, list(eventOf("EventOpen03", "2020-02-29", active)), 200),
			amend("/api/userRoles/RoleClerk01", `"authorities":["F_EDIT_EXPIRED"]`),
			post(newer, list(eventOf("EventOpen04", "2020-02-29", active)), 200).as(clerk),
			post(newer, `{"enrollments":[`+stay("EnrollOpen1", "UnitClinic1", "2020-04-01")+`]}`, 200).as(clerk),
		} {
			s.do(t, x)
		}
	})
}
