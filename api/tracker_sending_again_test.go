package api

import (
	"strings"
	"testing"
)

// What is read is sent back, changed or as it is, under whatever names.
func TestEventsThatAreSentBack(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, exchange{method: "PATCH", path: "/api/categoryOptions/CatOptionA1", header: []string{"Content-Type", "application/json-patch+json"}, body: `[{"op":"add","path":"/code","value":"FIXED"}]`, status: 200})
		const optioned = happenings + "/EventOpts01"
		s.do(t, post(happenings, `{"event":"EventOpts01","program":"ProgCombo01","orgUnit":"UnitClinic1","eventDate":"2013-05-17","attributeCategoryOptions":"CatOptionA1"}`, 200))
		for _, scheme := range []string{"", "?idScheme=UID", "?idScheme=CODE", "?idScheme=name", "?orgUnitIdScheme=CODE&dataElementIdScheme=NAME", "?programStageIdScheme=CODE"} {
			for _, format := range []string{"", ".xml"} {
				was := s.do(t, get(optioned+format+scheme, 200))
				back := in(put(optioned+scheme, was, 200, `"updated":1`), "Content-Type", map[string]string{"": "application/json", ".xml": "application/xml"}[format])
				s.do(t, back)
				s.do(t, get(optioned+"?fields=program,programStage,orgUnit,attributeOptionCombo", 200, `"orgUnit":"UnitClinic1"`, `"attributeOptionCombo":"OptComboA01"`, "ProgCombo01"))
			}
		}
		event := func(members string) string {
			return `{"program":"ProgCombo01","orgUnit":"UnitClinic1","eventDate":"2013-05-17",` + members + `}`
		}
		const combo, options = `"attributeOptionCombo":"OptComboA0`, `"attributeCategoryOptions":"CatOptionA`
		is := func(n string) exchange {
			return get(optioned+"?fields=attributeOptionCombo,attributeCategoryOptions", 200, combo+n+`"`, options+n+`"`)
		}
		for _, x := range []exchange{
			put(optioned, event(combo+`1",`+options+`2"`), 200), is("2"), // the options were changed
			put(optioned, event(combo+`1",`+options+`2"`), 200), is("1"), // the combination was
			put(optioned, event(options+`2",`+combo+`1"`), 200), is("2"),
			put(optioned, event(combo+`2"`), 200), is("2"), put(optioned, event(options+`1"`), 200), is("1"), put(optioned, event(combo+`1",`+options+`1"`), 200), is("1"),
			post(happenings, event(combo+`1",`+options+`2"`), 409, `"object":"Event.attributeCategoryOptions"`, "OptComboA01"),
			post(happenings, event(combo+`9",`+options+`2"`), 409, `"object":"Event.attributeOptionCombo"`, "OptComboA09"), post(happenings, event(combo+`1",`+options+`9"`), 409, `"object":"Event.attributeCategoryOptions"`, "CatOptionA9"),
			post(happenings, event(combo+`1",`+options+`1"`), 200), post(happenings+"?idScheme=code", strings.NewReplacer("ProgCombo01", "PR_ProgCombo01", "UnitClinic1", "C111").Replace(event(`"attributeCategoryOptions":"FIXED"`)), 200),
			// an identifier stands for what has no code, not for what has one
			post(happenings+"?idScheme=code", strings.Replace(event(combo+`1"`), "UnitClinic1", "C111", 1), 409, "ProgCombo01"),
		} {
			s.do(t, x)
		}
	})
}

