package api

import (
	"strings"
	"testing"
)

// A report names all that is refused, by the identifier that it would have got where it came without, and the property that is wrong.
func TestNewerReportsNameWhatIsWrong(t *testing.T) {
	list := func(kind, of string) string { return `{"` + kind + `":[` + of + `]}` }
	event := func(members string) string {
		return list("events", `{"event":"EventBad001","program":"ProgEvents1","orgUnit":"UnitClinic1","occurredAt":"2020-01-01"`+members+`}`)
	}
	enrollment := func(members string) string {
		return list("trackedEntities", newAnn+`,"enrollments":[{"enrollment":"EnrollAnn01","program":"ProgCare001","orgUnit":"UnitClinic1","enrolledAt":"2020-01-01","occurredAt":"2020-01-01"`+members+`}]}`)
	}
	entity := func(members string) string {
		return list("trackedEntities", `{"trackedEntity":"PersonBad01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"`+members+`}`)
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []struct{ body, says string }{
			{event(`,"occurredAt":"yesterday"`), `occurredAt: 'yesterday'`}, {event(`,"scheduledAt":7`), `scheduledAt: '7'`},
			{event(`,"status":"COMPLETED","completedAt":"x"`), `completedAt: 'x'`}, {event(`,"createdAtClient":"x"`), `createdAtClient: 'x'`},
			{event(`,"updatedAtClient":"x"`), `updatedAtClient: 'x'`}, {event(`,"followUp":"perhaps"`), "followUp: must be true or false, not perhaps"},
			{event(`,"dataValues":{}`), "dataValues: must be a list, not {}"}, {event(`,"notes":7`), "notes: must be a list, not 7"},
			{event(`,"notes":[{"value":"a","storedAt":"x"}]`), "notes: 'x'"}, {event(`,"orgUnit":[]`), "orgUnit: must be a text, not []"},
			{event(`,"storedBy":{}`), "storedBy: must be a text, not {}"}, {event(`,"geometry":{"type":"Point"}`), "geometry: "}, {event(`,"relationships":7`), "relationships: must be a list"},
			{event(`,"assignedUser":["a"]`), "assignedUser: must be a text"}, {event(`,"attributeCategoryOptions":{}`), "attributeCategoryOptions: must be a text"},
			{enrollment(`,"enrolledAt":"x"`), `enrolledAt: 'x'`}, {enrollment(`,"occurredAt":"x"`), `occurredAt: 'x'`}, {enrollment(`,"followUp":"x"`), `followUp: must be`},
			{enrollment(`,"events":{}`), "events: must be a list"}, {enrollment(`,"attributes":"x"`), "attributes: must be a list"}, {enrollment(`,"status":{}`), "status: must be a text"},
			{entity(`,"attributes":[7]`), "Attribute: must be an object, not 7"}, {entity(`,"inactive":"x"`), "inactive: must be true or false"}, {entity(`,"enrollments":"x"`), "enrollments: must be a list"},
			{list("events", `7`), "It must be an object, not 7"}, {list("relationships", `{"from":[]}`), "from: must be an object, not []"},
		} {
			s.do(t, post(newer, x.body, 409, x.says))
		}

		for _, strategy := range []string{"DELETE", "UPDATE", "PATCH"} {
			s.do(t, exchange{method: "POST", path: newer + "&importStrategy=" + strategy, header: jsonType, status: 409, has: []string{statistics(0, 0, 0, 4), "E1063", "E1081", "E1032", "E4016", "Event without an identifier"},
				hasnt: []string{`"uid":""`}, body: `{"trackedEntities":[{}],"enrollments":[{"enrollment":null}],"events":[{"event":""}],"relationships":[{}]}`})
		}
		s.do(t, post(newer, list("events", `{"event":"x"}`), 409, `"message":"event: \"x\" is not an identifier`, "E1048"))

		// what has no identifier gets one, and what goes with it names that
		none := `{"trackedEntityType":"TypePerson1","orgUnit":"NoSuchUnit1","enrollments":[{"program":"ProgCare001","orgUnit":"UnitClinic1","enrolledAt":"2020-01-01","occurredAt":"2020-01-01"}]}`
		answer := s.do(t, exchange{method: "POST", path: newer, header: jsonType, body: `{"trackedEntities":[` + none + `],"events":[{}],"relationships":[{}]}`, status: 409,
			has: []string{"E1049", "E5000", "E1123", "E1124", statistics(0, 0, 0, 4)}, hasnt: []string{`"uid":""`, "Enrollment null", "entity null", "Relationship null"}})
		_, rest, _ := strings.Cut(answer, `"errorCode":"E1049","trackerType":"TRACKED_ENTITY","uid":"`)
		if refused := rest[:11]; !strings.Contains(answer, "tracked entity "+refused+" is not") {
			t.Errorf("what is in %s does not name it: %s", refused, answer)
		}
	})
}

