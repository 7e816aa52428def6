package api

import (
	"strings"
	"testing"
)

const relations = "/api/relationships"

// relationshipTypes connect what the test's country has.
const relationshipTypes = `{"relationshipTypes":[
	{"id":"RelMotherOf","name":"Mother-Child","fromToName":"Mother of","toFromName":"Child of","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE","trackedEntityType":{"id":"TypePerson1"}},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE","trackedEntityType":{"id":"TypePerson1"}},"sharing":{"public":"rwrw----"}},
	{"id":"RelSibling1","name":"Sibling","fromToName":"Sibling of","bidirectional":true,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwrw----"}},
	{"id":"RelReported","name":"Case-Contact","fromToName":"Reported","bidirectional":true,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE","programStage":{"id":"StageEvent1"}},"sharing":{"public":"rwrw----"}},
	{"id":"RelReferred","name":"Referral","fromToName":"Referred","bidirectional":false,"fromConstraint":{"relationshipEntity":"PROGRAM_STAGE_INSTANCE","program":{"id":"ProgCare001"}},"toConstraint":{"relationshipEntity":"PROGRAM_INSTANCE","program":{"id":"ProgCare001"}},"sharing":{"public":"rwrw----"}},
	{"id":"RelInCare01","name":"In care","fromToName":"Cares for","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE","program":{"id":"ProgCare001"}},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwrw----"}},
	{"id":"RelShown001","name":"Shown","fromToName":"Shows","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rwr-----"}},
	{"id":"RelSecret01","name":"Secret","fromToName":"Hides","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"rw------"}}]}`

// end is one side of a relationship, in the classic dialect.
func end(kind, uid string) string { return `{"` + kind + `":{"` + kind + `":"` + uid + `"}}` }

// kin is a relationship of two tracked entities.
func kin(uid, typ, from, to string) string {
	return linking(uid, typ, end("trackedEntityInstance", from), end("trackedEntityInstance", to))
}

func linking(uid, typ, from, to string) string {
	b := `{"relationshipType":"` + typ + `","from":` + from + `,"to":` + to
	if uid != "" {
		b += `,"relationship":"` + uid + `"`
	}
	return b + `}`
}

// village has people, some of them in care, and an event of nobody. PersonFar01 is where the clerk cannot look.
func (s *testServer) village(t *testing.T) {
	t.Helper()
	s.load(t)
	bob := strings.ReplaceAll(ann, "Ann", "Bob") + `}`
	for _, x := range []exchange{
		post("/api/metadata", relationshipTypes, 200, `"created":7`),
		post(people, `{"trackedEntityInstances":[`+ann+`,"enrollments":[`+stay+`,"events":[`+checkup+`}]}]},`+bob+`,`+strings.ReplaceAll(bob, "Bob", "Cid")+`,`+
			`{"trackedEntityInstance":"PersonFar01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic3"},{"trackedEntityInstance":"AnimalCow01","trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic1"}]}`, 200, `"imported":5`),
		post("/api/enrollments", `{"enrollment":"EnrollBob01","trackedEntityInstance":"PersonBob01","orgUnit":"UnitClinic1","program":"ProgCare001","enrollmentDate":"2018-09-15","incidentDate":"2018-09-15"}`, 201),
		post("/api/events", single+`}`, 200),
	} {
		s.do(t, x)
	}
}

