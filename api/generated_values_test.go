package api

import (
	"fmt"
	"testing"
)

// An attribute whose values are generated has a pattern after which that can be done.
func TestPatternsOfAttributes(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const path = "/api/trackedEntityAttributes"
		attribute := func(name, valueType, pattern string, generated bool) string {
			return fmt.Sprintf(`{"name":%q,"shortName":%q,"valueType":%q,"aggregationType":"NONE","unique":true,"generated":%t,"pattern":%q}`, name, name, valueType, generated, pattern)
		}
		for _, x := range []exchange{
			post(path, attribute("No pattern", "TEXT", "", true), 409, "E4019", `"errorProperty":"pattern"`, "expected a text in quotes", "at character 1"),
			post(path, attribute("Unknown", "TEXT", `"A" + RANDOM(#) + COUNTER(#)`, true), 409, "E4019", "COUNTER(#)", "at character 19"),
			post(path, attribute("Unlooked", "TEXT", `"A" + COUNTER(#)`, false), 201),
			post(path, attribute("None", "TEXT", `"A" + CURRENT_DATE(yyyy)`, true), 409, "E4021", "has 0"),
			post(path, attribute("Two", "TEXT", `RANDOM(X) + SEQUENTIAL(#)`, true), 409, "E4021", "has 2"),
			post(path, attribute("Letters", "NUMBER", `RANDOM(#X)`, true), 409, "E4022", "NUMBER", "RANDOM(#X)"),
			post(path, attribute("Either", "INTEGER", `RANDOM(#*)`, true), 409, "E4022"),
			post(path, attribute("Zeros", "NUMBER", `SEQUENTIAL(####)`, true), 409, "E4022"),
			post(path, attribute("Number", "NUMBER", `RANDOM(####)`, true), 201),
			post(path, attribute("Counted", "NUMBER", `"1" + SEQUENTIAL(####)`, true), 201),
			post(path, attribute("Former", "TEXT", `#######`, true), 201),
			post("/api/metadata", `{"trackedEntityAttributes":[{"id":"AttrPattern",`+attribute("Good", "TEXT", `RANDOM(X) + "-" + ORG_UNIT_CODE(...)`, true)[1:]+`]}`, 200),
			patch(path+"/AttrPattern", `{"pattern":"RANDOM(Y)"}`, 409, "E4019", "RANDOM(Y)", "at character 8"),
			patch(path+"/AttrPattern", `{"valueType":"DATE"}`, 409, "E4022"),
			patch(path+"/AttrPattern", `{"pattern":"RANDOM(Y)","generated":false}`, 200),
			patch(path+"/AttrPattern", `{"generated":true}`, 409, "E4019"),
			get(path+"/AttrPattern?fields=pattern,generated", 200, `"pattern":"RANDOM(Y)"`, `"generated":false`),
		} {
			s.do(t, x)
		}
	})
}
