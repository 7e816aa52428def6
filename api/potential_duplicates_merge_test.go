package api

import (
	"fmt"
	"strings"
	"testing"
)

// twins are two people of whom each knows something else. The second one is in care, with an event, and knows others.
func (s *testServer) twins(t *testing.T) {
	t.Helper()
	s.load(t)
	person := func(uid, unit, attributes, more string) string {
		return `{"trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"` + unit + `","attributes":[` + attributes + `]` + more + `}`
	}
	value := func(attribute, value string) string {
		return `{"attribute":"` + attribute + `","value":"` + value + `"}`
	}
	for _, x := range []exchange{
		post("/api/metadata", relationshipTypes, 200), post("/api/metadata", guardedPrograms(), 200),
		post(people, person("PersonAnn01", "UnitClinic1", value("AttrFirstNm", "Ann"), `,"enrollments":[{"enrollment":"EnrollOpn01","program":"PgOPENxxxxx","orgUnit":"UnitClinic1","enrollmentDate":"2024-01-01"}]`), 200),
		post(people, person("PersonAnn02", "UnitClinic1", value("AttrFirstNm", "Ann")+","+value("AttrLastNam", "Smith")+","+value("AttrNatlId1", "77-1")+","+value("AttrLocalId", "12"), `,"enrollments":[`+
			`{"enrollment":"EnrollCar02","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01","events":[`+
			`{"event":"EventVis002","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2024-01-02","dataValues":[{"dataElement":"ElementAge1","value":"30"}]}]}]`), 200),
		post(people, person("PersonCid01", "UnitClinic1", value("AttrFirstNm", "Cid"), ""), 200), post(people, person("PersonDan01", "UnitClinic1", value("AttrFirstNm", "Dan"), ""), 200),
		post("/api/events", single+`}`, 200),
		put("/api/events/EventVis002/ElementAge1", `{"event":"EventVis002","dataValues":[{"dataElement":"ElementAge1","value":"31"}]}`, 200),
		post(relations, `{"relationships":[`+kin("RelationA2C", "RelMotherOf", "PersonAnn02", "PersonCid01")+`,`+kin("RelationA1D", "RelSibling1", "PersonAnn01", "PersonDan01")+`,`+
			kin("RelationDA2", "RelSibling1", "PersonDan01", "PersonAnn02")+`,`+kin("RelationA12", "RelMotherOf", "PersonAnn01", "PersonAnn02")+`,`+
			linking("RelationA2E", "RelReported", end("trackedEntityInstance", "PersonAnn02"), end("event", "EventOne001"))+`,`+
			linking("RelationVis", "RelReferred", end("event", "EventVis002"), end("enrollment", "EnrollCar02"))+`]}`, 200, `"imported":6`),
	} {
		s.do(t, x)
	}
}

func merging(id, query, body string, status int, has ...string) exchange {
	return exchange{method: "POST", path: pairs + "/" + id + "/merge" + query, header: jsonType, body: body, status: status, has: has}
}