// A PUT says all of an event: who is not assigned is so no more, a place that is left out is none.
func TestPutOfAnEventLeavesOut(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		const fields = happenings + "/EventOne001?fields=event,assignedUser,geometry,dataValues[value],followup,storedBy"
		assigned := single + `,"assignedUser":"UserClerk01","followup":true,"storedBy":"zoe","geometry":{"type":"Point","coordinates":[1,2]}}`
		for _, x := range []exchange{
			post(happenings, assigned, 200), get(fields, 200, `"assignedUser":"UserClerk01"`, `"coordinates":[1,2]`, "Male"),
			put(happenings+"/EventOne001/ElementAge1", `{"dataValues":[{"dataElement":"ElementAge1","value":"23"}]}`, 200), get(fields, 200, `"assignedUser":"UserClerk01"`, `"coordinates":[1,2]`, "Male", `"23"`),
			put(happenings+"/EventOne001", strings.Replace(single, `,{"dataElement":"ElementGend","value":"Male"}`, "", 1)+`}`, 200), without(get(fields, 200, `"22"`, `"followup":true`, `"storedBy":"zoe"`), "UserClerk01", "Male", "coordinates"),
			put(happenings+"/EventOne001", assigned, 200), get(fields, 200, "UserClerk01"), put(happenings+"/EventOne001", single+`,"assignedUser":null}`, 200), without(get(fields, 200), "UserClerk01"),
			put(happenings+"/EventOne001", single+`,"assignedUser":"NoSuchUser1"}`, 409, `"object":"Event.assignedUser"`, "NoSuchUser1"),
			// a stage whose events are nobody's
			post(people, ann+`,"enrollments":[`+stay+`,"events":[{"event":"EventBirt01","program":"ProgCare001","programStage":"StageBirth1","orgUnit":"UnitClinic1","eventDate":"2017-10-17","assignedUser":"UserClerk01"}]}]}`, 200, `"status":"WARNING"`, `"object":"Event.assignedUser"`, "StageBirth1", "UserClerk01", `"imported":1`),
			without(get(happenings+"/EventBirt01", 200), "UserClerk01"), put(happenings+"/EventBirt01", `{"program":"ProgCare001","programStage":"StageBirth1","orgUnit":"UnitClinic1","eventDate":"2017-10-18","assignedUser":"UserClerk01"}`, 200, `"status":"WARNING"`, "UserClerk01"),
			without(put(happenings+"/EventBirt01", `{"program":"ProgCare001","programStage":"StageBirth1","orgUnit":"UnitClinic1","eventDate":"2017-10-18"}`, 200), "WARNING"),
		} {
			s.do(t, x)
		}
	})
}

// What rules want sent is not sent where nobody is to be notified.
func TestNobodyIsNotified(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post("/api/metadata", variables, 200),
			post("/api/metadata", `{"programNotificationTemplates":[{"id":"TemplateHel","name":"Hello","messageTemplate":"Hello","notificationTrigger":"PROGRAM_RULE"}]}`, 200),
			post("/api/metadata", ruled("ProgEvents1", "", "#{age} > 20", act("SENDMESSAGE", "", "", `,"templateUid":"TemplateHel"`)), 200),
			post(happenings+"?skipRuleEngine=false&skipNotifications=true", single+`}`, 200),
		} {
			s.do(t, x)
		}
		if n := s.rows(t, "rule_message"); n != 0 {
			t.Errorf("%d messages where none are wanted", n)
		}
		s.do(t, put(happenings+"/EventOne001?skipRuleEngine=false", strings.Replace(single, "22", "23", 1)+`}`, 200))
		if n := s.rows(t, "rule_message"); n != 1 {
			t.Errorf("%d messages, want 1", n)
		}
	})
}

