package api

import "testing"

func TestSQLViewsSelect(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		view := func(kind, query string) string {
			return `{"id":"ViewNumber1","name":"V","type":"` + kind + `","sqlQuery":"` + query + `"}`
		}
		const one = "/api/sqlViews/ViewNumber1"
		for _, x := range []exchange{
			post("/api/sqlViews", view("VIEW", "delete from dataelement"), 409, "E4301", "ViewNumber1"), post("/api/sqlViews", view("VIEW", "select 1; select 2"), 409, "E4302"),
			post("/api/sqlViews", view("VIEW", "select * from userinfo"), 409, "E4306", "userinfo"), post("/api/sqlViews", view("VIEW", "select 1 into x"), 409, "E4311"),
			post("/api/sqlViews", view("VIEW", "select '${name}'"), 409, "E4305"), post("/api/sqlViews", view("QUERY", "select '${name}'"), 201), patch(one, `{"type":"MATERIALIZED_VIEW"}`, 409, "E4305"),
			put(one, view("QUERY", "drop table dataelement"), 409, "E4301"), put(one, view("VIEW", "with x as (select 1) select * from x;"), 200), get(one, 200, "with x as"),
			post("/api/metadata", `{"sqlViews":[`+view("VIEW", "update x set y = 1")+`]}`, 409, "E4301"), post("/api/sqlViews", `{"name":"W","type":"VIEW"}`, 409, "E4000"),
		} {
			s.do(t, x)
		}
	})
}
