package api

import (
	"strings"
	"testing"
	"time"
)

// audited waits until the audits of a query hold a text.
func (s *testServer) audited(t *testing.T, query string, parts ...string) {
	t.Helper()
	var text string
	for range 100 {
		text = s.do(t, exchange{path: "/api/audits?" + query, status: 200, hasnt: []string{"District", "argon2", "d2pat_"}})
		missing := false
		for _, part := range parts {
			missing = missing || !strings.Contains(text, part)
		}
		if !missing {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s: %s lacks one of %q", query, text, parts)
}

func TestAudits(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		s.audited(t, "object=RoleClerk01", `"kind":"PRIVILEGE"`, `"action":"CREATE"`, `"added":{"authorities":["F_CONSTANT_ADD"]}`, `"username":"admin"`, `"address":"127.0.0.1"`)
		s.audited(t, "object=UserClerk01", `"userRoles":["RoleClerk01"]`, `"what":"password set"`)
		const clerk = "clerk:District1!"
		s.do(t, exchange{path: "/api/me", user: clerk, status: 200})
		s.audited(t, "kind=login&username=clerk", `"by":"password"`, `"user":"UserClerk01"`)
		s.do(t, exchange{path: "/api/me", user: "clerk:wrong", status: 401})
		s.audited(t, "kind=LOGIN_FAILED&username=clerk", "wrong password")
		s.do(t, exchange{path: "/api/me", user: "nobody\u0000x:wrong", status: 401})
		s.audited(t, "kind=LOGIN_FAILED", "nobodyx")
		session := s.signedIn(t, "clerk", "District1!", "")
		s.audited(t, "kind=LOGIN&user=UserClerk01", `"by":"session"`)
		s.do(t, exchange{method: "POST", path: "/api/auth/logout", user: "-", header: session, status: 204})
		s.audited(t, "kind=LOGOUT", `"username":"clerk"`)
		s.do(t, exchange{method: "POST", path: "/api/apiToken", user: clerk, header: jsonType, body: "{}", status: 201})
		s.audited(t, "kind=CREDENTIAL&user=UserClerk01", "token made", `"type":"apiToken"`)
		s.do(t, exchange{method: "PATCH", path: "/api/userRoles/RoleClerk01", header: []string{"Content-Type", "application/json-patch+json", "X-Request-ID", "request-17"},
			body: `[{"op":"add","path":"/authorities/-","value":"F_USER_VIEW"}]`, status: 200})
		s.audited(t, "object=RoleClerk01", `"action":"UPDATE","added":{"authorities":["F_USER_VIEW"]}`, `"request":"request-17"`)
		s.do(t, exchange{method: "POST", path: "/api/constants", header: jsonType, body: `{"id":"ConstantPi1","name":"Pi","shortName":"Pi","value":3}`, status: 201})
		s.do(t, exchange{method: "PUT", path: "/api/constants/ConstantPi1/sharing", header: jsonType, body: `{"public":"r-------","users":{"UserClerk01":{"id":"UserClerk01","access":"rw------"}}}`, status: 204})
		s.audited(t, "kind=SHARING,PRIVILEGE&object=ConstantPi1", `"public":"r-------"`, "UserClerk01")
		for _, x := range []exchange{
			{path: "/api/audits", user: clerk, status: 403},
			{path: "/api/audits?kind=nonsense", status: 400, has: []string{"nonsense"}},
			{path: "/api/audits?user=NoSuchUser1", status: 400, has: []string{"NoSuchUser1"}},
			{path: "/api/audits?startDate=x", status: 400},
			{path: "/api/audits?paging=false", status: 400},
			{path: "/api/audits?endDate=2020-01-01", status: 200, has: []string{`"total":0`, `"audits":[]`}},
			{path: "/api/audits?pageSize=1&page=2", status: 200, has: []string{`"nextPage"`, `"prevPage"`}},
			{method: "DELETE", path: "/api/audits", status: 405},
		} {
			s.do(t, x)
		}
	})
}

func TestExportsAreAudited(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post(people, ann+`}`, 200))
		s.do(t, exchange{path: people + "?ou=UnitClinic1&trackedEntityType=TypePerson1", status: 200, has: []string{"PersonAnn01"}})
		s.do(t, exchange{path: people + "?ou=UnitClinic1&trackedEntityType=TypePerson1&skipPaging=true&filter=AttrFirstNm:EQ:Ann", status: 200, has: []string{"PersonAnn01"}})
		s.audited(t, "kind=EXPORT", `"of":"trackedEntityInstances"`, `"objects":1`, `"parameters":["filter","ou","skipPaging","trackedEntityType"]`, `"total":1`)
		if text := s.do(t, exchange{path: "/api/audits?kind=EXPORT", status: 200}); strings.Contains(text, "Ann") {
			t.Errorf("the audit holds a name: %s", text)
		}
	})
}
