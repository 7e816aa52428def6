package api

import (
	"strings"
	"testing"
)

func TestDataStore(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		const store = "/api/dataStore"
		for _, x := range []exchange{
			{path: store, status: 200, has: []string{"[]"}},
			{path: store + "/pets", status: 404, has: []string{`"Namespace not found: 'pets'"`, "E1005"}},
			{path: store + "/pets/keys", status: 404},
			{path: store + "/pets/cat", status: 404, has: []string{`"Key 'cat' not found in namespace 'pets'"`}},
			{path: store + "/pets/cat/metaData", status: 404, has: []string{"not found in namespace"}},
			{method: "PUT", path: store + "/pets/cat", header: jsonType, body: `1`, status: 404, has: []string{"not found in namespace"}},
			{method: "DELETE", path: store + "/pets/cat", status: 404},
			{method: "DELETE", path: store + "/pets", status: 404},
			{path: store, user: "-", header: []string{"Accept", "application/json"}, status: 401},

			{method: "POST", path: store + "/pets/cat", header: jsonType, body: ` {"name": "Miu", "b":1, "a": 1.50} `, status: 201,
				has: []string{`"httpStatus":"Created","httpStatusCode":201,"status":"OK","message":"Key 'cat' created."`}},
			{method: "POST", path: store + "/pets/cat", header: jsonType, body: `{}`, status: 409, has: []string{"Key 'cat' already exists in namespace 'pets'"}},
			{method: "POST", path: "/api/33/dataStore/pets/dog", header: jsonType, body: `[1, 2, 3]`, status: 201},
			{method: "POST", path: store + "/a b/Schlüssel", header: jsonType, body: `"\u0000"`, status: 201, has: []string{"Schlüssel"}},
			{path: store, status: 200, has: []string{`["a b","pets"]`}},
			{path: store + "/pets", user: clerk, status: 200, has: []string{`["cat","dog"]`}},
			{path: store + "/pets/keys", status: 200, has: []string{`["cat","dog"]`}},
			{path: store + "/pets?lastUpdated=2020-01-01", status: 200, has: []string{`["cat","dog"]`}},
			{path: store + "/pets/keys?lastUpdated=2120-01-01", status: 200, has: []string{`[]`}},
			{path: store + "/pets?lastUpdated=soon", status: 400, has: []string{"'soon'"}},
			{path: store + "/pets/cat", user: clerk, status: 200, has: []string{`{"name": "Miu", "b":1, "a": 1.50}`}, hasnt: []string{` {"name"`}},
			{path: store + "/a%20b/Schl%C3%BCssel", status: 200, has: []string{`"\u0000"`}},
			{method: "HEAD", path: store + "/pets/cat", status: 200, answer: []string{"Content-Length", "33", "Content-Type", "application/json"}},
			{path: store + "/pets/cat.xml", status: 406},

			{method: "PUT", path: store + "/pets/dog", user: clerk, header: jsonType, body: `{"age":3}`, status: 200, has: []string{`"httpStatus":"OK"`, `"Key 'dog' updated."`}},
			{path: store + "/pets/dog/metaData", user: clerk, status: 200, has: []string{`"namespace":"pets","key":"dog"`, `"createdBy":{"id":"M5zQapPyTZI"`, `"lastUpdatedBy":{"id":"UserClerk01"`,
				`"sharing":{"owner":"M5zQapPyTZI","external":false,"public":"rw------","users":{},"userGroups":{}}`,
				`"access":{"manage":true,"externalize":false,"write":true,"read":true,"update":true,"delete":true}`, `"created":"2`}, hasnt: []string{`"age"`, "value"}},

			// what cannot be stored
			{method: "POST", path: store + "/pets/bird", header: jsonType, body: `{"a":`, status: 400},
			{method: "POST", path: store + "/pets/bird", header: jsonType, body: ``, status: 400},
			{method: "POST", path: store + "/pets/bird", header: jsonType, body: `['some value']`, status: 400},
			{method: "POST", path: store + "/pets/bird", header: jsonType, body: `1 2`, status: 400},
			{method: "POST", path: store + "/pets/bird", header: jsonType, body: "\"\xff\"", status: 400},
			{method: "POST", path: store + "/pets/bird", header: jsonType, body: strings.Repeat("[", 60) + strings.Repeat("]", 60), status: 400},
			{method: "POST", path: store + "/pets/bird", header: []string{"Content-Type", "text/plain"}, body: `1`, status: 415},
			{method: "POST", path: store + "/pets/bird", header: jsonType, body: `"` + strings.Repeat("x", 4<<10) + `"`, status: 413, has: []string{"4KiB"}},
			{method: "PUT", path: store + "/pets/cat", header: jsonType, body: `{"a":`, status: 400},
			{method: "PUT", path: store + "/pets/cat", header: jsonType, body: `"` + strings.Repeat("x", 4<<10) + `"`, status: 413},
			{method: "POST", path: store + "/pets/bird?encrypt=true", header: jsonType, body: `1`, status: 409, has: []string{"Encryption is not configured"}},
			{method: "POST", path: store + "/pets/bird?encrypt=x", header: jsonType, body: `1`, status: 400},
			{method: "POST", path: store + "/pets/" + strings.Repeat("k", 256), header: jsonType, body: `1`, status: 400, has: []string{"1 to 255"}},
			{method: "POST", path: store + "/" + strings.Repeat("k", 256) + "/k", header: jsonType, body: `1`, status: 400},
			{method: "POST", path: store + "/pets/a%00b", header: jsonType, body: `1`, status: 400},
			{method: "POST", path: store + "/pets/a%ffb", header: jsonType, body: `1`, status: 400},
			{path: store + "/pets/a%ffb", status: 400},
			{path: store + "/pets/a%00b", status: 400},
			{method: "POST", path: store + "/pets/keys", header: jsonType, body: `1`, status: 409, has: []string{"'keys'"}},
			{method: "POST", path: store + "/pets", header: jsonType, body: `1`, status: 405},
			{path: store + "/pets", status: 200, has: []string{`["cat","dog"]`}},
			{method: "POST", path: store + "/pets/" + strings.Repeat("𐀀", 255), header: jsonType, body: `1`, status: 201},
			{method: "DELETE", path: store + "/pets/" + strings.Repeat("𐀀", 255), status: 200},

			// parts of a value
			{method: "PUT", path: store + "/pets/cat?path=name", header: jsonType, body: `"Mau"`, status: 200},
			{method: "PUT", path: store + "/pets/cat?path=seen.at", header: jsonType, body: `"home"`, status: 200},
			{path: store + "/pets/cat", status: 200, has: []string{`{"name": "Mau", "b":1, "a": 1.50,"seen":{"at":"home"}}`}},
			{method: "PUT", path: store + "/pets/cat?path=log&roll=2", header: jsonType, body: `1`, status: 200},
			{method: "PUT", path: store + "/pets/cat?path=log&roll=2", header: jsonType, body: `2`, status: 200},
			{method: "PUT", path: store + "/pets/cat?path=log&roll=2", header: jsonType, body: `3`, status: 200},
			{path: store + "/pets/cat", status: 200, has: []string{`"log":[2,3]}`}},
			{method: "PUT", path: store + "/pets/cat?path=log[1]", header: jsonType, body: `4`, status: 200},
			{path: store + "/pets/cat", status: 200, has: []string{`"log":[2,4]}`}},
			{method: "PUT", path: store + "/pets/cat?path=name.first", header: jsonType, body: `1`, status: 409, has: []string{"'first'"}},
			{method: "PUT", path: store + "/pets/cat?path=log.7", header: jsonType, body: `1`, status: 409, has: []string{"'7'", "2 elements"}},
			{method: "PUT", path: store + "/pets/cat?path=a..b", header: jsonType, body: `1`, status: 400, has: []string{"a..b"}},
			{method: "PUT", path: store + "/pets/cat?path=_", header: jsonType, body: `1`, status: 400},
			{method: "PUT", path: store + "/pets/cat?roll=-1", header: jsonType, body: `1`, status: 400, has: []string{"roll"}},
			{method: "PUT", path: store + "/pets/cow?path=a", header: jsonType, body: `1`, status: 404},
			{method: "PUT", path: store + "/pets/cat?path=c", header: jsonType, body: `"` + strings.Repeat("x", 4050) + `"`, status: 413},
			{path: store + "/pets/cat", status: 200, has: []string{`"name": "Mau"`}, hasnt: []string{"xxx"}},

			{method: "DELETE", path: store + "/pets/dog", user: clerk, status: 200, has: []string{`"Key 'dog' deleted from namespace 'pets'."`}},
			{path: store + "/pets", status: 200, has: []string{`["cat"]`}},
			{method: "DELETE", path: store + "/pets", status: 200, has: []string{`"Namespace 'pets' deleted."`}},
			{path: store + "/pets", status: 404},
			{path: store, status: 200, has: []string{`["a b"]`}},

			// a namespace that the system reserves
			{method: "POST", path: store + "/ANDROID_SETTINGS_APP/generalSettings", user: clerk, header: jsonType, body: `{}`, status: 403, has: []string{"protected"}},
			{method: "POST", path: store + "/ANDROID_SETTINGS_APP/generalSettings", header: jsonType, body: `{"v":1}`, status: 201},
			{path: store + "/ANDROID_SETTINGS_APP/generalSettings", user: clerk, status: 200, has: []string{`{"v":1}`}},
			{method: "PUT", path: store + "/ANDROID_SETTINGS_APP/generalSettings", user: clerk, header: jsonType, body: `{}`, status: 403},
			{method: "PUT", path: store + "/ANDROID_SETTINGS_APP/generalSettings?path=v", user: clerk, header: jsonType, body: `{}`, status: 403},
			{method: "DELETE", path: store + "/ANDROID_SETTINGS_APP/generalSettings", user: clerk, status: 403},
			{method: "DELETE", path: store + "/ANDROID_SETTINGS_APP", user: clerk, status: 403},
		} {
			s.do(t, x)
		}
	})
}

