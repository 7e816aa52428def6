package api

import (
	"net/http"
	"strings"
	"testing"
)

const happenings = "/api/events"

// in returns an exchange with other headers.
func in(x exchange, header ...string) exchange {
	x.header = header
	return x
}

// without returns an exchange whose answer must not have some texts.
func without(x exchange, hasnt ...string) exchange {
	x.hasnt = hasnt
	return x
}

// A PUT is of one object. A list in its place would say nothing of it, and take all that it has.
func TestPutOfSeveralObjects(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		s.do(t, post(relations, kin("RelationAB1", "RelMotherOf", "PersonAnn01", "PersonBob01"), 200))
		for _, x := range []exchange{
			put(people+"/PersonAnn01", `{"trackedEntityInstances":[`+ann+`}]}`, 400, "one tracked entity instance", "trackedEntityInstances"),
			put(people+"/PersonAnn01", `{"pager":{},"trackedEntityInstances":null}`, 400, "trackedEntityInstances"),
			put(people+"/PersonAnn01", `[`+ann+`}]`, 400, "one tracked entity instance", "PersonAnn01"), put(people+"/PersonAnn01", `null`, 400, "null"), put(people+"/PersonAnn01", `"x"`, 400),
			put(people+"/PersonAnn01", ``, 400, "empty"), put(people+"/PersonAnn01", `{"x`, 400, "too early"),
			in(put(people+"/PersonAnn01", `<trackedEntityInstances><trackedEntityInstance trackedEntityType="TypePerson1" orgUnit="UnitClinic1"/></trackedEntityInstances>`, 400, "trackedEntityInstances"), "Content-Type", "application/xml"),
			put("/api/enrollments/EnrollAnn01", `{"enrollments":[`+stay+`}]}`, 400, "one enrollment"), put(happenings+"/EventOne001", `{"events":[`+single+`}]}`, 400, "one event"),
			put(happenings+"/EventOne001/eventDate", `{"events":[`+single+`}]}`, 400, "one event"), put(happenings+"/EventOne001/ElementAge1", `[`+single+`}]`, 400, "one event"),
			post(happenings+"/EventOne001/note", `{"events":[{"notes":[{"value":"x"}]}]}`, 400, "one event"), put(relations+"/RelationAB1", `{"relationships":[]}`, 400, "one relationship"),
			get(people+"/PersonAnn01?fields=attributes[value],relationships[relationship]", 200, "Ann", "Smith", "RelationAB1"),
			get(happenings+"/EventOne001?fields=dataValues[value],notes", 200, `"22"`, `"Male"`, `"notes":[]`),
		} {
			s.do(t, x)
		}
	})
}

