package api

import "testing"

// Who has an account has a name to sign in by, and one that others see, and loses neither.
func TestUsersHaveNames(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		jsonPatch := []string{"Content-Type", "application/json-patch+json"}
		for _, x := range []exchange{
			post("/api/users", `{}`, 409, "E4000", "Missing required property `username`", "`firstName`", "`surname`"),
			post("/api/users", `{"username":"ann","firstName":"Ann","password":"District1!"}`, 409, "E4000", "`surname`"),
			post("/api/users", `{"firstName":"Ann","surname":"Other","password":"District1!"}`, 409, "`username`"),
			post("/api/users", `{"firstName":"Ann","surname":"Other","userCredentials":{"password":"District1!"}}`, 409, "`username`"),
			post("/api/users", `{"firstName":"Ann","surname":"Other","userCredentials":{"username":"ann","password":"District1!"}}`, 201),
			post("/api/metadata", `{"users":[{"id":"UserSecond1","username":"ben","firstName":"Ben","surname":"Other"},{"id":"UserThird01","firstName":"Cat","surname":"Other"}]}`, 409, "UserThird01", "`username`"),
			post("/api/metadata", `{"users":[{"id":"UserSecond1","username":"ben","firstName":"Ben","surname":"Other"}]}`, 200),
			{method: "PUT", path: "/api/users/UserSecond1", header: jsonType, body: `{"firstName":"Ben","surname":"Other"}`, status: 409, has: []string{"`username`"}},
			{method: "PATCH", path: "/api/users/UserSecond1", header: jsonPatch, body: `[{"op":"remove","path":"/username"}]`, status: 409, has: []string{"`username`"}},
			{method: "PATCH", path: "/api/users/UserSecond1", header: jsonPatch, body: `[{"op":"replace","path":"/surname","value":""}]`, status: 409, has: []string{"`surname`"}},
			{method: "PUT", path: "/api/me", header: jsonType, body: `{"firstName":""}`, status: 409, has: []string{"`firstName`"}},
			{path: "/api/users/UserSecond1?fields=username,firstName,surname", status: 200, has: []string{`{"username":"ben","firstName":"Ben","surname":"Other"}`}},
		} {
			s.do(t, x)
		}
	})
}
