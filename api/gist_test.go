package api

import (
	"testing"

	"cohort/metadata"
)

// catalogue is what gists are made of: elements in groups that not everybody sees, a reference, documents inside objects.
const catalogue = `{
 "optionSets": [{"id":"OptionSetX1","name":"Sex","valueType":"TEXT","options":[{"id":"OptionXXXX1"}]}],
 "options": [{"id":"OptionXXXX1","name":"F","code":"F"}],
 "attributes": [{"id":"AttributeX1","name":"Unit","valueType":"TEXT","mandatory":false,"unique":false,"dataElementAttribute":true}],
 "dataElements": [
  {"id":"ElementXXX1","name":"Zoster","shortName":"Z","valueType":"TEXT","domainType":"AGGREGATE","aggregationType":"NONE","optionSet":{"id":"OptionSetX1"},"aggregationLevels":[1,2],
   "style":{"color":"#ff0000"},"attributeValues":[{"attribute":{"id":"AttributeX1"},"value":"mg"}],"translations":[{"locale":"fr","property":"NAME","value":"Zona"}]},
  {"id":"ElementXXX2","name":"Anaemia","shortName":"A","code":"AN","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"},
  {"id":"ElementXXX3","name":"Malaria","shortName":"M","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"r-------"}},
  {"id":"ElementXXX4","name":"Hidden","shortName":"H","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"--------"}}],
 "dataElementGroups": [
  {"id":"GroupXXXXX1","name":"One","shortName":"One","dataElements":[{"id":"ElementXXX1"},{"id":"ElementXXX4"}]},
  {"id":"GroupXXXXX2","name":"Two","shortName":"Two","dataElements":[{"id":"ElementXXX1"}],"sharing":{"public":"--------"}}],
 "legendSets": [{"id":"LegendSetX1","name":"L","legends":[{"id":"LegendXXXX1","name":"low","startValue":0,"endValue":1,"color":"#00ff00"},{"id":"LegendXXXX2","name":"high","startValue":1,"endValue":2,"color":"#0000ff"}]}],
 "userRoles": [{"id":"RoleNurse01","name":"Nurse","authorities":["F_X","F_DATAELEMENT_PRIVATE_ADD"]}],
 "users": [{"id":"UserNurse01","username":"nina","firstName":"Nina","surname":"Nurse","password":"District1!","userRoles":[{"id":"RoleNurse01"}]}]}`

