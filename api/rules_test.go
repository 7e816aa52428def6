package api

import (
	"fmt"
	"strings"
	"testing"
)

// byAgeAndSex are two categories without a combo.
const byAgeAndSex = `{
 "userRoles": [{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}],
 "users": [{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}],
 "categoryOptions": [{"id":"OptionFemal","name":"Female","shortName":"Female"},{"id":"OptionMale1","name":"Male","shortName":"Male"},
   {"id":"OptionOther","name":"Other","shortName":"Other"},{"id":"OptionYoung","name":"Young","shortName":"Young"},{"id":"OptionOld01","name":"Old","shortName":"Old"}],
 "categories": [{"id":"CategorySex","name":"Sex","shortName":"Sex","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionFemal"},{"id":"OptionMale1"}]},
   {"id":"CategoryAge","name":"Age","shortName":"Age","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionYoung"},{"id":"OptionOld01"}]}]
}`

func TestOptionCombosAreGenerated(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", byAgeAndSex, 200))
		const combo = `{"id":"ComboAgeSex","name":"Age and sex","dataDimensionType":"DISAGGREGATION","skipTotal":false,"categories":[{"id":"CategorySex"},{"id":"CategoryAge"}]`
		const names = "/api/categoryOptionCombos?filter=categoryCombo.id:eq:ComboAgeSex&order=name&paging=false&fields=name"
		const four = `{"categoryOptionCombos":[{"name":"Female, Old"},{"name":"Female, Young"},{"name":"Male, Old"},{"name":"Male, Young"}]}`
		const category = "/api/categories/CategorySex"
		for _, x := range []exchange{
			post("/api/categoryCombos?importMode=VALIDATE", combo+"}", 201), get(names, 200, `{"categoryOptionCombos":[]}`),
			post("/api/categoryCombos", combo+"}", 201, `"uid":"ComboAgeSex"`), get(names, 200, four),
			get("/api/categoryOptionCombos?filter=name:eq:Male,%20Old&fields=ignoreApproval,code,categoryCombo[name],categoryOptions[name]", 200, `"ignoreApproval":false`, `"categoryCombo":{"name":"Age and sex"}`, `"categoryOptions":[{"name":"Male"},{"name":"Old"}]`),
			// the report of a package counts its own objects
			post("/api/metadata", `{"categoryCombos":[`+combo+`}]}`, 200, `"total":1`), get(names, 200, four),
			// a longer category makes more, a shorter one fewer
			post(category+"/categoryOptions/OptionOther", "", 200), get(names, 200, `"Other, Old"`, `"Other, Young"`, `"Male, Young"`),
			remove(category+"/categoryOptions/OptionOther", 200), get(names, 200, four),
			patch(category, `[{"op":"add","path":"/categoryOptions/-","value":{"id":"OptionOther"}}]`, 200), get(names, 200, `"Other, Old"`),
			put(category, `{"name":"Sex","shortName":"Sex","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionFemal"},{"id":"OptionMale1"}]}`, 200), get(names, 200, four),
			// and other categories others
			put("/api/categoryCombos/ComboAgeSex", strings.Replace(combo, `,{"id":"CategoryAge"}`, "", 1)+"}", 200), get(names, 200, `{"categoryOptionCombos":[{"name":"Female"},{"name":"Male"}]}`),
			put("/api/categoryCombos/ComboAgeSex", combo+"}", 200), get(names, 200, four),
			// names stay when an option is called otherwise
			patch("/api/categoryOptions/OptionOld01", `{"name":"Aged"}`, 200), get(names, 200, four), patch("/api/categoryOptions/OptionOld01", `{"name":"Old"}`, 200),
			// a combo goes with its option combos, an option of one does not go
			remove("/api/categoryOptions/OptionMale1", 409, "CategoryOptionCombo"), remove(category, 409, "CategoryCombo"),
			remove("/api/categoryCombos/ComboAgeSex", 204), get(names, 200, `{"categoryOptionCombos":[]}`), remove(category, 204),
		} {
			s.do(t, x)
		}
	})
}

