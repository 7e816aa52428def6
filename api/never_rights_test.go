package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// offices are a warden, who looks after users, roles, groups and settings with all that belongs to it, in one district; and what is out of
// his reach: a role, a group, a unit, the superuser.
const offices = `{
 "organisationUnits": [{"id":"UnitCountry","name":"Country","shortName":"Country","openingDate":"2020-01-01"},
   {"id":"UnitDistri1","name":"District","shortName":"District","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}}, {"id":"UnitFarAway","name":"Far away","shortName":"Far","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}}],
 "userRoles": [{"id":"RoleWarden1","name":"Warden","authorities":["F_USER_ADD","F_USER_DELETE","F_USER_VIEW","F_USERROLE_PUBLIC_ADD","F_USERROLE_DELETE","F_USERGROUP_PUBLIC_ADD","F_USERGROUP_DELETE","F_REPLICATE_USER","F_METADATA_IMPORT","F_METADATA_EXPORT","F_SYSTEM_SETTING","F_USER_GROUPS_READ_ONLY_ADD_MEMBERS"],"sharing":{"public":"rw------"}},
   {"id":"RoleMighty1","name":"Mighty","authorities":["F_PREDICTOR_RUN","F_APPROVE_DATA"],"sharing":{"public":"rw------"}}, {"id":"RoleSmall01","name":"Small","authorities":["F_USER_VIEW"],"sharing":{"public":"rw------"}}],
 "users": [{"id":"UserWarden1","username":"warden","password":"District1!","firstName":"Will","surname":"Warden","userRoles":[{"id":"RoleWarden1"}],"organisationUnits":[{"id":"UnitDistri1"}]},
   {"id":"UserSmall01","username":"small","password":"District1!","firstName":"Sam","surname":"Small","userRoles":[{"id":"RoleSmall01"}],"organisationUnits":[{"id":"UnitDistri1"}]},
   {"id":"UserMighty1","username":"mighty","password":"District1!","firstName":"May","surname":"Mighty","userRoles":[{"id":"RoleMighty1"}],"organisationUnits":[{"id":"UnitFarAway"}]}],
 "userGroups": [{"id":"GroupHidden","name":"Hidden","users":[{"id":"UserMighty1"}],"sharing":{"public":"--------"}}]
}`

