package api

import (
	"strings"
	"testing"
)

func TestAssignmentNotesAndUniqueValues(t *testing.T) {
	event := func(stage, program, members string) string {
		return `{"events":[{"event":"EventTask01","enrollment":"EnrollAnn01","program":"` + program + `","programStage":"` + stage + `","orgUnit":"UnitClinic1","occurredAt":"2020-01-01",` + members + `}]}`
	}
	entity := func(uid, unit, attribute, value string) string {
		return `{"trackedEntities":[{"trackedEntity":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"` + unit + `","attributes":[{"attribute":"` + attribute + `","value":"` + value + `"}]}]}`
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(newer, `{"trackedEntities":[`+newAnn+`,"enrollments":[`+newStay+`}]}]}`, 200),
			// whom an event is assigned to exists, by identifier or name; the name decides
			post(newer, event("StageVisit1", "ProgCare001", `"assignedUser":{"uid":"NoSuchUser1"}`), 409, `"errorCode":"E1118"`, "NoSuchUser1"),
			post(newer, event("StageVisit1", "ProgCare001", `"assignedUser":{"username":"nobody"}`), 409, `"errorCode":"E1118"`, "nobody"),
			post(newer, event("StageVisit1", "ProgCare001", `"assignedUser":{"username":"nobody","uid":"UserClerk01"}`), 409, `"errorCode":"E1118"`, "nobody"),
			post(newer, event("StageVisit1", "ProgCare001", `"assignedUser":{"uid":"NoSuchUser1","username":"clerk"}`), 200),
			get("/api/events/EventTask01?fields=assignedUser", 200, "UserClerk01"),
			post(newer, event("StageVisit1", "ProgCare001", `"assignedUser":"UserOffice1"`), 200),
			get("/api/events/EventTask01?fields=assignedUser", 200, "UserOffice1"),
			post(newer, event("StageVisit1", "ProgCare001", `"assignedUser":null`), 200),
			{path: "/api/events/EventTask01?fields=*", status: 200, hasnt: []string{"UserOffice1"}},
			// a note is known by its identifier
			post(newer, event("StageVisit1", "ProgCare001", `"notes":[{"note":"NoteOfTask1","value":"first"}]`), 200),
			post(newer, event("StageVisit1", "ProgCare001", `"notes":[{"note":"NoteOfTask1","value":"second"},{"value":"third"}]`), 200),
			{path: "/api/events/EventTask01?fields=notes[note,value]", status: 200, has: []string{"NoteOfTask1", "first", "third"}, hasnt: []string{"second"}},
			// of what program, stage and enrollment an event is
			post(newer, strings.Replace(event("StageOnce01", "ProgCare001", `"status":"ACTIVE"`), "EventTask01", "EventTask02", 1), 409, `"errorCode":"E1089"`),
			post(newer, strings.Replace(event("StageOnce01", "ProgOnce001", `"status":"ACTIVE"`), "EventTask01", "EventTask02", 1), 409, `"errorCode":"E1079"`),
			// values that nobody else has, anywhere or in the same unit
			post(newer, entity("PersonUni01", "UnitClinic1", "AttrNatlId1", "N-1"), 200),
			post(newer, entity("PersonUni02", "UnitClinic3", "AttrNatlId1", "n-1"), 409, `"errorCode":"E1064"`, "n-1"),
			post(newer, entity("PersonUni01", "UnitClinic1", "AttrNatlId1", "N-1"), 200),
			post(newer, entity("PersonUni03", "UnitClinic1", "AttrLocalId", "7"), 200),
			post(newer, entity("PersonUni04", "UnitClinic1", "AttrLocalId", "7"), 409, `"errorCode":"E1064"`),
			post(newer, entity("PersonUni04", "UnitClinic3", "AttrLocalId", "7"), 200),
			post(newer, entity("PersonUni05", "UnitClinic1", "NoSuchAttr1", "7"), 409, `"errorCode":"E1006"`),
			post(newer, entity("PersonUni05", "UnitClinic1", "AttrGender1", "other"), 409, `"errorCode":"E1125"`),
			post(newer, entity("PersonUni05", "UnitClinic1", "AttrFirstNm", strings.Repeat("x", 1201)), 409, `"errorCode":"E1077"`),
			// a program that is not run at the unit
			post(newer, strings.Replace(event("StageVisit1", "ProgCare001", `"status":"ACTIVE"`), `"orgUnit":"UnitClinic1"`, `"orgUnit":"UnitClinic4"`, 1), 409, `"errorCode":"E1029"`),
			post(newer, `{"enrollments":[{"enrollment":"EnrollNew01","trackedEntity":"PersonUni01","program":"ProgOnce001","orgUnit":"UnitClinic4","enrolledAt":"2020-01-01","occurredAt":"2020-01-01"}]}`, 200),
			post(newer, `{"enrollments":[{"enrollment":"EnrollNew02","trackedEntity":"PersonUni01","program":"ProgCare001","orgUnit":"UnitClinic4","enrolledAt":"2020-01-01","occurredAt":"2020-01-01","attributes":[{"attribute":"AttrFirstNm","value":"A"}]}]}`, 409, `"errorCode":"E1041"`),
		} {
			s.do(t, x)
		}
	})
}
