package api

import (
	archive "archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

func collection(features ...string) string {
	return `{"type":"FeatureCollection","name":"units","features":[` + strings.Join(features, ",") + `]}`
}

func point(naming string, x int) string {
	return fmt.Sprintf(`{"type":"Feature",%s,"geometry":{"type":"Point","coordinates":[%d,2,300]}}`, naming, x)
}

func counts4(imported, updated, ignored, deleted int) string {
	return fmt.Sprintf(`"importCount":{"imported":%d,"updated":%d,"ignored":%d,"deleted":%d}`, imported, updated, ignored, deleted)
}

// archived is a zip archive with these files.
func archived(texts ...string) string {
	var b bytes.Buffer
	w := archive.NewWriter(&b)
	for i, text := range texts {
		file, err := w.Create(fmt.Sprintf("%d.geojson", i))
		if err != nil {
			panic(err)
		}
		io.WriteString(file, text)
	}
	w.Close()
	return b.String()
}

// shapedUnits makes three units and two attributes, and a clerk who may do what the authorities say.
func shapedUnits(t *testing.T, s *testServer, authorities string) {
	t.Helper()
	s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: `{"attributes":[
		{"id":"AttrShape01","name":"Catchment","valueType":"GEOJSON","organisationUnitAttribute":true},
		{"id":"AttrText001","name":"Nickname","valueType":"TEXT","organisationUnitAttribute":true},
		{"id":"AttrOther01","name":"Elsewhere","valueType":"GEOJSON","dataElementAttribute":true}],
		"organisationUnits":[
		{"id":"UnitCountry","code":"CTRY","name":"Country","shortName":"Country","openingDate":"1970-01-01","description":"kept",
			"attributeValues":[{"attribute":{"id":"AttrText001"},"value":"Home"}]},
		{"id":"UnitTwin001","code":"TWIN1","name":"Twin","shortName":"Twin","openingDate":"1970-01-01","parent":{"id":"UnitCountry"}},
		{"id":"UnitTwin002","code":"TWIN2","name":"Twin","shortName":"Twin","openingDate":"1970-01-01","parent":{"id":"UnitCountry"}}],
		"userRoles":[{"id":"RoleClerk01","name":"Clerk","authorities":[` + authorities + `]}],
		"users":[{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}],
			"organisationUnits":[{"id":"UnitTwin001"}]}]}`})
}