func TestOptionCombosThatThePayloadBrings(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", byAgeAndSex, 200))
		const names = "/api/categoryOptionCombos?filter=categoryCombo.id:eq:ComboOfSex1&order=name&paging=false&fields=id,name"
		const combo = `{"id":"ComboOfSex1","name":"Sexes","dataDimensionType":"DISAGGREGATION","skipTotal":false,"categories":[{"id":"CategorySex"}]}`
		female := func(id string) string {
			return `{"id":"` + id + `","name":"Women","categoryCombo":{"id":"ComboOfSex1"},"categoryOptions":[{"id":"OptionFemal"}]}`
		}
		const maintain = "/api/maintenance/categoryOptionComboUpdate"
		for _, x := range []exchange{
			post("/api/metadata", `{"categoryCombos":[`+combo+`],"categoryOptionCombos":[`+female("FemaleOne01")+`]}`, 200, `"total":2`, `"created":2`),
			get(names, 200, `[{"id":"`, `"name":"Male"},{"id":"FemaleOne01","name":"Women"}]`),
			// another one takes the place of one that nothing uses
			post("/api/categoryOptionCombos", female("FemaleTwo01"), 201), get(names, 200, `"name":"Male"},{"id":"FemaleTwo01","name":"Women"}]`),
			{path: names, status: 200, hasnt: []string{"FemaleOne01"}},
			// but not of one that something refers to, which also stays when it is no member any more
			post("/api/metadata", `{"dataElements":[{"id":"ElementOne1","name":"E","shortName":"E","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}],
				"predictors":[{"id":"PredictorO1","name":"P","shortName":"P","periodType":"Monthly","output":{"id":"ElementOne1"},"outputCombo":{"id":"FemaleTwo01"},"generator":{"expression":"1","description":"one"},"organisationUnitLevels":[],"organisationUnitDescendants":"SELECTED","sequentialSampleCount":1,"annualSampleCount":0}]}`, 200),
			post("/api/categoryOptionCombos", female("FemaleThree"), 409, "FemaleTwo01"),
			post("/api/metadata?atomicMode=NONE", `{"categoryOptionCombos":[`+female("FemaleFour1")+`,`+female("FemaleFive1")+`]}`, 409, "FemaleTwo01"),
			put("/api/categoryOptionCombos/FemaleTwo01", female("FemaleTwo01"), 200),
			remove("/api/categories/CategorySex/categoryOptions/OptionFemal", 200), remove("/api/categories/CategorySex/categoryOptions/OptionMale1", 200),
			get(names, 200, `{"categoryOptionCombos":[{"id":"FemaleTwo01","name":"Women"}]}`),
			remove("/api/predictors/PredictorO1", 204), get(names, 200, "FemaleTwo01"),
			// maintenance finds what is obsolete or missing
			post(maintain, "", 403, "Access is denied").as(clerk), post(maintain+"/categoryCombo/ComboOfSex1", "", 403).as(clerk), post(maintain+"/categoryCombo/NoSuchCombo", "", 404, "NoSuchCombo"),
			post(maintain, "", 204), get(names, 200, `{"categoryOptionCombos":[]}`),
			post("/api/categories/CategorySex/categoryOptions/OptionMale1", "", 200), {path: names, status: 200, has: []string{`"name":"Male"`}},
		} {
			s.do(t, x)
		}
		snap, err := s.server.Metadata.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for o := range snap.All(s.server.Metadata.Type("categoryOptionCombo")) {
			if o.Name() == "Male" {
				s.do(t, remove("/api/categoryOptionCombos/"+o.UID, 204))
			}
		}
		for _, x := range []exchange{
			get(names, 200, `{"categoryOptionCombos":[]}`), {method: "PUT", path: maintain + "/categoryCombo/ComboOfSex1", status: 200, has: []string{`"status":"OK"`}}, get(names, 200, `"name":"Male"`),
			{method: "PUT", path: maintain, status: 204},
		} {
			s.do(t, x)
		}
	})
}

// TestOptionCombosThatDataUses keeps the option combo of an event when its option leaves the category.
func TestOptionCombosThatDataUses(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		const names = "/api/categoryOptionCombos?filter=categoryCombo.id:eq:ComboAAAAAA&fields=id&paging=false"
		for _, x := range []exchange{
			post("/api/events", `{"event":"EventCombo1","program":"ProgCombo01","orgUnit":"UnitClinic1","eventDate":"2017-10-17","attributeCategoryOptions":"CatOptionA1"}`, 200),
			put("/api/categories/CategoryAAA", `{"name":"Location","shortName":"Location","dataDimensionType":"ATTRIBUTE","categoryOptions":[]}`, 200),
			get(names, 200, `{"categoryOptionCombos":[{"id":"OptComboA01"}]}`), post("/api/maintenance/categoryOptionComboUpdate", "", 204), get(names, 200, "OptComboA01"),
			get("/api/events/EventCombo1", 200, `"OptComboA01"`), remove("/api/categoryCombos/ComboAAAAAA", 409, "E4030"),
			post("/api/categories/CategoryAAA/categoryOptions/CatOptionA1", "", 200), get(names, 200, `{"categoryOptionCombos":[{"id":"OptComboA01"}]}`),
			post("/api/categoryOptionCombos", `{"id":"OptComboA03","name":"Fixed","categoryCombo":{"id":"ComboAAAAAA"},"categoryOptions":[{"id":"CatOptionA1"}]}`, 409, "OptComboA01"),
		} {
			s.do(t, x)
		}
	})
}

