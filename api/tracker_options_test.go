package api

import (
	"strings"
	"testing"
)

// What a report tells is chosen; it counts all the same.
func TestReportModes(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		person := func(uid, unit string) string {
			return `{"trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"` + unit + `","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}]}`
		}
		two := `{"trackedEntityInstances":[` + person("PersonAnn01", "UnitClinic1") + `,` + person("PersonBob01", "NoSuchUnit1") + `]}`
		for _, x := range []exchange{
			post(people+"?dryRun=true", two, 409, `"reportMode":"FULL"`, "PersonAnn01", "NoSuchUnit1", `"skipNotifications":false`),
			post(people+"?dryRun=true&importReportMode=debug&skipNotifications=true", two, 409, `"reportMode":"DEBUG"`, "PersonAnn01", "NoSuchUnit1", `"skipNotifications":true`),
			{method: "POST", path: people + "?importReportMode=ERRORS", header: jsonType, body: two, status: 409, has: []string{`"reportMode":"ERRORS"`, `"imported":1,"updated":0,"deleted":0,"ignored":1`, "NoSuchUnit1", `"total":2`}, hasnt: []string{"PersonAnn01"}},
			{method: "POST", path: people + "?reportMode=ERRORS&strategy=UPDATE", header: jsonType, body: person("PersonAnn01", "UnitClinic1"), status: 200, has: []string{`"updated":1`, `"importSummaries":[],"total":1`}},
			// what is nested: only what is wrong, with what it is in
			{method: "POST", path: people + "?importReportMode=ERRORS&strategy=UPDATE", header: jsonType, status: 409, hasnt: []string{"EnrollGood1"}, has: []string{"PersonAnn01", "EnrollBad01", `"importSummaries":[{`, `"total":2`},
				body: strings.TrimSuffix(person("PersonAnn01", "UnitClinic1"), "}") + `,"enrollments":[{"enrollment":"EnrollGood1","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2017-09-15","incidentDate":"2017-09-15"},{"enrollment":"EnrollBad01","program":"NoProgram01","orgUnit":"UnitClinic1","enrollmentDate":"2017-09-15"}]}`},
			post(people+"?importReportMode=SOME", two, 400, "importReportMode", "SOME"), post(people+"?skipNotifications=perhaps", two, 400, "skipNotifications"),
		} {
			s.do(t, x)
		}
		id := awaitBegun(t, s, post(people+"?async=true&importReportMode=ERRORS&dryRun=true", strings.ReplaceAll(two, "Ann01", "Cyd01"), 200))
		s.do(t, exchange{path: "/api/system/taskSummaries/TEI_IMPORT/" + id, status: 200, has: []string{`"imported":1`, "NoSuchUnit1"}, hasnt: []string{"PersonCyd01"}})
	})
}

func TestSchemesOfImports(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		coded := `{"trackedEntityType":"Person type","orgUnit":"UnitClinic1","attributes":[{"attribute":"TEA_AttrFirstNm","value":"Ann"}]}`
		s.do(t, exchange{method: "PATCH", path: "/api/trackedEntityTypes/TypePerson1", header: []string{"Content-Type", "application/json-patch+json"}, body: `[{"op":"add","path":"/name","value":"Person type"}]`, status: 200})
		event := func(unit, element string) string {
			return `{"program":"ProgEvents1","orgUnit":"` + unit + `","eventDate":"2013-05-17","dataValues":[{"dataElement":"` + element + `","value":"22"}]}`
		}
		const optioned = `{"program":"ProgCombo01","orgUnit":"UnitClinic1","eventDate":"2013-05-17","attributeCategoryOptions":"Fixed"}`
		for _, x := range []exchange{
			post(people+"?trackedEntityIdScheme=name&trackedEntityAttributeIdScheme=Code", coded, 200, `"imported":1`),
			post("/api/tracker?async=false&trackedEntityIdScheme=NAME&trackedEntityAttributeIdScheme=CODE", `{"trackedEntities":[`+coded+`]}`, 200, `"created":1`),
			post(people, coded, 409, "Person type"), post(people+"?trackedEntityIdScheme=NAME", coded, 409, "TEA_AttrFirstNm"),
			post("/api/events?dataElementIdScheme=cOdE", event("UnitClinic1", "DE_ElementAge1"), 200), post("/api/events?dataElementIdScheme=uid", event("UnitClinic1", "DE_ElementAge1"), 409),
			post("/api/events?categoryOptionIdScheme=name", optioned, 200, `"imported":1`), post("/api/events", optioned, 409, "Fixed"),
			post("/api/events?orgUnitIdScheme=id", event("UnitClinic1", "ElementAge1"), 200),
			post("/api/events?categoryOptionIdScheme=SIZE", event("UnitClinic1", "ElementAge1"), 400, "SIZE"), post("/api/events?idScheme=UUID", event("UnitClinic1", "ElementAge1"), 400, "UUID"),
			post("/api/events?orgUnitIdScheme=attribute:NoAttribute", event("UnitClinic1", "ElementAge1"), 409, "NoAttribute"),
			post(people+"?trackedEntityIdScheme=SIZE", coded, 400, "SIZE"), post(people+"?trackedEntityAttributeIdScheme=SIZE", coded, 400, "SIZE"),
		} {
			s.do(t, x)
		}
		awaitBegun(t, s, post(people+"?async=true&trackedEntityIdScheme=name&trackedEntityAttributeIdScheme=Code", coded, 200))
		s.do(t, get(people+"?ou=UnitClinic1&totalPages=true", 200, `"total":3`))
	})
}
