package api

import (
	"regexp"
	"strings"
	"testing"

	"cohort/metadata"
)

// shown are dashboards and maps, some of which not everybody sees, and what is inside them.
const shown = `{
 "userGroups": [{"id":"GroupNurses","name":"Undisclosed","users":[{"id":"UserNurse01"}],"sharing":{"public":"--------"}}],
 "visualizations": [{"id":"VisualXXXX1","name":"Cases","type":"COLUMN"}],
 "dashboards": [
  {"id":"DashboardX1","name":"Open","sharing":{"public":"r-------"},"dashboardItems":[
   {"id":"ItemXXXXXX1","visualization":{"id":"VisualXXXX1"},"x":3,"y":1,"width":9,"height":4},{"id":"ItemXXXXXX2","text":"Welcome","x":1}]},
  {"id":"DashboardX2","name":"Closed","sharing":{"public":"--------"},"dashboardItems":[{"id":"ItemXXXXXX3","text":"Secret","x":2}]}],
 "maps": [
  {"id":"MapXXXXXXX1","name":"Open","sharing":{"public":"r-------"},"mapViews":[{"id":"ViewXXXXXX1","layer":"thematic1","renderingStrategy":"SINGLE","opacity":0.5},{"id":"ViewXXXXXX2","layer":"boundary","renderingStrategy":"SINGLE"}]},
  {"id":"MapXXXXXXX2","name":"Closed","sharing":{"public":"--------"},"mapViews":[{"id":"ViewXXXXXX3","layer":"facility","renderingStrategy":"SINGLE"}]}]}`