func TestRelationships(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		const mother = "RelMotherOf"
		one := kin("RelationAB1", mother, "PersonAnn01", "PersonBob01")
		for _, x := range []exchange{
			// made and read
			{method: "POST", path: relations, header: jsonType, body: one, status: 200,
				has:   []string{`"responseType":"ImportSummaries"`, `"imported":1`, `"reference":"RelationAB1"`, relations + `/RelationAB1"`},
				hasnt: []string{"importOptions"}},
			get(relations+"/RelationAB1", 200, `"relationshipType":"RelMotherOf"`, `"relationshipName":"Mother-Child"`, `"bidirectional":false`,
				`"from":{"trackedEntityInstance":{`, `"value":"Ann"`, `"enrollment":"EnrollAnn01"`, `"trackedEntityInstance":"PersonBob01"`,
				`"relationships":[{"relationshipType":"RelMotherOf","relationshipName":"Mother-Child","relationship":"RelationAB1","bidirectional":false,"from":{"trackedEntityInstance":{"trackedEntityInstance":"PersonAnn01","programOwners":[],"potentialDuplicate":false}}`),
			get(relations+"?tei=PersonAnn01", 200, `[{"relationshipType"`, "RelationAB1"), get(relations+"?tei=PersonBob01", 200, "RelationAB1"),
			{path: relations + "?tei=PersonCid01", status: 200, has: []string{"[]"}, hasnt: []string{"RelationAB1"}},
			get(relations, 400, "tei"), get(relations+"?tei=PersonAnn01&event=EventOne001", 400, "Only one"), get(relations+"?tei=NobodyUid01", 404, "NobodyUid01"),
			get(relations+"?tei=EventOne001", 404), get(relations+"?tei=PersonAnn01&includeDeleted=maybe", 400, "includeDeleted"), get(relations+"/NobodyUid01", 404, "NobodyUid01"), get(relations+"/PersonAnn01", 404),
			get(people+"/PersonAnn01?fields=relationships[relationship,to]", 200, `{"relationships":[{"relationship":"RelationAB1","to":{"trackedEntityInstance":{"trackedEntityInstance":"PersonBob01"`),
			get(people+"/PersonBob01?fields=*", 200, "RelationAB1"), {path: people + "/PersonAnn01", status: 200, has: []string{`"relationships":[]`}},
			get(people+"?ou=UnitClinic1&fields=trackedEntityInstance,relationships[relationship]", 200, `{"trackedEntityInstance":"PersonAnn01","relationships":[{"relationship":"RelationAB1"}]}`, `{"trackedEntityInstance":"PersonCid01","relationships":[]}`),

			// what is refused
			post(relations, one, 409, "RelationAB1", "already exists"),
			post(relations, kin("", mother, "PersonAnn01", "PersonBob01"), 409, "already exists", "RelationAB1"),
			post(relations, kin("RelationX01", mother, "PersonBob01", "NobodyUid01"), 409, `"object":"RelationX01"`, "Could not find tracked entity: NobodyUid01", `"ignored":1`),
			post(relations, kin("", mother, "PersonAnn01", "PersonAnn01"), 409, "cannot link to itself"),
			post(relations, kin("", "NoSuchType1", "PersonAnn01", "PersonBob01"), 409, "NoSuchType1"),
			post(relations, kin("", mother, "AnimalCow01", "PersonBob01"), 409, "having type TypePerson1 but TypeAnimal1"),
			post(relations, kin("", "RelInCare01", "PersonCid01", "PersonBob01"), 409, "enrolled in program ProgCare001"),
			post(relations, linking("", mother, end("enrollment", "EnrollAnn01"), end("event", "EventOne001")), 409, "requires a tracked entity but a enrollment was found", "but a event was found"),
			post(relations, linking("", mother, end("event", "PersonAnn01"), end("trackedEntityInstance", "EventOne001")), 409, "Could not find event: PersonAnn01", "Could not find tracked entity: EventOne001"),
			post(relations, `{"relationshipType":"RelMotherOf","from":{"event":{"event":"a"},"enrollment":{"enrollment":"b"}}}`, 409, "only one", "Missing required relationship property: to"),
			post(relations, `{"from":{},"to":7}`, 409, "property: relationshipType", "must be an object, not 7"),
			post(relations, kin("no-uid", mother, "PersonAnn01", "PersonBob01"), 409, "is not an identifier"),
			post(relations, kin("PersonAnn01", mother, "PersonAnn01", "PersonCid01"), 409, "object of another kind"),
			post(relations, `{"relationships":[`, 400), post(relations, `7`, 400), post(relations, `{"relationships":7}`, 400),
			post(relations+"?dryRun=true", kin("RelationDry", mother, "PersonBob01", "PersonCid01"), 200, `"imported":1`), get(relations+"/RelationDry", 404),

			// in both directions, several at once, a bad neighbour
			post(relations, `{"relationships":[`+kin("RelationBC1", "RelSibling1", "PersonBob01", "PersonCid01")+`,`+kin("", "RelSibling1", "PersonCid01", "PersonBob01")+`,`+kin("RelationBA1", mother, "PersonBob01", "PersonAnn01")+`]}`, 409,
				`"imported":2`, `"ignored":1`, "it is RelationBC1"),
			get(relations+"?tei=PersonBob01", 200, "RelationAB1", "RelationBC1", "RelationBA1"),

			// events and enrollments
			post(relations, linking("RelationEv1", "RelReported", end("trackedEntityInstance", "PersonAnn01"), end("event", "EventOne001")), 200, `"imported":1`),
			post(relations, linking("", "RelReported", end("trackedEntityInstance", "PersonAnn01"), end("event", "EventAnna01")), 409, "requires program stage StageEvent1 but StageVisit1"),
			post(relations, linking("RelationEn1", "RelReferred", end("event", "EventAnna01"), end("enrollment", "EnrollBob01")), 200, `"imported":1`),
			get(relations+"/RelationEv1", 200, `"to":{"event":{"event":"EventOne001"`, `"eventDate":"2013-05-17`), get(relations+"?event=EventOne001", 200, "RelationEv1"),
			get(relations+"/RelationEn1", 200, `"from":{"event":{"event":"EventAnna01"`, `"to":{"enrollment":{"enrollment":"EnrollBob01"`), get(relations+"?enrollment=EnrollBob01", 200, "RelationEn1"), get(relations+"?event=EventAnna01", 200, "RelationEn1"),
			{path: relations + "?tei=PersonAnn01", status: 200, has: []string{"RelationEv1"}, hasnt: []string{`"relationship":"RelationEn1","bidirectional":false,"from":{"event":{"event":"EventAnna01","status"`}},
			get("/api/events/EventOne001?fields=relationships[relationship,from]", 200, `{"relationships":[{"relationship":"RelationEv1","from":{"trackedEntityInstance":{"trackedEntityInstance":"PersonAnn01"`),
			get("/api/events?program=ProgEvents1&orgUnit=UnitClinic1&fields=event,relationships[relationship]", 200, `{"event":"EventOne001","relationships":[{"relationship":"RelationEv1"}]}`),
			get("/api/enrollments/EnrollBob01?fields=relationships", 200, `"to":{"enrollment":{"enrollment":"EnrollBob01"}}`), get("/api/enrollments?ou=UnitClinic1&program=ProgCare001&fields=enrollment,relationships[relationship]", 200, `{"enrollment":"EnrollBob01","relationships":[{"relationship":"RelationEn1"}]}`),
			get(people+"/PersonAnn01?fields=enrollments[events[relationships[relationship]]]", 200, `{"enrollments":[{"events":[{"relationships":[{"relationship":"RelationEn1"}]}]}]}`),

			// changed and deleted
			put(relations+"/RelationBA1", kin("", mother, "PersonBob01", "PersonCid01"), 200, `"updated":1`, `"reference":"RelationBA1"`),
			{path: people + "/PersonAnn01?fields=relationships", status: 200, hasnt: []string{"RelationBA1"}}, get(relations+"?tei=PersonCid01", 200, "RelationBA1"), get(relations+"/RelationBA1", 200, "PersonCid01"),
			put(relations+"/RelationBA1", kin("", mother, "PersonAnn01", "PersonBob01"), 409, "it is RelationAB1"), put(relations+"/RelationBA1", kin("", mother, "PersonCid01", "PersonBob01"), 200, `"updated":1`),
			get(relations+"?tei=PersonCid01", 200, "RelationBA1"), remove(relations+"/RelationBA1", 200, `"deleted":1`),
			put(relations+"/NobodyUid01", one, 409, "does not exist"), put(relations, one, 200, `"updated":1`, `"reference":"RelationAB1"`),
			remove(relations+"/RelationAB1", 200, `"responseType":"ImportSummary"`, "Deletion of relationship RelationAB1 was successful", `"deleted":1`, `"reference":"RelationAB1"`),
			remove(relations+"/RelationAB1", 200, `"ignored":1`, "not present"), remove(relations+"/NobodyUid01", 200, `"ignored":1`),
			get(relations+"/RelationAB1", 404), {path: people + "/PersonAnn01?fields=relationships", status: 200, hasnt: []string{"RelationAB1"}},
			get(relations+"?tei=PersonAnn01&includeDeleted=true", 200, "RelationAB1", `"deleted":true`), put(relations+"/RelationAB1", one, 409, "already used and/or deleted"), post(relations, one, 409, "already used and/or deleted"),
			post(relations, kin("RelationAB2", mother, "PersonAnn01", "PersonBob01"), 200, `"imported":1`),
			post(relations+"?strategy=DELETE", `{"relationships":[{"relationship":"RelationAB2"}]}`, 200, `"deleted":1`),

			// what connects what is deleted
			remove("/api/events/EventAnna01", 200, `"deleted":1`), get(relations+"/RelationEn1", 404),
			post("/api/events", strings.ReplaceAll(checkup, "EventAnna01", "EventAnna02")+`,"enrollment":"EnrollAnn01"}`, 200),
			post(relations, linking("RelationEn2", "RelReferred", end("event", "EventAnna02"), end("enrollment", "EnrollBob01")), 200),
			remove("/api/enrollments/EnrollAnn01", 200, `"deleted":1`), get(relations+"/RelationEn2", 404), {path: relations + "?enrollment=EnrollBob01", status: 200, has: []string{"[]"}},
			remove(people+"/PersonAnn01", 200, `"deleted":1`), get(relations+"/RelationEv1", 404), {path: relations + "?event=EventOne001", status: 200, has: []string{"[]"}},
			remove("/api/events/EventOne001", 200, `"deleted":1`),
			{method: "DELETE", path: "/api/relationshipTypes/RelMotherOf", status: 409, has: []string{"Relationship"}},
			{method: "DELETE", path: "/api/relationshipTypes/RelShown001", status: 204},
		} {
			s.do(t, x)
		}
	})
}

