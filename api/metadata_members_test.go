package api

import (
	"testing"

	"cohort/db/dbtest"
)

func TestMembers(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", sharers, 200))
		const group, element = "/api/dataElementGroups/GroupOfOurs/dataElements", "/api/dataElements/ElementOpen/dataElementGroups"
		const options = "/api/optionSets/SetOfColor1/options"
		for _, x := range []exchange{
			// reading
			{path: group, status: 200, has: []string{`{"dataElements":[{`, `"valueType":"NUMBER"`, `"dataElementGroups":[{"id":"GroupOfOurs"}]`}, hasnt: []string{"pager", `"href"`}},
			get(group+"?fields=id", 200, `{"dataElements":[{"id":"ElementOpen"},{"id":"ElementHide"},{"id":"ElementOurs"}]}`),
			get(group+"?fields=name&order=name:desc", 200, `[{"name":"Ours"},{"name":"Open"},{"name":"Hidden"}]`),
			get(group+"?fields=name&filter=name:like:O&filter=shortName:eq:Ours", 200, `{"dataElements":[{"name":"Ours"}]}`),
			get(group+"?fields=name&filter=name:eq:Open&filter=shortName:eq:Ours&rootJunction=OR&order=name", 200, `[{"name":"Open"},{"name":"Ours"}]`),
			get(group+"?fields=name&query=hid", 200, `{"dataElements":[{"name":"Hidden"}]}`),
			get(group+"?fields=id&pageSize=2", 200, `{"pager":{"page":1,"total":3,"pageSize":2,"nextPage":"`+s.URL+`/api/dataElementGroups/GroupOfOurs/dataElements?page=2&pageSize=2&fields=id","pageCount":2},"dataElements":[{"id":"ElementOpen"},{"id":"ElementHide"}]}`),
			get(group+"?fields=id&page=2&pageSize=2", 200, `"prevPage"`, `"dataElements":[{"id":"ElementOurs"}]`), get(group+"?fields=id&paging=true", 200, `"total":3`),
			{path: group + "?fields=id&paging=false", status: 200, hasnt: []string{"pager"}},
			get(group+"?filter=nope:eq:1", 400, "nope"), get(group+"?page=0", 400), get("/api/dataElementGroups/GroupOfOurs/nope", 404, "Property nope does not exist on"),
			get(element+"?fields=name", 200, `{"dataElementGroups":[{"name":"Ours"}]}`), get(options+"?fields=name&order=name", 200, `[{"name":"Blue"},{"name":"Red"}]`),
			get("/api/users/UserNurse01/userGroups?fields=name&filter=name:token:mid", 200, `{"userGroups":[{"name":"Midwives"}]}`),
			get("/api/dataElements/ElementOpen/valueType", 200, `{"valueType":"NUMBER"}`), get("/api/dataElements/ElementOpen/categoryCombo", 200, `"name":"default"`),
			// one of them
			get(group+"/ElementOpen?fields=id,name", 200, `{"id":"ElementOpen","name":"Open"}`), get(group+"/ElementOpen", 200, `"valueType":"NUMBER"`),
			get(element+"/GroupOfOurs?fields=name", 200, `{"name":"Ours"}`), get(element+"/GroupOfThem", 404, "dataElementGroups with ID GroupOfThem could not be found."),
			get(group+"/NoSuchElem1", 404, "NoSuchElem1"), get("/api/dataElements/ElementOpen/name/Open", 404), get("/api/dataElements/ElementOpen/nope/x", 404, "nope"),
			// of what one may not read, the identifier is known
			get(group+"?fields=id,name", 200, `[{"id":"ElementOpen","name":"Open"},{"id":"ElementHide"},{"id":"ElementOurs","name":"Ours"}]`).as(nurse),
			get(group+"?fields=id,name&filter=name:like:Hid", 200, `{"dataElements":[]}`).as(nurse), get(group+"?fields=id&query=hidden", 200, `{"dataElements":[]}`).as(nurse),
			get(group+"?fields=id&order=name:desc&filter=id:in:[ElementHide,ElementOpen]", 200, `[{"id":"ElementHide"},{"id":"ElementOpen"}]`).as(nurse),
			get(group+"/ElementHide", 200, `{"id":"ElementHide"}`).as(nurse), get("/api/dataElements/ElementHide/dataElementGroups", 403).as(nurse),

			// changing, by the side that keeps the relation
			post(group+"/NoSuchElem1", "", 404, "NoSuchElem1"), remove(group+"/NoSuchElem1", 404), remove(group+"/ElementOurs", 200, `"deleted":1`), remove(group+"/ElementOurs", 200, `"deleted":0`),
			post(group+"/ElementOurs", "", 200, `"updated":1`), post(group+"/ElementOurs", "", 200, `"updated":0`),
			post(group, `{"additions":[{"id":"NoSuchElem1"}],"deletions":[{"id":"ElementOpen"}]}`, 404), put(group, `{"identifiableObjects":[{"id":"ElementOpen"},{"id":"NoSuchElem1"}]}`, 404),
			get(group+"?fields=id", 200, `[{"id":"ElementOpen"},{"id":"ElementHide"},{"id":"ElementOurs"}]`),
			post(group, `{"additions":[{"id":"ElementOpen"}],"deletions":[{"id":"ElementHide"}],"identifiableObjects":[{"id":"ElementOurs"}]}`, 200, `"updated":0,"deleted":1`),
			post(group, `{"identifiableObjects":[{"id":"ElementHide"}]}`, 200, `"updated":1`), post(group, `{"additions":{"id":"ElementHide"}}`, 400, "additions"), post(group, `{"additions":[7]}`, 400, "additions"),
			// a body that says nothing of members is a mistake, and empties nothing; an empty list does
			put(group, `{}`, 400, "identifiableObjects"), put(group, `{"dataElements":[{"id":"ElementOpen"}]}`, 400), put(group, `{"additions":[{"id":"ElementOpen"}]}`, 400),
			post(group, `{}`, 400, "additions"), get(group+"?fields=id", 200, `[{"id":"ElementOpen"},{"id":"ElementOurs"},{"id":"ElementHide"}]`),
			post("/api/dataElementGroups/GroupOfThem/dataElements/ElementOurs", "", 403, "E3001").as(nurse), post(group+"/ElementOpen", "", 200).as(nurse),
			post("/api/dataElements/ElementOpen/attributeValues/x", "", 409, "no collection"), post("/api/dataElements/ElementOpen/dataSetElements/DataSetOne1", "", 409), post("/api/dataElements/ElementOpen/nope/x", "", 404),
			post("/api/dataElementGroups/NoSuchGrp01/dataElements/ElementOpen", "", 404),
			// and by the other: who keeps it is who must be open to change
			remove(element+"/NoSuchGrp01", 404, "NoSuchGrp01"), post(element+"/NoSuchGrp01", "", 404), put(element, `{"identifiableObjects":[{"id":"GroupOfThem"},{"id":"NoSuchGrp01"}]}`, 404),
			get(element+"?fields=id", 200, `[{"id":"GroupOfOurs"}]`),
			post(element+"/GroupOfThem", "", 403, "E3001").as(nurse), remove(element+"/GroupOfOurs", 200, `"deleted":1`).as(nurse), post(element+"/GroupOfOurs", "", 200).as(nurse),
			post("/api/dataElements/ElementHide/dataElementGroups/GroupOfOurs", "", 403).as(nurse),
			put(element, `{"identifiableObjects":[{"id":"GroupOfThem"}]}`, 403).as(nurse), get(element+"?fields=id", 200, `[{"id":"GroupOfOurs"}]`),
			put(element, `{"identifiableObjects":[{"id":"GroupOfThem"}]}`, 200, `"updated":1,"deleted":1`), get(element+"?fields=id", 200, `[{"id":"GroupOfThem"}]`),
			patch("/api/dataElements/ElementOurs", `[{"op":"add","path":"/dataElementGroups/-","value":{"id":"GroupOfThem"}}]`, 403, "E3001").as(nurse),
			patch("/api/dataElements/ElementOurs", `[{"op":"add","path":"/dataElementGroups/-","value":{"id":"GroupOfThem"}}]`, 200, `"uid":"ElementOurs"`),
			patch("/api/dataElements/ElementOurs?importReportMode=ERRORS_NOT_OWNER", `[{"op":"remove","path":"/dataElementGroups/0"}]`, 409, "E5006"),
			get("/api/dataElements/ElementOurs/dataElementGroups?fields=name&order=name", 200, `[{"name":"Ours"},{"name":"Theirs"}]`),
			// what is replaced by the same members has them in the order in which they are sent
			put("/api/optionSets/SetOfColor1/options", `{"identifiableObjects":[{"id":"OptionBlue1"},{"id":"OptionRed01"}]}`, 200), get("/api/optionSets/SetOfColor1?fields=options", 200, `[{"id":"OptionBlue1"},{"id":"OptionRed01"}]`),
			put("/api/optionSets/SetOfColor1/options", `{"identifiableObjects":[{"id":"OptionRed01"},{"id":"OptionBlue1"}]}`, 200), get("/api/optionSets/SetOfColor1?fields=options", 200, `[{"id":"OptionRed01"},{"id":"OptionBlue1"}]`),
			remove(options+"/OptionRed01", 200, `"deleted":1`), post(options+"/OptionRed01", "", 404, "OptionRed01"),
		} {
			s.do(t, x)
		}
	})
}

