package api

import (
	"strings"
	"testing"
)

// links adds to the guarded country what the clerk sees and may not change, programs of which he sees no more than a stage, and types of
// relationships that are open to him, whatever they connect.
const links = `{
 "trackedEntityTypes": [{"id":"TypeShown00","name":"Shown","shortName":"Shown","sharing":{"public":"r-r-----"}}],
 "programs": [{"id":"ProgShown00","name":"Shown","shortName":"Shown","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"programStages":[{"id":"StageShown0"}],"organisationUnits":[{"id":"UnitClinic0"}],"sharing":{"public":"r-r-----"}},
   {"id":"ProgStage00","name":"Staged","shortName":"Staged","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"programStages":[{"id":"StageAlone0"}],"organisationUnits":[{"id":"UnitClinic0"}],"sharing":{"public":"--------"}},
   {"id":"ProgGuard00","name":"Guarded","shortName":"Guarded","accessLevel":"PROTECTED","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypeSecret0"},"organisationUnits":[{"id":"UnitClinic0"}],"sharing":{"public":"rwrw----"}}],
 "programStages": [{"id":"StageShown0","name":"Shown","program":{"id":"ProgShown00"},"sharing":{"public":"r-r-----"}},{"id":"StageAlone0","name":"Alone","program":{"id":"ProgStage00"},"sharing":{"public":"rwrw----"}}],
 "relationshipTypes": [
   {"id":"RelPeople01","name":"People","fromToName":"a","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelToStay01","name":"To a stay","fromToName":"b","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"PROGRAM_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelOfStay01","name":"Of a stay","fromToName":"c","bidirectional":false,"fromConstraint":{"relationshipEntity":"PROGRAM_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelToVisit1","name":"To a visit","fromToName":"d","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelOfVisit1","name":"Of a visit","fromToName":"e","bidirectional":false,"fromConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelMutual01","name":"Mutual","fromToName":"g","bidirectional":true,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelMutual02","name":"Mutual with a visit","fromToName":"h","bidirectional":true,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelMutual03","name":"Mutual with a stay","fromToName":"i","bidirectional":true,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"PROGRAM_INSTANCE"},"sharing":{"public":"rwrw----"}},
   {"id":"RelSecret01","name":"Secret","fromToName":"f","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rw------"}}]
}`

// linked is that country with people: PersonOne01 and PersonTwo02 are the clerk's to see and change, and PersonShow1 to see.
func (s *testServer) linked(t *testing.T) {
	t.Helper()
	const when = `"orgUnit":"UnitClinic0","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"`
	event := func(id, program, stage, more string) string {
		return `{"event":"` + id + `","program":"` + program + `","programStage":"` + stage + `","trackedEntityInstance":"PersonOne01","orgUnit":"UnitClinic0","eventDate":"2024-02-01"` + more + `}`
	}
	for _, x := range []exchange{
		post("/api/metadata", guarded, 200), post("/api/metadata", links, 200),
		post(people, `{"trackedEntityInstances":[{"trackedEntityInstance":"PersonOne01","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","attributes":[{"attribute":"AttrSecret1","value":"hidden"}],"enrollments":[{"enrollment":"EnrollOne01","program":"ProgOpen000",`+when+`},
		  {"enrollment":"EnrollSecr1","program":"ProgSecret0",`+when+`},{"enrollment":"EnrollShow1","program":"ProgShown00",`+when+`},{"enrollment":"EnrollStag1","program":"ProgStage00",`+when+`}]},
		  {"trackedEntityInstance":"PersonTwo02","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"},{"trackedEntityInstance":"PersonShow1","trackedEntityType":"TypeShown00","orgUnit":"UnitClinic0"},
		  {"trackedEntityInstance":"AnimalOne01","trackedEntityType":"TypeSecret0","orgUnit":"UnitClinic0","enrollments":[{"enrollment":"EnrollAni01","program":"ProgOfType0",`+when+`}]}]}`, 200, `"imported":4`),
		post("/api/events", `{"events":[`+event("EventShown1", "ProgOpen000", "StageOpen00", `,"attributeOptionCombo":"OptComboSho"`)+`,`+event("EventOption", "ProgOpen000", "StageOpen00", `,"attributeOptionCombo":"OptComboSec"`)+`,`+
			event("EventSecret", "ProgOpen000", "StageSecret", `,"attributeOptionCombo":"OptComboSho"`)+`,`+event("EventRead01", "ProgShown00", "StageShown0", "")+`]}`, 200, `"imported":4`),
	} {
		s.do(t, x)
	}
	if t.Failed() {
		t.Fatal("the world is not as the test takes it to be")
	}
}

