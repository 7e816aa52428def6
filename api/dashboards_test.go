package api

import "testing"

// shownOn is what the dashboards of these tests show.
const shownOn = `{
 "userRoles":[{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}],
 "users":[{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Mara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}],
 "visualizations":[{"id":"VisualNoAA1","name":"Malaria A","type":"LINE","sharing":{"public":"r-------"}},{"id":"VisualNoBB1","name":"malaria B","type":"PIVOT_TABLE","sharing":{"public":"r-------"}},
  {"id":"VisualNoCC1","name":"Malaria, secret","type":"PIE","sharing":{"public":"--------"}},{"id":"VisualNoDD1","name":"Births","type":"PIE","sharing":{"public":"r-------"}}],
 "maps":[{"id":"MapNumberA1","name":"Map of malaria","mapViews":[],"sharing":{"public":"r-------"}}],
 "dashboards":[{"id":"DashboardO1","name":"One","sharing":{"public":"r-------"},"dashboardItems":[{"id":"ItemNumber1","type":"MAP","map":{"id":"MapNumberA1"}},{"id":"ItemNumber2","type":"VISUALIZATION","visualization":{"id":"VisualNoDD1"}}]}]}`

func TestDashboardsAreSearchedFor(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", shownOn, 200))
		for _, x := range []exchange{
			get("/api/dashboards/q/MA", 200, `"visualizations":[{"id":"VisualNoAA1","name":"Malaria A","type":"LINE"},{"id":"VisualNoCC1","name":"Malaria, secret","type":"PIE"},{"id":"VisualNoBB1","name":"malaria B","type":"PIVOT_TABLE"}]`,
				`"maps":[{"id":"MapNumberA1","name":"Map of malaria"}]`, `"users":[{"id":"UserClerk01","name":"Mara Clerk"}]`, `"searchCount":5`, `"visualizationCount":3`, `"mapCount":1`, `"userCount":1`, `"reportCount":0`, `"reports":[]`, `"resources":[]`),
			{path: "/api/dashboards/q/ma", user: clerk, status: 200, has: []string{`"visualizationCount":2`}, hasnt: []string{"secret"}},
			get("/api/dashboards/search?q=malaria&count=1", 200, `"visualizationCount":1`), get("/api/dashboards/search?q=malaria&count=1&maxCount=2&max=VISUALIZATION&max=REPORTS", 200, `"visualizationCount":2`, `"mapCount":1`),
			get("/api/dashboards/q?count=2", 200, `"visualizationCount":2`), get("/api/dashboards/q/malaria.json", 200, `"searchCount":4`), get("/api/dashboards/q/a?max=THINGS", 400, "max", "THINGS"), get("/api/dashboards/q/a?count=0", 400, "count"),
			get("/api/dashboards/q/malaria.xml", 200, "dashboardSearchResult"),
		} {
			s.do(t, x)
		}
	})
}

func TestItemsOfDashboards(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", shownOn, 200))
		const one = "/api/dashboards/DashboardO1"
		const items = one + "?fields=itemCount,dashboardItems[type,map,visualization,users[id],contentCount]"
		for _, x := range []exchange{
			get(items, 200, `"itemCount":2`, `{"type":"MAP","map":{"id":"MapNumberA1"},"users":[],"contentCount":1}`),
			post(one+"/items/content?type=VISUALIZATION&id=VisualNoAA1", "", 201), get(items, 200, `"itemCount":3,"dashboardItems":[{"type":"VISUALIZATION","visualization":{"id":"VisualNoAA1"}`),
			post(one+"/items/content?type=USERS&id=UserClerk01", "", 201), post(one+"/items/content?type=USERS&id=M5zQapPyTZI", "", 201),
			get(items, 200, `"itemCount":4`, `{"type":"USERS","users":[{"id":"UserClerk01"},{"id":"M5zQapPyTZI"}],"contentCount":2}`),
			post(one+"/items/content?type=NOTHING&id=VisualNoAA1", "", 400, "NOTHING"), post(one+"/items/content?type=MAP&id=VisualNoAA1", "", 404, "VisualNoAA1"),
			post(one+"/items/content?type=MAP&id=MapNumberA1", "", 403).as(clerk), remove(one+"/items/ItemNumber1", 403).as(clerk),
			remove(one+"/items/ItemNumber1", 200), remove(one+"/items/ItemNumber1", 404), get(items, 200, `"itemCount":3`),
			// texts, messages and apps are no objects
			post(one+"/items/content?type=TEXT&id=Read%20this", "", 201), get(one+"?fields=dashboardItems[type,text]", 200, `{"dashboardItems":[{"type":"TEXT","text":"Read this"},`),
			post(one+"/items/content?type=APP&id=data-quality", "", 201), get(one+"?fields=dashboardItems[type,appKey]", 200, `{"dashboardItems":[{"type":"APP","appKey":"data-quality"},`),
			post(one+"/items/content?type=MESSAGES", "", 201), get(one+"?fields=dashboardItems[type,messages,contentCount]", 200, `{"dashboardItems":[{"type":"MESSAGES","messages":true,"contentCount":1},`),
			post(one+"/items/content?type=MESSAGES", "", 409, "messages already"), post(one+"/items/content?type=TEXT&id=%20", "", 400, "id"), post(one+"/items/content?type=APP", "", 400, "id"),
			post(one+"/items/content?type=TEXT&id=x", "", 403).as(clerk), get(items, 200, `"itemCount":6`),
			patch(one, `[{"op":"remove","path":"/dashboardItems/0"},{"op":"remove","path":"/dashboardItems/0"},{"op":"remove","path":"/dashboardItems/0"}]`, 200), get(items, 200, `"itemCount":3`),
			// what people say of what an item shows
			{method: "POST", path: "/api/interpretations/visualization/VisualNoAA1", header: []string{"Content-Type", "text/plain"}, body: "Well", status: 201},
			{method: "POST", path: "/api/interpretations/visualization/VisualNoAA1", header: []string{"Content-Type", "text/plain"}, body: "Done", status: 201},
			get(one+"?fields=dashboardItems[type,interpretationCount,interpretationLikeCount]", 200, `{"type":"VISUALIZATION","interpretationCount":2,"interpretationLikeCount":0}`, `"interpretationCount":0`),
			get("/api/dashboards?fields=dashboardItems[type,interpretationCount]", 200, `{"type":"VISUALIZATION","interpretationCount":2}`, `"interpretationCount":0`),
			// an item goes with what it shows
			remove("/api/users/UserClerk01", 204), get(items, 200, `"users":[{"id":"M5zQapPyTZI"}],"contentCount":1}`), remove("/api/visualizations/VisualNoDD1", 204), get(items, 200, `"itemCount":2`),
			put(one, `{"name":"One","dashboardItems":[]}`, 200), get(items, 200, `{"itemCount":0,"dashboardItems":[]}`),
		} {
			s.do(t, x)
		}
	})
}
