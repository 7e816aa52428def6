package api

import "testing"

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
			patch(one, `[{"op":"test","path":"/options/2/id","value":"OptionNoHH1"},{"op":"remove","path":"/options/2"}]`, 200), get(one+"?fields=options", 200, `[{"id":"OptionNoDD1"},{"id":"OptionNoCC1"}]`),
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