func TestMergeOfPeople(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.twins(t)
		id := s.pair(t, "PersonAnn01", "PersonAnn02")
		s.do(t, merging(id, "", "", 200, `"status":"OK"`))
		const full = people + "/PersonAnn01?fields=*"
		for _, x := range []exchange{
			get(pairs+"/"+id, 200, `"status":"MERGED"`), get(pairs+"?fields=id", 200, `"potentialDuplicates":[]`), get(pairs+"?fields=id&status=MERGED", 200, id),
			merging(id, "", "", 409, "merged before"), {method: "PUT", path: pairs + "/" + id + "?status=OPEN", status: 400, has: []string{"MERGED"}},
			get(people+"/PersonAnn02", 404), get(people+"?ou=UnitClinic1&trackedEntityType=TypePerson1&totalPages=true&fields=trackedEntityInstance", 200, `"total":3`),
			get(full, 200, `"value":"Smith"`, `"value":"77-1"`, `"value":"12"`, `"enrollment":"EnrollCar02"`, `"enrollment":"EnrollOpn01"`, `"event":"EventVis002"`, `"value":"31"`, "RelationA2C", "RelationA1D", "RelationA2E"),
			get("/api/enrollments/EnrollCar02", 200, `"trackedEntityInstance":"PersonAnn01"`), get("/api/events/EventVis002", 200, `"trackedEntityInstance":"PersonAnn01"`),
			get("/api/enrollments?ou=UnitClinic1&program=ProgCare001&trackedEntityInstance=PersonAnn01&totalPages=true", 200, `"total":1`, "EnrollCar02"),
			get("/api/events?program=ProgCare001&trackedEntityInstance=PersonAnn01", 200, "EventVis002"),
			get(people+"/PersonAnn01?program=ProgCare001&fields=programOwners[program,ownerOrgUnit]", 200, `"program":"ProgCare001"`), // the part has its owner
			get(relations+"/RelationA2C", 200, "PersonAnn01", "PersonCid01"), get(relations+"/RelationA2E", 200, "PersonAnn01"), get(relations+"/RelationVis", 200, "EventVis002"),
			get(relations+"/RelationDA2", 404), get(relations+"/RelationA12", 404),
			get(relations+"?tei=PersonCid01", 200, "RelationA2C"), get(relations+"?event=EventOne001", 200, "RelationA2E"), get(relations+"?tei=PersonDan01", 200, "RelationA1D"),

			// what has changed is known
			get("/api/tracker/trackedEntities/PersonAnn01/changeLogs", 200, `"attributeValue":{"attribute":"AttrLastNam","currentValue":"Smith"}`),
			get("/api/tracker/events/EventVis002/changeLogs", 200, `"previousValue":"30","currentValue":"31"`),
			get(ofPeople+"?tei=PersonAnn01&tea=AttrNatlId1", 200, `"auditType":"CREATE","value":"77-1"`), get(ofEvents+"?psi=EventVis002", 200, `"value":"30"`),

			// unique values are the original's, and identifiers are known
			post(people, `{"trackedEntityInstance":"PersonEve01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Eve"},{"attribute":"AttrNatlId1","value":"77-1"}]}`, 409, "77-1"),
			post(people, `{"trackedEntityInstance":"PersonEve01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Eve"},{"attribute":"AttrLocalId","value":"12"}]}`, 409, "12"),
			post(people+"?strategy=UPDATE", `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"},{"attribute":"AttrNatlId1","value":"77-2"}]}`, 200),
			post(people, `{"trackedEntityInstance":"PersonEve01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Eve"},{"attribute":"AttrNatlId1","value":"77-1"}]}`, 200),
			put("/api/events/EventVis002/ElementAge1", `{"event":"EventVis002","dataValues":[{"dataElement":"ElementAge1","value":"32"}]}`, 200),
			post("/api/events", `{"event":"EventVis003","enrollment":"EnrollCar02","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2024-02-02"}`, 200),
			post("/api/enrollments", `{"enrollment":"EnrollCar03","trackedEntityInstance":"PersonAnn01","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"}`, 409),
			post(relations, kin("", "RelMotherOf", "PersonAnn01", "PersonCid01"), 409, "already exists"),
			remove(relations+"/RelationA2C", 200), get(relations+"?tei=PersonCid01", 200, "[]"),
			remove(people+"/PersonAnn01", 200), get("/api/events/EventVis002", 404), get(relations+"/RelationA2E", 404), get("/api/enrollments/EnrollCar02", 404),
		} {
			s.do(t, x)
		}
		s.audited(t, "kind=MERGE&object=PersonAnn01", `"total":1`, fmt.Sprintf(`{"potentialDuplicate":%q,"duplicate":"PersonAnn02","trackedEntityAttributes":[`, id), `"enrollments":["EnrollCar02"],"relationships":["RelationA2C","RelationA2E"]`)
		var told int64
		s.query(t, `SELECT count(*) FROM change_record WHERE body LIKE '%],[%],[%],[%' ESCAPE '!'`, &told)
		if told == 0 {
			t.Error("followers are not told of all that a merge touches")
		}
		var left int64
		s.query(t, `SELECT (SELECT count(*) FROM event WHERE enrollment IS NOT NULL AND NOT EXISTS (SELECT 1 FROM enrollment AS n WHERE n.subject = event.subject AND n.id = event.enrollment))
			+ (SELECT count(*) FROM uid_claim AS c WHERE c.kind = 3 AND NOT EXISTS (SELECT 1 FROM event AS e WHERE e.subject = c.subject AND e.id = c.id))
			+ (SELECT count(*) FROM uid_claim AS c WHERE c.kind = 4 AND NOT EXISTS (SELECT 1 FROM relationship AS r WHERE r.subject = c.subject AND r.id = c.id))`, &left)
		if left != 0 {
			t.Errorf("%d rows have lost what they belong to", left)
		}
	})
}

