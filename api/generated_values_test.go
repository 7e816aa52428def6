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

const generatedAttributes = `{"trackedEntityAttributes":[
	{"id":"AttrCodeGen","name":"Code","shortName":"Code","valueType":"TEXT","aggregationType":"NONE","unique":true,"generated":true,"pattern":"RANDOM(X) + \"-\" + ORG_UNIT_CODE(^...)"},
	{"id":"AttrCaseGen","name":"Case","shortName":"Case","valueType":"TEXT","aggregationType":"NONE","unique":true,"generated":true,"pattern":"CURRENT_DATE(yyyy) + \"/\" + SEQUENTIAL(##)"},
	{"id":"AttrHiddenG","name":"Hidden","shortName":"Hidden","valueType":"TEXT","aggregationType":"NONE","generated":true,"pattern":"RANDOM(X)","sharing":{"public":"--------"}}]}`

func TestGeneratedValues(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", generatedAttributes, 200))
		const path = "/api/trackedEntityAttributes"
		as := func(user string, x exchange) exchange {
			x.user = user
			return x
		}
		for _, x := range []exchange{
			get(path+"/AttrCodeGen/requiredValues", 200, `{"REQUIRED":["ORG_UNIT_CODE"],"OPTIONAL":["RANDOM"]}`),
			get(path+"/AttrCaseGen/requiredValues", 200, `{"REQUIRED":[],"OPTIONAL":["CURRENT_DATE","SEQUENTIAL"]}`),
			get(path+"/AttrCodeGen/generate?ORG_UNIT_CODE=OSLO&RANDOM=K", 200, `"ownerObject":"TRACKEDENTITYATTRIBUTE"`, `"ownerUid":"AttrCodeGen"`, `"key":"K-OSL"`, `"value":"K-OSL"`, `"created":"`, `"expiryDate":"`),
			get(path+"/AttrCodeGen/generate?ORG_UNIT_CODE=OSLO&RANDOM=K", 409, "Not enough values left to reserve 1 of K-OSL"),
			get(path+"/AttrCodeGen/generate?ORG_UNIT_CODE=OSLO&RANDOM=KK", 409, "Value 'KK' is not valid for RANDOM", "look like X"),
			get(path+"/AttrCodeGen/generate?ORG_UNIT_CODE=OS", 409, "Value 'OS' is not valid for ORG_UNIT_CODE", "at least 3 characters"),
			get(path+"/AttrCodeGen/generate?ORG_UNIT_CODE=OS%00LO", 409, "cannot be stored"),
			get(path+"/AttrCodeGen/generate", 409, `"httpStatus":"Conflict"`, "Missing required values: ORG_UNIT_CODE"),
			get(path+"/AttrCodeGen/generateAndReserve?numberToReserve=26&ORG_UNIT_CODE=OSLO", 409, "Not enough values left to reserve 26 of RANDOM(X)-OSL"),
			get(path+"/AttrCodeGen/generateAndReserve?numberToReserve=25&ORG_UNIT_CODE=OSLO", 200, `"key":"RANDOM(X)-OSL"`, `"value":"A-OSL"`, `"value":"Z-OSL"`),
			get(path+"/AttrCaseGen/generateAndReserve?numberToReserve=2&CURRENT_DATE=2020&expiration=5", 200, `"key":"2020/SEQUENTIAL(##)","value":"2020/01"`, `"value":"2020/02"`),
			get(path+"/AttrCaseGen/generate?CURRENT_DATE=2020", 200, `"value":"2020/03"`),
			get(path+"/AttrCaseGen/generateAndReserve?CURRENT_DATE=2021", 200, `[{"ownerObject":"TRACKEDENTITYATTRIBUTE","ownerUid":"AttrCaseGen","key":"2021/SEQUENTIAL(##)","value":"2021/01"`),
			get(path+"/AttrCaseGen/generateAndReserve?numberToReserve=1001", 400, "numberToReserve", "from 1 to 1000"),
			get(path+"/AttrCaseGen/generateAndReserve?numberToReserve=0", 400, "numberToReserve"),
			get(path+"/AttrCaseGen/generate?expiration=-1", 400, "expiration"),
			get(path+"/AttrFirstNm/generate", 409, "AttrFirstNm are not generated"),
			get(path+"/AttrFirstNm/requiredValues", 409, "AttrFirstNm are not generated"),
			get(path+"/AttrNothing/generate", 404, "E1005"),
			{method: "HEAD", path: path + "/AttrCaseGen/generate", status: 405}, {method: "HEAD", path: path + "/AttrCaseGen/generateAndReserve", status: 405},
			as("clerk:District1!", get(path+"/AttrCaseGen/generate", 200, `"value":"`)),
			as("clerk:District1!", get(path+"/AttrHiddenG/generate", 403)),
			as("clerk:District1!", get(path+"/AttrHiddenG/requiredValues", 403)),
			as("-", get(path+"/AttrCaseGen/generate", 401)),
		} {
			if x.user == "-" {
				x.header = []string{"Accept", "application/json"}
			}
			s.do(t, x)
		}
	})
}

