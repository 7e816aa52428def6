package api

import "testing"

func TestPatchesOfSharing(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", sharers, 200))
		const ours, open, shown = "/api/dataElements/ElementOurs", "/api/dataElements/ElementOpen", "?fields=sharing"
		const add, drop = `{"op":"add","path":"/sharing/users/UserClerk01","value":{"access":"r-------","id":"UserClerk01"}}`, `{"op":"remove","path":"/sharing/users/UserClerk01"}`
		mine := `{"id":"UserClerk01","access":"r-------","displayName":"Clara Clerk"}`
		for _, x := range []exchange{
			// one object
			patch(ours+"/sharing", `[`+add+`]`, 204), get(ours+shown, 200, mine, `"GroupMidwif"`).as(clerk),
			patch(ours+"/sharing", `[{"op":"remove","path":"/users/UserClerk01"},{"op":"replace","path":"/public","value":"r-------"}]`, 204), get(ours+shown, 200, `"users":{}`, `"public":"r-------"`).as(clerk),
			patch(ours+"/sharing", `{"public":"--------"}`, 204), get(ours+shown, 200, `"public":"--------"`, `"GroupMidwif"`), get(ours+shown, 403).as(clerk),
			patch(ours+"/sharing", `[`+drop+`]`, 400), patch(ours+"/sharing", `[{"op":"replace","path":"/public","value":"xx"}]`, 409, "E3015"), patch(ours+"/sharing", `[{"op":"replace","path":"/name","value":"x"}]`, 400),
			patch(ours+"/sharing", `[{"op":"add","path":"/users/NoSuchUser1","value":{"access":"r-------"}}]`, 409, "E5002"), patch(ours+"/sharing", `7`, 400), patch(ours+"/sharing", `{"nothing":1}`, 400),
			patch("/api/dataElements/NoSuchElem1/sharing", `[]`, 404), patch("/api/organisationUnits/NoSuchUnit1/sharing", `[]`, 404), patch("/api/categoryOptions/xYerKDKCefk/sharing", `{"public":"--------"}`, 409, "E3013"),
			patch(ours+"/sharing", `[`+add+`]`, 204).as(nurse), patch(open+"/sharing", `[`+add+`]`, 403, "E3001").as(nurse), patch("/api/dataElements/ElementHide/sharing", `[{"op":"test","path":"/public","value":"--------"}]`, 403).as(nurse),
			patch("/api/dataElements/ElementHide/sharing", `[{"op":"test","path":"/public","value":"rw------"}]`, 403, "E3001").as(nurse),
			patch(ours+"/sharing", `{"public":"r-------"}`, 403, "E3008").as(nurse),
			{method: "PATCH", path: ours + "/sharing", header: []string{"Content-Type", "application/json-patch+json", "If-Match", `"1"`}, body: `[` + drop + `]`, status: 412},
			patch(ours+"/sharing", `[`+drop+`]`, 204),

			// several of a type: what is wrong with one does not keep the others
			patch("/api/dataElements/sharing", `{"dataElements":["ElementOurs","ElementOpen","NoSuchElem1"],"patch":[`+add+`]}`, 409, `"status":"WARNING"`, `"updated":2`, `"ignored":1`, `"uid":"NoSuchElem1"`, "E5001"),
			get(ours+shown, 200, mine).as(clerk), get(open+shown, 200, mine),
			patch("/api/dataElements/sharing", `{"dataElements":["ElementOurs","ElementOpen"],"patch":[`+drop+`]}`, 200, `"status":"OK"`, `"updated":2`),
			patch("/api/dataElements/sharing?atomic=true", `{"dataElements":["ElementOurs","NoSuchElem1"],"patch":[`+add+`]}`, 409, `"updated":0`, `"ignored":2`, "E5001"),
			patch("/api/dataElements/sharing?atomicMode=ALL", `{"dataElements":["ElementOurs","NoSuchElem1"],"patch":[`+add+`]}`, 409, `"updated":0`), get(ours+shown, 200, `"users":{}`),
			patch("/api/dataElements/sharing?importMode=VALIDATE", `{"dataElements":["ElementOurs"],"patch":[`+add+`]}`, 200), get(ours+shown, 200, `"users":{}`),
			patch("/api/dataElements/sharing", `{"dataElements":["ElementOurs","ElementOpen","ElementHide"],"patch":[`+add+`]}`, 409, `"updated":1`, `"ignored":2`, "E3001").as(nurse),
			get(ours+shown, 200, mine), get(open+shown, 200, `"users":{}`),
			patch("/api/dataElements/sharing", `{"dataElements":["ElementOurs","ElementOpen"],"patch":[`+drop+`]}`, 409, `"updated":1`, `"uid":"ElementOpen"`, "Invalid path"),
			patch("/api/dataElements/sharing", `{"dataElements":["ElementOurs"],"patch":[{"op":"replace","path":"/name","value":"x"}]}`, 409, `"ignored":1`), get(ours, 200, `"name":"Ours"`),
			patch("/api/dataElements/sharing", `{"dataElements":["ElementOurs","ElementOurs"],"patch":[`+add+`]}`, 409, `"updated":1`, "E5004"),
			patch("/api/organisationUnits/sharing", `{"organisationUnits":["NoSuchUnit1"],"patch":[`+add+`]}`, 409, "E5001"),
			patch("/api/dataElements/sharing", `{"dataSets":[],"patch":[]}`, 400), patch("/api/dataElements/sharing", `{"dataElements":[1],"patch":[]}`, 400),
			patch("/api/dataElements/sharing", `{"dataElements":["ElementOurs"]}`, 400), patch("/api/dataElements/sharing?atomic=x", `{"dataElements":[],"patch":[]}`, 400), patch("/api/dataElements/sharing", `[]`, 400),

			// of several types
			patch("/api/metadata/sharing", `{"dataElements":{"ElementOurs":[`+drop+`]},"dataSets":{"DataSetOne1":[{"op":"replace","path":"/sharing/users","value":{"UserNurse01":{"access":"r-r-----"}}}],"NoSuchSet01":[`+add+`]}}`, 409, `"updated":2`, `"ignored":1`),
			get(ours+shown, 200, `"users":{}`), get("/api/dataSets/DataSetOne1?fields=sharing", 200, `"UserNurse01":{"id":"UserNurse01","access":"r-r-----"`),
			patch("/api/metadata/sharing", `{"nothings":{}}`, 400, "nothings"), patch("/api/metadata/sharing", `{"dataSets":[]}`, 400), patch("/api/metadata/sharing", `{"dataSets":{"DataSetOne1":{}}}`, 400), patch("/api/metadata/sharing", `[]`, 400),
			patch("/api/categories/sharing", `{"categories":["GLevLNI9wkl"],"patch":[`+add+`]}`, 409, "E3013"),
		} {
			s.do(t, x)
		}
	})
}

