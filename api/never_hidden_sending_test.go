package api

import (
	"regexp"
	"strings"
	"testing"
)

// ward is a country whose clerk works at the clinic. Of one program she sees nothing, of another only what the clinic owns.
const ward = `{
 "organisationUnits": [{"id":"UnitCountry","name":"Country","shortName":"Country","openingDate":"2020-01-01"},{"id":"UnitClinic0","name":"Clinic","shortName":"Clinic","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}},
   {"id":"UnitFarAway","name":"Far","shortName":"Far","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}}],
 "userRoles": [{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD","F_TEI_CASCADE_DELETE","F_ENROLLMENT_CASCADE_DELETE"]}],
 "users": [{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}],"organisationUnits":[{"id":"UnitClinic0"}]}],
 "dataElements": [{"id":"ElemText001","name":"Text","shortName":"Text","valueType":"TEXT","domainType":"TRACKER","aggregationType":"NONE"}],
 "trackedEntityAttributes": [{"id":"AttrOpen001","name":"Open","shortName":"Open","valueType":"TEXT","aggregationType":"NONE"},{"id":"AttrSecret1","name":"Secret","shortName":"Secret","valueType":"TEXT","aggregationType":"NONE"},
   {"id":"AttrSecret2","name":"Secret number","shortName":"Secret number","valueType":"TEXT","aggregationType":"NONE","unique":true},{"id":"AttrGuard01","name":"Guarded","shortName":"Guarded","valueType":"TEXT","aggregationType":"NONE"},
   {"id":"AttrLoose01","name":"Of nothing","shortName":"Of nothing","valueType":"TEXT","aggregationType":"NONE"}],
 "trackedEntityTypes": [{"id":"TypePerson0","name":"Person","shortName":"Person","sharing":{"public":"rwrw----"},"trackedEntityTypeAttributes":[{"trackedEntityAttribute":{"id":"AttrOpen001"},"valueType":"TEXT"}]},
   {"id":"TypeSecret0","name":"Secret","shortName":"Secret","sharing":{"public":"r-------"}}],
 "programs": [{"id":"ProgOpen000","name":"Open","shortName":"Open","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"organisationUnits":[{"id":"UnitClinic0"},{"id":"UnitFarAway"}],"programStages":[{"id":"StageOpen00"}],"sharing":{"public":"rwrw----"}},
   {"id":"ProgSecret0","name":"Secret cure","shortName":"Secret","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"organisationUnits":[{"id":"UnitClinic0"}],"programStages":[{"id":"StageSecret"}],"sharing":{"public":"r-------"},
    "programTrackedEntityAttributes":[{"trackedEntityAttribute":{"id":"AttrSecret1"},"mandatory":true},{"trackedEntityAttribute":{"id":"AttrSecret2"}}]},
   {"id":"ProgGuard00","name":"Guarded","shortName":"Guarded","accessLevel":"PROTECTED","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"organisationUnits":[{"id":"UnitClinic0"},{"id":"UnitFarAway"}],"programStages":[{"id":"StageGuard0"}],
    "sharing":{"public":"rwrw----"},"programTrackedEntityAttributes":[{"trackedEntityAttribute":{"id":"AttrGuard01"}}]},
   {"id":"ProgSingle0","name":"Single","shortName":"Single","programType":"WITHOUT_REGISTRATION","organisationUnits":[{"id":"UnitClinic0"}],"programStages":[{"id":"StageSingle"}],"sharing":{"public":"r-------"}}],
 "programStages": [{"id":"StageOpen00","name":"Open","program":{"id":"ProgOpen000"},"repeatable":true,"sharing":{"public":"rwrw----"}},{"id":"StageGuard0","name":"Guarded","program":{"id":"ProgGuard00"},"sharing":{"public":"rwrw----"}},
   {"id":"StageSecret","name":"Secret","program":{"id":"ProgSecret0"},"sharing":{"public":"r-------"},"programStageDataElements":[{"dataElement":{"id":"ElemText001"}}]},{"id":"StageSingle","name":"Single","program":{"id":"ProgSingle0"},"sharing":{"public":"r-------"}}],
 "relationshipTypes": [{"id":"RelEvents01","name":"Events","fromToName":"a","bidirectional":false,"fromConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE"},"toConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelOpen0001","name":"Open events","fromToName":"b","bidirectional":false,"fromConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE","programStage":{"id":"StageOpen00"}},"toConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelOfSecret","name":"Of the secret","fromToName":"c","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE","program":{"id":"ProgSecret0"}},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwrw----"}}]
}`

