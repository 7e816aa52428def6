package e2e

import (
	"strings"
	"testing"
)

// The demo's objects that stand for those which the examples name by letters.
const (
	aCategory, fixed, outreach = "/api/26/categories/E6aitEvfxWj/categoryOptions", "AE96XkgIxvO", "px2srz102zA"
	aGroup                     = "/api/26/dataElementGroups/vOk3hhzzWvT/dataElements"
	anElement                  = "fbfJHSPpUQD"
)

// members is the body of the examples that name several members of a collection, once a list.
func members(lists ...any) string {
	var b strings.Builder
	for i := 0; i < len(lists); i += 2 {
		objects := strings.Join(lists[i+1].([]string), `" }, { "id": "`)
		b.WriteString(`, "` + lists[i].(string) + `": [ { "id": "` + objects + `" } ]`)
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}"
}

func collections(t *testing.T, s *Server) {
	var made []string
	for _, name := range []string{"Mobile", "Private", "School"} {
		body := `{"name": "` + name + `", "shortName": "` + name + `"}`
		made = append(made, s.Post(t, "/api/26/categoryOptions", body).Want(t, 201).Text("response/uid"))
	}
	holds := func(want ...string) {
		t.Helper()
		a := s.Get(t, aCategory+"?fields=id").Want(t, 200, "categoryOptions/#", len(want))
		for i, id := range want {
			a.Want(t, 200, "categoryOptions/"+string(rune('0'+i))+"/id", id)
		}
	}
	holds(fixed, outreach)
	curl(s, t, "POST", aCategory+"/"+made[0], "").Want(t, 200, "response/stats/updated", 1)
	holds(fixed, outreach, made[0])
	curl(s, t, "DELETE", aCategory+"/"+made[0], "").Want(t, 200, "response/stats/deleted", 1)
	holds(fixed, outreach)
	curl(s, t, "POST", aCategory, members("identifiableObjects", made)).Want(t, 200, "response/stats/updated", 3)
	holds(fixed, outreach, made[0], made[1], made[2])
	curl(s, t, "DELETE", aCategory, members("identifiableObjects", made[:2])).Want(t, 200, "response/stats/deleted", 2)
	holds(fixed, outreach, made[2])
	curl(s, t, "POST", aCategory, members("additions", made[:2], "deletions", made[2:])).Want(t, 200, "response/stats/updated", 2, "response/stats/deleted", 1)
	holds(fixed, outreach, made[0], made[1])
	curl(s, t, "PUT", aCategory, members("identifiableObjects", []string{outreach, fixed})).Want(t, 200, "response/stats/deleted", 2)
	holds(outreach, fixed)

	before := s.Get(t, aGroup).Want(t, 200).At("dataElements/#")
	curl(s, t, "POST", aGroup+"/"+anElement, "").Want(t, 200, "response/stats/updated", 1)
	curl(s, t, "DELETE", aGroup+"/"+anElement, "").Want(t, 200, "response/stats/deleted", 1)
	s.Get(t, aGroup).Want(t, 200, "dataElements/#", before)
}

func validation(t *testing.T, s *Server) {
	curl(s, t, "POST", "/api/schemas/constant", payload(t, "constant.json")).Want(t, 200, "status", "OK")
	a := curl(s, t, "POST", "/api/schemas/dataElement", `{"name": "some name"}`)
	found := map[string]bool{}
	for i := range 4 {
		report := "response/errorReports/" + string(rune('0'+i))
		a.Want(t, 400, "status", "ERROR", "response/errorReports/#", 4, report+"/errorCode", "E4000")
		found[a.Text(report+"/errorProperty")] = true
	}
	for _, property := range []string{"valueType", "aggregationType", "domainType", "shortName"} {
		if !found[property] {
			t.Errorf("%s is not said to be missing: %s", property, a.Body)
		}
	}
}

func partialUpdate(t *testing.T, s *Server) {
	const path = "/api/26/dataElements/" + anElement
	was := s.Get(t, path)
	curl(s, t, "PATCH", path, `{
  "name": "Updated Name",
  "zeroIsSignificant": true
}`).Want(t, 200, "status", "OK")
	s.Get(t, path).Want(t, 200, "name", "Updated Name", "zeroIsSignificant", true,
		"shortName", was.At("shortName"), "valueType", was.At("valueType"), "categoryCombo/id", was.At("categoryCombo/id"))
}

// The constant's schema tells what its payload must have and who may create one.
func constantSchema(t *testing.T, s *Server) {
	s.Get(t, "/api/26/schemas/constant?fields=authorities").Want(t, 200, "authorities/0/type", "CREATE", "authorities/0/authorities/0", "F_CONSTANT_ADD")
	a := s.Get(t, "/api/26/schemas/constant").Want(t, 200, "plural", "constants", "name", "constant")
	required := map[string]bool{}
	for _, p := range a.At("properties").([]any) {
		property := p.(map[string]any)
		required[property["name"].(string)], _ = property["required"].(bool)
	}
	if !required["name"] || !required["value"] {
		t.Errorf("required: %v", required)
	}
}

// identifiersAndTasks are the examples of the system that clients of metadata use.
func identifiersAndTasks(t *testing.T, s *Server) {
	s.Get(t, "/api/33/system/id?limit=3").Want(t, 200, "codes/#", 3)
	s.Get(t, "/api/33/system/id").Want(t, 200, "codes/#", 1)
	s.Get(t, "/api/33/system/info").Want(t, 200, "serverTimeZoneId", "UTC", "calendar", "iso8601")
	s.Get(t, "/api/33/system/ping").Want(t, 200)
	begun := s.Post(t, "/api/33/metadata?async=true", `{"constants": [{"name": "E", "value": 2.71828}]}`).Want(t, 200)
	id := begun.Text("response/id")
	awaitTask(t, s, "METADATA_IMPORT/"+id)
	s.Get(t, "/api/33/system/tasks/METADATA_IMPORT").Want(t, 200, id+"/0/completed", true, id+"/0/category", "METADATA_IMPORT")
	s.Get(t, "/api/33/system/tasks").Want(t, 200, "METADATA_IMPORT/"+id+"/0/level", "INFO")
	s.Get(t, "/api/33/system/taskSummaries/METADATA_IMPORT/"+id).Want(t, 200, "status", "OK", "stats/created", 1)
}

func optionCombosUpdate(t *testing.T, s *Server) {
	for _, method := range []string{"POST", "PUT"} {
		if a := curl(s, t, method, "/api/maintenance/categoryOptionComboUpdate", ""); a.Status != 204 {
			t.Errorf("%s: %d %s", method, a.Status, a.Body)
		}
		combo := s.Get(t, "/api/categoryCombos?filter=name:eq:default&fields=id").Text("categoryCombos/0/id")
		curl(s, t, method, "/api/maintenance/categoryOptionComboUpdate/categoryCombo/"+combo, "").Want(t, 200, "status", "OK")
		if a := curl(s, t, method, "/api/maintenance/expiredInvitationsClear", ""); a.Status != 204 {
			t.Errorf("%s expired invitations: %d %s", method, a.Status, a.Body)
		}
	}
}
