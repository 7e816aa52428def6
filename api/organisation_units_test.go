package api

import (
	"strings"
	"testing"

	"cohort/metadata"
)

// hierarchy is a country with two districts, one with two clinics of one name.
const hierarchy = `{
 "organisationUnits": [
  {"id":"UnitCountry","name":"Country","shortName":"C","openingDate":"2000-01-01","geometry":{"type":"Point","coordinates":[1.5,2]}},
  {"id":"UnitNorth01","name":"North","shortName":"N","code":"NO","openingDate":"2000-01-01","parent":{"id":"UnitCountry"},"geometry":{"type":"Point","coordinates":[0,0]}},
  {"id":"UnitSouth01","name":"South","shortName":"S","openingDate":"2000-01-01","parent":{"id":"UnitCountry"}},
  {"id":"UnitClinicB","name":"Clinic","shortName":"B","openingDate":"2000-01-01","parent":{"id":"UnitNorth01"},"geometry":{"type":"Point","coordinates":[3,4]}},
  {"id":"UnitClinicA","name":"A clinic","shortName":"A","openingDate":"2000-01-01","parent":{"id":"UnitNorth01"}},
  {"id":"UnitClinicC","name":"Clinic","shortName":"C","openingDate":"2000-01-01","parent":{"id":"UnitSouth01"}}],
 "organisationUnitGroups": [{"id":"UnitGroup01","name":"Clinics","shortName":"Clinics","organisationUnits":[{"id":"UnitClinicB"},{"id":"UnitClinicC"}]}],
 "dataSets": [{"id":"DataSetXX01","name":"D","shortName":"D","periodType":"Monthly","organisationUnits":[{"id":"UnitClinicA"},{"id":"UnitClinicC"},{"id":"UnitNorth01"}]}],
 "userRoles": [{"id":"RoleNurse01","name":"Nurse","authorities":["F_X"]}],
 "users": [{"id":"UserNurse01","username":"nina","firstName":"Nina","surname":"Nurse","password":"District1!","userRoles":[{"id":"RoleNurse01"}],
   "organisationUnits":[{"id":"UnitNorth01"},{"id":"UnitClinicB"}],"teiSearchOrganisationUnits":[{"id":"UnitSouth01"}]}]}`