func TestPatches(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.do(t, post("/api/metadata", sharers, 200))
	asPatch := []string{"Content-Type", "application/json-patch+json; charset=utf-8"}
	const path = "/api/dataElements/ElementOpen"
	for _, x := range []exchange{
		{method: "PATCH", path: path, header: asPatch, body: `{"name":"x"}`, status: 400, has: []string{"list of operations"}},
		{method: "PATCH", path: path, header: asPatch, body: `[{"op":"replace","path":"/name","value":"Opened"}]`, status: 200, has: []string{`"uid":"ElementOpen"`}},
		patch(path, `[{"op":"replace","path":"/shortName","value":"Opened"}]`, 200), patch(path, `{"code":"OPEN","href":"x","nope":1,"lastUpdated":"2000-01-01","displayName":"y"}`, 200),
		get(path+"?fields=name,shortName,code", 200, `{"name":"Opened","shortName":"Opened","code":"OPEN"}`),
		patch(path, `"name"`, 400), patch(path, `[{"op":"test","path":"/code","value":"SHUT"},{"op":"remove","path":"/code"}]`, 409, "/code"), patch("/api/dataElements/NoSuchElem1", `[]`, 404),
		patch(path, `[]`, 200), patch(path, `[{"op":"replace","path":"/name","value":"x"}]`, 403, "E3001").as(nurse), patch(path, `{"name":"x"}`, 403, "E3001").as(clerk),
		patch("/api/users/UserClerk01", `[{"op":"replace","path":"/password","value":"Another1!"},{"op":"replace","path":"/surname","value":"Clark"}]`, 200), get("/api/me?fields=surname", 200, `"Clark"`).as("clerk:Another1!"),
		patch("/api/users/UserClerk01", `[{"op":"remove","path":"/password"}]`, 400, "/password"), patch("/api/users/UserClerk01", `[{"op":"copy","from":"/password","path":"/surname"}]`, 400, "/password"),
		patch("/api/documents/DocumentOne", `[{"op":"replace","path":"/name/0","value":"x"}]`, 400, "Invalid path /name/0"),
	} {
		s.do(t, x)
	}
}

