package api

import "testing"

// analysed is what the analyses of these tests show.
const analysed = `{
 "organisationUnits":[{"id":"UnitCountry","name":"Land","shortName":"Land","openingDate":"2001-01-01"}],
 "organisationUnitLevels":[{"id":"LevelNation","name":"National","level":1}],
 "organisationUnitGroups":[{"id":"UnitGroupHo","name":"Hospitals","shortName":"Hospitals"}],
 "organisationUnitGroupSets":[{"id":"UnitTypes01","name":"Types","shortName":"Types","organisationUnitGroups":[{"id":"UnitGroupHo"}]}],
 "categoryOptions":[{"id":"OptionFema1","name":"Female","shortName":"F"}],
 "categories":[{"id":"CategorySex","name":"Sex","shortName":"Sex","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionFema1"}]}],
 "categoryCombos":[{"id":"ComboSex001","name":"Sexes","dataDimensionType":"DISAGGREGATION","skipTotal":false,"categories":[{"id":"CategorySex"}]}],
 "categoryOptionCombos":[{"id":"ComboFemale","name":"Female","categoryCombo":{"id":"ComboSex001"},"categoryOptions":[{"id":"OptionFema1"}]}],
 "dataElements":[{"id":"ElementOne1","name":"One","shortName":"1","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","translations":[{"locale":"fr","property":"NAME","value":"Un"}]},
  {"id":"ElementTwo1","name":"Two","shortName":"2","valueType":"NUMBER","domainType":"TRACKER","aggregationType":"SUM"}],
 "indicatorTypes":[{"id":"IndicTypeO1","name":"Number","factor":1}],
 "indicators":[{"id":"IndicatorO1","name":"Rate","shortName":"Rate","indicatorType":{"id":"IndicTypeO1"},"numerator":"1","denominator":"1"}],
 "dataSets":[{"id":"DataSetOne1","name":"Monthly","shortName":"Monthly","periodType":"Monthly"}],
 "legendSets":[{"id":"LegendSetO1","name":"Legend","legends":[]}],
 "trackedEntityAttributes":[{"id":"AttributeO1","name":"Age","shortName":"Age","valueType":"NUMBER","aggregationType":"NONE"}],
 "programs":[{"id":"ProgramOne1","name":"Care","shortName":"Care","programType":"WITHOUT_REGISTRATION"}],
 "programStages":[{"id":"StageOne001","name":"Visit","program":{"id":"ProgramOne1"}}]}`

