package api

import (
	"fmt"
	"strings"
	"testing"

	"cohort/db"
)

const (
	ofEvents = "/api/audits/trackedEntityDataValue"
	ofPeople = "/api/audits/trackedEntityAttributeValue"
)

// ofAge is an event of nobody, with an age.
func ofAge(uid, unit, age string) string {
	return fmt.Sprintf(`{"event":%q,"program":"ProgEvents1","programStage":"StageEvent1","orgUnit":%q,"eventDate":"2024-01-01","dataValues":[{"dataElement":"ElementAge1","value":%q}]}`, uid, unit, age)
}

func TestAuditsOfValues(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		setValue := func(event, element, value string) exchange {
			return put("/api/events/"+event+"/"+element, fmt.Sprintf(`{"event":%q,"dataValues":[{"dataElement":%q,"value":%q}]}`, event, element, value), 200)
		}
		rename := func(attributes string) exchange {
			return post(people+"?strategy=CREATE_AND_UPDATE", ann+`}`, 200).with(attributes)
		}
		for _, x := range []exchange{
			post("/api/events", ofAge("EventOne001", "UnitClinic1", "20"), 200), post("/api/events", ofAge("EventTwo002", "UnitClinic2", "30"), 200),
			setValue("EventOne001", "ElementAge1", "21"), setValue("EventOne001", "ElementAge1", "22"), setValue("EventTwo002", "ElementAge1", "31"),
			setValue("EventOne001", "ElementGend", "Male"), setValue("EventTwo002", "ElementAge1", ""),
			post(people, ann+`,"enrollments":[`+stay+`,"events":[`+checkup+`}]}]}`, 200),
			rename(`[{"attribute":"AttrFirstNm","value":"Anna"},{"attribute":"AttrWeight1","value":"60"}]`), rename(`[{"attribute":"AttrFirstNm","value":"Anna"},{"attribute":"AttrWeight1","value":""}]`),
		} {
			s.do(t, x)
		}
		const one, two, none = `"event":{"id":"EventOne001"}`, `"event":{"id":"EventTwo002"}`, `"total":0`
		for _, x := range []struct {
			query      string
			has, hasnt []string
		}{
			{"", []string{`"pager":{"page":1,"total":5,"pageSize":50,"pageCount":1}`, one, two, `"modifiedBy":"admin"`}, nil},
			{"psi=EventOne001", []string{`"total":3`, `"auditType":"CREATE","value":"Male","currentValue":"Male",` + one + `,"dataElement":{"id":"ElementGend","displayName":"Gender"}`,
				`"auditType":"UPDATE","value":"21","previousValue":"21","currentValue":"22"`, `"value":"20","previousValue":"20","currentValue":"21"`}, []string{two}},
			{"psi=EventTwo002&auditType=DELETE", []string{`"total":1`, `"auditType":"DELETE","value":"31","previousValue":"31",` + two}, []string{"currentValue"}},
			{"psi=EventOne001,EventTwo002", []string{`"total":5`}, nil}, {"psi=EventOne001&psi=EventTwo002", []string{`"total":5`}, nil}, {"psi=NoSuchEvnt1", []string{none, `"trackedEntityDataValueAudits":[]`}, nil},
			{"psi=PersonAnn01", []string{none}, nil},
			{"de=ElementGend", []string{`"total":1`, one}, []string{two}}, {"de=ElementAge1&de=ElementGend", []string{`"total":5`}, nil}, {"de=ElementAge1&psi=EventOne001", []string{`"total":2`}, []string{"ElementGend"}},
			{"ps=StageEvent1", []string{`"total":5`}, nil}, {"ps=StageVisit1", []string{none}, nil},
			{"ou=UnitClinic1", []string{`"total":3`}, []string{two}}, {"ou=UnitDistr01", []string{none}, nil}, {"ou=UnitDistr01&ouMode=DESCENDANTS", []string{`"total":5`}, nil},
			{"ou=UnitDistr02&ouMode=DESCENDANTS", []string{none}, nil}, {"ou=UnitChief01&ouMode=CHILDREN", []string{`"total":`}, nil}, {"ouMode=ALL", []string{`"total":5`}, nil},
			{"auditType=UPDATE", []string{`"total":3`}, []string{"CREATE", "DELETE"}}, {"auditType=CREATE,DELETE", []string{`"total":2`}, nil}, {"auditType=READ", []string{none}, nil},
			{"endDate=2020-01-01", []string{none}, nil}, {"startDate=2020-01-01", []string{`"total":5`}, nil}, {"startDate=2020-01-01&endDate=2099-01-01", []string{`"total":5`}, nil}, {"startDate=2099-01-01", []string{none}, nil},
			{"pageSize=2", []string{`"total":5`, `"pageCount":3`, `"nextPage"`, two, one}, nil}, {"pageSize=2&page=3", []string{`"value":"20"`, `"prevPage"`}, []string{"nextPage", two}}, {"pageSize=2&page=4", []string{`"trackedEntityDataValueAudits":[]`}, nil},
			{"skipPaging=true", []string{one, two}, []string{"pager"}}, {"paging=false", []string{one, two}, []string{"pager"}},
			{"fields=value,dataElement[id]&psi=EventTwo002&auditType=DELETE", []string{`{"value":"31","dataElement":{"id":"ElementAge1"}}`}, nil},
		} {
			s.do(t, exchange{path: ofEvents + "?" + x.query, status: 200, has: x.has, hasnt: x.hasnt})
		}
		for _, x := range []exchange{
			get(ofPeople, 200, `"total":3`, `"auditType":"UPDATE","value":"Ann","previousValue":"Ann","currentValue":"Anna","trackedEntity":{"id":"PersonAnn01"},"trackedEntityAttribute":{"id":"AttrFirstNm","displayName":"First name"}`,
				`"auditType":"CREATE","value":"60"`, `"auditType":"DELETE","value":"60"`),
			get(ofPeople+".json?tei=PersonAnn01&tea=AttrFirstNm", 200, `"total":1`, `"value":"Ann"`), get(ofPeople+"?tei=PersonAnn01&tea=AttrLastNam", 200, none), get(ofPeople+"?tei=NobodyUid01", 200, none),
			get(ofPeople+"?trackedEntities=PersonAnn01&auditType=DELETE", 200, `"total":1`), get(ofPeople+"?tea=AttrWeight1", 200, `"total":2`), get(ofPeople+"?tea=AttrWeight1&endDate=2020-01-01", 200, none),
			{path: ofPeople + ".xml?tei=PersonAnn01&tea=AttrFirstNm", status: 200, answer: isXML, has: []string{"<metadata", "<trackedEntityAttributeValueAudits>", "Ann"}},
			{path: ofEvents + ".xml?psi=EventTwo002", status: 200, answer: isXML, has: []string{"<trackedEntityDataValueAudits>", "EventTwo002"}},
			get(ofEvents+"?de=NoSuchElem1", 400, "NoSuchElem1", "de"), get(ofEvents+"?ps=NoSuchStag1", 400, "ps"), get(ofEvents+"?ou=NoSuchUnit1", 409, "NoSuchUnit1"), get(ofEvents+"?ouMode=SELECTED", 409), get(ofEvents+"?ouMode=x", 400),
			get(ofEvents+"?auditType=x", 400, "auditType"), get(ofEvents+"?startDate=x", 400, "startDate"), get(ofEvents+"?pageSize=0", 400), get(ofEvents+"?fields=a[", 400), get(ofPeople+"?tea=ElementAge1", 400, "tea"),
			{method: "DELETE", path: ofPeople, status: 405}, {path: ofPeople, user: "-", header: []string{"Accept", "application/json"}, status: 401},

			// with what they belong to, they go
			remove("/api/events/EventTwo002", 200), get(ofEvents+"?psi=EventTwo002", 200, none), get(ofEvents, 200, `"total":3`),
			remove(people+"/PersonAnn01", 200), get(ofPeople, 200, none),
		} {
			s.do(t, x)
		}
	})
}