func TestGeoJSONImport(t *testing.T) {
	const (
		bulk    = "/api/organisationUnits/geometry"
		country = "/api/organisationUnits/UnitCountry"
		clerk   = "clerk:District1!"
	)
	geo := []string{"Content-Type", "application/geo+json"}
	both := collection(point(`"id":"UnitCountry"`, 1), point(`"id":"UnitTwin001"`, 2))
	square := `{"type":"Feature","id":"UnitCountry","geometry":{"type":"Polygon","coordinates":[[[0,0,9],[9,0,9],[9,9,9],[0,0,9]]]}}`
	eachServer(t, func(t *testing.T, s *testServer) {
		shapedUnits(t, s, `"F_ORGANISATIONUNIT_ADD"`)
		post := func(query, body string, status int, has ...string) exchange {
			return exchange{method: "POST", path: bulk + query, header: geo, body: body, status: status, has: has}
		}
		for _, x := range []exchange{
			post("?dryRun=true", both, 200, counts4(2, 0, 0, 0)),
			{path: country, status: 200, hasnt: []string{"Point"}},
			post("", both, 200, `"status":"OK"`, `"message":"Import successful."`, `"responseType":"GeoJsonImportReport","status":"SUCCESS"`, counts4(2, 0, 0, 0), `"conflicts":[]`),
			{path: country, status: 200, has: []string{`"coordinates":[1,2],"type":"Point"`, `"description":"kept"`, "Home"}},
			post("?geoJsonId=true", collection(square, point(`"id":"NoSuchUnit1"`, 1)), 200, `"status":"WARNING"`, counts4(0, 1, 1, 0),
				"there is no organisation unit with the id `NoSuchUnit1`", `"indexes":[1]`, `"totalConflictOccurrenceCount":1`),
			{path: country, status: 200, has: []string{`[[[0,0],[9,0],[9,9],[0,0]]]`}},
			post("?geoJsonId=false&geoJsonProperty=code&orgUnitProperty=code", collection(point(`"properties":{"a":[{"code":"x"}],"code":"CTRY"}`, 3)), 200, counts4(0, 1, 0, 0)),
			post("?geoJsonProperty=title&orgUnitProperty=name", collection(point(`"properties":{"title":"Country"}`, 4), point(`"properties":{"title":"Twin"}`, 4), point(`"properties":{}`, 4), `7`), 200,
				counts4(0, 1, 3, 0), "2 organisation units have the name `Twin`", "no property `title`", "a feature is an object"),
			{path: country, status: 200, has: []string{"[4,2]"}},
			post("", collection(`{"id":"UnitTwin001","geometry":null}`, `{"id":"UnitTwin002","geometry":null}`, `{"id":"UnitCountry"}`, point(`"id":"UnitTwin001"`, 1)), 200,
				counts4(0, 0, 2, 2), "Feature 3: the feature has no geometry", "E5004"),
			{path: "/api/organisationUnits/UnitTwin001", status: 200, hasnt: []string{"Point"}},
			post("", collection(`{"id":"UnitTwin001","geometry":{"type":"Point","coordinates":[181,0]}}`, point(`"id":null`, 1)), 200,
				`"status":"ERROR"`, counts4(0, 0, 2, 0), "no place on earth", "the feature has no id"),
			// Values of an attribute.
			post("?attributeId=AttrShape01", both, 200, counts4(2, 0, 0, 0)),
			post("?attributeId=AttrShape01", both, 200, counts4(0, 2, 0, 0)),
			{path: country + "?fields=attributeValues[value,attribute[id]],geometry", status: 200, has: []string{"Home", `"value":"{\"type\":\"Point\",\"coordinates\":[1,2]}"`, "[4,2]"}},
			post("?attributeId=NoSuchAttr1", both, 400, "attributeId", "NoSuchAttr1"),
			post("?attributeId=AttrText001", both, 400, "attributeId", "GEOJSON"),
			post("?attributeId=AttrOther01", both, 400, "attributeId", "organisation units"),
			// Mistakes.
			post("?geoJsonId=false", both, 400, "geoJsonProperty"), post("?geoJsonId=never", both, 400, "geoJsonId", "never"),
			post("?orgUnitProperty=level", both, 400, "orgUnitProperty", "level"), post("?dryRun=x", both, 400, "dryRun"), post("?async=x", both, 400, "async"),
			post("", "", 400, "empty"), post("", "[]", 400, "FeatureCollection"), post("", `{"type":"Feature"}`, 400, "FeatureCollection"), post("", `{"type":"FeatureCollection"}`, 400, "features"),
			post("", `{"features":{}}`, 400, "features"), post("", both+"x", 400), post("", both[:40], 400, "too early"), post("", `{"features":[`+strings.Repeat("[", 60), 400, "more than 50"),
			{method: "POST", path: bulk, header: []string{"Content-Type", "text/csv"}, body: "x", status: 415, has: []string{"application/geo+json or application/json"}},
			// Packed files.
			post("?dryRun=true", zip(both), 200, counts4(1, 1, 0, 0)), post("?dryRun=true", archived(both), 200, counts4(1, 1, 0, 0)),
			{method: "POST", path: bulk + "?dryRun=true", header: []string{"Content-Type", "application/zip"}, body: archived(both), status: 200, has: []string{counts4(1, 1, 0, 0)}},
			{method: "POST", path: bulk, header: []string{"Content-Type", "application/zip"}, body: both, status: 400, has: []string{"not the zip"}},
			post("", archived(both, both), 400, "must hold one file"), post("", archived(), 400), post("", archived(both)[:60], 400, "zip archive"), post("", zip(both)[:30], 400, "broken off"),
			post("", zip(strings.Repeat(" ", 1<<20)), 413), post("", archived(strings.Repeat(" ", 1<<20)), 413),
			// Whoever may not write a unit does not by a file either.
			{method: "POST", path: bulk, user: "-", header: append([]string{"Accept", "application/json"}, geo...), body: both, status: 401},
			{method: "DELETE", path: bulk, user: clerk, status: 403},
			{method: "DELETE", path: bulk + "?dryRun=true", status: 400, has: []string{"dryRun"}},
			{method: "DELETE", path: bulk + "?attributeId=AttrShape01", status: 200, has: []string{counts4(0, 0, 0, 2)}},
			{path: country, status: 200, has: []string{"Home", "[4,2]"}, hasnt: []string{"AttrShape01"}},
			{method: "DELETE", path: bulk, status: 200, has: []string{counts4(0, 0, 0, 1), "Import successful."}},
			{path: country, status: 200, has: []string{"Home", "kept"}, hasnt: []string{"Point"}},
			{method: "DELETE", path: bulk, status: 200, has: []string{counts4(0, 0, 0, 0)}},
		} {
			s.do(t, x)
		}
	})
}

func TestGeoJSONImportIsLimited(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		shapedUnits(t, s, `"F_PERFORM_MAINTENANCE"`)
		both := collection(point(`"id":"UnitCountry"`, 1), point(`"id":"UnitTwin001"`, 2))
		for _, x := range []exchange{
			{method: "POST", path: "/api/organisationUnits/geometry", user: "clerk:District1!", header: jsonType, body: both, status: 403, has: []string{"E1006"}},
			{method: "POST", path: "/api/organisationUnits/geometry?async=true", user: "clerk:District1!", header: jsonType, body: both, status: 403},
			{method: "POST", path: "/api/organisationUnits/UnitTwin001/geometry", user: "clerk:District1!", header: jsonType, body: `{"type":"Point","coordinates":[1,1]}`, status: 403, has: []string{"E3001"}},
			{method: "POST", path: "/api/organisationUnits/UnitTwin001/geometry", header: jsonType, body: `{"type":"Point","coordinates":[1,1]}`, status: 200, has: []string{counts4(1, 0, 0, 0)}},
			{method: "DELETE", path: "/api/organisationUnits/UnitTwin001/geometry", user: "clerk:District1!", status: 403, has: []string{"E3001"}},
			{method: "DELETE", path: "/api/organisationUnits/geometry", user: "clerk:District1!", status: 200,
				has: []string{`"status":"ERROR"`, counts4(0, 0, 1, 0), "E3001", `"objects":{"organisationUnit":"UnitTwin001"}`}},
			{path: "/api/organisationUnits/UnitTwin001", status: 200, has: []string{"[1,1]"}},
		} {
			s.do(t, x)
		}
	})
}