func TestCombosHaveALimit(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		list := func(from, n int, format string) string {
			var items []string
			for i := range n {
				items = append(items, strings.ReplaceAll(format, "$", fmt.Sprintf("%03d", from+i)))
			}
			return "[" + strings.Join(items, ",") + "]"
		}
		category := func(id string, from, n int) string {
			return `{"id":"` + id + `","name":"` + id + `","shortName":"` + id + `","dataDimensionType":"DISAGGREGATION","categoryOptions":` + list(from, n, `{"id":"OptionNo$"}`) + `}`
		}
		combo := func(categories string) string {
			return `{"id":"ComboLarge1","name":"Large","dataDimensionType":"DISAGGREGATION","skipTotal":false,"categories":[` + categories + `]}`
		}
		const both = `{"id":"CategoryOne"},{"id":"CategoryTwo"}`
		for _, x := range []exchange{
			post("/api/metadata", `{"categoryOptions":`+list(0, 60, `{"id":"OptionNo$","name":"O$","shortName":"O$"}`)+`,"categories":[`+category("CategoryOne", 0, 25)+`,`+category("CategoryTwo", 30, 21)+`]}`, 200),
			post("/api/categoryCombos", combo(both), 409, "E1128", "ComboLarge1", "500", "525"), get("/api/categoryCombos/ComboLarge1", 404),
			put("/api/categories/CategoryTwo", category("CategoryTwo", 30, 20), 200), post("/api/categoryCombos", combo(both), 201),
			get("/api/categoryOptionCombos?filter=categoryCombo.id:eq:ComboLarge1&pageSize=1&fields=id", 200, `"total":500`),
			put("/api/categories/CategoryTwo", category("CategoryTwo", 30, 21), 409, "E1128", "ComboLarge1", "525"),
			get("/api/categories/CategoryTwo?fields=categoryOptions~size", 200, `"categoryOptions":20`),
			post("/api/metadata?atomicMode=NONE", `{"categories":[`+category("CategoryTwo", 30, 22)+`,`+category("CategorySix", 0, 2)+`]}`, 409, "E1128", "550"),
			get("/api/categories/CategorySix?fields=id", 200), get("/api/categories/CategoryTwo?fields=categoryOptions~size", 200, `"categoryOptions":20`),
			get("/api/categoryOptionCombos?filter=categoryCombo.id:eq:ComboLarge1&pageSize=1&fields=id", 200, `"total":500`),
		} {
			s.do(t, x)
		}
	})
}

