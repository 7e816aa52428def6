package api

import (
	"testing"

	"cohort/metadata"
)

// brokenDown is a data set and its elements with the categories and groups by which they are broken down.
const brokenDown = `{
 "categoryOptions": [{"id":"OptionXXXX1","name":"Public","shortName":"Pub"},{"id":"OptionXXXX2","name":"Private","shortName":"Priv"},{"id":"OptionXXXX3","name":"Secret","shortName":"Sec","sharing":{"public":"--------"}},
  {"id":"OptionXXXX4","name":"Young","shortName":"Y"}],
 "categories": [
  {"id":"CategoryXX1","name":"Ownership","shortName":"Owner","dataDimensionType":"ATTRIBUTE","dataDimension":true,"categoryOptions":[{"id":"OptionXXXX2"},{"id":"OptionXXXX1"},{"id":"OptionXXXX3"}],
   "translations":[{"locale":"fr","property":"NAME","value":"Propriété"}]},
  {"id":"CategoryXX2","name":"Age","shortName":"Age","dataDimensionType":"DISAGGREGATION","dataDimension":true,"categoryOptions":[{"id":"OptionXXXX4"}]},
  {"id":"CategoryXX3","name":"No dimension","shortName":"None","dataDimensionType":"DISAGGREGATION","dataDimension":false,"categoryOptions":[{"id":"OptionXXXX4"}]},
  {"id":"CategoryXX4","name":"Hidden","shortName":"Hidden","dataDimensionType":"ATTRIBUTE","dataDimension":true,"categoryOptions":[{"id":"OptionXXXX4"}],"sharing":{"public":"--------"}}],
 "categoryCombos": [
  {"id":"ComboXXXXX1","name":"By owner","dataDimensionType":"ATTRIBUTE","skipTotal":false,"categories":[{"id":"CategoryXX1"},{"id":"CategoryXX4"}]},
  {"id":"ComboXXXXX2","name":"By age","dataDimensionType":"DISAGGREGATION","skipTotal":false,"categories":[{"id":"CategoryXX2"}]},
  {"id":"ComboXXXXX3","name":"By nothing","dataDimensionType":"DISAGGREGATION","skipTotal":false,"categories":[{"id":"CategoryXX3"}]}],
 "categoryOptionGroups": [{"id":"OptGroupXX1","name":"State","shortName":"State","dataDimensionType":"ATTRIBUTE","categoryOptions":[{"id":"OptionXXXX1"}]}],
 "categoryOptionGroupSets": [{"id":"OptSetXXXX1","name":"Sector","shortName":"Sector","dataDimensionType":"ATTRIBUTE","dataDimension":true,"categoryOptionGroups":[{"id":"OptGroupXX1"}]}],
 "dataElementGroups": [{"id":"ElemGroupX1","name":"Diseases","shortName":"Dis","dataElements":[{"id":"ElementXXX1"}]}],
 "dataElementGroupSets": [{"id":"ElemSetXXX1","name":"Kind of data","shortName":"Kind","compulsory":false,"dataDimension":true,"dataElementGroups":[{"id":"ElemGroupX1"}]}],
 "organisationUnitGroupSets": [{"id":"UnitSetXXX1","name":"Type of unit","shortName":"Type","compulsory":true,"dataDimension":true},{"id":"UnitSetXXX2","name":"Other","shortName":"Other","compulsory":false,"dataDimension":false}],
 "dataElements": [
  {"id":"ElementXXX1","name":"Malaria","shortName":"M","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","categoryCombo":{"id":"ComboXXXXX3"}},
  {"id":"ElementXXX2","name":"Measles","shortName":"Me","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","categoryCombo":{"id":"ComboXXXXX2"}},
  {"id":"ElementXXX3","name":"Sealed","shortName":"Se","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","categoryCombo":{"id":"ComboXXXXX2"},"sharing":{"public":"--------"}}],
 "indicatorTypes": [{"id":"IndTypeXXX1","name":"Number","factor":1,"number":true}],
 "indicators": [{"id":"IndicatorX1","name":"Coverage","shortName":"C","numerator":"1","denominator":"1","annualized":false,"indicatorType":{"id":"IndTypeXXX1"}}],
 "dataSets": [{"id":"DataSetXXX1","name":"Monthly","shortName":"Mon","periodType":"Monthly","mobile":false,"categoryCombo":{"id":"ComboXXXXX1"},
   "dataSetElements":[{"dataElement":{"id":"ElementXXX1"},"categoryCombo":{"id":"ComboXXXXX2"}}]}]}`

