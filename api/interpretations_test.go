package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"cohort/db/dbtest"
)

// withAnalyses makes a clerk, a reader, and analyses of which the clerk sees one and the reader none.
func withAnalyses(t *testing.T, s *testServer) {
	t.Helper()
	s.do(t, post("/api/metadata", `{
		"userRoles": [{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}],
		"users": [{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]},
			{"id":"UserBoate01","username":"kofi.boateng","password":"District1!","firstName":"Kofi","surname":"Boateng","userRoles":[{"id":"RoleClerk01"}]}],
		"organisationUnits": [{"id":"UnitCountry","name":"Country","shortName":"Country","openingDate":"2020-01-01"}],
		"visualizations": [{"id":"VisualOne01","name":"Coverage","type":"COLUMN","sharing":{"public":"--------","users":{"UserClerk01":{"id":"UserClerk01","access":"r-------"}}}},
			{"id":"VisualTwo01","name":"Secret","type":"COLUMN","sharing":{"public":"--------"}}],
		"maps": [{"id":"MapOfAll001","name":"All","sharing":{"public":"r-------"}}]}`, 200))
}

const boateng = "kofi.boateng:District1!"

func say(path, text, user string, status int, has ...string) exchange {
	return exchange{method: "POST", path: path, header: textType, body: text, user: user, status: status, has: has}
}

// uidOf reads what was made from an answer.
func uidOf(t *testing.T, body string) string {
	t.Helper()
	var made struct{ Response struct{ UID string } }
	if err := json.Unmarshal([]byte(body), &made); err != nil || len(made.Response.UID) != 11 {
		t.Fatalf("no uid in %s", body)
	}
	return made.Response.UID
}

