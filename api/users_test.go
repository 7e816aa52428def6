package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

func TestUserQueries(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		create := func(path, body string) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: path, header: jsonType, body: body, status: 201})
		}
		create("/api/organisationUnits", `{"id":"UnitCountry","name":"Country","shortName":"Country","openingDate":"2000-01-01"}`)
		create("/api/organisationUnits", `{"id":"UnitDistric","name":"District","shortName":"District","openingDate":"2000-01-01","parent":{"id":"UnitCountry"}}`)
		create("/api/organisationUnits", `{"id":"UnitClinic1","name":"Clinic","shortName":"Clinic","openingDate":"2000-01-01","parent":{"id":"UnitDistric"}}`)
		create("/api/userRoles", `{"id":"RoleClerk01","name":"Clerk","authorities":["F_CONSTANT_ADD","F_USER_VIEW"]}`)
		create("/api/userRoles", `{"id":"RoleBoss001","name":"Boss","authorities":["F_CONSTANT_ADD","F_USER_VIEW","F_USER_ADD"]}`)
		user := func(id, name, first, last, role, unit, more string) {
			t.Helper()
			create("/api/users", fmt.Sprintf(`{"id":%q,"username":%q,"password":"District1!","firstName":%q,"surname":%q,"userRoles":[{"id":%q}],
				"organisationUnits":[{"id":%q}],"dataViewOrganisationUnits":[{"id":%q}]%s}`, id, name, first, last, role, unit, unit, more))
		}
		user("UserKonan01", "akonan", "Awa", "Konan", "RoleClerk01", "UnitClinic1", `,"phoneNumber":"+225 0102","email":"awa@example.org"`)
		user("UserKonan02", "boss", "Konan", "Yao", "RoleBoss001", "UnitDistric", ``)
		user("UserOther01", "other", "Thomas", "Nkono", "RoleClerk01", "UnitCountry", `,"selfRegistered":true`)
		create("/api/userGroups", `{"id":"GroupNurses","name":"Nurses","users":[{"id":"UserKonan01"}]}`)
		create("/api/userGroups", `{"id":"GroupBosses","name":"Bosses","users":[{"id":"UserKonan02"}],"managedGroups":[{"id":"GroupNurses"}]}`)
		const nurse, boss = "akonan:District1!", "boss:District1!"
		s.do(t, exchange{path: "/api/me", user: nurse, status: 200})

		found := func(who, query, want string) {
			t.Helper()
			var list struct{ Users []struct{ Username string } }
			text := s.do(t, exchange{path: "/api/users?fields=username&order=username&paging=false&" + query, user: who, status: 200})
			if err := json.Unmarshal([]byte(text), &list, json.MatchCaseInsensitiveNames(true)); err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, u := range list.Users {
				names = append(names, u.Username)
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		found("", "query=konan", "akonan boss")
		found("", "query=THOMAS%20nk", "other")
		found("", "query=awa@", "akonan")
		found("", "phoneNumber=0102", "akonan")
		found("", "selfRegistered=true", "other")
		found("", "ou=UnitDistric", "boss")
		found("", "ou=UnitDistric&includeChildren=true", "akonan boss")
		found(boss, "userOrgUnits=true", "boss")
		found(boss, "userOrgUnits=true&includeChildren=true", "akonan boss")
		found(boss, "orgUnitBoundary=data_capture", "akonan boss")
		found(boss, "orgUnitBoundary=data_output", "akonan boss")
		found(boss, "canManage=true", "akonan")
		found(nurse, "canManage=true", "")
		found(nurse, "authSubset=true", "akonan other")
		found("", "inactiveSince=2100-01-01", "admin akonan boss other")
		found("", "inactiveMonths=1", "other")
		found("", "lastLogin=2020-01-01", "admin akonan boss")
		found("", "lastLogin=2100-01-01", "")
		found("", "filter=username:like:o&query=konan", "akonan boss")
		for query, status := range map[string]int{"ou=Nowhere0001": 409, "lastLogin=x": 400, "inactiveMonths=x": 400, "orgUnitBoundary=x": 400, "canManage=x": 400} {
			s.do(t, exchange{path: "/api/users?" + query, status: status, has: []string{strings.SplitN(query, "=", 2)[1]}})
		}

		s.do(t, exchange{path: "/api/userLookup?query=kon", user: nurse, status: 200, has: []string{`{"id":"UserKonan01","username":"akonan","firstName":"Awa","surname":"Konan","displayName":"Awa Konan"}`, "UserKonan02"}, hasnt: []string{"email", "phone"}})
		s.do(t, exchange{path: "/api/userLookup?query=kon&orgUnitBoundary=DATA_CAPTURE", user: nurse, status: 200, has: []string{"UserKonan01"}, hasnt: []string{"UserKonan02"}})
		s.do(t, exchange{path: "/api/userLookup", user: nurse, status: 400})
		s.do(t, exchange{path: "/api/userLookup/UserOther01", user: nurse, status: 200, has: []string{`"username":"other"`}})
		s.do(t, exchange{path: "/api/userLookup/other", user: nurse, status: 200, has: []string{`"id":"UserOther01"`}})
		s.do(t, exchange{path: "/api/userLookup/nobody", user: nurse, status: 404})
		s.do(t, exchange{path: "/api/authorities", user: nurse, status: 200, has: []string{`{"id":"F_USER_VIEW","name":"View user"}`}})
	})
}