const board = `{
 "indicatorTypes": [{"id":"IndTypeOne1","name":"Percent","factor":100}],
 "indicators": [{"id":"IndicatorO1","name":"Rate","shortName":"Rate","indicatorType":{"id":"IndTypeOne1"},"numerator":"1","denominator":"1","sharing":{"public":"--------","users":{"UserClerk01":{"access":"-w------"}}}}],
 "legendSets": [{"id":"LegendSetX1","name":"L","sharing":{"public":"r-------"}}],
 "visualizations": [{"id":"VisualXXXX1","name":"V","type":"COLUMN","legend":{"set":{"id":"LegendSetX1"}},"sharing":{"public":"--------","users":{"UserNurse01":{"access":"rw------"}}},
   "dataDimensionItems":[{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElementHide"}},{"dataDimensionItemType":"INDICATOR","indicator":{"id":"IndicatorO1"}},{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElementOpen"}}]}],
 "maps": [{"id":"MapXXXXXXX1","name":"M","mapViews":[{"id":"MapViewXXX1","layer":"thematic","renderingStrategy":"SINGLE","dataDimensionItems":[{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElementOurs"}}]}],"sharing":{"public":"r-------"}}],
 "dashboards": [{"id":"DashboardX1","name":"D","sharing":{"public":"--------","users":{"UserClerk01":{"access":"rw------"},"UserNurse01":{"access":"r-------"}},"userGroups":{"GroupMidwif":{"access":"--------"}}},
   "dashboardItems":[{"id":"DashItemXX1","visualization":{"id":"VisualXXXX1"}},{"id":"DashItemXX2","map":{"id":"MapXXXXXXX1"}},{"id":"DashItemXX3","text":"none"}]}]}`