func TestRecords(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(catalogue), metadata.ImportOptions{})
		s.put(t, []byte(shown), metadata.ImportOptions{})
		const nina = "nina:District1!"
		uploaded := func(user, name string) string {
			answer := s.do(t, exchange{method: "POST", path: "/api/fileResources", user: user, status: 202, body: name,
				header: []string{"Content-Type", "application/octet-stream", "Content-Disposition", `attachment; filename="` + name + `"`}})
			return regexp.MustCompile(`"id":"([A-Za-z0-9]{11})","created`).FindStringSubmatch(strings.ReplaceAll(answer, `"name"`, `"created"`))[1]
		}
		b, a, foreign := uploaded(nina, "b.txt"), uploaded(nina, "a.txt"), uploaded("", "c.txt")
		said := func(user, text string) {
			s.do(t, exchange{method: "POST", path: "/api/interpretations/visualization/VisualXXXX1", user: user, header: []string{"Content-Type", "text/plain"}, body: text, status: 201})
		}
		said("", "First")
		said("", "Second")
		remarks := s.do(t, exchange{path: "/api/interpretations.csv?fields=id&skipHeader=true", status: 200})
		second, first := remarks[:11], remarks[13:24]
		s.do(t, exchange{method: "POST", path: "/api/interpretations/" + first + "/comments", header: []string{"Content-Type", "text/plain"}, body: "Indeed", status: 201})
		token := regexp.MustCompile(`"uid":"([A-Za-z0-9]{11})"`).FindStringSubmatch(
			s.do(t, exchange{method: "POST", path: "/api/apiTokens", user: nina, header: jsonType, body: `{"attributes":[{"type":"MethodAllowedList","allowedMethods":["GET"]}]}`, status: 201}))[1]

		const items, views = "/api/dashboardItems", "/api/mapViews"
		for _, x := range []exchange{
			// what stands inside other objects
			{path: items + "?fields=id,type,visualization[name],text&order=id", status: 200, has: []string{`{"pager":{"page":1,"total":3,`,
				`"dashboardItems":[{"id":"ItemXXXXXX1","type":"VISUALIZATION","visualization":{"name":"Cases"}},{"id":"ItemXXXXXX2","type":"TEXT","text":"Welcome"},{"id":"ItemXXXXXX3","type":"TEXT","text":"Secret"}]`}},
			{path: items + "?fields=id&paging=false", user: nina, status: 200, has: []string{`{"dashboardItems":[{"id":"ItemXXXXXX1"},{"id":"ItemXXXXXX2"}]}`}},
			{path: items + "?fields=id&order=x&pageSize=1&page=2", status: 200, has: []string{`"total":3`, `"dashboardItems":[{"id":"ItemXXXXXX3"}]`, `"nextPage":"` + s.URL + `/api/dashboardItems?page=3&pageSize=1`}},
			{path: items + "?fields=id&filter=text:ilike:SEC&paging=false", status: 200, has: []string{`{"dashboardItems":[{"id":"ItemXXXXXX3"}]}`}},
			{path: items + "?fields=id&filter=text:ilike:SEC&paging=false", user: nina, status: 200, has: []string{`{"dashboardItems":[]}`}},
			{path: items + "?filter=nothing:eq:1", status: 400, has: []string{"E1003"}},
			{path: items + ".csv?fields=id,visualization,text&order=id", user: nina, status: 200, has: []string{"id,visualization,text\r\nItemXXXXXX1,VisualXXXX1,\r\nItemXXXXXX2,,Welcome\r\n"}},
			{path: items + ".xml?fields=id&paging=false", status: 200, has: []string{`<dashboardItem id="ItemXXXXXX1"`}},
			{path: items + "/ItemXXXXXX1", status: 200, has: []string{`"id":"ItemXXXXXX1"`, `"type":"VISUALIZATION"`, `"width":9`}},
			{path: items + "/ItemXXXXXX2?fields=text", user: nina, status: 200, has: []string{`{"text":"Welcome"}`}},
			{path: items + "/ItemXXXXXX3", user: nina, status: 403, has: []string{"E1006"}, hasnt: []string{"Secret"}},
			{path: items + "/NoSuchItem1", status: 404, has: []string{"E1005"}},
			{path: items + "/DashboardX1", status: 404},
			{path: items + "/gist?fields=id,type&total=true&pageSize=2", status: 200, has: []string{`"pager":{"page":1,"pageSize":2,"total":3,"pageCount":2,"nextPage":"/dashboardItems/gist?fields=`, `[{"id":"ItemXXXXXX3","type":"TEXT"},{"id":"ItemXXXXXX1","type":"VISUALIZATION"}]`}},
			{path: items + "/gist?fields=id&headless=true&order=x:desc", user: nina, status: 200, has: []string{`["ItemXXXXXX1","ItemXXXXXX2"]`}},
			{path: items + "/gist.csv?fields=id,text&filter=text:like:w*", user: nina, status: 200, has: []string{"id,text\r\nItemXXXXXX2,Welcome\r\n"}},
			{path: items + "/ItemXXXXXX1/gist?fields=id,visualization,users", status: 200, has: []string{`"id":"ItemXXXXXX1","visualization":"VisualXXXX1","users":`, `"visualization":"/visualizations/VisualXXXX1/gist"`}},
			{path: items + "/ItemXXXXXX3/gist", user: nina, status: 403},
			{path: items + "/ItemXXXXXX1/users/gist", status: 200, has: []string{`"users":[]`}},
			{path: items + "/ItemXXXXXX1/width/gist", status: 200, has: []string{`9`}},
			{path: items + "/ItemXXXXXX1/nothing/gist", status: 404},
			{path: views + "?fields=id,layer,opacity&order=id:desc", user: nina, status: 200, has: []string{`"mapViews":[{"id":"ViewXXXXXX2","layer":"boundary"},{"id":"ViewXXXXXX1","layer":"thematic1","opacity":0.5}]`}},
			{path: views + "?fields=id&filter=layer:in:[facility,boundary]&order=id&paging=false", status: 200, has: []string{`{"mapViews":[{"id":"ViewXXXXXX2"},{"id":"ViewXXXXXX3"}]}`}},
			{path: views + "/ViewXXXXXX1", user: nina, status: 200, has: []string{`"layer":"thematic1"`}},
			{path: views + "/ViewXXXXXX3", user: nina, status: 403},
			{path: views + "/gist?fields=id,layer&headless=true", user: nina, status: 200, has: []string{`[{"id":"ViewXXXXXX1","layer":"thematic1"},{"id":"ViewXXXXXX2","layer":"boundary"}]`}},
			{method: "DELETE", path: items + "/ItemXXXXXX1", status: 405},

			// files
			{path: "/api/fileResources?fields=id,name,domain,storageStatus", user: nina, status: 200, has: []string{`"total":2`,
				`"fileResources":[{"id":"` + a + `","name":"a.txt","domain":"DATA_VALUE","storageStatus":"STORED"},{"id":"` + b + `","name":"b.txt"`}, hasnt: []string{foreign}},
			{path: "/api/fileResources", user: nina, status: 200, has: []string{`{"id":"` + a + `","displayName":"a.txt"}`}},
			{path: "/api/fileResources?filter=name:eq:c.txt&fields=id,createdBy[username]&paging=false", status: 200, has: []string{`{"fileResources":[{"id":"` + foreign + `","createdBy":{"username":"admin"}}]}`}},
			{path: "/api/fileResources?pageSize=1&page=2&order=name:desc&fields=name", user: nina, status: 200, has: []string{`"total":2`, `"fileResources":[{"name":"a.txt"}]`}},
			{path: "/api/fileResources.csv?fields=name,contentLength", user: nina, status: 200, has: []string{"name,contentLength\r\na.txt,5\r\nb.txt,5\r\n"}},
			{path: "/api/fileResources/gist?fields=name,contentLength&order=name:desc", user: nina, status: 200, has: []string{`"fileResources":[{"name":"b.txt","contentLength":5},{"name":"a.txt","contentLength":5}]`}},
			{path: "/api/fileResources/" + a + "/gist?fields=name,href", user: nina, status: 200, has: []string{`{"name":"a.txt","href":"/fileResources/` + a + `/gist"}`}},
			{path: "/api/fileResources/" + foreign + "/gist", user: nina, status: 403},
			{path: "/api/fileResources/" + a + "/name/gist", user: nina, status: 200, has: []string{`"a.txt"`}},
			{path: "/api/fileResources?fields=createdBy[userGroups[name]]", user: nina, status: 200, hasnt: []string{"Undisclosed"}},

			// interpretations
			{path: "/api/interpretations/gist?fields=id,text,visualization,comments", user: nina, status: 200, has: []string{`"interpretations":[{"id":"` + second + `","text":"Second","visualization":"VisualXXXX1","comments":0`,
				`{"id":"` + first + `","text":"First","visualization":"VisualXXXX1","comments":1`}},
			{path: "/api/interpretations/gist?fields=text&filter=text:like:f*&headless=true", user: nina, status: 200, has: []string{`["First"]`}},
			{path: "/api/interpretations/gist?fields=text&pageSize=1&total=true", user: nina, status: 200, has: []string{`"total":2,"pageCount":2`, `"interpretations":["Second"]`}},
			{path: "/api/interpretations/" + first + "/gist?fields=type,comments[text]", user: nina, status: 200, has: []string{`{"type":"VISUALIZATION","comments":{"text":["Indeed"]}`}},
			{path: "/api/interpretations/" + first + "/comments/gist?fields=text", user: nina, status: 200, has: []string{`["Indeed"]`}},
			{path: "/api/interpretations/NoSuchThing/gist", user: nina, status: 404},

			// tokens
			{path: "/api/apiTokens/gist?fields=id,type", user: nina, status: 200, has: []string{`[{"id":"` + token + `","type":"PERSONAL_ACCESS_TOKEN_V1"}]`}},
			{path: "/api/apiToken/gist.csv?fields=id", user: nina, status: 200, has: []string{"id\r\n" + token + "\r\n"}},
			{path: "/api/apiTokens/gist?fields=id", status: 200, hasnt: []string{token}},
			{path: "/api/apiTokens/" + token + "/gist?fields=id,createdBy", user: nina, status: 200, has: []string{`"id":"` + token + `","createdBy":"UserNurse01"`}},
			{path: "/api/apiToken/" + token + "/gist", status: 404},
			{path: "/api/apiTokens/" + token + "/type/gist", user: nina, status: 200, has: []string{`"PERSONAL_ACCESS_TOKEN_V1"`}},
			{path: "/api/apiTokens.csv?fields=id,type", user: nina, status: 200, has: []string{"id,type\r\n" + token + ",PERSONAL_ACCESS_TOKEN_V1\r\n"}},
			{path: "/api/apiTokens?fields=createdBy[username,userGroups[name]]", user: nina, status: 200, has: []string{`"username":"nina"`}, hasnt: []string{"Undisclosed"}},
		} {
			s.do(t, x)
		}
	})
}