func TestInterpretations(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withAnalyses(t, s)
		const all = "/api/interpretations"
		one := uidOf(t, s.do(t, exchange{method: "POST", path: all + "/visualization/VisualOne01", header: textType, user: clerk, status: 201,
			body: "Is this right, @kofi.boateng. Ask clerk@health.example or @admin", has: []string{`"message":"Interpretation created"`}}))
		two := uidOf(t, s.do(t, exchange{method: "POST", path: all + "/map/MapOfAll001?ou=UnitCountry", header: []string{"Content-Type", "text/html; charset=UTF-8"}, user: boateng, status: 201, body: "<b>Höher</b>"}))
		three := uidOf(t, s.do(t, say(all+"/visualization/VisualTwo01", "hidden", "", 201)))
		comment := uidOf(t, s.do(t, say(all+"/"+one+"/comments", "Yes, see @kofi.boateng!", clerk, 201)))
		theirs := all + "/" + one + "/comments/" + comment
		for _, x := range []exchange{
			// reading
			{path: all + "?fields=id,text,type,likes,likedBy,period,user[id,name],createdBy[username],visualization[id,name],comments[id,text,user[name],mentions[username]],mentions[username],access[read,update]&order=created:asc",
				status: 200, user: clerk, has: []string{`"pager":{"page":1,"total":2`, `"text":"Is this right, @kofi.boateng. Ask clerk@health.example or @admin","type":"VISUALIZATION","likes":0,"likedBy":[]`,
					`"user":{"id":"UserClerk01","name":"Clara Clerk"}`, `"createdBy":{"username":"clerk"}`, `"visualization":{"id":"VisualOne01","name":"Coverage"}`,
					`"comments":[{"id":"` + comment + `","text":"Yes, see @kofi.boateng!","user":{"name":"Clara Clerk"},"mentions":[{"username":"kofi.boateng"}]}]`,
					`"mentions":[{"username":"kofi.boateng"},{"username":"admin"}]`, `"access":{"read":true,"update":true}`}, hasnt: []string{"hidden"}},
			{path: all + "?fields=id", user: clerk, status: 200, has: []string{`[{"id":"` + two + `"},{"id":"` + one + `"}]`}},
			{path: all + "?fields=id&pageSize=1&page=2", status: 200, has: []string{`"total":3`, `[{"id":"` + two + `"}]`, "nextPage", "prevPage"}},
			{path: all + "?fields=id&pageSize=1&page=9", status: 200, has: []string{`"total":3`, `"interpretations":[]`}},
			{path: all + "?fields=id&paging=false&order=text:asc", status: 200, has: []string{`[{"id":"` + two + `"},{"id":"` + one + `"},{"id":"` + three + `"}]`}},
			{path: all + "?fields=id", user: boateng, status: 200, has: []string{`[{"id":"` + two + `"}]`}},
			{path: all + "/" + one, status: 200, user: clerk, has: []string{`"sharing":{"owner":"UserClerk01"`, `"public":"--------"`, `"href":"http://127.0.0.1`, `"created":"2`}},
			{path: all + "/" + one, status: 403, user: boateng, has: []string{"E1006"}},
			{path: all + "/" + two, status: 200, user: boateng, has: []string{`"type":"MAP"`, `"text":"<b>Höher</b>"`, `"map":{"id":"MapOfAll001"}`, `"organisationUnit":{"id":"UnitCountry"}`}, hasnt: []string{`"visualization"`}},
			{path: all + "/NoSuchThing", status: 404, has: []string{"E1005"}},
			{path: all + ".xml?fields=id,text", user: boateng, status: 200, has: []string{`<interpretation`, two}},

			// filters
			{path: all + "?fields=id&filter=visualization.id:eq:VisualOne01", status: 200, has: []string{`"total":1`, one}},
			{path: all + "?fields=id&filter=visualization.id:eq:VisualOne99", status: 200, has: []string{`"total":0`}},
			{path: all + "?fields=id&filter=visualization.id:eq:VisualOne01&filter=map.id:eq:MapOfAll001", status: 200, has: []string{`"total":0`}},
			{path: all + "?fields=id&filter=visualization.id:eq:VisualOne01&filter=map.id:eq:MapOfAll001&rootJunction=OR", status: 200, has: []string{`"total":2`}},
			{path: all + "?fields=id&filter=text:ilike:HÖHER", status: 200, has: []string{`"total":1`, two}},
			{path: all + "?fields=id&filter=type:eq:MAP", status: 200, has: []string{`"total":1`, two}},
			{path: all + "?fields=id&filter=mentions.username:in:[kofi.boateng,x]", status: 200, has: []string{`"total":1`, one}},
			{path: all + "?fields=id&filter=comments.mentions.username:in:[kofi.boateng]", status: 200, has: []string{`"total":1`, one}},
			{path: all + "?fields=id&filter=comments.mentions.username:in:[admin]", status: 200, has: []string{`"total":0`}},
			{path: all + "?fields=id&filter=mentions:in:[admin]", status: 200, has: []string{`"total":1`, one}},
			{path: all + "?fields=id&filter=mentions:in:[nobody]", status: 200, has: []string{`"total":0`}},
			{path: all + "?fields=id&filter=comments:gt:0", status: 200, has: []string{`"total":1`, one}},
			{path: all + "?fields=id&filter=nothing:eq:1", status: 400, has: []string{"E1003"}},
			{path: all + "?fields=id&rootJunction=XOR", status: 400},

			// seen from the analysis
			{path: "/api/visualizations/VisualOne01?fields=interpretations", user: clerk, status: 200, has: []string{`{"interpretations":[{"id":"` + one + `"}]}`}},
			{path: "/api/visualizations?fields=id,interpretations[text,comments[text]]&filter=id:eq:VisualOne01", user: clerk, status: 200, has: []string{`"interpretations":[{"text":"Is this right`, `"comments":[{"text":"Yes, see @kofi.boateng!"}]`}},
			{path: "/api/maps?fields=id,interpretations~size", status: 200, has: []string{`1`}},

			// what is refused
			say(all+"/visualization/VisualTwo01", "mine", clerk, 403), say(all+"/visualization/MapOfAll001", "mine", "", 404), say(all+"/nothing/MapOfAll001", "mine", "", 404),
			say(all+"/map/MapOfAll001", " \n", "", 400, "empty"), say(all+"/map/MapOfAll001", strings.Repeat("x", 64<<10+1), "", 413),
			say(all+"/map/MapOfAll001", "a\xffb", "", 400), say(all+"/map/MapOfAll001", "a\x00b", "", 400), say(all+"/map/MapOfAll001?ou=UnitNowhere", "x", "", 409, "UnitNowhere"),
			say(all+"/map/MapOfAll001?pe=../..", "x", "", 409), say(all+"/"+one+"/comments", "x", boateng, 403), say(all+"/NoSuchThing/comments", "x", "", 404), say(all+"/"+one+"/comments", "", "", 400),
			post(all+"/map/MapOfAll001", `{}`, 415), {method: "POST", path: all, header: jsonType, body: `{}`, status: 405},
			{method: "PUT", path: all + "/" + one, header: textType, body: "not mine", user: boateng, status: 403},
			{method: "PUT", path: all + "/" + two, header: textType, body: "not mine", user: clerk, status: 403},
			{method: "DELETE", path: all + "/" + two, user: clerk, status: 403}, {method: "PUT", path: all + "/NoSuchThing", header: textType, body: "x", status: 404},
			{method: "PUT", path: all + "/" + two + "/comments/" + comment, header: textType, body: "x", status: 404},
			{method: "DELETE", path: theirs, user: boateng, status: 403},

			// changes
			{method: "PUT", path: all + "/" + one, header: textType, body: "Now for @admin", user: clerk, status: 204},
			{path: all + "/" + one + "?fields=text,mentions[username],comments~size", status: 200, has: []string{`{"text":"Now for @admin","mentions":[{"username":"admin"}],"comments":1}`}},
			{method: "PUT", path: theirs, header: textType, body: "No, @clerk", user: clerk, status: 204},
			{path: all + "/" + one + "?fields=comments[text,mentions[id]]", status: 200, has: []string{`{"comments":[{"text":"No, @clerk","mentions":[{"id":"UserClerk01"}]}]}`}},
			{method: "POST", path: all + "/" + two + "/like", user: clerk, status: 200}, {method: "POST", path: all + "/" + two + "/like", user: clerk, status: 200, has: []string{"Like added"}},
			{method: "POST", path: all + "/" + one + "/like", user: boateng, status: 403}, {method: "POST", path: all + "/NoSuchThing/like", status: 404},
			{path: all + "/" + two + "?fields=likes,likedBy[id,username]", status: 200, has: []string{`{"likes":1,"likedBy":[{"id":"UserClerk01","username":"clerk"}]}`}},
			{path: all + "?fields=id&order=likes:desc", user: clerk, status: 200, has: []string{`[{"id":"` + two + `"},{"id":"` + one + `"}]`}},
			{method: "DELETE", path: all + "/" + two + "/like", user: clerk, status: 200}, {method: "DELETE", path: all + "/" + two + "/like", user: clerk, status: 200},
			{path: all + "/" + two + "?fields=likes,likedBy", status: 200, has: []string{`{"likes":0,"likedBy":[]}`}},
			{method: "DELETE", path: theirs, user: clerk, status: 204}, {method: "DELETE", path: theirs, user: clerk, status: 404},

			// what is new
			{path: "/api/me/dashboard", user: clerk, status: 200, has: []string{`{"unreadInterpretations":1}`}},
			{path: "/api/me/dashboard", user: boateng, status: 200, has: []string{`{"unreadInterpretations":0}`}},
			{method: "POST", path: "/api/me/dashboard/interpretations/read", user: clerk, status: 204}, {path: "/api/me/dashboard", user: clerk, status: 200, has: []string{`{"unreadInterpretations":0}`}},

			// sharing follows the analysis
			patch("/api/visualizations/VisualOne01", `[{"op":"replace","path":"/sharing/users","value":{}}]`, 200),
			{path: all + "/" + one, user: clerk, status: 403},
			{method: "PUT", path: all + "/" + one, header: textType, body: "still", user: clerk, status: 403},

			// nothing dangles
			{method: "POST", path: all + "/" + two + "/like", user: clerk, status: 200},
			remove("/api/users/UserClerk01", 204), remove("/api/organisationUnits/UnitCountry", 204),
			{path: all + "/" + one, status: 200, has: []string{"Now for @admin"}, hasnt: []string{"UserClerk01", "createdBy", "null"}},
			{path: all + "/" + two, status: 200, has: []string{`"likes":0`, `"likedBy":[]`}, hasnt: []string{"organisationUnit", "null"}},
			remove("/api/visualizations/VisualOne01", 204), get(all+"/"+one, 404), get(all+"?fields=id", 200, `"total":2`),
			remove(all+"/"+two, 204), get(all+"/"+two, 404), get(all+"?fields=id", 200, `"total":1`),
		} {
			s.do(t, x)
		}
	})
}