func TestMergeByHand(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.twins(t)
		id := s.pair(t, "PersonAnn01", "PersonAnn02")
		const manual = "?mergeStrategy=MANUAL"
		attributes := func(uids ...string) string {
			return `{"trackedEntityAttributes":["` + strings.Join(uids, `","`) + `"]}`
		}
		rename := func(name string) exchange {
			return post(people+"?strategy=UPDATE", `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"`+name+`"},{"attribute":"AttrLocalId","value":"11"}]}`, 200)
		}
		for _, x := range []exchange{
			merging("NoSuchPair1", "", "", 404, "NoSuchPair1"), merging(id, "?mergeStrategy=HALF", "", 400, "HALF", "AUTO", "MANUAL"), merging(id, manual, "[]", 400), merging(id, manual, `{"enrollments":"x"}`, 400),
			merging(id, manual, attributes("AttrWeight1"), 409, "AttrWeight1"), merging(id, manual, attributes("NoSuchAttr1"), 409, "NoSuchAttr1"), merging(id, manual, `{"enrollments":["EnrollOpn01"]}`, 409, "EnrollOpn01"),
			merging(id, manual, `{"relationships":["RelationA1D"]}`, 409, "RelationA1D", "no relationship"), merging(id, manual, `{"relationships":["RelationVis"]}`, 409, "RelationVis"),
			merging(id, manual, `{"relationships":["RelationA12"]}`, 409, "RelationA12", "with itself"), merging(id, manual, `{"relationships":["RelationDA2"]}`, 409, "RelationDA2", "same type"),
			rename("Anne"), merging(id, "", "", 409, "AttrFirstNm", "AttrLocalId", "MANUAL"), merging(id, "?mergeStrategy=AUTO", `{"trackedEntityAttributes":["AttrFirstNm"]}`, 409, "AttrFirstNm"),
			{method: "PUT", path: pairs + "/" + id + "?status=INVALID", status: 200}, merging(id, manual, "", 409, "INVALID"), {method: "PUT", path: pairs + "/" + id + "?status=OPEN", status: 200},

			// both in one program
			post("/api/enrollments", `{"enrollment":"EnrollOpn02","trackedEntityInstance":"PersonAnn02","program":"PgOPENxxxxx","orgUnit":"UnitClinic1","enrollmentDate":"2024-01-01"}`, 201),
			merging(id, "", "", 409, "PgOPENxxxxx"), merging(id, manual, attributes("AttrFirstNm"), 409, "PgOPENxxxxx"), remove("/api/enrollments/EnrollOpn02", 200),
			// people are no animals
			post(people, `{"trackedEntityInstance":"AnimalCow01","trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic1"}`, 200),
		} {
			s.do(t, x)
		}
		s.do(t, merging(s.pair(t, "PersonAnn01", "AnimalCow01"), "", "", 409, "different tracked entity types"))
		for _, x := range []exchange{
			get(people+"/PersonAnn02?fields=*", 200, "Smith", "EnrollCar02", "RelationA2C"), get(pairs+"/"+id, 200, `"status":"OPEN"`), // nothing has happened yet
			merging(id, manual, `{"trackedEntityAttributes":["AttrLocalId","AttrNatlId1"],"enrollments":[],"relationships":["RelationA2C"]}`, 200),
			get(people+"/PersonAnn01?fields=*", 200, `"value":"Anne"`, `"value":"12"`, `"value":"77-1"`, "RelationA2C", "EnrollOpn01"),
			get(people+"/PersonAnn01", 200, `"value":"Anne"`),
			get("/api/enrollments/EnrollCar02", 404), get("/api/events/EventVis002", 404), get(relations+"/RelationVis", 404), get(relations+"/RelationA2E", 404), get(people+"/PersonAnn02", 404),
			post(people, `{"trackedEntityInstance":"PersonEve01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Eve"},{"attribute":"AttrLocalId","value":"11"}]}`, 200), // given up
			get(ofPeople+"?tei=PersonAnn01&tea=AttrLocalId&auditType=UPDATE", 200, `"previousValue":"11","currentValue":"12"`),
		} {
			s.do(t, x)
		}
		x := get(people+"/PersonAnn01?fields=*", 200)
		x.hasnt = []string{"Smith", "EnrollCar02"}
		s.do(t, x)

		// without a body nothing is moved
		second := s.pair(t, "PersonCid01", "PersonDan01")
		s.do(t, merging(second, manual, "", 200))
		s.do(t, get(people+"/PersonDan01", 404))
		s.do(t, get(relations+"/RelationA1D", 404))
		s.do(t, get(people+"/PersonCid01?fields=*", 200, "Cid", "RelationA2C"))
	})
}