// admitted is that country with people: PersonOne01 is in all programs, PersonTwo02 in none, and OtherBeast1 of a type that is kept from
// the clerk.
func (s *testServer) admitted(t *testing.T) {
	t.Helper()
	stay := func(id, program, unit, event, stage, more string) string {
		return `{"enrollment":"` + id + `","program":"` + program + `","orgUnit":"` + unit + `","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01","events":[{"event":"` + event + `","programStage":"` + stage + `","orgUnit":"` + unit + `","eventDate":"2024-02-01"` + more + `}]}`
	}
	for _, x := range []exchange{
		post("/api/metadata", ward, 200),
		post(people, `{"trackedEntityInstances":[{"trackedEntityInstance":"PersonOne01","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0",
		  "attributes":[{"attribute":"AttrOpen001","value":"Ann"},{"attribute":"AttrSecret1","value":"positive"},{"attribute":"AttrSecret2","value":"C-1"},{"attribute":"AttrGuard01","value":"guarded"}],
		  "enrollments":[`+stay("EnrollOpen1", "ProgOpen000", "UnitClinic0", "EventOpen01", "StageOpen00", "")+`,`+
			stay("EnrollSecr1", "ProgSecret0", "UnitClinic0", "EventSecr01", "StageSecret", `,"status":"COMPLETED","dataValues":[{"dataElement":"ElemText001","value":"worse"}]`)+`,`+
			stay("EnrollGuar1", "ProgGuard00", "UnitFarAway", "EventGuar01", "StageGuard0", "")+`]},
		  {"trackedEntityInstance":"PersonTwo02","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"},{"trackedEntityInstance":"PersonThre3","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"},{"trackedEntityInstance":"OtherBeast1","trackedEntityType":"TypeSecret0","orgUnit":"UnitClinic0"}]}`, 200, `"imported":4`),
		post("/api/events", `{"event":"EventSing01","program":"ProgSingle0","programStage":"StageSingle","orgUnit":"UnitClinic0","eventDate":"2024-02-01","status":"COMPLETED"}`, 200),
		post(relations, linking("RelationSe1", "RelEvents01", end("event", "EventSecr01"), end("event", "EventOpen01")), 200),
	} {
		s.do(t, x)
	}
	if t.Failed() {
		t.Fatal("the world is not as the test takes it to be")
	}
}

// sentBoth sends an object in both dialects, and returns the answers without the identifiers of what they are about.
func (s *testServer) sentBoth(t *testing.T, list, object string, status int) (answers []string) {
	t.Helper()
	renamed := strings.NewReplacer("trackedEntityInstance", "trackedEntity", "enrollmentDate", "enrolledAt", "incidentDate", "occurredAt", "eventDate", "occurredAt")
	lists := map[string]string{people: "trackedEntities", "/api/enrollments": "enrollments", "/api/events": "events", relations: "relationships"}
	for _, dry := range []string{"true", "false"} {
		answers = append(answers, s.do(t, post(list+"?strategy=CREATE_AND_UPDATE&dryRun="+dry, object, status).as(clerk)))
	}
	for _, mode := range []string{"VALIDATE", "COMMIT"} {
		answers = append(answers, s.do(t, post(newer+"&importMode="+mode, `{"`+lists[list]+`":[`+renamed.Replace(object)+`]}`, status).as(clerk)))
	}
	return answers
}

