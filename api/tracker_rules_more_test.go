package api

import (
	"fmt"
	"strings"
	"testing"

	"cohort/db"
)

// sees is a rule that tells the value of an expression of each event of a visit.
func sees(data string) string {
	return ruled("ProgCare001", `,"programStage":{"id":"StageVisit1"}`, "true", act("SHOWWARNING", "Seen", data, onAge))
}

// flat are events of an enrollment that is there.
func flat(n int, events ...string) string {
	for i, v := range events {
		events[i] = strings.Replace(v, `{`, fmt.Sprintf(`{"enrollment":"EnrollRu%03d",`, n), 1)
	}
	return `{"events":[` + strings.Join(events, ",") + `]}`
}

// Where a variable has its value from: what is stored, and what the body is about to store.
func TestVariablesOfRules(t *testing.T) {
	// Of the first body one event is there: a birth in November, of age 3. Then come visits of the ages 1 in September, 5 in
	// December, and one of October without an age.
	visits := func(i int) string {
		return flat(i, visit("A", "StageVisit1", "2017-09-20", "ACTIVE", years(1)), visit("B", "StageVisit1", "2017-12-01", "COMPLETED", years(5)), visit("C", "StageVisit1", "2017-10-01", "ACTIVE", `{"dataElement":"ElementGend","value":"male"}`))
	}
	table := []struct{ data, a, b, c string }{
		{"#{current}", "1", "5", "0"}, {"#{newest}", "5", "5", "5"}, {"#{birth}", "3", "3", "3"}, {"#{previous}", "0", "3", "1"},
		{"A{first name}", "Ann", "Ann", "Ann"}, {"#{first name}", "Ann", "Ann", "Ann"}, {"#{calculated}", "", "", ""},
		{"d2:count(#{newest})", "3", "3", "3"}, {"d2:count(#{previous})", "0", "2", "1"}, {"d2:count(#{current})", "1", "1", "0"}, {"d2:countIfValue(#{newest}, 3)", "1", "1", "1"},
		{"d2:maxValue(#{newest})", "5", "5", "5"}, {"d2:minValue('previous')", "NaN", "1", "1"}, {"d2:minValue('previous') < 9", "false", "true", "true"}, {"d2:lastEventDate('birth')", "2017-11-01", "2017-11-01", "2017-11-01"}, {"d2:lastEventDate('previous')", "", "2017-11-01", "2017-09-20"},
		{"V{event_count}", "4", "4", "4"}, {"V{event_date}", "2017-09-20", "2017-12-01", "2017-10-01"}, {"V{execution_date}", "2017-09-20", "2017-12-01", "2017-10-01"}, {"V{due_date}", "2017-09-20", "2017-12-01", "2017-10-01"},
		{"V{event_status}", "ACTIVE", "COMPLETED", "ACTIVE"}, {"V{event_id}", "EvntA00Rul0", "EvntB00Rul0", "EvntC00Rul0"}, {"d2:hasValue(V{completed_date})", "false", "true", "false"},
		{"V{enrollment_date}", "2017-09-15", "2017-09-15", "2017-09-15"}, {"V{incident_date}", "2017-09-01", "2017-09-01", "2017-09-01"}, {"V{enrollment_id}", "EnrollRu000", "EnrollRu000", "EnrollRu000"},
		{"V{enrollment_status}", "ACTIVE", "ACTIVE", "ACTIVE"}, {"V{enrollment_count} + V{tei_count}", "2", "2", "2"}, {"V{org_unit}", "UnitClinic1", "UnitClinic1", "UnitClinic1"}, {"V{orgunit_code}", "C111", "C111", "C111"},
		{"V{environment}", "Server", "Server", "Server"}, {"V{program_name}", "Care", "Care", "Care"}, {"V{program_stage_id}", "StageVisit1", "StageVisit1", "StageVisit1"}, {"V{program_stage_name}", "Visit", "Visit", "Visit"},
		{"d2:hasValue(V{current_date})", "true", "true", "true"}, {"d2:daysBetween(V{event_date}, V{enrollment_date})", "-5", "-77", "-16"},
		{"C{ConstantOne} + 1", "3.5", "3.5", "3.5"}, {"d2:inOrgUnitGroup('CLINICS')", "true", "true", "true"}, {"d2:inOrgUnitGroup('UnitGroupCl')", "true", "true", "true"}, {"d2:inOrgUnitGroup('OTHERS')", "false", "false", "false"},
		{"d2:hasUserRole('RoleClerk01')", "false", "false", "false"}, {"d2:inUserGroup('UserGroupAd')", "true", "true", "true"},
		{"#{by code} + '/' + #{by name}", "/", "/", "male/A boy"},
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		s.do(t, post("/api/metadata", `{"constants":[{"id":"ConstantOne","name":"One","value":2.5}],"organisationUnitGroups":[{"id":"UnitGroupCl","name":"Clinics","shortName":"Clinics","code":"CLINICS","organisationUnits":[{"id":"UnitClinic1"}]}],
			"userGroups":[{"id":"UserGroupAd","name":"Admins","users":[{"id":"`+s.me(t)+`"}]}],
			"options":[{"id":"OptionBoy01","name":"A boy","code":"male","sortOrder":3,"optionSet":{"id":"OptSetGendr"}}],"optionSets":[{"id":"OptSetGendr","name":"Gender","valueType":"TEXT","options":[{"id":"OptionMale1"},{"id":"OptionFema1"},{"id":"OptionBoy01"}]}],
			"programRuleVariables":[{"id":"VarCareCode","name":"by code","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementGend"},"useCodeForOptionSet":true},
			{"id":"VarCareName","name":"by name","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementGend"}}]}`, 200))
		for i, x := range table {
			t.Run(x.data, func(t *testing.T) {
				number := strings.NewReplacer("#Rul00", fmt.Sprintf("%02dRul0", i), "00Rul0", fmt.Sprintf("%02dRul0", i), "Ru000", fmt.Sprintf("Ru%03d", i)).Replace
				s.do(t, post(newer, number(person(0, "", "", visit("X", "StageBirth1", "2017-11-01", "ACTIVE", years(3)))), 200))
				s.do(t, post("/api/metadata", sees(x.data), 200))
				var want []string
				for _, told := range [][2]string{{"A", x.a}, {"B", x.b}, {"C", x.c}} {
					text := says + "`" + strings.TrimSpace("Seen "+told[1]) + "`"
					if !strings.HasPrefix(told[1], "Evnt") { // otherwise the message names the event
						text = "EVENT Evnt" + told[0] + "00Rul0: " + text
					}
					want = append(want, number(text))
				}
				// Looked at, stored, and stored again, when all of it is in the database.
				for _, path := range []string{newer + "&importMode=VALIDATE", newer, newer} {
					s.do(t, post(path, number(visits(i)), 200, want...))
				}
				s.do(t, remove("/api/programRules/RuleTested1", 204))
			})
		}
	})
}

