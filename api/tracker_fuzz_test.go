package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/db/dbtest"
)

// Whatever is sent as people's data, in either dialect and any form, is answered with a report or with what is wrong with it.
func FuzzImportsOfPeople(f *testing.F) {
	s := startServer(f, dbtest.Open(f, "sqlite"))
	s.loadCountry(f)
	routes := []struct{ path, contentType string }{
		{newer, "application/json"}, {people, "application/json"}, {"/api/enrollments", "application/json"}, {"/api/events", "application/json"}, {relations, "application/json"},
		{people, "application/xml"}, {"/api/enrollments", "application/xml"}, {"/api/events", "application/xml"}, {relations, "application/xml"},
		{"/api/events", "text/csv"}, {newer, "text/csv"},
	}
	choices := []string{"", "&atomicMode=OBJECT", "&importStrategy=CREATE", "&importStrategy=UPDATE", "&importStrategy=DELETE", "&dryRun=true&importMode=VALIDATE", "&strategy=SYNC&skipRuleEngine=false", "&idScheme=CODE&mergeDataValues=true"}
	nested := `{"trackedEntities":[` + newAnn + `,"relationships":[{"to":{"event":{"event":"EventAnna01"}}}],"enrollments":[` + newStay + `,"events":[` + newCheckup + `,"geometry":{"type":"Point","coordinates":[1,2]},"assignedUser":{"username":"clerk"}}]}]}],"events":[` + newSingle + `}]}`
	for i := range choices {
		f.Add(uint8(0), uint8(i), nested)
		f.Add(uint8(1), uint8(i), ann+`,"relationships":[{"relationshipType":"x","from":{"trackedEntityInstance":{"trackedEntityInstance":"PersonAnn01"}},"to":{"event":"EventAnna01"}}],"enrollments":[`+stay+`,"events":[`+checkup+`}]}]}`)
		f.Add(uint8(2), uint8(i), `{"enrollments":[`+stay+`,"trackedEntityInstance":"PersonAnn01","notes":[{"value":"\ud800"}]},7,{}]}`)
		f.Add(uint8(3), uint8(i), `[`+single+`},`+single+`,"coordinate":{"latitude":1,"longitude":[]},"dataValues":[{"dataElement":"ElementAge1","value":null}]}]`)
		f.Add(uint8(4), uint8(i), `{"relationships":[{"relationship":"Relation001","from":{"event":{"event":"EventAnna01"}},"to":{"trackedEntityInstance":null}}]}`)
		f.Add(uint8(7), uint8(i), eventInXML("EventXml001", "UnitClinic1", `trackedEntityInstance="PersonAnn01"`))
		f.Add(uint8(9+i%2), uint8(i), csvRow("EventCsv001", "UnitClinic1", "ElementAge1", "22"))
	}
	f.Add(uint8(5), uint8(0), `<trackedEntityInstances><trackedEntityInstance orgUnit="UnitClinic1" trackedEntityType="TypePerson1"><enrollments><enrollment program="ProgCare001"/></enrollments></trackedEntityInstance></trackedEntityInstances>`)
	f.Fuzz(func(t *testing.T, route, choice uint8, body string) {
		r := routes[int(route)%len(routes)]
		path := r.path + choices[int(choice)%len(choices)]
		if !strings.Contains(path, "?") {
			path = strings.Replace(path, "&", "?", 1)
		}
		req, err := http.NewRequest("POST", s.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth("admin", "district")
		req.Header.Set("Content-Type", r.contentType)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var answer jsontext.Value
		if err := json.UnmarshalRead(res.Body, &answer); err != nil || !answer.IsValid() {
			t.Fatalf("POST %s %q: %d, no JSON: %v", path, body, res.StatusCode, err)
		}
		switch res.StatusCode {
		case 200, 201, 409:
			var report struct {
				Stats *struct{ Created, Updated, Deleted, Ignored, Total int }
			}
			if err := json.Unmarshal(answer, &report, json.MatchCaseInsensitiveNames(true)); err != nil {
				t.Fatalf("POST %s %q: %s: %v", path, body, answer, err)
			}
			if n := report.Stats; n != nil && n.Created+n.Updated+n.Deleted+n.Ignored != n.Total {
				t.Fatalf("POST %s %q: %s", path, body, answer)
			}
		case 400, 413:
		default:
			t.Fatalf("POST %s %q: %d %s", path, body, res.StatusCode, answer)
		}
	})
}