// A relationship is seen by who sees its type and both of its ends, whatever stands there, and made, changed and deleted by who may change
// what it leads from.
func TestNeverRelationshipsByTheirEnds(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.linked(t)
		person := func(uid string) string { return end("trackedEntityInstance", uid) }
		one, other := person("PersonOne01"), person("PersonTwo02")
		admin := func(body string) { t.Helper(); s.do(t, post(relations, body, 200, `"imported":1`)) }

		// seen
		for _, hidden := range []struct{ uid, typ, from, to string }{
			{"RelationH01", "RelToVisit1", one, end("event", "EventSecret")}, {"RelationH02", "RelToVisit1", one, end("event", "EventOption")},
			{"RelationH03", "RelOfVisit1", end("event", "EventSecret"), one}, {"RelationH04", "RelToStay01", one, end("enrollment", "EnrollSecr1")},
			{"RelationH05", "RelOfStay01", end("enrollment", "EnrollSecr1"), one}, {"RelationH06", "RelPeople01", one, person("AnimalOne01")},
			{"RelationH07", "RelPeople01", person("AnimalOne01"), one}, {"RelationH08", "RelSecret01", one, other},
		} {
			body := linking(hidden.uid, hidden.typ, hidden.from, hidden.to)
			admin(body)
			for _, x := range []exchange{
				get(relations+"/"+hidden.uid, 403).as(clerk), get(relations+"/"+hidden.uid, 200, hidden.uid),
				{path: relations + "?tei=PersonOne01", user: clerk, status: 200, hasnt: []string{hidden.uid}}, get(relations+"?tei=PersonOne01", 200, hidden.uid),
				{path: people + "/PersonOne01?fields=relationships", user: clerk, status: 200, has: []string{"relationships"}, hasnt: []string{hidden.uid}}, get(people+"/PersonOne01?fields=relationships", 200, hidden.uid),
				// and nobody makes one of what he does not see, nor ends it
				post(relations, linking("RelationX01", hidden.typ, hidden.from, hidden.to), 409, `"ignored":1`).as(clerk), remove(relations+"/"+hidden.uid, 409).as(clerk),
				put(relations+"/"+hidden.uid, body, 409).as(clerk), get(relations+"/RelationX01", 404), get(relations+"/"+hidden.uid, 200),
			} {
				s.do(t, x)
			}
			if t.Failed() {
				t.Fatalf("of %v", hidden)
			}
		}
		for _, uid := range []string{"EventSecret", "EventOption"} {
			s.do(t, get(relations+"?event="+uid, 403).as(clerk))
			s.do(t, get("/api/events/"+uid, 403).as(clerk))
		}
		s.do(t, get(relations+"?enrollment=EnrollSecr1", 403).as(clerk))
		s.do(t, get(relations+"?tei=AnimalOne01", 403).as(clerk))

		// changed
		for _, fixed := range []struct{ uid, typ, from, lack string }{
			{"RelationF01", "RelOfVisit1", end("event", "EventRead01"), "no data write access to program stage: StageShown0"},
			{"RelationF02", "RelOfStay01", end("enrollment", "EnrollShow1"), "no data write access to program: ProgShown00"},
			{"RelationF03", "RelPeople01", person("PersonShow1"), "no data write access to tracked entity type: TypeShown00"},
		} {
			body := linking(fixed.uid, fixed.typ, fixed.from, other)
			for _, x := range []exchange{
				post(relations, body, 409, fixed.lack).as(clerk), get(relations+"/"+fixed.uid, 404), post(relations, body, 200), get(relations+"/"+fixed.uid, 200, fixed.uid).as(clerk),
				remove(relations+"/"+fixed.uid, 409, fixed.lack).as(clerk), put(relations+"/"+fixed.uid, linking("", "RelPeople01", one, other), 409, fixed.lack).as(clerk), get(relations+"/"+fixed.uid, 200),
			} {
				s.do(t, x)
			}
			if t.Failed() {
				t.Fatalf("of %v", fixed)
			}
		}
		// what says the same of both of its ends is made, changed and ended by who may change both
		for _, fixed := range []struct{ uid, typ, to, lack string }{
			{"RelationM01", "RelMutual01", person("PersonShow1"), "no data write access to tracked entity type: TypeShown00"},
			{"RelationM02", "RelMutual02", end("event", "EventRead01"), "no data write access to program stage: StageShown0"},
			{"RelationM03", "RelMutual03", end("enrollment", "EnrollShow1"), "no data write access to program: ProgShown00"},
		} {
			body := linking(fixed.uid, fixed.typ, one, fixed.to)
			for _, x := range []exchange{
				post(relations, body, 409, fixed.lack).as(clerk), put(people+"/PersonOne01", `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","relationships":[`+body+`]}`, 409, fixed.lack).as(clerk),
				post(newer, `{"relationships":[`+strings.ReplaceAll(body, "Instance", "")+`]}`, 409, fixed.lack).as(clerk), get(relations+"/"+fixed.uid, 404),
				post(relations, body, 200), get(relations+"/"+fixed.uid, 200, fixed.uid).as(clerk), remove(relations+"/"+fixed.uid, 409, fixed.lack).as(clerk),
				put(people+"/PersonOne01", `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"}`, 200).as(clerk), get(relations+"/"+fixed.uid, 200),
			} {
				s.do(t, x)
			}
		}
		s.do(t, post(relations, linking("RelationM04", "RelMutual01", one, other), 200).as(clerk))
		s.do(t, remove(relations+"/RelationM04", 200, `"deleted":1`).as(clerk))
		// to what he may not change he leads, from what he may
		for _, x := range []exchange{
			post(relations, linking("RelationG01", "RelToVisit1", one, end("event", "EventRead01")), 200).as(clerk), post(relations, linking("RelationG02", "RelToStay01", one, end("enrollment", "EnrollShow1")), 200).as(clerk),
			post(relations, linking("RelationG03", "RelPeople01", one, person("PersonShow1")), 200).as(clerk), remove(relations+"/RelationG03", 200, `"deleted":1`).as(clerk),
		} {
			s.do(t, x)
		}
	})
}

