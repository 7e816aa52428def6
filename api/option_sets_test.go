package api

import (
	"slices"
	"testing"

	"cohort/db/dbtest"
)

func TestOptionsLeaveTheirSetByDeletionAlone(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const one = "/api/optionSets/OptionSetO1"
		const names = "/api/options?fields=id,optionSet[id]&order=sortOrder&paging=false"
		of := func(ids ...string) string {
			text := `{"options":[`
			for i, id := range ids {
				if i > 0 {
					text += ","
				}
				text += `{"id":"` + id + `","optionSet":{"id":"OptionSetO1"}}`
			}
			return text + "]}"
		}
		for _, x := range []exchange{
			post("/api/metadata", `{"optionSets":[{"id":"OptionSetO1","name":"O","valueType":"TEXT","options":[{"id":"OptionNoAA1"},{"id":"OptionNoBB1"},{"id":"OptionNoCC1"},{"id":"OptionNoDD1"}]}],
			 "options":[{"id":"OptionNoAA1","name":"A","code":"A"},{"id":"OptionNoBB1","name":"B","code":"B"},{"id":"OptionNoCC1","name":"C","code":"C"},{"id":"OptionNoDD1","name":"D","code":"D"}]}`, 200),
			remove(one+"/options/OptionNoBB1", 200, `"deleted":1`), get(names, 200, of("OptionNoAA1", "OptionNoCC1", "OptionNoDD1")), get("/api/options/OptionNoBB1", 404),
			patch(one, `[{"op":"remove","path":"/options/0"}]`, 200), get(names, 200, of("OptionNoCC1", "OptionNoDD1")), get("/api/options/OptionNoAA1", 404),
			// one that something needs stays, and so do the others
			// a patch counts the options as they are shown, whenever they were made; one without a place stands at the end
			post("/api/options", `{"id":"OptionNoGG1","name":"GG","code":"GG","optionSet":{"id":"OptionSetO1"}}`, 201),
			patch(one, `[{"op":"replace","path":"/options","value":[{"id":"OptionNoGG1"},{"id":"OptionNoDD1"},{"id":"OptionNoCC1"}]}]`, 200), get(one+"?fields=options", 200, `[{"id":"OptionNoGG1"},{"id":"OptionNoDD1"},{"id":"OptionNoCC1"}]`),
			post("/api/options", `{"id":"OptionNoHH1","name":"HH","code":"HH","optionSet":{"id":"OptionSetO1"}}`, 201), get(one+"?fields=options", 200, `{"id":"OptionNoCC1"},{"id":"OptionNoHH1"}]`),
			patch(one, `[{"op":"remove","path":"/options/0"}]`, 200), get(one+"?fields=options", 200, `[{"id":"OptionNoDD1"},{"id":"OptionNoCC1"},{"id":"OptionNoHH1"}]`), get("/api/options/OptionNoGG1", 404),
			patch(one, `[{"op":"test","path":"/options/2","value":{"id":"OptionNoHH1"}},{"op":"remove","path":"/options/2"}]`, 200), get(one+"?fields=options", 200, `[{"id":"OptionNoDD1"},{"id":"OptionNoCC1"}]`),
			patch(one, `[{"op":"replace","path":"/options","value":[{"id":"OptionNoCC1"},{"id":"OptionNoDD1"}]}]`, 200),
			post("/api/optionGroups", `{"id":"OptionGroup","name":"G","shortName":"G","optionSet":{"id":"OptionSetO1"},"options":[{"id":"OptionNoDD1"}]}`, 201),
			{method: "DELETE", path: one + "/options", header: jsonType, body: `{"identifiableObjects":[{"id":"OptionNoCC1"}]}`, status: 200}, get(names, 200, of("OptionNoDD1")),
			remove(one+"/options/NoSuchOptio", 404), put(one+"/options", `{"identifiableObjects":[]}`, 200), get(names, 200, `{"options":[]}`),
			get("/api/optionGroups/OptionGroup?fields=options", 200, `{"options":[]}`),
			// a new one is the last
			post("/api/metadata", `{"optionSets":[{"id":"OptionSetO2","name":"P","valueType":"TEXT"}],"options":[{"id":"OptionNoEE1","name":"E","code":"E","optionSet":{"id":"OptionSetO1"}},{"id":"OptionNoFF1","name":"F","code":"F","optionSet":{"id":"OptionSetO2"}}]}`, 200),
			post(one+"/options/OptionNoFF1", "", 200), get(names, 200, of("OptionNoEE1", "OptionNoFF1")),
		} {
			s.do(t, x)
		}
	})
}