// Nobody gives, to himself or to others, what he does not have: by no verb, in no form, at once or in steps.
func TestNeverARightOneLacks(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", offices, 200))
		s.do(t, post("/api/userRoles", `{"id":"RoleFormer1","name":"Former","authorities":["ALL"],"sharing":{"public":"rw------"}}`, 201))
		revision := s.server.Metadata.Current().Revision()
		s.do(t, patch("/api/userRoles/RoleFormer1", `{"authorities":["F_USER_VIEW"]}`, 200))
		const warden, super, jsonPatch, js = "warden:District1!", "yrB6vc5Ip3r", "application/json-patch+json", "application/json"
		rights := func() string {
			return s.do(t, exchange{path: "/api/users?filter=id:in:[UserWarden1,UserSmall01,UserMighty1,M5zQapPyTZI]&order=id&paging=false&fields=id,username,openId,userRoles[id,authorities],userGroups[id],organisationUnits[id],dataViewOrganisationUnits[id],teiSearchOrganisationUnits[id]", status: 200}) +
				s.do(t, exchange{path: "/api/userRoles?filter=id:in:[RoleWarden1,RoleMighty1,RoleFormer1,yrB6vc5Ip3r]&order=id&paging=false&fields=id,authorities,users[id]", status: 200})
		}
		before := rights()
		all := `{"name":"New","authorities":["ALL"]}`
		person := func(more string) string {
			return `{"username":"newcomer","firstName":"New","surname":"Comer","password":"District1!",` + more + `}`
		}
		var list []attack
		for _, id := range []string{"UserWarden1", "UserSmall01"} {
			at := "/api/users/" + id
			for property, values := range map[string][]string{"userRoles": {super, "RoleMighty1"}, "organisationUnits": {"UnitFarAway", "UnitCountry"}, "dataViewOrganisationUnits": {"UnitFarAway"}, "teiSearchOrganisationUnits": {"UnitCountry"}, "userGroups": {"GroupHidden"}} {
				for _, value := range values {
					ref := `[{"id":"` + value + `"}]`
					list = append(list, attack{"PATCH", at, js, `{"` + property + `":` + ref + `}`}, attack{"PATCH", at, jsonPatch, `[{"op":"add","path":"/` + property + `/-","value":{"id":"` + value + `"}}]`}, attack{"POST", at + "/" + property + "/" + value, "", ""},
						attack{"POST", at + "/" + property, js, `{"additions":` + ref + `}`}, attack{"PUT", at + "/" + property, js, `{"identifiableObjects":` + ref + `}`}, attack{"PUT", at + "?mergeMode=MERGE", js, `{"` + property + `":` + ref + `}`},
						attack{"POST", "/api/metadata?mergeMode=MERGE&importStrategy=UPDATE&skipValidation=true", js, `{"users":[{"id":"` + id + `","` + property + `":` + ref + `}]}`}, attack{"PUT", "/api/me", js, `{"surname":"Warden","` + property + `":` + ref + `}`},
						attack{"PATCH", at, js, `{"userCredentials":{"` + property + `":` + ref + `}}`})
				}
			}
			list = append(list, attack{"POST", "/api/userRoles/" + super + "/users/" + id, "", ""}, attack{"PUT", "/api/userRoles/" + super + "/users/" + id, "", ""}, attack{"POST", "/api/userRoles/RoleMighty1/users", js, `{"additions":[{"id":"` + id + `"}]}`},
				attack{"PATCH", "/api/userRoles/RoleMighty1", js, `{"users":[{"id":"` + id + `"}]}`}, attack{"POST", "/api/userGroups/GroupHidden/users/" + id, "", ""}, attack{"PATCH", "/api/userGroups/GroupHidden", js, `{"users":[{"id":"` + id + `"}]}`},
				attack{"POST", "/api/organisationUnits/UnitFarAway/users/" + id, "", ""}, attack{"POST", "/api/metadata", js, `{"userRoles":[{"id":"` + super + `","name":"Superuser","authorities":["ALL"],"users":[{"id":"` + id + `"}]}]}`})
		}
		for _, body := range []string{all, `{"name":"New","authorities":["F_USER_VIEW","F_PREDICTOR_RUN"]}`} {
			list = append(list, attack{"POST", "/api/userRoles", js, body}, attack{"PATCH", "/api/userRoles/RoleWarden1", js, body}, attack{"PUT", "/api/userRoles/RoleSmall01", js, body}, attack{"POST", "/api/metadata", js, `{"userRoles":[` + body + `]}`})
		}
		list = append(list, attack{"PATCH", "/api/userRoles/RoleWarden1", jsonPatch, `[{"op":"add","path":"/authorities/-","value":"ALL"}]`}, attack{"POST", fmt.Sprintf("/api/userRoles/RoleFormer1/history/%d/restore", revision), "", ""},
			attack{"POST", "/api/users", js, person(`"userRoles":[{"id":"` + super + `"}]`)}, attack{"POST", "/api/users", js, person(`"userCredentials":{"username":"newcomer","userRoles":[{"id":"` + super + `"}]}`)},
			attack{"POST", "/api/users", js, person(`"userRoles":[{"id":"RoleSmall01"}],"organisationUnits":[{"id":"UnitFarAway"}]`)}, attack{"POST", "/api/users/invite", js, person(`"email":"a@example.org","userRoles":[{"id":"RoleMighty1"}]`)},
			attack{"POST", "/api/metadata", js, `{"userRoles":[{"id":"RoleOfMine1","name":"Mine","authorities":["ALL"]}],"users":[` + person(`"userRoles":[{"id":"RoleOfMine1"}]`) + `]}`},
			attack{"POST", "/api/metadata?atomicMode=NONE&mergeMode=MERGE", js, `{"userRoles":[{"id":"RoleWarden1","name":"Warden","authorities":["ALL"]}],"users":[{"id":"UserWarden1","username":"warden","firstName":"Will","surname":"Warden","userRoles":[{"id":"RoleWarden1"}]}]}`},
			attack{"POST", "/api/users/M5zQapPyTZI/replica", js, `{"username":"newcomer","password":"District1!"}`}, attack{"POST", "/api/users/UserMighty1/replica", js, `{"username":"newcomer","password":"District1!"}`},
			attack{"POST", "/api/configuration/selfRegistrationRole", "text/plain", "RoleMighty1"}, attack{"POST", "/api/configuration/selfRegistrationRole", "text/plain", super}, attack{"POST", "/api/configuration/selfRegistrationOrgUnit", "text/plain", "UnitFarAway"})
		for _, id := range []string{"M5zQapPyTZI", "UserMighty1"} { // those who have more than the warden are not his to change: he would be them
			at := "/api/users/" + id
			list = append(list, attack{"PATCH", at, js, `{"password":"District9!"}`}, attack{"PATCH", at, js, `{"email":"warden@example.org"}`}, attack{"PATCH", at, js, `{"openId":"warden"}`}, attack{"PATCH", at, js, `{"username":"nolonger"}`}, attack{"POST", at + "/reset", "", ""},
				attack{"POST", at + "/disabled", "", ""}, attack{"POST", at + "/expired?date=2020-01-01", "", ""}, attack{"POST", at + "/twoFA/disabled", "", ""}, attack{"DELETE", at, "", ""}, attack{"DELETE", at + "/sessions", "", ""}, attack{"POST", "/api/metadata?importStrategy=DELETE", js, `{"users":[{"id":"` + id + `"}]}`})
		}
		for _, a := range list {
			status, _, body := s.strike(t, warden, a)
			if a.path != "/api/me" && !strings.Contains(a.body, `{"userCredentials":{"`) && status < 400 || status >= 500 {
				t.Errorf("%s %s by the warden: %d: %s: %.200s", a.method, a.path, status, a.body, body)
			}
			if now := rights(); now != before {
				t.Errorf("%s %s by the warden: %d: %s:\nwas %s\nis  %s", a.method, a.path, status, a.body, before, now)
				before = now
			}
		}
		s.do(t, exchange{path: "/api/users?filter=username:in:[newcomer]&fields=id", status: 200, has: []string{`"users":[]`}})
		for login, status := range map[string]int{"admin:district": 200, "mighty:District1!": 200, "mighty:District9!": 401} {
			s.do(t, exchange{path: "/api/me", user: login, status: status})
		}
		// what is his to give
		s.do(t, patch("/api/users/UserSmall01", `{"userRoles":[{"id":"RoleWarden1"}]}`, 200).as(warden))
		s.do(t, post("/api/users", person(`"userRoles":[{"id":"RoleSmall01"}],"organisationUnits":[{"id":"UnitDistri1"}]`), 201).as(warden))
	})
}

