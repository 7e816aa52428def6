package api

import (
	"slices"
	"testing"
)

// Who may say who is in groups that he may only read does it from the side of the group as well: with users whom he may change, and with
// nothing else of the group.
func TestMembersOfReadOnlyGroups(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", `{"userRoles":[
		  {"id":"RoleHelper1","name":"Helper","authorities":["F_USER_ADD","F_USER_VIEW","F_METADATA_IMPORT","F_USER_GROUPS_READ_ONLY_ADD_MEMBERS"]},
		  {"id":"RolePlain01","name":"Plain","authorities":["F_USER_ADD","F_USER_VIEW","F_METADATA_IMPORT"]},
		  {"id":"RoleReader1","name":"Reader","authorities":["F_USER_GROUPS_READ_ONLY_ADD_MEMBERS","F_USER_VIEW"]},{"id":"RoleHigher1","name":"Higher","authorities":["F_SYSTEM_SETTING"]}],
		 "users":[{"id":"UserHelper1","username":"helper","password":"District1!","firstName":"He","surname":"Lper","userRoles":[{"id":"RoleHelper1"}]},
		  {"id":"UserPlain01","username":"plain","password":"District1!","firstName":"Pl","surname":"Ain","userRoles":[{"id":"RolePlain01"}]},
		  {"id":"UserReader1","username":"reads","password":"District1!","firstName":"Re","surname":"Ads","userRoles":[{"id":"RoleReader1"}]},
		  {"id":"UserOne0001","username":"one","firstName":"One","surname":"User"},{"id":"UserTwo0001","username":"two","firstName":"Two","surname":"User"},
		  {"id":"UserHigher1","username":"higher","firstName":"High","surname":"Er","userRoles":[{"id":"RoleHigher1"}]}],
		 "userGroups":[{"id":"GroupRead01","name":"Read","users":[{"id":"UserHigher1"}],"sharing":{"public":"r-------"}},{"id":"GroupClosed","name":"Closed","sharing":{"public":"--------"}},
		  {"id":"GroupLess01","name":"Less","sharing":{"public":"r-------"}}]}`, 200))
		const helper = "helper:District1!"
		const list, one, two = "/api/userGroups/GroupRead01/users", `{"id":"UserOne0001"}`, `{"id":"UserTwo0001"}`
		only := func(has ...string) exchange {
			x := get(list+"?fields=id", 200, append(has, "UserHigher1")...)
			for _, id := range []string{"UserOne0001", "UserTwo0001", "UserHelper1"} {
				if !slices.Contains(has, id) {
					x.hasnt = append(x.hasnt, id)
				}
			}
			return x
		}
		for _, x := range []exchange{
			post(list+"/UserOne0001", "", 200).as(helper), only("UserOne0001"),
			post(list+"/UserOne0001", "", 200).as(helper), only("UserOne0001"),
			remove(list+"/UserOne0001", 200).as(helper), only(),
			post(list, `{"additions":[`+one+`,`+two+`]}`, 200).as(helper), only("UserOne0001", "UserTwo0001"),
			post(list, `{"deletions":[`+one+`]}`, 200).as(helper), only("UserTwo0001"),
			{method: "DELETE", path: list, header: jsonType, body: `{"identifiableObjects":[` + two + `]}`, user: helper, status: 200}, only(),
			put(list, `{"identifiableObjects":[{"id":"UserHigher1"},`+one+`]}`, 200).as(helper), only("UserOne0001"),
			patch("/api/userGroups/GroupRead01", `[{"op":"add","path":"/users/-","value":`+two+`}]`, 200).as(helper), only("UserOne0001", "UserTwo0001"),
			patch("/api/userGroups/GroupRead01", `[{"op":"remove-by-id","path":"/users","id":"UserOne0001"}]`, 200).as(helper), only("UserTwo0001"),
			patch("/api/userGroups/GroupRead01", `{"users":[{"id":"UserHigher1"}]}`, 200).as(helper), only(),
			put("/api/userGroups/GroupRead01", `{"name":"Read","users":[{"id":"UserHigher1"},`+one+`]}`, 200).as(helper), only("UserOne0001"),
			post("/api/metadata?mergeMode=MERGE", `{"userGroups":[{"id":"GroupRead01","users":[{"id":"UserHigher1"},`+two+`]}]}`, 200).as(helper), only("UserTwo0001"),
			post("/api/users/UserTwo0001/userGroups/GroupLess01", "", 200).as(helper), get("/api/users/UserTwo0001?fields=userGroups", 200, "GroupLess01", "GroupRead01"),
			remove("/api/users/UserTwo0001/userGroups/GroupLess01", 200).as(helper), get("/api/userGroups/GroupLess01?fields=users", 200, `{"users":[]}`),

			// not whom he may not change, neither in nor out, and none of several then
			remove(list+"/UserHigher1", 403, "E3001").as(helper), put(list, `{"identifiableObjects":[`+one+`]}`, 403).as(helper), only("UserTwo0001"),
			post("/api/userGroups/GroupLess01/users/UserHigher1", "", 403, "E3001").as(helper), post("/api/users/UserHigher1/userGroups/GroupLess01", "", 403).as(helper),
			post("/api/userGroups/GroupLess01/users", `{"additions":[`+one+`,{"id":"UserHigher1"}]}`, 403).as(helper), get("/api/userGroups/GroupLess01?fields=users", 200, `{"users":[]}`),
			// nor in groups that he does not see, nor anything else of the group, together with its users or by itself
			post("/api/userGroups/GroupClosed/users/UserOne0001", "", 403).as(helper), get("/api/userGroups/GroupClosed?fields=users", 200, `{"users":[]}`),
			patch("/api/userGroups/GroupRead01", `{"name":"Mine"}`, 403, "E3001").as(helper), patch("/api/userGroups/GroupRead01", `{"name":"Mine","users":[{"id":"UserHigher1"}]}`, 403).as(helper),
			patch("/api/userGroups/GroupRead01", `[{"op":"add","path":"/users/-","value":`+one+`},{"op":"replace","path":"/sharing/public","value":"rw------"}]`, 403).as(helper),
			patch("/api/userGroups/GroupRead01", `[{"op":"add","path":"/users/-","value":`+one+`},{"op":"add","path":"/managedGroups/-","value":{"id":"GroupLess01"}}]`, 403).as(helper),
			post("/api/userGroups/GroupRead01/managedGroups/GroupLess01", "", 403).as(helper),
			put("/api/userGroups/GroupRead01", `{"name":"Mine","users":[{"id":"UserHigher1"},`+one+`]}`, 403).as(helper), remove("/api/userGroups/GroupRead01", 403).as(helper),
			only("UserTwo0001"), get("/api/userGroups/GroupRead01?fields=name,sharing,managedGroups", 200, `"name":"Read"`, `"public":"r-------"`, `"managedGroups":[]`),
			// and nobody without the authority, or with it alone
			post(list+"/UserOne0001", "", 403, "E3001").as("plain:District1!"), post(list+"/UserOne0001", "", 403, "E3001").as("reads:District1!"), only("UserTwo0001"),
		} {
			s.do(t, x)
		}
	})
}