// me is the identifier of the user who asks.
func (s *testServer) me(t *testing.T) string {
	t.Helper()
	answer := s.do(t, get("/api/me?fields=id", 200))
	_, id, _ := strings.Cut(answer, `"id":"`)
	return id[:11]
}

func TestMessagesOfRules(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		s.do(t, post("/api/metadata", `{"programNotificationTemplates":[{"id":"TemplateHel","name":"Hello","messageTemplate":"Hello","notificationTrigger":"PROGRAM_RULE"}]}`, 200))
		template := `,"templateUid":"TemplateHel"`
		s.do(t, post("/api/metadata", ruled("ProgEvents1", "", "#{age} > 20", act("SENDMESSAGE", "", "", template), act("SCHEDULEMESSAGE", "", "d2:addDays(V{event_date}, #{age})", template), act("SCHEDULEMESSAGE", "", "'soon'", template)), 200))
		rows := func() (n, scheduled int, due int64) {
			t.Helper()
			err := s.server.DB.Read(t.Context(), func(tx db.Tx) error {
				return tx.QueryRow(t.Context(), `SELECT count(*), count(CASE WHEN scheduled THEN 1 END), max(CASE WHEN scheduled THEN due END) FROM rule_message AS m
					JOIN metadata_object AS o ON o.id = m.template WHERE o.uid = 'TemplateHel' AND m.sent IS NULL AND m.kind = 3`).Scan(&n, &scheduled, &due)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n, scheduled, due
		}
		const may17, day = 1368748800000, 24 * 60 * 60 * 1000
		expect := func(n, scheduled int, days int64) {
			t.Helper()
			if gotN, gotS, due := rows(); gotN != n || gotS != scheduled || due != may17+days*day {
				t.Errorf("%d messages, %d of a day, the last %d days later; want %d, %d, %d", gotN, gotS, (due-may17)/day, n, scheduled, days)
			}
		}
		s.do(t, post(newer+"&importMode=VALIDATE", oneEvent("EventMes001", "ACTIVE", years(22)), 200, `"status":"OK"`))
		s.do(t, post(newer+"&skipSideEffects=true", oneEvent("EventMes001", "ACTIVE", years(22)), 200, `"status":"OK"`))
		s.do(t, post(newer, oneEvent("EventMes001", "ACTIVE", years(22)), 200, `"status":"OK"`))
		expect(2, 1, 22)
		s.do(t, post(newer, oneEvent("EventMes001", "ACTIVE", years(30)), 200))
		expect(2, 1, 30) // the same two, one of them of another day
		s.do(t, post(newer, oneEvent("EventMes002", "ACTIVE", years(5)), 200))
		expect(2, 1, 30)
		s.do(t, post(newer, oneEvent("EventMes002", "ACTIVE", years(40)), 200))
		expect(4, 2, 40)
		s.do(t, post(newer, oneEvent("EventMes003", "ACTIVE", years(40)+`,{"dataElement":"ElementDate","value":"no date"}`), 409))
		expect(4, 2, 40)
	})
}

