package api

import "testing"

// Nobody shuts out the last one who could open again.
func TestTheLastSuperuserStays(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const admin, role = "/api/users/M5zQapPyTZI", "/api/userRoles/yrB6vc5Ip3r"
		patch := []string{"Content-Type", "application/json-patch+json"}
		refused := []exchange{
			{method: "POST", path: admin + "/disabled", status: 409},
			{method: "POST", path: admin + "/expired?date=2100-01-01", status: 409},
			{method: "DELETE", path: admin, status: 409},
			{method: "PATCH", path: admin, header: patch, body: `[{"op":"replace","path":"/userRoles","value":[]}]`, status: 409},
			{method: "PUT", path: admin, header: jsonType, body: `{"username":"admin","firstName":"admin","surname":"admin","userRoles":[]}`, status: 409},
			{method: "PUT", path: role, header: jsonType, body: `{"name":"Superuser","authorities":["F_USER_VIEW"]}`, status: 409},
			{method: "DELETE", path: role, status: 409},
			{method: "DELETE", path: role + "/users/M5zQapPyTZI", status: 409},
			{method: "POST", path: "/api/metadata?importStrategy=DELETE", header: jsonType, body: `{"users":[{"id":"M5zQapPyTZI"}]}`, status: 409},
			{method: "POST", path: "/api/metadata?importStrategy=DELETE&atomicMode=NONE", header: jsonType, body: `{"userRoles":[{"id":"yrB6vc5Ip3r"}]}`, status: 409},
			{method: "POST", path: "/api/metadata?atomicMode=NONE", header: jsonType, body: `{"users":[{"id":"M5zQapPyTZI","username":"admin","firstName":"admin","surname":"admin","disabled":true,"userRoles":[{"id":"yrB6vc5Ip3r"}]}]}`, status: 409},
		}
		for _, x := range refused {
			x.has = []string{"nobody else who can sign in has all authorities"}
			s.do(t, x)
		}
		s.do(t, exchange{path: "/api/me/authorization/ALL", status: 200, has: []string{"true"}})
		s.do(t, exchange{path: role + "?fields=users", status: 200, has: []string{"M5zQapPyTZI"}})
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201, body: `{"id":"UserSecond1","username":"second","password":"District1!","firstName":"Second","surname":"Second","userRoles":[{"id":"yrB6vc5Ip3r"}]}`})
		const second = "second:District1!"
		s.do(t, exchange{method: "POST", path: "/api/users/UserSecond1/disabled", status: 204}) // who is shut out does not count
		s.do(t, exchange{method: "POST", path: admin + "/disabled", status: 409})
		s.do(t, exchange{method: "POST", path: "/api/users/UserSecond1/enabled", status: 204})
		s.do(t, exchange{method: "POST", path: admin + "/disabled", status: 204})
		s.do(t, exchange{method: "DELETE", path: "/api/users/UserSecond1", user: second, status: 409})
		s.do(t, exchange{method: "POST", path: admin + "/enabled", user: second, status: 204})
		s.do(t, exchange{method: "DELETE", path: "/api/users/UserSecond1", status: 200, header: []string{"Accept", "application/json"}})
	})
}