func TestNewerReportModes(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		s.do(t, post("/api/metadata", ruled("ProgEvents1", "", "#{age} > 20", act("SHOWWARNING", "Old", "", onAge)), 200))
		body := oneEvent("EventMode01", "ACTIVE", years(30))
		modes := []exchange{
			{path: "", hasnt: []string{"Old", "timingsStats"}, has: []string{`"warningReports":[]`}},
			{path: "reportMode=ERRORS", hasnt: []string{"Old", "timingsStats"}}, {path: "reportMode=errors", hasnt: []string{"Old", "timingsStats"}},
			{path: "reportMode=WARNINGS", has: []string{"Old"}, hasnt: []string{"timingsStats"}},
			{path: "reportMode=FULL", has: []string{"Old", `"timingsStats":{"timers":{"preheat":"`, `"commit":"`, ` sec."`}},
		}
		for _, x := range modes {
			x.method, x.header, x.body, x.path, x.status = "POST", jsonType, body, "/api/tracker?async=false&"+x.path, 200
			x.has = append(x.has, `"status":"WARNING"`)
			s.do(t, x)
		}
		again := exchange{method: "POST", path: "/api/tracker?async=false&reportMode=FULL", header: append([]string{"Idempotency-Key", "once"}, jsonType...), body: body, status: 200,
			has: []string{"Old", `"timingsStats"`}}
		s.do(t, again)
		s.do(t, again)
		behind := func(path, body string) string {
			_, id, _ := strings.Cut(s.do(t, post(path, body, 200, `"Tracker job added"`)), `"id":"`)
			awaitTask(t, s, "TRACKER_IMPORT_JOB", id[:11])
			return "/api/tracker/jobs/" + id[:11] + "/report"
		}
		job := behind("/api/tracker?reportMode=ERRORS", body)
		for _, x := range modes {
			x.path, x.status = job+"?"+x.path, 200
			x.has = append(x.has, `"status":"WARNING"`, statistics(0, 1, 0, 0), `"bundleReport"`)
			s.do(t, x)
		}

		// what cannot be taken in at all is told at once, or by the report
		for _, bad := range []string{`[]`, `7`, `null`, `{"events":{}}`, `{"events":[],"trackedEntities":"x"}`, `{"relationships":7}`, `{"events":[]}x`, `{"events":[`} {
			s.do(t, post("/api/tracker", bad, 400))
			s.do(t, post(newer, bad, 400))
		}
		for _, path := range []string{"/api/tracker?", newer + "&"} {
			s.do(t, post(path+"idScheme=ATTRIBUTE:NoSuchAttr1", `{}`, 409, "Attribute does not exist: NoSuchAttr1"))
		}
	})
}