func TestNestedRelationships(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		const mother, fields = "RelMotherOf", "?fields=relationships[relationship]"
		person := func(uid string, relationships ...string) string {
			return `{"trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","relationships":[` + strings.Join(relationships, ",") + `]}`
		}
		list := func(of ...string) string { return `{"trackedEntityInstances":[` + strings.Join(of, ",") + `]}` }
		replacing := strings.TrimSuffix(person("PersonBob01"), `,"relationships":[]}`)
		for _, x := range []exchange{
			// of people who are made together, wherever they stand in the body; from where it is nested, if nothing else is said
			post(people, list(person("PersonEve01", kin("RelationEF1", mother, "PersonEve01", "PersonFay01"), `{"relationshipType":"RelSibling1","to":{"trackedEntityInstance":"PersonAnn01"}}`),
				person("PersonFay01", kin("RelationEF1", mother, "PersonEve01", "PersonFay01"))), 200, `"imported":2`, `"relationships":{"responseType":"ImportSummaries","status":"SUCCESS","imported":2`, `"reference":"RelationEF1"`),
			get(people+"/PersonFay01"+fields, 200, `{"relationships":[{"relationship":"RelationEF1"}]}`), get(people+"/PersonAnn01?fields=relationships", 200, "RelSibling1", "PersonEve01"),
			post(people, list(person("PersonGus01", kin("RelationEF1", mother, "PersonGus01", "PersonFay01")), person("PersonHal01", kin("RelationEF1", mother, "PersonHal01", "PersonFay01"))), 409, "used twice"),
			post(people, list(person("PersonIda01", kin("", mother, "PersonIda01", "NobodyUid01"))), 409, `"imported":1`, "NobodyUid01"), get(people+"/PersonIda01", 200),
			post(people, list(strings.Replace(person("PersonJan01", kin("RelationXX1", mother, "PersonJan01", "PersonAnn01")), "UnitClinic1", "NoSuchUnit1", 1)), 409, "Relationship RelationXX1 is not imported, since tracked entity instance PersonJan01 is not"),

			// what an update leaves out is removed, unless it is another's, or empty collections say nothing
			post(relations, kin("RelationBA1", mother, "PersonBob01", "PersonAnn01"), 200), post(relations, kin("RelationBC1", "RelSibling1", "PersonCid01", "PersonBob01"), 200), post(relations, kin("RelationAB1", mother, "PersonAnn01", "PersonBob01"), 200),
			put(people+"/PersonBob01?ignoreEmptyCollection=true", replacing+`}`, 200, `"updated":1`), get(relations+"/RelationBA1", 200),
			put(people+"/PersonBob01", replacing+`,"relationships":[`+kin("RelationBA1", mother, "PersonBob01", "PersonAnn01")+`,`+kin("RelationBF1", mother, "PersonBob01", "PersonFay01")+`]}`, 200,
				`"relationships":{"responseType":"ImportSummaries","status":"SUCCESS","imported":1,"updated":1,"deleted":1,"ignored":0`),
			get(relations+"/RelationBA1", 200), get(relations+"/RelationBF1", 200), get(relations+"/RelationBC1", 404), get(relations+"/RelationAB1", 200),
			put(people+"/PersonBob01", replacing+`,"relationships":[`+kin("", mother, "PersonBob01", "PersonAnn01")+`]}`, 200, `"updated":1,"deleted":1`, `"reference":"RelationBA1"`), get(relations+"/RelationBA1", 200), get(relations+"/RelationBF1", 404),
			put(people+"/PersonBob01", replacing+`}`, 200, `"deleted":1`), get(relations+"/RelationBA1", 404), get(relations+"/RelationAB1", 200),

			// in enrollments and events
			post("/api/enrollments", `{"enrollment":"EnrollCid01","trackedEntityInstance":"PersonCid01","orgUnit":"UnitClinic1","program":"ProgCare001","enrollmentDate":"2018-09-15","incidentDate":"2018-09-15",
				"events":[`+strings.ReplaceAll(checkup, "EventAnna01", "EventCida01")+`,"relationships":[`+linking("RelationCB1", "RelReferred", end("event", "EventCida01"), end("enrollment", "EnrollBob01"))+`]}]}`, 201, `"reference":"RelationCB1"`),
			get("/api/enrollments/EnrollBob01"+fields, 200, "RelationCB1"),
			post("/api/events", strings.Replace(single, "EventOne001", "EventTwo001", 1)+`,"relationships":[`+linking("RelationAE1", "RelReported", end("trackedEntityInstance", "PersonAnn01"), end("event", "EventTwo001"))+`]}`, 200, `"reference":"RelationAE1"`),
			get("/api/events/EventTwo001"+fields, 200, "RelationAE1"), remove("/api/events/EventTwo001", 200), get(relations+"/RelationAE1", 404),
			post("/api/events", `{"program":"ProgEvents1","relationships":[`+linking("RelationAE2", "RelReported", end("trackedEntityInstance", "PersonAnn01"), end("event", "EventTwo001"))+`]}`, 409, "Relationship RelationAE2 is not imported, since event "),
		} {
			s.do(t, x)
		}
	})
}