func TestParametersOfSending(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post(people, ann+`,"enrollments":[`+stay+`,"events":[`+checkup+`}]}]}`, 200))
		s.do(t, post(happenings, single+`}`, 200))
		other := strings.Replace(single, "EventOne001", "EventTwo001", 1) + `}`

		// each is read wherever data is sent, and refused by its name
		for _, bad := range []string{
			"dryRun", "async", "ignoreEmptyCollection", "mergeDataValues", "skipLastUpdated", "skipPatternValidation", "skipRuleEngine", "skipNotifications",
			"importReportMode", "reportMode", "strategy", "importStrategy", "mergeMode", "notificationLevel", "skipExistingCheck", "sharing", "skipAudit",
			"datasetAllowsPeriods", "strictPeriods", "strictDataElements", "strictCategoryOptionCombos", "strictAttributeOptionCombos", "strictOrganisationUnits",
			"strictDataSetApproval", "strictDataSetLocking", "strictDataSetInputPeriods", "requireCategoryOptionCombo", "requireAttributeOptionCombo", "force",
			"firstRowIsHeader", "skipCache", "idScheme", "orgUnitIdScheme", "programIdScheme", "programStageIdScheme", "dataElementIdScheme",
			"categoryOptionComboIdScheme", "categoryOptionIdScheme", "trackedEntityIdScheme", "trackedEntityAttributeIdScheme",
		} {
			q := "?" + bad + "=odd"
			says := []string{"'odd'", "parameter " + bad}
			for _, x := range []exchange{
				post(happenings+q, other, 400, says...), post(people+q, ann+`}`, 400, says...), put(happenings+"/EventOne001"+q, other, 400, says...), remove(happenings+"/EventOne001"+q, 400, says...),
				{method: "PUT", path: "/api/enrollments/EnrollAnn01/completed" + q, status: 400, has: says}, put(happenings+"/EventOne001/eventDate"+q, `{"eventDate":"2014-01-01"}`, 400, says...),
				post(relations+q, `{}`, 400, says...), put(relations+q, `{}`, 400, says...), post("/api/enrollments/EnrollAnn01/note"+q, `{"notes":[{"value":"x"}]}`, 400, says...),
			} {
				s.do(t, x)
			}
		}
		for _, x := range []exchange{
			get(happenings+"/EventTwo001", 404), get(happenings+"/EventOne001?fields=status,eventDate", 200, "2013-05-17"),
			get("/api/enrollments/EnrollAnn01?fields=status,notes", 200, `"status":"ACTIVE"`, `"notes":[]`),
			// one parameter under two names
			post(happenings+"?strategy=CREATE&importStrategy=NEW&dryRun=true", other, 200, `"importStrategy":"CREATE"`),
			post(happenings+"?strategy=CREATE&importStrategy=DELETE", other, 400, "strategy", "importStrategy", "CREATE", "DELETE"),
			// what other imports use is shown as it was sent
			post(happenings+"?dryRun=true", other, 200, `"mergeMode":"REPLACE"`, `"force":false`, `"firstRowIsHeader":true`, `"skipAudit":false`),
			post(happenings+"?dryRun=true&mergeMode=merge&force=true&firstRowIsHeader=false&skipAudit=true&strictPeriods=true&skipNotifications=true&reportMode=ERRORS_NOT_OWNER&notificationLevel=debug", other, 200,
				`"mergeMode":"MERGE"`, `"force":true`, `"firstRowIsHeader":false`, `"skipAudit":true`, `"strictPeriods":true`, `"skipNotifications":true`, `"reportMode":"ERRORS_NOT_OWNER"`, `"importSummaries":[],"total":1`),
			put(happenings+"/EventOne001?dryRun=true&importReportMode=debug&skipNotifications=true&skipLastUpdated=true", single+`}`, 200, `"dryRun":true`, `"reportMode":"DEBUG"`, `"skipNotifications":true`, `"skipLastUpdated":true`),
		} {
			s.do(t, x)
		}
		// a job shows them, too
		id := awaitBegun(t, s, post(happenings+"?async=true&dryRun=true&mergeMode=MERGE&force=true", other, 200))
		s.do(t, get("/api/system/taskSummaries/EVENT_IMPORT/"+id, 200, `"mergeMode":"MERGE"`, `"force":true`, `"async":true`))
	})
}

