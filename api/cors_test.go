package api

import "testing"

func TestCORS(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		const portal, evil = "https://portal.example", "https://evil.example"
		preflight := func(origin string) []string {
			return []string{"Origin", origin, "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "content-type"}
		}
		nothing := []string{"Access-Control-Allow-Origin", "", "Access-Control-Allow-Methods", "", "Vary", "Origin"}
		s.do(t, exchange{method: "OPTIONS", path: "/api/me", user: "-", header: preflight(portal), status: 204, answer: nothing})
		s.do(t, exchange{method: "POST", path: "/api/configuration/corsWhitelist", header: jsonType, body: `["` + portal + `"]`, status: 204})
		s.do(t, exchange{method: "OPTIONS", path: "/api/me", user: "-", header: preflight(portal), status: 204, answer: []string{
			"Access-Control-Allow-Origin", portal, "Access-Control-Allow-Credentials", "true", "Access-Control-Allow-Methods", corsMethods, "Access-Control-Max-Age", "600"}})
		s.do(t, exchange{method: "OPTIONS", path: "/api/nowhere", user: "-", header: preflight(evil), status: 204, answer: nothing})
		s.do(t, exchange{path: "/api/me", header: []string{"Origin", portal}, status: 200, answer: []string{"Access-Control-Allow-Origin", portal, "Access-Control-Expose-Headers", corsExposed}})
		s.do(t, exchange{path: "/api/me", user: "-", header: []string{"Origin", portal, "Accept", "application/json"}, status: 401, answer: []string{"Access-Control-Allow-Origin", portal}})
		for _, origin := range []string{evil, "https://portal.example.evil.example", "http://portal.example", "null"} {
			s.do(t, exchange{path: "/api/me", header: []string{"Origin", origin}, status: 200, answer: []string{"Access-Control-Allow-Origin", ""}})
		}
		s.do(t, exchange{method: "OPTIONS", path: "/api/constants", status: 204, answer: []string{"Allow", "GET, HEAD, POST"}})

		// A page of a listed origin may send for somebody who is signed in here; others may not.
		session := s.signedIn(t, "clerk", "District1!", "")
		write := func(origin string, status int) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/constants", user: "-", header: append([]string{"Origin", origin, "Content-Type", "application/json"}, session...), status: status,
				body: `{"name":"Of ` + origin + `","shortName":"x","value":1}`})
		}
		write(portal, 201)
		write(evil, 403)
		s.do(t, exchange{method: "DELETE", path: "/api/configuration/corsWhitelist", status: 405})
		s.do(t, exchange{method: "POST", path: "/api/configuration/corsWhitelist", header: jsonType, body: `[]`, status: 204})
		write(portal, 403)
	})
}
