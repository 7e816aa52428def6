package api

import (
	"fmt"
	"strings"
	"testing"
)

// What refers to an object of the same body that was refused is told so, wherever the two stand; what hangs on something that is there
// already is as good as if it stood beside it.
func TestNewerImportOfWhatRestsOnRefusals(t *testing.T) {
	const object = newer + "&atomicMode=OBJECT"
	person := func(uid, unit, more string) string {
		return fmt.Sprintf(`{"trackedEntity":%q,"trackedEntityType":"TypePerson1","orgUnit":%q%s}`, uid, unit, more)
	}
	stay := func(uid, who, unit, more string) string {
		return fmt.Sprintf(`{"enrollment":%q,"trackedEntity":%q,"program":"ProgCare001","orgUnit":%q,"enrolledAt":"2020-01-01","occurredAt":"2020-01-01","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}]%s}`, uid, who, unit, more)
	}
	visit := func(uid, stay string) string {
		return fmt.Sprintf(`{"event":%q,"enrollment":%q,"program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","occurredAt":"2020-01-02"}`, uid, stay)
	}
	bond := func(uid, from, to string) string {
		return fmt.Sprintf(`{"relationship":%q,"relationshipType":"RelPersons1","from":{"trackedEntity":{"trackedEntity":%q}},"to":{"trackedEntity":{"trackedEntity":%q}}}`, uid, from, to)
	}
	told := func(code, kind, uid string) string {
		return fmt.Sprintf(`"errorCode":%q,"trackerType":%q,"uid":%q`, code, kind, uid)
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post("/api/metadata", `{"relationshipTypes":[{"id":"RelPersons1","name":"Kin","fromToName":"of","bidirectional":false,"sharing":{"public":"rwrw----"},
				"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE","trackedEntityType":{"id":"TypePerson1"}},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE","trackedEntityType":{"id":"TypePerson1"}}}]}`, 200),
			// flat
			post(object, `{"relationships":[`+bond("RelationAn1", "PersonBad01", "PersonAnn01")+`],"events":[`+visit("EventBad001", "EnrollBad01")+`],"enrollments":[`+stay("EnrollBad01", "PersonBad01", "UnitClinic1", "")+`],
				"trackedEntities":[`+person("PersonBad01", "NoSuchUnit1", "")+`,`+person("PersonAnn01", "UnitClinic1", "")+`]}`, 200, statistics(1, 0, 0, 4),
				told("E1049", "TRACKED_ENTITY", "PersonBad01"), told("E5000", "ENROLLMENT", "EnrollBad01"), told("E5000", "EVENT", "EventBad001"), told("E5000", "RELATIONSHIP", "RelationAn1")),
			post(newer, `{"events":[`+visit("EventBad001", "EnrollBad01")+`],"enrollments":[`+stay("EnrollBad01", "PersonAnn01", "NoSuchUnit1", "")+`]}`, 409, statistics(0, 0, 0, 2),
				told("E1070", "ENROLLMENT", "EnrollBad01"), told("E5000", "EVENT", "EventBad001")),
			// something else was refused by that name
			post(newer, `{"trackedEntities":[`+person("PersonBad01", "NoSuchUnit1", "")+`],"events":[`+visit("EventBad001", "PersonBad01")+`]}`, 409, told("E1081", "EVENT", "EventBad001")),
			// nested in what is flat, and in what is nested
			post(object, `{"enrollments":[`+stay("EnrollBad01", "PersonBad01", "UnitClinic1", `,"events":[`+visit("EventBad001", "")+`]`)+`],
				"trackedEntities":[`+person("PersonBad01", "NoSuchUnit1", `,"relationships":[`+bond("RelationAn1", "PersonBad01", "PersonAnn01")+`]`)+`]}`, 200, statistics(0, 0, 0, 4),
				told("E5000", "ENROLLMENT", "EnrollBad01"), told("E5000", "RELATIONSHIP", "RelationAn1")),
			// an update that is refused leaves the object there, and what hangs on it to be judged by itself
			post(object, `{"trackedEntities":[`+person("PersonAnn01", "UnitClinic1", `,"enrollments":[`+stay("EnrollAnn01", "", "UnitClinic1", "")+`]`)+`]}`, 200, statistics(1, 1, 0, 0)),
			post(object, `{"trackedEntities":[`+person("PersonAnn01", "NoSuchUnit1", `,"enrollments":[`+stay("EnrollAnn01", "", "NoSuchUnit1", `,"events":[`+visit("EventAnna01", "")+`]`)+`]`)+`]}`, 200, statistics(1, 0, 0, 2),
				told("E1049", "TRACKED_ENTITY", "PersonAnn01"), told("E1070", "ENROLLMENT", "EnrollAnn01")),
			get("/api/events/EventAnna01?fields=enrollment", 200, "EnrollAnn01"),
			post(newer, `{"trackedEntities":[`+person("PersonAnn01", "NoSuchUnit1", `,"enrollments":[`+stay("EnrollAnn01", "", "UnitClinic1", `,"events":[`+visit("EventAnna02", "")+`]`)+`]`)+`]}`, 409, statistics(0, 0, 0, 3)),
			get("/api/events/EventAnna02", 404),
		} {
			s.do(t, x)
		}
		// an identifier that is given twice is refused, however far apart the two are
		few := []string{`{"trackedEntity":"PersonFew01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}`}
		for i := range 510 {
			few = append(few, fmt.Sprintf(`{"trackedEntity":"PersonF%04d"}`, i))
		}
		few = append(few, few[0])
		twice := post(object, `{"enrollments":[`+stay("PersonFew01", "PersonAnn01", "UnitClinic1", "")+`],"trackedEntities":[`+strings.Join(few, ",")+`]}`, 200, statistics(1, 0, 0, 512), `"errorCode":"E1002"`, `"errorCode":"E1080"`, "twice")
		s.do(t, twice)
		twice.path, twice.has = object+"&importMode=VALIDATE", []string{statistics(0, 1, 0, 512), "twice"}
		s.do(t, twice)
		// further apart than what is taken in at once
		var people, stays []string
		for i := range 510 {
			people = append(people, fmt.Sprintf(`{"trackedEntity":"PersonB%04d"}`, i))
			stays = append(stays, fmt.Sprintf(`{"trackedEntity":"PersonB%04d","program":"ProgCare001","orgUnit":"UnitClinic1"}`, i))
		}
		answer := s.do(t, post(object, `{"enrollments":[`+strings.Join(stays, ",")+`],"trackedEntities":[`+strings.Join(people, ",")+`]}`, 200, statistics(0, 0, 0, 1020)))
		if n := strings.Count(answer, `"errorCode":"E5000"`); n != len(stays) {
			t.Errorf("%d of %d enrollments are told that their tracked entity is refused", n, len(stays))
		}
	})
}