func TestRulesOnClassicEndpoints(t *testing.T) {
	const path, asked = "/api/events", "/api/events?skipRuleEngine=false"
	event := func(uid, values string) string {
		return `{"event":"` + uid + `","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-17","status":"COMPLETED","dataValues":[` + values + `]}`
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		load := func(condition string, actions ...string) exchange {
			return post("/api/metadata", ruled("ProgEvents1", "", condition, actions...), 200)
		}
		const female = `,{"dataElement":"ElementGend","value":"Female"}`
		for _, x := range []exchange{
			load("#{age} > 20", act("SHOWERROR", "Too old", "", onAge)),
			post(path, event("EventCla001", years(30)), 200, `"imported":1`),
			post(asked, event("EventCla002", years(30)), 409, `"object":"ElementAge1"`, says+"`Too old`"),
			post(path+"?skipRuleEngine=perhaps", event("EventCla002", years(30)), 400, "skipRuleEngine"),
			put("/api/events/EventCla001?skipRuleEngine=false", event("EventCla001", years(31)), 409, "Too old"),
			put("/api/events/EventCla001/ElementAge1?skipRuleEngine=false", event("EventCla001", years(31)), 409, "Too old"),
			put("/api/events/EventCla001/ElementAge1?skipRuleEngine=false", event("EventCla001", years(3)), 200),
			load("true", act("SHOWWARNING", "Seen", "", "")),
			post(asked, event("EventCla003", years(30)), 200, `"status":"WARNING"`, says+"`Seen`", `"imported":1`),
			// several: good ones beside bad ones
			load("#{age} > 20", act("SHOWERROR", "Too old", "", onAge)),
			post(asked, `{"events":[`+event("EventCla004", years(30))+`,`+event("EventCla005", years(10))+`]}`, 409, `"imported":1`, `"ignored":1`, "Too old"), get("/api/events/EventCla005", 200), get("/api/events/EventCla004", 404),
			// what is assigned, by the words of the system
			load("true", act("ASSIGN", "", "'Female'", onGender)),
			post(asked, event("EventCla006", years(30)), 200, `"status":"WARNING"`), get("/api/events/EventCla006", 200, `"Female"`),
			post(asked, event("EventCla007", `{"dataElement":"ElementGend","value":"Male"}`), 409, says+"Unable to assign value to data element `ElementGend`"),
			{method: "POST", path: "/api/systemSettings/ruleEngineAssignOverwrite?value=true", status: 200},
			post(asked, event("EventCla007", `{"dataElement":"ElementGend","value":"Male"}`), 200, says+"DataElement `ElementGend` is being replaced in event `EventCla007`"), get("/api/events/EventCla007", 200, `"Female"`),
			post(newer, oneEvent("EventCla008", "ACTIVE", `{"dataElement":"ElementGend","value":"Male"}`), 200, "E1308"), get("/api/events/EventCla008", 200, `"Female"`),
			// mandatory values that are there and are taken away
			load("true", act("SETMANDATORYFIELD", "", "", onAge)),
			post(newer, oneEvent("EventCla009", "COMPLETED", years(3)+female), 200), post(newer, oneEvent("EventCla009", "COMPLETED", `{"dataElement":"ElementGend","value":"Male"}`), 200, `"status":"OK"`),
			post(newer, oneEvent("EventCla009", "COMPLETED", `{"dataElement":"ElementAge1","value":""}`), 409, `"errorCode":"E1314"`),
			post(asked+"&strategy=CREATE_AND_UPDATE", event("EventCla009", strings.TrimPrefix(female, ",")), 409, "Mandatory DataElement `ElementAge1`"),
			// variables that rules assign, by priority
			post("/api/metadata", `{"programRules":[{"id":"RuleTested1","name":"Tells","program":{"id":"ProgEvents1"},"condition":"#{sum} > 40","priority":2,"programRuleActions":[{"id":"ActTested00"}]},
				{"id":"RuleTested0","name":"Adds","program":{"id":"ProgEvents1"},"condition":"true","priority":1,"programRuleActions":[{"id":"ActTested01"}]}],
				"programRuleActions":[{"id":"ActTested00","programRule":{"id":"RuleTested1"},`+act("SHOWERROR", "Sum", "#{sum}", "")+`},{"id":"ActTested01","programRule":{"id":"RuleTested0"},`+act("ASSIGN", "#{sum}", "#{age} * 2", "")+`}]}`, 200),
			post(newer, oneEvent("EventCla010", "ACTIVE", years(21)), 409, says+"`Sum 42`"), post(newer, oneEvent("EventCla010", "ACTIVE", years(20)), 200, `"status":"OK"`),
			post(newer+"&importStrategy=DELETE", `{"events":[{"event":"EventCla010"}]}`, 200),
		} {
			s.do(t, x)
		}
	})
}