func TestGeometryOfOneUnit(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		shapedUnits(t, s, `"F_ORGANISATIONUNIT_ADD"`)
		const unit = "/api/organisationUnits/UnitCountry"
		post := func(query, body string, status int, has ...string) exchange {
			return exchange{method: "POST", path: unit + "/geometry" + query, header: jsonType, body: body, status: status, has: has}
		}
		for _, x := range []exchange{
			post("?dryRun=true", `{"type":"Point","coordinates":[1,2,3]}`, 200, counts4(1, 0, 0, 0)),
			{path: unit, status: 200, hasnt: []string{"[1,2]"}},
			post("", `{"type":"Point","coordinates":[1,2,3]}`, 200, counts4(1, 0, 0, 0), "GeoJsonImportReport"),
			{path: unit, status: 200, has: []string{"[1,2]", "kept"}},
			post("", `{"type":"Feature","geometry":{"type":"Point","coordinates":[3,4]}}`, 200, counts4(0, 1, 0, 0)),
			{path: unit, status: 200, has: []string{"[3,4]"}},
			post("?attributeId=AttrShape01", `{"type":"Point","coordinates":[5,6]}`, 200, counts4(1, 0, 0, 0)),
			{path: unit, status: 200, has: []string{"[3,4]", `[5,6]`, "Home"}},
			post("?attributeId=AttrText001", `{"type":"Point","coordinates":[5,6]}`, 400, "attributeId"),
			post("", `{"type":"Point","coordinates":[5]}`, 409, "not a position"), post("", `{"type":"Blob","coordinates":[5]}`, 409, "Blob"),
			post("", `7`, 409), post("", `{"type":"Point"`, 400), post("", "", 400, "empty"),
			{method: "DELETE", path: unit + "/geometry?dryRun=true", status: 200, has: []string{counts4(0, 0, 0, 1)}},
			{path: unit, status: 200, has: []string{"[3,4]"}},
			{method: "DELETE", path: unit + "/geometry?attributeId=AttrShape01", status: 200, has: []string{counts4(0, 0, 0, 1)}},
			{path: unit, status: 200, has: []string{"[3,4]", "Home"}, hasnt: []string{`[5,6]`}},
			{method: "DELETE", path: unit + "/geometry", status: 200, has: []string{counts4(0, 0, 0, 1)}},
			{path: unit, status: 200, hasnt: []string{"[3,4]"}},
			post("", `{"type":"Point","coordinates":[1,2]}`, 200),
			post("", `null`, 200, counts4(0, 0, 0, 1)),
			{method: "POST", path: "/api/organisationUnits/NoSuchUnit1/geometry", header: jsonType, body: `null`, status: 404, has: []string{"E1005"}},
			{method: "DELETE", path: "/api/organisationUnits/NoSuchUnit1/geometry", status: 404},
		} {
			s.do(t, x)
		}
	})
}

func TestAsyncGeoJSON(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		shapedUnits(t, s, `"F_ORGANISATIONUNIT_ADD"`)
		s.do(t, exchange{method: "POST", path: "/api/organisationUnits/geometry?async=true", header: jsonType, body: `{"features":[`, status: 400})
		answer := s.do(t, exchange{method: "POST", path: "/api/organisationUnits/geometry?async=true&geoJsonProperty=code&orgUnitProperty=code", header: jsonType, status: 200,
			body: zip(collection(point(`"properties":{"code":"CTRY"}`, 1), point(`"properties":{"code":"NONE"}`, 1))),
			has:  []string{`"jobType":"GEOJSON_IMPORT"`, `"relativeNotifierEndpoint":"/api/system/tasks/GEOJSON_IMPORT/`}})
		var started struct {
			Response startedJob `json:"response"`
		}
		if err := json.Unmarshal([]byte(answer), &started); err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			if strings.Contains(s.do(t, exchange{path: "/api/system/tasks/GEOJSON_IMPORT/" + started.Response.ID, status: 200}), `"completed":true`) {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		s.do(t, exchange{path: "/api/system/taskSummaries/GEOJSON_IMPORT/" + started.Response.ID, status: 200, has: []string{`{"responseType":"GeoJsonImportReport"`, counts4(1, 0, 1, 0)}})
		s.do(t, exchange{path: "/api/organisationUnits/UnitCountry", status: 200, has: []string{"[1,2]"}})
	})
}
