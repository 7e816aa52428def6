package api

import "testing"

// Who may create and change users within groups alone that his groups manage stays within them, by whatever path he writes.
func TestUsersWithinManagedGroups(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", `{
		 "userRoles":[{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]},
		  {"id":"RoleLeader1","name":"Leader","authorities":["F_USER_ADD_WITHIN_MANAGED_GROUP","F_USER_VIEW","F_DATAVALUE_ADD","F_REPLICATE_USER","F_METADATA_IMPORT"]},
		  {"id":"RoleGroups1","name":"Groups","authorities":["F_USERGROUP_PUBLIC_ADD"]},{"id":"RoleManage1","name":"Managing","authorities":["F_USERGROUP_MANAGING_RELATIONSHIPS_ADD"]}],
		 "users":[{"id":"UserLeader1","username":"leader","password":"District1!","firstName":"Lea","surname":"Leader","userRoles":[{"id":"RoleLeader1"}]},
		  {"id":"UserWithin1","username":"within","firstName":"Wi","surname":"Within","userRoles":[{"id":"RoleClerk01"}]},
		  {"id":"UserOther01","username":"other","firstName":"Ot","surname":"Other","userRoles":[{"id":"RoleClerk01"}]}],
		 "userGroups":[{"id":"GroupLeader","name":"Leaders","users":[{"id":"UserLeader1"}],"managedGroups":[{"id":"GroupLed001"}],"sharing":{"public":"rw------"}},
		  {"id":"GroupLed001","name":"Led","users":[{"id":"UserWithin1"}],"sharing":{"public":"r-------"}},
		  {"id":"GroupOther1","name":"Others","users":[{"id":"UserOther01"}],"sharing":{"public":"rw------"}},{"id":"GroupMore01","name":"More","sharing":{"public":"rw------"}}]}`, 200))
		const leader = "leader:District1!"
		user := func(id, name, more string) string {
			return `{"id":"` + id + `","username":"` + name + `","password":"District1!","firstName":"Some","surname":"Body","userRoles":[{"id":"RoleClerk01"}]` + more + `}`
		}
		in := func(group string) string { return `,"userGroups":[{"id":"` + group + `"}]` }
		groups := func(id string) string { return "/api/users/" + id + "?fields=userGroups" }
		for _, x := range []exchange{
			// a new user is in a group that his maker manages
			post("/api/users", user("UserNumber1", "one", ""), 403, "E3000", "User `leader` is not allowed to create user", "UserNumber1").as(leader),
			post("/api/users", user("UserNumber1", "one", in("GroupMore01")), 403, "E3001").as(leader), get("/api/users/UserNumber1", 404),
			post("/api/users", user("UserNumber1", "one", in("GroupLed001")), 201).as(leader), get(groups("UserNumber1"), 200, "GroupLed001"),
			post("/api/users?importMode=VALIDATE", user("UserNumber2", "two", ""), 403).as(leader),
			post("/api/metadata", `{"users":[`+user("UserNumber2", "two", "")+`,`+user("UserNumber3", "three", "")+`]}`, 409, "E3000").as(leader),
			post("/api/metadata?atomicMode=NONE", `{"users":[`+user("UserNumber2", "two", "")+`],"userGroups":[{"id":"GroupLed001","name":"Led","users":[{"id":"UserNumber2"}]}]}`, 409, "E3001", "E3000").as(leader),
			get("/api/users/UserNumber2", 404),
			post("/api/users/invite", `{"email":"a@example.org","firstName":"In","surname":"Vited","userRoles":[{"id":"RoleClerk01"}]}`, 403, "E3000").as(leader),
			post("/api/users/UserWithin1/replica", `{"username":"copy","password":"District1!"}`, 201).as(leader), get("/api/users?filter=username:eq:copy&fields=userGroups", 200, "GroupLed001"),
			// he changes those in the group, and leaves them there
			patch("/api/users/UserWithin1", `{"jobTitle":"Nurse"}`, 200).as(leader), patch("/api/users/UserOther01", `{"jobTitle":"Nurse"}`, 403, "E3001").as(leader),
			post("/api/metadata?mergeMode=MERGE", `{"users":[{"id":"UserOther01","username":"other","jobTitle":"Nurse"}]}`, 409, "E3001").as(leader),
			put("/api/users/UserWithin1", user("UserWithin1", "within", `,"userGroups":[]`), 403, "E3001", "out of all user groups").as(leader), get(groups("UserWithin1"), 200, "GroupLed001"),
			patch("/api/users/UserOther01", `[{"op":"add","path":"/userGroups/-","value":{"id":"GroupLed001"}}]`, 403).as(leader),
			post("/api/users/UserOther01/userGroups/GroupLed001", "", 403).as(leader), post("/api/userGroups/GroupLed001/users/UserOther01", "", 403).as(leader), get(groups("UserOther01"), 200, "GroupOther1"),
			// the right to change groups does not widen that to change users
			patch("/api/users/UserLeader1", `{"userRoles":[{"id":"RoleLeader1"},{"id":"RoleGroups1"}]}`, 200),
			patch("/api/userGroups/GroupLed001", `{"sharing":{"public":"rw------"}}`, 200),
			post("/api/userGroups/GroupLed001/users/UserOther01", "", 403, "E3005", "manage more users").as(leader), post("/api/users/UserOther01/userGroups/GroupLed001", "", 403).as(leader),
			put("/api/userGroups/GroupLed001/users", `{"identifiableObjects":[{"id":"UserWithin1"},{"id":"UserOther01"}]}`, 403, "E3005").as(leader),
			patch("/api/userGroups/GroupLed001", `[{"op":"add","path":"/users/-","value":{"id":"UserOther01"}}]`, 403, "E3005").as(leader),
			post("/api/userGroups/GroupLeader/managedGroups/GroupOther1", "", 403, "E3005", "Others").as(leader), post("/api/userGroups/GroupOther1/managedByGroups/GroupLeader", "", 403).as(leader),
			post("/api/userGroups", `{"name":"Mine","users":[{"id":"UserLeader1"}],"managedGroups":[{"id":"GroupOther1"}]}`, 403, "E3005").as(leader),
			post("/api/userGroups/GroupMore01/managedGroups/GroupOther1", "", 200).as(leader), post("/api/userGroups/GroupMore01/users/UserLeader1", "", 403, "E3005").as(leader),
			patch("/api/users/UserOther01", `{"jobTitle":"Nurse"}`, 403).as(leader), post("/api/userGroups/GroupOther1/users/UserWithin1", "", 200).as(leader),
			post("/api/metadata", `{"users":[`+user("UserNumber2", "two", "")+`],"userGroups":[{"id":"GroupLed001","name":"Led","users":[{"id":"UserWithin1"},{"id":"UserNumber2"}]}]}`, 200).as(leader),
			// but who may say which groups manage which may
			patch("/api/users/UserLeader1", `{"userRoles":[{"id":"RoleLeader1"},{"id":"RoleGroups1"},{"id":"RoleManage1"}]}`, 200),
			post("/api/userGroups/GroupLeader/managedGroups/GroupOther1", "", 200).as(leader), patch("/api/users/UserOther01", `{"jobTitle":"Nurse"}`, 200).as(leader),
		} {
			s.do(t, x)
		}
	})
}