func TestVisualizationsAreLaidOut(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", analysed, 200))
		const one = "/api/visualizations/VisualOne01"
		const axes = one + "?fields=columns[dimension,items[dimensionItem~rename(id),dimensionItemType,name]],rows[dimension,items[id]],filters[dimension,items[id,displayName]]"
		const columns = `"columns":[{"dimension":"dx","items":[{"id":"IndicatorO1"},{"id":"ElementOne1"},{"id":"ElementOne1.ComboFemale"},{"id":"DataSetOne1.REPORTING_RATE_ON_TIME"},{"id":"ProgramOne1.ElementTwo1"},{"id":"ProgramOne1.AttributeO1"}]},{"dimension":"CategorySex","items":[{"id":"OptionFema1"}]}]`
		const rows = `"rows":[{"dimension":"pe","items":[{"id":"LAST_12_MONTHS"},{"id":"THIS_BIWEEK"},{"id":"202401"}]}]`
		const filters = `"filters":[{"dimension":"ou","items":[{"id":"UnitCountry"},{"id":"USER_ORGUNIT"},{"id":"LEVEL-LevelNation"},{"id":"OU_GROUP-UnitGroupHo"}]},{"dimension":"UnitTypes01","items":[{"id":"UnitGroupHo"}]}]`
		const head = `{"id":"VisualOne01","name":"V","type":"PIVOT_TABLE",`
		shown := []string{`"columns":[{"dimension":"dx","items":[{"id":"IndicatorO1","dimensionItemType":"INDICATOR","name":"Rate"},{"id":"ElementOne1","dimensionItemType":"DATA_ELEMENT","name":"One"},` +
			`{"id":"ElementOne1.ComboFemale","dimensionItemType":"DATA_ELEMENT_OPERAND","name":"One Female"},{"id":"DataSetOne1.REPORTING_RATE_ON_TIME","dimensionItemType":"REPORTING_RATE","name":"Monthly - Reporting rate on time"},` +
			`{"id":"ProgramOne1.ElementTwo1","dimensionItemType":"PROGRAM_DATA_ELEMENT","name":"Care Two"},{"id":"ProgramOne1.AttributeO1","dimensionItemType":"PROGRAM_ATTRIBUTE","name":"Care Age"}]},{"dimension":"CategorySex","items":[{"id":"OptionFema1","dimensionItemType":"CATEGORY_OPTION","name":"Female"}]}]`,
			`"rows":[{"dimension":"pe","items":[{"id":"THIS_BIWEEK"},{"id":"LAST_12_MONTHS"},{"id":"202401"}]}]`,
			`"filters":[{"dimension":"ou","items":[{"id":"USER_ORGUNIT","displayName":"USER_ORGUNIT"},{"id":"UnitCountry","displayName":"Land"},{"id":"LEVEL-LevelNation","displayName":"LEVEL-1"},{"id":"OU_GROUP-UnitGroupHo","displayName":"Hospitals"}]},{"dimension":"UnitTypes01","items":[{"id":"UnitGroupHo","displayName":"Hospitals"}]}]`}
		for _, x := range []exchange{
			post("/api/visualizations", head+columns+","+rows+","+filters+"}", 201), get(axes, 200, shown...),
			get(one, 200, `"columns":[{"id":"dx"},{"id":"CategorySex"}]`, `"columnDimensions":["dx","CategorySex"]`, `"rowDimensions":["pe"]`, `"filterDimensions":["ou","UnitTypes01"]`,
				`"dataDimensionItemType":"INDICATOR","indicator":{"id":"IndicatorO1"}`, `"metric":"REPORTING_RATE_ON_TIME"`, `"relativePeriods":{"last12Months":true,"thisBiWeek":true}`,
				`"periods":[{"id":"202401"}]`, `"userOrganisationUnit":true`, `"userOrganisationUnitChildren":false`, `"organisationUnitLevels":[1]`, `"itemOrganisationUnitGroups":[{"id":"UnitGroupHo"}]`),
			get(one+"?fields=columns[:all]&locale=fr", 200, `"displayName":"Un"`, `"dimensionType":"DATA_X"`, `"dimensionType":"CATEGORY"`),
			get(one+"?fields=:owner", 200, `"columnDimensions"`), {path: one + "?fields=:owner", status: 200, hasnt: []string{`"columns"`}},
			// of what is not given, or given by its name alone, all stays
			patch(one, `{"columns":[{"dimension":"UnitTypes01"},{"dimension":"dx","items":[{"id":"ElementOne1"}]}],"filters":[{"dimension":"ou"}]}`, 200),
			get(one+"?fields=columns[dimension,items[id]],rows[dimension,items[id]],filters[dimension,items[id]],categoryDimensions", 200,
				`"columns":[{"dimension":"UnitTypes01","items":[{"id":"UnitGroupHo"}]},{"dimension":"dx","items":[{"id":"ElementOne1"}]}]`,
				`"rows":[{"dimension":"pe","items":[{"id":"THIS_BIWEEK"},{"id":"LAST_12_MONTHS"},{"id":"202401"}]}]`, `{"id":"LEVEL-LevelNation"}`, `"categoryDimensions":[]`),
			// an analysis that is brought by its parts has axes, too
			put(one, head+`"columnDimensions":["dx"],"rowDimensions":["pe"],"filterDimensions":["ou"],"relativePeriods":{"thisYear":true,"lastYear":false},"dataDimensionItems":[{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElementTwo1"}}]}`, 200),
			get(axes, 200, `[{"id":"ElementTwo1","dimensionItemType":"DATA_ELEMENT","name":"Two"}]`, `[{"id":"THIS_YEAR"}]`, `{"dimension":"ou","items":[]}`),
			// what there is not is refused
			post("/api/visualizations", `{"name":"W","type":"LINE","columns":[{"dimension":"dx","items":[{"id":"NoSuchItem1"}]}]}`, 409, "E5002", "NoSuchItem1"),
			post("/api/visualizations", `{"name":"W","type":"LINE","columns":[{"dimension":"NoDimension","items":[]}]}`, 409, "E5002", "NoDimension"),
			post("/api/visualizations", `{"name":"W","type":"LINE","columns":[{"dimension":"pe","items":[{"id":"SOME_DAY"}]}]}`, 409, "E5002", "SOME_DAY"),
			post("/api/visualizations", `{"name":"W","type":"LINE","columns":[{"dimension":"ou","items":[{"id":"NoSuchUnit1"}]}]}`, 409, "E5002", "NoSuchUnit1"),
			post("/api/visualizations", `{"name":"W","type":"LINE","columns":[{"items":[]}]}`, 409, "E5002"), post("/api/visualizations", `{"name":"W","type":"LINE","columns":[7]}`, 409, "E5002"),
			// what goes leaves the analysis
			put(one, head+columns+","+rows+","+filters+"}", 200), remove("/api/indicators/IndicatorO1", 204), remove("/api/organisationUnitGroupSets/UnitTypes01", 204),
			get(axes, 200, `"columns":[{"dimension":"dx","items":[{"id":"ElementOne1","dim`, `{"id":"OU_GROUP-UnitGroupHo","displayName":"Hospitals"}]}]}`),
			remove("/api/categories/CategorySex", 409, "E4030"), remove("/api/categoryCombos/ComboSex001", 204), {path: axes, status: 200, hasnt: []string{"ComboFemale"}},
		} {
			s.do(t, x)
		}
		s.same(t, one)
	})
}
