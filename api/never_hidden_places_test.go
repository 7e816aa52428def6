package api

import "testing"

// hiding is a country in which a looker works with metadata of which a part is hidden from him: all that is called Secret.
const hiding = `{
 "organisationUnits": [{"id":"UnitCountry","name":"Country","shortName":"Country","openingDate":"2020-01-01","geometry":{"type":"Point","coordinates":[1,1]}}],
 "userRoles": [{"id":"RoleLooker1","name":"Looker","authorities":["F_METADATA_IMPORT","F_METADATA_EXPORT","F_DATAELEMENT_PRIVATE_ADD","F_CONSTANT_ADD","F_CONSTANT_DELETE","F_ORGANISATIONUNIT_ADD","F_USER_ADD","F_USER_VIEW","F_USERGROUP_PUBLIC_ADD","F_INDICATORTYPE_DELETE","F_ATTRIBUTE_PUBLIC_ADD"]}],
 "users": [{"id":"UserLooker1","username":"looker","password":"District1!","firstName":"Lou","surname":"Looker","userRoles":[{"id":"RoleLooker1"}],"organisationUnits":[{"id":"UnitCountry"}]},
   {"id":"UserMember1","username":"member","firstName":"Mem","surname":"Ber"}],
 "userGroups": [{"id":"GroupSecret","name":"Secret group","users":[{"id":"UserMember1"}],"sharing":{"public":"--------"}},{"id":"GroupShown1","name":"Shown group","users":[{"id":"UserMember1"}],"sharing":{"public":"rw------"}}],
 "attributes": [{"id":"AttrSecret1","name":"Secret shape","valueType":"GEOJSON","organisationUnitAttribute":true,"sharing":{"public":"--------"}},
   {"id":"AttrTwice01","name":"Twice","valueType":"TEXT","constantAttribute":true,"sharing":{"public":"rw------"}},{"id":"AttrThrice1","name":"Thrice","valueType":"TEXT","constantAttribute":true,"sharing":{"public":"rw------"}}],
 "constants": [{"id":"ConstSecret","name":"Secret constant","shortName":"Secret constant","code":"SECRET","value":1,"sharing":{"public":"--------"},"attributeValues":[{"attribute":{"id":"AttrTwice01"},"value":"same"}]},
   {"id":"ConstShown1","name":"Shown constant","shortName":"Shown constant","code":"SHOWN","value":1,"sharing":{"public":"rw------"},"attributeValues":[{"attribute":{"id":"AttrTwice01"},"value":"same"},{"attribute":{"id":"AttrThrice1"},"value":"three"}]},
   {"id":"ConstShown2","name":"Other constant","shortName":"Other constant","value":1,"sharing":{"public":"rw------","users":{"UserMember1":{"id":"UserMember1","access":"r-------"}},
     "userGroups":{"GroupSecret":{"id":"GroupSecret","access":"r-------"},"GroupShown1":{"id":"GroupShown1","access":"r-------"}}},"attributeValues":[{"attribute":{"id":"AttrThrice1"},"value":"three"}]}],
 "indicatorTypes": [{"id":"TypeIndic01","name":"Per cent","factor":100}],
 "indicators": [{"id":"IndicSecret","name":"Secret indicator","shortName":"Secret indicator","numerator":"1","denominator":"1","indicatorType":{"id":"TypeIndic01"},"sharing":{"public":"--------"}}],
 "categoryOptions": [{"id":"OptionShow1","name":"Shown option","shortName":"Shown option","sharing":{"public":"r-r-----"}},{"id":"OptionSecr1","name":"Secret option","shortName":"Secret option","sharing":{"public":"--------"}}],
 "categories": [{"id":"CategoryOne","name":"Category","shortName":"Category","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionShow1"},{"id":"OptionSecr1"}]}],
 "categoryCombos": [{"id":"ComboOne001","name":"Combo","dataDimensionType":"DISAGGREGATION","categories":[{"id":"CategoryOne"}]},
   {"id":"ComboSecret","name":"Secret combination","dataDimensionType":"DISAGGREGATION","categories":[{"id":"GLevLNI9wkl"}],"sharing":{"public":"--------"}}],
 "categoryOptionCombos": [{"id":"OptComboSho","name":"Shown combo","categoryCombo":{"id":"ComboOne001"},"categoryOptions":[{"id":"OptionShow1"}]},{"id":"OptComboSec","name":"Secret combo","categoryCombo":{"id":"ComboOne001"},"categoryOptions":[{"id":"OptionSecr1"}]}],
 "legendSets": [{"id":"LegendsBeh1","name":"Behind it","sharing":{"public":"r-------"}}],
 "dataElements": [{"id":"ElemShown01","name":"Shown element","shortName":"Shown element","valueType":"NUMBER","domainType":"TRACKER","aggregationType":"SUM","categoryCombo":{"id":"ComboOne001"},"sharing":{"public":"rw------"}},
   {"id":"ElemSecret1","name":"Secret element","shortName":"Secret element","legendSets":[{"id":"LegendsBeh1"}],"valueType":"NUMBER","domainType":"TRACKER","aggregationType":"SUM","sharing":{"public":"--------"}},
   {"id":"ElemOther01","name":"Other element","shortName":"Other element","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","categoryCombo":{"id":"ComboSecret"},"sharing":{"public":"r-------"}}],
 "dataSets": [{"id":"SetSecret01","name":"Secret set","shortName":"Secret set","periodType":"Monthly","dataSetElements":[{"dataElement":{"id":"ElemOther01"}}],"organisationUnits":[{"id":"UnitCountry"}],
    "compulsoryDataElementOperands":[{"dataElement":{"id":"ElemOther01"}}],"sharing":{"public":"--------"}},
   {"id":"SetShown001","name":"Shown set","shortName":"Shown set","periodType":"Monthly","dataSetElements":[{"dataElement":{"id":"ElemShown01"}},{"dataElement":{"id":"ElemSecret1"}}],
    "compulsoryDataElementOperands":[{"dataElement":{"id":"ElemSecret1"}},{"dataElement":{"id":"ElemShown01"},"categoryOptionCombo":{"id":"OptComboSho"}}],"sharing":{"public":"r-r-----"}}],
 "organisationUnitGroups": [{"id":"UnGroupSecr","name":"Secret unit group","shortName":"Secret unit group","symbol":"44.png","organisationUnits":[{"id":"UnitCountry"}],"sharing":{"public":"--------"}}],
 "organisationUnitGroupSets": [{"id":"UnGroupSet1","name":"Shown kinds","shortName":"Shown kinds","organisationUnitGroups":[{"id":"UnGroupSecr"}],"sharing":{"public":"r-------"}}],
 "programs": [{"id":"ProgShown01","name":"Shown program","shortName":"Shown program","programType":"WITHOUT_REGISTRATION","sharing":{"public":"r-r-----"}},
   {"id":"ProgPlain01","name":"Plain program","shortName":"Plain program","programType":"WITHOUT_REGISTRATION","sharing":{"public":"r-------"}}],
 "programStages": [{"id":"StageShown1","name":"Stage","program":{"id":"ProgShown01"},"programStageDataElements":[{"dataElement":{"id":"ElemShown01"}},{"dataElement":{"id":"ElemSecret1"}}]}],
 "visualizations": [{"id":"ChartSecret","name":"Secret chart","type":"COLUMN","sharing":{"public":"--------"}},
   {"id":"ChartShown1","name":"Shown chart","type":"COLUMN","dataDimensionItems":[{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElemShown01"}},{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElemSecret1"}}],"columnDimensions":["dx"],"sharing":{"public":"r-------"}}],
 "dashboards": [{"id":"BoardShown1","name":"Board","sharing":{"public":"rw------"},"dashboardItems":[{"id":"BoardItem01","type":"VISUALIZATION","visualization":{"id":"ChartSecret"}}]}]
}`