// A text that no database can hold spoils its own object alone, wherever it stands.
func TestZeroBytesThatAreSent(t *testing.T) {
	const zero = `a\u0000b`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		n := 0
		beside := func(path, list, good, bad string) {
			t.Helper()
			n++
			uid := "GoodOne" + string(rune('a'+n/26)) + string(rune('a'+n%26)) + "01"
			good = strings.Replace(good, "GOOD", uid, 1)
			s.do(t, post(path, `{"`+list+`":[`+bad+`,`+good+`]}`, 409, `"imported":1`, `"ignored":1`, uid))
		}
		event, person := `{"event":"GOOD",`+strings.TrimPrefix(single, `{"event":"EventOne001",`)+`}`, `{"trackedEntityInstance":"GOOD","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`
		for _, member := range []string{
			`"event":"*"`, `"program":"*"`, `"programStage":"*"`, `"orgUnit":"*"`, `"enrollment":"*","program":"ProgCare001"`, `"trackedEntityInstance":"*","program":"ProgCare001","programStage":"StageVisit1"`, `"status":"*"`, `"eventDate":"*"`, `"dueDate":"*"`,
			`"completedDate":"*"`, `"completedBy":"*"`, `"storedBy":"*"`, `"assignedUser":"*"`, `"attributeOptionCombo":"*"`, `"attributeCategoryOptions":"*"`, `"coordinate":{"latitude":"*","longitude":1}`, `"geometry":{"type":"*"}`,
			`"createdAtClient":"*"`, `"notes":[{"value":"*"}]`, `"notes":[{"note":"*","value":"x"}]`, `"notes":[{"value":"x","storedBy":"*"}]`, `"dataValues":[{"dataElement":"*","value":"1"}]`, `"dataValues":[{"dataElement":"ElementAge1","value":"*"}]`,
			`"followup":"*"`,
		} {
			bad := `{"program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-17","status":"COMPLETED",` + strings.ReplaceAll(member, "*", zero) + `}`
			beside(happenings, "events", event, bad)
		}
		for _, member := range []string{
			`"trackedEntityInstance":"*"`, `"trackedEntityType":"*"`, `"orgUnit":"*"`, `"storedBy":"*"`, `"inactive":"*"`, `"coordinates":"*"`, `"attributes":[{"attribute":"*","value":"x"}]`, `"attributes":[{"attribute":"AttrFirstNm","value":"*"}]`,
			`"attributes":[{"attribute":"AttrNatlId1","value":"*"}]`, `"attributes":[{"attribute":"AttrFirstNm","value":"x","storedBy":"*"}]`,
		} {
			bad := `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1",` + strings.ReplaceAll(member, "*", zero) + `}`
			beside(people, "trackedEntityInstances", person, bad)
		}
		for _, x := range []exchange{
			post("/api/enrollments", strings.ReplaceAll(`{"trackedEntityInstance":"*","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2017-09-15","incidentDate":"2017-09-15"}`, "*", zero), 409, "Enrollment.trackedEntityInstance"),
			post("/api/enrollments?strategy=DELETE", strings.ReplaceAll(`{"enrollments":[{"enrollment":"*"},{"enrollment":"EnrollBob01"}]}`, "*", zero), 409, `"deleted":1`, "Enrollment.enrollment"),
			post(relations, kin("", "RelMotherOf", zero, "PersonBob01"), 409), post(relations, kin(zero, "RelMotherOf", "PersonAnn01", "PersonBob01"), 409), post(relations, kin("", zero, "PersonAnn01", "PersonBob01"), 409),
			remove(happenings+"/a%00b", 409), put(people+"/a%00b", person, 409), {method: "PUT", path: "/api/enrollments/a%00b/completed", status: 409}, put(happenings+"/EventOne001/a%00b", `{"dataValues":[]}`, 404),
		} {
			s.do(t, x)
		}
	})
}

// Relationships, too, are deleted by SYNC where they say so, and by no other strategy.
func TestRelationshipsThatAreSynchronised(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		gone := func(relationship string) string { return strings.TrimSuffix(relationship, "}") + `,"deleted":true}` }
		ab, bc, ca := kin("RelationAB1", "RelMotherOf", "PersonAnn01", "PersonBob01"), kin("RelationBC1", "RelMotherOf", "PersonBob01", "PersonCid01"), kin("RelationCA1", "RelMotherOf", "PersonCid01", "PersonAnn01")
		sync := func(status int, list string, has ...string) exchange {
			return post(relations+"?strategy=SYNC", `{"relationships":[`+list+`]}`, status, has...)
		}
		const whole = `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","relationships":[`
		for _, x := range []exchange{
			sync(200, ab+`,`+gone(bc), `"imported":1,"updated":0,"deleted":0,"ignored":1`), sync(200, bc+`,`+ab, `"imported":1,"updated":1`),
			post(relations+"?dryRun=true&strategy=SYNC", gone(ab), 200, `"deleted":1`), post(relations+"?strategy=CREATE_AND_UPDATE", gone(ab), 200, `"updated":1`), put(relations+"/RelationAB1", gone(ab), 200, `"updated":1`), get(relations+"/RelationAB1", 200),
			sync(409, strings.Replace(gone(ab), "true", `"perhaps"`, 1), `"object":"deleted"`, "perhaps"), sync(409, `{"deleted":true}`, `"object":"Relationship.relationship"`),
			sync(200, `{"relationship":"RelationAB1","deleted":true},`+ca, `"imported":1,"updated":0,"deleted":1,"ignored":0`), get(relations+"/RelationAB1", 404), get(relations+"/RelationCA1", 200),
			sync(409, ab, "already used and/or deleted"), sync(200, gone(ab), `"ignored":1`),
			// nested
			post(people+"?strategy=SYNC", whole+gone(ca)+`]}`, 200, `"updated":1`, "Deletion of relationship RelationCA1"), get(relations+"/RelationCA1", 404), get(relations+"/RelationBC1", 200),
			in(exchange{method: "POST", path: relations + "?strategy=SYNC", body: `<relationship relationship="RelationBC1" deleted="true"/>`, status: 200, has: []string{`"deleted":1`}}, "Content-Type", "application/xml"), get(relations+"/RelationBC1", 404),
		} {
			s.do(t, x)
		}
	})
}