func TestNewerSchemes(t *testing.T) {
	coded := func(body string) string {
		for from, to := range map[string]string{"ProgCare001": "PR_ProgCare001", "UnitClinic1": "C111", "TypePerson1": "PERSON", "AttrFirstNm": "TEA_AttrFirstNm", "AttrLastNam": "TEA_AttrLastNam",
			"StageVisit1": "VISIT", "ElementAge1": "DE_ElementAge1", "ElementGend": "DE_ElementGend"} {
			body = strings.ReplaceAll(body, from, to)
		}
		return body
	}
	nested := `{"trackedEntities":[` + newAnn + `,"enrollments":[` + newStay + `,"events":[` + newCheckup + `}]}]}]}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			amend("/api/trackedEntityTypes/TypePerson1", `"code":"PERSON"`), amend("/api/programStages/StageVisit1", `"code":"VISIT"`),
			post("/api/metadata", `{"relationshipTypes":[{"id":"RelTypeKin1","name":"Kin","code":"KIN","bidirectional":false,"fromToName":"of",
				"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE","trackedEntityType":{"id":"TypePerson1"}},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE","trackedEntityType":{"id":"TypePerson1"}}}]}`, 200),
			post(newer+"&idScheme=CODE", nested, 409, "E1049"),
			post(newer+"&idScheme=CODE", coded(nested), 200, statistics(3, 0, 0, 0)),
			post(newer, nested, 200, statistics(0, 3, 0, 0)),
			// a parameter of its own goes before that of all
			post(newer+"&idScheme=CODE&orgUnitIdScheme=UID", strings.ReplaceAll(coded(nested), "C111", "UnitClinic1"), 200, statistics(0, 3, 0, 0)),
			post(newer+"&idScheme=code&trackedEntityIdScheme=UID&trackedEntityAttributeIdScheme=UID", strings.NewReplacer("PERSON", "TypePerson1", "TEA_", "").Replace(coded(nested)), 200, statistics(0, 3, 0, 0)),
			post(newer+"&idScheme=CODE", `{"trackedEntities":[{"trackedEntity":"PersonBob01","trackedEntityType":"PERSON","orgUnit":"C111"}],
				"relationships":[{"relationshipType":"KIN","from":{"trackedEntity":{"trackedEntity":"PersonAnn01"}},"to":{"trackedEntity":{"trackedEntity":"PersonBob01"}}}]}`, 200, statistics(2, 0, 0, 0)),
			post(newer+"&idScheme=CODE", `{"relationships":[{"relationshipType":"RelTypeKin1","from":{"trackedEntity":{"trackedEntity":"PersonAnn01"}},"to":{"trackedEntity":{"trackedEntity":"PersonBob01"}}}]}`, 409, "E4018"), // types go by their identifiers, too
			post(newer+"&idScheme=ATTRIBUTE:NoSuchAttr1", nested, 409, "NoSuchAttr1"), post(newer+"&idScheme=UUID", nested, 400, "UUID"),
		} {
			s.do(t, x)
		}
	})
}

