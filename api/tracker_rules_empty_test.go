package api

import (
	"strings"
	"testing"
)

// An empty result empties the field that it is assigned to, as any other value would replace what is there: what was sent stays, unless
// the system's settings say that rules know better.
func TestEmptyResultsOfRules(t *testing.T) {
	const (
		sex       = `{"dataElement":"ElementGend","value":"Female"}`
		classic   = "/api/events?skipRuleEngine=false&strategy=CREATE_AND_UPDATE"
		replaced  = says + "DataElement `ElementGend` is being replaced in event `EventEmp001`"
		overwrite = "/api/systemSettings/ruleEngineAssignOverwrite?value="
	)
	event := func(values string) string {
		return `{"event":"EventEmp001","program":"ProgEvents1","programStage":"StageEvent1","orgUnit":"UnitClinic1","eventDate":"2013-05-17","status":"ACTIVE","dataValues":[` + values + `]}`
	}
	valuesOf := "/api/events/EventEmp001?fields=dataValues[value]"
	surname := `,{"attribute":"AttrLastNam","value":"Smith"}`
	stay := func(more string) string {
		return `{"enrollments":[{"enrollment":"EnrollRu001","trackedEntity":"PersonRu001","program":"ProgCare001","orgUnit":"UnitClinic1","enrolledAt":"2017-09-15","occurredAt":"2017-09-01"` + more + `}]}`
	}
	person1 := people + "/PersonRu001?fields=attributes[value]&program=ProgCare001"
	birth := func(values string) string {
		return strings.ReplaceAll(flat(1, visit("A", "StageBirth1", "2017-10-01", "COMPLETED", values)), "#Rul00", "00Rul0")
	}
	lacks := func(path, value string, has ...string) exchange {
		return exchange{path: path, status: 200, has: has, hasnt: []string{value}}
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		for _, x := range []exchange{
			// an event
			post("/api/metadata", ruled("ProgEvents1", "", "#{age} > 20", act("ASSIGN", "", "''", onGender)), 200),
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(30)), 200, `"status":"OK"`), // nothing is there
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(30)+","+sex), 409, `"errorCode":"E1307"`, "match the calculated value ``"),
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(3)+","+sex), 200, `"status":"OK"`), get(valuesOf, 200, "Female"),
			post(newer+"&importMode=VALIDATE", oneEvent("EventEmp001", "ACTIVE", years(30)), 200, "E1308", replaced), get(valuesOf, 200, "Female"),
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(30)), 200, `"warningCode":"E1308"`, replaced), lacks(valuesOf, "Female", `"30"`),
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(3)+","+sex), 200),
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(30)+`,{"dataElement":"ElementGend","value":""}`), 200, `"status":"OK"`), lacks(valuesOf, "Female"),
			post(classic, event(years(30)+","+sex), 409, says+"Unable to assign value to data element `ElementGend`"),
			{method: "POST", path: overwrite + "true", status: 200},
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(30)+","+sex), 200, replaced), lacks(valuesOf, "Female", `"30"`),
			post(classic, event(years(31)+","+sex), 200, replaced), lacks(valuesOf, "Female", `"31"`),
			// null is empty, too
			post("/api/metadata", ruled("ProgEvents1", "", "true", act("ASSIGN", "", "null", onAge)), 200),
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(30)+","+sex), 200, "E1308"), lacks(valuesOf, `"30"`, "Female"),
			// what follows does not know
			post("/api/metadata", ruled("ProgEvents1", "", "true", act("ASSIGN", "", "''", onAge), act("SHOWWARNING", "Seen", "d2:hasValue(#{age})", "")), 200),
			post(newer, oneEvent("EventEmp001", "ACTIVE", years(30)), 200, "E1308", says+"`Seen true`"),
			{method: "DELETE", path: "/api/programRules/RuleTested1", status: 204},
			// a compulsory value
			post(newer, strings.ReplaceAll(person(1, surname, "", visit("A", "StageBirth1", "2017-10-01", "COMPLETED", years(7))), "#Rul00", "00Rul0"), 200, `"status":"OK"`),
			post("/api/metadata", ruled("ProgCare001", ofBirth, "true", act("ASSIGN", "", "''", onAge)), 200),
			post(newer, birth(years(7)), 409, "E1076", "ElementAge1"),
			post(newer, birth(sex), 409, "E1076", "ElementAge1"), get("/api/events/EvntA00Rul0", 200, `"7"`),
			// an attribute
			post("/api/metadata", ruled("ProgCare001", "", "true", act("ASSIGN", "", "''", onLastName)), 200),
			{method: "POST", path: overwrite + "false", status: 200},
			get(person1, 200, "Smith"),
			post(newer, stay(`,"attributes":[{"attribute":"AttrLastNam","value":"Smith"}]`), 409, `"errorCode":"E1309"`),
			post(newer, stay(""), 200, `"warningCode":"E1310"`, "AttrLastNam"), lacks(person1, "Smith", "Ann"),
			post(newer, stay(""), 200, `"status":"OK"`),
			// a mandatory one
			post("/api/metadata", ruled("ProgCare001", "", "true", act("ASSIGN", "", "''", onName)), 200),
			post(newer, stay(""), 409, `"errorCode":"E1076"`, "AttrFirstNm"), get(person1, 200, "Ann"),
		} {
			s.do(t, x)
		}
	})
}

// An action that names a data element is for events of the stages that ask for it; what names none is for all.
func TestActionsOfOtherStages(t *testing.T) {
	const onDate = `,"dataElement":{"id":"ElementDate"}` // only visits ask for it
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", variables, 200))
		number := strings.NewReplacer("#Rul00", "00Rul0").Replace
		birth, seen := visit("A", "StageBirth1", "2017-10-01", "COMPLETED", years(1)), visit("B", "StageVisit1", "2017-10-01", "COMPLETED", years(1))
		for _, kind := range []string{"SHOWERROR", "ERRORONCOMPLETE", "SHOWWARNING", "WARNINGONCOMPLETE"} {
			status := 200
			if strings.HasPrefix(kind, "SHOWERR") || strings.HasPrefix(kind, "ERR") {
				status = 409
			}
			s.do(t, post("/api/metadata", ruled("ProgCare001", "", "d2:hasValue(#{current})", act(kind, "Seen", "", onDate)), 200))
			s.do(t, exchange{method: "POST", path: newer + "&importMode=VALIDATE", header: jsonType, body: number(person(0, "", "", birth)), status: 200, has: []string{`"status":"OK"`}, hasnt: []string{"Seen"}})
			s.do(t, post(newer+"&importMode=VALIDATE", number(person(0, "", "", seen)), status, says+"`Seen`", "EvntB"))
			s.do(t, post("/api/metadata", ruled("ProgCare001", "", "d2:hasValue(#{current})", act(kind, "Seen", "", "")), 200))
			s.do(t, post(newer+"&importMode=VALIDATE", number(person(0, "", "", birth)), status, says+"`Seen`", "EvntA"))
		}
	})
}