// A dry run stores nothing, whatever is sent and how.
func TestDryRunsOfAllRequests(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		s.do(t, post(relations, kin("RelationAB1", "RelMotherOf", "PersonAnn01", "PersonBob01"), 200))
		const dry = "?dryRun=true"
		deleted := []string{`"status":"SUCCESS"`, `"deleted":1`, "was successful"}
		for _, x := range []exchange{
			remove(people+"/PersonAnn01"+dry, 200, deleted...), remove("/api/enrollments/EnrollAnn01"+dry, 200, deleted...), remove(happenings+"/EventOne001"+dry, 200, deleted...),
			remove(relations+"/RelationAB1"+dry, 200, deleted...), remove(people+"/NobodyUid01"+dry, 200, `"ignored":1`),
			post(people+dry+"&strategy=DELETE", `{"trackedEntityInstance":"PersonAnn01"}`, 200, deleted...), post(relations+dry+"&strategy=DELETE", `{"relationship":"RelationAB1"}`, 200, deleted...),
			put(people+"/PersonAnn01"+dry, `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`, 200, `"updated":1`),
			put("/api/enrollments/EnrollAnn01"+dry, strings.Replace(stay, "2017-09-15", "2017-09-16", 1)+`}`, 200, `"updated":1`),
			put(happenings+"/EventOne001"+dry, strings.Replace(single, "22", "23", 1)+`}`, 200, `"updated":1`), put(happenings+"/EventOne001/ElementAge1"+dry, `{"dataValues":[{"dataElement":"ElementAge1","value":"24"}]}`, 200, `"updated":1`),
			put(happenings+"/EventOne001/eventDate"+dry, `{"eventDate":"2014-01-01"}`, 200), post(happenings+"/EventOne001/note"+dry, `{"notes":[{"value":"x"}]}`, 200),
			post("/api/enrollments/EnrollAnn01/note"+dry, `{"notes":[{"value":"x"}]}`, 200), {method: "PUT", path: "/api/enrollments/EnrollAnn01/completed" + dry, status: 204},
			get(people+"/PersonAnn01?fields=attributes[value],relationships[relationship]", 200, "Ann", "Smith", "RelationAB1"),
			get("/api/enrollments/EnrollAnn01?fields=status,enrollmentDate,notes", 200, `"status":"ACTIVE"`, "2017-09-15", `"notes":[]`),
			get(happenings+"/EventOne001?fields=eventDate,notes,dataValues[value]", 200, "2013-05-17", `"notes":[]`, `"22"`),
		} {
			s.do(t, x)
		}
		for _, path := range []string{people + dry, people} { // only what is there has a place
			status, place := s.header(t, "POST", path, strings.Replace(ann, "PersonAnn01", "PersonNew01", 1)+`}`, "Location", jsonType...)
			if status != http.StatusOK || (place != "") != (path == people) {
				t.Errorf("%s: %d, Location %q", path, status, place)
			}
		}
	})
}

func TestObjectsWithoutIdentifiers(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		nameless := strings.Replace(single, `"event":"EventOne001",`, "", 1) + `}`
		for _, x := range []exchange{
			post(happenings+"?strategy=DELETE", `{"events":[{"id":"EventOne001"},{"event":"EventOne001"}]}`, 409, `"deleted":1`, `"ignored":1`, `"object":"Event.event"`, "without an identifier cannot be deleted"),
			post(happenings+"?strategy=UPDATE", nameless, 409, `"object":"Event.event"`, "without an identifier cannot be updated"),
			post(happenings+"?strategy=SYNC", `{"deleted":true}`, 409, `"object":"Event.event"`), post("/api/enrollments?strategy=DELETE", `{}`, 409, `"object":"Enrollment.enrollment"`),
			post(people+"?strategy=DELETE", `{}`, 409, `"object":"TrackedEntityInstance.trackedEntityInstance"`), post(people+"?strategy=UPDATE", `{"trackedEntityInstance":"no id"}`, 409, `"object":"TrackedEntityInstance.trackedEntityInstance"`, `no id`),
			post(relations+"?strategy=DELETE", `{}`, 409, `"object":"Relationship.relationship"`), post(relations+"?strategy=UPDATE", kin("", "RelMotherOf", "PersonAnn01", "PersonBob01"), 409, `"object":"Relationship.relationship"`),
			// a PUT of relationships makes what has none
			put(relations, kin("", "RelMotherOf", "PersonAnn01", "PersonBob01"), 200, `"imported":1`),
			put(relations, kin("", "RelMotherOf", "PersonAnn01", "PersonBob01"), 409, `"object":"Relationship"`, "already exists"),
			put(relations, kin("RelationXX1", "RelMotherOf", "PersonBob01", "PersonAnn01"), 409, "does not exist"),
			post(relations, kin("", "NoSuchType1", "PersonAnn01", "PersonBob01"), 409, `"object":"Relationship"`, "NoSuchType1"),
		} {
			s.do(t, x)
		}
	})
}

