package api

import (
	"strconv"
	"strings"
	"testing"

	"cohort/metadata"
)

// TestMovingUnits tries every way in which a unit comes to hang elsewhere, as somebody who may change units and as somebody who may
// move them, too.
func TestMovingUnits(t *testing.T) {
	const (
		editor = "ed:District1!"
		mover  = "mo:District1!"
		south  = `{"id":"UnitClinicA","name":"A clinic","shortName":"A","openingDate":"2000-01-01","parent":{"id":"UnitSouth01"}}`
	)
	patch := []string{"Content-Type", "application/json-patch+json"}
	users := `{"userRoles":[{"id":"RoleEditor1","name":"Editor","authorities":["F_ORGANISATIONUNIT_ADD","F_METADATA_IMPORT"]},
		{"id":"RoleMover01","name":"Mover","authorities":["F_ORGANISATIONUNIT_ADD","F_METADATA_IMPORT","F_ORGANISATIONUNIT_MOVE"]}],
		"users":[{"id":"UserEditor1","username":"ed","firstName":"Edda","surname":"Editor","password":"District1!","userRoles":[{"id":"RoleEditor1"}]},
		{"id":"UserMover01","username":"mo","firstName":"Mona","surname":"Mover","password":"District1!","userRoles":[{"id":"RoleMover01"}]}]}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(users), metadata.ImportOptions{})
		parent := func(id, has string) exchange {
			return exchange{path: "/api/organisationUnits/" + id + "?fields=parent", status: 200, has: []string{has}}
		}
		back := exchange{method: "PATCH", path: "/api/organisationUnits/UnitClinicA", body: `{"parent":{"id":"UnitNorth01"}}`, status: 200}
		const northern, southern = `{"parent":{"id":"UnitNorth01"}}`, `{"parent":{"id":"UnitSouth01"}}`
		for name, x := range map[string]exchange{
			"replaced":            {status: 403, method: "PUT", path: "/api/organisationUnits/UnitClinicA", body: south},
			"sent again":          {status: 403, method: "POST", path: "/api/organisationUnits", body: south},
			"changed in part":     {status: 403, method: "PATCH", path: "/api/organisationUnits/UnitClinicA", body: `{"parent":{"id":"UnitSouth01"}}`},
			"patched":             {status: 403, method: "PATCH", path: "/api/organisationUnits/UnitClinicA", body: `[{"op":"replace","path":"/parent","value":{"id":"UnitSouth01"}}]`, header: patch},
			"in a package":        {status: 409, method: "POST", path: "/api/metadata", body: `{"organisationUnits":[` + south + `]}`},
			"added to children":   {status: 403, method: "POST", path: "/api/organisationUnits/UnitSouth01/children/UnitClinicA"},
			"among new children":  {status: 403, method: "POST", path: "/api/organisationUnits/UnitSouth01/children", body: `{"additions":[{"id":"UnitClinicA"}]}`},
			"in all the children": {status: 403, method: "PUT", path: "/api/organisationUnits/UnitSouth01/children", body: `{"identifiableObjects":[{"id":"UnitClinicA"},{"id":"UnitClinicC"}]}`},
			"taken from children": {status: 403, method: "DELETE", path: "/api/organisationUnits/UnitNorth01/children/UnitClinicA"},
			"patched children":    {status: 403, method: "PATCH", path: "/api/organisationUnits/UnitSouth01", body: `[{"op":"add","path":"/children/-","value":{"id":"UnitClinicA"}}]`, header: patch},
		} {
			t.Run(name, func(t *testing.T) {
				refused, done := x, x
				refused.user, refused.status, refused.has = editor, x.status, []string{"E1520", "UnitClinicA"}
				s.do(t, refused)
				s.do(t, parent("UnitClinicA", northern))
				done.user, done.status = mover, 200
				s.do(t, done)
				now := southern
				if x.method == "DELETE" {
					now = `{}`
				}
				s.do(t, parent("UnitClinicA", now))
				s.do(t, back)
			})
		}
		s.do(t, exchange{method: "PUT", path: "/api/organisationUnits/UnitClinicA", user: editor, body: strings.Replace(south, "UnitSouth01", "UnitNorth01", 1), status: 200})
		s.do(t, exchange{method: "PATCH", path: "/api/organisationUnits/UnitClinicA", user: editor, body: `{"name":"Renamed"}`, status: 200})
		was := s.server.Metadata.Current().ByUID(s.server.Metadata.Type("organisationUnit"), "UnitClinicA").Revision
		s.do(t, exchange{method: "PATCH", path: "/api/organisationUnits/UnitClinicA", body: `{"parent":{"id":"UnitSouth01"}}`, status: 200})
		restore := exchange{method: "POST", path: "/api/organisationUnits/UnitClinicA/history/" + strconv.FormatInt(was, 10) + "/restore", user: editor, status: 403, has: []string{"E1520"}}
		s.do(t, restore)
		restore.user, restore.status, restore.has = mover, 200, nil
		s.do(t, restore)
		s.do(t, parent("UnitClinicA", northern))
	})
}
