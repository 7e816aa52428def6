package api

import (
	"strings"
	"testing"
)

// A row is a POST of a package, and what a request shows afterwards.
type importRow struct {
	query, body string
	status      int
	has, hasnt  []string
	then        exchange
}

func (s *testServer) importRows(t *testing.T, rows []importRow) {
	t.Helper()
	for _, r := range rows {
		s.do(t, exchange{method: "POST", path: "/api/metadata?" + r.query, header: jsonType, body: r.body, status: r.status, has: r.has, hasnt: r.hasnt})
		if r.then.path != "" {
			s.do(t, r.then)
		}
	}
}

func TestImportParameters(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
			body: `{"id":"UserOther01","username":"other","password":"District1!","firstName":"Olu","surname":"Other","userRoles":[{"id":"yrB6vc5Ip3r"}]}`})
		element := func(more string) string {
			return `{"dataElements":[{"name":"Cases","shortName":"Cases","valueType":"NUMBER","aggregationType":"SUM","domainType":"AGGREGATE"` + more + `}]}`
		}
		const one = "/api/dataElements/DataElem001"
		gone := exchange{path: one, status: 404}
		s.importRows(t, []importRow{
			{"importMode=VALIDATE", element(`,"id":"DataElem001"`), 200, []string{`"created":1`}, nil, gone},
			{"dryRun=true", element(`,"id":"DataElem001"`), 200, []string{`"created":1`}, nil, gone},
			{"importStrategy=UPDATE", element(`,"id":"DataElem001"`), 409, []string{"E5001", "Identifier was UID"}, nil, gone},
			{"importStrategy=UPDATE&identifier=CODE", element(`,"code":"CASES"`), 409, []string{"E5001", "Identifier was CODE"}, nil, gone},
			{"importMode=COMMIT&dryRun=false&importReportMode=DEBUG&preheatMode=ALL&flushMode=OBJECT", element(`,"id":"DataElem001","code":"CASES","description":"all",
				"translations":[{"property":"NAME","locale":"fr","value":"Cas"}]`), 200,
				[]string{`"created":1`, `"displayName":"Cases"`}, nil, exchange{path: one + "?fields=createdBy,translations", status: 200, has: []string{"M5zQapPyTZI", "Cas"}}},
			{"importStrategy=CREATE", element(`,"id":"DataElem001"`), 409, []string{"E5000"}, nil, exchange{}},
			{"importReportMode=FULL&preheatMode=NONE&flushMode=AUTO", element(`,"id":"DataElem001","code":"CASES"`), 200,
				[]string{`"updated":1`, `"uid":"DataElem001"`}, []string{"displayName"}, exchange{path: one, status: 200, hasnt: []string{`"description"`}}},
			{"importReportMode=ERRORS", element(`,"id":"DataElem001","code":"CASES"`), 200, []string{`"objectReports":[]`}, nil, exchange{}},
			{"mergeMode=MERGE", `{"dataElements":[{"id":"DataElem001","description":"some"}]}`, 200, []string{`"updated":1`}, nil,
				exchange{path: one, status: 200, has: []string{`"some"`, `"CASES"`}}},
			{"mergeMode=REPLACE", `{"dataElements":[{"id":"DataElem001","description":"some"}]}`, 409, []string{"E4000"}, nil, exchange{}},
			{"skipTranslation=true", element(`,"id":"DataElem001","code":"CASES","translations":[]`), 200, nil, nil,
				exchange{path: one + "?fields=translations", status: 200, has: []string{"Cas"}}},
			{"skipTranslations=false", element(`,"id":"DataElem001","code":"CASES","translations":[]`), 200, nil, nil,
				exchange{path: one + "?fields=translations", status: 200, hasnt: []string{"Cas"}}},
			{"skipSharing=true", element(`,"id":"DataElem001","code":"CASES","sharing":{"public":"r-------"}`), 200, nil, nil,
				exchange{path: one + "?fields=sharing", status: 200, has: []string{"rw------"}}},
			{"userOverrideMode=SELECTED&overrideUser=UserOther01", element(`,"id":"DataElem001","code":"CASES"`), 200, nil, nil,
				exchange{path: one + "?fields=createdBy,lastUpdatedBy[username]", status: 200, has: []string{`"id":"UserOther01"`, `"admin"`}}},
			{"userOverrideMode=NONE", element(`,"id":"DataElem001","code":"CASES","createdBy":{"id":"M5zQapPyTZI"}`), 200, nil, nil,
				exchange{path: one + "?fields=createdBy", status: 200, has: []string{`"id":"UserOther01"`}}},
			{"userOverrideMode=CURRENT", element(`,"id":"DataElem001","code":"CASES"`), 200, nil, nil,
				exchange{path: one + "?fields=createdBy", status: 200, has: []string{`"id":"M5zQapPyTZI"`}}},
			{"skipValidation=false", element(`,"id":"DataElem001","code":"CASES","formName":"x"`), 409, []string{"E4002", "formName"}, nil, exchange{}},
			{"skipValidation=true", element(`,"id":"DataElem001","code":"CASES","formName":"x"`), 200, nil, nil,
				exchange{path: one, status: 200, has: []string{`"formName":"x"`}}},
			{"skipValidation=true", element(`,"id":"DataElem001","code":"` + strings.Repeat("x", 51) + `"`), 409, []string{"E4001", "code"}, nil, exchange{}},
			{"skipValidation=true", element(`,"id":"DataElem001","categoryCombo":{"id":"NoSuchCombo"}`), 409, []string{"E5002"}, nil, exchange{}},
			{"atomicMode=NONE", `{"constants":[{"name":"Good","value":1},{"name":"Bad"}]}`, 409, []string{`"created":1`, `"ignored":1`}, nil,
				exchange{path: "/api/constants", status: 200, has: []string{"Good"}, hasnt: []string{"Bad"}}},
			{"atomicMode=ALL", `{"constants":[{"name":"Fine","value":1},{"name":"Bad"}]}`, 409, []string{`"ignored":2`}, nil,
				exchange{path: "/api/constants", status: 200, hasnt: []string{"Fine"}}},
			{"importStrategy=DELETE", `{"dataElements":[{"id":"DataElem001"}]}`, 200, []string{`"deleted":1`}, nil, gone},
		})
		for _, name := range []string{"importMode", "identifier", "importReportMode", "preheatMode", "importStrategy", "atomicMode", "mergeMode", "flushMode",
			"skipSharing", "skipTranslation", "skipTranslations", "skipValidation", "async", "dryRun", "userOverrideMode"} {
			s.do(t, exchange{method: "POST", path: "/api/metadata?" + name + "=SOMETIMES", header: jsonType, body: "{}", status: 400,
				has: []string{"'SOMETIMES' is not valid for parameter " + name}})
		}
		for _, query := range []string{"userOverrideMode=SELECTED", "userOverrideMode=SELECTED&overrideUser=NoSuchUser1"} {
			s.do(t, exchange{method: "POST", path: "/api/metadata?" + query, header: jsonType, body: "{}", status: 400, has: []string{"overrideUser"}})
		}
		for _, strategy := range []string{"NEW_AND_UPDATES", "new", "CREATE_AND_UPDATE"} {
			s.do(t, exchange{method: "POST", path: "/api/metadata?strategy=" + strategy, header: jsonType, body: `{"constants":[{"name":"` + strategy + `","value":1}]}`,
				status: 200, has: []string{`"created":1`}})
		}
	})
}