func TestPlacesThatAreSent(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		at := func(members string) string {
			return strings.Replace(single, `"event":"EventOne001",`, "", 1) + "," + members + "}"
		}
		refused := func(members string, says ...string) exchange { return post(happenings, at(members), 409, says...) }
		for i, x := range []struct{ members, place string }{
			{`"coordinate":{"latitude":"59.80","longitude":10.9}`, `[10.9,59.80]`}, {`"coordinate":{"latitude":" +1 ","longitude":"02"}`, `[2,1]`}, {`"coordinate":{"latitude":".5","longitude":"-2."}`, `[-2,0.5]`},
			{`"coordinate":{"latitude":"","longitude":null}`, ""}, {`"coordinate":{}`, ""}, {`"coordinate":null`, ""}, {`"geometry":null,"coordinate":{"latitude":1,"longitude":2}`, `[2,1]`},
			{`"geometry":{"type":"point","coordinates":[5,6]},"coordinate":{"latitude":1,"longitude":2}`, `[5,6]`}, {`"coordinate":{"latitude":1,"longitude":2},"geometry":{"type":"POINT","coordinates":[5,6]}`, `[5,6]`},
		} {
			uid := "EventPlac" + string(rune('a'+i)) + "1"
			s.do(t, post(happenings, strings.Replace(single, "EventOne001", uid, 1)+","+x.members+"}", 200))
			want := get(happenings+"/"+uid+"?fields=event,geometry", 200, `"coordinates":`+x.place)
			if x.place == "" {
				want = without(get(happenings+"/"+uid+"?fields=event,geometry", 200), "coordinates")
			}
			s.do(t, want)
		}
		const coordinate = `"object":"Event.coordinate"`
		for _, x := range []exchange{
			refused(`"coordinate":{"latitude":"1,5","longitude":2}`, coordinate, "1,5", "latitude"), refused(`"coordinate":{"latitude":"x","longitude":2}`, coordinate, `\"x\"`),
			refused(`"coordinate":{"latitude":1}`, coordinate, "longitude is missing"), refused(`"coordinate":{"longitude":"1"}`, coordinate, "latitude is missing"), refused(`"coordinate":{"latitude":"inf","longitude":2}`, coordinate, "inf"),
			refused(`"coordinate":{"latitude":"0x1","longitude":2}`, coordinate, "0x1"), refused(`"coordinate":{"latitude":[1],"longitude":2}`, coordinate, "[1]"), refused(`"coordinate":{"latitude":91,"longitude":2}`, coordinate, "91"),
			refused(`"coordinate":"1,2"`, coordinate, "must be an object"), without(refused(`"coordinate":{"latitude":"`+strings.Repeat("9", 5000)+`x","longitude":2}`, coordinate), strings.Repeat("9", 500)),
			refused(`"geometry":"POINT (1 2)"`, `"object":"Event.geometry"`, "POINT (1 2)"), refused(`"geometry":7`, "not 7"), refused(`"geometry":{"type":"`+strings.Repeat("x", 5000)+`"}`, "..."),
			refused(`"followup":[]`, `"object":"Event.followup"`, "true or false"), without(refused(`"program":"`+strings.Repeat("x", 5000)+`"`, "..."), strings.Repeat("x", 500)),
			in(post(happenings, ",COMPLETED,ProgEvents1,,,UnitClinic1,2016-01-01,2016-01-01,59,,ElementAge1,1,,\n", 409, coordinate, "longitude is missing"), "Content-Type", "text/csv"),
		} {
			s.do(t, x)
		}
	})
}