func TestDataStoreQuery(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const store = "/api/dataStore"
		for key, value := range map[string]string{
			"key1": `{"name":"Luke","age":42,"enabled":true,"root":{"child1":1,"child2":[],"level1":{"level2":{"level3":42}}},"addresses":[{"street":"Main"}]}`,
			"key2": `{"name":"Peter","age":7,"enabled":false,"root":{"child1":2,"child2":[]}}`,
			"key3": `{"age":100,"name":null}`,
			"key4": `17`,
		} {
			s.do(t, exchange{method: "POST", path: store + "/ns/" + key, header: jsonType, body: value, status: 201})
		}
		const q = store + "/ns?headless=true&fields="
		for _, x := range []exchange{
			{path: store + "/ns?fields=", status: 200, has: []string{`{"pager":{"page":1,"pageSize":50},"entries":[{"key":"key1"},{"key":"key2"},{"key":"key3"},{"key":"key4"}]}`}},
			{path: store + "/ns?fields=&page=2&pageSize=3", status: 200, has: []string{`{"pager":{"page":2,"pageSize":3},"entries":[{"key":"key4"}]}`}},
			{path: store + "/ns?fields=&pageSize=5000", status: 200, has: []string{`"pageSize":1000`}},
			{path: store + "/ns?fields=&paging=false&pageSize=1", status: 200, has: []string{`[{"key":"key1"},{"key":"key2"},{"key":"key3"},{"key":"key4"}]`}},
			{path: store + "/none?fields=.", status: 200, has: []string{`"entries":[]}`}},
			{path: q + "name", status: 200, has: []string{`[{"key":"key1","name":"Luke"},{"key":"key2","name":"Peter"}]`}},
			{path: q + "name,enabled&includeAll=true", status: 200, has: []string{`{"key":"key3","name":null,"enabled":null},{"key":"key4","name":null,"enabled":null}]`}},
			{path: q + "root[child1,child2],name", status: 200, has: []string{`{"key":"key1","root":{"child1":1,"child2":[]},"name":"Luke"}`}},
			{path: q + "root(child1,child2)", status: 200, has: []string{`[{"key":"key1","root":{"child1":1,"child2":[]}},{"key":"key2","root":{"child1":2,"child2":[]}}]`}},
			{path: q + "root[level1[level2[level3]]]", status: 200, has: []string{`[{"key":"key1","root":{"level1":{"level2":{"level3":42}}}}]`}},
			{path: q + "root[level1[level2[level3~hoist(my-root.my-prop)]]]", status: 200, has: []string{`[{"key":"key1","my-root":{"my-prop":42}}]`}},
			{path: q + "root.child1~hoist(c)", status: 200, has: []string{`[{"key":"key1","c":1},{"key":"key2","c":2}]`}},
			{path: q + "addresses[0[street]]", status: 200, has: []string{`[{"key":"key1","addresses":{"0":{"street":"Main"}}}]`}},
			{path: q + ".&filter=.:gt:16", status: 200, has: []string{`[{"key":"key4","value":17}]`}},
			{path: q + "&filter=name:eq:Luke", status: 200, has: []string{`[{"key":"key1"}]`}},
			{path: q + "&filter=age:ge:42", status: 200, has: []string{`[{"key":"key1"},{"key":"key3"}]`}},
			{path: q + "&filter=enabled:eq:true", status: 200, has: []string{`[{"key":"key1"}]`}},
			{path: q + "&filter=name:like:et&filter=age:lt:8", status: 200, has: []string{`[{"key":"key2"}]`}},
			{path: q + "&filter=name:like:uk&filter=age:gt:90&rootJunction=or", status: 200, has: []string{`[{"key":"key1"},{"key":"key3"}]`}},
			{path: q + "&filter=name:like:uk,age:gt:90&rootJunction=OR", status: 200, has: []string{`[{"key":"key1"},{"key":"key3"}]`}},
			{path: q + "&filter=_:in:[key2,key3]", status: 200, has: []string{`[{"key":"key2"},{"key":"key3"}]`}},
			{path: q + "&filter=addresses[0].street:$like:M*n", status: 200, has: []string{`[{"key":"key1"}]`}},
			{path: q + "&filter=name:null", status: 200, has: []string{`[{"key":"key3"}]`}},
			{path: q + "&order=_:desc", status: 200, has: []string{`[{"key":"key4"},{"key":"key3"},{"key":"key2"},{"key":"key1"}]`}},
			{path: q + "&order=age", status: 200, has: []string{`[{"key":"key3"},{"key":"key1"},{"key":"key2"},{"key":"key4"}]`}},
			{path: q + "&order=age:nasc", status: 200, has: []string{`[{"key":"key2"},{"key":"key1"},{"key":"key3"},{"key":"key4"}]`}},
			{path: q + "&order=age:ndesc&pageSize=1&page=2", status: 200, has: []string{`[{"key":"key1"}]`}},
			{path: q + "&order=name:ndesc", status: 400, has: []string{"'name'"}},
			{path: q + "&order=name:up", status: 400, has: []string{"name:up"}},
			{path: q + "name,name", status: 400, has: []string{"E7653"}}, {path: q + "key", status: 400, has: []string{"hoist"}},
			{path: q + "name,name~hoist(name.x)", status: 400}, {path: q + "key~hoist(v)", status: 200, has: []string{"[]"}},
			{path: q + "a[b", status: 400, has: []string{"E7651"}}, {path: q + "a]", status: 400, has: []string{"position 1"}}, {path: q + "a~x", status: 400},
			{path: q + "&filter=name", status: 400, has: []string{"E7652"}}, {path: q + "&filter=name:is:x", status: 400, has: []string{"'is'"}},
			{path: q + "&filter=name:null:x", status: 400}, {path: q + "&filter=name:eq", status: 400}, {path: q + "&filter=name:in:x", status: 400},
			{path: q + "&filter=a..b:eq:x", status: 400, has: []string{"E7650"}},
			{path: q + "&rootJunction=XOR", status: 400}, {path: q + "&page=0", status: 400}, {path: q + "&paging=maybe", status: 400},
			{path: q + "&filter=name:eq:a%00b", status: 200, has: []string{"[]"}}, {path: q + "%ff", status: 400},
		} {
			s.do(t, x)
		}
	})
}