// Numbers that put options into the order in which their set lists them are kept as they are; others follow the list.
func TestNumbersOfOptions(t *testing.T) {
	of := func(set string, options ...string) string {
		list, text := "", ""
		for i := 0; i < len(options); i += 2 {
			list += `,{"id":"` + options[i] + `"}`
			if text += `,{"id":"` + options[i] + `","name":"` + options[i] + `","code":"` + options[i] + `","optionSet":{"id":"` + set + `"}`; options[i+1] != "" {
				text += `,"sortOrder":` + options[i+1]
			}
			text += "}"
		}
		return `{"optionSets":[{"id":"` + set + `","name":"` + set + `","valueType":"TEXT","options":[` + list[1:] + `]}],"options":[` + text[1:] + `]}`
	}
	listed := func(ids ...string) string {
		text := ""
		for _, id := range ids {
			text += `,{"id":"` + id + `"}`
		}
		return `{"name":"OptionSetO1","valueType":"TEXT","options":[` + text[1:] + `]}`
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		const a, b, c, d = "OptionNoAA1", "OptionNoBB1", "OptionNoCC1", "OptionNoDD1"
		const set, numbers = "/api/optionSets/OptionSetO1", "/api/optionSets/OptionSetO1?fields=options[id,sortOrder]"
		shows := func(options ...string) exchange {
			text := ""
			for i := 0; i < len(options); i += 2 {
				text += `,{"id":"` + options[i] + `","sortOrder":` + options[i+1] + `}`
			}
			return get(numbers, 200, `{"options":[`+text[1:]+`]}`)
		}
		for _, x := range []exchange{
			post("/api/metadata", of("OptionSetO1", b, "0", a, "3", c, "3"), 200), shows(b, "0", a, "3", c, "3"),
			put(set, listed(b, a, c), 200), shows(b, "0", a, "3", c, "3"), post("/api/metadata", of("OptionSetO1", b, "10", a, "20", c, "40"), 200), shows(b, "10", a, "20", c, "40"),
			// one that comes without a number is the last, or follows the one before it
			post("/api/options", `{"id":"`+d+`","name":"D","code":"D","optionSet":{"id":"OptionSetO1"}}`, 201), shows(b, "10", a, "20", c, "40", d, "41"),
			post("/api/metadata", of("OptionSetO1", b, "10", d, "", a, "20", c, ""), 200), shows(b, "10", d, "11", a, "20", c, "21"),
			// a list in another order decides
			put(set, listed(a, b, d, c), 200), shows(a, "1", b, "2", d, "3", c, "4"), post("/api/metadata", of("OptionSetO1", c, "7", a, "5", b, "6", d, "7"), 200), shows(c, "1", a, "2", b, "3", d, "4"),
			// which leaves gaps where one goes
			put(set, listed(c, b, d), 200), shows(c, "1", b, "3", d, "4"), remove(set+"/options/"+b, 200), shows(c, "1", d, "4"),
		} {
			s.do(t, x)
		}
	})
	// What one server exports another one holds, and exports again.
	for i, from := range dbtest.Engines {
		first, second := startServer(t, dbtest.Open(t, from)), startServer(t, dbtest.Open(t, dbtest.Engines[1-i]))
		for _, text := range []string{of("OptionSetO1", "OptionNoZZ1", "4", "OptionNoAA1", "4", "OptionNoBB1", "9"), of("OptionSetO2", "OptionNoCC1", "0", "OptionNoDD1", "0", "OptionNoEE1", "-1"), of("OptionSetO3", "OptionNoGG1", "", "OptionNoFF1", "")} {
			first.do(t, post("/api/metadata", text, 200))
		}
		first.do(t, post("/api/options", `{"id":"OptionNoYY1","name":"Y","code":"Y","sortOrder":4,"optionSet":{"id":"OptionSetO1"}}`, 201))
		export := exchange{path: "/api/metadata?optionSets=true&options=true", status: 200}
		text := first.do(t, export)
		second.do(t, post("/api/metadata", text, 200))
		was, is := members(t, text), members(t, second.do(t, export))
		for _, typ := range []string{"optionSets", "options"} {
			if len(was[typ]) == 0 || !slices.Equal(was[typ], is[typ]) {
				t.Errorf("%s:\nwas %s\nis  %s", typ, was[typ], is[typ])
			}
		}
		before := first.do(t, get("/api/optionSets/OptionSetO1?fields=options[id,sortOrder]", 200))
		if first.do(t, post("/api/metadata", text, 200)); first.do(t, get("/api/optionSets/OptionSetO1?fields=options[id,sortOrder]", 200)) != before {
			t.Error("a server's own export changed its options")
		}
	}
}
