package api

import (
	"strings"
	"testing"
)

func TestTranslations(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: `{"dataElements": [
			{"id":"Element0001","name":"Measles","shortName":"Measles","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"},
			{"id":"Element0002","name":"Polio","shortName":"Polio","formName":"Polio doses","description":"Doses","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}],
			"dataElementGroups": [{"id":"ElementGr01","name":"Vaccines","shortName":"Vaccines","dataElements":[{"id":"Element0001"},{"id":"Element0002"}]}],
			"jobConfigurations": []}`})
		const one, two = "/api/dataElements/Element0001", "/api/dataElements/Element0002"
		translate := func(path, user, list string, status int, has ...string) exchange {
			return exchange{method: "PUT", path: path + "/translations", user: user, header: jsonType, body: `{"translations":` + list + `}`, status: status, has: has}
		}
		first := `[{"property":"NAME","locale":"fr","value":"Rougeole"},{"property":"NAME","locale":"pt-BR","value":"Sarampo"},{"property":"NAME","locale":"pt","value":"Sarampo!"}]`
		second := `[{"property":"NAME","locale":"fr","value":"Anti-polio"},{"property":"SHORT_NAME","locale":"fr","value":"AP"},
			{"property":"FORM_NAME","locale":"fr","value":"Doses anti-polio"},{"property":"DESCRIPTION","locale":"fr","value":"Les doses"}]`
		for _, x := range []exchange{
			translate(one, "", first, 204),
			translate(two, "", second, 204),
			{path: one + "/translations", status: 200, has: []string{`{"translations":[{`, `"locale":"pt_BR"`, `"Rougeole"`}},

			// refused, and nothing changes
			translate("/api/dataElements/Element0009", "", first, 404, "E1005", "Element0009"),
			translate(one, clerk, `[]`, 403),
			translate(one, "", `[{"property":"NAME","locale":"fr","value":"a"},{"property":"NAME","locale":"fr","value":"b"}]`, 409, "E1106", "`NAME`", "`fr`"),
			translate(one, "", `[{"property":"NAME","locale":"pt-BR","value":"a"},{"property":"NAME","locale":"pt_BR","value":"b"}]`, 409, "E1106", "`pt_BR`"),
			translate(one, "", `[{"property":"VALUE_TYPE","locale":"fr","value":"a"}]`, 409, "E1107", `"value":"VALUE_TYPE"`, `"errorProperty":"property"`),
			translate(one, "", `[{"property":"name","locale":"fr","value":"a"}]`, 409, "`name`", "NAME, SHORT_NAME"),
			translate(one, "", `[{"property":"NAME","locale":"french","value":"a"}]`, 409, `"value":"french"`, `"errorProperty":"locale"`),
			translate(one, "", `[{"property":"NAME","locale":"fr"}]`, 409, "E4000", `"errorProperty":"value"`),
			translate(one, "", `[{"property":"NAME","value":"a"}]`, 409, "E4000", `"errorProperty":"locale"`),
			translate(one, "", `[{"locale":"fr","value":"a"}]`, 409, "E4000", `"errorProperty":"property"`),
			translate(one, "", `[1]`, 400),
			translate(one, "", `{}`, 400),
			translate(one, "", `null`, 400),
			{method: "PUT", path: "/api/dataElements/Element0001", header: jsonType, status: 409, has: []string{"E1106"},
				body: `{"name":"Measles","shortName":"Measles","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","translations":[{"property":"NAME","locale":"fr","value":"a"},{"property":"NAME","locale":"fr","value":"b"}]}`},

			// shown
			{path: one + "?fields=displayName&locale=fr", status: 200, has: []string{`"Rougeole"`}},
			{path: one + "?fields=name,displayName&locale=fr_CA", status: 200, has: []string{`"name":"Measles"`, `"displayName":"Rougeole"`}},
			{path: one + "?fields=displayName&locale=pt_BR", status: 200, has: []string{`"Sarampo"`}},
			{path: one + "?fields=displayName&locale=pt-BR", status: 200, has: []string{`"Sarampo"`}},
			{path: one + "?fields=displayName&locale=pt", status: 200, has: []string{`"Sarampo!"`}},
			{path: one + "?fields=displayName&locale=es", status: 200, has: []string{`"Measles"`}},
			{path: one + "?fields=displayName", status: 200, has: []string{`"Measles"`}},
			{path: one + "?fields=displayName&locale=nowhere", status: 400, has: []string{"nowhere"}},
			{path: one + "?fields=displayName&translate=perhaps", status: 400},
			{path: two + "?fields=displayName,displayShortName,displayFormName,displayDescription&locale=fr", status: 200,
				has: []string{`"displayName":"Anti-polio"`, `"displayShortName":"AP"`, `"displayFormName":"Doses anti-polio"`, `"displayDescription":"Les doses"`}},
			{path: one + "?fields=displayFormName&locale=fr", status: 200, has: []string{"Rougeole"}}, // has no form name: its name
			{path: "/api/dataElementGroups/ElementGr01?fields=dataElements[displayName]&locale=fr", status: 200, has: []string{"Rougeole", "Anti-polio"}},

			// the user's own language
			{method: "POST", path: "/api/userSettings/keyDbLocale?value=fr", user: "", status: 200},
			{path: one + "?fields=displayName", status: 200, has: []string{"Rougeole"}},
			{path: one + "?fields=displayName&translate=false", status: 200, has: []string{"Measles"}},
			{path: one + "?fields=displayName&translate=false&locale=pt", status: 200, has: []string{"Measles"}},
			{path: one + "?fields=displayName&locale=pt", status: 200, has: []string{"Sarampo!"}},
			{path: "/api/dataElements?fields=id&filter=displayName:like:ougeol", status: 200, has: []string{"Element0001"}, hasnt: []string{"Element0002"}},
			{path: "/api/dataElements?fields=id&filter=name:like:ougeol", status: 200, hasnt: []string{"Element0001"}},
			{method: "DELETE", path: "/api/userSettings/keyDbLocale", status: 204},
			{path: one + "?fields=displayName", status: 200, has: []string{"Measles"}},
			{method: "POST", path: "/api/systemSettings/keyDbLocale?value=fr", status: 200},
			{path: one + "?fields=displayName", status: 200, has: []string{"Rougeole"}},
			{method: "DELETE", path: "/api/systemSettings/keyDbLocale", status: 204},

			// all are replaced
			translate(one, "", `[{"property":"NAME","locale":"es","value":"Sarampión"}]`, 204),
			{path: one + "?fields=translations", status: 200, has: []string{"Sarampión"}, hasnt: []string{"Rougeole"}},
			translate(one, "", `[]`, 204),
			{path: one + "?fields=translations", status: 200, hasnt: []string{"Sarampión"}},
			translate(one, "", first, 204),
		} {
			s.do(t, x)
		}
		for _, list := range []struct{ address, first, last string }{
			{"&locale=fr", "Element0002", "Element0001"}, // Anti-polio, Rougeole
			{"&locale=fr&order=displayName:desc", "Element0001", "Element0002"},
			{"&locale=fr&order=name:asc", "Element0001", "Element0002"},
			{"&locale=fr&translate=false&order=displayName:asc", "Element0001", "Element0002"}, // Measles, Polio
			{"&order=displayName:asc", "Element0001", "Element0002"},
		} {
			text := s.do(t, exchange{path: "/api/dataElements?fields=id" + list.address, status: 200})
			if strings.Index(text, list.first) > strings.Index(text, list.last) {
				t.Errorf("%s: %s", list.address, text)
			}
		}
	})
}