func TestOrganisationUnits(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		const nina = "nina:District1!"
		list := func(ids ...string) []string {
			text := `"organisationUnits":[`
			for i, id := range ids {
				if i > 0 {
					text += ","
				}
				text += `{"id":"` + id + `"}`
			}
			return []string{text + "]"}
		}
		for path, ids := range map[string][]string{
			"?level=2":                   {"UnitNorth01", "UnitSouth01"},
			"?level=9":                   nil,
			"?maxLevel=2":                {"UnitCountry", "UnitNorth01", "UnitSouth01"},
			"?userOnly=true":             {"UnitClinicB", "UnitNorth01"},
			"?userOnly=true&level=3":     {"UnitClinicB"},
			"?userDataViewOnly=true":     nil,
			"?userDataViewFallback=true": {"UnitCountry"},
			"?withinUserHierarchy=true":  {"UnitClinicA", "UnitClinicB", "UnitNorth01"},
			"?withinUserHierarchy=true&filter=name:like:lin":                      {"UnitClinicA", "UnitClinicB"},
			"?withinUserSearchHierarchy=true":                                     {"UnitClinicC", "UnitSouth01"},
			"?withinUserSearchHierarchy=true&withinUserHierarchy=true&maxLevel=2": {"UnitNorth01", "UnitSouth01"},
			"?withinDataViewUserHierarchy=true&level=3&order=id:desc":             {"UnitClinicB", "UnitClinicA"},
			"?levelSorted=true&order=name:desc":                                   {"UnitCountry", "UnitSouth01", "UnitNorth01", "UnitClinicB", "UnitClinicC", "UnitClinicA"},
			"/UnitCountry?level=0":                                                {"UnitCountry"},
			"/UnitCountry?level=2":                                                {"UnitClinicA", "UnitClinicB", "UnitClinicC"},
			"/UnitSouth01?level=1":                                                {"UnitClinicC"},
			"/UnitNorth01?includeChildren=true":                                   {"UnitClinicA", "UnitClinicB", "UnitNorth01"},
			"/UnitCountry?includeChildren=true":                                   {"UnitCountry", "UnitNorth01", "UnitSouth01"},
			"/UnitSouth01?includeDescendants=true":                                {"UnitClinicC", "UnitSouth01"},
			"/UnitCountry/descendants?filter=level:eq:3":                          {"UnitClinicA", "UnitClinicB", "UnitClinicC"},
			"/UnitClinicA?includeAncestors=true":                                  {"UnitClinicA", "UnitNorth01", "UnitCountry"},
			"/UnitClinicA/ancestors":                                              {"UnitClinicA", "UnitNorth01", "UnitCountry"},
			"/UnitClinicA/ancestors?withinUserHierarchy=true":                     {"UnitClinicA", "UnitNorth01"},
			"/UnitClinicA/parents":                                                {"UnitNorth01", "UnitCountry"},
			"/UnitCountry/parents":                                                nil,
		} {
			address := "/api/organisationUnits" + path
			if path[0] == '?' || strings.Contains(path, "?") {
				address += "&fields=id"
			} else {
				address += "?fields=id"
			}
			s.do(t, exchange{path: address, user: nina, status: 200, has: list(ids...)})
		}
		for _, x := range []exchange{
			{path: "/api/organisationUnits/UnitClinicA?includeAncestors=false&fields=id", status: 200, has: []string{`{"id":"UnitClinicA"}`}, hasnt: []string{"organisationUnits"}},
			{path: "/api/organisationUnits/UnitClinicA/children", status: 200, has: []string{`{"children":[]}`}},
			{path: "/api/organisationUnits/UnitCountry/descendants?pageSize=2&page=2&fields=id", status: 200, has: []string{`"total":6`, "/api/organisationUnits/UnitCountry/descendants?page=3&pageSize=2&fields=id", `[{"id":"UnitClinicC"},{"id":"UnitCountry"}]`}},
			{path: "/api/organisationUnits?memberObject=DataSetXX01&memberCollection=dataSets&fields=id,memberCount&paging=false", status: 200,
				has: []string{`{"id":"UnitCountry","memberCount":3}`, `{"id":"UnitNorth01","memberCount":2}`, `{"id":"UnitClinicB","memberCount":0}`, `{"id":"UnitSouth01","memberCount":1}`}},
			{path: "/api/organisationUnits/UnitCountry?level=1&memberObject=UnitGroup01&memberCollection=groups&fields=id,memberCount", status: 200, has: []string{`{"id":"UnitNorth01","memberCount":1}`}},
			{path: "/api/organisationUnits?memberObject=DataSetXX01", status: 400, has: []string{"go together"}},
			{path: "/api/organisationUnits?memberObject=DataSetXX01&memberCollection=name", status: 400, has: []string{"collection name"}},
			{path: "/api/organisationUnits?memberObject=DataSetXX02&memberCollection=dataSets", status: 404, has: []string{"DataSetXX02"}},
			{path: "/api/organisationUnits?level=high", status: 400}, {path: "/api/organisationUnits?userOnly=perhaps", status: 400},
			{path: "/api/organisationUnits?withinUserHierarchy=perhaps", status: 400}, {path: "/api/organisationUnits/UnitCountry?level=-1", status: 400},
			{path: "/api/organisationUnits/NoSuchUnit1/parents", status: 404}, {path: "/api/organisationUnits/NoSuchUnit1?includeDescendants=true", status: 404},

			{path: "/api/organisationUnits.geojson?level=2", user: nina, status: 200, answer: []string{"Content-Type", "application/json"},
				has: []string{`{"type":"FeatureCollection","features":[{"type":"Feature","id":"UnitNorth01","geometry":{"coordinates":[0,0],"type":"Point"},"properties":{"code":"NO","name":"North","level":"2","parent":"UnitCountry","parentGraph":"UnitCountry","groups":[]}}]}`}},
			{path: "/api/organisationUnits.geojson", status: 200, has: []string{`"id":"UnitCountry"`, `"parentGraph":""`}, hasnt: []string{"UnitNorth01", `"parent":`}},
			{path: "/api/organisationUnits?level=3&level=2&parent=UnitNorth01&parent=UnitCountry", user: nina, header: []string{"Accept", "application/geo+json"}, status: 200,
				has: []string{`"id":"UnitNorth01"`, `"parent":"UnitNorth01","parentGraph":"UnitNorth01","groups":["UnitGroup01"]`}, hasnt: []string{"UnitClinicA"}},
			{path: "/api/organisationUnits.geojson?level=3&properties=false", status: 200, has: []string{`"properties":{}`}},
			{path: "/api/organisationUnits.geojson?level=0", status: 400}, {path: "/api/organisationUnits.geojson?parent=x", status: 404}, {path: "/api/dataElements.geojson", status: 406},
		} {
			s.do(t, x)
		}
	})
}

// A unit's geometry is a shape, whichever way it comes: maps are drawn of it.
func TestGeometriesOfUnits(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		unit := func(id, geometry string) string {
			return `{"id":"` + id + `","name":"Place","shortName":"Place","openingDate":"2020-01-01","geometry":` + geometry + `}`
		}
		s.do(t, post("/api/organisationUnits", unit("UnitPlace01", `{"type":"POINT","coordinates":[1.50,2],"crs":{"type":"name"}}`), 201))
		s.do(t, get("/api/organisationUnits/UnitPlace01?fields=geometry", 200, `{"geometry":{"coordinates":[1.50,2],"type":"Point"}}`))
		for geometry, says := range map[string]string{
			`5`: "JSON object", `"x"`: "JSON object", `[1,2]`: "JSON object", `{"type":"Point"}`: "no coordinates", `{"type":"Circle","coordinates":[1,2]}`: "Circle",
			`{"type":"Point","coordinates":[1,"x"]}`: "not a position", `{"type":"Point","coordinates":[400,99]}`: "no place on earth",
			`{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0]]]}`: "at least four",
		} {
			s.do(t, post("/api/organisationUnits", unit("UnitPlace02", geometry), 409, "E4023", `"errorProperty":"geometry"`, says))
			s.do(t, post("/api/metadata", `{"organisationUnits":[`+unit("UnitPlace02", geometry)+`]}`, 409, "E4023", says))
			s.do(t, patch("/api/organisationUnits/UnitPlace01", `{"geometry":`+geometry+`}`, 409, "E4023", says))
		}
		s.do(t, get("/api/organisationUnits.geojson?level=1", 200, `"geometry":{"coordinates":[1.50,2],"type":"Point"}`))
		s.do(t, patch("/api/organisationUnits/UnitPlace01", `{"geometry":null}`, 200))
		s.do(t, get("/api/organisationUnits/UnitPlace01?fields=id,geometry", 200, `{"id":"UnitPlace01"}`))
	})
}
