package api

import "testing"

// Nobody gains what he lacks by a package of which one half is refused, or by groups that others manage.
func TestNeverARightByTheOtherHalf(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", `{"userRoles":[{"id":"RoleWarden1","name":"Warden","authorities":["F_USER_ADD","F_USERROLE_PUBLIC_ADD","F_METADATA_IMPORT"],"sharing":{"public":"rw------"}},
		  {"id":"RoleHigher1","name":"Higher","authorities":["F_SYSTEM_SETTING"],"sharing":{"public":"rw------"}},
		  {"id":"RoleWithin1","name":"Within","authorities":["F_USER_ADD_WITHIN_MANAGED_GROUP","F_USER_DELETE_WITHIN_MANAGED_GROUP","F_USER_VIEW"]},
		  {"id":"RoleAdding1","name":"Adding","authorities":["F_USER_ADD","F_USER_VIEW"]}],
		 "users":[{"id":"UserWarden1","username":"warden","password":"District1!","firstName":"War","surname":"Den","userRoles":[{"id":"RoleWarden1"}]},
		  {"id":"UserLeader1","username":"leader","password":"District1!","firstName":"Lea","surname":"Der","userRoles":[{"id":"RoleWithin1"}]},
		  {"id":"UserAdder01","username":"adder","password":"District1!","firstName":"Add","surname":"Er","userRoles":[{"id":"RoleAdding1"}]},
		  {"id":"UserInside1","username":"inside","firstName":"In","surname":"Side"},{"id":"UserInside2","username":"inside2","firstName":"In","surname":"Side"},{"id":"UserOther01","username":"other","firstName":"Ot","surname":"Her"}],
		 "userGroups":[{"id":"GroupLeader","name":"Leaders","users":[{"id":"UserLeader1"},{"id":"UserAdder01"}],"managedGroups":[{"id":"GroupLed001"}],"sharing":{"public":"r-------"}},
		  {"id":"GroupLed001","name":"Led","users":[{"id":"UserInside1"},{"id":"UserInside2"}],"sharing":{"public":"r-------"}}]}`, 200))
		const warden, leader, adder = "warden:District1!", "leader:District1!", "adder:District1!"
		user := `{"id":"UserNumber1","username":"one","password":"District1!","firstName":"Some","surname":"Body","userRoles":[{"id":"RoleHigher1"}]}`
		for _, x := range []exchange{
			// a role that the package says is harmless, and that he cannot change, still gives what it gives
			post("/api/metadata?atomicMode=NONE", `{"userRoles":[{"id":"RoleHigher1","name":"Higher","authorities":[]}],"users":[`+user+`]}`, 409, "E3001", "E3028").as(warden),
			post("/api/metadata?atomicMode=NONE", `{"users":[`+user+`],"userRoles":[{"id":"yrB6vc5Ip3r","name":"Superuser","authorities":[]},{"id":"RoleHigher1","name":"Higher","authorities":[]}]}`, 409, "E3028").as(warden),
			get("/api/users/UserNumber1", 404), get("/api/userRoles/RoleHigher1?fields=authorities", 200, "F_SYSTEM_SETTING"),
			// nor does one become more than he may give by the same package
			post("/api/metadata?atomicMode=NONE", `{"userRoles":[{"id":"RoleWarden1","name":"Warden","authorities":["ALL"]}],"users":[{"id":"UserNumber2","username":"two","firstName":"Some","surname":"Body","userRoles":[{"id":"RoleWarden1"}]}]}`, 409, "E3032").as(warden),
			get("/api/userRoles/RoleWarden1?fields=authorities", 200, "F_USER_ADD"),

			// who may do this and that with users of managed groups does it with no others
			remove("/api/users/UserOther01", 403, "E3002").as(leader), remove("/api/users/UserInside2", 204).as(leader), get("/api/users/UserOther01", 200),
			post("/api/users/UserOther01/disabled", "", 403).as(leader), post("/api/users/UserInside1/disabled", "", 204).as(leader),
			post("/api/userSettings/keyUiLocale?userId=UserOther01&value=fr", "", 403).as(leader), post("/api/userSettings/keyUiLocale?userId=UserInside1&value=fr", "", 200).as(leader),
			// to manage a group is not to say who is in it
			post("/api/userGroups/GroupLed001/users/UserOther01", "", 403, "E3001").as(adder), patch("/api/users/UserOther01", `{"userGroups":[{"id":"GroupLed001"}]}`, 403, "E3001").as(adder),
			get("/api/userGroups/GroupLed001?fields=users", 200, `[{"id":"UserInside1","name":"In Side","displayName":"In Side","username":"inside"}]`),
		} {
			s.do(t, x)
		}
	})
}