func TestOptionSetsDecideOnTheirOptions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", sharers, 200))
		const set, order = "/api/optionSets/SetOfColor1", "/api/optionSets/SetOfColor1?fields=options[code,sortOrder]"
		colors := func(ids ...string) string {
			return `{"name":"Colors","valueType":"TEXT","options":[{"id":"` + strings.Join(ids, `"},{"id":"`) + `"}]}`
		}
		for _, x := range []exchange{
			get(order, 200, `[{"code":"red","sortOrder":1},{"code":"blue","sortOrder":2}]`),
			put(set, colors("OptionBlue1", "OptionRed01"), 200, `"status":"OK"`), get(order, 200, `[{"code":"blue","sortOrder":1},{"code":"red","sortOrder":2}]`),
			// codes
			post("/api/options", `{"id":"OptionGree1","name":"Green","code":"red","optionSet":{"id":"SetOfColor1"}}`, 409, "E4028", "red", "SetOfColor1"),
			post("/api/options", `{"id":"OptionGree1","name":"Green","code":"green","optionSet":{"id":"SetOfColor1"}}`, 201),
			patch("/api/options/OptionGree1", `{"code":"blue"}`, 409, "E4028", "blue"), patch("/api/options/OptionGree1", `{"code":"lime"}`, 200),
			post("/api/metadata", `{"options":[{"id":"OptionPink1","name":"Pink","code":"pink","optionSet":{"id":"SetOfColor1"}},{"id":"OptionPink2","name":"Pink","code":"pink","optionSet":{"id":"SetOfColor1"}}]}`, 409, "E4028", "pink"),
			post("/api/metadata", `{"options":[{"id":"OptionRed01","name":"Red","code":"blue","optionSet":{"id":"SetOfColor1"}},{"id":"OptionBlue1","name":"Blue","code":"red","optionSet":{"id":"SetOfColor1"}}]}`, 200),
			// what the list leaves out stays in a merge, and else goes
			put(set+"?mergeMode=MERGE", colors("OptionBlue1"), 200), get("/api/options/OptionGree1?fields=code", 200, "lime"),
			put(set, `{"name":"Colors","valueType":"TEXT"}`, 200), get("/api/options/OptionGree1?fields=code", 200, "lime"),
			put(set, colors("OptionBlue1", "OptionGree1"), 200), get("/api/options/OptionRed01", 404), get(order, 200, `[{"code":"red","sortOrder":1},{"code":"lime","sortOrder":3}]`),
			// unless it may not be deleted
			post("/api/metadata", `{"userRoles":[{"id":"RoleEditor1","name":"Editor","authorities":["F_OPTIONSET_PUBLIC_ADD"]}],
				"users":[{"id":"UserEditor1","username":"editor","password":"District1!","firstName":"Ed","surname":"Editor","userRoles":[{"id":"RoleEditor1"}]}]}`, 200),
			patch(set, `{"sharing":{"public":"rw------"}}`, 200),
			put(set, colors("OptionBlue1"), 403, "E3002", "OptionGree1").as("editor:District1!"), put(set, colors("OptionGree1", "OptionBlue1"), 200).as("editor:District1!"),
			get(order, 200, `[{"code":"lime","sortOrder":1},{"code":"red","sortOrder":2}]`),
			// or something needs it
			post("/api/metadata", `{"optionGroups":[{"id":"GroupColor1","name":"G","shortName":"G","optionSet":{"id":"SetOfColor1"},"options":[{"id":"OptionBlue1"},{"id":"OptionGree1"}]}],
				"programs":[{"id":"ProgramOne1","name":"P","shortName":"P","programType":"WITHOUT_REGISTRATION"}],
				"programRules":[{"id":"ProgramRul1","name":"R","program":{"id":"ProgramOne1"},"condition":"true","programRuleActions":[{"id":"RuleAction1"}]}],
				"programRuleActions":[{"id":"RuleAction1","programRuleActionType":"HIDEOPTION","programRule":{"id":"ProgramRul1"},"option":{"id":"OptionBlue1"}}],
				"programRuleVariables":[{"id":"RuleVariab1","name":"v","program":{"id":"ProgramOne1"},"programRuleVariableSourceType":"CALCULATED_VALUE"}]}`, 200),
			put(set, colors("OptionGree1"), 409, "E4030", "ProgramRuleAction"), get(order, 200, `"red"`),
			put(set, colors("OptionBlue1"), 200), get("/api/optionGroups/GroupColor1?fields=options", 200, `"options":[{"id":"OptionBlue1"}]`), get("/api/options/OptionGree1", 404),
			post("/api/metadata", `{"optionSets":[{"id":"SetOfColor1","name":"Colors","valueType":"TEXT","options":[{"id":"OptionPink1"}]}],"options":[{"id":"OptionPink1","name":"Pink","code":"pink"}],
				"optionGroups":[{"id":"GroupColor1","name":"G","shortName":"G","optionSet":{"id":"SetOfColor1"},"options":[{"id":"OptionBlue1"}]}],
				"programRuleActions":[{"id":"RuleAction1","programRuleActionType":"HIDEOPTION","programRule":{"id":"ProgramRul1"},"option":{"id":"OptionPink1"}}]}`, 409, "E5002", "GroupColor1"),
			post("/api/metadata", `{"optionSets":[{"id":"SetOfColor1","name":"Colors","valueType":"TEXT","options":[{"id":"OptionPink1"}]}],"options":[{"id":"OptionPink1","name":"Pink","code":"pink"}],
				"programRuleActions":[{"id":"RuleAction1","programRuleActionType":"HIDEOPTION","programRule":{"id":"ProgramRul1"},"option":{"id":"OptionPink1"}}]}`, 200),
			get("/api/options/OptionBlue1", 404), get("/api/optionGroups/GroupColor1?fields=options", 200, `"options":[]`), get(order, 200, `[{"code":"pink","sortOrder":1}]`),
			// an option that is deleted is gone, from its set too
			remove("/api/options/OptionPink1", 409, "ProgramRuleAction"), remove("/api/programRuleActions/RuleAction1", 204), remove("/api/options/OptionPink1", 204),
			get("/api/options/OptionPink1", 404), get("/api/optionSets/SetOfColor1?fields=options", 200, `"options":[]`), remove("/api/options/OptionPink1", 404),
			// rules and variables as they are shown
			post("/api/programRuleActions", `{"id":"RuleAction2","programRuleActionType":"SHOWERROR","content":"no","programRule":{"id":"ProgramRul1"}}`, 201),
			get("/api/programRuleActions/RuleAction2?fields=*", 200, `"programRule":{"id":"ProgramRul1"}`), get("/api/programRules/ProgramRul1?fields=programRuleActions", 200, `[{"id":"RuleAction2"}]`),
			get("/api/programRuleVariables/RuleVariab1?fields=*", 200, `"programRuleVariableSourceType":"CALCULATED_VALUE"`),
		} {
			s.do(t, x)
		}
	})
}

