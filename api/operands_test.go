package api

import (
	"testing"

	"cohort/metadata"
)

func TestOperands(t *testing.T) {
	objects := `{"categories":[{"id":"CategorySex","name":"Sex","shortName":"Sex","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionMale1"},{"id":"OptionFema1"}]}],
		"categoryOptions":[{"id":"OptionMale1","name":"Male","shortName":"Male"},{"id":"OptionFema1","name":"Female","shortName":"Female"}],
		"categoryCombos":[{"id":"ComboSex001","name":"Sex","dataDimensionType":"DISAGGREGATION","categories":[{"id":"CategorySex"}]}],
		"categoryOptionCombos":[{"id":"ComboMale01","name":"Male","categoryCombo":{"id":"ComboSex001"},"categoryOptions":[{"id":"OptionMale1"}]},
			{"id":"ComboFemal1","name":"Female","categoryCombo":{"id":"ComboSex001"},"categoryOptions":[{"id":"OptionFema1"}]}],
		"dataElements":[{"id":"ElementOne1","name":"Births","shortName":"Bir","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","categoryCombo":{"id":"ComboSex001"}},
			{"id":"ElementTwo1","name":"Deaths","shortName":"Dea","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"},
			{"id":"ElementHid1","name":"Hidden","shortName":"Hidden","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"--------"}}],
		"dataElementGroups":[{"id":"ElemGroup01","name":"Vital","shortName":"Vital","dataElements":[{"id":"ElementOne1"},{"id":"ElementHid1"}]}],
		"dataSets":[{"id":"DataSetOpe1","name":"Operands","shortName":"Operands","periodType":"Monthly","dataSetElements":[{"dataElement":{"id":"ElementOne1"}},
			{"dataElement":{"id":"ElementTwo1"},"categoryCombo":{"id":"ComboSex001"}}],"compulsoryDataElementOperands":[{"dataElement":{"id":"ElementOne1"},"categoryOptionCombo":{"id":"ComboMale01"}}]}]}`
	const nina, plain = "nina:District1!", "HllvX50cXC0"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(objects), metadata.ImportOptions{})
		const path, ids = "/api/dataElementOperands", "?fields=id"
		list := func(ids ...string) []string {
			text := `"dataElementOperands":[`
			for i, id := range ids {
				if i > 0 {
					text += ","
				}
				text += `{"id":"` + id + `"}`
			}
			return []string{text + "]}"}
		}
		births, deaths := []string{"ElementOne1.ComboFemal1", "ElementOne1.ComboMale01"}, []string{"ElementTwo1." + plain, "ElementTwo1.ComboFemal1", "ElementTwo1.ComboMale01"}
		for _, x := range []exchange{
			{path: path + ids, user: nina, status: 200, has: list(append(births, deaths...)...)},
			{path: path + ids, status: 200, has: list(append(append(births, deaths...), "ElementHid1."+plain)...)},
			{path: path + ids + "&totals=true", user: nina, status: 200, has: list("ElementOne1", births[0], births[1], deaths[0], deaths[1], deaths[2])},
			{path: path + ids + "&dataSet=DataSetOpe1", user: nina, status: 200, has: list(births[0], births[1], deaths[1], deaths[2])},
			{path: path + ids + "&dataSet=DataSetOpe1&totals=true", user: nina, status: 200, has: list("ElementOne1", births[0], births[1], "ElementTwo1", deaths[1], deaths[2])},
			{path: path + ids + "&persisted=true", user: nina, status: 200, has: list(births[1])},
			{path: path + ids + "&filter=id:eq:" + births[0], user: nina, status: 200, has: list(births[0])},
			{path: path + ids + "&filter=name:like:Deaths&filter=dataElement.id:eq:ElementTwo1", user: nina, status: 200, has: list(deaths...)},
			{path: path + ids + "&filter=dataElement.dataElementGroups.id:eq:ElemGroup01", user: nina, status: 200, has: list(births...)},
			{path: path + ids + "&filter=dataElement.id:in:[ElementTwo1]&order=id:desc", user: nina, status: 200, has: list(deaths[0], deaths[2], deaths[1])},
			{path: path + ids + "&pageSize=2&page=2", user: nina, status: 200, has: []string{`"page":2,"total":5,"pageSize":2`, list(deaths[:2]...)[0]}},
			{path: path + "?paging=false&fields=id,name,displayName,shortName,dataElement[id],categoryOptionCombo[name],dimensionItemType&filter=id:eq:" + births[0], status: 200, has: []string{
				`{"dataElementOperands":[{`, `"id":"ElementOne1.ComboFemal1"`, `"name":"Births Female"`, `"displayName":"Births Female"`, `"shortName":"Bir Female"`, `"dataElement":{"id":"ElementOne1"}`, `{"name":"Female"}`, `"DATA_ELEMENT_OPERAND"`}},
			{path: path + "?fields=name&filter=id:eq:" + deaths[0], status: 200, has: []string{`[{"name":"Deaths"}]`}},
			{path: path + ".xml?filter=id:eq:" + deaths[0], status: 200, has: []string{"<dataElementOperand ", "Deaths"}},
			{path: path + "?totals=maybe", status: 400, has: []string{"totals"}}, {path: path + "?persisted=x", status: 400, has: []string{"persisted"}},
			{path: path + "?dataSet=NoSuchSet01", status: 404, has: []string{"NoSuchSet01"}}, {path: path + "?filter=nope:eq:1", status: 400},
			{path: "/api/dataElementGroups/ElemGroup01/operands?fields=id", user: nina, status: 200, has: list(births...)},
			{path: "/api/dataElementGroups/ElemGroup01/operands", user: nina, status: 200, has: []string{`{"id":"ElementOne1.ComboFemal1","displayName":"Births Female"}`, `"total":2`}},
			{path: "/api/dataElementGroups/ElemGroup01/operands/query/FEM?fields=id", user: nina, status: 200, has: list(births[0])},
			{path: "/api/dataElementGroups/NoSuchGrou1/operands", status: 404}, {path: "/api/dataElementGroups/NoSuchGrou1/operands/query/x", status: 404},
		} {
			s.do(t, x)
		}
	})
}