// A package of another server names the same things by other identifiers.
func TestImportByCode(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		element := func(id, code, name string) string {
			return `{"id":"` + id + `","code":"` + code + `","name":"` + name + `","shortName":"` + name + `","valueType":"NUMBER","aggregationType":"SUM","domainType":"AGGREGATE"}`
		}
		group := func(id, members string) string {
			return `"dataElementGroups":[{"id":"` + id + `","code":"GROUP","name":"Group","shortName":"Group","dataElements":[` + members + `]}]`
		}
		members := exchange{path: "/api/dataElementGroups/GroupHere01?fields=id,name,dataElements", status: 200}
		here := members
		here.has = []string{`"dataElements":[{"id":"ElementA001"}]`}
		both := members
		both.has = []string{`{"id":"ElementA001"}`, `{"id":"ElementB002"}`}
		s.importRows(t, []importRow{
			{"", `{"dataElements":[` + element("ElementA001", "A", "Alpha") + `],` + group("GroupHere01", ``) + `}`, 200, nil, nil, exchange{}},
			// By identifier both are new, and their codes are taken.
			{"identifier=UID", `{"dataElements":[` + element("ElementA002", "A", "Alpha") + `]}`, 409, []string{"E5003"}, nil, exchange{}},
			{"identifier=CODE&importReportMode=FULL", `{"dataElements":[` + element("ElementA002", "A", "Alpha two") + `],` + group("GroupElse01", `{"id":"ElementA002"}`) + `}`, 200,
				[]string{`"updated":2`, `"uid":"ElementA001"`}, nil, here},
			{"identifier=AUTO", `{"dataElements":[` + element("ElementB002", "B", "Beta") + `],` + group("GroupElse01", `{"id":"ElementA002","code":"A"},{"id":"ElementB002"}`) + `}`, 200,
				[]string{`"created":1`, `"updated":1`}, nil, both},
			// A reference is held to its code first, or last.
			{"identifier=CODE", `{` + group("GroupHere01", `{"id":"ElementB002","code":"A"}`) + `}`, 200, nil, nil, here},
			{"identifier=AUTO", `{` + group("GroupHere01", `{"id":"ElementB002","code":"A"}`) + `}`, 200, nil, nil,
				exchange{path: members.path, status: 200, has: []string{`"dataElements":[{"id":"ElementB002"}]`}}},
			{"identifier=UID", `{` + group("GroupHere01", `{"id":"ElementA002","code":"A"}`) + `}`, 409, []string{"E5002", "ElementA002"}, nil, exchange{}},
			{"identifier=CODE", `{"options":[{"name":"Red","code":"RED"}]}`, 200, nil, nil, exchange{}},
			// An address says which object is meant, whatever the code.
			{"identifier=UID", `{"dataElements":[` + element("ElementC003", "C", "Gamma") + `]}`, 200, nil, nil,
				exchange{method: "PUT", path: "/api/dataElements/ElementC003?identifier=CODE", header: jsonType, body: element("ElementC003", "B", "Gamma"), status: 409, has: []string{"E5003"}}},
			{"identifier=UID", `{}`, 200, nil, nil,
				exchange{method: "PATCH", path: "/api/dataElements/ElementC003?identifier=CODE", header: jsonType, body: `{"code":"B"}`, status: 409, has: []string{"E5003"}}},
			{"identifier=CODE&importStrategy=DELETE", `{"dataElements":[{"code":"B"}]}`, 200, []string{`"deleted":1`}, nil, exchange{path: "/api/dataElements/ElementB002", status: 404}},
		})
	})
}