func TestDataStoreSharing(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		const store, operator = "/api/dataStore", "operator:District1!"
		for _, key := range []string{"open", "mine"} {
			s.do(t, exchange{method: "POST", path: store + "/ns/" + key, user: operator, header: jsonType, body: `{"secret":"` + key + `"}`, status: 201})
		}
		meta := s.do(t, exchange{path: store + "/ns/mine/metaData", user: operator, status: 200})
		_, id, _ := strings.Cut(meta, `"id":"`)
		sharing := "/api/sharing?type=dataStore&id=" + id[:11]
		for _, x := range []exchange{
			{path: sharing, user: clerk, status: 200, has: []string{`"publicAccess":"rw------"`, `"userAccesses":[]`, `"user":{"id":"UserOpera01"`}},
			{path: "/api/sharing?type=dataStore&id=nothing", status: 404},
			{method: "POST", path: "/api/sharing?type=dataStore&id=nothing", header: jsonType, body: `{"object":{}}`, status: 404},
			{method: "POST", path: sharing, user: operator, header: jsonType, body: `{}`, status: 400},
			{method: "POST", path: sharing, user: operator, header: jsonType, body: `{"object":{"publicAccess":"rwrw----","userAccesses":[{"id":"NoSuchUser1","access":"r-------"}],"externalAccess":true}}`,
				status: 409, has: []string{"E3015", "E5002", "NoSuchUser1", "E3006"}},
			{method: "POST", path: sharing, user: operator, header: jsonType, body: `{"object":{"publicAccess":"--------"}}`, status: 200},

			{path: store + "/ns/mine", user: clerk, status: 403, has: []string{"Access denied for key 'mine'"}},
			{path: store + "/ns/mine/metaData", user: clerk, status: 403},
			{path: sharing, user: clerk, status: 403},
			{method: "POST", path: sharing, user: clerk, header: jsonType, body: `{"object":{"publicAccess":"rw------"}}`, status: 403},
			{method: "PUT", path: store + "/ns/mine", user: clerk, header: jsonType, body: `1`, status: 403},
			{method: "PUT", path: store + "/ns/mine?path=secret", user: clerk, header: jsonType, body: `1`, status: 403},
			{method: "DELETE", path: store + "/ns/mine", user: clerk, status: 403},
			{method: "DELETE", path: store + "/ns", user: clerk, status: 403},
			{path: store + "/ns", user: clerk, status: 200, has: []string{`["open"]`}},
			{path: store + "/ns?fields=.&filter=secret:eq:mine", user: clerk, status: 200, has: []string{`"entries":[]`}},
			{path: store + "/ns", status: 200, has: []string{`["mine","open"]`}},
			{path: store + "/ns/mine", user: operator, status: 200, has: []string{`{"secret":"mine"}`}},

			{method: "PUT", path: sharing, user: operator, header: jsonType, body: `{"object":{"userAccesses":[{"id":"UserClerk01","access":"r-------"}]}}`, status: 200},
			{path: store + "/ns/mine", user: clerk, status: 200, has: []string{"mine"}},
			{path: store + "/ns/mine/metaData", user: clerk, status: 200, has: []string{`"write":false`, `"users":{"UserClerk01":{"id":"UserClerk01","access":"r-------"}}`, `"public":"--------"`}},
			{path: sharing, user: clerk, status: 200, has: []string{`"userAccesses":[{"id":"UserClerk01","name":"Clara Clerk"`}},
			{method: "PUT", path: store + "/ns/mine", user: clerk, header: jsonType, body: `1`, status: 403},
			{method: "POST", path: sharing, user: clerk, header: jsonType, body: `{"object":{"publicAccess":"rw------"}}`, status: 403},
			{path: store + "/ns/mine", status: 200, has: []string{`{"secret":"mine"}`}},
			{method: "DELETE", path: store + "/ns", user: operator, status: 200},
		} {
			s.do(t, x)
		}
	})
}