func TestProgramElementsAndTemplates(t *testing.T) {
	objects := `{"dataElements":[{"id":"ElementOne1","name":"Weight","shortName":"We","valueType":"NUMBER","domainType":"TRACKER","aggregationType":"SUM"},
			{"id":"ElementTwo1","name":"Comment","shortName":"Co","valueType":"TEXT","domainType":"TRACKER","aggregationType":"NONE"}],
		"programs":[{"id":"ProgramEv01","name":"Visits","shortName":"Vi","programType":"WITHOUT_REGISTRATION","notificationTemplates":[{"id":"TemplateOn1"}]},
			{"id":"ProgramHid1","name":"Hidden","shortName":"Hi","programType":"WITHOUT_REGISTRATION","sharing":{"public":"--------"}}],
		"programStages":[{"id":"StageVisit1","name":"Visit","program":{"id":"ProgramEv01"},"programStageDataElements":[{"dataElement":{"id":"ElementOne1"}},{"dataElement":{"id":"ElementTwo1"}}],"notificationTemplates":[{"id":"TemplateTw1"}]},
			{"id":"StageHidde1","name":"Hidden","program":{"id":"ProgramHid1"},"programStageDataElements":[{"dataElement":{"id":"ElementOne1"}}]}],
		"programNotificationTemplates":[{"id":"TemplateOn1","name":"Welcome","messageTemplate":"Hello"},{"id":"TemplateTw1","name":"Reminder","messageTemplate":"Come"},{"id":"TemplateTh1","name":"Unused","messageTemplate":"-"}]}`
	const nina = "nina:District1!"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(objects), metadata.ImportOptions{})
		const path, filter = "/api/programDataElements", "/api/programNotificationTemplates/filter"
		for _, x := range []exchange{
			{path: path + "?program=ProgramEv01&fields=dimensionItem~rename(id),name,valueType&paging=false", user: nina, status: 200, has: []string{
				`{"programDataElements":[{"id":"ProgramEv01.ElementTwo1","name":"Visits Comment","valueType":"TEXT"},{"id":"ProgramEv01.ElementOne1","name":"Visits Weight","valueType":"NUMBER"}]}`}},
			{path: path + "?program=ProgramEv01&fields=id&filter=valueType:eq:NUMBER", user: nina, status: 200, has: []string{`"total":1`, `[{"id":"ProgramEv01.ElementOne1"}]`}},
			{path: path + "?fields=id", user: nina, status: 200, has: []string{`"total":2`}, hasnt: []string{"ProgramHid1"}},
			{path: path + "?fields=id,program[name],dataElement[name]&pageSize=1&page=3", status: 200, has: []string{`"total":3`, `"pageCount":3`, `"name":"Weight"`}},
			{path: path + "?program=ProgramHid1", user: nina, status: 403}, {path: path + "?program=NoSuchProg1", status: 404, has: []string{"NoSuchProg1"}},
			{path: filter + "?program=ProgramEv01", user: nina, status: 200, has: []string{`"total":1`, `"programNotificationTemplates":[`, `"messageTemplate":"Hello"`}, hasnt: []string{"Reminder"}},
			{path: filter + "?programStage=StageVisit1&skipPaging=true&fields=name", user: nina, status: 200, has: []string{`{"programNotificationTemplates":[{"name":"Reminder"}]}`}},
			{path: filter + "?fields=name&pageSize=2", user: nina, status: 200, has: []string{`"total":3`, `[{"name":"Reminder"},{"name":"Unused"}]`}},
			{path: filter + "?program=ProgramEv01&programStage=StageVisit1&fields=id", status: 200, has: []string{`"programNotificationTemplates":[]`}},
			{path: filter + "?program=ProgramHid1", user: nina, status: 403}, {path: filter + "?programStage=NoSuchStag1", status: 404}, {path: filter + "?page=x", status: 400},
		} {
			s.do(t, x)
		}
	})
}