// A token, a session and a link live no longer than what they stand for, and make nothing that would outlive them.
func TestNeverALongerLife(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", offices, 200))
		const at = "/api/users/UserSmall01"
		key, _ := s.token(t, "small:District1!", `{}`)
		root, _ := s.token(t, "", `{}`)
		bearer := func(key string) []string {
			return []string{"Authorization", "ApiToken " + key, "Accept", "application/json"}
		}
		session := func() []string {
			return append(s.signedIn(t, "small", "District1!", ""), "Accept", "application/json")
		}
		may := func(what string, header []string, status int) {
			t.Helper()
			s.do(t, exchange{path: "/api/me?fields=id&x=" + what, user: "-", header: header, status: status})
		}
		authority := func(header []string, has string) {
			t.Helper()
			s.do(t, exchange{path: "/api/me/authorization/F_USER_VIEW", user: "-", header: header, status: 200, has: []string{has}})
		}

		// a role that is taken away, and one that is made smaller
		one := session()
		authority(one, "true")
		s.do(t, patch(at, `{"userRoles":[]}`, 200))
		authority(one, "false")
		authority(bearer(key), "false")
		s.do(t, patch(at, `{"userRoles":[{"id":"RoleSmall01"}]}`, 200))
		s.do(t, patch("/api/userRoles/RoleSmall01", `{"authorities":[]}`, 200))
		authority(one, "false")
		authority(bearer(key), "false")

		// an account that is closed
		for _, closed := range [][2]exchange{
			{{method: "POST", path: at + "/disabled", status: 204}, {method: "POST", path: at + "/enabled", status: 204}},
			{{method: "POST", path: at + "/expired?date=2020-01-01", status: 204}, {method: "POST", path: at + "/unexpired", status: 204}},
			{patch(at, `{"disabled":true}`, 200), patch(at, `{"disabled":false}`, 200)},
			{patch(at, `{"accountExpiry":"2020-01-01"}`, 200), patch(at, `{"accountExpiry":null}`, 200)},
		} {
			two := session()
			may("open", two, 200)
			s.do(t, closed[0])
			may("session", two, 401)
			may("token", bearer(key), 401)
			s.do(t, exchange{path: "/api/me", user: "small:District1!", status: 401})
			s.do(t, closed[1])
			may("token", bearer(key), 200)
		}

		// another password
		three := session()
		s.do(t, patch(at, `{"password":"District2!"}`, 200))
		may("session", three, 401)
		s.do(t, exchange{path: "/api/me", user: "small:District1!", status: 401})
		s.do(t, patch(at, `{"password":"District3!"}`, 200))
		link := s.do(t, exchange{method: "POST", path: at + "/reset", status: 200})
		_, secret, _ := strings.Cut(link, "token=")
		secret, _, _ = strings.Cut(secret, `"`)
		s.do(t, exchange{method: "POST", path: "/api/auth/passwordReset", user: "-", header: jsonType, body: `{"resetToken":"` + secret + `","newPassword":"District4!"}`, status: 200})
		s.do(t, exchange{method: "POST", path: "/api/auth/passwordReset", user: "-", header: jsonType, body: `{"resetToken":"` + secret + `","newPassword":"District5!"}`, status: 409})

		// what a token does not do: make what outlives it, or let somebody in by another way
		ticket := bearer(root)
		for _, a := range []attack{
			{"POST", "/api/apiToken", "", `{}`}, {"POST", "/api/apiTokens", "", `{}`}, {"PUT", "/api/me/changePassword", "", `{"oldPassword":"district","newPassword":"District9!"}`}, {"POST", "/api/me/verifyPassword", "", `{"password":"district"}`},
			{"GET", "/api/2fa/qr", "", ""}, {"GET", "/api/2fa/qrCode", "", ""}, {"POST", "/api/2fa/disabled", "", `{"code":"000000"}`}, {"POST", at + "/reset", "", ""}, {"POST", at + "/twoFA/disabled", "", ""},
			{"POST", at + "/replica", "", `{"username":"other","password":"District1!"}`}, {"POST", "/api/users/invite", "", `{"email":"a@example.org","firstName":"Ann","surname":"Other","userRoles":[{"id":"RoleSmall01"}]}`}, {"PUT", "/api/me", "", `{"email":"a@example.org"}`},
			{"PATCH", at, "", `{"password":"District9!"}`}, {"PATCH", at, "", `{"email":"a@example.org"}`}, {"PATCH", at, "", `{"openId":"a@example.org"}`}, {"PATCH", "/api/users/M5zQapPyTZI", "", `{"openId":"a@example.org"}`}, {"PATCH", "/api/users/M5zQapPyTZI", "", `{"email":"a@example.org"}`}, {"PATCH", at, "", `{"ldapId":"a"}`},
			{"POST", "/api/users", "", `{"username":"other","firstName":"Ann","surname":"Other","openId":"a@example.org","userRoles":[{"id":"yrB6vc5Ip3r"}]}`}, {"POST", "/api/metadata", "", `{"users":[{"username":"other","firstName":"Ann","surname":"Other","password":"District1!","userRoles":[{"id":"yrB6vc5Ip3r"}]}]}`},
			{"POST", "/api/systemSettings/keyEmailHostName?value=evil.example", "", ""}, {"POST", "/api/systemSettings", "", `{"keyEmailHostName":"evil.example"}`}, {"DELETE", "/api/systemSettings/keyEmailHostName", "", ""},
		} {
			want := 403
			if a.path == "/api/metadata" {
				want = 409 // as with any object of a package that is refused
			}
			s.do(t, exchange{method: a.method, path: a.path, user: "-", header: slices.Concat(ticket, jsonType), body: a.body, status: want, has: []string{"oken cannot"}, answer: []string{"Set-Cookie", ""}})
		}
		short, id := s.token(t, "", fmt.Sprintf(`{"expire":%d}`, time.Now().Add(150*time.Millisecond).UnixMilli()))
		time.Sleep(200 * time.Millisecond)
		may("expired", bearer(short), 401)
		s.do(t, exchange{method: "DELETE", path: "/api/apiToken/" + id, status: 200})
		s.do(t, exchange{method: "DELETE", path: at, status: 204})
		may("gone", bearer(key), 401)
	})
}