var identifiers = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]{10}`)

// unnamed is an answer without the identifiers in it, and without what was named.
func unnamed(answer string, names ...string) string {
	for _, name := range names {
		answer = strings.ReplaceAll(answer, name, "*")
	}
	return identifiers.ReplaceAllString(answer, "*")
}

// Whoever may not change something is told that, and by nothing else that is wrong with his request what it is.
func TestNeverWhatItIsByARefusal(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.admitted(t)
		const dates = `"enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"`
		for _, sent := range []struct{ list, object string }{
			{"/api/enrollments", `{"enrollment":"EnrollSecr1","program":"ProgOpen000","orgUnit":"UnitClinic0","trackedEntityInstance":"PersonTwo02",` + dates + `}`},
			{"/api/enrollments", `{"enrollment":"EnrollSecr1","program":"ProgOpen000","orgUnit":"UnitClinic0",` + dates + `}`}, {"/api/enrollments", `{"enrollment":"EnrollSecr1","orgUnit":"UnitClinic0",` + dates + `}`},
			{people, `{"trackedEntityInstance":"PersonTwo02","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","enrollments":[{"enrollment":"EnrollSecr1","program":"ProgOpen000","orgUnit":"UnitClinic0",` + dates + `}]}`},
			{"/api/events", `{"event":"EventSecr01","program":"ProgOpen000","programStage":"StageOpen00","enrollment":"EnrollOpen1","orgUnit":"UnitClinic0","eventDate":"2024-02-01"}`},
			{"/api/events", `{"event":"EventSecr01","orgUnit":"UnitClinic0","eventDate":"2024-02-01","status":"COMPLETED","assignedUser":"UserClerk01","dataValues":[{"dataElement":"ElemText001","value":"worse"}]}`},
			{"/api/events", `{"event":"EventSing01","orgUnit":"UnitClinic0","enrollment":"EnrollOpen1","program":"ProgOpen000","programStage":"StageOpen00","eventDate":"2024-02-01"}`},
			{"/api/events", `{"event":"EventSing01","orgUnit":"UnitClinic0","eventDate":"2024-02-01"}`},
			{"/api/events", `{"enrollment":"EnrollSecr1","orgUnit":"UnitClinic0","eventDate":"2024-02-01"}`}, {"/api/events", `{"enrollment":"EnrollSecr1","program":"ProgOpen000","programStage":"StageOpen00","orgUnit":"UnitClinic0","eventDate":"2024-02-01"}`},
			{"/api/events", `{"enrollment":"EnrollSecr1","trackedEntityInstance":"PersonTwo02","program":"ProgOpen000","programStage":"StageOpen00","orgUnit":"UnitClinic0","eventDate":"2024-02-01"}`},
			{people, `{"trackedEntityInstance":"OtherBeast1","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"}`}, {people, `{"trackedEntityInstance":"OtherBeast1","orgUnit":"UnitClinic0"}`},
			{relations, `{"relationship":"RelationSe1","relationshipType":"RelOpen0001"}`}, {relations, linking("RelationSe1", "RelOpen0001", end("event", "EventOpen01"), end("event", "EventOpen01"))},
		} {
			for _, answer := range s.sentBoth(t, sent.list, sent.object, 409) {
				for _, secret := range []string{"ProgSecret0", "StageSecret", "ProgSingle0", "StageSingle", "PersonOne01", "TypeSecret0", "COMPLETED", "completed event", "E1120"} {
					if strings.Contains(answer, secret) && !strings.Contains(sent.object, secret) {
						t.Errorf("%s %s\nis told of %s: %s", sent.list, sent.object, secret, answer)
					}
				}
			}
		}
		told := func(x exchange) {
			t.Helper()
			x.user, x.hasnt = clerk, []string{"ProgSecret0", "StageSecret", "ProgSingle0", "TypeSecret0", "completed event", "PersonOne01", "RelEvents01"}
			s.do(t, x)
		}
		for _, x := range []exchange{
			remove("/api/events/EventSecr01", 409, "no data write access to program stage"), remove("/api/events/EventSing01", 409, "no data write access to program"), remove("/api/enrollments/EnrollSecr1", 409, "no data write access to program"),
			put("/api/enrollments/EnrollSecr1/completed", "", 409, "no data write access to program"), put("/api/events/EventSecr01/ElemText001", `{"dataValues":[{"dataElement":"ElemText001","value":"better"}]}`, 409, "no data write access to program stage"),
			post("/api/enrollments/EnrollSecr1/note", `{"notes":[{"value":"x"}]}`, 409), post("/api/events/EventSecr01/note", `{"notes":[{"value":"x"}]}`, 409), put("/api/events/EventSecr01/eventDate", `{"eventDate":"2024-02-02"}`, 409),
			get("/api/enrollments/EnrollSecr1", 403, "no data read access to program"), get("/api/events/EventSecr01", 403), get("/api/events/EventSing01", 403), get(people+"/OtherBeast1", 403), remove(people+"/OtherBeast1", 409),
			put(people+"/OtherBeast1", `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"}`, 409), put(people+"/OtherBeast1/potentialDuplicate?flag=true", "", 403), remove(relations+"/RelationSe1", 409), get(relations+"/RelationSe1", 403),
			get("/api/tracker/events/EventSecr01/changeLogs", 403), get("/api/tracker/trackedEntities/OtherBeast1/changeLogs", 403), get("/api/events?event=EventSecr01&orgUnit=UnitClinic0", 200),
			put("/api/tracker/ownership/transfer?trackedEntityInstance=OtherBeast1&program=ProgGuard00&ou=UnitClinic0", "", 403), post("/api/potentialDuplicates", `{"original":"OtherBeast1","duplicate":"PersonTwo02"}`, 403),
		} {
			told(x)
		}
	})
}

