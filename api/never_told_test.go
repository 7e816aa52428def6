package api

import "testing"

// Who may not change an object learns from his attempt that he may not, and nothing of what the object is.
func TestWhoMayNotChangeAnObjectIsToldNothingOfIt(t *testing.T) {
	const deletes, creates = newer + "&importStrategy=DELETE", newer + "&importStrategy=CREATE"
	far := func(of string) string { return `{"trackedEntities":[` + of + `]}` }
	person := `{"trackedEntity":"PersonFar01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic3","attributes":[{"attribute":"AttrFirstNm","value":"Far"}],"enrollments":[{"enrollment":"EnrollFar01","program":"ProgCare001","orgUnit":"UnitClinic3","enrolledAt":"2020-01-01","occurredAt":"2020-01-01",
		"events":[{"event":"EventFar001","programStage":"StageBirth1","orgUnit":"UnitClinic3","occurredAt":"2020-01-02","status":"COMPLETED","dataValues":[{"dataElement":"ElementAge1","value":"7"},{"dataElement":"ElementGend","value":"Female"}]}]}]}`
	stay := func(uid, who, program, unit string) string {
		return `{"enrollments":[{"enrollment":"` + uid + `","trackedEntity":"` + who + `","program":"` + program + `","orgUnit":"` + unit + `","enrolledAt":"2020-01-01","occurredAt":"2020-01-01"}]}`
	}
	visit := func(uid, stay, program, stage, more string) string {
		return `{"events":[{"event":"` + uid + `","enrollment":"` + stay + `","program":"` + program + `","programStage":"` + stage + `","orgUnit":"UnitClinic1","occurredAt":"2020-01-02"` + more + `}]}`
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post(newer+"&skipRuleEngine=true", far(person), 200, statistics(3, 0, 0, 0)))
		s.do(t, post(newer, far(newAnn+`}`), 200))
		for _, x := range []struct {
			path, body, code string
			hasnt            []string
		}{
			{newer, far(`{"trackedEntity":"PersonFar01","trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic1"}`), "E1000", []string{"E1126", "TypePerson1", "UnitClinic3"}},
			{newer, far(`{"trackedEntity":"PersonFar01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":""}]}`), "E1000", []string{"E1076", "UnitClinic3"}},
			{newer, stay("EnrollNew01", "PersonFar01", "ProgCare001", "UnitClinic1"), "E1102", []string{"E1015", "E1018"}},
			{newer, stay("EnrollFar01", "PersonAnn01", "ProgCare001", "UnitClinic1"), "E1102", []string{"E1127", "PersonFar01"}},
			{newer, stay("EnrollFar01", "PersonFar01", "ProgOnce001", "UnitClinic1"), "E1102", []string{"E1127", "ProgCare001"}},
			{newer, visit("EventFar001", "EnrollNew01", "ProgOnce001", "StageOnce01", ""), "E1000", []string{"E1128", "EnrollFar01", "ProgCare001", "StageBirth1"}},
			{newer, visit("EventFar001", "EnrollNew01", "ProgCare001", "StageBirth1", `,"status":"SCHEDULE","scheduledAt":"2020-01-01"`), "E1000", []string{"E1128", "E1316", "E1083", "EnrollFar01", "COMPLETED"}},
			{newer, visit("EventNew001", "EnrollFar01", "ProgCare001", "StageBirth1", ""), "E1102", []string{"E1039"}},
			{newer, visit("EventNew001", "EnrollFar01", "ProgCare001", "StageVisit1", `,"trackedEntity":"PersonAnn01"`), "E1079", []string{"PersonFar01"}},
			{creates, visit("EventFar001", "EnrollFar01", "ProgCare001", "StageBirth1", ""), "E1030", []string{"E1039"}},
			{deletes, `{"events":[{"event":"EventFar001"}]}`, "E1000", []string{"E1083", "EnrollFar01"}},
			{deletes, `{"enrollments":[{"enrollment":"EnrollFar01"}]}`, "E1102", []string{"E1103", "E1083", "EventFar001"}},
			{deletes, far(`{"trackedEntity":"PersonFar01"}`), "E1000", []string{"E1100", "E1083", "EnrollFar01"}},
		} {
			s.do(t, exchange{method: "POST", path: x.path, user: clerk, header: jsonType, body: x.body, status: 409, has: []string{x.code}, hasnt: x.hasnt})
		}
	})
}