func TestGist(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(catalogue), metadata.ImportOptions{})
		const nina = "nina:District1!"
		const elements = "/api/dataElements/gist"
		for _, x := range []exchange{
			// lists
			{path: elements + "?pageSize=1", status: 200, has: []string{`{"pager":{"page":1,"pageSize":1,"nextPage":"/dataElements/gist?pageSize=1&page=2"},"dataElements":[{"id":"ElementXXX1","name":"Zoster"`,
				`"optionSet":"OptionSetX1"`, `"aggregationLevels":2`, `"dataElementGroups":2`, `"legendSets":0`,
				`"apiEndpoints":{"categoryCombo":"/categoryCombos/bjDvmb4bfuf/gist","dataElementGroups":"/dataElements/ElementXXX1/dataElementGroups/gist","lastUpdatedBy":"/users/M5zQapPyTZI/gist","optionSet":"/optionSets/OptionSetX1/gist"}`},
				hasnt: []string{"sharing", "translations", "createdBy", "style", "attributeValues", "href", "display"}},
			{path: elements + "?pageSize=3&total=true&page=2&fields=name", status: 200, has: []string{`{"pager":{"page":2,"pageSize":3,"total":4,"pageCount":2,"prevPage":"/dataElements/gist?fields=name&pageSize=3&total=true&page=1"},"dataElements":["Hidden"]}`}},
			{path: elements + "?fields=name&order=name:desc&headless=true", user: nina, status: 200, has: []string{`["Zoster","Malaria","Anaemia"]`}},
			{path: elements + "?pageSize=2&fields=code&headless=true", status: 200, has: []string{`[null,"AN"]`}},
			{path: elements + "?fields=id,dataElementGroups&filter=id:eq:ElementXXX1", user: nina, status: 200, has: []string{`[{"id":"ElementXXX1","dataElementGroups":1,"apiEndpoints":{"dataElementGroups":"/dataElements/ElementXXX1/dataElementGroups/gist"}}]`}},
			{path: elements + "?auto=XS&pageSize=1", status: 200, has: []string{`"dataElements":[{"id":"ElementXXX1","name":"Zoster","shortName":"Z"}]`}},
			{path: elements + "?absoluteUrls&fields=id,href,optionSet&pageSize=1", status: 200, has: []string{`"href":"` + s.URL + `/api/dataElements/ElementXXX1/gist?absoluteUrls=true"`, `"nextPage":"` + s.URL + "/api/dataElements/gist?absoluteUrls=&fields"}},
			{path: elements + "?fields=id,optionSet&references=false&pageSize=1", status: 200, has: []string{`[{"id":"ElementXXX1","optionSet":"OptionSetX1"}]`}},
			{path: elements + "?fields=id,name,displayName&locale=fr&pageSize=1", status: 200, has: []string{`"name":"Zona","displayName":"Zona"`}},
			{path: elements + "?fields=id,name,displayName&locale=fr&translate=false&pageSize=1", status: 200, has: []string{`"name":"Zoster","displayName":"Zona"`}},
			{path: elements + "?fields=:owner,!name,-id&auto=S&pageSize=1", status: 200, has: []string{`"style":{"color":"#ff0000"}`, `"sharing":{`}, hasnt: []string{`"name"`, `"id":"Element`, "dataElementGroups"}},
			{path: elements + "?fields=:identifiable&pageSize=1", status: 200, has: []string{`"lastUpdated"`}, hasnt: []string{"shortName"}},
			// transformers
			{path: elements + "?filter=id:eq:ElementXXX1&references=false&fields=dataElementGroups::ids,optionSet~id-objects~rename(set),aggregationLevels@ids,legendSets::isEmpty,style", status: 200,
				has: []string{`[{"dataElementGroups":["GroupXXXXX1","GroupXXXXX2"],"set":{"id":"OptionSetX1"},"aggregationLevels":[1,2],"legendSets":true,"style":{"color":"#ff0000"}}]`}},
			{path: elements + "?filter=id:eq:ElementXXX1&references=false&fields=dataElementGroups::member(GroupXXXXX2)~rename(is),legendSets::not-member(GroupXXXXX2)", user: nina, status: 200, has: []string{`[{"is":false,"legendSets":true}]`}},
			{path: elements + "?filter=id:eq:ElementXXX1&references=false&fields=id,dataElementGroups[name],optionSet[name,options::size],categoryCombo::pluck(name)", status: 200,
				has: []string{`[{"id":"ElementXXX1","dataElementGroups":{"name":["One","Two"]},"optionSet":{"name":"Sex","options":1},"categoryCombo":"default"}]`}},
			{path: elements + "?filter=id:eq:ElementXXX1&references=false&fields=id,dataElementGroups::pluck(id,name),name::size,dataElementGroups::isNotEmpty~rename(some)", user: nina, status: 200,
				has: []string{`"dataElementGroups":[{"id":"GroupXXXXX1","name":"One"}],"name":6,"some":true`}},
			{path: elements + "?filter=AttributeX1:eq:mg&fields=id,AttributeX1::rename(unit)", status: 200, has: []string{`[{"id":"ElementXXX1","unit":"mg"}]`}},
			{path: "/api/users/gist?fields=id,userCredentials[username]&filter=userCredentials.username:eq:nina", status: 200, has: []string{`[{"id":"UserNurse01","userCredentials":{"username":"nina"}}]`}},
			{path: "/api/users/gist?auto=L&pageSize=1&fields=*", status: 200, has: []string{`"username":"admin"`}, hasnt: []string{"lastLogin", "password"}},
			{path: "/api/users/gist?pageSize=1&fields=username,lastLogin", status: 200, has: []string{`"lastLogin":"20`}},
			// filters
			{path: elements + "?fields=id&filter=name:like:zOS&headless=true", status: 200, has: []string{`["ElementXXX1"]`}},
			{path: elements + "?fields=id&filter=name:like:*L?r*&headless=true", status: 200, has: []string{`["ElementXXX3"]`}, hasnt: []string{"ElementXXX2"}},
			{path: elements + "?fields=id&filter=name:!like:*a&headless=true", status: 200, has: []string{`["ElementXXX1","ElementXXX4"]`}},
			{path: elements + "?fields=id&filter=id:in:[ElementXXX1,ElementXXX2],code:null&headless=true", status: 200, has: []string{`["ElementXXX1"]`}},
			{path: elements + "?fields=id&filter=name:eq:Zoster,code:eq:AN&rootJunction=OR&headless=true", status: 200, has: []string{`["ElementXXX1","ElementXXX2"]`}},
			{path: elements + "?fields=id&filter=dataElementGroups:gt:1&headless=true", status: 200, has: []string{`["ElementXXX1"]`}},
			{path: elements + "?fields=id&filter=code:canRead:UserNurse01&headless=true", status: 200, has: []string{`["ElementXXX1","ElementXXX2","ElementXXX3"]`}},
			{path: elements + "?fields=id&filter=name:canWrite&headless=true", user: nina, status: 200, has: []string{`["ElementXXX1","ElementXXX2"]`}},
			{path: elements + "?fields=id&filter=name:canAccess:[UserNurse01,rw%25]&headless=true", status: 200, has: []string{`["ElementXXX1","ElementXXX2"]`}},
			{path: elements + "?fields=id&filter=dataElementGroups:canRead:UserNurse01&headless=true", status: 200, has: []string{`["ElementXXX1","ElementXXX4"]`}},
			{path: elements + "?fields=id&filter=name:canRead:M5zQapPyTZI", user: nina, status: 404},
			{path: elements + "?describe=true&fields=id,dataElementGroups::ids~rename(g)&filter=name:eq:x", status: 200, has: []string{`{"name":"g","property":"dataElementGroups","transformation":"ids"}`, `"filters":["name:eq:x"]`}},
			// one object
			{path: "/api/dataElements/ElementXXX1/gist", status: 200, has: []string{`"dataElementGroups":["GroupXXXXX1","GroupXXXXX2"]`, `"optionSet":"OptionSetX1"`, `"style":{`}, hasnt: []string{"pager", "sharing"}},
			{path: "/api/dataElements/ElementXXX1/gist?auto=XL", user: nina, status: 200, has: []string{`"dataElementGroups":[{"id":"GroupXXXXX1"}]`, `"optionSet":{"id":"OptionSetX1"}`}},
			{path: "/api/dataElements/ElementXXX1/gist?fields=name", status: 200, has: []string{`"Zoster"`}, hasnt: []string{"{"}},
			{path: "/api/dataElements/ElementXXX4/gist", user: nina, status: 403}, {path: "/api/dataElements/ElementXXX9/gist", status: 404},
			// properties
			{path: "/api/dataElementGroups/GroupXXXXX1/dataElements/gist", user: nina, status: 200, has: []string{`"dataElements":[{"id":"ElementXXX1"`, `"dataElementGroups":1`, `"style":{`}, hasnt: []string{"ElementXXX4"}},
			{path: "/api/dataElementGroups/GroupXXXXX1/dataElements/gist?inverse=true&fields=id&headless=true", user: nina, status: 200, has: []string{`["ElementXXX2","ElementXXX3"]`}},
			{path: "/api/dataElementGroups/GroupXXXXX1/dataElements/gist?fields=id&filter=name:eq:Hidden&pageSize=1&headless=true", status: 200, has: []string{`["ElementXXX4"]`}},
			{path: "/api/legendSets/LegendSetX1/legends/gist?fields=id,name&order=name&filter=startValue:lt:5", status: 200, has: []string{`"legends":[{"id":"LegendXXXX2","name":"high"},{"id":"LegendXXXX1","name":"low"}]`}},
			{path: "/api/legendSets/LegendSetX1/legends/gist?inverse=true", status: 400}, {path: "/api/legendSets/LegendSetX1/gist?fields=id,legends", status: 200, has: []string{`"legends":2`, "/legendSets/LegendSetX1/legends/gist"}},
			{path: "/api/dataElements/ElementXXX1/name/gist", status: 200, has: []string{`"Zoster"`}}, {path: "/api/dataElements/ElementXXX1/optionSet/gist", status: 200, has: []string{`"OptionSetX1"`}},
			{path: "/api/userRoles/RoleNurse01/authorities/gist", status: 200, has: []string{`["F_X","F_DATAELEMENT_PRIVATE_ADD"]`}},
			{path: "/api/dataElements/ElementXXX1/nothing/gist", status: 404, has: []string{"nothing"}}, {path: "/api/users/UserNurse01/password/gist", status: 404},
			// what is wrong
			{path: elements + "?fields=nope", status: 400, has: []string{"nope"}}, {path: elements + "?fields=:nope", status: 400}, {path: elements + "?fields=dataElementGroups::pluck(nope)", status: 400},
			{path: elements + "?filter=nope:eq:1", status: 400}, {path: elements + "?filter=name:canRead:nobody", status: 404}, {path: elements + "?filter=a.b:canRead", status: 400},
			{path: elements + "?auto=XXL", status: 400}, {path: elements + "?pageSize=1001", status: 400}, {path: elements + "?headless=perhaps", status: 400}, {path: elements + "?order=name:up", status: 400},
			// tables
			{path: "/api/dataElements/gist.csv?fields=id,name,code,optionSet,valueType&order=name&pageSize=2", status: 200, answer: []string{"Content-Type", "text/csv;charset=UTF-8"},
				has: []string{"id,name,code,optionSet,valueType\r\nElementXXX2,Anaemia,AN,,NUMBER\r\nElementXXX4,Hidden,,,NUMBER\r\n"}, hasnt: []string{"pager", "apiEndpoints"}},
			{path: "/api/dataElements/gist.csv?fields=id&headless=true&filter=code:eq:AN", status: 200, has: []string{"ElementXXX2\r\n"}, hasnt: []string{"id"}},
			{path: "/api/dataElements/gist?fields=name,dataElementGroups::ids,aggregationLevels&filter=id:eq:ElementXXX1", header: []string{"Accept", "text/csv"}, status: 200,
				has: []string{"name,dataElementGroups,aggregationLevels\r\nZoster,\"[\"\"GroupXXXXX1\"\",\"\"GroupXXXXX2\"\"]\",2\r\n"}},
			{path: "/api/dataElements/gist.csv?fields=name", user: nina, status: 200, hasnt: []string{"Hidden"}},
			{path: "/api/dataElements/ElementXXX1/gist.csv?fields=id,name~rename(a%20%22name%22)", status: 200, has: []string{"id,\"a \"\"name\"\"\"\r\nElementXXX1,Zoster\r\n"}},
			{path: "/api/dataElements/ElementXXX1/name/gist.csv", status: 200, has: []string{"name\r\nZoster\r\n"}},
			{path: "/api/dataElementGroups/GroupXXXXX1/dataElements/gist.csv?fields=id,shortName&order=name:desc", status: 200, has: []string{"id,shortName\r\nElementXXX1,Z\r\nElementXXX4,H\r\n"}},
			{path: "/api/dataElements/NoSuchElem1/gist.csv", status: 404, has: []string{"E1005"}},
			{path: "/api/dataElements/ElementXXX1/gist.xml?fields=id,name", status: 200, has: []string{`name="Zoster"`}},
		} {
			s.do(t, x)
		}
	})
}
