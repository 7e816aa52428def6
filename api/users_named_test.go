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

// What the documentation sends works as it is printed there: what older clients put into userCredentials, and settings for a new user.
func TestUsersOfOlderClients(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", offices, 200))
		john := func(settings string) string {
			return `{"id":"Mj8balLULKp","firstName":"John","surname":"Doe","email":"johndoe@mail.com","userCredentials":{"id":"lWCkJ4etppc","userInfo":{"id":"Mj8balLULKp"},"username":"johndoe123","password":"Your-password-123",
				"skype":"john.doe","telegram":"joh.doe","whatsApp":"+1-541-754-3010","facebookMessenger":"john.doe","userRoles":[{"id":"RoleSmall01"}]},"organisationUnits":[{"id":"UnitDistri1"}],"userGroups":[{"id":"GroupHidden"}],"settings":` + settings + `}`
		}
		const login = "johndoe123:Your-password-123"
		for _, x := range []exchange{
			post("/api/33/users", john(`{"keyUiLocale":"de","nonsense":"x"}`), 409, "E1005", "nonsense"),
			post("/api/33/users", john(`{"keyUiLocale":"not a language"}`), 409, "keyUiLocale"),
			post("/api/33/users", john(`["de"]`), 409, "E4023", "settings"),
			{path: "/api/users/Mj8balLULKp", status: 404},
			post("/api/33/users", john(`{"keyUiLocale":"de","keyMessageEmailNotification":false,"keyDbLocale":null}`), 201),
			{path: "/api/users/Mj8balLULKp?fields=skype,telegram,whatsApp,facebookMessenger,userGroups[id]", status: 200, has: []string{`"skype":"john.doe"`, `"telegram":"joh.doe"`, `"whatsApp":"+1-541-754-3010"`, `"facebookMessenger":"john.doe"`, "GroupHidden"}},
			{path: "/api/me/settings", user: login, status: 200, has: []string{`"keyUiLocale":"de"`, `"keyMessageEmailNotification":false`}},
			{path: "/api/currentUser?fields=username,settings", user: login, status: 200, has: []string{`"username":"johndoe123"`, `"keyUiLocale":"de"`}},
			post("/api/metadata", `{"users":[{"id":"UserSecond1","username":"ben","firstName":"Ben","surname":"Other","settings":{"keyUiLocale":"fr"}},{"id":"UserThird01","username":"cat","firstName":"Cat","surname":"Other"}]}`, 200),
			{path: "/api/userSettings/keyUiLocale?user=ben", status: 200, has: []string{"fr"}},
			{path: "/api/userSettings?user=cat&useFallback=false", status: 200, has: []string{"{}"}},
		} {
			s.do(t, x)
		}
	})
}