func TestSchemesOfAllObjects(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		for path, name := range map[string]string{"/api/trackedEntityTypes/TypePerson1": "PERSON", "/api/relationshipTypes/RelMotherOf": "MOTHER"} {
			s.do(t, exchange{method: "PATCH", path: path, header: []string{"Content-Type", "application/json-patch+json"}, body: `[{"op":"add","path":"/code","value":"` + name + `"}]`, status: 200})
		}
		person := func(typ, unit, attribute string) string {
			return `{"trackedEntityType":"` + typ + `","orgUnit":"` + unit + `","attributes":[{"attribute":"` + attribute + `","value":"Ann"}]}`
		}
		const unit = "C111"
		for _, x := range []exchange{
			post(people+"?idScheme=code", person("PERSON", unit, "TEA_AttrFirstNm"), 200, `"imported":1`), post(people+"?idScheme=CODE", person("TypePerson1", unit, "AttrFirstNm"), 200, `"imported":1`),
			post(people+"?idScheme=CODE&orgUnitIdScheme=UID", person("PERSON", "UnitClinic1", "AttrFirstNm"), 200, `"imported":1`), post(people, person("PERSON", "UnitClinic1", "AttrFirstNm"), 409, "PERSON"),
			post(people+"?idScheme=CODE", person("PERSON", "UnitClinic1", "AttrFirstNm"), 409, "UnitClinic1"), post(people+"?idScheme=CODE", person("PERSON", unit, "TEA_Nothing"), 409, "TEA_Nothing"),
			post(relations+"?idScheme=CODE", kin("", "MOTHER", "PersonAnn01", "PersonBob01"), 200, `"imported":1`), post(relations+"?idScheme=CODE", kin("", "RelMotherOf", "PersonBob01", "PersonAnn01"), 200, `"imported":1`),
			post(relations, kin("", "MOTHER", "PersonAnn01", "PersonCid01"), 409, "MOTHER"),
			// a parameter of its own decides alone
			post(people+"?idScheme=CODE&orgUnitIdScheme=UID&trackedEntityIdScheme=NAME", person("PERSON", "UnitClinic1", "AttrFirstNm"), 409, "PERSON"), post(people+"?trackedEntityIdScheme=CODE", person("TypePerson1", "UnitClinic1", "AttrFirstNm"), 409, "TypePerson1"),
			post(people+"?trackedEntityAttributeIdScheme=CODE", person("TypePerson1", "UnitClinic1", "AttrFirstNm"), 409, "AttrFirstNm"),
			// what no object can be named by is refused before the body is read, behind requests, too
			post(people+"?orgUnitIdScheme=uuid", `{`, 400, "orgUnitIdScheme", "UUID", "ATTRIBUTE"), post(people+"?idScheme=ATTRIBUTE:", `{`, 400, "idScheme", "ATTRIBUTE:"), post(people+"?async=true&idScheme=ATTRIBUTE:NoAttribute", `{`, 409, "NoAttribute"),
		} {
			s.do(t, x)
		}
		awaitBegun(t, s, post(people+"?async=true&idScheme=code", person("PERSON", unit, "TEA_AttrFirstNm"), 200))
	})
}

// Whoever asks for XML is answered in XML, on each path.
func TestPartsAnsweredInXML(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		xml := []string{"Accept", "application/xml", "Content-Type", "application/json"}
		for _, x := range []exchange{
			in(put("/api/enrollments/EnrollAnn01/completed", "", 204), xml...), in(put("/api/enrollments/NobodyUid01/completed", "", 404, `httpStatusCode="404"`), xml...),
			in(put("/api/enrollments/EnrollAnn01/cancelled", "", 204), xml...), in(put("/api/enrollments/EnrollAnn01/incompleted", "", 204), xml...),
			in(post("/api/enrollments/EnrollAnn01/note", `{"notes":[{"value":"x"}]}`, 200, `status="OK"`, "EnrollAnn01"), xml...), in(post(happenings+"/EventOne001/note", `{"notes":[{"value":"x"}]}`, 200, `status="OK"`), xml...),
			in(put(happenings+"/EventOne001/eventDate", `{"eventDate":"2014-02-30"}`, 409, `status="ERROR"`, "Event.eventDate"), xml...), in(put(happenings+"/EventOne001/eventDate", `{"eventDate":"2014-02-20"}`, 200, `status="OK"`), xml...),
			in(put(happenings+"/EventOne001/ElementAge1", `{"dataValues":[{"dataElement":"ElementAge1","value":"x"}]}`, 409, `status="ERROR"`, "ElementAge1"), xml...),
		} {
			s.do(t, x)
		}
	})
}

