package api

import (
	"testing"

	"cohort/db"
)

// What is kept of a user goes with him, and what is kept of others stays.
func TestNothingIsKeptOfADeletedUser(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", `{"dashboards":[{"id":"DashboardO1","name":"One","sharing":{"public":"r-------"}},{"id":"DashboardO2","name":"Two"}]}`, 200))
		s.do(t, post("/api/dashboards/DashboardO2/favorite", "", 200))
		for _, name := range []string{"going", "staying"} {
			user := name + ":District1!"
			s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
				body: `{"username":"` + name + `","password":"District1!","firstName":"First","surname":"Last","userRoles":[{"id":"yrB6vc5Ip3r"}]}`})
			s.do(t, exchange{method: "POST", path: "/api/userDataStore/app/key", user: user, header: jsonType, body: `{"a":1}`, status: 201})
			s.do(t, exchange{method: "POST", path: "/api/dashboards/DashboardO1/favorite", user: user, status: 200})
			s.do(t, exchange{method: "POST", path: "/api/userSettings/keyUiLocale?value=fr", user: user, status: 200})
		}
		kept := func(table string) (n int) {
			t.Helper()
			if err := s.server.DB.Read(t.Context(), func(tx db.Tx) error {
				return tx.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n)
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		id := s.server.Metadata.Current().Unique(s.server.Metadata.Type("user").MustProperty("username"), "going").UID
		s.do(t, exchange{method: "DELETE", path: "/api/users/" + id, status: 204})
		s.do(t, exchange{path: "/api/me", user: "going:District1!", status: 401})
		for table, want := range map[string]int{"account": 2, "user_setting": 1, "user_datastore_entry": 1, "favorite": 2} {
			if n := kept(table); n != want {
				t.Errorf("%s has %d rows, want %d", table, n, want)
			}
		}
		s.do(t, exchange{path: "/api/userDataStore/app/key", user: "staying:District1!", status: 200, has: []string{`{"a":1}`}})
		s.do(t, exchange{path: "/api/userSettings/keyUiLocale", user: "staying:District1!", status: 200, has: []string{"fr"}})
		// and what is kept of a deleted object goes with it
		s.do(t, remove("/api/dashboards/DashboardO2", 204))
		if n := kept("favorite"); n != 1 {
			t.Errorf("%d favorites are left of two dashboards, one of which is gone", n)
		}
	})
}
