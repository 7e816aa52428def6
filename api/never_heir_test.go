package api

import (
	"strings"
	"testing"
)

// Who may search or see analyses somewhere gives nobody, himself included, the right to capture there; and who gives units gives them for
// no more than he has them.
func TestNeverAUnitForMore(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", offices, 200))
		s.do(t, patch("/api/users/UserWarden1", `{"teiSearchOrganisationUnits":[{"id":"UnitCountry"}],"dataViewOrganisationUnits":[{"id":"UnitFarAway"}]}`, 200))
		const warden = "warden:District1!"
		give := func(id, property, unit string) exchange {
			return exchange{method: "PATCH", path: "/api/users/" + id, header: jsonType, user: warden, body: `{"` + property + `":[{"id":"` + unit + `"}]}`}
		}
		for _, id := range []string{"UserWarden1", "UserSmall01"} {
			for _, test := range []struct {
				property, unit string
				status         int
			}{
				{"organisationUnits", "UnitCountry", 403}, {"organisationUnits", "UnitFarAway", 403}, {"dataViewOrganisationUnits", "UnitCountry", 403},
				{"organisationUnits", "UnitDistri1", 200}, {"dataViewOrganisationUnits", "UnitFarAway", 200}, {"teiSearchOrganisationUnits", "UnitFarAway", 200},
			} {
				x := give(id, test.property, test.unit)
				if x.status = test.status; x.status == 403 {
					x.has = []string{"E7617", test.unit}
				}
				s.do(t, x)
			}
		}
		s.do(t, exchange{method: "POST", path: "/api/configuration/selfRegistrationOrgUnit", header: []string{"Content-Type", "text/plain"}, user: warden, body: "UnitFarAway", status: 403})
		s.do(t, exchange{method: "POST", path: "/api/configuration/selfRegistrationOrgUnit", header: []string{"Content-Type", "text/plain"}, user: warden, body: "UnitDistri1", status: 204})
	})
}

// Who makes users chooses their identifiers: nobody comes by the objects of somebody who is gone by taking his.
func TestNeverAnHeir(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", offices, 200))
		const warden, gone, heir = "warden:District1!", "mighty:District1!", "newcomer:District1!"
		newcomer := func(id, username string) string {
			return `{"id":"` + id + `","username":"` + username + `","firstName":"New","surname":"Comer","password":"District1!","userRoles":[{"id":"RoleSmall01"}],"organisationUnits":[{"id":"UnitDistri1"}]}`
		}
		s.do(t, patch("/api/userRoles/RoleMighty1", `{"authorities":["F_INDICATORTYPE_ADD","F_DATAELEMENTGROUP_PRIVATE_ADD"]}`, 200))
		s.do(t, post("/api/dataElementGroups", `{"id":"GroupOwned1","name":"Owned","shortName":"Owned","sharing":{"public":"--------"}}`, 201).as(gone))
		for _, key := range []string{"owned", "granted"} {
			s.do(t, post("/api/dataStore/space/"+key, `{"a":1}`, 201))
		}
		share := func(key, grants string) {
			_, id, _ := strings.Cut(s.do(t, exchange{path: "/api/dataStore/space/" + key + "/metaData", status: 200}), `"id":"`)
			s.do(t, post("/api/sharing?type=dataStore&id="+id[:11], `{"object":{"publicAccess":"--------",`+grants+`}}`, 200))
		}
		share("owned", `"userAccesses":[{"id":"UserMighty1","access":"rw------"},{"id":"UserSmall01","access":"r-------"}]`)
		share("granted", `"userGroupAccesses":[{"id":"GroupHidden","access":"rw------"}]`)
		s.do(t, exchange{path: "/api/dataStore/space/owned", user: gone, status: 200})
		s.do(t, exchange{path: "/api/dataStore/space/granted", user: gone, status: 200})
		s.do(t, exchange{method: "DELETE", path: "/api/users/UserMighty1", status: 204})
		s.do(t, exchange{method: "DELETE", path: "/api/userGroups/GroupHidden", status: 204})

		const refusal = "whose identifier is that of a former user who owns objects"
		s.do(t, post("/api/users", newcomer("UserMighty1", "newcomer"), 403, "E3000", "UserMighty1", refusal).as(warden))
		s.do(t, post("/api/metadata", `{"users":[`+newcomer("UserMighty1", "newcomer")+`]}`, 409, "E3000", refusal).as(warden))
		s.do(t, post("/api/metadata?atomicMode=NONE", `{"users":[`+newcomer("UserMighty1", "newcomer")+`,`+newcomer("UserOther01", "other")+`]}`, 409, "E3000", refusal, `"created":1`).as(warden))
		s.do(t, post("/api/users", newcomer("UserMighty1", "newcomer"), 201)) // who has all rights may bring him back
		s.do(t, exchange{path: "/api/dataElementGroups/GroupOwned1", user: heir, status: 200})
		s.do(t, post("/api/userGroups", `{"id":"GroupHidden","name":"Again","users":[{"id":"UserMighty1"}]}`, 201).as(warden))
		for _, key := range []string{"owned", "granted"} {
			s.do(t, exchange{path: "/api/dataStore/space/" + key, user: heir, status: 403})
		}
		s.do(t, exchange{path: "/api/dataStore/space/owned", user: "small:District1!", status: 200})
		s.do(t, exchange{path: "/api/dataStore/space/owned/metaData", status: 200, has: []string{`"users":{"UserSmall01":{"id":"UserSmall01","access":"r-------"}}`}})
	})
}