func TestWhoMayMergePeople(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.twins(t)
		may := func(authorities ...string) {
			t.Helper()
			s.do(t, exchange{method: "PATCH", path: "/api/userRoles/RoleClerk01", header: jsonType, body: `{"authorities":["` + strings.Join(authorities, `","`) + `"]}`, status: 200})
		}
		as := func(x exchange) exchange {
			x.user = clerk
			return x
		}
		const manual = "?mergeStrategy=MANUAL"
		id := s.pair(t, "PersonAnn01", "PersonAnn02")
		s.do(t, as(merging(id, "", "", 403, "F_TRACKED_ENTITY_MERGE")))
		may("F_TRACKED_ENTITY_MERGE")
		x := merging(id, "", "", 403)
		x.user, x.hasnt = clerk, []string{"AttrLocalId"} // of which he is shown nothing
		s.do(t, x)
		s.do(t, post(people+"?strategy=UPDATE", `{"trackedEntityInstance":"PersonAnn02","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrLocalId","value":""}]}`, 200))
		s.do(t, as(merging(id, manual, "", 403, "F_TEI_CASCADE_DELETE")))

		// an enrollment in a program that the clerk may not know of
		const secret = `{"enrollment":"EnrollClo02","trackedEntityInstance":"PersonAnn02","program":"PgCLOSEDxxx","orgUnit":"UnitClinic2","enrollmentDate":"2024-01-01"}`
		s.do(t, post("/api/enrollments", secret, 201))
		for _, x := range []exchange{merging(id, "", "", 403), merging(id, manual, `{"enrollments":["EnrollClo02"]}`, 403), merging(id, manual, `{"trackedEntityAttributes":["AttrLastNam"]}`, 403)} {
			x.user, x.hasnt = clerk, []string{"EnrollClo02", "CLOSED", "UnitClinic2"}
			s.do(t, x)
		}
		s.do(t, remove("/api/enrollments/EnrollClo02", 200))
		// a relationship of a type that he may not use
		s.do(t, post(relations, kin("RelationSec", "RelSecret01", "PersonAnn02", "PersonCid01"), 200))
		x = merging(id, "", "", 403)
		x.user, x.hasnt = clerk, []string{"RelationSec", "RelSecret01"}
		s.do(t, x)
		s.do(t, remove(relations+"/RelationSec", 200))
		// somebody whom he may see, and not write
		s.do(t, post(people, `{"trackedEntityInstance":"PersonFar01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic2","attributes":[{"attribute":"AttrFirstNm","value":"Far"}]}`, 200))
		far := s.pair(t, "PersonAnn01", "PersonFar01")
		s.do(t, as(get(pairs+"/"+far, 200)))
		s.do(t, as(merging(far, manual, "", 403, "no write access to its organisation unit")))
		s.do(t, get(people+"/PersonFar01", 200))

		s.do(t, as(merging(id, "", "", 200)))
		s.do(t, as(get(people+"/PersonAnn01?fields=*", 200, "Smith", "EnrollCar02", "RelationA2C")))
		s.do(t, as(get("/api/events/EventVis002", 200, `"trackedEntityInstance":"PersonAnn01"`)))
		s.audited(t, "kind=MERGE&user=UserClerk01", `"total":1`)

		// a pair of which he sees one is none, also to a merge
		s.do(t, post(people, enrolledIn(closedProgram, "UnitClinic2"), 200))
		kept := s.pair(t, "PersonAnn01", "AnnCLOSEDxx")
		nothing := s.do(t, as(merging("NoSuchPair1", "", "", 404)))
		if got := s.do(t, as(merging(kept, "", "", 404))); strings.ReplaceAll(got, kept, "NoSuchPair1") != nothing {
			t.Errorf("a merge tells that there is a pair: %s", got)
		}
	})
}

