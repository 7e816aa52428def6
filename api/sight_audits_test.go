package api

import (
	"testing"
	"time"
)

// Of people whose type says so it is kept who has read and who has found them.
func TestAuditsOfWhoHasSeenWhom(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		const at = "/api/audits/trackedEntity"
		as := func(x exchange) exchange {
			x.user = clerk
			return x
		}
		for _, x := range []exchange{
			post(people, ann+`}`, 200), post(people, `{"trackedEntityInstance":"AnimalCow01","trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic1"}`, 200),
			get(people+"/PersonAnn01", 200), get(at, 200, `"total":0`, `"trackedEntityAudits":[]`), // nothing is kept unless the type says so
			{method: "PATCH", path: "/api/trackedEntityTypes/TypePerson1", header: jsonType, body: `{"allowAuditLog":true}`, status: 200},
			as(get(people+"/PersonAnn01", 200)), as(get(people+"/NobodyUid01", 404)), as(get(people+"/AnimalCow01", 200)),
			get(people+"?ou=UnitClinic1&trackedEntityType=TypePerson1", 200, "PersonAnn01"), as(get(people+"/query?ou=UnitClinic1&trackedEntityType=TypePerson1", 200, "PersonAnn01")),
			get(people+"?ou=UnitClinic1&trackedEntityType=TypePerson1&skipPaging=true", 200, "PersonAnn01"), get(people+"?ou=UnitClinic1&trackedEntityType=TypePerson1&filter=AttrFirstNm:EQ:Zoe", 200),
		} {
			s.do(t, x)
		}
		s.audited(t, "kind=READ,SEARCH&object=PersonAnn01", `"total":4`) // what only looks is recorded behind the answer
		for _, x := range []exchange{
			get(at, 200, `"pager":{"page":1,"total":4,`, `"accessedBy":"clerk","auditType":"READ","created":"`, `"trackedEntity":"PersonAnn01"`), get(at+"Instance.json", 200, `"trackedEntityInstanceAudits":[`, `"trackedEntityInstance":"PersonAnn01"`),
			get(at+"?auditType=READ", 200, `"total":1`), get(at+"?auditType=SEARCH", 200, `"total":3`), get(at+"?auditType=READ,SEARCH&pageSize=1&page=2", 200, `"total":4`, `"nextPage"`, `"prevPage"`),
			get(at+"?trackedEntities=PersonAnn01", 200, `"total":4`), get(at+"?trackedEntities=AnimalCow01", 200, `"total":0`), get(at+"?trackedEntities=AnimalCow01,PersonAnn01&user=UserClerk01", 200, `"total":2`),
			get(at+"?user=M5zQapPyTZI", 200, `"total":2`), get(at+"?startDate=2099-01-01", 200, `"total":0`), get(at+"?endDate=2020-01-01", 200, `"total":0`), get(at+"?startDate=2020-01-01&endDate=2099-01-01&fields=auditType", 200, `{"auditType":"READ"}`),
			get(at+"?skipPaging=true", 200, `{"trackedEntityAudits":[`), {path: at + ".xml", status: 200, answer: isXML, has: []string{"<trackedEntityAudits>", "PersonAnn01"}},
			get(at+"?auditType=UPDATE", 400, "auditType"), get(at+"?user=NoSuchUser1", 400, "user"), get(at+"?startDate=x", 400), get(at+"?pageSize=0", 400),
			as(get(at, 403)), as(get(at+"Instance?trackedEntities=PersonAnn01", 403)),
		} {
			s.do(t, x)
		}
	})
}

// A list of more people than wait for their turn is recorded whole.
func TestALongListIsAuditedWhole(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		objects := make([]string, 2500)
		for i := range objects {
			objects[i] = "PersonAnn01"
		}
		s.server.Audit.NoteAll(t.Context(), "SEARCH", "trackedEntity", objects)
		var n int64
		for range 100 {
			if s.query(t, `SELECT count(*) FROM audit_record WHERE kind = 'SEARCH'`, &n); n == 2500 {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Errorf("%d records", n)
	})
}