func TestDimensions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		s.put(t, []byte(brokenDown), metadata.ImportOptions{})
		const at = "/api/dimensions"
		for _, x := range []exchange{
			{path: at, status: 200, has: []string{`"total":6`, `"dimensions":[{"id":"CategoryXX2","displayName":"Age"},{"id":"CategoryXX4","displayName":"Hidden"},{"id":"ElemSetXXX1","displayName":"Kind of data"},` +
				`{"id":"CategoryXX1","displayName":"Ownership"},{"id":"OptSetXXXX1","displayName":"Sector"},{"id":"UnitSetXXX1","displayName":"Type of unit"}]`}, hasnt: []string{"default", "No dimension", "Other"}},
			{path: at, user: clerk, status: 200, has: []string{`"total":5`}, hasnt: []string{"Hidden"}},
			{path: at + "?fields=id,dimensionType,compulsory&order=dimensionType,name:desc&paging=false", user: clerk, status: 200, has: []string{`{"dimensions":[{"id":"CategoryXX1","dimensionType":"CATEGORY"},{"id":"CategoryXX2","dimensionType":"CATEGORY"},` +
				`{"id":"OptSetXXXX1","dimensionType":"CATEGORY_OPTION_GROUP_SET"},{"id":"ElemSetXXX1","dimensionType":"DATA_ELEMENT_GROUP_SET","compulsory":false},{"id":"UnitSetXXX1","dimensionType":"ORGANISATION_UNIT_GROUP_SET","compulsory":true}]}`}},
			{path: at + "?filter=dimensionType:eq:CATEGORY&fields=name", user: clerk, status: 200, has: []string{`[{"name":"Age"},{"name":"Ownership"}]`}},
			{path: at + "?filter=compulsory:eq:true&fields=id", status: 200, has: []string{`[{"id":"UnitSetXXX1"}]`}},
			{path: at + "?filter=compulsory:eq:true&filter=name:eq:Age&rootJunction=OR&fields=id", status: 200, has: []string{`[{"id":"CategoryXX2"},{"id":"UnitSetXXX1"}]`}},
			{path: at + "?query=unit+type&fields=id", status: 200, has: []string{`[{"id":"UnitSetXXX1"}]`}},
			{path: at + "?filter=nothing:eq:1", status: 400, has: []string{"E1003", "nothing"}},
			{path: at + "?pageSize=2&page=2&fields=id", user: clerk, status: 200, has: []string{`"pageCount":3`, `[{"id":"CategoryXX1"},{"id":"OptSetXXXX1"}]`}},
			{path: at + "?locale=fr&filter=displayName:like:Propri", status: 200, has: []string{`[{"id":"CategoryXX1","displayName":"Propriété"}]`}},
			{path: at + "?fields=id,items[id]&filter=id:eq:UnitSetXXX1", status: 200, has: []string{`[{"id":"UnitSetXXX1","items":[]}]`}},
			{path: at + ".xml?fields=id&filter=id:eq:UnitSetXXX1", status: 200, has: []string{"<dimensions>", "UnitSetXXX1"}},
			// one
			{path: at + "/CategoryXX1", user: clerk, status: 200, has: []string{`"dimensionType":"CATEGORY"`, `"dimension":"CategoryXX1"`, `"dataDimension":true`, `"categoryOptions":[{"id":"OptionXXXX2"}`}},
			{path: at + "/UnitSetXXX2?fields=id,name", status: 200, has: []string{`{"id":"UnitSetXXX2","name":"Other"}`}},
			{path: at + "/CategoryXX4", user: clerk, status: 403},
			{path: at + "/ElementXXX1", status: 404, has: []string{"E1005", "ElementXXX1"}},
			{path: at + "/CategoryXX1.xml", status: 200, has: []string{"<category "}},
			{path: at + "/CategoryXX1/categoryCombos?fields=id", status: 200, has: []string{`{"categoryCombos":[{"id":"ComboXXXXX1"}]}`}},
			// items
			{path: at + "/CategoryXX1/items", user: clerk, status: 200, has: []string{`{"items":[{"id":"OptionXXXX2","displayName":"Private"},{"id":"OptionXXXX1","displayName":"Public"}]}`}},
			{path: at + "/CategoryXX1/items?fields=id&order=name:desc&paging=true&pageSize=2", status: 200, has: []string{`"pager":{"page":1,"total":3,"pageSize":2,`, `"items":[{"id":"OptionXXXX3"},{"id":"OptionXXXX1"}]`}},
			{path: at + "/CategoryXX1/items?fields=id&filter=name:ilike:PRIV", status: 200, has: []string{`{"items":[{"id":"OptionXXXX2"}]}`}},
			{path: at + "/CategoryXX1/items?filter=nothing:eq:1", status: 400},
			{path: at + "/ElemSetXXX1/items", status: 200, has: []string{`{"items":[{"id":"ElemGroupX1","displayName":"Diseases"}]}`}},
			{path: at + "/CategoryXX4/items", user: clerk, status: 403},
			{path: at + "/NoSuchDime1/items", status: 404},
			{path: at + "/CategoryXX1/items.csv", status: 406},
			// those for a purpose
			{path: at + "/constraints?fields=id", user: clerk, status: 200, has: []string{`{"dimensions":[{"id":"CategoryXX1"},{"id":"OptSetXXXX1"}]}`}},
			{path: at + "/dataSet/DataSetXXX1?fields=id", user: clerk, status: 200, has: []string{`{"dimensions":[{"id":"CategoryXX1"},{"id":"OptSetXXXX1"}]}`}},
			{path: at + "/dataSet/DataSetXXX1?fields=id", status: 200, has: []string{`{"dimensions":[{"id":"CategoryXX1"},{"id":"CategoryXX4"},{"id":"OptSetXXXX1"}]}`}},
			{path: at + "/dataSet/NoSuchSet01", status: 404, has: []string{"E1005", "NoSuchSet01"}},
			{path: at + "/recommendations?fields=id&dimension=dx:ElementXXX1", user: clerk, status: 200, has: []string{`{"dimensions":[{"id":"CategoryXX2"},{"id":"CategoryXX1"},{"id":"UnitSetXXX1"}]}`}},
			{path: at + "/recommendations?fields=id&dimension=dx:ElementXXX2.abcdefghijk;NoSuchItem1&dimension=pe:2024", status: 200, has: []string{`{"dimensions":[{"id":"CategoryXX2"},{"id":"UnitSetXXX1"}]}`}},
			{path: at + "/recommendations?fields=id&dimension=dx:IndicatorX1", status: 200, has: []string{`{"dimensions":[{"id":"UnitSetXXX1"}]}`}},
			{path: at + "/recommendations?dimension=dx:ElementXXX3", user: clerk, status: 409, has: []string{"E7124", "dx"}},
			{path: at + "/recommendations?dimension=dx", status: 409},
			{path: at + "/recommendations", status: 400, has: []string{"dimension"}},
			// in short
			{path: at + "/gist?fields=id,name&order=name&pageSize=2&total=true", user: clerk, status: 200, has: []string{`{"pager":{"page":1,"pageSize":2,"total":5,"pageCount":3,"nextPage":"/dimensions/gist?`,
				`"dimensions":[{"id":"CategoryXX2","name":"Age"},{"id":"ElemSetXXX1","name":"Kind of data"}]`}},
			{path: at + "/gist?fields=id,compulsory&filter=compulsory:eq:true", status: 200, has: []string{`[{"id":"UnitSetXXX1","compulsory":true}]`}},
			{path: at + "/gist?filter=nothing:eq:true", status: 400},
			{path: at + "/gist?fields=nothing", status: 400},
			{path: at + "/gist", status: 200, has: []string{`"id":"CategoryXX1","name":"Ownership"`, `"apiEndpoints"`}, hasnt: []string{`"compulsory"`, `"categoryOptions"`}},
			{path: at + "/gist.csv?fields=id,compulsory,dataDimensionType&order=name:desc&pageSize=3", status: 200, has: []string{"id,compulsory,dataDimensionType\r\nUnitSetXXX1,true,\r\nOptSetXXXX1,,ATTRIBUTE\r\nCategoryXX1,,ATTRIBUTE\r\n"}},
			{path: at + "/CategoryXX1/gist?fields=id,categoryOptions", status: 200, has: []string{`{"id":"CategoryXX1","categoryOptions":["OptionXXXX2","OptionXXXX1","OptionXXXX3"]`}},
			{path: at + "/CategoryXX1/gist.csv?fields=id,name", status: 200, has: []string{"id,name\r\nCategoryXX1,Ownership\r\n"}},
			{path: at + "/CategoryXX1/items/gist?fields=id,name&headless=true", user: clerk, status: 200, has: []string{`[{"id":"OptionXXXX2","name":"Private"},{"id":"OptionXXXX1","name":"Public"}]`}},
			{method: "DELETE", path: at + "/CategoryXX1", status: 405},
		} {
			s.do(t, x)
		}
	})
}
