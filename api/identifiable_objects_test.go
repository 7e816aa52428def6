package api

import (
	"strings"
	"testing"

	"cohort/metadata"
)

func TestObjectsOfAllTypes(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(catalogue), metadata.ImportOptions{})
		const nina = "nina:District1!"
		const at = "/api/identifiableObjects"
		for _, x := range []exchange{
			{path: at + "?filter=id:in:[GroupXXXXX1,ElementXXX1,ElementXXX4,ElementXXX1,NoSuchThing]&fields=id,name,valueType&paging=false", status: 200,
				has: []string{`{"identifiableObjects":[{"id":"ElementXXX4","name":"Hidden","valueType":"NUMBER"},{"id":"ElementXXX1","name":"Zoster","valueType":"TEXT"},{"id":"GroupXXXXX1","name":"One"}]}`}},
			{path: at + "?filter=id:in:[GroupXXXXX1,ElementXXX1,ElementXXX4]&order=name:desc", user: nina, status: 200, has: []string{`"pager":{"page":1,"total":2,`,
				`"identifiableObjects":[{"id":"ElementXXX1","displayName":"Zoster"},{"id":"GroupXXXXX1","displayName":"One"}]`}},
			{path: at + "?filter=id:eq:ElementXXX1&filter=name:eq:Other&paging=false", status: 200, has: []string{`{"identifiableObjects":[]}`}},
			{path: at + "?filter=id:eq:ElementXXX1&filter=name:eq:Two&rootJunction=OR&fields=id&order=id&paging=false", status: 200, has: []string{`{"identifiableObjects":[{"id":"ElementXXX1"},{"id":"GroupXXXXX2"}]}`}},
			{path: at + "?filter=name:in:[One,Nurse,Hidden]&fields=name&order=name&pageSize=2&page=2", status: 200, has: []string{`"total":3`, `"identifiableObjects":[{"name":"One"}]`}},
			{path: at + "?query=malar&fields=id&paging=false", status: 200, has: []string{`{"identifiableObjects":[{"id":"ElementXXX3"}]}`}},
			{path: at + "?filter=nothing:eq:1", status: 400, has: []string{"E1003"}},
			{path: at + "?order=name:up", status: 400},
			{path: at + ".xml?filter=id:eq:ElementXXX1", status: 200, has: []string{"<identifiableObject><id>ElementXXX1</id>"}},
			{path: at + "/gist?filter=id:in:[GroupXXXXX1,ElementXXX1,ElementXXX4],name:!like:hid*&fields=id,valueType&total=true", status: 200,
				has: []string{`"total":2`, `"identifiableObjects":[{"id":"ElementXXX1","valueType":"TEXT"},{"id":"GroupXXXXX1"}]`}},
			{path: at + "/gist.csv?filter=id:in:[GroupXXXXX1,ElementXXX1,ElementXXX4]&fields=id,valueType&order=id:desc", user: nina, status: 200, has: []string{"id,valueType\r\nGroupXXXXX1,\r\nElementXXX1,TEXT\r\n"}},
			{path: at + "/ElementXXX1?fields=id,valueType", status: 200, has: []string{`{"id":"ElementXXX1","valueType":"TEXT"}`}},
			{path: at + "/ElementXXX1/gist?fields=id,valueType", status: 200, has: []string{`{"id":"ElementXXX1","valueType":"TEXT"}`}},
			{path: at + "/GroupXXXXX1/dataElements?fields=id", user: nina, status: 200, has: []string{`{"id":"ElementXXX1"}`}},
			{path: at + "/GroupXXXXX1/dataElements/gist?fields=id&headless=true", user: nina, status: 200, has: []string{`["ElementXXX1"]`}, hasnt: []string{"ElementXXX4"}},
			{path: at + "/GroupXXXXX2/gist", user: nina, status: 403},
			{path: at + "/NoSuchThing/gist", status: 404, has: []string{"E1005"}},
			{path: at + "/ElementXXX1/nothing", status: 404},
		} {
			s.do(t, x)
		}

		resources := s.do(t, exchange{path: "/api/resources", status: 200})
		for _, path := range []string{"/api", "/api/", "/api/41", "/api/41/"} {
			if got := s.do(t, exchange{path: path, header: []string{"Accept", "application/json"}, status: 200}); got != resources || !strings.Contains(got, s.URL+"/api/dataElements") {
				t.Errorf("%s: %.300s, want what /api/resources answers", path, got)
			}
		}
		s.do(t, exchange{path: "/api", header: []string{"Accept", "application/xml"}, status: 200, has: []string{"<resources"}})
		s.do(t, exchange{method: "POST", path: "/api", status: 405})
		s.do(t, exchange{path: "/api", header: []string{"Accept", "application/json"}, user: "-", status: 401})
		s.do(t, exchange{path: "/api/nothingOfThatName", status: 404})
	})
}
