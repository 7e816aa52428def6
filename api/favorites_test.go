package api

import "testing"

func TestFavoritesAndSubscriptions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", `{
		 "userRoles":[{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}],
		 "users":[{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}],
		 "dashboards":[{"id":"DashboardO1","name":"One","sharing":{"public":"r-------"},"favorites":["Somebody001"]},{"id":"DashboardO2","name":"Two","sharing":{"public":"--------"}}],
		 "visualizations":[{"id":"VisualOne01","name":"V","type":"LINE","sharing":{"public":"r-------"}}]}`, 200))
		const one, plot = "/api/dashboards/DashboardO1", "/api/visualizations/VisualOne01"
		const list = "/api/dashboards?order=name&paging=false&fields=id,favorite,favorites"
		was := s.do(t, get(one+"?fields=lastUpdated,lastUpdatedBy", 200))
		for _, x := range []exchange{
			get(one, 200, `"favorite":false`, `"favorites":[]`),
			post(one+"/favorite", "", 200, "Object 'DashboardO1' set as favorite for user 'clerk'").as(clerk), post(one+"/favorite", "", 200).as(clerk),
			get(one+"?fields=favorite,favorites", 200, `{"favorite":true,"favorites":["UserClerk01"]}`).as(clerk), get(one+"?fields=favorite,favorites", 200, `{"favorite":false,"favorites":["UserClerk01"]}`),
			post(one+"/favorite", "", 200), post("/api/dashboards/DashboardO2/favorite", "", 200),
			get(list, 200, `[{"id":"DashboardO1","favorite":true,"favorites":["M5zQapPyTZI","UserClerk01"]},{"id":"DashboardO2","favorite":true,"favorites":["M5zQapPyTZI"]}]`),
			get("/api/dashboards?fields=id&filter=favorite:eq:true", 200, `"dashboards":[{"id":"DashboardO1"}]`).as(clerk), get("/api/dashboards?fields=id&filter=favorites:in:[UserClerk01]", 200, `"dashboards":[{"id":"DashboardO1"}]`),
			get(one+"/favorites", 200, `{"favorites":["M5zQapPyTZI","UserClerk01"]}`),
			// an app that saves what it has read long ago takes nobody's mark away
			patch(one, `{"favorites":[]}`, 200), get(one+"?fields=favorites", 200, "UserClerk01"),
			remove(one+"/favorite", 200, "removed as favorite").as(clerk), remove(one+"/favorite", 200).as(clerk), get(one+"?fields=favorites", 200, `{"favorites":["M5zQapPyTZI"]}`),
			// who may not read an object, or there is none to be marked
			post("/api/dashboards/DashboardO2/favorite", "", 403).as(clerk), post("/api/dashboards/NoDashboard/favorite", "", 404),
			post("/api/users/M5zQapPyTZI/favorite", "", 409, "cannot be set as favorite"), post(one+"/subscriber", "", 409, "cannot be subscribed to"),
			post(plot+"/subscriber", "", 200, "subscribed").as(clerk), get(plot+"/subscribers", 200, `{"subscribers":["UserClerk01"]}`), get(plot+"/subscribed", 200, `{"subscribed":true}`).as(clerk), get(plot+"/subscribed", 200, `{"subscribed":false}`),
			get(plot+"?fields=favorites,subscribers", 200, `{"favorites":[],"subscribers":["UserClerk01"]}`), remove(plot+"/subscriber", 200).as(clerk), get(plot+"/subscribers", 200, `{"subscribers":[]}`),
			post(plot+"/subscriber", "", 200).as(clerk), remove("/api/users/UserClerk01", 204), get(plot+"/subscribers", 200, `{"subscribers":[]}`),
		} {
			s.do(t, x)
		}
		if is := s.do(t, get(one+"?fields=lastUpdated,lastUpdatedBy", 200)); is != was {
			t.Errorf("a mark changed the object: %s became %s", was, is)
		}
	})
}
