package api

import (
	"testing"

	"cohort/metadata"
)

func TestPatchingAProperty(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(`{"userRoles":[{"id":"RoleEditor1","name":"Editor","authorities":["F_ORGANISATIONUNIT_ADD"]}],
			"users":[{"id":"UserEditor1","username":"ed","firstName":"Edda","surname":"Editor","password":"District1!","userRoles":[{"id":"RoleEditor1"}]}]}`), metadata.ImportOptions{})
		const unit, editor, nina = "/api/organisationUnits/UnitClinicA", "ed:District1!", "nina:District1!"
		patch := func(user, path, body string, status int, has ...string) exchange {
			return exchange{method: "PATCH", path: path, user: user, body: body, status: status, has: has}
		}
		for _, x := range []exchange{
			patch(editor, unit+"/name", `{"name":"Renamed","shortName":"not this"}`, 204),
			{path: unit + "?fields=name,shortName", status: 200, has: []string{`{"name":"Renamed","shortName":"A"}`}},
			patch(editor, unit+"/comment", `{"comment":"Opened late"}`, 204), patch(editor, unit+"/comment", `{"comment":null}`, 204),
			{path: unit + "?fields=comment", status: 200, has: []string{`{}`}},
			patch("", "/api/organisationUnitGroups/UnitGroup01/organisationUnits", `{"organisationUnits":[{"id":"UnitClinicA"}]}`, 204),
			{path: unit + "?fields=organisationUnitGroups", status: 200, has: []string{`[{"id":"UnitGroup01"}]`}},
			patch("", unit+"/organisationUnitGroups", `{"organisationUnitGroups":[]}`, 204),
			{path: "/api/organisationUnitGroups/UnitGroup01?fields=organisationUnits", status: 200, has: []string{`{"organisationUnits":[]}`}},
			patch(editor, unit+"/parent", `{"parent":{"id":"UnitSouth01"}}`, 403, "E1520"),
			patch(editor, unit+"/name", `{"name":""}`, 409, "E4000", "name"), patch(editor, unit+"/openingDate", `{"openingDate":"soon"}`, 409, "openingDate", "soon"),
			patch(editor, unit+"/level", `{"level":7}`, 400, "level"), patch(editor, unit+"/id", `{"id":"UnitOther01"}`, 400, "id"), patch(editor, unit+"/created", `{"created":"2000-01-01"}`, 400, "created"),
			patch(editor, unit+"/name", `{"shortName":"x"}`, 400, "name"), patch(editor, unit+"/name", `[]`, 400), patch(editor, unit+"/nope", `{"nope":1}`, 404, "nope"),
			patch(editor, "/api/organisationUnits/NoSuchUnit1/name", `{"name":"x"}`, 404, "NoSuchUnit1"),
			patch(nina, unit+"/name", `{"name":"Mine"}`, 403),
			{path: unit + "?fields=name,parent,level,openingDate", status: 200, has: []string{`"name":"Renamed"`, `"parent":{"id":"UnitNorth01"}`, `"level":3`, `2000-01-01`}},
		} {
			s.do(t, x)
		}
	})
}