func TestSharingOfWhatADashboardShows(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", sharers, 200))
		s.do(t, post("/api/metadata", board, 200))
		const cascade = "/api/dashboards/cascadeSharing/DashboardX1"
		done := []string{`"errorReports":[]`, `"countUpdatedDashBoardItems":2`, `"visualizations":[{"id":"VisualXXXX1","name":"V"}]`, `"indicators":[{"id":"IndicatorO1","name":"Rate"}]`, `{"id":"ElementHide","name":"Hidden"}`, `{"id":"ElementOurs","name":"Ours"}`}
		hidden := "No matching object for reference. Identifier was ElementHide, and object was DataElement."
		for _, x := range []exchange{
			get("/api/visualizations/VisualXXXX1", 403).as(clerk), get("/api/dataElements/ElementHide", 403).as(clerk),
			{method: "POST", path: cascade + "?dryRun=true", status: 200, has: done, hasnt: []string{"ElementOpen", "LegendSetX1", "maps"}},
			get("/api/visualizations/VisualXXXX1", 403).as(clerk),

			// who may not see an object is told that there is none; who may only see it may not share it
			{method: "POST", path: cascade + "?atomic=true", user: nurse, status: 200, has: []string{hidden, `"errorCode":"E5001"`, `"mainKlass":"org.hisp.dhis.dataelement.DataElement"`, `"countUpdatedDashBoardItems":0`, `"updateObjects":{}`}},
			get("/api/visualizations/VisualXXXX1", 403).as(clerk),
			{method: "POST", path: cascade + "?dryRun=true", user: nurse, status: 200, has: []string{hidden, "VisualXXXX1", `"dataElements":[{"id":"ElementOurs","name":"Ours"}]`}},
			post("/api/dashboards/cascadeSharing/NoSuchBoard", "", 404), post("/api/dashboards/cascadeSharing/DashboardX1?dryRun=x", "", 400),

			{method: "POST", path: cascade, status: 200, has: done},
			get("/api/visualizations/VisualXXXX1?fields=sharing", 200, `"UserClerk01":{"id":"UserClerk01","access":"r-------"`, `"UserNurse01":{"id":"UserNurse01","access":"rw------"`, `"public":"--------"`, `"userGroups":{}`).as(clerk),
			get("/api/dataElements/ElementHide", 200, "Hidden").as(clerk), get("/api/dataElements/ElementOurs?fields=sharing", 200, `"GroupMidwif"`, `"UserClerk01"`).as(clerk),
			get("/api/indicators/IndicatorO1?fields=sharing", 200, `"UserClerk01":{"id":"UserClerk01","access":"rw------"`),
			{method: "POST", path: cascade, status: 200, has: []string{`"errorReports":[]`, `"countUpdatedDashBoardItems":0`, `"updateObjects":{}`}},
			put("/api/dashboards/DashboardX1/sharing", `{"public":"--------"}`, 204), {method: "POST", path: cascade, user: clerk, status: 403},
			post("/api/dashboards/DashboardX1/dashboardItems/DashItemXX1", "", 409),
		} {
			s.do(t, x)
		}
	})
}