// What somebody may not see is not shown to him, nor named, at the smaller places either, where lists are made by hand.
func TestNeverAHiddenObjectAtASmallPlace(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", hiding, 200))
		s.do(t, post("/api/organisationUnitProfile", `{"groupSets":["UnGroupSet1"]}`, 200))
		const looker = "looker:District1!"
		geo := []string{"Content-Type", "application/geo+json"}
		// without is asked by the looker, who is told nothing of what is hidden, and by the superuser, who is told it.
		without := func(x exchange, secrets ...string) {
			t.Helper()
			x.user, x.hasnt = looker, append(secrets, "Secret ")
			s.do(t, x)
			x.user, x.hasnt, x.has = "", nil, secrets
			s.do(t, x)
		}
		without(get("/api/programDataElements?program=ProgShown01&fields=id,name", 200, "ElemShown01"), "ElemSecret1")
		without(get("/api/dataElementOperands?fields=id&paging=false", 200, "ElemShown01.OptComboSho"), "OptComboSec", "ElemSecret1")
		without(get("/api/dataElementOperands?fields=id&dataSet=SetShown001", 200, "ElemShown01.OptComboSho"), "OptComboSec", "ElemSecret1")
		without(get("/api/dataElementOperands?fields=id&persisted=true", 200, "ElemShown01.OptComboSho"), "ElemSecret1", "ElemOther01")
		without(get("/api/organisationUnitProfile/UnitCountry/data", 200, "Country"), "Secret unit group")
		without(get("/api/organisationUnitLocations/withinRange?longitude=1&latitude=1&distance=10&orgUnitGroupSetId=UnGroupSet1", 200, "UnitCountry"), "44.png")
		without(get("/api/visualizations/ChartShown1?fields=columns[items[id,name,displayName]]", 200, "Shown element"), "Secret element")
		without(get("/api/dataSets/SetShown001?fields=dataSetElements[dataElement[name,valueType,displayName]]", 200, "Shown element"), "Secret element")
		without(get("/api/dashboards/BoardShown1?fields=dashboardItems[visualization[name,type,displayName]]", 200, "dashboardItems"), "Secret chart")
		without(get("/api/dataElements/gist?fields=id,categoryCombo[id,name,categories]&filter=id:eq:ElemOther01", 200, "ElemOther01"), "Secret combination")
		without(get("/api/dataElements?fields=id,categoryCombo[id,name,categories]&filter=id:eq:ElemOther01", 200, "ElemOther01"), "Secret combination")
		without(get("/api/dataSets.csv?fields=id,dataSetElements[dataElement[name,shortName]]&paging=false", 200, "Shown element"), "Secret element")
		without(get("/api/organisationUnits/UnitCountry/gist?fields=id,organisationUnitGroups[id,name],dataSets", 200, "UnitCountry"), "Secret")
		without(get("/api/dataSets/SetShown001/metadata.json", 200, "Shown element"), "Secret element", "Behind it") // nor what it leads to
		without(get("/api/dashboards/BoardShown1/metadata.json", 200, "BoardShown1"), "Secret chart")
		for _, path := range []string{"/api/constants/ConstShown2?fields=sharing", "/api/constants?fields=id,sharing", "/api/constants/ConstShown2/sharing", "/api/sharing?type=constant&id=ConstShown2"} {
			without(get(path, 200, "GroupSecret", `"displayName":"Shown group"`, `"displayName":"Mem Ber"`), "Secret group")
		}
		for _, x := range []exchange{
			{path: "/api/organisationUnits?memberObject=SetSecret01&memberCollection=dataSets&fields=id,memberCount", user: looker, status: 404},
			{path: "/api/organisationUnits?memberObject=SetSecret01&memberCollection=dataSets&fields=id,memberCount", status: 200},
			post("/api/dashboards/BoardShown1/items/content?type=VISUALIZATION&id=ChartSecret", "", 404, "ChartSecret").as(looker),
			{method: "POST", path: "/api/organisationUnits/geometry?attributeId=AttrSecret1", header: geo, body: `{"type":"FeatureCollection","features":[]}`, user: looker, status: 400, has: []string{"the identifier of an attribute"}},
			{method: "POST", path: "/api/organisationUnits/geometry?attributeId=AttrSecret1", header: geo, body: `{"type":"FeatureCollection","features":[]}`, status: 200},

			// who has what is wanted, or needs what is to go, is told to those who see him
			{method: "POST", path: "/api/constants", header: jsonType, body: `{"name":"Mine","shortName":"Mine","code":"SECRET","value":1}`, user: looker, status: 409, has: []string{"already exists on another object"}, hasnt: []string{"ConstSecret"}},
			{method: "POST", path: "/api/constants", header: jsonType, body: `{"name":"Mine","shortName":"Mine","code":"SHOWN","value":1}`, user: looker, status: 409, has: []string{"ConstShown1"}},
			{method: "POST", path: "/api/constants", header: jsonType, body: `{"name":"Mine","shortName":"Mine","code":"SECRET","value":1}`, status: 409, has: []string{"ConstSecret"}},
			{method: "PATCH", path: "/api/attributes/AttrTwice01", header: jsonType, body: `{"unique":true}`, user: looker, status: 409, has: []string{"E4009", "two objects"}, hasnt: []string{"ConstSecret", "ConstShown1", "same`"}},
			{method: "PATCH", path: "/api/attributes/AttrThrice1", header: jsonType, body: `{"unique":true}`, user: looker, status: 409, has: []string{"E4009", "ConstShown1", "ConstShown2", "three"}},
			{method: "DELETE", path: "/api/indicatorTypes/TypeIndic01", user: looker, status: 409, has: []string{"E4030"}, hasnt: []string{"Secret"}},
			{method: "DELETE", path: "/api/indicatorTypes/TypeIndic01", status: 409, has: []string{"E4030", "Secret indicator"}},

			// who may not show to everybody what he makes makes it for himself
			post("/api/dataElements", `{"id":"ElemPrivate","name":"Mine","shortName":"Mine","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}`, 201).as(looker),
			get("/api/dataElements/ElemPrivate?fields=sharing", 200, `"public":"--------"`),

			// who sends back what he was shown leaves what he was not shown
			get("/api/users/UserMember1?fields=userGroups", 200, "GroupShown1").as(looker),
			patch("/api/users/UserMember1", `{"userGroups":[]}`, 200).as(looker), get("/api/users/UserMember1?fields=userGroups", 200, `[{"id":"GroupSecret"}]`),

			// what others may do with data
			get("/api/programs/gist?filter=id:canDataRead:UserLooker1&fields=id", 200, "ProgShown01"),
			get("/api/programs/gist?filter=id:canDataWrite:UserLooker1&fields=id", 200, `"programs":[]`),
		} {
			s.do(t, x)
		}
		plain := get("/api/programs/gist?filter=id:canDataRead:UserLooker1&fields=id", 200, "ProgShown01")
		plain.hasnt = []string{"ProgPlain01"}
		s.do(t, plain)
		s.do(t, plain.as(looker))
	})
}