// A package may come as the file that an export gave, packed, whatever its Content-Type says of it.
func TestImportPacked(t *testing.T) {
	const (
		asJSON = `{"constants":[{"id":"ConstPacked","name":"Packed","value":1}]}`
		asXML  = `<?xml version="1.0"?><metadata xmlns="http://dhis2.org/schema/dxf/2.0"><constants><constant id="ConstPacked" name="Packed"><value>1</value></constant></constants></metadata>`
		asCSV  = "name,uid,code\nPacked,ElemPacked1,PACKED\n"
	)
	eachServer(t, func(t *testing.T, s *testServer) {
		for _, x := range []struct {
			contentType, body, query string
			status                   int
			says                     string
		}{
			{"application/json", zip(asJSON), "", 200, `"created":1`},
			{"application/zip", archived(asJSON), "", 200, `"updated":1`},
			{"application/gzip", zip(asJSON), "", 200, `"updated":1`},
			{"application/zip", archived(asXML), "", 200, `"updated":1`},
			{"application/xml", zip(asXML), "", 200, `"updated":1`},
			{"application/x-gzip", zip("\n " + asXML), "", 200, `"updated":1`},
			{"application/csv", archived(asCSV), "?classKey=DATA_ELEMENT", 200, `"created":1`},
			{"application/json", archived(asJSON), "?async=true", 200, "METADATA_IMPORT"},
			{"application/zip", asJSON, "", 400, "not the zip"},
			{"application/json", "PK\x03\x04 and no more", "", 400, "no zip archive"},
			{"application/json", zip(asJSON)[:30], "", 400, "broken off"},
			{"application/json", zip(strings.Repeat(" ", 1<<20)), "", 413, "larger"},
			{"image/png", zip(asJSON), "", 415, "application/json"},
		} {
			s.do(t, exchange{method: "POST", path: "/api/metadata" + x.query, header: []string{"Content-Type", x.contentType}, body: x.body, status: x.status, has: []string{x.says}})
		}
	})
}

// Limits are told in digits, however large.
func TestLimitsAreReadable(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/validationRules", `{"name":"Rule of one","description":"d","operator":"equal_to","periodType":"Monthly","importance":"HIGH"}`, 409,
			"`description` is [2 to 2147483647], but given length was 1"))
	})
}