// What is stored in a generated attribute matches its pattern, or was handed out before the pattern was changed.
func TestImportOfGeneratedValues(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", generatedAttributes, 200))
		const attribute = "/api/trackedEntityAttributes/AttrCaseGen"
		person := func(id, value string) string {
			return fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrCaseGen","value":%q}]}`, id, value)
		}
		unlike := func(value string) string { return "Value '" + value + "' does not match the attribute pattern" }
		enroll := func(id, value string) string {
			return fmt.Sprintf(`{"trackedEntityInstance":%q,"orgUnit":"UnitClinic1","program":"ProgCare001","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01","attributes":[{"attribute":"AttrFirstNm","value":"Ann"},{"attribute":"AttrCaseGen","value":%q}]}`, id, value)
		}
		for _, x := range []exchange{
			get(attribute+"/generateAndReserve?numberToReserve=3&CURRENT_DATE=2020", 200, "2020/01", "2020/02", "2020/03"),
			post(people, person("PersonGen01", "2020/01"), 200, `"imported":1`), // as it was handed out
			post(people, person("PersonGen02", "2020/04"), 200, `"imported":1`), // of one's own
			get(attribute+"/generate?CURRENT_DATE=2020", 200, `"value":"2020/05"`),
			post(people, person("PersonGen03", "2020/1"), 409, `"object":"Attribute.value"`, unlike("2020/1"), "AttrCaseGen"),
			post(people, `{"trackedEntityInstances":[`+person("PersonGen03", "none")+`,`+person("PersonGen04", "2020/02")+`]}`, 409, unlike("none"), `"imported":1`, `"ignored":1`),
			post(people, person("PersonGen05", "2020/01"), 409, "Non-unique attribute value '2020/01'"),
			post(people+"?skipPatternValidation=true", person("PersonGen05", "free"), 200, `"skipPatternValidation":true`, `"imported":1`),
			put(people+"/PersonGen05", person("PersonGen05", "free"), 200), // as it was
			put(people+"/PersonGen05", person("PersonGen05", "freer"), 409, unlike("freer")),
			put(people+"/PersonGen05?skipPatternValidation=true", person("PersonGen05", "freer"), 200),
			post("/api/enrollments", enroll("PersonGen05", "freest"), 409, unlike("freest")),
			post("/api/enrollments", enroll("PersonGen05", "2020/06"), 201),
			get(attribute+"/generate?CURRENT_DATE=2020", 200, `"value":"2020/07"`),
			// 03 was handed out and is good, and 09 was not
			patch(attribute, `{"pattern":"\"N\" + SEQUENTIAL(##)"}`, 200),
			post(people, person("PersonGen06", "2020/09"), 409, unlike("2020/09")),
			post(people+"?dryRun=true", person("PersonGen06", "2020/03"), 200),
			post(people, `{"trackedEntityInstances":[`+person("PersonGen06", "2020/03")+`]}`, 200, `"imported":1`),
			put(people+"/PersonGen06", person("PersonGen06", "N17"), 200),
			post(people, person("PersonGen07", "2020/03"), 409, unlike("2020/03")), // no longer reserved
			get(attribute+"/generate", 200, `"value":"N01"`),
		} {
			s.do(t, x)
		}
	})
}
