package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// payload is one of the reference documents' example bodies, as printed there.
func payload(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "seeds", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// named puts identifiers in the place of the ID1, ID2 and ID3 of an example.
func named(example string, ids ...string) string {
	for i, id := range ids {
		example = strings.Replace(example, "ID"+string(rune('1'+i)), id, 1)
	}
	return unnamed.ReplaceAllString(example, "")
}

// unnamed matches the objects of an example that are left over.
var unnamed = regexp.MustCompile(`,\s*\{\s*"\w+": "ID\d"\s*\}`)

// curl sends what the examples' curl sends beside the body.
func curl(s *Server, t *testing.T, method, path, body string) Answer {
	t.Helper()
	return s.Do(t, method, path, body, "Accept", "*/*", "User-Agent", "curl/7.88.1")
}

// The examples of the reference documents work as printed, on the server that the README's first command starts.
func TestExamplesOfTheReferenceDocuments(t *testing.T) {
	EachEngine(t, func(t *testing.T, engine string) {
		s := Start(t, engine, "--demo")
		t.Run("a constant", func(t *testing.T) { aConstant(t, s) })
		t.Run("the schema of constants", func(t *testing.T) { constantSchema(t, s) })
		t.Run("collections", func(t *testing.T) { collections(t, s) })
		t.Run("validation", func(t *testing.T) { validation(t, s) })
		t.Run("a partial update", func(t *testing.T) { partialUpdate(t, s) })
		t.Run("identifiers and tasks", func(t *testing.T) { identifiersAndTasks(t, s) })
		t.Run("option combos", func(t *testing.T) { optionCombosUpdate(t, s) })
		t.Run("people", func(t *testing.T) { people(t, s) })
		t.Run("events", func(t *testing.T) { events(t, s) })
	})
}

func aConstant(t *testing.T, s *Server) {
	a := curl(s, t, "POST", "/api/26/constants", payload(t, "constant.json"))
	a.Want(t, 201, "httpStatus", "Created", "status", "OK", "response/responseType", "ObjectReport")
	id := a.Text("response/uid")
	s.Get(t, "/api/26/constants/"+id).Want(t, 200, "name", "PI", "shortName", "PI", "value", "3.14159265359")
	curl(s, t, "PUT", "/api/26/constants/"+id, `{"name": "PI", "value": "3.14"}`).Want(t, 200, "status", "OK")
	s.Get(t, "/api/constants/"+id).Want(t, 200, "value", "3.14")

	if a = curl(s, t, "DELETE", "/api/26/constants/"+id, ""); a.Status != 204 || len(a.Body) > 0 {
		t.Errorf("delete: %d %s", a.Status, a.Body)
	}
	s.Get(t, "/api/constants/"+id).Want(t, 404, "errorCode", "E1005")

	id = s.Post(t, "/api/26/constants", payload(t, "constant.xml"), "Content-Type", "application/xml").Want(t, 201, "status", "OK").Text("response/uid")
	s.Get(t, "/api/constants/"+id).Want(t, 200, "name", "PI", "value", "3.14159265359")
	if a = curl(s, t, "DELETE", "/api/constants/"+id, ""); a.Status != 204 {
		t.Errorf("delete: %d %s", a.Status, a.Body)
	}
}

func people(t *testing.T, s *Server) {
	const path = "/api/33/trackedEntityInstances"
	var ids []string
	created := func(a Answer, n int) {
		t.Helper()
		a.Want(t, 200, "httpStatus", "OK", "response/responseType", "ImportSummaries", "response/imported", n,
			"response/ignored", 0, "response/importSummaries/#", n)
		for i := range n {
			ids = append(ids, a.Text("response/importSummaries/"+string(rune('0'+i))+"/reference"))
		}
	}
	created(curl(s, t, "POST", "/api/trackedEntityInstances", payload(t, "person.json")), 1)
	created(curl(s, t, "POST", path, payload(t, "people.json")), 2)
	created(curl(s, t, "POST", path, payload(t, "nested.json")), 1)

	s.Get(t, path+"/"+ids[2]).Want(t, 200, "orgUnit", "DiszpKrYNg8", "trackedEntityType", "nEenWmSyUEp", "attributes/#", 2)
	whole := s.Get(t, path+"/"+ids[3]+"?fields=*").Want(t, 200, "attributes/#", 3, "enrollments/#", 1,
		"enrollments/0/program", "ur1Edk5Oe2n", "enrollments/0/events/#", 2,
		"enrollments/0/events/0/status", "COMPLETED", "enrollments/0/events/0/dataValues/#", 2,
		"enrollments/0/events/0/geometry/coordinates/0", "10.9", "enrollments/0/events/0/geometry/coordinates/1", "59.8")

	curl(s, t, "POST", "/api/33/enrollments?strategy=DELETE", named(payload(t, "delete-enrollments.json"), whole.Text("enrollments/0/enrollment"))).
		Want(t, 200, "response/deleted", 1)
	s.Get(t, "/api/enrollments/"+whole.Text("enrollments/0/enrollment")).Want(t, 404)
	s.Get(t, "/api/events/"+whole.Text("enrollments/0/events/1/event")).Want(t, 404)
	curl(s, t, "POST", path+"?strategy=DELETE", named(payload(t, "delete-people.json"), ids[0], ids[1], ids[2])).
		Want(t, 200, "response/deleted", 3)
	curl(s, t, "DELETE", path+"/"+ids[3], "").Want(t, 200, "response/importCount/deleted", 1)
	for _, id := range ids {
		s.Get(t, path+"/"+id).Want(t, 404)
	}
}

func events(t *testing.T, s *Server) {
	const path = "/api/33/events"
	one := curl(s, t, "POST", path, payload(t, "event.json")).Want(t, 200, "response/imported", 1)
	id := one.Text("response/importSummaries/0/reference")
	if href, want := one.Text("response/importSummaries/0/href"), s.URL+"/api/events/"+id; href != want && href != s.URL+path+"/"+id {
		t.Errorf("href %s, want %s", href, want)
	}
	read := s.Get(t, path+"/"+id).Want(t, 200, "program", "eBAyeGv0exc", "programStage", "Zj7UnCAulEk",
		"eventDate", "2013-05-17T00:00:00.000", "completedDate", "2013-05-18T00:00:00.000", "dataValues/#", 3,
		"geometry/type", "Point", "geometry/coordinates/0", "10.9", "geometry/coordinates/1", "59.8")
	if read.Text("storedBy") != "admin" {
		t.Errorf("stored by %s", read.Text("storedBy"))
	}

	two := curl(s, t, "POST", path, payload(t, "events.json")).Want(t, 200, "response/imported", 2, "response/total", 2)
	shape := curl(s, t, "POST", path, payload(t, "event-geometry.json")).Want(t, 200, "response/imported", 1)
	s.Get(t, path+"/"+shape.Text("response/importSummaries/0/reference")).Want(t, 200, "geometry/type", "Point",
		"geometry/coordinates/0", "59.8", "geometry/coordinates/1", "10.9")

	curl(s, t, "PUT", path+"/"+id, payload(t, "event-geometry.json")).Want(t, 200, "response/importCount/updated", 1)
	s.Get(t, path+"/"+id).Want(t, 200, "geometry/coordinates/0", "59.8")

	first, second := two.Text("response/importSummaries/0/reference"), two.Text("response/importSummaries/1/reference")
	curl(s, t, "POST", path+"?strategy=DELETE", named(payload(t, "delete-events.json"), first, second)).Want(t, 200, "response/deleted", 2)
	curl(s, t, "POST", "/api/events?importStrategy=DELETE", `{"events": [{"event": "`+id+`"}]}`).Want(t, 200, "response/deleted", 1)
	for _, gone := range []string{id, first, second} {
		s.Get(t, path+"/"+gone).Want(t, 404)
	}
	curl(s, t, "DELETE", path+"/"+shape.Text("response/importSummaries/0/reference"), "").Want(t, 200, "response/importCount/deleted", 1)
	curl(s, t, "DELETE", path+"/"+id, "").Want(t, 200, "status", "OK")
}