// Whether somebody whom a user sees is in a program that he does not see, or with others, is told by none of his requests.
func TestNeverAHiddenStayByARefusal(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.admitted(t)
		const dates = `"enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"`
		attribute := func(name, value string) string {
			return `{"trackedEntityInstance":"*","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","attributes":[{"attribute":"` + name + `","value":"` + value + `"}]}`
		}
		for _, sent := range []struct{ list, object, lack string }{
			{"/api/events", `{"trackedEntityInstance":"*","program":"ProgSecret0","programStage":"StageSecret","orgUnit":"UnitClinic0","eventDate":"2024-02-01"}`, "no data write access to program stage: StageSecret"},
			{"/api/events", `{"trackedEntityInstance":"*","programStage":"StageSecret","orgUnit":"UnitClinic0","eventDate":"2024-02-01"}`, "no data read access to program: ProgSecret0"},
			{"/api/enrollments", `{"trackedEntityInstance":"*","program":"ProgSecret0","orgUnit":"UnitClinic0",` + dates + `}`, "no data write access to program: ProgSecret0"},
			{people, attribute("AttrSecret1", ""), "no write access to attribute AttrSecret1"}, {people, attribute("AttrSecret1", "positive"), "no write access to attribute AttrSecret1"}, {people, attribute("AttrSecret1", "negative"), "no write access to attribute AttrSecret1"},
			{people, attribute("AttrSecret2", "C-1"), "no write access to attribute AttrSecret2"}, {people, attribute("AttrSecret2", "C-2"), "no write access to attribute AttrSecret2"},
			{relations, linking("RelationOf1", "RelOfSecret", end("trackedEntityInstance", "*"), end("trackedEntityInstance", "PersonThre3")), "requires a tracked entity that is enrolled in program ProgSecret0"},
		} {
			one, two := s.sentBoth(t, sent.list, strings.Replace(sent.object, "*", "PersonOne01", 1), 409), s.sentBoth(t, sent.list, strings.Replace(sent.object, "*", "PersonTwo02", 1), 409)
			for i := range one {
				if !strings.Contains(one[i], sent.lack) {
					t.Errorf("%s\nlacks %s: %s", sent.object, sent.lack, one[i])
				}
				if a, b := unnamed(one[i]), unnamed(two[i]); a != b {
					t.Errorf("%s\nis told of one in the program\n%s\nand of one who is not\n%s", sent.object, a, b)
				}
			}
		}
		// of a part that others own
		for _, answer := range s.sentBoth(t, "/api/enrollments", `{"trackedEntityInstance":"PersonOne01","program":"ProgGuard00","orgUnit":"UnitClinic0",`+dates+`}`, 409) {
			if !strings.Contains(answer, "OWNERSHIP_ACCESS_DENIED") || strings.Contains(answer, "already") {
				t.Errorf("of a part that another unit owns is told: %s", answer)
			}
		}
		// values are written by who may see them
		with := `,"attributes":[{"attribute":"AttrSecret1","value":"x"}]`
		for _, x := range []exchange{
			post(people, attribute("AttrGuard01", "x"), 409, "no write access to attribute AttrGuard01"), post("/api/enrollments", `{"trackedEntityInstance":"PersonTwo02","program":"ProgOpen000","orgUnit":"UnitClinic0",`+dates+with+`}`, 409, "no write access to attribute AttrSecret1"),
			post(people, `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"`+with+`}`, 409, "no write access to attribute AttrSecret1"),
			post(people, `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","enrollments":[{"program":"ProgOpen000","orgUnit":"UnitClinic0",`+dates+with+`}]}`, 409, "no write access to attribute AttrSecret1"),
			put("/api/enrollments/EnrollOpen1", `{"program":"ProgOpen000","orgUnit":"UnitClinic0",`+dates+with+`}`, 409, "no write access to attribute AttrSecret1"),
		} {
			x.path, x.body = strings.Replace(x.path, people, people+"?strategy=CREATE_AND_UPDATE", 1), strings.Replace(x.body, `"*"`, `"PersonOne01"`, 1)
			s.do(t, x.as(clerk))
		}
		s.do(t, get(people+"/PersonOne01?fields=attributes[attribute,value]&program=ProgSecret0", 200, "positive", "C-1"))
		s.do(t, get(people+"/PersonOne01?fields=attributes[attribute,value]&program=ProgGuard00", 200, `"guarded"`))
		for _, x := range []exchange{
			post(people+"?strategy=UPDATE", strings.Replace(attribute("AttrGuard01", "x"), "*", "PersonTwo02", 1), 200), post(people+"?strategy=UPDATE", strings.Replace(attribute("AttrLoose01", "x"), "*", "PersonTwo02", 1), 200), // which nobody keeps from her
			post(people+"?strategy=UPDATE", strings.Replace(attribute("AttrOpen001", "Anna"), "*", "PersonOne01", 1), 200),
			post("/api/enrollments", `{"trackedEntityInstance":"PersonTwo02","program":"ProgGuard00","orgUnit":"UnitClinic0",`+dates+`,"attributes":[{"attribute":"AttrGuard01","value":"hers"}]}`, 201),
			put("/api/tracker/ownership/transfer?trackedEntityInstance=PersonOne01&program=ProgSecret0&ou=UnitClinic0", "", 403, "no data write access to program"), put("/api/tracker/ownership/transfer?trackedEntityInstance=PersonTwo02&program=ProgSecret0&ou=UnitClinic0", "", 403, "no data write access to program"),
			post("/api/tracker/ownership/override?trackedEntityInstance=PersonOne01&program=ProgGuard00&reason=x", "", 403),
		} {
			s.do(t, x.as(clerk))
		}
	})
}

