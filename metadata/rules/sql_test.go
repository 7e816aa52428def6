package rules

import "testing"

func TestQueriesOfViews(t *testing.T) {
	for query, want := range map[string]string{
		"select * from dataelement": "", "  SELECT 1;": "", "with x as (select 1) select * from x;\n": "", "select name from organisationunit where name = 'drop it; all'": "",
		"select * from dataelement where valuetype = '${valueType}'": "", "select ${_current_user_id}": "", "-- all\nselect updated_at from dataelement": "", "select 'it''s' /* insert */": "",
		"": "E4301", "delete from dataelement": "E4301", "selection": "E4301", "(select 1)": "E4301", "select 1; select 2": "E4302", "select 1; -- and\n drop table x": "E4302",
		"with x as (delete from dataelement returning *) select * from x": "E4311", "select * into y from dataelement": "E4311", "select pg_sleep(10)": "E4311",
		"select 1 /* ' */ from userinfo /* ' */": "E4306", `select E'\'', 1 from account where a = ''`: "E4306", "select $$a$$": "E4311", "select e'\\'', 1 into x from y where a = ''": "E4311",
		"select * from userinfo": "E4306", `select * from "userinfo"`: "E4306", "select * from public.UserInfo": "E4306", "select ${a b}": "E4313", "select '${a;b}'": "E4313", "select ${}": "E4313",
	} {
		if code, _, text := wrongQuery(query, true); code != want {
			t.Errorf("%q: %s %s, want %s", query, code, text, want)
		}
	}
	if code, _, _ := wrongQuery("select ${a}", false); code != "E4305" {
		t.Errorf("a variable of a view: %s", code)
	}
}