// Many like and comment at once while the interpretation changes: each counts once.
func TestLikesAtOnce(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withAnalyses(t, s)
		one := "/api/interpretations/" + uidOf(t, s.do(t, say("/api/interpretations/map/MapOfAll001", "x", "", 201)))
		var all sync.WaitGroup
		for i := range 24 {
			user := []string{clerk, boateng, ""}[i%3]
			all.Go(func() { s.do(t, exchange{method: "POST", path: one + "/like", user: user, status: 200}) })
			all.Go(func() { s.do(t, say(one+"/comments", fmt.Sprint("comment ", i), user, 201)) })
			all.Go(func() {
				s.do(t, exchange{method: "PUT", path: one, header: textType, body: fmt.Sprint("text ", i), status: 204})
			})
		}
		all.Wait()
		s.do(t, get(one+"?fields=likes,likedBy~size,comments~size", 200, `{"likes":3,"likedBy":3,"comments":24}`))
	})
}

// A list of many is read in pieces, and only a page of it is kept.
func TestManyInterpretations(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	withAnalyses(t, s)
	for i := range 1203 {
		s.do(t, say("/api/interpretations/map/MapOfAll001", fmt.Sprintf("%04d", (i*7)%1203), "", 201))
	}
	s.do(t, get("/api/interpretations?fields=text&order=text:desc&pageSize=2&page=2", 200, `"total":1203`, `[{"text":"1200"},{"text":"1199"}]`))
	s.do(t, get("/api/interpretations?fields=text&filter=text:like:120&pageSize=2&order=text:asc", 200, `"total":5`, `[{"text":"0120"},{"text":"1120"}]`))
	s.do(t, get("/api/maps/MapOfAll001?fields=interpretations~size", 200, `1203`))
}