func TestRulesOfOrganisationUnits(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const filled = "/api/filledOrganisationUnitLevels"
		unit := `{"id":"UnitTop0001","name":"Top","shortName":"Top","openingDate":"2020-01-01","closedDate":`
		for _, x := range []exchange{
			post("/api/organisationUnits", unit+`"2019-12-31"}`, 409, "E4013", "closedDate", "2019-12-31"), post("/api/organisationUnits", unit+`"2020-01-01"}`, 201),
			patch("/api/organisationUnits/UnitTop0001", `{"closedDate":"2018-01-01"}`, 409, "E4013"), patch("/api/organisationUnits/UnitTop0001", `{"openingDate":"2021-01-01"}`, 409, "E4013"),
			patch("/api/organisationUnits/UnitTop0001", `{"closedDate":null}`, 200),
			post("/api/organisationUnits", `{"id":"UnitBelow01","name":"Below","shortName":"Below","openingDate":"2020-01-01","parent":{"id":"UnitTop0001"}}`, 201),
			get("/api/organisationUnits/UnitBelow01?fields=level,path", 200, `"level":2`, `"path":"/UnitTop0001/UnitBelow01"`),
			// levels
			post("/api/organisationUnitLevels", `{"id":"LevelTwo001","name":"District","level":2}`, 201), post("/api/organisationUnitLevels", `{"id":"LevelTwo002","name":"Other","level":2}`, 409, "E5003", "LevelTwo001"),
			post("/api/metadata", `{"organisationUnitLevels":[{"id":"LevelTre001","name":"A","level":3},{"id":"LevelTre002","name":"B","level":3}]}`, 409, "E5003"),
			get(filled+"?fields=level,name", 200, `[{"level":1,"name":"Level 1","displayName":"Level 1"},{"level":2,"name":"District"}]`),
			put(filled, `{"organisationUnitLevels":[{"level":1,"name":"Country"},{"level":2,"name":"Region","offlineLevels":1}]}`, 201),
			get(filled+"?fields=level,name", 200, `[{"level":1,"name":"Country"},{"level":2,"name":"Region"}]`), get("/api/organisationUnitLevels/LevelTwo001?fields=name,offlineLevels", 200, `"Region"`, `"offlineLevels":1`),
			put(filled, `{"organisationUnitLevels":[{"level":2},{"level":1,"name":"A"}]}`, 201), put(filled, `{"organisationUnitLevels":[{"level":"x"}]}`, 409, "Level"), put(filled, `{"organisationUnitLevels":[{"level":0,"name":"A"}]}`, 409, "level"),
			put(filled, `{"organisationUnitLevels":[{"level":3,"name":"A"},{"level":3,"name":"B"}]}`, 409, "E5003"), put(filled, `{}`, 400), put(filled, `{"organisationUnitLevels":[7]}`, 400),
			post(filled, `{"organisationUnitLevels":[{"level":2,"name":"District"}]}`, 201), get("/api/organisationUnitLevels?fields=name", 200, `[{"name":"District"}]`),
		} {
			s.do(t, x)
		}
		s.do(t, post("/api/metadata", byAgeAndSex, 200))
		s.do(t, post(filled, `{"organisationUnitLevels":[{"level":1,"name":"Country"}]}`, 409, "E3000").as(clerk))
		s.do(t, post(filled, `{"organisationUnitLevels":[]}`, 409, "E3002").as(clerk))
	})
}