func TestUserDataStore(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		const store = "/api/userDataStore"
		for _, x := range []exchange{
			{path: store, user: clerk, status: 200, has: []string{"[]"}},
			{path: store + "/foo", user: clerk, status: 404, has: []string{"Namespace not found: 'foo'"}},
			{method: "DELETE", path: store + "/foo", user: clerk, status: 404},
			{method: "POST", path: store + "/foo/bar", user: clerk, header: jsonType, body: `{"n":1}`, status: 201, has: []string{"Key 'bar' in namespace 'foo' created."}},
			{method: "POST", path: store + "/foo/bar", user: clerk, header: jsonType, body: `{}`, status: 409, has: []string{"already exists"}},
			{method: "POST", path: store + "/foo/bar", header: jsonType, body: `"admin's"`, status: 201},
			{method: "POST", path: store + "/foo/baz?encrypt=true", user: clerk, header: jsonType, body: `1`, status: 409},
			{method: "POST", path: store + "/ANDROID_SETTINGS_APP/own", user: clerk, header: jsonType, body: `1`, status: 201},
			{method: "PUT", path: store + "/foo/baz", user: clerk, header: jsonType, body: `1`, status: 404},
			{method: "PUT", path: store + "/foo/bar?path=n", user: clerk, header: jsonType, body: `2`, status: 200, has: []string{"Key 'bar' in namespace 'foo' updated."}},
			{path: store, user: clerk, status: 200, has: []string{`["ANDROID_SETTINGS_APP","foo"]`}},
			{path: store, status: 200, has: []string{`["foo"]`}},
			{path: "/api/dataStore", status: 200, has: []string{"[]"}},
			{path: store + "/foo", user: clerk, status: 200, has: []string{`["bar"]`}},
			{path: store + "/foo/keys", user: clerk, status: 200, has: []string{`["bar"]`}},
			{path: store + "/foo?fields=n", user: clerk, status: 200, has: []string{`[{"key":"bar","n":2}]`}},
			{path: store + "/foo/bar", user: clerk, status: 200, has: []string{`{"n":2}`}},
			{path: store + "/foo/bar", status: 200, has: []string{`"admin's"`}},

			// another user's
			{path: store + "/foo/bar?username=clerk", status: 200, has: []string{`{"n":2}`}},
			{path: store + "/foo/bar?username=clerk", user: clerk, status: 200},
			{path: store + "/foo/bar?username=admin", user: clerk, status: 403, has: []string{"superusers"}},
			{method: "PUT", path: store + "/foo/bar?username=admin", user: clerk, header: jsonType, body: `1`, status: 403},
			{method: "DELETE", path: store + "/foo?username=admin", user: clerk, status: 403},
			{path: store + "?username=nobody", status: 409, has: []string{"nobody"}},
			{method: "POST", path: store + "/foo/more?username=clerk", header: jsonType, body: `1`, status: 201},
			{path: store + "/foo", user: clerk, status: 200, has: []string{`["bar","more"]`}},

			{method: "DELETE", path: store + "/foo/more", user: clerk, status: 200, has: []string{"Key 'more' deleted from the namespace 'foo'."}},
			{method: "DELETE", path: store + "/foo/more", user: clerk, status: 404},
			{method: "DELETE", path: store + "/foo", user: clerk, status: 200, has: []string{"All keys from namespace 'foo' deleted."}},
			{path: store + "/foo", user: clerk, status: 404},
			{path: store + "/foo/bar", status: 200, has: []string{`"admin's"`}},
		} {
			s.do(t, x)
		}
	})
}