func TestNewerRelationships(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		newerKin := func(uid, typ, from, to string) string {
			return strings.ReplaceAll(kin(uid, typ, from, to), "trackedEntityInstance", "trackedEntity")
		}
		body := func(relationships ...string) string {
			return `{"relationships":[` + strings.Join(relationships, ",") + `]}`
		}
		dan := strings.ReplaceAll(newAnn, "Ann", "Dan")
		const mother = "RelMotherOf"
		for _, x := range []exchange{
			// nested, in both of those whom it connects, or flat, before what it leads to
			post(newer, `{"trackedEntities":[`+dan+`,"relationships":[`+newerKin("RelationDE1", mother, "PersonDan01", "PersonEve01")+`]},`+strings.ReplaceAll(dan, "Dan", "Eve")+`,"relationships":[`+newerKin("RelationDE1", mother, "PersonDan01", "PersonEve01")+`]}]}`, 200,
				statistics(3, 0, 0, 1), `"RELATIONSHIP":{"trackerType":"RELATIONSHIP","stats":{"created":1,"updated":0,"deleted":0,"ignored":1,"total":2},"objectReports":[{"trackerType":"RELATIONSHIP","uid":"RelationDE1","index":0,"errorReports":[]}]`),
			post(newer, `{"relationships":[`+newerKin("RelationFD1", "RelSibling1", "PersonFay01", "PersonDan01")+`],"trackedEntities":[`+strings.ReplaceAll(dan, "Dan", "Fay")+`}]}`, 200, statistics(2, 0, 0, 0)),
			get(relations+"?tei=PersonDan01", 200, "RelationDE1", "RelationFD1"),
			post(newer, `{"events":[`+strings.Replace(newCheckup, "EventAnna01", "EventBob001", 1)+`,"enrollment":"EnrollBob01","relationships":[{"relationship":"RelationEB1","relationshipType":"RelReferred","to":{"enrollment":{"enrollment":"EnrollBob01"}}}]}]}`, 200, statistics(2, 0, 0, 0)),
			get(relations+"/RelationEB1", 200, `"from":{"event":{"event":"EventBob001"`),
			// again
			post(newer, body(newerKin("RelationDE1", mother, "PersonDan01", "PersonEve01")), 200, statistics(0, 0, 0, 1)),
			post(newer+"&importStrategy=CREATE", body(newerKin("RelationDE1", mother, "PersonDan01", "PersonEve01")), 409, "E4015"),
			post(newer, body(newerKin("", mother, "PersonDan01", "PersonEve01")), 409, "E4018", "RelationDE1", statistics(0, 0, 0, 1)),
			post(newer, body(newerKin("", "RelSibling1", "PersonDan01", "PersonFay01")), 409, "E4018"),
			post(newer+"&importStrategy=UPDATE", body(newerKin("RelationNo1", mother, "PersonDan01", "PersonEve01")), 409, "E4016"),
			post(newer, body(newerKin("RelationXX1", mother, "PersonEve01", "PersonFay01"), newerKin("RelationXX1", mother, "PersonEve01", "PersonBob01")), 409, "E4015", "twice"),
			// what is wrong
			post(newer, body(newerKin("RelationXX1", mother, "PersonDan01", "PersonDan01")), 409, `"errorCode":"E4000","trackerType":"RELATIONSHIP","uid":"RelationXX1"`),
			post(newer, body(`{"relationship":"RelationXX1","relationshipType":"RelMotherOf","from":{"event":{"event":"a"},"trackedEntity":{"trackedEntity":"b"}},"to":{"trackedEntity":"PersonDan01"}}`), 409, "E4001"),
			post(newer, body(`{"relationship":"RelationXX1","to":{"trackedEntityInstance":"PersonDan01"}}`), 409, "E1124", "relationshipType", "from", "to"),
			post(newer, body(newerKin("RelationXX1", "NoSuchType1", "PersonDan01", "PersonEve01")), 409, "E4006"),
			post(newer, body(newerKin("RelationXX1", "RelReported", "PersonDan01", "PersonEve01")), 409, "E4010"),
			post(newer, body(newerKin("RelationXX1", mother, "PersonDan01", "NobodyUid01")), 409, "E4012", "NobodyUid01"),
			post(newer, body(newerKin("RelationXX1", mother, "PersonDan01", "AnimalCow01")), 409, "E4014"),
			// all or nothing, or all that is good
			post(newer, body(newerKin("RelationXX1", mother, "PersonDan01", "NobodyUid01"), newerKin("RelationGo1", mother, "PersonEve01", "PersonFay01")), 409, statistics(0, 0, 0, 2)), get(relations+"/RelationGo1", 404),
			post(newer+"&atomicMode=OBJECT", body(newerKin("RelationXX1", mother, "PersonDan01", "NobodyUid01"), newerKin("RelationGo1", mother, "PersonEve01", "PersonFay01")), 200, statistics(1, 0, 0, 1)), get(relations+"/RelationGo1", 200),
			post(newer+"&importMode=VALIDATE", body(newerKin("RelationDry", mother, "PersonFay01", "PersonEve01")), 200, statistics(1, 0, 0, 0)), get(relations+"/RelationDry", 404),
			// deleted, by themselves and with what they connect
			post(newer+"&importStrategy=DELETE", body(`{"relationship":"RelationGo1"}`), 200, statistics(0, 0, 1, 0)), post(newer+"&importStrategy=DELETE", body(`{"relationship":"RelationGo1"}`), 409, "E4017"),
			post(newer, body(newerKin("RelationGo1", mother, "PersonEve01", "PersonFay01")), 409, "E4017"), post(newer+"&importStrategy=DELETE", body(`{"relationship":"NobodyUid01"}`), 409, "E4016"),
			post(newer+"&importStrategy=DELETE", `{"relationships":[{"relationship":"RelationDE1"}],"trackedEntities":[{"trackedEntity":"PersonDan01","relationships":[{"relationship":"RelationFD1"}]}]}`, 200, statistics(0, 0, 2, 0)),
			get(relations+"/RelationDE1", 404), get(relations+"/RelationFD1", 404), get(people+"/PersonEve01", 200),
		} {
			s.do(t, x)
		}
	})
}