func TestFormatsOfSending(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		nameless := strings.Replace(single, `"event":"EventOne001",`, "", 1) + `}`
		const xml = `<event program="ProgEvents1" orgUnit="UnitClinic1" eventDate="2013-05-17"/>`
		for _, x := range []exchange{
			{method: "POST", path: happenings + ".xml", body: xml, status: 200, has: []string{"<imported>1</imported>"}}, {method: "POST", path: happenings + ".xml", body: `{}`, status: 400, has: []string{"Malformed XML"}},
			{method: "POST", path: happenings, body: single + `}`, status: 200, has: []string{`"imported":1`}}, {method: "POST", path: happenings, body: xml, status: 400, has: []string{"Malformed JSON"}},
			// some programs put a mark before their texts
			post(happenings, "\uFEFF"+nameless, 200, `"imported":1`), in(post(happenings, "\uFEFF"+xml, 200), "Content-Type", "text/xml"), in(post(happenings, "\uFEFF,ACTIVE,ProgEvents1,,,UnitClinic1,2016-01-01\n", 200), "Content-Type", "text/csv"),
			post(happenings, "\uFEFF", 400, "empty"), post(happenings, "\uFEFF\uFEFF{}", 400, "Malformed JSON"), post(happenings, "\xEF\xBB", 400, "Malformed JSON"),
			in(exchange{method: "POST", path: happenings + ".xml", body: strings.Replace(single, "EventOne001", "EventTwo001", 1) + `}`, status: 200, has: []string{"<imported>1</imported>"}}, jsonType...),
		} {
			s.do(t, x)
		}
	})
}

// Who has read a tracked entity as a program shows it takes away nothing of what other programs show.
func TestPutOfWhatAProgramShows(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		const fields = people + "/PersonAnn01?fields=attributes[value]"
		whole := strings.Replace(ann, `{"attribute":"AttrLastNam"`, `{"attribute":"AttrWeight1","value":"61.5"},{"attribute":"AttrLastNam"`, 1) + `}`
		less := `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Anna"}]}`
		for _, x := range []exchange{
			post(people, whole, 200),
			put(people+"/PersonAnn01?program=ProgCare001", less, 200), without(get(fields, 200, "Anna", "61.5"), "Smith"),
			put(people+"/PersonAnn01?program=NoProgram01", less, 409, "NoProgram01"), get(fields, 200, "61.5"),
			put(people+"/PersonAnn01", less, 200), without(get(fields, 200, "Anna"), "61.5"),
		} {
			s.do(t, x)
		}
	})
}

func TestNotesThatAreSent(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(happenings, single+`,"notes":[{"note":"NoteSeen001","value":"seen"},{"value":""},null,{"value":"ok"}]}`, 200),
			put(happenings+"/EventOne001", single+`,"notes":[{"note":"NoteSeen001","value":"another text"},{"value":"more"}]}`, 200),
			without(get(happenings+"/EventOne001?fields=notes[note,value]", 200, `{"note":"NoteSeen001","value":"seen"}`, `"ok"`, `"more"`), "another text"),
			put(happenings+"/EventOne001", single+`,"notes":[{"note":"no id","value":"x"}]}`, 409, `"object":"Event.notes"`, "no id"), post(happenings+"/EventOne001/note", `{"notes":[{"note":"7","value":"x"}]}`, 409, "Event.notes"),
			put(happenings+"/EventOne001", single+`,"notes":[`+strings.Repeat(`{"value":"x"},`, 2000)+`{"value":"x"}]}`, 409, `"object":"Event.notes"`, "2001 notes"),
			put(happenings+"/EventOne001", single+`,"attributeCategoryOptions":"`+strings.Repeat("x;", 101)+`"}`, 409, `"object":"Event.attributeCategoryOptions"`, "101 category options"),
			put(happenings+"/EventOne001", single+`,"notes":["x"]}`, 409, `"object":"Note"`, `\"x\"`), put(happenings+"/EventOne001", single+`,"notes":[{"value":"x","storedDate":"2023-02-30"}]}`, 409, "2023-02-30"),
		} {
			s.do(t, x)
		}
	})
}