// with gives the person of a request these attributes.
func (x exchange) with(attributes string) exchange {
	x.body = `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":` + attributes + `}`
	return x
}

// Audits and their totals hold nothing of people, events, attributes and data elements that are kept from the user.
func TestNeverAuditsOfWhatIsHidden(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		update := func(program, value string) exchange {
			short := program[2:10]
			return put("/api/events/Evt"+short+"/ElementAge1", `{"event":"Evt`+short+`","dataValues":[{"dataElement":"ElementAge1","value":"`+value+`"}]}`, 200)
		}
		elements := strings.ReplaceAll(guardedPrograms(), `"repeatable":true`, `"repeatable":true,"programStageDataElements":[{"dataElement":{"id":"ElementAge1"}},{"dataElement":{"id":"ElementOthr"}}]`)
		for _, x := range []exchange{
			post("/api/metadata", elements, 200),
			post("/api/metadata", `{"dataElements":[{"id":"ElementHide","name":"Hidden","shortName":"Hidden","valueType":"TEXT","domainType":"TRACKER","aggregationType":"NONE","sharing":{"public":"--------"}}]}`, 200),
		} {
			s.do(t, x)
		}
		for _, program := range []string{openProgram, auditedProgram, protectedProgram, closedProgram} {
			s.do(t, post(people, strings.Replace(enrolledIn(program, "UnitClinic2"), `"enrollments"`, `"attributes":[{"attribute":"AttrFirstNm","value":"one"}],"enrollments"`, 1), 200))
			s.do(t, update(program, "1"))
			s.do(t, update(program, "2"))
			s.do(t, post(people+"?strategy=UPDATE", `{"trackedEntityInstance":"Ann`+program[2:10]+`","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic2","attributes":[{"attribute":"AttrFirstNm","value":"two"}]}`, 200))
		}
		hidden := []string{"EvtPROTECTE", "EvtCLOSEDxx", "AnnPROTECTE", "AnnCLOSEDxx"}
		for _, x := range []exchange{
			get(ofEvents, 200, `"total":4`, "EvtOPENxxxx", "EvtAUDITEDx"), get(ofEvents+"?de=ElementAge1", 200, `"total":4`), get(ofEvents+"?ou=UnitClinic2", 200, `"total":4`),
			get(ofEvents+"?ps=SgCLOSEDxxx", 200, `"total":0`), get(ofEvents+"?pageSize=3&page=2", 200, `"total":4`, `"pageCount":2`), get(ofEvents+"?skipPaging=true", 200, "EvtOPENxxxx"),
			get(ofEvents+"?startDate=2020-01-01&auditType=UPDATE", 200, `"total":2`),
			get(ofPeople, 200, `"total":2`, "AnnOPENxxxx", "AnnAUDITEDx"), get(ofPeople+"?tea=AttrFirstNm&auditType=UPDATE", 200, `"total":2`),
		} {
			x.user, x.hasnt = clerk, hidden
			s.do(t, x)
		}
		for path, uids := range map[string][]string{ofEvents + "?psi=": {"EvtPROTECTE", "EvtCLOSEDxx"}, ofPeople + "?tei=": {"AnnPROTECTE", "AnnCLOSEDxx"}} {
			nothing := s.do(t, exchange{path: path + "NobodyUid01", user: clerk, status: 200, has: []string{`"total":0`}})
			for _, uid := range uids {
				if got := s.do(t, exchange{path: path + uid, user: clerk, status: 200}); got != nothing {
					t.Errorf("%s is not as if it were not there: %s", uid, got)
				}
			}
		}
		s.do(t, get(ofEvents, 200, append(hidden[:2:2], `"total":8`)...))
		s.do(t, get(ofPeople, 200, append(hidden[2:], `"total":4`)...))
		s.audited(t, "kind=OUTSIDE_SCOPE&object=AnnAUDITEDx", `"trackedEntity":"AnnAUDITEDx","program":"PgAUDITEDxx"`)

		// a data element whose metadata is kept from him is unknown to him
		unknown := s.do(t, exchange{path: ofEvents + "?de=ElementNone", user: clerk, status: 400})
		if got := s.do(t, exchange{path: ofEvents + "?de=ElementHide", user: clerk, status: 400}); strings.ReplaceAll(got, "ElementHide", "ElementNone") != unknown {
			t.Errorf("a hidden data element is told: %s", got)
		}
		s.do(t, get(ofEvents+"?de=ElementHide", 200, `"total":0`))
		s.do(t, post("/api/metadata", strings.Replace(guardedElement, "PUBLIC", "--------", 1), 200))
		s.do(t, exchange{path: ofEvents, user: clerk, status: 200, has: []string{`"total":0`}})
	})
}