// A user connects only what he sees, from what he may change, and sees no connection to what he does not see.
func TestRelationshipsOfLimitedUsers(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		as := func(x exchange) exchange { x.user = "clerk:District1!"; return x }
		const mother = "RelMotherOf"
		for _, x := range []exchange{
			{method: "PATCH", path: "/api/userRoles/RoleClerk01", header: []string{"Content-Type", "application/json-patch+json"}, body: `[{"op":"replace","path":"/authorities","value":[]}]`, status: 200},
			post(relations, kin("RelationBF1", mother, "PersonBob01", "PersonFar01"), 200), post(relations, kin("RelationSh1", "RelShown001", "PersonBob01", "PersonCid01"), 200), post(relations, kin("RelationSe1", "RelSecret01", "PersonBob01", "PersonCid01"), 200),
			as(post(relations, kin("RelationBC1", mother, "PersonBob01", "PersonCid01"), 200)),
			as(post(relations, kin("", mother, "PersonCid01", "PersonFar01"), 409, "Could not find tracked entity: PersonFar01")), as(post(relations, kin("", mother, "PersonFar01", "PersonCid01"), 409, "Could not find tracked entity: PersonFar01")),
			as(post(relations, kin("", "RelShown001", "PersonCid01", "PersonBob01"), 409, "no data write access to relationship type: RelShown001")), as(post(relations, kin("", "RelSecret01", "PersonCid01", "PersonBob01"), 409, "RelSecret01")),
			as(post(newer, `{"relationships":[`+strings.ReplaceAll(kin("RelationXX1", "RelShown001", "PersonCid01", "PersonBob01"), "Instance", "")+`]}`, 409, "E4020")),
			as(exchange{path: relations + "?tei=PersonBob01", status: 200, has: []string{"RelationBC1", "RelationSh1"}, hasnt: []string{"RelationBF1", "RelationSe1", "PersonFar01"}}),
			as(exchange{path: people + "/PersonBob01?fields=*", status: 200, has: []string{"RelationBC1", "RelationSh1"}, hasnt: []string{"RelationBF1", "RelationSe1", "PersonFar01"}}),
			as(exchange{path: people + "?ou=UnitClinic1&fields=*", status: 200, has: []string{"RelationBC1"}, hasnt: []string{"RelationBF1", "PersonFar01"}}),
			as(get(relations+"/RelationBF1", 403)), as(get(relations+"/RelationSe1", 403)), as(get(relations+"/RelationBC1", 200)), as(get(relations+"?tei=PersonFar01", 403)),
			as(remove(relations+"/RelationBF1", 409)), as(remove(relations+"/RelationSh1", 409, "RelShown001")), as(put(relations+"/RelationBF1", kin("", mother, "PersonBob01", "PersonCid01"), 409)),
			// what he does not see, or may not change, he does not remove by leaving it out
			as(put(people+"/PersonBob01", `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`, 200, `"deleted":1`)),
			get(relations+"/RelationBC1", 404), get(relations+"/RelationBF1", 200), get(relations+"/RelationSh1", 200), get(relations+"/RelationSe1", 200),
			// to an event and enrollment that he may see
			as(post(relations, linking("RelationEn1", "RelReferred", end("event", "EventAnna01"), end("enrollment", "EnrollBob01")), 200)), as(get(relations+"/RelationEn1", 200, "EventAnna01", "EnrollBob01")),
			as(get("/api/events/EventAnna01?fields=relationships", 200, "RelationEn1")), as(get("/api/enrollments/EnrollBob01?fields=relationships", 200, "RelationEn1")), as(remove(relations+"/RelationEn1", 200, `"deleted":1`)),
		} {
			s.do(t, x)
		}
	})
}