// Files go along with the values that name them, and a part goes to where it was cared for.
func TestWhatGoesAlongWithAMerge(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", kindred([]string{"FILE_RESOURCE", "IMAGE"}, ""), 200))
		s.do(t, post("/api/metadata", guardedPrograms(), 200))
		upload := func() string {
			return stored(t, s.do(t, form("", "scan.png", "image/png", pixel, 202, "domain", "DATA_VALUE")))
		}
		one, two := upload(), upload()
		person := func(uid, attribute, file, unit string) string {
			return `{"trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"` + unit + `","attributes":[{"attribute":"` + attribute + `","value":"` + file + `"}],
				"enrollments":[{"enrollment":"Enr` + uid[3:] + `","program":"PgOPENxxxxx","orgUnit":"` + unit + `","enrollmentDate":"2024-01-01"}]}`
		}
		for _, x := range []exchange{
			post(people, person("PersonAnn01", "AttribV0001", one, "UnitClinic1"), 200), post(people, person("PersonAnn02", "AttribV0001", two, "UnitClinic2"), 200),
			remove("/api/enrollments/EnrsonAnn01", 200), // its owner stays
		} {
			s.do(t, x)
		}
		id := s.pair(t, "PersonAnn01", "PersonAnn02")
		s.do(t, merging(id, "?mergeStrategy=MANUAL", `{"trackedEntityAttributes":["AttribV0001"],"enrollments":["EnrsonAnn02"]}`, 200))
		s.do(t, get(people+"/PersonAnn01?fields=*", 200, two, "EnrsonAnn02", `"program":"PgOPENxxxxx"`, `"ownerOrgUnit":"UnitClinic2"`))
		var held, free, owners int64
		s.query(t, `SELECT count(*) FROM file_resource AS f JOIN tracked_entity AS t ON t.subject = f.holder WHERE t.uid = 'PersonAnn01' AND f.uid = '`+two+`'`, &held)
		s.query(t, `SELECT count(*) FROM file_resource WHERE holder IS NULL AND uid = '`+one+`'`, &free)
		s.query(t, `SELECT count(*) FROM program_owner`, &owners)
		if held != 1 || free != 1 || owners != 1 {
			t.Errorf("%d held, %d free, %d owners", held, free, owners)
		}
	})
}