func TestUniqueValuesOfRules(t *testing.T) {
	const onNational = `,"trackedEntityAttribute":{"id":"AttrNatlId1"}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		s.do(t, exchange{method: "PATCH", path: "/api/programs/ProgCare001", header: []string{"Content-Type", "application/json-patch+json"},
			body: `[{"op":"add","path":"/programTrackedEntityAttributes/-","value":{"trackedEntityAttribute":{"id":"AttrNatlId1"},"sortOrder":3}}]`, status: 200})
		s.do(t, post("/api/metadata", ruled("ProgCare001", "", "true", act("ASSIGN", "", "d2:concatenate('N', A{first name})", onNational)), 200))
		named := func(n int, name string) string {
			return strings.Replace(person(n, "", "", ""), `"value":"Ann"`, `"value":"`+name+`"`, 1)
		}
		both := strings.TrimSuffix(named(3, "Cid"), "]}") + "," + strings.TrimPrefix(named(4, "Cid"), `{"trackedEntities":[`)
		for _, x := range []exchange{
			post(newer, named(1, "Ann"), 200, "E1310"), get(people+"/PersonRu001?program=ProgCare001", 200, `"NAnn"`),
			post(newer, named(1, "Ann"), 200, "E1310"),
			post(newer, named(2, "Ann"), 409, `"errorCode":"E1064"`, "NAnn"), get(people+"/PersonRu002", 404),
			post(newer, named(2, "Bob"), 200), post(newer, both, 409, "E1064"), post(newer+"&atomicMode=OBJECT", both, 200, "E1064"), get(people+"/PersonRu003?program=ProgCare001", 200, `"NCid"`),
			post("/api/enrollments?skipRuleEngine=false&strategy=CREATE_AND_UPDATE", `{"enrollment":"EnrollRu001","program":"ProgCare001","trackedEntityInstance":"PersonRu001","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Bob"}]}`, 409, "NBob"),
			post("/api/enrollments?skipRuleEngine=false&strategy=CREATE_AND_UPDATE", `{"enrollment":"EnrollRu001","program":"ProgCare001","trackedEntityInstance":"PersonRu001","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Eve"}]}`, 200, "AttrNatlId1"),
			get(people+"/PersonRu001?program=ProgCare001", 200, `"NEve"`), post(newer, named(4, "Ann"), 200), // the former one is free
		} {
			s.do(t, x)
		}
	})
}

// An event that rules plan is planned by their user's rights, and counted among those of a stage that does not repeat.
func TestEventsThatRulesPlan(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		s.do(t, post("/api/metadata", ruled("ProgCare001", `,"programStage":{"id":"StageVisit1"}`, "#{current} > 5", act("CREATEEVENT", "", "d2:addDays(V{event_date}, 7)", ofBirth)), 200))
		number := func(text string) string { return strings.NewReplacer("#Rul00", "00Rul0").Replace(text) }
		birth := flat(0, visit("Z", "StageBirth1", "2017-12-01", "ACTIVE", years(1)))
		many := make([]string, 20)
		for i := range many {
			many[i] = strings.Replace(visit("A", "StageVisit1", "2017-10-01", "ACTIVE", years(9)), "EvntA#Rul00", fmt.Sprintf("EventMan%03d", i), 1)
		}
		for _, x := range []exchange{
			post(newer, person(0, "", "", ""), 200, `"status":"OK"`),
			post(newer, number(flat(0, visit("A", "StageVisit1", "2017-10-01", "ACTIVE", years(3)))), 200, `"status":"OK"`),
			{method: "POST", path: newer + "&importMode=VALIDATE", header: jsonType, body: number(flat(0, visit("A", "StageVisit1", "2017-10-01", "ACTIVE", years(7)))), status: 200, has: []string{"E1320", "2017-10-08"}},
			post(newer, number(flat(0, visit("A", "StageVisit1", "2017-10-01", "ACTIVE", years(7)))), 200, `"warningCode":"E1320","trackerType":"EVENT","uid":"EvntA00Rul0"`, "2017-10-08", statistics(0, 1, 0, 0)),
			get("/api/events?program=ProgCare001&programStage=StageBirth1&fields=event,dueDate,status,orgUnit,enrollment", 200, "2017-10-08", "SCHEDULE", "UnitClinic1", "EnrollRu000"),
			post(newer, number(flat(0, visit("A", "StageVisit1", "2017-10-01", "ACTIVE", years(8)))), 200, "E1322"),
			post(newer, number(birth), 409, "E1039"),
			post(newer, flat(0, many...), 200, "E1322"),
			// an event that names the person alone
			post("/api/events?skipRuleEngine=false", `{"trackedEntityInstance":"PersonRu000","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2017-10-01","dataValues":[`+years(9)+`]}`, 200, "Event for programStage (`StageBirth1`) and enrollment (`EnrollRu000`) already exists"),
			// a user who may not write events of the stage
			post(newer, person(1, "", "", ""), 200),
			{method: "PUT", path: "/api/sharing?type=programStage&id=StageBirth1", header: jsonType, body: `{"object":{"publicAccess":"r-r-----","externalAccess":false}}`, status: 200},
			{method: "POST", path: newer, user: "clerk:District1!", header: jsonType, body: number(strings.ReplaceAll(flat(1, visit("B", "StageVisit1", "2017-10-01", "ACTIVE", years(9))), "00\"", "00\"")), status: 200, has: []string{"E1321", "StageBirth1", "clerk"}, hasnt: []string{"E1320"}},
			post(newer, number(flat(1, visit("B", "StageVisit1", "2017-10-01", "ACTIVE", years(9)))), 200, "E1320"),
		} {
			s.do(t, x)
		}
	})
}

func TestRulesBehindRequests(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		s.do(t, post("/api/metadata", ruled("ProgEvents1", "", "#{age} > 20", act("SHOWWARNING", "Old", "", onAge)), 200))
		start := func(path string) string {
			answer := s.do(t, post(path, oneEvent("EventJob001", "ACTIVE", years(30)), 200, `"Tracker job added"`))
			_, id, _ := strings.Cut(answer, `"id":"`)
			awaitTask(t, s, "TRACKER_IMPORT_JOB", id[:11])
			return "/api/tracker/jobs/" + id[:11] + "/report"
		}
		s.do(t, get(start("/api/tracker")+"?reportMode=WARNINGS", 200, `"status":"WARNING"`, `"warningCode":"E1300"`, "Old"))
		s.do(t, exchange{path: start("/api/tracker?skipRuleEngine=true"), status: 200, has: []string{`"status":"OK"`}, hasnt: []string{"Old"}})
		s.do(t, exchange{path: start("/api/tracker") + "?reportMode=ERRORS", status: 200, has: []string{`"status":"WARNING"`, `"warningReports":[]`}, hasnt: []string{"Old"}})
		s.do(t, exchange{path: start("/api/tracker?reportMode=ERRORS"), status: 200, has: []string{`"status":"WARNING"`}, hasnt: []string{"Old"}})
	})
}