// What a program knows is kept by the program and by the type that it enrolls, also where a stage of it is open.
func TestNeverByAStageAlone(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.linked(t)
		event := func(id, program, stage, person string) string {
			return `{"event":"` + id + `","program":"` + program + `","programStage":"` + stage + `","trackedEntityInstance":"` + person + `","orgUnit":"UnitClinic0","eventDate":"2024-02-01"}`
		}
		for _, x := range []exchange{
			post("/api/events", event("EventAlone1", "ProgStage00", "StageAlone0", "PersonOne01"), 409, "no data read access to program: ProgStage00").as(clerk), get("/api/events/EventAlone1", 404),
			post("/api/events", event("EventAlone2", "ProgOfType0", "StageOfType", "AnimalOne01"), 409, `no data read access to tracked entity type"`).as(clerk), get("/api/events/EventAlone2", 404),
			get(people+"/PersonOne01?program=ProgSecret0", 409, "ProgSecret0").as(clerk), get(people+"/PersonOne01?program=ProgSecret0", 200, "hidden"),
			post("/api/tracker/ownership/override?trackedEntityInstance=AnimalOne01&program=ProgGuard00&reason=curious", "", 403, `no data read access to tracked entity type"`).as(clerk),
			post("/api/tracker/ownership/override?trackedEntityInstance=AnimalOne01&program=ProgGuard00&reason=care", "", 200),
			put("/api/events/EventShown1", `{"event":"EventShown1","program":"ProgOpen000","programStage":"StageOpen00","enrollment":"EnrollOne01","orgUnit":"UnitClinic0","eventDate":"2024-02-01","attributeOptionCombo":"OptComboSec"}`, 409, "no write access to category option: OptionSecr1").as(clerk),
		} {
			s.do(t, x)
		}
	})
}

// Whom another unit owns in all that somebody reads of him is in no list either, wherever he stands himself.
func TestNeverListedWhomOthersOwn(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", keepers, 200))
		register := func(id, owner string) {
			s.do(t, post(people, `{"trackedEntityInstance":"`+id+`","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","enrollments":[{"program":"ProgClosed0","orgUnit":"`+owner+`","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"}]}`, 200, "SUCCESS"))
		}
		register("PersonOurs1", "UnitClinic0")
		register("PersonFar01", "UnitFarAway")
		s.do(t, get(people+"/PersonFar01", 403).as(clerk))
		for _, query := range []string{"?ou=UnitClinic0", "?ou=UnitClinic0&trackedEntityType=TypePerson0&totalPages=true", "?trackedEntityInstance=PersonFar01;PersonOurs1", "/query?ou=UnitClinic0", "?ou=UnitClinic0&paging=false", "?ou=UnitClinic0&pageSize=2&order=created:desc"} {
			s.do(t, exchange{path: people + query, user: clerk, status: 200, has: []string{"PersonOurs1"}, hasnt: []string{"PersonFar01"}})
			s.do(t, get(people+query, 200, "PersonOurs1", "PersonFar01"))
		}
	})
}