func TestLists(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.do(t, post("/api/metadata", sharers, 200))
	const elements = "/api/dataElements?fields=name"
	for _, x := range []exchange{
		get(elements, 200, `{"pager":{"page":1,"total":3,"pageSize":50,"pageCount":1},"dataElements":[{"name":"Hidden"},{"name":"Open"},{"name":"Ours"}]}`),
		get(elements+"&page=3&pageSize=2", 200, `"page":3,"total":3,"pageSize":2,"prevPage":`, `"pageCount":2},"dataElements":[]}`),
		get(elements+"&page=9&pageSize=2&totalPages=true", 200, `"page":9,"total":3`, `"dataElements":[]`),
		get(elements+"&pageSize=0", 400, "pageSize"), get(elements+"&page=0", 400, "page"), get(elements+"&paging=maybe", 400, "paging"),
		{path: elements + "&paging=false&page=2&pageSize=1", status: 200, has: []string{`"Hidden"`, `"Ours"`}, hasnt: []string{"pager"}}, {path: elements + "&skipPaging=true", status: 200, hasnt: []string{"pager"}},
		get("/api/users?fields=displayName", 200, `[{"displayName":"Clara Clerk"},{"displayName":"Nora Nurse"},{"displayName":"admin admin"}]`),
		get(elements+"&query=our&filter=name:eq:Open&filter=name:eq:Ours&rootJunction=OR", 200, `"dataElements":[{"name":"Ours"}]`),
		get(elements+"&rootJunction=XOR", 400, "rootJunction"), get(elements+"&filter=name:!$like:O", 200, `"total":1`), get(elements+"&filter=dataElementGroups:gt:0&order=name:desc", 200, `[{"name":"Ours"},{"name":"Open"},{"name":"Hidden"}]`),
	} {
		s.do(t, x)
	}
}

func TestSchemas(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	for _, x := range []exchange{
		get("/api/resources", 200, `{"resources":[{"displayName":`, `{"displayName":"Data Elements","singular":"dataElement","plural":"dataElements","href":"`+s.URL+`/api/dataElements"}`, `"displayName":"Push Analysis"`, `"displayName":"Categories"`),
		get("/api/schemas?fields=name,klass", 200, `{"schemas":[{`, `{"klass":"org.hisp.dhis.constant.Constant","name":"constant"}`),
		{path: "/api/schemas?fields=singular,properties[name,propertyType~rename(kind)]", status: 200, has: []string{`{"singular":"constant","properties":[{"kind":"`}, hasnt: []string{"klass"}},
		{path: "/api/schemas/constant?fields=*,!properties", status: 200, has: []string{`"singular":"constant"`, `"apiEndpoint":"` + s.URL + `/api/constants"`}, hasnt: []string{"properties"}},
		get("/api/schemas/org.hisp.dhis.constant.Constant?fields=plural", 200, `{"plural":"constants"}`), get("/api/schemas/constant.json", 200, `"properties":[`),
		get("/api/schemas/constant/shortName", 200, `"name":"shortName"`, `"length":50`), get("/api/schemas/dataElement/dataElementGroups?fields=name,collectionName", 200, `{"name":"dataElementGroup","collectionName":"dataElementGroups"}`),
		get("/api/schemas/constant/nope", 404, "nope"), get("/api/schemas/nope", 404, "nope"), get("/api/schemas/nope/name", 404), get("/api/schemas?fields=a[", 400),
	} {
		s.do(t, x)
	}
}