// Whoever does not see an object of metadata does not learn, by naming it in data, what it is called.
func TestNeverANameByAGuess(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.admitted(t)
		s.do(t, post("/api/metadata", `{"attributes":[{"id":"AttrMeta001","name":"Other id","valueType":"TEXT","programAttribute":true,"dataElementAttribute":true}],
		  "programs":[{"id":"ProgVeiled0","name":"Veiled cure","shortName":"Veiled","code":"VEILED","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"organisationUnits":[{"id":"UnitClinic0"}],"programStages":[{"id":"StageVeiled"}],
		    "sharing":{"public":"--------"},"attributeValues":[{"attribute":{"id":"AttrMeta001"},"value":"veil"}]}],
		  "programStages":[{"id":"StageVeiled","name":"Veiled stage","program":{"id":"ProgVeiled0"},"sharing":{"public":"--------"}}],
		  "dataElements":[{"id":"ElemVeiled1","name":"Veiled element","shortName":"Veiled","code":"VEILED","valueType":"TEXT","domainType":"TRACKER","aggregationType":"NONE","sharing":{"public":"--------"}}]}`, 200))
		for _, guess := range []struct{ scheme, parameter, name string }{
			{"NAME", "programIdScheme", "Veiled cure"}, {"CODE", "programIdScheme", "VEILED"}, {"ATTRIBUTE:AttrMeta001", "programIdScheme", "veil"}, {"NAME", "idScheme", "Veiled cure"},
			{"NAME", "programStageIdScheme", "Veiled stage"}, {"NAME", "dataElementIdScheme", "Veiled element"}, {"CODE", "dataElementIdScheme", "VEILED"},
		} {
			body := func(name string) string {
				program, stage, element := "ProgOpen000", "StageOpen00", "ElemText001"
				switch guess.parameter {
				case "programStageIdScheme":
					program, stage = "", name
				case "dataElementIdScheme":
					element = name
				default:
					program, stage = name, ""
				}
				return strings.NewReplacer(`"program":"",`, "", `"programStage":"",`, "").Replace(`{"program":"` + program + `","programStage":"` + stage + `","orgUnit":"UnitClinic0","trackedEntityInstance":"PersonOne01","eventDate":"2024-02-01","dataValues":[{"dataElement":"` + element + `","value":"x"}]}`)
			}
			query := "?" + guess.parameter + "=" + guess.scheme
			right := s.do(t, post("/api/events"+query, body(guess.name), 409).as(clerk))
			wrong := s.do(t, post("/api/events"+query, body("no such name"), 409).as(clerk))
			if unnamed(right, guess.name) != unnamed(wrong, "no such name") {
				t.Errorf("%s %s: a right guess is told\n%s\nand a wrong one\n%s", guess.parameter, guess.name, right, wrong)
			}
			if known := s.do(t, post("/api/events"+query, body(guess.name), 409)); unnamed(known, guess.name) == unnamed(wrong, "no such name") {
				t.Errorf("%s %s: the superuser does not find it, either: %s", guess.parameter, guess.name, known)
			}
		}
		const body = `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"}`
		s.do(t, put(people+"/PersonTwo02?program=ProgVeiled0", body, 409, "Program does not exist: ProgVeiled0").as(clerk))
		s.do(t, put(people+"/PersonTwo02?program=ProgVeiled0", body, 200))
	})
}
