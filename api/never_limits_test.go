package api

import (
	"slices"
	"strings"
	"testing"

	"cohort/schema/catalog"
)

// A token that is limited to addresses, methods or pages makes nothing by which somebody could act without its limits, although its owner
// is a superuser: no account, role or group, no sharing, no setting. Neither does a job that it starts.
func TestNeverBeyondTheLimits(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", offices, 200))
		s.do(t, post("/api/metadata", `{"constants":[{"id":"ConstantPi1","name":"Pi","value":3.14,"sharing":{"public":"r-------"}}],"dashboards":[{"id":"DashboardOn","name":"One"}]}`, 200))
		s.do(t, post("/api/dataStore/ns/key", `{}`, 201))
		entry := s.do(t, exchange{path: "/api/dataStore/ns/key/metaData", status: 200})
		_, entry, _ = strings.Cut(entry, `"id":"`)
		entry = entry[:11]
		const js, jsonPatch, small, pi = "application/json", "application/json-patch+json", "/api/users/UserSmall01", "/api/constants/ConstantPi1"
		shared := `{"public":"rw------"}`
		list := []attack{
			{"PATCH", small, js, `{"surname":"Tall"}`}, {"PATCH", small, jsonPatch, `[{"op":"add","path":"/userRoles/-","value":{"id":"RoleMighty1"}}]`}, {"PATCH", small, js, `{"disabled":true}`},
			{"POST", small + "/disabled", "", ""}, {"POST", small + "/enabled", "", ""}, {"POST", small + "/expired?date=2020-01-01", "", ""}, {"POST", small + "/unexpired", "", ""}, {"DELETE", small, "", ""},
			{"POST", small + "/userRoles/RoleMighty1", "", ""}, {"POST", "/api/userRoles/RoleMighty1/users/UserSmall01", "", ""}, {"PUT", "/api/userRoles/RoleMighty1/users/UserSmall01", "", ""}, {"DELETE", "/api/userRoles/RoleSmall01/users/UserSmall01", "", ""},
			{"POST", "/api/userRoles/RoleMighty1/users", js, `{"additions":[{"id":"UserSmall01"}]}`}, {"PATCH", "/api/userRoles/RoleMighty1", jsonPatch, `[{"op":"add","path":"/users/-","value":{"id":"UserSmall01"}}]`},
			{"POST", "/api/organisationUnits/UnitFarAway/users/UserSmall01", "", ""}, {"PATCH", "/api/organisationUnits/UnitFarAway", jsonPatch, `[{"op":"add","path":"/users/-","value":{"id":"UserSmall01"}}]`},
			{"POST", "/api/userGroups/GroupHidden/users/UserSmall01", "", ""}, {"POST", small + "/userGroups/GroupHidden", "", ""}, {"PATCH", "/api/userGroups/GroupHidden", js, `{"users":[{"id":"UserSmall01"}]}`}, {"POST", "/api/userGroups", js, `{"name":"New"}`}, {"DELETE", "/api/userGroups/GroupHidden", "", ""},
			{"POST", "/api/userRoles", js, `{"name":"New"}`}, {"PATCH", "/api/userRoles/RoleSmall01", js, `{"authorities":["ALL"]}`}, {"PUT", "/api/userRoles/RoleSmall01", js, `{"name":"Small","authorities":["ALL"]}`}, {"DELETE", "/api/userRoles/RoleSmall01", "", ""},
			{"POST", "/api/users", js, `{"username":"other","firstName":"Ann","surname":"Other","userRoles":[{"id":"RoleSmall01"}]}`}, {"POST", "/api/users/invite", js, `{"email":"a@example.org","firstName":"Ann","surname":"Other","userRoles":[{"id":"RoleSmall01"}]}`}, {"POST", "/api/users/UserSmall01/replica", js, `{"username":"other","password":"District1!"}`},
			{"PUT", "/api/me", js, `{"surname":"Other"}`}, {"POST", "/api/apiToken", js, `{}`}, {"POST", "/api/maintenance/expiredInvitationsClear", "", ""},
			{"POST", "/api/metadata", js, `{"users":[{"username":"other","firstName":"Ann","surname":"Other","userRoles":[{"id":"RoleSmall01"}]}]}`}, {"POST", "/api/metadata?importStrategy=DELETE", js, `{"users":[{"id":"UserSmall01"}]}`},
			{"POST", "/api/metadata?atomicMode=NONE", js, `{"userRoles":[{"id":"RoleSmall01","name":"Small","authorities":["ALL"]}]}`}, {"POST", "/api/metadata", js, `{"constants":[{"id":"ConstantPi1","name":"Pi","shortName":"Pi","value":3.14,"sharing":` + shared + `}]}`},
			{"PUT", pi + "/sharing", js, shared}, {"PATCH", pi + "/sharing", js, `[{"op":"replace","path":"/public","value":"rw------"}]`}, {"PATCH", pi, js, `{"publicAccess":"rw------"}`}, {"PATCH", pi, jsonPatch, `[{"op":"replace","path":"/sharing/public","value":"rw------"}]`},
			{"PATCH", "/api/constants/sharing", js, `{"constants":["ConstantPi1"],"patch":[{"op":"replace","path":"/sharing/public","value":"rw------"}]}`}, {"PATCH", "/api/metadata/sharing", js, `{"constants":{"ConstantPi1":[{"op":"replace","path":"/sharing/owner","value":"UserSmall01"}]}}`},
			{"POST", "/api/sharing?type=constant&id=ConstantPi1", js, `{"object":{"publicAccess":"rw------"}}`}, {"PUT", "/api/sharing?type=constant&id=ConstantPi1", js, `{"object":{"userAccesses":[{"id":"UserSmall01","access":"rw------"}]}}`},
			{"PUT", "/api/sharing?type=dataStore&id=" + entry, js, `{"object":{"publicAccess":"--------"}}`}, {"POST", "/api/constants", js, `{"name":"E","value":2.7,"sharing":{"public":"rw------","users":{"UserSmall01":{"id":"UserSmall01","access":"rw------"}}}}`},
			{"POST", "/api/constants", js, `{"name":"E","value":2.7,"userAccesses":[{"id":"UserSmall01","access":"rw------"}]}`},
			{"POST", "/api/configuration/selfRegistrationRole", "text/plain", "RoleSmall01"}, {"POST", "/api/configuration/corsAllowlist", js, `["https://evil.example"]`}, {"POST", "/api/systemSettings/keyAccountRecovery?value=true", "", ""}, {"DELETE", "/api/systemSettings/keyAccountRecovery", "", ""},
		}
		state := func() string {
			text := s.do(t, exchange{path: "/api/configuration", status: 200}) + s.do(t, exchange{path: "/api/systemSettings", status: 200})
			for _, endpoint := range []string{"users", "userRoles", "userGroups", "constants", "dashboards"} {
				text += s.do(t, exchange{path: "/api/" + endpoint + "?paging=false&order=id&fields=:owner,!lastLogin", status: 200})
			}
			return text
		}
		limits := map[string]string{
			"addresses": `{"type":"IpAllowedList","allowedIps":["127.0.0.1","::1"]}`,
			"methods":   `{"type":"MethodAllowedList","allowedMethods":["GET","POST","PUT","PATCH","DELETE"]}`,
			"pages":     `{"type":"RefererAllowedList","allowedReferrers":["https://portal.example"]}`,
		}
		headers := map[string][]string{}
		for what, limit := range limits {
			key, _ := s.token(t, "", `{"attributes":[`+limit+`]}`)
			headers[what] = []string{"Authorization", "ApiToken " + key, "Accept", "application/json", "Referer", "https://portal.example/page"}
		}
		use := func(what string, a attack, status int, has ...string) {
			t.Helper()
			header := headers[what]
			if a.kind != "" {
				header = append(slices.Clone(header), "Content-Type", a.kind)
			}
			s.do(t, exchange{method: a.method, path: a.path, body: a.body, user: "-", header: header, status: status, has: has})
		}
		before := state()
		for _, a := range list {
			status := 403
			if strings.HasPrefix(a.path, "/api/metadata") || a.path == "/api/constants/sharing" { // as with any object of several that is refused
				status = 409
			}
			use("methods", a, status, "oken")
		}
		for what := range limits {
			use(what, list[0], 403, "A token that is limited")
			use(what, attack{"POST", "/api/metadata?async=true", js, `{"userRoles":[{"id":"RoleSmall01","name":"Small","authorities":["ALL"]}],"constants":[{"id":"ConstantPi1","name":"Pi","shortName":"Pi","value":3.14,"publicAccess":"rw------"}]}`}, 200)
		}
		s.awaitAll(t, "METADATA_IMPORT")
		if now := state(); now != before {
			t.Errorf("a limited token changed\n%s\nto\n%s", before, now)
		}

		// what such a token is good for
		for _, a := range []attack{
			{"PATCH", pi, js, `{"value":3.1}`}, {"PUT", pi, js, `{"name":"Pi","shortName":"Pi","value":3.14,"sharing":{"owner":"M5zQapPyTZI","public":"r-------"}}`}, {"PUT", "/api/dataStore/ns/key", js, `{"a":1}`},
			{"POST", "/api/metadata", js, `{"constants":[{"id":"ConstantEul","name":"E","value":2.7,"sharing":{"public":"rw------"}}]}`}, {"POST", "/api/metadata?skipSharing=true", js, `{"constants":[{"id":"ConstantEul","name":"E","shortName":"E","value":2.7,"publicAccess":"--------"}]}`},
			{"POST", "/api/dashboards/cascadeSharing/DashboardOn", "", ""}, {"DELETE", "/api/constants/ConstantEul", "", ""},
		} {
			use("methods", a, 200)
		}
		// an unlimited one of the same owner
		key, _ := s.token(t, "", `{}`)
		s.do(t, exchange{method: "PATCH", path: small, body: `{"surname":"Tall"}`, user: "-", header: slices.Concat(jsonType, []string{"Authorization", "ApiToken " + key}), status: 200})

		// a job runs for those who could ask for it still
		id := s.server.Metadata.Current().ByUID(catalog.Get("user"), "UserSmall01").ID
		if _, err := s.server.whoAsked(t.Context(), id); err != nil {
			t.Error(err)
		}
		for _, closed := range []exchange{post(small+"/disabled", "", 204), {method: "DELETE", path: small, status: 204}} {
			s.do(t, closed)
			if _, err := s.server.whoAsked(t.Context(), id); err == nil {
				t.Errorf("a job runs after %s %s", closed.method, closed.path)
			}
		}
	})
}
