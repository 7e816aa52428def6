package api

import (
	"strings"
	"testing"
)

func TestPartsOfEnrollments(t *testing.T) {
	const enrollments = "/api/enrollments"
	bare := func(path string, status int, has ...string) exchange {
		return exchange{method: "PUT", path: path, status: status, has: has}
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(people, ann+`,"enrollments":[`+stay+`}]}`, 200),
			bare(enrollments+"/EnrollAnn01/completed", 204),
			get(enrollments+"/EnrollAnn01?fields=status,completedBy,incidentDate", 200, `"status":"COMPLETED"`, `"completedBy":"admin"`, `2017-09-15`),
			bare(enrollments+"/EnrollAnn01/cancelled", 204),
			get(enrollments+"/EnrollAnn01?fields=status", 200, `{"status":"CANCELLED"}`),
			post(enrollments, strings.Replace(strings.Replace(stay, "EnrollAnn01", "EnrollAnn02", 1), "{", `{"trackedEntityInstance":"PersonAnn01",`, 1)+`}`, 201),
			bare(enrollments+"/EnrollAnn01/incompleted", 409, `"status":"ERROR"`, "already has an active enrollment"),
			bare(enrollments+"/EnrollAnn02/completed", 204),
			bare(enrollments+"/EnrollAnn01/incompleted", 204),
			{path: enrollments + "/EnrollAnn01?fields=status,completedBy", status: 200, has: []string{`"status":"ACTIVE"`}, hasnt: []string{"admin"}},
			bare(enrollments+"/NobodyUid01/completed", 404, "E1005"), bare(enrollments+"/PersonAnn01/completed", 409),
			post(enrollments+"/EnrollAnn01/note", `{"notes":[{"value":"moved"}],"status":"CANCELLED"}`, 200, "EnrollAnn01"),
			get(enrollments+"/EnrollAnn01?fields=status,notes[value]", 200, `"status":"ACTIVE"`, `"notes":[{"value":"moved"}]`),
			post(enrollments+"/EnrollAnn01/note", `{}`, 400, "notes"), post(enrollments+"/NobodyUid01/note", `{"notes":[{"value":"x"}]}`, 404),
			remove(enrollments+"/EnrollAnn01", 200), bare(enrollments+"/EnrollAnn01/completed", 404),
		} {
			s.do(t, x)
		}
	})
}

func TestPartsOfEvents(t *testing.T) {
	const events = "/api/events"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		elsewhere := strings.NewReplacer("EventOne001", "EventTwo001", "UnitClinic1", "UnitClinic2").Replace(single)
		for _, x := range []exchange{
			post(events, single+`,"geometry":{"type":"Point","coordinates":[1,2]}}`, 200), post(events, elsewhere+`}`, 200),
			put(events+"/EventOne001/ElementGend", `{"event":"EventOne001","program":"ProgEvents1","status":"ACTIVE","eventDate":"2001-01-01","dataValues":[{"dataElement":"ElementGend","value":"Female"},{"dataElement":"ElementAge1","value":"1"}]}`, 200,
				`"responseType":"ImportSummary"`, `"updated":1`, `"reference":"EventOne001"`),
			get(events+"/EventOne001?fields=status,eventDate,completedDate,geometry,dataValues[value]", 200, `"status":"COMPLETED"`, `2013-05-17`, `2013-05-18`, `"coordinates":[1,2]`, `"value":"22"`, `"value":"Female"`),
			put(events+"/EventOne001/ElementAge1", `{"dataValues":[{"dataElement":"ElementAge1","value":"many"}]}`, 409, "value_not_zero_or_positive_integer"),
			put(events+"/EventOne001/ElementAge1", `{"dataValues":[{"dataElement":"ElementGend","value":"Male"}]}`, 400, "ElementAge1"),
			put(events+"/EventOne001/ElementAge1?dataElementIdScheme=CODE", `{"dataValues":[{"dataElement":"DE_ElementAge1","value":"23"}]}`, 200), get(events+"/EventOne001?fields=dataValues[value]", 200, `"23"`),
			put(events+"/EventOne001/DE_ElementAge1?dataElementIdScheme=CODE", `{"dataValues":[{"dataElement":"DE_ElementAge1","value":"22"}]}`, 200), put(events+"/EventOne001/DE_ElementAge1", `{"dataValues":[{"dataElement":"ElementAge1","value":"22"}]}`, 404),
			put(events+"/EventOne001/ElementAge1", `{"dataValues":7}`, 400), put(events+"/EventOne001/ElementAge1", `{`, 400),
			put(events+"/EventOne001/NoSuchElem1", `{"dataValues":[]}`, 404, "NoSuchElem1"), put(events+"/NobodyUid01/ElementAge1", `{"dataValues":[{"dataElement":"ElementAge1","value":"1"}]}`, 404),
			put(events+"/EventOne001/eventDate", `{"eventDate":"2013-06-01"}`, 200, "EventOne001"),
			get(events+"/EventOne001?fields=status,eventDate,dataValues[value]", 200, `"status":"COMPLETED"`, "2013-06-01", `"value":"22"`),
			put(events+"/EventOne001/eventDate", `{"eventDate":"soon"}`, 409, "Event.eventDate"), put(events+"/EventOne001/eventDate", `{}`, 400, "eventDate"),
			post(events+"/EventOne001/note", `{"notes":[{"value":"seen"}]}`, 200), post(events+"/EventOne001/note", `{"notes":[{"value":"again"}]}`, 200),
			get(events+"/EventOne001?fields=notes[value,storedBy]", 200, `{"value":"seen","storedBy":"admin"}`, `"again"`),
			post(events+"/EventOne001/note", `{"notes":[{"value":""}]}`, 400, "notes"),
			{method: "PUT", path: events + "/EventTwo001/ElementAge1", user: "clerk:District1!", header: jsonType, body: `{"dataValues":[{"dataElement":"ElementAge1","value":"1"}]}`, status: 409, has: []string{"no write access"}},
			{method: "POST", path: events + "/EventTwo001/note", user: "clerk:District1!", header: jsonType, body: `{"notes":[{"value":"x"}]}`, status: 409, has: []string{"no write access"}},
			get(events+"/EventTwo001?fields=notes,dataValues[value]", 200, `"notes":[]`, `"value":"22"`),
			// what was planned takes place
			post(people, ann+`,"enrollments":[`+stay+`,"events":[{"event":"EventPlan01","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","dueDate":"2018-01-01"}]}]}`, 200),
			get(events+"/EventPlan01?fields=status", 200, "SCHEDULE"),
			put(events+"/EventPlan01/eventDate", `{"eventDate":"2018-01-03"}`, 200),
			get(events+"/EventPlan01?fields=status,eventDate", 200, `"status":"ACTIVE"`, "2018-01-03"),
		} {
			s.do(t, x)
		}
	})
}