func TestNewerCategoryOptions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		event := func(options string) string {
			return `{"events":[{"event":"EventCombo1","program":"ProgCombo01","programStage":"StageCombo1","orgUnit":"UnitClinic1","occurredAt":"2020-01-01","attributeCategoryOptions":"` + options + `"}]}`
		}
		for _, x := range []exchange{
			// two categories, so that two options make a combination
			post("/api/metadata", `{"categoryOptions":[{"id":"CatOptionB1","name":"By day, bright","code":"DAY","shortName":"Day"},{"id":"CatOptionB2","name":"By night","code":"NIGHT","shortName":"Night"}],
				"categories":[{"id":"CategoryBBB","name":"Time","shortName":"Time","dataDimensionType":"ATTRIBUTE","categoryOptions":[{"id":"CatOptionB1"},{"id":"CatOptionB2"}]}],
				"categoryCombos":[{"id":"ComboBBBBBB","name":"Location and time","shortName":"LT","dataDimensionType":"ATTRIBUTE","categories":[{"id":"CategoryAAA"},{"id":"CategoryBBB"}]}]}`, 200),
			amend("/api/programs/ProgCombo01", `"categoryCombo":{"id":"ComboBBBBBB"}`),
			post(newer, event("CatOptionA1;CatOptionB2"), 200), get("/api/events/EventCombo1", 200, "CatOptionA1", "CatOptionB2"),
			post(newer, event("CatOptionA1,CatOptionB1"), 200), get("/api/events/EventCombo1", 200, "CatOptionA1", "CatOptionB1"),
			post(newer, event("CatOptionB2, CatOptionA2"), 200), get("/api/events/EventCombo1", 200, "CatOptionA2", "CatOptionB2"),
			post(newer+"&categoryOptionIdScheme=NAME", event("Fixed;By day, bright"), 200), get("/api/events/EventCombo1", 200, "CatOptionA1", "CatOptionB1"),
			post(newer+"&categoryOptionIdScheme=NAME", event("Outreach,By night"), 200), get("/api/events/EventCombo1", 200, "CatOptionA2", "CatOptionB2"),
			post(newer, event("CatOptionA1"), 409, "E1117"), post(newer, event("CatOptionA1,NoSuchOptn1"), 409, "E1116", "NoSuchOptn1"),
		} {
			s.do(t, x)
		}
	})
}

// A text that no database takes is a mistake of the object that holds it, and of no other.
func TestTextsThatCannotBeStored(t *testing.T) {
	person := func(uid, attribute string) string {
		return `{"trackedEntity":"` + uid + `","trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[` + attribute + `]}`
	}
	const zero = `\u0000`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for uid, attribute := range map[string]string{
			"PersonUni01": `{"attribute":"AttrNatlId1","value":"a` + zero + `b"}`, "PersonUni02": `{"attribute":"AttrLocalId","value":"` + zero + `"}`,
			"PersonUni03": `{"attribute":"AttrFirstNm","value":"a` + zero + `"}`, "PersonUni04": `{"attribute":"AttrFirstNm","value":"a","storedBy":"` + zero + `"}`,
		} {
			bad, good := person(uid, attribute), strings.Replace(uid, "Uni", "Oth", 1)
			s.do(t, post(newer, `{"trackedEntities":[`+bad+`]}`, 409, uid, statistics(0, 0, 0, 1)))
			s.do(t, post(newer+"&atomicMode=OBJECT", `{"trackedEntities":[`+bad+`,`+person(good, "")+`]}`, 200, uid, statistics(1, 0, 0, 1)))
			s.do(t, post(people, `{"trackedEntityInstances":[`+bad+`,`+person(strings.Replace(uid, "Uni", "Ano", 1), "")+`]}`, 409, uid, `"imported":1,"updated":0,"deleted":0,"ignored":1`))
		}
	})
}

// Who says both a combination and its options says the same twice.
func TestNewerCombinationAndItsOptions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		event := func(combo, options string) string {
			return `{"events":[{"event":"EventCombo1","program":"ProgCombo01","programStage":"StageCombo1","orgUnit":"UnitClinic1","occurredAt":"2020-01-01","attributeOptionCombo":"` + combo + `","attributeCategoryOptions":"` + options + `"}]}`
		}
		for _, x := range []exchange{
			post(newer, event("OptComboA01", "CatOptionA1"), 200, statistics(1, 0, 0, 0)), post(newer, event("OptComboA02", "CatOptionA2"), 200),
			post(newer, event("OptComboA01", "CatOptionA2"), 409, `"errorCode":"E1117"`, "OptComboA01"), post(newer, event("OptComboA01", "NoSuchOptn1"), 409, "E1116"),
			post(newer, event("OptComboA01", ""), 200), post(newer, event("", "CatOptionA2"), 200), get("/api/events/EventCombo1", 200, "OptComboA02"),
		} {
			s.do(t, x)
		}
	})
}