// guardedElement is the data element of the test's country, shared otherwise.
const guardedElement = `{"dataElements":[{"id":"ElementAge1","name":"Age in years","shortName":"Age","valueType":"INTEGER_ZERO_OR_POSITIVE","domainType":"TRACKER","aggregationType":"NONE","sharing":{"public":"PUBLIC"}}]}`

// A look at changes goes so far back and no farther; what the page holds comes first.
func TestAuditsAreBounded(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/events", ofAge("EventOne001", "UnitClinic1", "20"), 200))
		err := s.server.DB.Write(t.Context(), db.Bulk, func(tx db.Tx) error {
			var subject int64
			if err := tx.QueryRow(t.Context(), `SELECT subject FROM event`).Scan(&subject); err != nil {
				return err
			}
			age := s.server.Metadata.Current().ByUID(s.server.Metadata.Type("dataElement"), "ElementAge1").ID
			rows := make([][]any, 51_000)
			for i := range rows {
				rows[i] = []any{subject, int64(i), int64(1e12) + int64(i/10), int32(3), subject, int32(0), fmt.Sprintf(`{"%d":["%d","%d"]}`, age, i, i+1)}
			}
			return tx.Copy(t.Context(), "tracker_change_log", db.Values{Columns: []db.Column{{Name: "subject", Type: db.Int}, {Name: "id", Type: db.Int}, {Name: "at", Type: db.Int}, {Name: "kind", Type: db.Int4},
				{Name: "object_id", Type: db.Int}, {Name: "by_user", Type: db.Int4}, {Name: "diff", Type: db.Text}}, Rows: rows})
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []exchange{
			{path: ofEvents + "?pageSize=2", status: 200, has: []string{`"previousValue":"50999"`, `"previousValue":"50998"`, `"pager":{"page":1,"pageSize":2,"nextPage":"`}, hasnt: []string{"total", "pageCount", `"previousValue":"50997"`}},
			{path: ofEvents + "?pageSize=2&page=700&psi=EventOne001", status: 200, has: []string{`"previousValue":"49601"`, `"previousValue":"49600"`}},
			{path: ofEvents + "?pageSize=100&page=505", status: 409, has: []string{"startDate"}}, {path: ofEvents + "?skipPaging=true", status: 409, has: []string{"50000"}},
			{path: ofEvents + "?de=ElementGend", status: 409, has: []string{"endDate"}},
			{path: ofEvents + "?startDate=2001-09-09T01:46:40.000&endDate=2001-09-09T01:46:40.009", status: 200, has: []string{`"total":100`}},
		} {
			s.do(t, x)
		}
	})
}