func TestPasswords(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		change := func(old, new string, status int, has ...string) {
			t.Helper()
			s.do(t, exchange{method: "PUT", path: "/api/me/changePassword", user: "clerk:" + old, header: jsonType, status: status, has: has,
				body: fmt.Sprintf(`{"oldPassword":%q,"newPassword":%q}`, old, new)})
		}
		change("District1!", "short", 409, "E4002", "E4005")
		change("District1!", "District1!", 409, "previous")
		change("District1!", "District2!", 202)
		s.do(t, exchange{path: "/api/me", user: "clerk:District1!", status: 401})
		change("District2!", "District3!", 202)
		change("District3!", "District1!", 409, "previous 10 passwords")
		s.do(t, exchange{method: "PUT", path: "/api/me/changePassword", user: "clerk:District3!", header: jsonType, body: `{"oldPassword":"wrong","newPassword":"District9!"}`, status: 409, has: []string{"incorrect"}})
		s.do(t, exchange{method: "PUT", path: "/api/me/changePassword", user: "clerk:District3!", header: jsonType, body: `{}`, status: 409})

		// Who changes it in a session goes on in a new one, and all others end.
		one, two := s.signedIn(t, "clerk", "District3!", ""), s.signedIn(t, "clerk", "District3!", "")
		s.do(t, exchange{method: "PUT", path: "/api/me/changePassword", user: "-", header: append(jsonType, one...), body: `{"oldPassword":"District3!","newPassword":"District4!"}`, status: 202})
		for _, header := range [][]string{one, two} {
			s.do(t, exchange{path: "/api/me", user: "-", header: append(header, "Accept", "application/json"), status: 401})
		}
		s.do(t, exchange{path: "/api/me/sessions", user: "clerk:District4!", status: 200, has: []string{`"id"`}})

		const clerk = "clerk:District4!"
		text := []string{"Content-Type", "text/plain"}
		s.do(t, exchange{method: "POST", path: "/api/me/verifyPassword", user: clerk, header: text, body: "District4!", status: 200, has: []string{`{"isCorrectPassword":true}`}})
		s.do(t, exchange{method: "POST", path: "/api/me/verifyPassword", user: clerk, header: jsonType, body: `{"password":"x"}`, status: 200, has: []string{`{"isCorrectPassword":false}`}})
		s.do(t, exchange{method: "POST", path: "/api/me/validatePassword", user: clerk, header: text, body: "District9!", status: 200, has: []string{`"isValidPassword":true`}})
		s.do(t, exchange{method: "POST", path: "/api/me/validatePassword", user: clerk, header: text, body: "x", status: 200, has: []string{`"isValidPassword":false`, "length"}})

		// The operator's policy.
		set := func(key, value string) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/systemSettings/" + key + "?value=" + value, status: 200})
		}
		set("minPasswordLength", "12")
		change("District4!", "District5!", 409, "[12 to 60]")
		s.do(t, exchange{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"password":"District5!"}`, status: 409, has: []string{"[12 to 60]"}})
		set("minPasswordLength", "8")
		set("credentialsExpires", "3")
		s.do(t, exchange{path: "/api/me", user: clerk, status: 200})

		// One's own profile, and nothing else.
		s.do(t, exchange{method: "PUT", path: "/api/me", user: clerk, header: jsonType, body: `{"firstName":"Carla","email":"carla@example.org","userRoles":[{"id":"yrB6vc5Ip3r"}],"username":"root","disabled":true,"password":"District9!"}`,
			status: 200, has: []string{`"firstName":"Carla"`, `"username":"clerk"`, `"RoleClerk01"`}, hasnt: []string{"yrB6vc5Ip3r"}})
		s.do(t, exchange{method: "PUT", path: "/api/me", user: clerk, header: jsonType, body: `{"email":"nonsense"}`, status: 409, has: []string{"email"}})
		s.do(t, exchange{method: "PUT", path: "/api/me", user: clerk, header: jsonType, body: `[]`, status: 400})
		s.do(t, exchange{path: "/api/users/UserClerk01/history", status: 200, has: []string{"UserClerk01"}, hasnt: []string{"District", "argon2"}})
	})
}

func TestGroupsOfAUser(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleAdmins1","name":"Admins","authorities":["F_USER_ADD","F_USER_VIEW","F_USER_GROUPS_READ_ONLY_ADD_MEMBERS"]}`, status: 201})
		s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleUsers01","name":"Users","authorities":["F_USER_ADD","F_USER_VIEW"]}`, status: 201})
		for id, public := range map[string]string{"GroupOpen01": "rw------", "GroupRead01": "r-------", "GroupClosed": "--------"} {
			s.do(t, exchange{method: "POST", path: "/api/userGroups", header: jsonType, status: 201, body: fmt.Sprintf(`{"id":%q,"name":%q,"sharing":{"public":%q}}`, id, id, public)})
		}
		for name, role := range map[string]string{"helper": "RoleAdmins1", "plain": "RoleUsers01"} {
			s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
				body: fmt.Sprintf(`{"username":%q,"password":"District1!","firstName":"Some","surname":"Body","userRoles":[{"id":%q}]}`, name, role)})
		}
		write := func(user, groups string, status int, has ...string) {
			t.Helper()
			s.do(t, exchange{method: "PUT", path: "/api/users/UserMember1", user: user, header: jsonType, status: status, has: has,
				body: `{"username":"member","firstName":"Mem","surname":"Ber","userRoles":[{"id":"RoleUsers01"}]` + groups + `}`})
		}
		in := func(groups ...string) {
			t.Helper()
			has, hasnt := []string{}, []string{}
			for _, group := range []string{"GroupOpen01", "GroupRead01", "GroupClosed"} {
				if strings.Contains(strings.Join(groups, " "), group) {
					has = append(has, group)
				} else {
					hasnt = append(hasnt, group)
				}
			}
			s.do(t, exchange{path: "/api/users/UserMember1?fields=userGroups", status: 200, has: has, hasnt: hasnt})
		}
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
			body: `{"id":"UserMember1","username":"member","password":"District1!","firstName":"Mem","surname":"Ber","userRoles":[{"id":"RoleUsers01"}],"userGroups":[{"id":"GroupOpen01"}]}`})
		in("GroupOpen01")
		write("", `,"userGroups":[{"id":"GroupRead01"},{"id":"GroupClosed"}]`, 200)
		in("GroupRead01", "GroupClosed")
		write("", ``, 200) // what is not said stays
		in("GroupRead01", "GroupClosed")
		write("", `,"userGroups":[{"id":"NoSuchGroup"}]`, 409, "NoSuchGroup")
		write("", `,"userGroups":[]`, 200)
		in()
		write("plain:District1!", `,"userGroups":[{"id":"GroupOpen01"}]`, 403, "E3001") // no authority to change groups
		in()
		write("helper:District1!", `,"userGroups":[{"id":"GroupClosed"}]`, 403, "E3001")
		in()
		write("helper:District1!", `,"userGroups":[{"id":"GroupRead01"}]`, 200)
		in("GroupRead01")
	})
}
